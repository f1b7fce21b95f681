"""How long it took until something happened: medians and quartiles in days, also of those to whom it has not yet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zicht.measures.dimensions import text
from zicht.measures.gathered import Bounds
from zicht.measures.model import MeasureDeclaration
from zicht.methods.recurrence.curve import Curve
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.quantiles import quantile
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = ["FEWEST_BESIDE", "QUARTILES", "TOO_FEW", "Waits", "median_of"]

_ = text

IntArray = npt.NDArray[np.int64]

#: Persons before and after a median or quartile below which it is not given: it would be the days of one of a few.
FEWEST_BESIDE = 5
#: Why a median is missing: the code and text of a note.
TOO_FEW = "few"

QUARTILES = {
    0.25: MeasureDeclaration(
        "lower_quartile", _("A quarter within"), "days", _("Days within which it happened to a quarter.")
    ),
    0.5: MeasureDeclaration(
        "median",
        _("Half within"),
        "days",
        _(
            "Days within which it happened to half of them (median), with its 95% interval. Those to whom it has not "
            "happened yet count for as long as they were followed."
        ),
    ),
    0.75: MeasureDeclaration(
        "upper_quartile",
        _("Three quarters within"),
        "days",
        _("Days within which it happened to three quarters."),
    ),
}


@dataclass(frozen=True, eq=False)
class Waits:
    """Days until an event, or until follow-up ended without; `cause` is 1 for the event, 0 for none, else another."""

    days: IntArray
    cause: IntArray

    def quartile(self, share: float) -> Bounds | None:
        """Return a quartile with its interval, to whole days, or nothing where the data do not carry one."""
        beside = len(self.days) * min(share, 1 - share)
        if beside < FEWEST_BESIDE or int((self.cause == 1).sum()) < FEWEST_BESIDE:
            return None
        found = quantile(self._curve, share)
        if not all(map(math.isfinite, (found.value, found.lower, found.upper))):
            return None
        return round(found.value), math.floor(found.lower), math.ceil(found.upper)

    @cached_property
    def _curve(self) -> Curve:
        others = max(int(self.cause.max(initial=1)), 1)
        return cumulative_incidence(RiskTable.of(self.days, self.cause, causes=others))


def median_of(days: IntArray, happened: npt.NDArray[np.bool_]) -> float | None:
    """Return the median alone; nothing where it is not reached."""
    if len(days) < 2 * FEWEST_BESIDE:
        return None
    curve = cumulative_incidence(RiskTable.of(days, happened.astype(np.int64), causes=1))
    reached = quantile(curve).value
    return reached if math.isfinite(reached) else None
