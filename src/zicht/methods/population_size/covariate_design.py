"""The cells of lists and covariates, and the column of each parameter over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text
from zicht.methods.population_size.covariate_models import CovariateModel
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.lattice import superset_sums

__all__ = ["CovariateDesign"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Term = frozenset[str]

#: Numbers in the matrix of all parameters over all cells: half a gigabyte.
MOST_NUMBERS = 2**26


@dataclass(frozen=True, eq=False)
class _Variable:
    """A list, covariate or coding: the columns that it has over the levels of its covariate.

    `groups` numbers the levels that it keeps apart, if it has a parameter for each of them but one.
    """

    at: int
    scores: FloatArray
    groups: IntArray | None
    is_list: bool = False


@dataclass(frozen=True, eq=False)
class _Margin:
    """A total that the model fits exactly: persons on all lists of `mask`, per group of strata."""

    mask: int
    group: IntArray


class CovariateDesign:
    """Every parameter of some interactions, over every combination of lists and covariates.

    Parameters
    ----------
    table : CovariateTable
        Lists, covariates and codings; its counts are not looked at.
    terms : iterable of frozenset of str
        The interactions that models may hold.

    Attributes
    ----------
    matrix : float array, shape (S, 2**K, parameters)
        The constant first, then lists, covariates and interactions.
    """

    def __init__(self, table: CovariateTable, terms: Iterable[Term]) -> None:
        self.table = table
        self.variables = _variables_of(table)
        mains = [frozenset({name}) for name in (*table.lists, *table.names)]
        self.terms: list[Term] = [*mains, *sorted(set(terms), key=lambda term: (len(term), sorted(term)))]
        widths = [self._width(term) for term in self.terms]
        stops = np.cumsum([1, *widths])
        self.columns: Mapping[Term, slice] = {
            term: slice(int(stops[at]), int(stops[at + 1])) for at, term in enumerate(self.terms)
        }
        shape = (table.strata, 1 << table.list_count, int(stops[-1]))
        if np.prod(shape, dtype=np.float64) > MOST_NUMBERS:
            raise _too_large()
        self.matrix = np.ones(shape)
        for term in self.terms:
            self.matrix[:, :, self.columns[term]] = self._columns_of(term)
        self._margins = {term: self._margin(term) for term in self.terms}

    @property
    def parameters(self) -> int:
        """The number of parameters of the largest model."""
        return int(self.matrix.shape[2])

    @cached_property
    def _levels(self) -> IntArray:
        return self.table.levels_of_strata()

    def columns_of(self, model: CovariateModel) -> IntArray:
        """Return the places of a model's parameters."""
        chosen = np.zeros(self.parameters, dtype=bool)
        chosen[0] = True
        for term in self.terms:
            if len(term) == 1 or term in model.terms:
                chosen[self.columns[term]] = True
        return np.flatnonzero(chosen).astype(np.int64)

    def impossible(self, model: CovariateModel, counts: FloatArray) -> BoolArray:
        """Return the cells, shape (S, 2**K), that an interaction at minus infinity takes to zero.

        An interaction of lists that share nobody, of a list with a level that it never saw, or of levels that no
        person has together, is at minus infinity.
        """
        sums = superset_sums(np.ascontiguousarray(counts.T))
        histories = np.arange(counts.shape[1])
        zero = np.zeros(counts.shape, dtype=bool)
        for term in self.terms:
            margin = self._margins[term]
            if margin is not None and (len(term) == 1 or term in model.terms):
                empty = np.bincount(margin.group, weights=sums[margin.mask]) == 0
                if empty.any():
                    zero |= empty[margin.group][:, None] & ((histories & margin.mask) == margin.mask)[None]
        return zero

    def _width(self, term: Term) -> int:
        width = 1
        for name in term:
            width *= self.variables[name].scores.shape[1]
        return width

    def _columns_of(self, term: Term) -> FloatArray:
        """Return the products of the columns of a term's variables, shape (S, 2**K, columns)."""
        table = self.table
        mask = sum(1 << self.variables[name].at for name in term if self.variables[name].is_list)
        inside = (np.arange(1 << table.list_count) & mask) == mask
        names = sorted(name for name in term if not self.variables[name].is_list)
        parts = [self.variables[name].scores[self._levels[:, self.variables[name].at]].T for name in names]
        columns = [np.prod(combination, axis=0) for combination in product(*parts)]
        over = np.array(columns).T if names else np.ones((table.strata, 1))
        over = over.reshape(table.strata, -1)
        result: FloatArray = inside[None, :, None] * over[:, None, :]
        return result

    def _margin(self, term: Term) -> _Margin | None:
        group = np.zeros(self.table.strata, dtype=np.int64)
        mask = 0
        for name in sorted(term):
            variable = self.variables[name]
            if variable.is_list:
                mask |= 1 << variable.at
            elif variable.groups is None:
                return None
            else:
                levels = variable.groups[self._levels[:, variable.at]]
                group = group * (int(variable.groups.max()) + 1) + levels
        return _Margin(mask, group)


def _variables_of(table: CovariateTable) -> dict[str, _Variable]:
    one = np.ones((1, 1))
    variables = {name: _Variable(at, one, None, is_list=True) for at, name in enumerate(table.lists)}
    for at, covariate in enumerate(table.covariates):
        scores = np.array(covariate.scores) if covariate.scores else np.eye(len(covariate.levels))[:, 1:]
        variables[covariate.name] = _Variable(at, scores, _groups_of(scores))
    for coding in table.codings:
        scores = np.array(coding.scores)
        variables[coding.name] = _Variable(table.position(coding.of), scores, _groups_of(scores))
    return variables


def _groups_of(scores: FloatArray) -> IntArray | None:
    """Number the levels that scores tell apart, if there is a column for each of them but one."""
    distinct, groups = np.unique(scores, axis=0, return_inverse=True)
    return groups.reshape(-1).astype(np.int64) if len(distinct) == scores.shape[1] + 1 else None


def _too_large() -> InputError:
    return InputError.of(
        Text.of("The interactions of these lists and covariates have too many parameters to fit."),
        expected=Text.of("Few covariates with few levels, and interactions of two."),
        to_fix=Text.of("Leave covariates out, take levels together, or offer fewer interactions."),
    )
