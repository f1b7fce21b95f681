"""Whether a log-linear model has an estimate at all, and if not, whether the dark figure has one on its face.

A Poisson log-linear model has a maximum likelihood estimate if no direction in its parameters lowers fitted
counts while it leaves those of the observed combinations as they are [1]_. Such a *direction of recession*
drives the fitted counts that it lowers to zero, and the likelihood to a value that it never reaches. What
remains when all combinations that can be driven to zero are left out is the *face*; on it the estimate exists.
Whether there is a direction depends on which combinations occur, not on how often.

Fienberg and Rinaldo put it as a linear program: maximise `s` subject to `A'x = A'n` and `x >= s`; the estimate
exists if `s` is above zero. `exists_by_program` solves that one with HiGHS. For thousands of models most answers
are had for less:

- Newton's method proves existence where it converges, see `newton`; where it does not, its last step points along
  a direction of recession. The direction is corrected so that it changes nothing but what it lowers; if it lowers
  that clearly, no estimate exists.
- If the directions that leave the observed combinations as they are form a line, the signs on it decide.
- What is left is decided by one linear program of the same kind: as many unobserved combinations as possible are
  raised to one or above, while the observed ones make up for it in the sums. Those that cannot be raised are zero
  on the face.

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
import scipy  # its parts are loaded where they are used: most tables need no linear program
from scipy.linalg import qr

from zicht.methods.population_size.lattice import gather, scatter, subset_sums, superset_sums

__all__ = [
    "Faces",
    "exists_by_program",
    "find_faces",
    "follow_directions",
    "independent_effects",
    "lowered_cells",
]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Eigenvalues of a matrix of small whole numbers below this are zero.
ZERO_EIGENVALUE = 1e-9
#: Sums of a few numbers of size one below this are zero.
ZERO_CHANGE = 1e-9
#: A last step that changes the logarithm of a fitted count by less than this does not drive it to zero.
DRIVEN = -0.5
#: After its correction a direction must still lower by this much.
CLEARLY_DRIVEN = -0.1


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
    certain : bool
        Whether the faces are known. If not, then where `exists` is false no estimate exists, and where it is true
        nothing was proved; more combinations may be driven to zero than `kept` leaves out. A constant that is not
        determined remains so.
    """

    exists: BoolArray
    kept: BoolArray
    rank: IntArray
    dark_estimable: BoolArray
    certain: bool

    def take(self, chosen: BoolArray) -> Faces:
        """Return the faces of some models."""
        return Faces(
            self.exists[chosen],
            self.kept[:, chosen],
            self.rank[chosen],
            self.dark_estimable[chosen],
            self.certain,
        )


