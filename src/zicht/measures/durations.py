"""T18: how long the exploitation lasted, and how long it took until it was reported."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zicht.measures.declaration import SHARE, Scope, dimension_codes, period_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.gathered import Bounds, Gathered
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedTable,
    DimensionCodes,
    MeasureDeclaration,
    ViewDeclaration,
)
from zicht.measures.other_records import OtherRecords
from zicht.measures.rules import MONITOR_GROUP_RULE
from zicht.measures.spans import BY, LENGTHS, NOT_CERTAIN, ONGOING, UNKNOWN, People, Span, read_people
from zicht.measures.waits import QUARTILES, TOO_FEW, Waits, median_of
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["count_durations"]

_ = text

BoolArray = npt.NDArray[np.bool_]

#: Counts of a group that are hidden, whatever the sources ask for.
SMALL = "suppress_below_5"
#: The columns that a length rests on: one of each group must be supplied.
SPANS = {
    "lasted": (_("How long it lasted"), (("period_start",), ("period_end", "phase"))),
    "until_report": (_("From its beginning to the first report"), (("period_start",),)),
    "report_after": (_("From its end to the first report"), (("period_end",), ("phase",))),
}

_PERSONS = MeasureDeclaration(
    "persons", _("Presumed victims"), "persons", _("Persons of whom at least one report stands.")
)
_MEASURED = MeasureDeclaration(
    "measured",
    _("Presumed victims with both dates"),
    "persons",
    _(
        "Persons of whom both dates are known, if only by the year, or of whom it was known that it still went on."
    ),
)
_ENDED = MeasureDeclaration(
    "ended", _("Of whom it was over"), "persons", _("Those with both dates of whom it was over.")
)
_PRECISE = MeasureDeclaration(
    "precise",
    _("Date known to the month"),
    "persons",
    _(
        "Those of whom the date from which a time until the report runs is known to the month or the day, so that "
        "middles hardly matter."
    ),
)
_OF_PRECISE = MeasureDeclaration(
    "median_of_precise",
    _("Half within, of dates known to the month"),
    "days",
    _(
        "The median of those whose date is known to the month, with its 95% interval. Where it lies far from the "
        "median of all, that one comes of vague dates; or long ago is known less well than lately. Of how long it "
        "lasted there is none: what still went on has no end to be vague, and would weigh too much."
    ),
)
_BETWEEN = MeasureDeclaration(
    "between",
    _("Half within, whatever the dates were"),
    "days",
    _(
        "The median if every date that is not known to the day were the one that makes the time shortest, and the "
        "median if it were the one that makes it longest. The interval of the median is of chance alone: where dates "
        "are vague, this range is what can be said."
    ),
)
_MEASURES = (*QUARTILES.values(), _OF_PRECISE, _BETWEEN, _PERSONS, SHARE, _MEASURED, _ENDED, _PRECISE)


def count_durations(reports: ir.Table, _others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T18 from the dates of the reports."""
    supplied = set(scope.supplied)
    possible = [
        name
        for name, (_label, needs) in SPANS.items()
        if all(supplied.intersection(group) for group in needs)
    ]
    lengths = _Lengths(scope, read_people(reports, scope)) if possible else None
    if lengths:
        for name in possible:
            lengths.add_span(name)
    return [_table(scope, lengths)]


def _table(scope: Scope, lengths: _Lengths | None) -> CountedTable:
    cells = lengths.cells if lengths else Gathered()
    return CountedTable(
        id="T18",
        title=_("How long it lasted, and how long it went unseen"),
        definition=_(
            "How long the exploitation lasted, and how long after its beginning and its end the first report came, by "
            "the year of that report. Dates that are known by month or year are taken at their middle; beside it "
            "stands what they leave possible."
        ),
        population=_("Presumed victims, by their first report; without those who were not exploited yet."),
        unit="days",
        reading=_(
            "Only people who were reported are in it. Whoever has not been found yet has been in it longer, so that "
            "the true time until somebody sees it is longer than here. Exploitation that still went on at the report "
            "lasted at least until then: it counts as such, and is not left out. Of who was out by then without a "
            "known end there is no length, which makes what lasted look longer. Where one of the dates is unknown "
            "there is no time, and people without dates may differ from people with them."
        ),
        dimensions=lengths.dimensions() if lengths else (),
        measures=_MEASURES,
        views=tuple(_views(scope, lengths.people.by, cells.codes_at(0))) if lengths else (),
        cells=cells.cells,
        derived=tuple(cells.derived),
        estimated=tuple(cells.estimates),
        sums=tuple(cells.sums),
        notes={
            TOO_FEW: in_all_languages(
                _("Too few persons, or too few of whom it was over, for half of them to say anything.")
            )
        },
        rules=(scope.rule.value, MONITOR_GROUP_RULE.name),
        sources=scope.sources,
        missing=() if lengths else ("period_start",),
    )


