"""T35: signals about places, and what became of them. A signal is no person, and is never added to any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import ibis.expr.types as ir

from zicht.measures.coded_rows import CodedRows, Part, codes_of_part, count_rows, left_out, period_codes
from zicht.measures.declaration import Scope
from zicht.measures.dimensions import text
from zicht.measures.model import ALL, CountedTable, DimensionCodes, MeasureDeclaration, ViewDeclaration
from zicht.measures.other_records import OtherRecords
from zicht.measures.rules import SIGNAL_RULE
from zicht.vocabulary import UNKNOWNS, in_all_languages

__all__ = ["count_signals"]

_ = text

SIGNALS = MeasureDeclaration(
    "signals",
    _("Signals"),
    "signals",
    _("Signals about a place or a situation, in the year in which it was seen."),
)
SHARE = MeasureDeclaration(
    "share", _("Share"), "percent", _("Percentage of the signals; what is unknown counts too.")
)
MEASURES = (SIGNALS, SHARE)

OUTCOME = Part("outcome", _("What became of it"), "dispositions")
REPORT = Part("report_made", _("A report to the register came of it"), "yes_no")
PARTS = (
    OUTCOME,
    REPORT,
    Part("outcome_why", _("Why a suspicion could not be substantiated"), "unsubstantiated_reasons"),
    Part("certainty", _("Certainty"), "certainties"),
    Part("severity", _("Severity"), "severities"),
    Part("work_grade", _("For work: how bad it seemed"), "work_grades"),
    Part("sender_class", _("Given by"), "reporter_types"),
    Part("place_class", _("Kind of place"), "place_classes"),
    Part("indicators", _("Kinds of indication"), "indicators", multiple=True),
)
#: What became of signals is told apart by these as well.
CROSSED = ("certainty", "work_grade", "sender_class", "place_class")
#: And these by whether a report came of them.
LED = ("sender_class", "place_class", "outcome")
#: The one outcome that has a reason.
_UNSUBSTANTIATED = "suspected_unsubstantiated"
FLOOR = "suppress_below_5"

_READING = _(
    "A signal is not a victim: several can be about one person, most are about nobody known, and none of them is in "
    "another table of this edition. A signal of high certainty is somebody's judgement, and no finding. Where few of "
    "those who are looked at were exploited, most positives are wrong: a list that finds 9 of 10, and is wrong about 1 "
    "of 10 others, is right in 8 of 100 positives where 1 in 100 was exploited. How often the lists are right, and how "
    "many were exploited, nobody knows. A rise can mean that more people look. That there is no outcome is an outcome: "
    "it shows what signals run into. A report can come of several signals, and of one signal several reports; how "
    "many reports came of signals cannot be read here, nor can which. Few signals of a sender that lead to a report "
    "do not make a bad sender: who stands at the door sees more than who can ask."
)


def count_signals(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T35 from the signals alone: no report is looked at."""
    del reports
    missing = others.missing("signals")
    signals = None if missing else _Signals.of(others, scope)
    if signals:
        signals.fill()
    return [
        CountedTable(
            id="T35",
            title=_("Signals, and what became of them"),
            definition=_(
                "Signals about a place or a situation that front-line staff and agencies noted without names, by what "
                "was seen, how sure they were, and what became of it."
            ),
            population=_("Signals, as delivered; nobody in the register."),
            unit=SIGNALS.unit,
            reading=_READING,
            dimensions=signals.dimensions() if signals else (),
            measures=MEASURES,
            views=tuple(_views(signals)) if signals else (),
            cells=tuple(replace(one, floor=_floor(one.codes)) for one in signals.cells.cells)
            if signals
            else (),
            derived=tuple(signals.cells.derived) if signals else (),
            sums=tuple(signals.cells.sums) if signals else (),
            counting_notes=tuple(signals.notes()) if signals else (),
            sources=others.sources_of("signals"),
            rules=(SIGNAL_RULE.name,),
            records=("signals",),
            missing=missing,
        )
    ]


def _floor(codes: tuple[str, ...]) -> str:
    """Return the least protection of a count: broken down twice, a few can point at who gave or who got a signal."""
    return FLOOR if sum(code != ALL for code in codes[1:]) > 1 else "exact"


