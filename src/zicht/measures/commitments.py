"""T38: what was promised, when it was due, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures.declaration import Scope
from zicht.measures.dimensions import text
from zicht.measures.model import (
    ALL,
    CountedCell,
    CountedTable,
    DimensionCodes,
    EstimatedCell,
    MeasureDeclaration,
    ViewDeclaration,
)
from zicht.measures.other_records import OtherRecords
from zicht.measures.policy import Row, Texts, code_of, coded, day_of, in_words, public_cell, worded
from zicht.measures.rules import DELIVERED_RULE
from zicht.vocabulary import in_all_languages

__all__ = ["count_commitments"]

_ = text

RECORDS = "commitments"
#: States in which a promise is still to be kept.
TO_DO = ("open", "started")
NONE = "none"

_PROMISES = MeasureDeclaration(
    "promises", _("Promises"), "promises", _("Recommendations, motions, commitments and measures.")
)
_OVERDUE = MeasureDeclaration(
    "overdue",
    _("Overdue"),
    "promises",
    _("Promises that were due before the day of extraction, and were neither done nor dropped by then."),
)
_LATE = MeasureDeclaration(
    "months_overdue",
    _("Overdue"),
    "months",
    _(
        "Whole months since the promise was due, and 1 where it is less: 0 where it is not due yet, and nothing where "
        "it was done or dropped."
    ),
)
_EURO = MeasureDeclaration(
    "euro", _("Money"), "euro", _("The money that goes with the promise, as far as it is known.")
)
MEASURES = (_PROMISES, _OVERDUE, _LATE, _EURO)


def count_commitments(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T38 from the promises alone."""
    del reports, scope
    missing = others.missing(RECORDS)
    promises = [] if missing else _read(others)
    return [
        CountedTable(
            id="T38",
            title=_("Promises, and what became of them"),
            definition=_(
                "Recommendations, motions, commitments and measures: who made them and when, when they are due, the "
                "money, the measure that carries them out, the table of this edition in which they should show, and "
                "what became of them. Those that are overdue come first."
            ),
            population=_("Promises made up to the day of extraction, as delivered."),
            unit=_PROMISES.unit,
            reading=_(
                "That a promise was kept does not say that it worked: look at the table in which it should show. A "
                "promise without a date can never be overdue. The list is as complete as whoever keeps it made it."
            ),
            dimensions=_dimensions(promises) if promises else (),
            measures=MEASURES,
            views=tuple(_views()) if promises else (),
            cells=tuple(_count(promises)),
            estimated=tuple(_not_known(promises)),
            sources=others.sources_of(RECORDS),
            rules=(DELIVERED_RULE.name,),
            records=(RECORDS,),
            missing=missing,
        )
    ]


@dataclass(frozen=True)
class _Promise:
    """A promise as it stands in the table: a code for each dimension, and its words."""

    number: str
    said: Texts
    who: Texts
    kind: str
    pillar: str
    state: str
    made: tuple[str, Texts]
    due: tuple[str, Texts]
    measure: str
    table: str
    euro: float | None
    months_overdue: int | None

    @property
    def codes(self) -> tuple[str, ...]:
        """The place of the promise itself, broken down by everything."""
        return (
            self.number,
            self.state,
            self.due[0],
            self.table,
            self.measure,
            code_of(self.who["en"]),
            self.kind,
            self.pillar,
            self.made[0],
        )

    @property
    def order(self) -> tuple[bool, int, bool, str]:
        """Overdue promises first, the longest before the others; then what is still to do, by its date."""
        return (
            not self.months_overdue,
            -(self.months_overdue or 0),
            self.state not in TO_DO,
            self.due[0],
        )


def _read(others: OtherRecords) -> list[_Promise]:
    rows = fetch(others.tables[RECORDS].order_by("source", "row_id")).to_pylist()
    known = [row for row in rows if row["made"] is None or row["made"] <= others.vintage]
    several = len({row["source"] for row in known}) > 1
    return sorted((_promise(row, others.vintage, several=several) for row in known), key=lambda p: p.order)


def _promise(row: Row, vintage: date, *, several: bool) -> _Promise:
    number = f"{row['source']}-{row['row_id']}" if several else str(row["row_id"])
    said = in_words(row, "text")
    due, state = row["due_last"], str(row["state"])
    late = None
    if state in TO_DO and isinstance(due, date):
        late = max(1, _whole_months(due, vintage)) if due < vintage else 0
    money = row["euro"]
    return _Promise(
        number=number,
        said={language: f"{number}. {words}" for language, words in said.items()},
        who=in_words(row, "who"),
        kind=str(row["kind"]),
        pillar=str(row["pillar"]),
        state=state,
        made=day_of(row, "made"),
        due=day_of(row, "due"),
        measure=str(row["measure"] or NONE),
        table=str(row["table"] or NONE),
        euro=None if money is None else float(str(money)),
        months_overdue=late,
    )


