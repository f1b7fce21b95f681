"""T20: what the first next offence was, and what came after that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from zicht.measures.dimensions import text
from zicht.measures.followed import Followed, Outcome
from zicht.measures.gathered import Gathered
from zicht.measures.model import ALL, CountedTable, DimensionCodes, MeasureDeclaration, ViewDeclaration
from zicht.measures.repeats import DAYS_A_YEAR, FOUND, HORIZONS, horizon_codes, read_curve, whom
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.risk_table import RiskTable
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["count_next_offences"]

_ = text

IntArray = npt.NDArray[np.int64]

KINDS = tuple(code.code for code in code_list("offence_kinds"))
#: What came after the first next offence, where nothing did.
NOTHING = "nothing"

_INCIDENCE = MeasureDeclaration(
    "incidence",
    _("Registered again, first of this kind"),
    "percent",
    _(
        "Cumulative incidence (Aalen and Johansen): the share whose first offence within the horizon was of this kind; "
        "other kinds, death and departure compete. The kinds add up to all."
    ),
)
_AGAIN = MeasureDeclaration(
    "again",
    _("Persons registered again"),
    "persons",
    _("Persons whose first offence within the horizon was of this kind."),
)
_THEN = MeasureDeclaration(
    "then",
    _("Persons, by the offence after it"),
    "persons",
    _("Persons by the kinds of their first two offences."),
)
_THEN_SHARE = MeasureDeclaration(
    "then_share",
    _("Share of those with the first offence"),
    "percent",
    _("Percentage of the persons whose first next offence was of the kind of the row."),
)


def count_next_offences(
    followed: Followed | None, *, sources: Sequence[str], missing: Sequence[str]
) -> CountedTable:
    """Count T20; nothing was followed where no input holds offences."""
    cells = Gathered()
    if followed is not None:
        _add_kinds(cells, followed, followed.first(0))
        _add_sequences(cells, followed)
    return CountedTable(
        id="T20",
        title=_("The first next offence, and the one after it"),
        definition=_(
            "Of which offence presumed victims were registered as victim first after their first report, and of which "
            "one after that. An offence that belongs to an investigation which was open already does not count."
        ),
        population=_("Presumed victims known by a key, from the day of their first report on."),
        unit="persons",
        reading=_(
            "One offence can be several things at once: the kind is the one it was registered under. What comes second "
            "has had less time to come, so that the second table counts too few."
        ),
        dimensions=_dimensions() if followed is not None else (),
        measures=(_INCIDENCE, _AGAIN, FOUND, _THEN, _THEN_SHARE),
        views=tuple(_views()) if followed is not None else (),
        cells=cells.cells,
        derived=tuple(cells.derived),
        estimated=tuple(cells.estimates),
        counting_notes=(whom(followed),) if followed is not None else (),
        sources=tuple(sources),
        records=("reports", "offences", "follow_ups"),
        missing=tuple(missing),
    )


def _add_kinds(cells: Gathered, followed: Followed, outcome: Outcome) -> None:
    """Add the share whose first offence is of each kind; the last cause is death or departure."""
    found = followed.is_victim & followed.found
    left = len(KINDS) + 2
    kind = np.where(outcome.kind > 0, outcome.kind, np.where(outcome.left, left, 0))
    kind = np.where(outcome.kind > len(KINDS), left - 1, kind)
    table = RiskTable.of(outcome.days[found], kind[found], causes=left)
    for place, code in enumerate(KINDS, start=1):
        curve = cumulative_incidence(table, cause=place)
        for horizon in HORIZONS:
            days, codes = round(DAYS_A_YEAR * horizon), (str(horizon), code, ALL)
            again = found & (outcome.kind == place) & (outcome.days <= days)
            follows = (cells.count(codes, _AGAIN, again.sum()),)
            of = cells.count((str(horizon), ALL, ALL), FOUND, found.sum())
            cells.estimate(codes, _INCIDENCE, read_curve(curve, days, 100), follows=follows, of=of)


def _add_sequences(cells: Gathered, followed: Followed) -> None:
    """Add who had which offence first and which one after it, over all of follow-up."""
    first, second = _first_two(followed)
    for row, code in enumerate(KINDS, start=1):
        all_of_kind = cells.count((ALL, code, ALL), _THEN, (first == row).sum())
        for column, then in enumerate((NOTHING, *KINDS)):
            counted = cells.count((ALL, code, then), _THEN, ((first == row) & (second == column)).sum())
            cells.share((ALL, code, then), _THEN_SHARE, counted, all_of_kind)


def _first_two(followed: Followed) -> tuple[IntArray, IntArray]:
    """Return the kinds of the first two offences of each person; 0 where there is none."""
    counted = np.flatnonzero(followed.events(0) & (followed.is_victim & followed.found)[followed.whose])
    order = counted[np.argsort(followed.whose[counted], kind="stable")]
    whose, kind = followed.whose[order], followed.kind[order]
    starts = np.flatnonzero(np.diff(whose, prepend=-1))
    first, second = np.zeros(len(followed), dtype=np.int64), np.zeros(len(followed), dtype=np.int64)
    first[whose[starts]] = kind[starts]
    follows = starts[np.append(np.diff(starts), len(whose) - starts[-1:]) > 1] if len(starts) else starts
    second[whose[follows]] = kind[follows + 1]
    return first, second


def _dimensions() -> tuple[DimensionCodes, ...]:
    labels = {code.code: {"nl": code.label_nl, "en": code.label_en} for code in code_list("offence_kinds")}
    return (
        horizon_codes(),
        DimensionCodes("kind", _("First next offence"), labels),
        DimensionCodes(
            "then", _("Offence after it"), {NOTHING: in_all_languages(_("None so far")), **labels}
        ),
    )


def _views() -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("Registered again, by the kind of the first offence"),
        rows="kind",
        columns="horizon",
        measure=_INCIDENCE.name,
        chart="curve",
    )
    yield ViewDeclaration(
        _("What came after the first next offence"),
        rows="kind",
        columns="then",
        measure=_THEN_SHARE.name,
        chart="heat",
    )
    yield ViewDeclaration(
        _("Persons by their first two offences"), rows="kind", columns="then", measure=_THEN.name
    )
