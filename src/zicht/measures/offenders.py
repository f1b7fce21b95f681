"""T28: from suspicion to verdict, what came of convicts, and who was investigated together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis.expr.types as ir

from zicht.measures.declaration import Scope
from zicht.measures.dimensions import text
from zicht.measures.gathered import Gathered
from zicht.measures.model import CountedTable, ViewDeclaration
from zicht.measures.offenders_again import AGAIN_MEASURES, add_again
from zicht.measures.offenders_dimensions import ENDED, offender_dimensions
from zicht.measures.offenders_endings import ENDING_MEASURES, add_endings
from zicht.measures.offenders_funnel import (
    FUNNEL_MEASURES,
    FUNNEL_NOTES,
    LAG_MEASURES,
    WITHIN_MEASURES,
    add_funnel,
    add_lags,
    add_within,
)
from zicht.measures.offenders_known import Proceedings, read_proceedings
from zicht.measures.offenders_networks import NETWORK_MEASURES, add_networks
from zicht.measures.other_records import OtherRecords
from zicht.measures.rules import SUSPECT_RULE
from zicht.vocabulary import format_day, in_all_languages

__all__ = ["count_offenders"]

_ = text

_DEFINITION = _(
    "Suspects of human trafficking and their cases: registered, prosecuted or dismissed, convicted or "
    "acquitted. By the year in which that happened, and apart from it by the year in which the case began, "
    "so that it can be seen how far the suspects of a year have come. Also how long that took, sentences, "
    "supervision and help, later cases of convicts, and how many persons hang together in one network."
)
_READING = _(
    "A stage counts where a row says that it was reached. Convictions of a year belong to suspects of "
    "earlier years: do not divide one by the other, but follow the suspects of a year. The last years are "
    "not finished. A difference between groups, by what a case began with, or between convicts with and "
    "without supervision compares; it does not say that the one caused the other. Networks are given as "
    "classes of sizes and never one by one, and only what was investigated is in them. How many offenders "
    "there are cannot be estimated from these figures: unlike victims, an offender has no second register "
    "that would see them independently, cases are begun on purpose against some, and who is dismissed need "
    "not be an offender."
)


#: What some parts need, beside the stages and their dates.
_COLUMNS = (
    "birth_year",
    "sex",
    "group",
    "began_by",
    "dismissal_reason",
    "sentence_months",
    "supervision_from",
    "help_offered",
)


def count_offenders(_reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T28; the reports are not used: a suspect is counted whether or not a victim was reported."""
    missing = others.missing("suspects")
    cells, known = Gathered(), None
    if not missing:
        suspects = others.tables["suspects"]
        known = read_proceedings(
            suspects,
            others.tables.get("offences"),
            supplied=others.supplied.get("suspects", suspects.columns),
            vintage=others.vintage,
        )
        add_funnel(cells, known, window=scope.window, window_code=scope.window_code)
        add_within(cells, known)
        add_lags(cells, known, window=scope.window)
        add_endings(cells, known, window=scope.window, window_code=scope.window_code)
        add_again(cells, known)
        add_networks(cells, known)
    used = ("suspects", "offences") if known is not None and len(known.victims) else ("suspects",)
    return [
        CountedTable(
            id="T28",
            title=_("From suspicion to verdict"),
            definition=_DEFINITION,
            population=_("Suspects of human trafficking at the police, and their cases."),
            unit="persons",
            reading=_READING,
            dimensions=offender_dimensions(_occurring(cells)) if known is not None else (),
            measures=(
                *FUNNEL_MEASURES,
                *WITHIN_MEASURES,
                *LAG_MEASURES,
                *ENDING_MEASURES,
                *AGAIN_MEASURES,
                *NETWORK_MEASURES,
            ),
            views=tuple(_views(known, scope.window_code)) if known is not None else (),
            cells=cells.cells,
            derived=tuple(cells.derived),
            estimated=tuple(cells.estimates),
            sums=tuple(cells.sums),
            counting_notes=tuple(_notes(known, others)) if known is not None else (),
            notes={code: in_all_languages(note) for code, note in FUNNEL_NOTES.items()},
            rules=(SUSPECT_RULE.name,),
            sources=others.sources_of(*used),
            records=("suspects", "offences"),
            missing=missing,
        )
    ]


def _occurring(cells: Gathered) -> dict[int, set[str]]:
    """Return the codes that occur at each place of the dimensions, in figures that follow from counts too."""
    length = len(next(iter(cells.counts))[0])
    return {at: cells.codes_at(at) for at in range(length)}