@dataclass
class _Signals(CodedRows):
    """The cells of T35 while they come together."""

    @classmethod
    def of(cls, others: OtherRecords, scope: Scope) -> _Signals:
        supplied = others.supplied.get("signals", ())
        parts = tuple(part for part in PARTS if part.name in supplied)
        return cls(scope, parts, count_rows(others.tables["signals"], "signal_date", parts, scope))

    def fill(self) -> None:
        breakdowns: list[tuple[str, ...]] = [(), *((name,) for name in self.names)]
        if OUTCOME in self.parts:
            breakdowns += [(name, OUTCOME.name) for name in self.names if name in CROSSED]
        if REPORT in self.parts:
            breakdowns += [(name, REPORT.name) for name in self.names if name in LED]
        if {"sender_class", "place_class"} <= set(self.names):
            breakdowns.append(("sender_class", "place_class"))
        for breakdown in breakdowns:
            self.add_breakdown(breakdown, SIGNALS, SHARE)
        for period in self.periods:
            self.add_reasons(period)

    def add_reasons(self, period: str) -> None:
        """Say that the reasons are those of suspicions that could not be substantiated, where all say why."""
        if not {"outcome", "outcome_why"} <= set(self.names):
            return
        total = (self.at(period, outcome=_UNSUBSTANTIATED), SIGNALS.name)
        place = self.names.index("outcome_why") + 1
        told = {codes[place] for codes, _measure in self.cells.counts} - {"all", *UNKNOWNS}
        parts = [(self.at(period, outcome_why=code), SIGNALS.name) for code in sorted(told)]
        counts = self.cells.counts
        if total in counts and counts[total].value == sum(
            counts[key].value for key in parts if key in counts
        ):
            self.cells.add_up(total, *(key for key in parts if key in counts))

    def dimensions(self) -> tuple[DimensionCodes, ...]:
        return (
            period_codes(_("Year of the signal"), self.periods),
            *(codes_of_part(part, self.cells.codes_at(at)) for at, part in enumerate(self.parts, 1)),
        )

    def notes(self) -> Iterator[Mapping[str, str]]:
        """Say what can add up to more, and what no file held."""
        yield in_all_languages(
            _(
                "A signal can hold several kinds of indication, so that those rows can add up to more than the total."
            )
        )
        yield from (left_out(part) for part in PARTS if part not in self.parts)


_TITLES = {
    "outcome": (_("What became of signals"), "stacked"),
    "report_made": (_("Whether a report to the register came of signals"), "stacked"),
    "outcome_why": (_("Why suspicions could not be substantiated"), "bar"),
    "certainty": (_("How sure the sender was"), "stacked"),
    "work_grade": (_("Signals about work: how bad it seemed"), "stacked"),
    "sender_class": (_("Who gave signals"), "bar"),
    "place_class": (_("The places that signals are about"), "bar"),
    "indicators": (_("What was seen or heard, by kind"), "bar"),
}
_BY_OUTCOME = {
    "certainty": _("What became of signals, by certainty"),
    "work_grade": _("What became of signals about work, by how bad it seemed"),
    "sender_class": _("What became of signals, by who gave them"),
    "place_class": _("What became of signals, by kind of place"),
}
_LED = {
    "sender_class": _("Signals that led to a report, by who gave them"),
    "place_class": _("Signals that led to a report, by kind of place"),
    "outcome": _("Signals that led to a report, by what became of them"),
}


def _views(signals: _Signals) -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("Signals by year"), rows="period", columns="measure", measure=SIGNALS.name, chart="line"
    )
    for name, (title, chart) in _TITLES.items():
        if name in signals.names:
            yield ViewDeclaration(title, rows=name, measure=SIGNALS.name, share=SHARE.name, chart=chart)
    for titles, columns in ((_BY_OUTCOME, OUTCOME), (_LED, REPORT)):
        for name, title in titles.items():
            if name in signals.names and columns in signals.parts:
                yield ViewDeclaration(
                    title,
                    rows=name,
                    columns=columns.name,
                    measure=SIGNALS.name,
                    share=SHARE.name,
                    fixed={"period": signals.scope.window_code},
                )
    if {"sender_class", "place_class"} <= set(signals.names):
        yield ViewDeclaration(
            _("Who gave signals about which kind of place"),
            rows="sender_class",
            columns="place_class",
            measure=SIGNALS.name,
            share=SHARE.name,
            fixed={"period": signals.scope.window_code},
        )
