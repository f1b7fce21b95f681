"""Draws of the number of people from a posterior, by chain, with what tells whether to believe them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.diagnostics import bulk_ess, rank_rhat, tail_ess
from zicht.methods.population_size.results import Interval, IntervalKind

__all__ = ["ChainTotals"]


class ChainTotals:
    """What every fit by Markov chains has; `totals` are persons, seen and unseen, of shape (chains, draws)."""

    totals: npt.NDArray[Any]
    levels: tuple[float, ...]

    @cached_property
    def rhat(self) -> float:
        """The rank-normalised split R-hat of the total; above 1.01 the chains have not mixed."""
        return rank_rhat(self.totals)

    @cached_property
    def bulk_ess(self) -> float:
        """The effective number of draws for the middle of the posterior."""
        return bulk_ess(self.totals)

    @cached_property
    def tail_ess(self) -> float:
        """The effective number of draws for its 5 % and 95 % quantiles."""
        return tail_ess(self.totals)

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The equal-tailed credible intervals of the levels that were asked."""
        return tuple(self._interval(level) for level in self.levels)

    def _interval(self, level: float) -> Interval:
        lower, upper = np.quantile(self.totals, [(1 - level) / 2, (1 + level) / 2])
        return Interval(level, float(lower), float(upper), IntervalKind.CREDIBLE)