def _whole_months(first: date, last: date) -> int:
    """Return how many months passed; a month ends on the same day, or the last one of a shorter month."""
    ends = last.day >= first.day or (last + timedelta(days=1)).day == 1
    return 12 * (last.year - first.year) + last.month - first.month - (not ends)


#: By which dimensions promises are counted: the places in the codes of a promise.
_PROMISE, _STATE, _TABLE, _MEASURE, _WHO, _KIND, _PILLAR = 0, 1, 3, 4, 5, 6, 7
_BY: tuple[tuple[int, ...], ...] = (
    (),
    (_STATE,),
    (_PILLAR,),
    (_KIND,),
    (_WHO,),
    (_PILLAR, _STATE),
    (_KIND, _STATE),
    (_WHO, _STATE),
)


def _count(promises: Sequence[_Promise]) -> Iterator[CountedCell]:
    for by in _BY:
        counted, overdue = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        for promise in promises:
            place = _only(promise.codes, by)
            counted[place] += 1
            overdue[place] += bool(promise.months_overdue)
        for place, number in counted.items():
            yield public_cell(place, _PROMISES, number)
            if _STATE not in by:
                yield public_cell(place, _OVERDUE, overdue[place])
    for promise in promises:
        if promise.months_overdue is not None:
            yield public_cell(promise.codes, _LATE, promise.months_overdue)
        if promise.months_overdue:
            yield public_cell(_only(promise.codes, (_PROMISE,)), _LATE, promise.months_overdue)
        if promise.euro is not None:
            yield public_cell(promise.codes, _EURO, promise.euro)


def _only(codes: Sequence[str], by: Sequence[int]) -> tuple[str, ...]:
    """Return a place that is broken down by some dimensions only."""
    return tuple(code if at in by else ALL for at, code in enumerate(codes))


def _not_known(promises: Sequence[_Promise]) -> Iterator[EstimatedCell]:
    """Say of each promise that its money, or whether it is overdue, is not known."""
    for promise in promises:
        undated = promise.state in TO_DO and promise.months_overdue is None
        for declared, is_unknown in ((_LATE, undated), (_EURO, promise.euro is None)):
            if is_unknown:
                yield EstimatedCell(promise.codes, declared.name, None, None, None, declared.unit)


def _dimensions(promises: Sequence[_Promise]) -> tuple[DimensionCodes, ...]:
    none = in_all_languages(_("none named"))

    def named(at: int) -> dict[str, Texts]:
        codes = dict.fromkeys(promise.codes[at] for promise in promises)
        return {code: none if code == NONE else {"nl": code, "en": code} for code in codes}

    who: Mapping[str, Texts] = {code_of(p.who["en"]): p.who for p in promises}
    return (
        worded("promise", _("Promise"), {p.number: p.said for p in promises}),
        coded("state", _("What became of it"), "commitment_states"),
        worded("due", _("Due on"), dict(sorted(p.due for p in promises))),
        worded("table", _("Should show in"), named(_TABLE)),
        worded("by_measure", _("Carried out by number"), named(_MEASURE)),
        worded("who", _("Who made it"), who),
        coded("kind", _("Kind of promise"), "commitment_kinds"),
        coded("pillar", _("Pillar"), "pillars"),
        worded("made", _("Made on"), dict(sorted(p.made for p in promises))),
    )


def _views() -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("How long promises are overdue"),
        rows="promise",
        columns="measure",
        measure=_LATE.name,
        chart="bar",
    )
    yield ViewDeclaration(
        _("Every promise, overdue ones first"), rows="promise", columns="table", measure=_EURO.name
    )
    yield ViewDeclaration(
        _("What became of promises, by pillar"),
        rows="pillar",
        columns="state",
        measure=_PROMISES.name,
        chart="stacked",
    )
    yield ViewDeclaration(
        _("What became of promises, by kind"), rows="kind", columns="state", measure=_PROMISES.name
    )
    yield ViewDeclaration(
        _("What became of promises, by who made them"), rows="who", columns="state", measure=_PROMISES.name
    )
    yield ViewDeclaration(
        _("Overdue promises, by pillar"), rows="pillar", columns="measure", measure=_OVERDUE.name
    )
