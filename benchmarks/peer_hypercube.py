"""Suppression by hypercubes, one cube at a time: `hide_by_hypercubes`.

The method of GHMITER (Giessing and Repsilber, 2002, Tools and strategies to protect multiple tables with the GHQUAR
cell suppression engine, in: Inference control in statistical databases, LNCS 2316), as the R package sdcTable has it.
For each cell that a rule hides, it looks at all hypercubes of which it is a corner and whose other corners are not
zero. Of those that protect it, it hides the one with the fewest cells still to hide, and then the smallest sum.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

__all__ = ["hide_by_hypercubes"]

#: A small count must not be known closer than this, in percent of itself, from the smallest corners.
PROTECTION_LEVEL, SMALL = 80.0, 5

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


def hide_by_hypercubes(values: FloatArray, small: BoolArray, hidden: BoolArray) -> BoolArray:
    """Return which cells of a cube are hidden: those that were, and the corners chosen for each of some (`small`).

    The total of each dimension stands in its last place.
    """
    hidden = hidden.copy()
    for cell in zip(*np.nonzero(small), strict=True):
        corners = _corners(values.shape, np.array(cell))
        if corners is None:
            continue
        at = np.ravel_multi_index(tuple(np.moveaxis(corners, -1, 0)), values.shape)
        amounts = values.ravel()[at]
        usable = (amounts > 0).all(axis=1)
        if not usable.any():
            usable = np.ones(len(at), dtype=np.bool_)
        at, amounts = at[usable], amounts[usable]
        still = ~hidden.ravel()[at]
        more, units = still.sum(axis=1), np.where(still, amounts, 0.0).sum(axis=1)
        odd = np.array([sum(one) % 2 == 1 for one in product((0, 1), repeat=values.ndim)])
        reach = 100 * (amounts[:, odd].min(axis=1) + amounts[:, ~odd].min(axis=1)) / values[cell]
        weak = np.where((reach >= PROTECTION_LEVEL) | (values[cell] >= SMALL), 0.0, -reach)
        best = np.lexsort((units, more, weak))[0]
        hidden.ravel()[at[best]] = True
    return hidden


def _corners(shape: tuple[int, ...], cell: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | None:
    """Return the corners of every hypercube with this one: which hypercube, which corner, which dimension."""
    others = [np.delete(np.arange(size), at) for size, at in zip(shape, cell, strict=True)]
    if any(not len(one) for one in others):
        return None
    opposite = np.stack([grid.ravel() for grid in np.meshgrid(*others, indexing="ij")], axis=-1)
    sides = np.array(list(product((0, 1), repeat=len(shape))), dtype=np.bool_)
    return np.where(sides[None, :, :], opposite[:, None, :], cell[None, None, :])
