"""Persons who differ in how easily they are seen: Chao's lower bound and models for the differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.results import Estimate, check_levels, nobody_missed
from zicht.methods.population_size.wald import wald_intervals

__all__ = ["Heterogeneity", "HeterogeneityModel", "chao_lower_bound", "heterogeneity_models"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: The usual base of the Poisson form, and the usual shift of the gamma form (Rivest and Baillargeon 2007).
POISSON_BASE = 2.0
GAMMA_SHIFT = 3.5
#: A step that changes no logarithm of a fitted count by more than this is the last: the next is its square.
LAST_STEP = 1e-7
#: A rise of the likelihood per standard deviation of a parameter below this is rounding.
NO_RISE = 1e-6
#: Beyond this ratio of eigenvalues rounding decides.
WORST_CONDITION = 1e-13
#: Steps after which a fit ends without an answer; twenty are usual.
MOST_STEPS = 120


class Heterogeneity(StrEnum):
    """The distribution of how easily persons are seen."""

    CHAO = "chao"
    POISSON = "poisson"
    DARROCH = "darroch"
    GAMMA = "gamma"


LABELS = {
    Heterogeneity.CHAO: Text.of("Chao's lower bound"),
    Heterogeneity.POISSON: Text.of("Persons differ: Poisson form"),
    Heterogeneity.DARROCH: Text.of("Persons differ: Darroch's form"),
    Heterogeneity.GAMMA: Text.of("Persons differ: gamma form"),
}
ASSUMPTION_OF_BOUND = Text.of(
    "Lists do not exclude each other; persons may differ in how easily every list sees them. Then there are at "
    "least so many."
)
ASSUMPTION_OF_MODEL = Text.of(
    "Lists depend on each other only because persons differ in how easily every list sees them, and those "
    "differences have this form. The form cannot be seen in the data."
)


@dataclass(frozen=True, eq=False, repr=False)
class HeterogeneityModel:
    """A model in which only differences between persons make lists depend on each other.

    Attributes
    ----------
    histories : CaptureHistories
        The table.
    form : Heterogeneity
        The distribution of the differences, or the bound over all of them.
    total : float
        Persons seen and unseen; infinite where the model has no estimate.
    variance : float
        Of `total`, given that the effects that are zero are zero; infinite where there is no estimate.
    effects : float array
        Strength of the differences, zero or more: one number, for Chao's bound one per number of lists from 3.
        All zero where the answer is that of independent lists.
    levels : tuple of float
        Levels of the intervals.
    """

    histories: CaptureHistories
    form: Heterogeneity
    total: float
    variance: float
    effects: FloatArray
    levels: tuple[float, ...]

    def __repr__(self) -> str:
        return f"HeterogeneityModel(form={self.form.value!r}, lists={self.histories.list_count})"

    def estimate(self) -> Estimate:
        """Return the answer with intervals.

        Raises
        ------
        NotConverged
            If the model has no estimate of this table.
        """
        histories, bound = self.histories, self.form == Heterogeneity.CHAO
        everyone = histories.list_with_everyone
        note = nobody_missed(everyone)
        if math.isinf(self.total):
            raise _no_answer()
        dark = max(self.total - histories.persons, 0.0)
        return Estimate(
            "chao_lower_bound" if bound else f"heterogeneity_{self.form.value}",
            LABELS[self.form],
            ASSUMPTION_OF_BOUND if bound else ASSUMPTION_OF_MODEL,
            histories.persons,
            self.total,
            wald_intervals(histories.persons, dark, variance=self.variance, levels=self.levels),
            notes=(note,) if everyone else (),
            warnings=() if everyone or self.effects.any() else (_same_as_independent(),),
        )


def chao_lower_bound(
    histories: CaptureHistories, *, levels: Sequence[float] = (0.8, 0.95)
) -> HeterogeneityModel:
    """Return a number that the people are not below if lists depend through differences between persons only.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    levels : sequence of float
        Levels of the intervals, 0 to 1.

    Returns
    -------
    HeterogeneityModel
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If a level is no probability.

    Notes
    -----
    The model Mth in the log-linear form of [1]_: lists have sizes of their own, and the logarithm of the expected
    count bends upwards by `eta_k`, zero or more, at each number of lists `k` from 2. A bend at 1, which would
    make the dark figure larger, cannot be estimated and is left out: hence a lower bound, whatever the
    distribution of the differences. Negative bends are set to zero. `n + f1**2 / (2 f2)` is the same for lists of
    equal size only, and no bound otherwise.

    An answer of another estimator that is below this one leans on lists that exclude each other.

    References
    ----------
    .. [1] Rivest, L.-P. and Baillargeon, S. (2007). "Applications and extensions of Chao's moment estimator for
           the size of a closed population". Biometrics 63:999-1006.
    .. [2] Chao, A. (1987). "Estimating the population size for capture-recapture data with unequal
           catchability". Biometrics 43:783-791.
    """
    return _fit(histories, Heterogeneity.CHAO, check_levels(levels))


def heterogeneity_models(
    histories: CaptureHistories, *, levels: Sequence[float] = (0.8, 0.95)
) -> tuple[HeterogeneityModel, ...]:
    """Return the answers under three distributions of how easily persons are seen.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    levels : sequence of float
        Levels of the intervals, 0 to 1.

    Returns
    -------
    tuple of HeterogeneityModel
        Poisson, Darroch and gamma, from light to heavy tails: their spread is what differences between persons
        alone leave undecided. They have not passed disclosure control.

    Raises
    ------
    InputError
        If there are two lists: they cannot tell differences between persons from chance.

    Notes
    -----
    The logarithm of the expected count of a combination of `k` lists has, beside an effect of each list, a term
    `tau (2**k - 1)` (Poisson), `tau k**2 / 2` (Darroch) or `-tau log(1 + k / 3.5)` (gamma, whose sign makes it
    bend upwards too) [1]_, with `tau` zero or more. A `tau` that would be negative is set to zero, which gives
    independent lists. Lists that refer persons to each other look like differences, and push the answer up.

    References
    ----------
    .. [1] Rivest, L.-P. and Baillargeon, S. (2007). "Applications and extensions of Chao's moment estimator for
           the size of a closed population". Biometrics 63:999-1006.
    .. [2] Darroch, J. N., Fienberg, S. E., Glonek, G. F. V. and Junker, B. W. (1993). "A three-sample
           multiple-recapture approach to census population estimation with heterogeneous catchability".
           JASA 88:1137-1148.
    """
    if histories.list_count < 3 and histories.list_with_everyone is None:
        raise InputError.of(
            Text.of("There are {lists} lists.", lists=histories.list_count),
            expected=Text.of("Three or more: two cannot tell differences between persons from chance."),
            to_fix=Text.of("Add a list, or use Chao's lower bound."),
        )
    ordered = check_levels(levels)
    forms = (Heterogeneity.POISSON, Heterogeneity.DARROCH, Heterogeneity.GAMMA)
    return tuple(_fit(histories, form, ordered) for form in forms)


def _no_answer() -> NotConverged:
    return NotConverged.of(
        Text.of("The model for differences between persons has no estimate of this table."),
        expected=Text.of("Lists that share enough persons to tell how many none of them saw."),
        to_fix=Text.of("Merge lists that hardly overlap, or take years or groups together."),
    )


def _same_as_independent() -> Text:
    return Text.of(
        "The table shows no differences between persons: lists share no more persons than chance gives, or fewer. "
        "This is the answer of independent lists."
    )


def _fit(histories: CaptureHistories, form: Heterogeneity, levels: tuple[float, ...]) -> HeterogeneityModel:
    if histories.list_with_everyone is not None:
        return HeterogeneityModel(histories, form, float(histories.persons), 0.0, np.zeros(1), levels)
    table = histories.without_empty_lists()
    lists = table.list_count
    fit = _BentFit(_design(lists, form), table.table()[1:].astype(np.float64), fixed=lists + 1)
    if not fit.converge():
        return HeterogeneityModel(histories, form, math.inf, math.inf, np.zeros(1), levels)
    with np.errstate(over="ignore"):
        dark = np.exp(np.float64(fit.parameters[0]))
        total, variance = histories.persons + dark, dark + dark**2 * fit.variance_of_constant()
    return HeterogeneityModel(
        histories, form, float(total), float(variance), fit.parameters[lists + 1 :], levels
    )


def _design(lists: int, form: Heterogeneity) -> FloatArray:
    """Return a row per combination of lists, a column for the constant, per list, and per form's effect."""
    members = (np.arange(1, 1 << lists)[:, None] >> np.arange(lists) & 1).astype(np.float64)
    k = members.sum(axis=1, keepdims=True)
    if form == Heterogeneity.CHAO:
        bends = np.maximum(k - np.arange(2, lists), 0.0)
    elif form == Heterogeneity.POISSON:
        bends = POISSON_BASE**k - 1
    elif form == Heterogeneity.DARROCH:
        bends = k**2 / 2
    else:
        bends = -np.log1p(k / GAMMA_SHIFT)
    return np.column_stack([np.ones_like(k), members, bends])


