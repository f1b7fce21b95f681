"""How long exploitation lasted and went unseen, person by person, of dates that are known to the day or hardly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.declaration import Scope
from zicht.measures.dimensions import DIMENSIONS, PERSON_TRAITS
from zicht.measures.populations import POPULATIONS
from zicht.measures.units import collect_persons, up_to
from zicht.vocabulary import code_list

__all__ = ["BY", "LENGTHS", "NOT_CERTAIN", "ONGOING", "UNKNOWN", "People", "Span", "read_people"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
StrArray = npt.NDArray[np.str_]

#: What persons are told apart by.
BY = ("group", "age_class", "sex")
#: The classes of length, and the days at which each but the first begins.
LENGTHS, STARTS = tuple(code.code for code in code_list("durations")), (30.44, 365.2425, 5 * 365.2425)
#: Days that a date leaves open which is known to the month.
MOST_DOUBT = 31
#: What stands for a length where there is none.
ONGOING, NOT_CERTAIN, UNKNOWN = "ongoing", "not_certain", "unknown"


@dataclass(frozen=True, eq=False)
class Span:
    """A length of time for each person; arrays of shape (persons,), in days.

    Attributes
    ----------
    shortest, longest : float array
        What the dates leave possible; NaN where they say nothing.
    known : bool array
        Whether both ends are known, however roughly, or it still went on.
    ended : bool array
        Whether it ended; what still went on lasted at least so long.
    ended_at_most : bool array
        The same if it lasted as long as it can have.
    ongoing : bool array
        Whether it still went on.
    """

    shortest: FloatArray
    longest: FloatArray
    known: BoolArray
    ended: BoolArray
    ended_at_most: BoolArray
    ongoing: BoolArray

    @property
    def bounded(self) -> BoolArray:
        """Whether the dates leave bounds at all."""
        return np.isfinite(self.shortest) & np.isfinite(self.longest)

    @property
    def precise(self) -> BoolArray:
        """Whether the date is known to the month at least, so that its middle hardly matters."""
        precise: BoolArray = self.known & (self.longest - self.shortest <= MOST_DOUBT)
        return precise

    @property
    def middle(self) -> FloatArray:
        """Half-way between the shortest and the longest."""
        half: FloatArray = (self.shortest + self.longest) / 2
        return half

    def lengths(self) -> StrArray:
        """Return the class in which each lies for certain, or why there is none."""
        classes = np.array([*LENGTHS, NOT_CERTAIN])
        first, last = (
            np.searchsorted(np.array(STARTS), np.nan_to_num(days), side="right")
            for days in (self.shortest, self.longest)
        )
        certain = classes[np.where(first == last, first, len(LENGTHS))]
        return np.where(self.ongoing, ONGOING, np.where(self.known & self.ended, certain, UNKNOWN))


@dataclass(frozen=True, eq=False)
class People:
    """Persons with the first and last day that each of their dates can be, in days since 1900; NaN where unknown.

    Attributes
    ----------
    started, ended, reported : pair of float arrays, shape (persons,)
        When the exploitation began and ended, and the first report.
    still_on : float array
        The last report by which it still went on.
    out_by : float array
        The first report by which it was over.
    year : int array
        Of the first report.
    by : mapping of str to array of str
        A code per person for each of `BY` that the input tells.
    """

    started: tuple[FloatArray, FloatArray]
    ended: tuple[FloatArray, FloatArray]
    reported: tuple[FloatArray, FloatArray]
    still_on: FloatArray
    out_by: FloatArray
    year: npt.NDArray[np.int64]
    by: Mapping[str, StrArray]

    def __len__(self) -> int:
        return len(self.year)

    def lasted(self) -> Span:
        """Return how long the exploitation lasted; where only its end is not known, it lies before it was over."""
        began, over = np.isfinite(self.started[0]), np.isfinite(self.ended[0])
        ongoing = np.isfinite(self.still_on) & ~np.isfinite(self.out_by) & ~over
        earliest = np.where(over, self.ended[0], self.still_on)
        unseen_by = np.where(ongoing, self.still_on, np.fmin(self.out_by, self.reported[1]))
        latest = np.where(over, self.ended[1], unseen_by)
        shortest = np.fmax(earliest - self.started[1], 0)
        return Span(
            np.where(began, shortest, np.nan),
            np.maximum(latest - self.started[0], 0),
            began & (over | ongoing),
            over,
            over | np.isfinite(self.out_by),
            ongoing & began,
        )

    def until_report(self) -> Span:
        """Return how long it took from the beginning to the first report."""
        began = np.isfinite(self.started[0])
        shortest = np.maximum(self.reported[0] - self.started[1], 0)
        longest = np.maximum(self.reported[1] - self.started[0], 0)
        return Span(shortest, longest, began, began, began, np.zeros(len(self), dtype=bool))

    def report_after(self) -> Span:
        """Return how long after the end the first report came; no length where it came before."""
        during = (self.still_on >= self.reported[0]) | (self.ended[0] > self.reported[1])
        over = np.isfinite(self.ended[0]) & ~during
        # Without an end, it was over at some time between its beginning and the report.
        only_over = np.isfinite(self.out_by) & np.isfinite(self.started[0]) & ~during & ~over
        since = np.where(over, self.ended[0], np.where(only_over, self.started[0], np.nan))
        shortest = np.where(over, np.maximum(self.reported[0] - self.ended[1], 0), 0.0)
        longest = np.maximum(self.reported[1] - since, 0)
        told = over | only_over
        return Span(np.where(told, shortest, np.nan), longest, over, over, told, during)


def read_people(reports: ir.Table, scope: Scope) -> People:
    """Put the dates of each presumed victim together: what all reports leave possible, or what any says.

    Persons of whom every report says that they were not exploited yet are left out.
    """
    known = [name for name in BY if not DIMENSIONS[name].missing(scope.supplied)]
    persons = collect_persons(
        reports.mutate(linked=reports.person),
        traits=PERSON_TRAITS,
        supplied=scope.supplied,
        window=scope.window,
    )
    persons = persons.filter(POPULATIONS["victims"].belongs(persons))
    numbers = {f"by_{name}": DIMENSIONS[name].value(persons).cast("int16") for name in known}
    persons = persons.select("linked", **numbers)
    dates = _dates(reports, scope)
    found = fetch(persons.join(dates, "linked").order_by("linked"))
    ended = _narrow(found, "end")
    started, reported = _narrow(found, "start"), (_days(found, "report_low"), _days(found, "report_high"))
    return People(
        _before(started, np.fmin(ended[1], reported[1])),
        _after(ended, started[0]),
        reported,
        _days(found, "still_on"),
        _days(found, "out_by"),
        np.array([coding.year_of(int(day)) for day in reported[0]], dtype=np.int64),
        {name: DIMENSIONS[name].codes_of(np.asarray(found[f"by_{name}"], dtype=np.int64)) for name in known},
    )


def _dates(reports: ir.Table, scope: Scope) -> ir.Table:
    """Return per person the bounds that the reports give; what one report leaves open another can tell."""
    standing = up_to(reports, scope.window[1]).filter(lambda rows: rows.report_date.notnull())
    if "status" in scope.supplied:
        standing = standing.filter(standing.status != "withdrawn")
    days = standing.select(
        "phase",
        linked=standing.person,
        **{
            f"{name}_{end}": coding.days_since_1900(standing[column]).nullif(coding.NO_DATE_DAYS)
            for name, date in (("report", "report_date"), ("start", "period_start"), ("end", "period_end"))
            for end, column in (("low", date), ("high", f"{date}_last"))
        },
    )
    over = days.phase.isin(["recently_out", "historic"])
    still = days.phase == "still"
    found = days.group_by("linked").agg(
        report_low=days.report_low.min(),
        report_high=days.report_high.min(),
        still_on=days.report_low.max(where=still),
        out_by=days.report_high.min(where=over),
        waiting=(days.phase == "not_yet").sum(),
        reports=days.count(),
        **{
            f"{name}_{end}_{which}": getattr(days[f"{name}_{end}"], which)()
            for name in ("start", "end")
            for end in ("low", "high")
            for which in ("min", "max")
        },
    )
    return found.filter(found.waiting < found.reports)


def _narrow(found: pa.Table, name: str) -> tuple[FloatArray, FloatArray]:
    """Return the days that all reports leave possible; where they contradict each other, those that any does."""
    low, high = _days(found, f"{name}_low_max"), _days(found, f"{name}_high_min")
    agree = low <= high
    return (
        np.where(agree, low, _days(found, f"{name}_low_min")),
        np.where(agree, high, _days(found, f"{name}_high_max")),
    )


def _before(dates: tuple[FloatArray, FloatArray], bound: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return dates that lie no later than a bound, where they can."""
    return dates[0], np.where(bound >= dates[0], np.fmin(dates[1], bound), dates[1])


def _after(dates: tuple[FloatArray, FloatArray], bound: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.where(bound <= dates[1], np.fmax(dates[0], bound), dates[0]), dates[1]


def _days(found: pa.Table, name: str) -> FloatArray:
    days: FloatArray = np.asarray(found[name].cast(pa.float64()).fill_null(float("nan")), dtype=np.float64)
    return days
