"""Strata drawn together: the fewer persons speak for one, the nearer it comes to the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.covariate_design import CovariateDesign
from zicht.methods.population_size.covariate_fitting import CovariateFit
from zicht.methods.population_size.covariate_solving import solve_systems
from zicht.methods.population_size.incomplete import seen_only
from zicht.methods.population_size.lattice import superset_sums

__all__ = ["draw_together", "drawn_variances", "own_variances", "whole_variances"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

#: Of fewer strata no variance between them is estimated.
FEWEST_STRATA = 3
HALVINGS = 80


def own_variances(matrix: FloatArray, expected: FloatArray, kept: BoolArray, lists: int) -> FloatArray:
    """Return the variance of the log of persons unseen per person seen, stratum by stratum.

    Parameters
    ----------
    matrix : float array, shape (2**K, 1 + K)
        The constant and the lists, over the histories.
    expected : float array, shape (S, 2**K)
        The fitted counts, the unseen first.
    kept : bool array, shape (S, 2**K)
        The cells that are not zero.
    lists : int
        The number of lists, K.

    Returns
    -------
    float array, shape (S,)
        Given the dependence of lists that strata share; infinite where a stratum does not determine it.
    """
    found = np.full(len(expected), np.inf)
    for at, (counts, cells) in enumerate(zip(expected, kept, strict=True)):
        present = [0, *(1 + j for j in range(lists) if cells[1 << j])]
        rows = matrix[1:, present]
        seen = counts[1:]
        if seen.sum() <= 0 or not cells[0]:
            continue
        slope = matrix[0, present] - seen @ rows / seen.sum()
        values, vectors = np.linalg.eigh((rows * seen[:, None]).T @ rows)
        if values[0] > 1e-9 * values[-1]:
            found[at] = float(np.sum((slope @ vectors) ** 2 / values))
    return found


def whole_variances(design: CovariateDesign, fit: CovariateFit) -> FloatArray:
    """Return the variance of the log of persons unseen per person seen, stratum by stratum.

    Parameters
    ----------
    design : CovariateDesign
        The parameters of the fit, among others.
    fit : CovariateFit
        A model that has an estimate.

    Returns
    -------
    float array, shape (S,)
        With that of the dependence of lists that strata share; infinite where nobody was seen.
    """
    part, seen = design.part(fit.columns), seen_only(fit.expected(design))
    persons = seen.sum(axis=1)
    safe = np.where(persons > 0, persons, 1.0)
    held = superset_sums(np.ascontiguousarray(seen.T))[part.masks].T
    slopes = part.unseen - part.over * held / safe[:, None]
    every = np.ones((1, len(part.masks)), dtype=bool)
    solved = solve_systems(part, every, seen.T[..., None], slopes.T[None])[0]
    found = np.einsum("sp,ps->s", slopes, solved)
    return np.where((persons > 0) & (fit.unseen > 0), np.maximum(found, 0.0), np.inf)


def draw_together(unseen: FloatArray, persons: FloatArray, variances: FloatArray) -> FloatArray:
    """Return the persons unseen per stratum, drawn to a common number per person seen.

    Parameters
    ----------
    unseen, persons, variances : float array, shape (S,)
        Persons unseen and seen, and the variance of the logarithm of their ratio.

    Returns
    -------
    float array, shape (S,)
        The same where there are too few strata, or nothing to draw together.

    References
    ----------
    .. [1] Paule, R. C. and Mandel, J. (1982). "Consensus values and weighting factors". Journal of Research of the
           National Bureau of Standards 87:377-385.
    """
    found = _shrink(unseen, persons, variances)
    if found is None:
        return unseen
    result = unseen.copy()
    result[found.able] = persons[found.able] * np.exp(found.centre + (1 - found.drawn) * found.distance)
    return result


def drawn_variances(unseen: FloatArray, persons: FloatArray, variances: FloatArray) -> FloatArray:
    """Return the variance of the logarithm of what `draw_together` makes of the unseen per person seen.

    Parameters
    ----------
    unseen, persons, variances : float array, shape (S,)
        As in `draw_together`.

    Returns
    -------
    float array, shape (S,)
        That of a stratum alone, less what the others tell of it, more for not knowing the common number and how much
        strata vary around it: the further a stratum was drawn, the more. Of three strata or fewer, that of each alone.

    References
    ----------
    .. [1] Morris, C. N. (1983). "Parametric empirical Bayes inference: theory and applications". JASA 78:47-55,
           section 4.
    """
    found = _shrink(unseen, persons, variances)
    result = variances.copy()
    if found is None or len(found.own) <= FEWEST_STRATA:
        return result
    strata, total = len(found.own), found.weights.sum()
    share = found.drawn * (strata - FEWEST_STRATA) / (strata - 1)
    typical = float((found.weights * found.own).sum()) / total + found.between
    unsure = 2 / (strata - FEWEST_STRATA) * share**2 * typical * found.weights
    centre = share * found.own * found.weights / total
    result[found.able] = found.own * (1 - share) + centre + unsure * found.distance**2
    return result


@dataclass(frozen=True, eq=False)
class _Shrinkage:
    """The strata that are drawn together; `drawn` is the share of the way to the centre, 0 to 1."""

    able: BoolArray
    own: FloatArray
    between: float
    weights: FloatArray
    drawn: FloatArray
    centre: float
    distance: FloatArray


def _shrink(unseen: FloatArray, persons: FloatArray, variances: FloatArray) -> _Shrinkage | None:
    able = (unseen > 0) & np.isfinite(unseen) & (persons > 0) & np.isfinite(variances) & (variances > 0)
    if able.sum() < FEWEST_STRATA:
        return None
    logs, own = np.log(unseen[able] / persons[able]), variances[able]
    between = _variance_between(logs, own)
    weights = 1 / (own + between)
    centre = float(np.sum(weights * logs) / weights.sum())
    return _Shrinkage(able, own, between, weights, own * weights, centre, logs - centre)


def _variance_between(logs: FloatArray, own: FloatArray) -> float:
    """Return the variance at which the weighted squares around the mean are as many as they should be."""

    def excess(between: float) -> float:
        weights = 1 / (own + between)
        centre = np.sum(weights * logs) / weights.sum()
        return float(np.sum(weights * (logs - centre) ** 2) - (len(logs) - 1))

    low, high = 0.0, max(float(np.ptp(logs)) ** 2 * len(logs), 1e-12)
    if excess(low) <= 0:
        return 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return high