class _BentFit:
    """Poisson regression in which the effects after the first `fixed` are not below zero.

    Newton's method on the effects that are above zero. Where the likelihood would rise with one that is zero, it
    joins; one that a step would take below zero stays behind at zero (Lawson and Hanson's active set). Steps are
    shortened as in `newton`, so that each raises the likelihood.
    """

    def __init__(self, design: FloatArray, counts: FloatArray, *, fixed: int) -> None:
        self.design, self.counts, self.fixed = design, counts, fixed
        self.parameters = np.zeros(design.shape[1])
        self.parameters[0] = math.log(counts.mean())
        self.free = np.arange(design.shape[1]) < fixed

    def converge(self) -> bool:
        """Step until the likelihood is at its maximum; return whether it has one."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for _ in range(MOST_STEPS):
                fitted = np.exp(self.design @ self.parameters)
                gradient = self.design.T @ (self.counts - fitted)
                scale = np.sqrt(fitted @ self.design**2)
                step = self._step(fitted, gradient, scale)
                if step is None:
                    return False
                if self._move(step) > LAST_STEP:
                    continue
                rise = np.where(self.free, 0.0, gradient / scale)
                if rise.max() <= NO_RISE:
                    return True
                self.free[int(rise.argmax())] = True
        return False

    def variance_of_constant(self) -> float:
        """Return the variance of the logarithm of the dark figure, given the effects that are zero."""
        free = self.design[:, self.free]
        information = free.T @ (free * np.exp(self.design @ self.parameters)[:, None])
        scale = np.sqrt(np.diag(information))
        return float(np.linalg.inv(information / scale / scale[:, None])[0, 0] / scale[0] ** 2)

    def _step(self, fitted: FloatArray, gradient: FloatArray, scale: FloatArray) -> FloatArray | None:
        """Return Newton's step, or nothing where rounding decides it."""
        free, scales = self.design[:, self.free], scale[self.free]
        information = free.T @ (free * fitted[:, None]) / scales / scales[:, None]
        if not np.isfinite(information).all():
            return None
        values, vectors = np.linalg.eigh(information)
        if values[0] < WORST_CONDITION * values[-1]:
            return None
        step = np.zeros_like(self.parameters)
        step[self.free] = vectors @ (vectors.T @ (gradient[self.free] / scales) / values) / scales
        return step

    def _move(self, step: FloatArray) -> float:
        """Go along a step, as far as is safe and no effect falls below zero; return the largest change."""
        change = self.design @ step
        rise = max(float(change.max()), LAST_STEP)
        length = math.log1p(rise) / rise
        bounded = self.free & (np.arange(len(step)) >= self.fixed) & (self.parameters + length * step < 0)
        if bounded.any():
            room = np.where(bounded, self.parameters / np.where(bounded, -step, 1.0), np.inf)
            stopped = int(room.argmin())
            self.parameters += room[stopped] * step
            self.parameters[stopped], self.free[stopped] = 0.0, False
            return math.inf
        self.parameters += (1.0 if rise < 1.79 else length) * step
        return float(np.abs(change).max())
