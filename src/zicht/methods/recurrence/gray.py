"""Do groups differ in the share to whom it happened, where other causes compete: Gray's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc

from zicht.errors import InputError, Text
from zicht.methods.recurrence.incidence import steps_of
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = ["GrayTest", "gray_test"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GrayTest:
    """What the test says.

    Attributes
    ----------
    statistic : float
        Chi-squared, with one degree of freedom less than groups.
    freedom : int
        The degrees of freedom.
    p_value : float
        The chance of a statistic as large if the groups do not differ.
    score : float array, shape (groups,)
        Events more than expected, weighted; they add up to 0.
    variance : float array, shape (groups, groups)
        Of the scores.
    """

    statistic: float
    freedom: int
    p_value: float
    score: FloatArray
    variance: FloatArray


def gray_test(tables: Sequence[RiskTable], *, cause: int = 1, rho: float = 0.0) -> GrayTest:
    """Compare the cumulative incidence of a cause between groups.

    Parameters
    ----------
    tables : sequence of RiskTable
        One per group.
    cause : int
        The event; the others compete.
    rho : float
        The power of one minus the pooled incidence that weighs the differences; 0 weighs them all alike.

    Returns
    -------
    GrayTest
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are fewer than two groups with somebody at risk.

    Notes
    -----
    The K-sample test of Gray [1]_ with his variance and its correction for ties. It assumes that follow-up ends for
    reasons that have nothing to do with the event, and large groups.

    References
    ----------
    .. [1] Gray, R. J. (1988). "A class of K-sample tests for comparing the cumulative incidence of a competing
           risk". Annals of Statistics 16:1141-1154.
    """
    if len(tables) < 2 or any(not table.persons for table in tables):
        raise InputError.of(
            Text.of("There are no two groups to compare."),
            expected=Text.of("At least two groups, with at least one person in each."),
            to_fix=Text.of("Take groups together, or leave the test out."),
        )
    for table in tables:
        table.check_cause(cause)
    groups = _Groups.of(tables, cause)
    score, variance = groups.score(rho), groups.variance(rho)
    freedom = len(tables) - 1
    inverse = np.linalg.pinv(variance[:freedom, :freedom], hermitian=True)
    statistic = float(score[:freedom] @ inverse @ score[:freedom])
    return GrayTest(statistic, freedom, float(gammaincc(freedom / 2, statistic / 2)), score, variance)


@dataclass(frozen=True, eq=False)
class _Groups:
    """The groups at every time at which something happens in one of them; arrays of shape (T, groups).

    `weights` are the persons at risk, each counted as one over the share of the group to whom nothing happened.
    """

    at_risk: FloatArray
    own: FloatArray
    other: FloatArray
    before: FloatArray
    after: FloatArray
    incidence_before: FloatArray
    weights: FloatArray
    pooled_before: FloatArray  # shape (T, 1): the pooled incidence just before
    pooled: FloatArray

    @classmethod
    def of(cls, tables: Sequence[RiskTable], cause: int) -> _Groups:
        times = np.unique(np.concatenate([t.times[t.events.any(axis=1)] for t in tables]))
        columns = [_at_times(table, cause, times) for table in tables]
        at_risk, own, other, before, after, incidence = (
            np.stack(one, axis=1) for one in zip(*columns, strict=True)
        )
        weights = np.where(at_risk > 0, at_risk / np.where(before > 0, before, 1.0), 0.0)
        pooled = np.cumsum(own.sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-300))[:, None]
        pooled_before = np.concatenate([np.zeros((1, 1)), pooled])[:-1]
        return cls(at_risk, own, other, before, after, incidence, weights, pooled_before, pooled)

    def score(self, rho: float) -> FloatArray:
        """Return the events of each group more than expected if the incidence did not differ."""
        shares = self.weights * (1 - self.incidence_before)
        total = shares.sum(axis=1, keepdims=True)
        expected = self.own.sum(axis=1, keepdims=True) * shares / np.where(total > 0, total, 1.0)
        found: FloatArray = ((1 - self.pooled_before) ** rho * (self.own - expected)).sum(axis=0)
        return found

    def variance(self, rho: float) -> FloatArray:
        """Return the variance of the scores.

        An event of group `k` changes the score of group `i` at once, and later through the shares of `k`. The
        second part is `total - so far`, so that sums up to each time are enough.
        """
        everything = self.weights.sum(axis=1)[:, None, None]
        events = self.own.sum(axis=1)[:, None, None]
        weights = self.weights / np.maximum(everything[:, 0], 1e-300)
        same = np.eye(weights.shape[1])
        at_once = (
            (1 - self.pooled_before[:, :, None]) ** rho
            * self.weights[:, :, None]
            * (same - weights[:, None, :])
        )
        per_event = events / np.maximum(everything * (1 - self.pooled_before[:, :, None]), 1e-300)
        later = at_once * per_event
        so_far, total = np.cumsum(later, axis=0), later.sum(axis=0)
        lasting = np.where(self.after > 0, (1 - self.pooled) / np.where(self.after > 0, self.after, 1.0), 0.0)
        own = at_once - (1 - lasting)[:, None, :] * so_far + (1 - lasting)[:, None, :] * total
        other = lasting[:, None, :] * (so_far - total)
        found: FloatArray = np.einsum("tik,tjk,tk->ij", own, own, self._spread_own())
        found += np.einsum("tik,tjk,tk->ij", other, other, self._spread_other())
        return found

    def _spread_own(self) -> FloatArray:
        """Return the variance of the pooled hazard of the event in each group, shape (T, groups)."""
        events, everything = self.own.sum(axis=1, keepdims=True), self.weights.sum(axis=1, keepdims=True)
        there = self.at_risk > 0
        ties = np.where(events > 1, 1 - (events - 1) / np.maximum(everything * self.before - 1, 1e-300), 1.0)
        shared = np.where(there, np.maximum(everything * self.at_risk, 1e-300), np.inf)
        spread: FloatArray = ties * self.before * events / shared
        return spread

    def _spread_other(self) -> FloatArray:
        ties = 1 - np.maximum(self.other - 1, 0) / np.maximum(self.at_risk - 1, 1)
        spread: FloatArray = ties * self.other * (self.before / np.maximum(self.at_risk, 1)) ** 2
        return np.where(self.after > 0, spread, 0.0)


def _at_times(table: RiskTable, cause: int, times: FloatArray) -> tuple[FloatArray, ...]:
    """Return what a group looks like at times that may be those of other groups."""
    steps = steps_of(table, cause)
    place = np.searchsorted(table.times, times)
    there = place < len(table.times)
    at = np.where(there, place, 0)
    exact = there & (table.times[at] == times)
    at_risk = np.where(there, steps.at_risk[at], 0.0)
    before = np.concatenate([[1.0], steps.after])[place]
    incidence_before = np.concatenate([[0.0], steps.incidence])[place]
    after = np.where(exact, steps.after[at], before)
    return (
        at_risk,
        np.where(exact, steps.own[at], 0.0),
        np.where(exact, steps.other[at], 0.0),
        before,
        after,
        incidence_before,
    )