def _notes(known: Proceedings, others: OtherRecords) -> Iterator[Mapping[str, str]]:
    """Say until when suspects were followed, and which parts no file allows."""
    until = in_all_languages(_("Suspects are followed until {day}."))
    yield {
        language: sentence.format(day=format_day(others.vintage, language))
        for language, sentence in until.items()
    }
    none = in_all_languages(_("Not in these files, and left out: {columns}."))
    absent = [column for column in _COLUMNS if column not in known.supplied]
    if absent:
        yield {language: sentence.format(columns=", ".join(absent)) for language, sentence in none.items()}
    if "released" not in known.supplied:
        yield in_all_languages(
            _(
                "No file says when convicts were released: they are followed from their conviction, and years in "
                "prison count as years in which a later case could have come."
            )
        )
    if not len(known.victims):
        yield in_all_languages(_("No victims are known by case: networks hold suspects only."))


def _views(known: Proceedings, window: str) -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("Persons by the stage that they reached in the year"),
        rows="stage",
        measure="persons",
        chart="line",
    )
    yield ViewDeclaration(
        _("Cases by the stage that they reached in the year"), rows="stage", measure="cases"
    )
    yield ViewDeclaration(
        _("How far the suspects of each year have come since"),
        rows="stage",
        measure="reached",
        share="reached_share",
        chart="line",
    )
    for trait in known.traits:
        yield from _trait_views(trait, window)
    yield ViewDeclaration(
        _("Dismissed, convicted or acquitted, by years since the suspicion"),
        rows="stage",
        columns="horizon",
        measure="within",
        chart="curve",
    )
    if "origin" in known.traits:
        yield ViewDeclaration(
            _("Convicted, by what the investigation began with and years since the suspicion"),
            rows="origin",
            columns="horizon",
            measure="within",
            fixed={"stage": "convicted"},
            chart="curve",
        )
    yield ViewDeclaration(
        _("Days from the stage before, in the window"),
        rows="stage",
        columns="measure",
        measure="half",
        chart="interval",
    )
    yield from _ending_views(known, window)
    yield from _again_views(known)
    yield ViewDeclaration(
        _("Cases and networks by the number of persons"),
        rows="size",
        columns="measure",
        measure="networks_share",
        chart="bar",
    )


_TRAIT_TITLES = {
    "group": (
        _("Suspects by monitor group"),
        _("How far suspects came, by monitor group"),
    ),
    "sex": (_("Suspects by sex"), _("How far suspects came, by sex")),
    "age": (_("Suspects under 23 and over"), _("How far suspects came, by age")),
    "origin": (
        _("Suspects by what the investigation began with"),
        _("How far suspects came, by what the investigation began with"),
    ),
}


def _trait_views(trait: str, window: str) -> Iterator[ViewDeclaration]:
    numbers, shares = _TRAIT_TITLES[trait]
    yield ViewDeclaration(
        numbers, rows=trait, measure="persons", fixed={"stage": "suspected"}, chart="stacked"
    )
    yield ViewDeclaration(
        shares, rows=trait, columns="stage", measure="reached_share", fixed={"period": window}, chart="heat"
    )


def _ending_views(known: Proceedings, window: str) -> Iterator[ViewDeclaration]:
    if "dismissal_reason" in known.supplied:
        yield ViewDeclaration(
            _("Why cases were dismissed"),
            rows="reason",
            measure="dismissed_for",
            share="dismissed_share",
            fixed={"stage": "dismissed"},
            chart="stacked",
        )
    if "sentence_months" in known.supplied:
        yield ViewDeclaration(
            _("Months of unsuspended prison, median"),
            rows="period",
            columns="measure",
            measure="sentence",
            chart="interval",
        )
        if "group" in known.traits:
            yield ViewDeclaration(
                _("Months of unsuspended prison, median, by monitor group"),
                rows="group",
                columns="measure",
                measure="sentence",
                fixed={"period": window},
                chart="interval",
            )
    if "supervision_from" in known.supplied:
        yield ViewDeclaration(
            _("Convictions with supervision after prison"),
            rows="supervision",
            measure="supervised",
            share="supervised_share",
            fixed={"stage": "convicted"},
            chart="stacked",
        )
    if "help_offered" in known.supplied:
        yield ViewDeclaration(
            _("Help for offenders: offered and taken part in"),
            rows="help",
            measure="helped",
            share="helped_share",
            fixed={"stage": ENDED},
        )


def _again_views(known: Proceedings) -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("Convicts suspected in a later case, by years since their release"),
        rows="horizon",
        columns="measure",
        measure="again_share",
        chart="curve",
    )
    titles = {
        "age": (_("Later cases, by age"), _("Convicts still followed, by age")),
        "supervision": (
            _("Later cases, with and without supervision"),
            _("Convicts still followed, with and without supervision"),
        ),
    }
    asked = {"age": "birth_year", "supervision": "supervision_from"}
    for name, (title, at_risk) in titles.items():
        if asked[name] in known.supplied:
            yield ViewDeclaration(title, rows=name, columns="horizon", measure="again_share", chart="curve")
            yield ViewDeclaration(at_risk, rows=name, columns="horizon", measure="again_at_risk")
