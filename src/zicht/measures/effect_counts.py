"""Reports, or persons first reported, of each organisation in stretches of time, for the effect of a measure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.dimensions import DIMENSIONS
from zicht.vocabulary import UNKNOWNS, code_list

__all__ = ["Made", "Outcome", "count_made", "missing_for"]

IntArray = npt.NDArray[np.int64]
#: A stretch of time: its first day, and the day after its last.
Stretch = tuple[date, date]


class Outcome(StrEnum):
    """What is counted: reports, persons at their first report, or reports with a declaration to the police."""

    REPORTS = "reports"
    PERSONS = "persons"
    DECLARATIONS = "declarations"


@dataclass(frozen=True, eq=False)
class Made:
    """What each organisation made on which day: an entry for each organisation and pair of days.

    A report is dated between `first` and `last`, days since 1970; names stay inside.
    """

    organisation: IntArray
    first: IntArray
    last: IntArray
    number: IntArray
    organisations: int

    @property
    def days(self) -> Stretch:
        """The first day of any report, and the last one."""
        return _day(int(self.first.min())), _day(int(self.last.max()))

    def within(self, stretch: Stretch) -> IntArray:
        """Count what each organisation made within a stretch of time, for certain."""
        start, end = (_number(day) for day in stretch)
        inside = (self.first >= start) & (self.last < end)
        return self._count(inside)

    def across(self, stretches: Sequence[Stretch]) -> int:
        """Count what may lie within one of these stretches or not: its date is not known so precisely."""
        doubtful = np.zeros(len(self.first), dtype=np.bool_)
        for stretch in stretches:
            start, end = (_number(day) for day in stretch)
            touches = (self.last >= start) & (self.first < end)
            doubtful |= touches & ~((self.first >= start) & (self.last < end))
        return int(self.number[doubtful].sum())

    def _count(self, inside: npt.NDArray[np.bool_]) -> IntArray:
        counts = np.zeros(self.organisations, dtype=np.int64)
        np.add.at(counts, self.organisation[inside], self.number[inside])
        return counts


def missing_for(outcome: Outcome, group: str | None, supplied: Collection[str]) -> tuple[str, ...]:
    """Return the columns that the question needs and no file held."""
    needed = ["reporter", *(["declaration"] if outcome is Outcome.DECLARATIONS else [])]
    of_group = DIMENSIONS["group"].missing(supplied) if group else ()
    return (*(name for name in needed if name not in supplied), *of_group)


def count_made(
    reports: ir.Table, supplied: Collection[str], *, outcome: Outcome, group: str | None = None
) -> Made:
    """Count linked reports that stand by organisation and day; of one monitor group, where it is named."""
    standing = reports.filter(reports.status != "withdrawn") if "status" in supplied else reports
    dated = standing.filter(standing.report_date.notnull())
    if outcome is Outcome.PERSONS:
        order = ibis.window(group_by="person", order_by=[dated.report_date, dated.source, dated.report_id])
        numbered = dated.mutate(place=ibis.row_number().over(order))
        dated = numbered.filter(numbered.place == 0)
    victims = dated.filter(dated.sub3 != "yes") if "sub3" in supplied else dated
    if outcome is Outcome.DECLARATIONS:
        victims = victims.filter(victims.declaration == "yes")
    if group:
        grouped = _with_group(victims, supplied)
        victims = grouped.filter(grouped.group == _position(group))
    named = victims.filter(victims.reporter.notnull(), ~victims.reporter.isin(list(UNKNOWNS)))
    entries = named.select("reporter", first=named.report_date, last=named.report_date_last)
    found = fetch(entries.group_by(["reporter", "first", "last"]).agg(number=entries.count()))
    names, organisation = np.unique(np.array(found["reporter"].to_pylist(), dtype=str), return_inverse=True)
    first, last = (
        np.array(found[name].to_pylist(), dtype="datetime64[D]").astype(np.int64)
        for name in ("first", "last")
    )
    number = np.array(found["number"].to_pylist(), dtype=np.int64)
    return Made(organisation.astype(np.int64), first, last, number, len(names))


def _with_group(reports: ir.Table, supplied: Collection[str]) -> ir.Table:
    """Add the monitor group of each report by itself."""
    positions = {
        f"first_{name}": coding.position(reports[name], list_name)
        if name in supplied
        else ibis.literal(-coding.UNKNOWN_RANKS[coding.NOT_ASKED], type="int16")
        for name, list_name in (("main_form", "forms"), ("route", "routes"))
    }
    places = coding.positions_of("forms")
    ticked = fetch(reports.select("forms").distinct())["forms"].to_pylist() if "forms" in supplied else []
    masks = {codes: coding.mask_of(codes, places) for codes in {coding.NOT_ASKED, *filter(None, ticked)}}
    mask = (
        coding.look_up(reports.forms, masks, coding.mask_type("forms"))
        if "forms" in supplied
        else ibis.literal(masks[coding.NOT_ASKED], type=coding.mask_type("forms"))
    )
    described = reports.mutate(**positions, every_forms=mask)
    return described.mutate(group=DIMENSIONS["group"].value(described))


def _position(group: str) -> int:
    return [code.code for code in code_list("monitor_groups")].index(group)


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _day(number: int) -> date:
    day: date = np.datetime64(number, "D").astype(object)
    return day
