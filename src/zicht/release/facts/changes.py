"""The verdict on a claim that something rose or fell, with or without a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zicht.release.facts.claims import Claim
from zicht.release.facts.findings import Finding, Reason, Verdict
from zicht.release.facts.fits import Fit, fit
from zicht.release.facts.levels import Levels
from zicht.release.facts.numbers import Number
from zicht.release.facts.readings import Reading
from zicht.release.model import Cell
from zicht.release.periods import years_of
from zicht.vocabulary import PERCENT

__all__ = ["Changes"]

POINTS = "points"

#: Doubled is twice as many, give or take a tenth; halved is half, in the same way.
DOUBLED = (1.9, 2.1)
HALVED = (0.45, 0.55)


@dataclass(frozen=True)
class _Change:
    """The same figure in two years."""

    before: Reading
    after: Reading

    @property
    def is_hidden(self) -> bool:
        return self.before.is_hidden or self.after.is_hidden

    @property
    def values(self) -> tuple[float, float] | None:
        if self.is_hidden or self.before.cell.value is None or self.after.cell.value is None:
            return None
        return self.before.cell.value, self.after.cell.value

    @property
    def difference(self) -> float:
        values = self.values
        return 0.0 if values is None else values[1] - values[0]

    @property
    def percent(self) -> float | None:
        values = self.values
        return None if values is None or not values[0] else 100 * (values[1] - values[0]) / values[0]


class Changes:
    """Judges rises and falls in the figures of one edition."""

    def __init__(self, levels: Levels) -> None:
        self.levels = levels

    def judge(self, claim: Claim) -> Finding:
        """Return the verdict on a rise or a fall."""
        if claim.unknown:
            return Finding(claim, Verdict.NOT_IN_DATA, (Reason.UNKNOWN_WORDS,))
        is_share = claim.unit == POINTS or claim.is_of_share
        counted = replace(claim, unit=PERCENT if is_share else "", period="", compared="", number=None)
        readings = [r for r in self.levels.fitting(counted) if years_of(r.period)]
        lowest = min((r.rank for r in readings), default=0)
        changes = list(self.changes(claim, [r for r in readings if r.rank == lowest]))
        if not changes:
            return Finding(claim, Verdict.NOT_IN_DATA, (Reason.NO_FIGURE,))
        known = [change for change in changes if change.values is not None]
        if not known:
            is_hidden = any(change.is_hidden for change in changes)
            verdict = Verdict.PROTECTED if is_hidden else Verdict.NOT_IN_DATA
            return _finding(claim, verdict, changes[0], () if is_hidden else (Reason.NOT_AVAILABLE,))
        return self.verdict(claim, known, readings)

    def verdict(self, claim: Claim, changes: Sequence[_Change], readings: Sequence[Reading]) -> Finding:
        right = [change for change in changes if self.agrees(claim, change)]
        missing = () if claim.period else (Reason.NO_PERIOD,)
        if not claim.says_of_what:
            missing = (*missing, Reason.NO_SUBJECT)
        if not right:
            return _finding(claim, Verdict.WRONG, changes[0])
        change = right[0]
        if claim.is_again and not self.was_so_before(claim, change, readings):
            return _finding(claim, Verdict.WRONG, change, (Reason.NOT_AGAIN,))
        return _finding(claim, Verdict.INCOMPLETE if missing else Verdict.RIGHT, change, missing)

    def changes(self, claim: Claim, readings: Sequence[Reading]) -> Iterator[_Change]:
        """Yield the changes that the claim can be about, the latest first."""
        by_year = {years_of(r.period)[0]: r for r in readings if len(years_of(r.period)) == 1}
        for before, after in self.spans(claim):
            if before in by_year and after in by_year:
                yield _Change(by_year[before], by_year[after])

    def spans(self, claim: Claim) -> Iterator[tuple[int, int]]:
        """Yield pairs of years: those named, else each year of the window with the one before it, and the window."""
        first, last = self.levels.figures.release.edition.window
        years = years_of(claim.period)
        if years:
            compared = years_of(claim.compared)
            yield (compared[0] if compared else years[0] if len(years) > 1 else years[0] - 1), years[-1]
        elif claim.is_again:
            yield last - 1, last
        else:
            yield from ((year - 1, year) for year in range(last, first, -1))
            yield first, last

    def agrees(self, claim: Claim, change: _Change) -> bool:
        values = change.values
        if values is None:
            return False
        if claim.direction in {"double", "halve"}:
            low, high = DOUBLED if claim.direction == "double" else HALVED
            return bool(values[0]) and low <= values[1] / values[0] <= high
        sign = 1 if claim.direction == "up" else -1
        if change.difference * sign <= 0:
            return False
        return claim.number is None or self.number_agrees(claim, claim.number, change)

    def number_agrees(self, claim: Claim, number: Number, change: _Change) -> bool:
        if claim.unit == PERCENT:
            size, unit = change.percent, PERCENT
        elif claim.unit == POINTS:
            size, unit = change.difference, PERCENT
        else:
            size, unit = change.difference, change.after.cell.unit
        if size is None:
            return False
        return fit(number, claim.comparator, Cell((), "", abs(size), unit)) is Fit.YES

    def was_so_before(self, claim: Claim, change: _Change, readings: Sequence[Reading]) -> bool:
        """Say whether the change before this one had the same direction, as `again` says."""
        year = years_of(change.before.period)[0]
        same = [
            r
            for r in readings
            if r.group == change.before.group and r.measure.name == change.before.measure.name
        ]
        earlier = next(iter(self.changes(replace(claim, period=str(year), compared=""), same)), None)
        return earlier is not None and earlier.difference * change.difference > 0


def _finding(claim: Claim, verdict: Verdict, change: _Change, reasons: tuple[Reason, ...] = ()) -> Finding:
    return Finding(
        claim,
        verdict,
        reasons,
        change.after,
        before=change.before,
        change=None if change.values is None else change.difference,
    )
