"""The linear systems of models of lists and covariates, many side by side.

Parameters of one stratum alone meet those of another stratum nowhere. Where each stratum has its own rate of every
list, nearly all parameters are of that kind: they are eliminated stratum by stratum, and what remains is a system of
the few that all share.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.covariate_design import Columns
from zicht.methods.population_size.lattice import superset_sums

__all__ = ["pin", "solve_systems"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def solve_systems(part: Columns, active: BoolArray, weights: FloatArray, sides: FloatArray) -> FloatArray:
    """Solve the systems of the sums of products of columns.

    Parameters
    ----------
    part : Columns
        Parameters.
    active : bool array, shape (systems, parameters)
        Which of them each system has.
    weights : float array, shape (2**K, S, systems)
        What the products of columns are summed with; a table per system.
    sides : float array, shape (systems, parameters, sides)
        The right sides.

    Returns
    -------
    float array, shape (systems, parameters, sides)
        Zero for a parameter that a system has not; by least squares where a system is singular to the last digit.
    """
    asked = np.where(active[:, :, None], sides, 0.0)
    if len(part.blocks):
        try:
            return _solve_by_stratum(part, active, weights, asked)
        except np.linalg.LinAlgError:
            pass
    return _solve_whole(part, active, weights, asked)


def _solve_whole(part: Columns, active: BoolArray, weights: FloatArray, sides: FloatArray) -> FloatArray:
    widths = active.sum(axis=1)
    width, systems = int(widths.max()), np.arange(len(widths))[:, None]
    # Those that a system has come first, then some that it has not: these are held where they are.
    places = np.argsort(~active, axis=1, kind="stable")[:, :width]
    matrices = part.gram(weights.swapaxes(0, 1))[systems[:, :, None], places[:, :, None], places[:, None]]
    matrices = pin(matrices, np.arange(width) < widths[:, None])
    found = np.zeros(sides.shape)
    found[systems, places] = _solve_each(matrices, sides[systems, places])
    return found


def _solve_by_stratum(part: Columns, active: BoolArray, weights: FloatArray, sides: FloatArray) -> FloatArray:
    """Eliminate the parameters of each stratum alone; arrays of them have shape (systems, blocks, parameters, ...)."""
    blocks, strata, shared = part.blocks, part.strata_of_blocks, part.shared
    held = superset_sums(np.ascontiguousarray(weights))
    masks, own = part.masks[blocks], part.over[strata[:, None], blocks]
    mine, ours = active[:, blocks], active[:, shared]
    within = held[masks[:, :, None] | masks[:, None, :], strata[:, None, None]]
    inner = pin(np.moveaxis(within * (own[:, :, None] * own[:, None, :])[..., None], -1, 0), mine)
    across = held[masks[:, :, None] | part.masks[shared], strata[:, None, None]]
    factors = own[:, :, None] * part.over[strata[:, None], shared][:, None, :]
    coupling = np.moveaxis(across * factors[..., None], -1, 0)
    coupling *= mine[..., None] & ours[:, None, None]
    solved = np.linalg.solve(inner, np.concatenate([coupling, sides[:, blocks]], axis=3))
    reduced, alone = solved[..., : len(shared)], solved[..., len(shared) :]
    flat = coupling.reshape(len(active), -1, len(shared)).swapaxes(1, 2)
    matrix = pin(part.of_shared.gram(weights.swapaxes(0, 1)), ours)
    matrix -= flat @ reduced.reshape(len(active), -1, len(shared))
    right = sides[:, shared] - flat @ alone.reshape(len(active), -1, sides.shape[2])
    found = np.zeros(sides.shape)
    common = _solve_each(matrix, right)
    found[:, shared] = common
    found[:, blocks] = alone - reduced @ common[:, None]
    return found


def pin(matrices: FloatArray, active: BoolArray) -> FloatArray:
    """Return the matrices with the rows and columns of the identity for what is not active."""
    pinned: FloatArray = np.where(active[..., :, None] & active[..., None, :], matrices, 0.0)
    place = np.arange(active.shape[-1])
    pinned[..., place, place] += ~active
    return pinned


def _solve_each(matrices: FloatArray, sides: FloatArray) -> FloatArray:
    """Solve symmetric systems; one that is singular to the last digit by least squares."""
    try:
        return np.asarray(np.linalg.solve(matrices, sides), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.stack([_solve_one(matrix, side) for matrix, side in zip(matrices, sides, strict=True)])


def _solve_one(matrix: FloatArray, side: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.solve(matrix, side), dtype=np.float64)
    except np.linalg.LinAlgError:
        if not np.isfinite(matrix).all():
            return np.full(side.shape, np.nan)
        return np.asarray(np.linalg.pinv(matrix, hermitian=True) @ side, dtype=np.float64)
