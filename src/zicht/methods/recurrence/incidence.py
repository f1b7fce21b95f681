"""The share to whom it happened by each time: Kaplan-Meier, and cumulative incidence where other ends compete."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text
from zicht.methods.recurrence.curve import Curve, Scale
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = ["Steps", "Variance", "cumulative_incidence", "kaplan_meier", "steps_of"]

FloatArray = npt.NDArray[np.float64]


class Variance(StrEnum):
    """How the variance of a cumulative incidence is estimated.

    | variance | assumes |
    |---|---|
    | `aalen` | that events come by chance alone: the delta method, with a correction for ties |
    | `infinitesimal_jackknife` | nothing of the sort: the sum of squares of each person's influence |
    """

    AALEN = "aalen"
    INFINITESIMAL_JACKKNIFE = "infinitesimal_jackknife"


def kaplan_meier(table: RiskTable, *, cause: int = 1, scale: Scale = Scale.LOG_LOG) -> Curve:
    """Return the share to whom it would have happened by each time if nothing else could end follow-up.

    Parameters
    ----------
    table : RiskTable
        Other causes count as ends of follow-up with nothing.
    cause : int
        The event.
    scale : Scale
        Of the intervals.

    Returns
    -------
    Curve
        One minus the estimate of Kaplan and Meier [1]_, with Greenwood's variance. It assumes that those whose
        follow-up ended would have fared as the others: where death competes it says more than what happens. It has
        not passed disclosure control. Where everyone at risk had the event at once the variance is unknown (NaN).

    References
    ----------
    .. [1] Kaplan, E. L. and Meier, P. (1958). "Nonparametric estimation from incomplete observations". Journal of
           the American Statistical Association 53:457-481.
    """
    single = table.alone(cause)
    dying, at_risk = single.events[:, 0], np.maximum(single.at_risk, 1)
    left: FloatArray = np.cumprod(1 - dying / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(dying > 0, dying / (at_risk * (at_risk - dying)), 0.0)
        variance: FloatArray = left**2 * np.cumsum(terms)
    return Curve.of(single, 1 - left, variance, cause=1, scale=scale)


def cumulative_incidence(
    table: RiskTable,
    *,
    cause: int = 1,
    variance: Variance = Variance.AALEN,
    scale: Scale = Scale.LOG_LOG,
) -> Curve:
    """Return the share to whom it happened first, by each time, where other causes compete.

    Parameters
    ----------
    table : RiskTable
        Follow-up with all causes.
    cause : int
        The event.
    variance : Variance
        How it is estimated; the infinitesimal jackknife is for follow-up that begins at 0.
    scale : Scale
        Of the intervals.

    Returns
    -------
    Curve
        The estimate of Aalen and Johansen [1]_. Over all causes the shares add up to one minus the share to whom
        nothing happened. It has not passed disclosure control.

    Raises
    ------
    InputError
        If there is no such cause, or the jackknife is asked for and some persons came under follow-up late.

    Notes
    -----
    The variance of Aalen [2]_ has the correction for ties that Gray [3]_ gives, so that it equals that of the
    program of his paper.

    References
    ----------
    .. [1] Aalen, O. O. and Johansen, S. (1978). "An empirical transition matrix for non-homogeneous Markov chains
           based on censored observations". Scandinavian Journal of Statistics 5:141-150.
    .. [2] Aalen, O. O. (1978). "Nonparametric estimation of partial transition probabilities in multiple decrement
           models". Annals of Statistics 6:534-545.
    .. [3] Gray, R. J. (1988). "A class of K-sample tests for comparing the cumulative incidence of a competing
           risk". Annals of Statistics 16:1141-1154.
    """
    table.check_cause(cause)
    if table.delayed and variance is Variance.INFINITESIMAL_JACKKNIFE:
        raise InputError.of(
            Text.of("Some persons came under follow-up late: their influence cannot be told from the table."),
            expected=Text.of("Follow-up that begins at 0 for everybody."),
            to_fix=Text.of("Ask for the variance of Aalen."),
        )
    steps = steps_of(table, cause)
    found = steps.jackknife() if variance is Variance.INFINITESIMAL_JACKKNIFE else steps.aalen()
    return Curve.of(table, steps.incidence, found, cause=cause, scale=scale)


@dataclass(frozen=True, eq=False)
class Steps:
    """What happens at each time: arrays of shape (T,).

    Attributes
    ----------
    at_risk, own, other, censored : float array
        Persons at risk, with the event, with another one, and with an end of follow-up only.
    before, after : float array
        The share to whom nothing happened, just before and from each time on.
    incidence : float array
        The share to whom the event happened, from each time on.
    """

    at_risk: FloatArray
    own: FloatArray
    other: FloatArray
    censored: FloatArray
    before: FloatArray
    after: FloatArray
    incidence: FloatArray

    def moments(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return three running sums: the error of the incidence is that of a level, less the incidence times a slope.

        Both add up over time from independent steps. The sums hold the variance of the level, its covariance with
        the slope, and the variance of the slope, with the correction for ties.
        """
        with np.errstate(divide="ignore"):
            per_share = np.where(self.after > 0, 1 / self.after, 0.0)
        own = self._spread(self.own)
        other = np.where(self.after > 0, self._spread(self.other), 0.0)
        height = self.incidence * per_share
        square = np.cumsum((1 + height) ** 2 * own + height**2 * other)
        across = np.cumsum(per_share * ((1 + height) * own + height * other))
        slope = np.cumsum(per_share**2 * (own + other))
        return square, across, slope

    def aalen(self) -> FloatArray:
        """Return the variance by the delta method."""
        square, across, slope = self.moments()
        return np.maximum(square + self.incidence**2 * slope - 2 * self.incidence * across, 0.0)

    def _spread(self, events: FloatArray) -> FloatArray:
        """Return the variance of the share that events take away at each time; persons are drawn without return."""
        ties = 1 - np.maximum(events - 1, 0) / np.maximum(self.at_risk - 1, 1)
        spread: FloatArray = ties * events * (self.before / np.maximum(self.at_risk, 1)) ** 2
        return spread

    def jackknife(self) -> FloatArray:
        """Return the sum over persons of the square of what one more such person would change.

        The influence of a person is `level - incidence * slope`. Both stop changing when the follow-up of the
        person ends, and until then they are the same for everybody at risk.
        """
        share = self.before / np.maximum(self.at_risk, 1)
        rest = np.where(self.after > 0, self.after, 1.0)
        own, other = share * (1 + self.incidence / rest), share * self.incidence / rest
        slope_step = np.where(self.after > 0, share / rest, 0.0)
        hazard_own, hazard_other = (one / np.maximum(self.at_risk, 1) for one in (self.own, self.other))
        level = -np.cumsum(own * hazard_own + other * hazard_other)
        slope = -np.cumsum(slope_step * (hazard_own + hazard_other))
        square = across = flat = np.zeros(len(share))
        for count, jump, turn in (
            (self.own, own, slope_step),
            (self.other, other, slope_step),
            (self.censored, 0.0, 0.0),
        ):
            square = square + np.cumsum(count * (level + jump) ** 2)
            across = across + np.cumsum(count * (level + jump) * (slope + turn))
            flat = flat + np.cumsum(count * (slope + turn) ** 2)
        still = self.at_risk - self.own - self.other - self.censored
        square, across, flat = (
            square + still * level**2,
            across + still * level * slope,
            flat + still * slope**2,
        )
        return np.maximum(square - 2 * self.incidence * across + self.incidence**2 * flat, 0.0)


def steps_of(table: RiskTable, cause: int) -> Steps:
    """Return what happens at each time of a table, seen from one cause."""
    at_risk = table.at_risk.astype(np.float64)
    own = table.events[:, cause - 1].astype(np.float64)
    everything = table.events.sum(axis=1).astype(np.float64)
    after = np.cumprod(1 - everything / np.maximum(at_risk, 1))
    before = np.concatenate([[1.0], after])[:-1]
    incidence = np.cumsum(before * own / np.maximum(at_risk, 1))
    return Steps(at_risk, own, everything - own, table.censored.astype(np.float64), before, after, incidence)
