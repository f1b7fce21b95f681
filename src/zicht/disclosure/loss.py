"""What protection costs: how many figures it hides, and how far those that it changes are from the counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from zicht.disclosure.derive import calculate
from zicht.measures.model import CountedTable, DerivedKind
from zicht.release.model import Status, Table

__all__ = ["Loss", "measure_loss"]

#: A count of nothing that shows as something is this far off, as one of one would be.
AT_LEAST = 1.0


@dataclass(frozen=True)
class Loss:
    """What tables lose of their counts and shares.

    Attributes
    ----------
    counts, shares
        How many there are of each, not counting zeros.
    hidden, hidden_shares
        How many of them are not shown as a number.
    units
        The units in all counts, each as often as it is counted; `hidden_units` those in hidden counts.
    distance, relative
        How far a count that is shown is from the count on average: in units, and as a part of it.
    share_distance
        How far a share that is shown is from the share on average, in percentage points.
    changed
        How many of the counts that are shown are not the count.
    """

    counts: int
    hidden: int
    units: float
    hidden_units: float
    distance: float
    relative: float
    changed: int
    shares: int
    hidden_shares: int
    share_distance: float


def measure_loss(tables: Iterable[tuple[CountedTable, Table]]) -> Loss:
    """Hold tables as they are shown against what was counted."""
    truth: list[float] = []
    shown: list[float | None] = []
    shares: list[float] = []
    shares_shown: list[float | None] = []
    for counted, table in tables:
        values = {cell.key: cell.value for cell in counted.cells if not cell.public}
        cells = {(cell.codes, cell.measure): cell for cell in table.cells}
        of_counts = [(value, cells[key]) for key, value in values.items() if value]
        truth += [value for value, _cell in of_counts]
        shown += [cell.value for _value, cell in of_counts]
        for derived in counted.derived:
            if derived.kind is DerivedKind.SHARE and values.get(derived.of) and values.get(derived.base):
                share = calculate(derived.kind, values[derived.of], values[derived.base])
                cell = cells[derived.codes, derived.measure]
                shares.append(share or 0.0)
                shares_shown.append(None if cell.status is Status.SUPPRESSED else cell.value)
    apart = [
        (value, abs(figure - value)) for value, figure in zip(truth, shown, strict=True) if figure is not None
    ]
    of_shares = [
        abs(figure - share) for share, figure in zip(shares, shares_shown, strict=True) if figure is not None
    ]
    return Loss(
        counts=len(truth),
        hidden=len(truth) - len(apart),
        units=sum(truth),
        hidden_units=sum(value for value, figure in zip(truth, shown, strict=True) if figure is None),
        distance=_mean(distance for _value, distance in apart),
        relative=_mean(distance / max(value, AT_LEAST) for value, distance in apart),
        changed=sum(distance > 0 for _value, distance in apart),
        shares=len(shares),
        hidden_shares=len(shares) - len(of_shares),
        share_distance=_mean(of_shares),
    )


def _mean(numbers: Iterable[float]) -> float:
    found = list(numbers)
    return fmean(found) if found else 0.0
