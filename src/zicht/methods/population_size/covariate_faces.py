"""Which parameters the cells of a face determine, and which unseen cells go to zero with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy  # its parts are loaded where they are used: most tables need no linear program
from scipy.linalg.lapack import dpstrf

from zicht.methods.population_size.covariate_design import Columns
from zicht.methods.population_size.covariate_solving import pin
from zicht.methods.population_size.existence import lowered_cells

__all__ = ["Elimination", "Rank", "lowered_by_recession", "settle_unseen"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: A parameter that adds less than this share of the largest to the sums of squares depends on the others.
DEPENDENT = 1e-10
#: Blocks whose eigenvalues span more than this are looked at one by one.
DOUBTFUL = 1e-4
#: Sums of a few numbers of size one below this are zero.
ZERO_CHANGE = 1e-7


@dataclass(frozen=True, eq=False)
class Rank:
    """Parameters that are independent on some cells, and what changes none of those cells.

    Attributes
    ----------
    independent : int array
        The places of as many parameters as are independent, ascending.
    null : float array, shape (parameters, directions)
        A basis of what changes no cell.
    """

    independent: IntArray
    null: FloatArray


class Elimination:
    """The parameters of one stratum alone, taken before those that strata share: once for many models.

    Independent ones are chosen by a Cholesky decomposition that takes the largest pivot first.

    Parameters
    ----------
    gram : float array, shape (parameters, parameters)
        The sums of products of their columns over the cells.
    member : bool array, shape (parameters,)
        Those that are asked for; of those in no block it does not matter here.
    blocks : int array, shape (blocks, parameters)
        Groups of parameters whose products with those of other groups are zero.
    """

    def __init__(self, gram: FloatArray, member: BoolArray, blocks: IntArray) -> None:
        self.others = np.setdiff1d(np.arange(len(member)), blocks)
        self.least = DEPENDENT * max(float(gram.diagonal().max(initial=0.0)), 1.0)
        self.left = gram[np.ix_(self.others, self.others)]
        self.null: list[tuple[IntArray, FloatArray]] = []
        #: The independent ones of the blocks, and what the others are worth in them.
        self.taken: IntArray = np.zeros(0, dtype=np.int64)
        self.worth: FloatArray = np.zeros((0, len(self.others)))
        if len(blocks):
            self._eliminate(gram, member[blocks], blocks)

    def _eliminate(self, gram: FloatArray, active: BoolArray, blocks: IntArray) -> None:
        inner = gram[blocks[:, :, None], blocks[:, None, :]]
        empty = active & (np.diagonal(inner, axis1=1, axis2=2) == 0)
        if empty.any():
            self.null.append((blocks[empty], np.eye(int(empty.sum()))))
            active = active & ~empty
        values = np.linalg.eigvalsh(pin(inner, active))
        doubtful = values[:, 0] < DOUBTFUL * values[:, -1]
        for at in np.flatnonzero(doubtful):
            asked = np.flatnonzero(active[at])
            chosen, changes = _decompose(inner[at][np.ix_(asked, asked)], self.least)
            active[at] = False
            active[at, asked[chosen]] = True
            if changes.size:
                self.null.append((blocks[at, asked], changes))
        across = gram[blocks[:, :, None], self.others] * active[:, :, None]
        solved = np.asarray(np.linalg.solve(pin(inner, active), across), dtype=np.float64)
        width = len(self.others)
        worth = across.reshape(-1, width).T @ solved.reshape(-1, width)
        np.subtract(self.left, worth, out=self.left)
        self.taken, self.worth = blocks[active], solved[active]

    def rank_of(self, member: BoolArray) -> Rank:
        """Choose among the parameters that strata share as well; those of the blocks are as they were asked for."""
        asked = member[self.others]
        chosen, changes = _decompose(self.left[np.ix_(asked, asked)], self.least)
        others = self.others[asked]
        null = [*self.null, (others, changes)]
        directions = np.zeros((len(member), sum(one.shape[1] for _, one in null)))
        at = 0
        for places, one in null:
            directions[places, at : at + one.shape[1]] = one
            at += one.shape[1]
        directions[self.taken, at - changes.shape[1] :] = -self.worth[:, asked] @ changes
        return Rank(np.sort(np.concatenate([self.taken, others[chosen]])), directions)


def _decompose(gram: FloatArray, least: float) -> tuple[IntArray, FloatArray]:
    """Return the places of independent columns, and a basis of what changes nothing; smaller pivots are zero."""
    size = len(gram)
    if not size:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0))
    factor, pivots, rank, _ = dpstrf(gram, tol=least)
    order = pivots.astype(np.int64) - 1
    null = np.zeros((size, size - rank))
    if rank < size:
        upper = np.triu(factor[:rank, :rank])
        null[order[rank:], np.arange(size - rank)] = 1.0
        # The solver for triangles waits for threads longer than it works.
        null[order[:rank]] = -np.linalg.solve(upper, factor[:rank, rank:])
    return order[:rank], null


def settle_unseen(part: Columns, null: FloatArray, kept: BoolArray) -> BoolArray | None:
    """Find which unseen cells the kept cells determine, and which go to zero with those that are not kept.

    Parameters
    ----------
    part : Columns
        The parameters of the model.
    null : float array, shape (parameters, directions)
        What changes no kept cell.
    kept : bool array, shape (S, 2**K)
        The cells that are not zero, also the unseen ones.

    Returns
    -------
    bool array, shape (S, 2**K), or None
        The cells that are kept, without the unseen ones that go to zero; none where an unseen cell is not
        determined, or all go to zero.
    """
    alone = part.masks == 0
    unseen = part.over[:, alone] @ null[alone]
    free = kept[:, 0] & (np.abs(unseen) > ZERO_CHANGE).any(axis=1)
    if not free.any():
        return kept
    changes = part.linear(null, kept.shape[1])
    changes[:, 0] = 0.0
    if not (kept[:, 0] & ~free).any() or not _follow(unseen[free], changes[~kept]):
        return None
    left = kept.copy()
    left[free, 0] = False
    return left


def lowered_by_recession(
    part: Columns, columns: IntArray, counts: FloatArray, within: BoolArray
) -> BoolArray:
    """Return the cells, shape (S, 2**K), that a direction of recession in these parameters takes to zero."""
    lowered = np.zeros_like(within)
    member = np.zeros(len(part.masks), dtype=bool)
    member[columns] = True
    gram = part.gram((within & (counts > 0)).astype(np.float64))
    null = Elimination(gram, member, part.blocks).rank_of(member).null
    if null.shape[1]:
        free = within & (counts == 0)
        lowered[free] = lowered_cells(part.linear(null, within.shape[1])[free])
    return lowered


def _follow(unseen: FloatArray, lowered: FloatArray) -> bool:
    """Say whether unseen cells go to zero whenever the lowered cells do, whatever else changes with those.

    Each row is what the directions that leave the kept cells as they are add to the logarithm of a cell. An unseen
    cell follows if its row is a sum of rows of lowered cells, times numbers that are not below zero (Farkas): no
    direction that lowers these can then raise it.
    """
    rows = np.unique(np.round(lowered, 9), axis=0)
    return bool(len(rows)) and all(
        scipy.optimize.linprog(np.zeros(len(rows)), A_eq=rows.T, b_eq=row, method="highs").status == 0
        for row in np.unique(np.round(unseen, 9), axis=0)
    )
