"""Strata drawn together: the fewer persons speak for one, the nearer it comes to the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["draw_together", "own_variances"]

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
    able = (unseen > 0) & np.isfinite(unseen) & (persons > 0) & np.isfinite(variances) & (variances > 0)
    if able.sum() < FEWEST_STRATA:
        return unseen
    logs, own = np.log(unseen[able] / persons[able]), variances[able]
    between = _variance_between(logs, own)
    weights = 1 / (own + between)
    centre = float(np.sum(weights * logs) / weights.sum())
    drawn = centre + between * weights * (logs - centre)
    result = unseen.copy()
    result[able] = persons[able] * np.exp(drawn)
    return result


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
