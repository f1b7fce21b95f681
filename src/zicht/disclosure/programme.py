"""Linear programmes over sums of numbers, as HiGHS solves them."""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csr_array

from zicht.disclosure.sums import FloatArray

__all__ = ["FAR", "is_solved", "set_up"]

#: A number without an end is let go as far as this.
FAR = 1e7


def set_up(
    relations: csr_array,
    *,
    lower: FloatArray,
    upper: FloatArray,
    least: FloatArray,
    most: FloatArray,
    costs: FloatArray | None = None,
    asks_often: bool = False,
) -> highspy.Highs:
    """Return a solver that holds a programme, prints nothing and leaves the other processors alone.

    Numbers lie between `lower` and `upper`, `relations @ numbers` between `least` and `most`; least cost is sought.
    With `asks_often`, it is made for many questions, each answered from where the last one ended.
    """
    height, width = relations.shape
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = width, height
    programme.col_cost_ = np.zeros(width) if costs is None else costs
    programme.col_lower_, programme.col_upper_ = lower, upper
    programme.row_lower_, programme.row_upper_ = least, most
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_, programme.a_matrix_.index_ = relations.indptr, relations.indices
    programme.a_matrix_.value_ = relations.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library names no types here
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    if asks_often:
        # What is asked changes by little. (The primal simplex is faster still, and has told wrong bounds.)
        solver.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
    solver.passModel(programme)
    return solver


def is_solved(solver: highspy.Highs) -> bool:
    """Solve, and say whether there is a solution."""
    solver.run()
    solved: bool = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return solved
