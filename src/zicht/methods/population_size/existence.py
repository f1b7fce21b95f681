"""Whether a log-linear model has an estimate at all, and if not, whether the dark figure has one on its face.

A Poisson log-linear model has a maximum likelihood estimate if no direction in its parameters lowers fitted
counts while it leaves those of the observed combinations as they are [1]_. Such a *direction of recession*
drives the fitted counts that it lowers to zero, and the likelihood to a value that it never reaches. What
remains when all combinations that can be driven to zero are left out is the *face*; on it the estimate exists.
Whether there is a direction depends on which combinations occur, not on how often.

Fienberg and Rinaldo put it as a linear program: maximise `s` subject to `A'x = A'n` and `x >= s`; the estimate
exists if `s` is above zero. `exists_by_program` solves that one with HiGHS. For thousands of models the same is
decided faster by its dual: the directions that leave the observed combinations as they are form a space of few
dimensions (often none or one), and the nearest point to a cone tells whether one of them lowers all others
(Stiemke's lemma). Where rounding leaves doubt, the linear program decides.

References
----------
.. [1] Fienberg, S. E. and Rinaldo, A. (2012). "Maximum likelihood estimation in log-linear models". Annals of
       Statistics 40:996-1023.
.. [2] Chan, L., Silverman, B. W. and Vincent, K. (2021). "Multiple systems estimation for sparse capture data:
       inferential challenges when there are nonoverlapping lists". JASA 116:1297-1306.
.. [3] Geyer, C. J. (2009). "Likelihood inference in exponential families and directions of recession".
       Electronic Journal of Statistics 3:259-289.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import qr
from scipy.optimize import linprog, nnls
from scipy.sparse import csr_array, eye_array, hstack

from zicht.methods.population_size.lattice import gather, scatter, subset_sums, superset_sums

__all__ = ["Faces", "estimates_exist", "exists_by_program", "find_faces", "independent_effects"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Eigenvalues of a matrix of small whole numbers below this are zero.
ZERO_EIGENVALUE = 1e-9
#: Sums of a few numbers of size one below this are zero.
ZERO_CHANGE = 1e-9
#: A distance from the cone between `ZERO_CHANGE` and this is in doubt.
CLEAR_DISTANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Faces:
    """Per model, what the extended estimate looks like.

    Attributes
    ----------
    exists : bool array, shape (models,)
        Whether the maximum likelihood estimate exists on all possible combinations.
    kept : bool array, shape (2**K, models)
        The combinations of the face: not driven to zero.
    rank : int array, shape (models,)
        The number of parameters that can be estimated on the face.
    dark_estimable : bool array, shape (models,)
        Whether the fitted counts on the face determine the constant, and with it the dark figure.
    """

    exists: BoolArray
    kept: BoolArray
    rank: IntArray
    dark_estimable: BoolArray


def estimates_exist(observed: BoolArray, kept: BoolArray, effects: IntArray) -> BoolArray:
    """Return whether each model has an estimate, shape (models,); the arguments are those of `find_faces`."""
    exists = np.ones(len(effects), dtype=bool)
    for model, space in enumerate(_null_spaces(observed & kept, effects)):
        if space.shape[1]:
            change = _changes(space, effects[model], len(kept))[kept[:, model] & ~observed[:, model]]
            exists[model] = not _direction(change).any()
    return exists


def find_faces(observed: BoolArray, kept: BoolArray, effects: IntArray) -> Faces:
    """Find the face of each model.

    Parameters
    ----------
    observed : bool array, shape (2**K, models)
        The combinations that occur.
    kept : bool array, shape (2**K, models)
        The combinations that are possible; never the empty one.
    effects : int array, shape (models, effects)
        The bitmasks of each model's effects, the constant 0 first; linearly independent on `kept`.

    Returns
    -------
    Faces
        One per model.
    """
    directions = _null_spaces(observed & kept, effects)
    left = kept.copy()
    for model, space in enumerate(directions):
        if space.shape[1]:
            left[:, model] &= ~_driven_to_zero(space, kept[:, model] & ~observed[:, model], effects[model])
    exists = (left == kept).all(axis=0)
    rank = np.full(len(effects), effects.shape[1], dtype=np.int64)
    estimable = np.ones(len(effects), dtype=bool)
    on_face = np.flatnonzero(~exists)
    for model, space in zip(on_face.tolist(), _null_spaces(left[:, on_face], effects[on_face]), strict=True):
        rank[model] -= space.shape[1]
        estimable[model] = bool(np.all(np.abs(space[0]) < ZERO_CHANGE))
    return Faces(exists, left, rank, estimable)


def exists_by_program(observed: BoolArray, kept: BoolArray, effects: IntArray) -> bool:
    """Decide by the linear program of Fienberg and Rinaldo whether one model has an estimate.

    Parameters
    ----------
    observed, kept : bool array, shape (2**K,)
        The combinations that occur, and those that are possible.
    effects : int array, shape (effects,)
        The bitmasks of the model's effects.

    Returns
    -------
    bool
        Whether there are counts above zero with the same sums as one person per observed combination.
    """
    design = _design(kept, effects)
    # x = y + s with y >= 0: so s has the sum of all other columns as its own.
    found = linprog(
        c=np.append(np.zeros(len(design)), -1.0),
        A_eq=np.column_stack([design.T, design.sum(axis=0)]),
        b_eq=design[observed[kept]].sum(axis=0),
        bounds=[(0, None)] * len(design) + [(0, 1)],
        method="highs",
    )
    return bool(found.status == 0 and -found.fun > ZERO_CHANGE)


def independent_effects(kept: BoolArray, effects: IntArray, rank: int) -> IntArray:
    """Choose as many effects of one model as are linearly independent on the kept cells.

    Parameters
    ----------
    kept : bool array, shape (2**K,)
        The combinations of the face.
    effects : int array, shape (effects,)
        Bitmasks of the effects.
    rank : int
        How many are independent.

    Returns
    -------
    int array, shape (rank,)
        Their places among the effects, ascending.
    """
    order = qr(_design(kept, effects), mode="r", pivoting=True)[1]
    chosen: IntArray = np.sort(order[:rank]).astype(np.int64)
    return chosen


def _design(kept: BoolArray, effects: IntArray) -> FloatArray:
    cells = np.flatnonzero(kept)[:, None]
    inside: BoolArray = (effects & cells) == effects
    return inside.astype(np.float64)


def _null_spaces(cells: BoolArray, effects: IntArray) -> list[FloatArray]:
    """Return, per model, an orthonormal basis, shape (effects, dimensions), of what changes no cell."""
    gram = gather(superset_sums(cells.astype(np.float64)), effects[:, :, None] | effects[:, None, :])
    values, vectors = np.linalg.eigh(gram)
    dimensions = (values < ZERO_EIGENVALUE).sum(axis=1)
    return [vectors[model, :, :d] for model, d in enumerate(dimensions)]


def _driven_to_zero(space: FloatArray, free: BoolArray, effects: IntArray) -> BoolArray:
    """Return which of the free cells some direction in the space lowers while it raises none."""
    change = _changes(space, effects, len(free))
    driven = np.zeros(len(free), dtype=bool)
    while (rows := free & ~driven & change.any(axis=1)).any():
        direction = _direction(change[rows])
        lowered = np.zeros(len(free), dtype=bool)
        lowered[rows] = change[rows] @ direction < -ZERO_CHANGE
        if not lowered.any():
            break
        driven |= lowered
    return driven


def _changes(space: FloatArray, effects: IntArray, cells: int) -> FloatArray:
    """Return how each direction of a space changes each cell, shape (cells, dimensions)."""
    repeated = np.broadcast_to(effects, (space.shape[1], len(effects)))
    change = subset_sums(scatter(space.T, repeated, cells))
    change[np.abs(change) < ZERO_CHANGE] = 0.0
    return change


def _direction(rows: FloatArray) -> FloatArray:
    """Return a direction that raises no row and lowers some, or zeros if there is none.

    The rows' nonnegative combinations are a cone. If minus their sum lies in it, a strictly positive
    combination of the rows is zero, and there is no direction; if not, the way from the cone to it is one.
    """
    nothing = np.zeros(rows.shape[1])
    if rows.shape[1] == 1:
        return nothing if rows.min() < 0 < rows.max() else -np.sign(rows.sum(axis=0))
    target = -rows.sum(axis=0)
    try:
        away: FloatArray = target - rows.T @ nnls(rows.T, target)[0]
    except RuntimeError:
        return _direction_by_program(rows)
    distance = float(np.linalg.norm(away))
    if distance < ZERO_CHANGE:
        return nothing
    away /= distance
    clear = distance > CLEAR_DISTANCE and float((rows @ away).max()) < ZERO_CHANGE
    return away if clear else _direction_by_program(rows)


def _direction_by_program(rows: FloatArray) -> FloatArray:
    """Return the direction that lowers as many rows as possible, by at least one each; zeros if none."""
    count, dimensions = rows.shape
    found = linprog(
        c=np.append(np.zeros(dimensions), -np.ones(count)),
        A_ub=hstack([csr_array(rows), eye_array(count)]),
        b_ub=np.zeros(count),
        bounds=[(None, None)] * dimensions + [(0, 1)] * count,
        method="highs",
    )
    lowers = found.status == 0 and -found.fun > 0.5
    direction: FloatArray = found.x[:dimensions] if lowers else np.zeros(dimensions)
    return direction
