"""T22: which help presumed victims had and when, closed youth care, and gaps between one help and the next."""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir

from zicht.measures.declaration import Scope
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.gathered import Gathered
from zicht.measures.help_closed import CLOSED_MEASURES, EQUAL_NEED, add_closed_care, closed_views
from zicht.measures.help_places import dimensions
from zicht.measures.help_timing import TIMING_MEASURES, add_outcomes, add_timing, timing_views
from zicht.measures.help_transitions import TRANSITION_MEASURES, add_transitions, transition_views
from zicht.measures.helped import Helped, hold_help, hold_nobody
from zicht.measures.model import CountedTable, ViewDeclaration
from zicht.measures.other_records import OtherRecords
from zicht.measures.rules import MONITOR_GROUP_RULE
from zicht.measures.shelter import count_shelter
from zicht.measures.waits import TOO_FEW
from zicht.vocabulary import in_all_languages

__all__ = ["count_help"]

_ = text


def count_help(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T16 and T22, from what the reports say and from the records of help."""
    told = "help" in others.tables or not DIMENSIONS["shelter_requested"].missing(scope.supplied)
    helped = hold_help(reports, others, scope) if told else hold_nobody(others, scope)
    return [count_shelter(helped, others, scope), _count_received(helped, others, scope)]


def _count_received(helped: Helped, others: OtherRecords, scope: Scope) -> CountedTable:
    missing = others.missing("help")
    if not missing and "person_key" not in scope.supplied:
        missing = ("person_key",)
    cells = Gathered()
    if not missing:
        add_timing(cells, helped)
        add_outcomes(cells, helped)
        add_closed_care(cells, helped)
        add_transitions(cells, helped)
    return CountedTable(
        id="T22",
        title=_("Help before and after the first report"),
        definition=_(
            "Which help presumed victims had in the year before and in the 90 and 365 days after their first report;"
            " whether a court imposed it, and what came of it; how often minors were placed in closed youth care, "
            "against children with equal needs who were never reported; and the days without help where the payer "
            "changes or where somebody comes of age."
        ),
        population=_(
            "Presumed victims first reported in the window; for closed youth care also people alike."
        ),
        unit="persons",
        reading=_(
            "No registered help is not the same as no help: who gives help need not register it here, and who has no"
            " key cannot be found. Help that begins after a report need not come of it. People alike have the same "
            "needs as far as these were written down; what was not written down, and how old they are, can differ. "
            "Nobody knows who of them is a victim unseen. A gap is a time without registered help for the same need."
        ),
        dimensions=dimensions(cells) if not missing else (),
        measures=(*TIMING_MEASURES, *CLOSED_MEASURES, *TRANSITION_MEASURES),
        views=tuple(_views(helped)) if not missing else (),
        cells=cells.cells,
        derived=tuple(cells.derived),
        estimated=tuple(cells.estimates),
        sums=tuple(cells.sums),
        counting_notes=(
            in_all_languages(
                _(
                    "A person can have had several kinds of help, so that the kinds add up to more than any help."
                )
            ),
        ),
        notes={
            EQUAL_NEED[0]: in_all_languages(EQUAL_NEED[1]),
            TOO_FEW: in_all_languages(
                _("Fewer than half were helped again, or too few or too recent transitions to say.")
            ),
        },
        rules=(scope.rule.value, MONITOR_GROUP_RULE.name),
        sources=tuple(dict.fromkeys((*scope.sources, *others.sources_of("help", "needs")))),
        records=("reports", "help", "needs"),
        missing=missing,
    )


def _views(helped: Helped) -> Iterator[ViewDeclaration]:
    yield from timing_views(helped)
    yield from closed_views()
    yield from transition_views()
