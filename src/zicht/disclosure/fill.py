"""Numbers that fit what is known, where nobody can know them any more: those that an earlier edition hid."""

from __future__ import annotations

import numpy as np

from zicht.disclosure.programme import FAR, is_solved, set_up
from zicht.disclosure.sums import FloatArray, Sums

__all__ = ["fill_unknown"]


def fill_unknown(sums: Sums, values: FloatArray) -> FloatArray:
    """Return the values with those that are not known (NaN) filled in so that every sum holds.

    Raises ValueError where no numbers do.
    """
    unknown = np.isnan(values)
    if not unknown.any():
        return values
    filled = np.where(unknown, 0.0, values)
    rows = np.flatnonzero(abs(sums.relations) @ unknown.astype(float))
    block = sums.relations[rows][:, np.flatnonzero(unknown)].tocsr()
    known = sums.relations[rows] @ filled
    solver = set_up(
        block,
        lower=sums.lower[unknown],
        upper=np.minimum(sums.upper[unknown], FAR),
        least=sums.least[rows] - known,
        most=sums.most[rows] - known,
    )
    if not is_solved(solver):
        raise ValueError("the editions contradict each other")
    filled[unknown] = np.array(solver.getSolution().col_value)
    return filled
