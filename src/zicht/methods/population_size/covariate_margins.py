"""The cells of tables that interactions at an infinite value take to zero."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.covariate_design import CovariateDesign, Margin
from zicht.methods.population_size.covariate_models import CovariateModel
from zicht.methods.population_size.lattice import superset_sums

__all__ = ["EmptyMargins"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
Term = frozenset[str]


class EmptyMargins:
    """What no person is, in many tables.

    An interaction of lists that share nobody, of a list with a level that it never saw, or of levels that no person
    has together, is at minus infinity. That of a list with a level of which it holds everyone is at plus infinity:
    whoever has that level and was seen is on the list. Of the unseen that says nothing yet.

    Parameters
    ----------
    design : CovariateDesign
        The interactions.
    counts : float array, shape (2**K, S, tables)
        Persons per history and stratum.
    """

    def __init__(self, design: CovariateDesign, counts: FloatArray) -> None:
        self.design, self.shape = design, counts.shape
        # Of whether a cell occurs, not of how often: sums of fractions would not be equal to the last digit.
        self._occurs = superset_sums((counts > 0).astype(np.float64))
        self._zero: dict[Term, BoolArray | None] = {}

    def impossible(self, model: CovariateModel) -> BoolArray:
        """Return the cells, shape (2**K, S, tables), that are zero in a model."""
        zero = np.zeros(self.shape, dtype=bool)
        for term in self.design.terms:
            if len(term) == 1 or term in model.terms:
                if term not in self._zero:
                    self._zero[term] = self._zero_of(term)
                found = self._zero[term]
                if found is not None:
                    zero |= found
        return zero

    def _zero_of(self, term: Term) -> BoolArray | None:
        margin = self.design.margin(term)
        if margin is None:
            return None
        alone = len(term) > 1 and margin.mask.bit_count() == 1
        held = _totals(margin, self._occurs[margin.mask])
        nobody = held == 0
        everyone = held == _totals(margin, self._occurs[0]) if alone else np.zeros_like(nobody)
        if not (nobody.any() or everyone.any()):
            return None
        histories = np.arange(self.shape[0])
        inside = (histories & margin.mask) == margin.mask
        outside = ~inside & (histories > 0)
        zero: BoolArray = (inside[:, None, None] & nobody[margin.group]) | (
            outside[:, None, None] & everyone[margin.group]
        )
        return zero


def _totals(margin: Margin, table: FloatArray) -> FloatArray:
    """Add up the strata of each group, shape (groups, tables)."""
    found = np.zeros((int(margin.group.max()) + 1, table.shape[1]))
    np.add.at(found, margin.group, table)
    return found
