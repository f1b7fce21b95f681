"""Numbers that fit what is known, where nobody can know them any more: those that an earlier edition hid."""

from __future__ import annotations

import highspy
import numpy as np

from zicht.disclosure.bounding import FAR, quiet_solver
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
    block = sums.relations[rows][:, np.flatnonzero(unknown)].tocsc()
    known = sums.relations[rows] @ filled
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = block.shape[1], len(rows)
    programme.col_cost_ = np.zeros(block.shape[1])
    programme.col_lower_, programme.col_upper_ = sums.lower[unknown], np.minimum(sums.upper[unknown], FAR)
    programme.row_lower_, programme.row_upper_ = sums.least[rows] - known, sums.most[rows] - known
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_, programme.a_matrix_.index_ = block.indptr, block.indices
    programme.a_matrix_.value_ = block.data
    solver = quiet_solver()
    solver.passModel(programme)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ValueError("the editions contradict each other")
    filled[unknown] = np.array(solver.getSolution().col_value)
    return filled