@dataclass
class _Lengths:
    """The cells of T18 while they come together."""

    scope: Scope
    people: People
    cells: Gathered = field(default_factory=Gathered)

    def add_span(self, name: str) -> None:
        """Add a length of time: by year, for the whole window, and there by what persons are told apart by."""
        span: Span = getattr(self.people, name)()
        lengths = span.lengths()
        years, window = self.people.year, self.scope.window
        for year in np.unique(years).tolist():
            self._add((name, str(year), {}), years == year, span, lengths)
        inside = (years >= window[0]) & (years <= window[1])
        self._add((name, self.scope.window_code, {}), inside, span, lengths)
        for by, codes in self.people.by.items():
            for code in np.unique(codes[inside]).tolist():
                self._add((name, self.scope.window_code, {by: code}), inside & (codes == code), span, lengths)

    def _add(
        self,
        place: tuple[str, str, Mapping[str, str]],
        within: BoolArray,
        span: Span,
        lengths: npt.NDArray[np.str_],
    ) -> None:
        name, period, by = place
        rest = tuple(by.get(each, ALL) for each in BY)
        codes = (name, period, *rest, ALL)
        cells, floor = self.cells, SMALL if by else "exact"
        persons = cells.count(codes, _PERSONS, within.sum(), floor=floor)
        classes = {}
        for code in self.codes_of(name):
            at = (name, period, *rest, code)
            classes[code] = cells.count(at, _PERSONS, (lengths[within] == code).sum(), floor=floor)
            cells.share(at, SHARE, classes[code], persons)
        measured = within & span.known
        follows = (
            cells.count(codes, _ENDED, (measured & span.ended).sum(), floor=floor),
            cells.count(codes, _MEASURED, measured.sum(), floor=floor),
        )
        over = [classes[code] for code in (*LENGTHS, NOT_CERTAIN)]
        cells.add_up(follows[0], *over)
        cells.add_up(follows[1], *over, *(classes[code] for code in classes if code == ONGOING))
        waits = _waits(span, measured)
        for share, declared in QUARTILES.items():
            self._estimate(codes, declared, waits.quartile(share), follows, persons)
        if name != "lasted":
            precise = within & span.precise
            also = cells.count(codes, _PRECISE, precise.sum(), floor=floor)
            half = _waits(span, precise).quartile(0.5)
            self._estimate(codes, _OF_PRECISE, half, (*follows, also), persons)
        self._estimate(codes, _BETWEEN, _between(span, within & span.bounded), follows, persons)

    def _estimate(
        self,
        codes: tuple[str, ...],
        declared: MeasureDeclaration,
        figures: Bounds | None,
        follows: tuple[CellKey, ...],
        of: CellKey,
    ) -> None:
        note = "" if figures else TOO_FEW
        self.cells.estimate(codes, declared, figures, follows=follows, of=of, note=note)

    def codes_of(self, name: str) -> tuple[str, ...]:
        """Return the classes of a length; from beginning to report nothing can still go on."""
        ongoing = () if name == "until_report" else (ONGOING,)
        return (*LENGTHS, *ongoing, NOT_CERTAIN, UNKNOWN)

    def dimensions(self) -> tuple[DimensionCodes, ...]:
        cells = self.cells
        lengths = {code.code: {"nl": code.label_nl, "en": code.label_en} for code in code_list("durations")}
        labels = {
            ALL: in_all_languages(_("Total")),
            **lengths,
            ONGOING: in_all_languages(_("Still went on at the report")),
            NOT_CERTAIN: in_all_languages(_("Dates too vague to say")),
            UNKNOWN: in_all_languages(_("Dates unknown")),
        }
        return (
            DimensionCodes(
                "span",
                _("Length of time"),
                {
                    name: in_all_languages(label)
                    for name, (label, _needs) in SPANS.items()
                    if name in cells.codes_at(0)
                },
            ),
            period_codes(cells.codes_at(1), self.scope),
            *(dimension_codes(DIMENSIONS[name], cells.codes_at(at)) for at, name in enumerate(BY, 2)),
            DimensionCodes("length", _("Class of length"), labels),
        )


def _between(span: Span, bounded: BoolArray) -> Bounds | None:
    """Return the medians with the shortest and with the longest times that the dates leave possible."""
    shortest = median_of(_whole(span.shortest[bounded]), ~span.ongoing[bounded])
    longest = median_of(_whole(span.longest[bounded]), span.ended_at_most[bounded])
    if shortest is None or longest is None:
        return None
    return None, math.floor(shortest), math.ceil(longest)


def _waits(span: Span, members: BoolArray) -> Waits:
    return Waits(_whole(span.middle[members]), span.ended[members].astype(np.int64))


def _whole(days: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.rint(days).astype(np.int64)


def _views(scope: Scope, known: Mapping[str, object], spans: set[str]) -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("Half of them within so many days, by year of the first report"),
        rows="span",
        columns="period",
        measure=QUARTILES[0.5].name,
        chart="line",
    )
    titles = {
        "lasted": _("How long the exploitation lasted"),
        "until_report": _("How long it took from the beginning to the first report"),
        "report_after": _("How long after its end the first report came"),
    }
    grouped = {
        "lasted": _("How long it lasted, by monitor group"),
        "until_report": _("From its beginning to the first report, by monitor group"),
        "report_after": _("From its end to the first report, by monitor group"),
    }
    for name in SPANS:
        if name not in spans:
            continue
        yield ViewDeclaration(
            titles[name],
            rows="length",
            measure=_PERSONS.name,
            share=SHARE.name,
            fixed={"span": name},
            chart="stacked",
        )
        if "group" in known:
            yield _by(grouped[name], name, "group", scope)
    for by, title in (
        ("age_class", _("From its beginning to the first report, minors and adults")),
        ("sex", _("From its beginning to the first report, by sex")),
    ):
        if by in known and "until_report" in spans:
            yield _by(title, "until_report", by, scope)


def _by(title: str, span: str, by: str, scope: Scope) -> ViewDeclaration:
    return ViewDeclaration(
        title,
        rows=by,
        columns="measure",
        measure=QUARTILES[0.5].name,
        fixed={"span": span, "period": scope.window_code},
        chart="interval",
    )