def follow_directions(
    directions: FloatArray, observed: BoolArray, kept: BoolArray, effects: IntArray
) -> Faces:
    """Look where the last steps of Newton's method point, and prove that no estimate exists where they do.

    Parameters
    ----------
    directions : float array, shape (models, effects)
        The last step of each model.
    observed, kept, effects : array
        As in `find_faces`.

    Returns
    -------
    Faces
        Not certain: `exists` is true where nothing was proved.
    """
    cells = len(kept)
    driven = kept & ~observed & (subset_sums(scatter(directions, effects, cells)) < DRIVEN)
    null, vectors = _null_vectors(kept & ~driven, effects)
    parts = np.where(null, np.einsum("mij,mi->mj", vectors, directions), 0.0)
    corrected = subset_sums(scatter(np.einsum("mij,mj->mi", vectors, parts), effects, cells))
    unproved = driven & (corrected >= CLEARLY_DRIVEN)
    exists = np.where(driven.any(axis=0), unproved.any(axis=0), 1).astype(bool)
    return Faces(exists, kept & ~driven, *_on_face(null, vectors), certain=False)


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
        One per model, all certain.
    """
    left = kept.copy()
    null, vectors = _null_vectors(observed & kept, effects)
    for model in np.flatnonzero(null.any(axis=1)):
        free = kept[:, model] & ~observed[:, model]
        space = vectors[model][:, null[model]]
        if space.shape[1] == 1:
            zero = _lowered_on_line(space[:, 0], free, effects[model])
        else:
            seen = _design(observed[:, model] & kept[:, model], effects[model])
            zero = free.copy()
            zero[free] = _zero_in_program(seen, _design(free, effects[model]))
        left[:, model] &= ~zero
    exists = (left == kept).all(axis=0)
    return Faces(exists, left, *_on_face(*_null_vectors(left, effects)), certain=True)


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
    found = scipy.optimize.linprog(
        c=np.append(np.zeros(len(design)), -1.0),
        A_eq=np.column_stack([design.T, design.sum(axis=0)]),
        b_eq=design[observed[kept]].sum(axis=0),
        bounds=[(0, None)] * len(design) + [(0, 1)],
        method="highs",
    )
    return bool(found.status == 0 and -found.fun > ZERO_CHANGE)


def lowered_cells(changes: FloatArray) -> BoolArray:
    """Find the cells that some direction lowers which raises none.

    Parameters
    ----------
    changes : float array, shape (cells, directions)
        What each direction of a basis adds to the logarithm of each cell; the directions leave the cells that
        occur as they are, and these are not among the cells.

    Returns
    -------
    bool array, shape (cells,)
        Whether the cell is zero on the face.
    """
    lowered = np.zeros(len(changes), dtype=bool)
    moved = (np.abs(changes) > ZERO_CHANGE).any(axis=1)
    if not moved.any():
        return lowered
    if changes.shape[1] == 1:
        up, down = changes[:, 0] > ZERO_CHANGE, changes[:, 0] < -ZERO_CHANGE
        return lowered if up.any() and down.any() else up | down
    rows, row = np.unique(np.round(changes[moved], 9), axis=0, return_inverse=True)
    lowered[moved] = _zero_in_program(np.zeros((0, changes.shape[1])), rows)[row.reshape(-1)]
    return lowered


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


def _null_vectors(cells: BoolArray, effects: IntArray) -> tuple[BoolArray, FloatArray]:
    """Return, per model, an orthonormal basis in columns, and which of them change no cell."""
    gram = gather(superset_sums(cells.astype(np.float64)), effects[:, :, None] | effects[:, None, :])
    values, vectors = np.linalg.eigh(gram)
    null: BoolArray = values < ZERO_EIGENVALUE
    return null, np.asarray(vectors, dtype=np.float64)


def _on_face(null: BoolArray, vectors: FloatArray) -> tuple[IntArray, BoolArray]:
    """Return the rank on a face, and whether no direction that changes nothing on it moves the constant."""
    moving = np.where(null, np.abs(vectors[:, 0]), 0.0)
    return (~null).sum(axis=1), moving.max(axis=1) < ZERO_CHANGE


def _lowered_on_line(direction: FloatArray, free: BoolArray, effects: IntArray) -> BoolArray:
    """Return the free cells that a direction, or its opposite, lowers; none if both raise some."""
    change = np.where(free, subset_sums(scatter(direction[None], effects[None], len(free)))[:, 0], 0.0)
    lowered, raised = change < -ZERO_CHANGE, change > ZERO_CHANGE
    return np.zeros_like(free) if lowered.any() and raised.any() else lowered | raised


def _zero_in_program(seen: FloatArray, unseen: FloatArray) -> BoolArray:
    """Return the unseen cells that are zero in every table with the sums of the seen ones, however large."""
    cells = len(unseen)
    # The columns: the observed cells' part, and each free cell's up to one and beyond.
    found = scipy.optimize.linprog(
        c=np.concatenate([np.zeros(len(seen)), -np.ones(cells), np.zeros(cells)]),
        A_eq=np.column_stack([seen.T, unseen.T, unseen.T]),
        b_eq=np.zeros(unseen.shape[1]),
        bounds=[(None, None)] * len(seen) + [(0, 1)] * cells + [(0, None)] * cells,
        method="highs",
    )
    zero = np.ones(cells, dtype=bool)
    if found.status == 0:
        zero = np.asarray(found.x[len(seen) : len(seen) + cells] < 0.5)
    return zero
