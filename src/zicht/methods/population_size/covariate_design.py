"""The cells of lists and covariates, and the column of each parameter over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
import numpy.typing as npt
import scipy  # its parts are loaded where they are used

from zicht.errors import InputError, Text
from zicht.methods.population_size.covariate_models import CovariateModel
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.lattice import subset_sums, superset_sums

__all__ = ["Columns", "CovariateDesign", "Margin"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Term = frozenset[str]

#: Numbers in the columns of all parameters over all strata, and in their sums of products.
MOST_NUMBERS = 2**24
MOST_PARAMETERS = 3000
#: So many parameters of one stratum alone are worth eliminating stratum by stratum.
MOST_DENSE = 48
#: Models whose columns a design remembers.
PARTS_KEPT = 16
#: Matrix products of more multiplications than this are cut over threads.
SMALL_PRODUCT = 2**18


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
class Margin:
    """A total that the model fits exactly: persons on all lists of `mask`, per group of strata.

    Attributes
    ----------
    mask : int
        The lists, as a bitmask.
    group : int array, shape (S,)
        The group of each stratum.
    """

    mask: int
    group: IntArray


@dataclass(frozen=True, eq=False)
class Columns:
    """Some parameters: each is a column over the strata, in the histories that hold its lists.

    So sums over cells are sums over strata of sums over histories, and the matrix of all cells is never made (see
    `lattice`).

    Attributes
    ----------
    over : float array, shape (S, parameters)
        The column of each parameter over the strata.
    masks : int array, shape (parameters,)
        The lists of each, as a bitmask.
    """

    over: FloatArray
    masks: IntArray

    @cached_property
    def _order(self) -> IntArray:
        """The parameters, those of the same lists beside each other."""
        return np.argsort(self.masks, kind="stable").astype(np.int64)

    @cached_property
    def _groups(self) -> list[tuple[int, slice, FloatArray]]:
        """The parameters of the same lists: those lists, their places in that order, and their columns."""
        masks, first = np.unique(self.masks[self._order], return_index=True)
        stops = [*first.tolist(), len(self.masks)][1:]
        sorted_over = self.over[:, self._order]
        return [
            (int(mask), slice(at, stop), np.ascontiguousarray(sorted_over[:, at:stop]))
            for mask, at, stop in zip(masks, first.tolist(), stops, strict=True)
        ]

    @cached_property
    def blocks(self) -> IntArray:
        """The parameters of one stratum alone, shape (strata, parameters); none if they are few."""
        places, strata = self._alone
        groups = [places[strata == stratum] for stratum in np.unique(strata)]
        if len(places) < MOST_DENSE or len({len(group) for group in groups}) > 1:
            return np.zeros((0, 0), dtype=np.int64)
        return np.array(groups)

    @cached_property
    def strata_of_blocks(self) -> IntArray:
        """The stratum of each block."""
        return np.unique(self._alone[1])

    @cached_property
    def shared(self) -> IntArray:
        """The parameters that are in no block."""
        return np.setdiff1d(np.arange(len(self.masks)), self.blocks)

    @cached_property
    def of_shared(self) -> Columns:
        """The columns of those."""
        return Columns(self.over[:, self.shared], self.masks[self.shared])

    @cached_property
    def _alone(self) -> tuple[IntArray, IntArray]:
        """The parameters whose column is zero in all strata but one, and these strata."""
        places = np.flatnonzero((self.over != 0).sum(axis=0) == 1)
        return places, (self.over[:, places] != 0).argmax(axis=0).astype(np.int64)

    @cached_property
    def _products(self) -> scipy.sparse.csr_array | None:
        """The products of columns: a row per pair of parameters, a column per union of lists and stratum.

        Most columns are zero in most strata. None if there are too many products all the same.
        """
        strata, parameters = self.over.shape
        active = [np.flatnonzero(row) for row in self.over]
        if sum(len(one) ** 2 for one in active) > MOST_NUMBERS // 4:
            return None
        values = [np.outer(row[at], row[at]).ravel() for row, at in zip(self.over, active, strict=True)]
        rows = [np.add.outer(at * parameters, at).ravel() for at in active]
        places = [
            (np.bitwise_or.outer(self.masks[at], self.masks[at]) * strata + stratum).ravel()
            for stratum, at in enumerate(active)
        ]
        unions = 1 << int(self.masks.max(initial=0)).bit_length()
        shape = (parameters**2, unions * strata)
        index = (np.concatenate(rows), np.concatenate(places))
        return scipy.sparse.csr_array((np.concatenate(values), index), shape=shape)

    def linear(self, values: FloatArray, cells: int) -> FloatArray:
        """Return the sum of the parameters of each cell, shape (S, 2**K) or (S, 2**K, vectors)."""
        parts = np.zeros((cells, len(self.over), *values.shape[1:]))
        ordered = values[self._order]
        for mask, at, over in self._groups:
            parts[mask] = over @ ordered[at]
        found: FloatArray = subset_sums(parts).swapaxes(0, 1)
        return found

    def sums(self, table: FloatArray, *, power: int = 1) -> FloatArray:
        """Return, per parameter, the sum over all cells of its column (or its square) times the table.

        The table may be many, shape (S, 2**K, tables); so may be the sums, shape (parameters, tables).
        """
        held = _held(table)
        found = np.empty((len(self.masks), *table.shape[2:]))
        found[self._order] = np.concatenate(
            [(over.T if power == 1 else over.T**power) @ held[mask] for mask, _, over in self._groups]
        )
        return found

    def gram(self, table: FloatArray) -> FloatArray:
        """Return the sums over all cells of products of columns times the table, shape (parameters, parameters).

        Of many tables, shape (S, 2**K, tables), shape (tables, parameters, parameters).
        """
        if table.ndim > 2 and self._products is None:
            return np.stack([self.gram(table[:, :, at]) for at in range(table.shape[2])])
        held, parameters = _held(table), len(self.masks)
        if self._products is not None:
            flat = held.reshape(-1, *table.shape[2:])
            products: FloatArray = self._products @ flat[: self._products.shape[1]]
            return products.T.reshape(*table.shape[2:], parameters, parameters)
        ordered = np.empty((parameters, parameters))
        for place, (mask, at, over) in enumerate(self._groups):
            for other, there, beside in self._groups[: place + 1]:
                block = _product(over * held[mask | other][:, None], beside)
                ordered[at, there] = block
                ordered[there, at] = block.T
        found = np.empty_like(ordered)
        found[self._order[:, None], self._order] = ordered
        return found

    @property
    def unseen(self) -> FloatArray:
        """The columns over the unseen cells, shape (S, parameters)."""
        return np.where(self.masks == 0, self.over, 0.0)


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
    all : Columns
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
        parameters = int(stops[-1])
        if parameters > MOST_PARAMETERS or parameters * table.strata > MOST_NUMBERS:
            raise _too_large()
        over, masks = np.ones((table.strata, parameters)), np.zeros(parameters, dtype=np.int64)
        for term, place in self.columns.items():
            over[:, place], masks[place] = self._over(term), self._mask(term)
        self.all = Columns(over, masks)
        self._parts: dict[bytes, Columns] = {}
        self._lock = Lock()
        self._margins = {term: self._margin(term) for term in self.terms}

    @property
    def parameters(self) -> int:
        """The number of parameters of the largest model."""
        return len(self.all.masks)

    @cached_property
    def _levels(self) -> IntArray:
        return self.table.levels_of_strata()

    def part(self, columns: IntArray) -> Columns:
        """Return some of the parameters; the last ones asked for are kept with what was found of them."""
        key = columns.tobytes()
        with self._lock:
            found = self._parts.pop(key, None)
            if found is None:
                found = Columns(np.ascontiguousarray(self.all.over[:, columns]), self.all.masks[columns])
                while len(self._parts) >= PARTS_KEPT:
                    self._parts.pop(next(iter(self._parts)))
            self._parts[key] = found
        return found

    def member(self, model: CovariateModel) -> BoolArray:
        """Return which parameters a model has."""
        chosen = np.zeros(self.parameters, dtype=bool)
        chosen[0] = True
        for term, place in self.columns.items():
            if len(term) == 1 or term in model.terms:
                chosen[place] = True
        return chosen

    def margin(self, term: Term) -> Margin | None:
        """Return the total that an interaction makes a model fit exactly; none if it is a curve."""
        return self._margins[term]

    def _width(self, term: Term) -> int:
        width = 1
        for name in term:
            width *= self.variables[name].scores.shape[1]
        return width

    def _mask(self, term: Term) -> int:
        return sum(1 << self.variables[name].at for name in term if self.variables[name].is_list)

    def _over(self, term: Term) -> FloatArray:
        """Return the products of the columns of a term's covariates, shape (S, columns)."""
        found = np.ones((self.table.strata, 1))
        for name in sorted(term):
            variable = self.variables[name]
            if not variable.is_list:
                scores = variable.scores[self._levels[:, variable.at]]
                found = (found[:, :, None] * scores[:, None, :]).reshape(len(found), -1)
        return found

    def _margin(self, term: Term) -> Margin | None:
        group = np.zeros(self.table.strata, dtype=np.int64)
        for name in sorted(term):
            variable = self.variables[name]
            if variable.is_list:
                continue
            if variable.groups is None:
                return None
            levels = variable.groups[self._levels[:, variable.at]]
            group = group * (int(variable.groups.max()) + 1) + levels
        return Margin(self._mask(term), group)


def _held(table: FloatArray) -> FloatArray:
    """Return the sums over all histories that hold some lists, those lists first."""
    return superset_sums(np.ascontiguousarray(table.swapaxes(0, 1)))


def _product(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return the transpose of one matrix times another, in blocks so small that they are not cut over threads.

    Threads that wait for each other cost more than these products.
    """
    rows = max(SMALL_PRODUCT // (left.shape[1] * right.shape[1]), 16)
    found: FloatArray = left[:rows].T @ right[:rows]
    for at in range(rows, len(left), rows):
        found += left[at : at + rows].T @ right[at : at + rows]
    return found


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
