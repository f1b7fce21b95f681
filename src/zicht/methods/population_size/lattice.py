"""Sums over the combinations of lists: what a log-linear model needs instead of a design matrix.

A table over K lists is an array whose first axis has length 2**K; its index is a bitmask. The design matrix
of a log-linear model has a row per combination `h` and a column per effect `w`, and holds 1 where `w` is
inside `h`. So a product with it is a sum over subsets, and a product with its transpose a sum over supersets;
both take K passes over the table (Yates' algorithm), for any number of models side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["descendants", "gather", "scatter", "subset_sums", "superset_sums"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


Scalar = TypeVar("Scalar", bound=np.generic)


def subset_sums(table: FloatArray) -> FloatArray:
    """Return, per combination, the sum over all combinations inside it; along the first axis."""
    sums = table.copy()
    for without, with_list in _halves(sums):
        np.add(with_list, without, out=with_list)
    return sums


def superset_sums(table: FloatArray) -> FloatArray:
    """Return, per combination, the sum over all combinations that hold it; along the first axis."""
    sums = table.copy()
    for without, with_list in _halves(sums):
        np.add(without, with_list, out=without)
    return sums


def descendants(marked: BoolArray) -> BoolArray:
    """Return, per combination, whether a marked combination is inside it; along the first axis."""
    found = marked.copy()
    for without, with_list in _halves(found):
        np.logical_or(with_list, without, out=with_list)
    return found


def scatter(values: FloatArray, effects: IntArray, cells: int) -> FloatArray:
    """Put values, shape (models, effects), at their effects in tables of shape (cells, models)."""
    table = np.zeros((cells, len(values)))
    table[effects.T, np.arange(len(values))] = values.T
    return table


def gather(table: FloatArray, effects: IntArray) -> FloatArray:
    """Take the values at each model's effects, shape (models, ...), from tables of shape (cells, models)."""
    models = np.arange(len(effects)).reshape(-1, *(1,) * (effects.ndim - 1))
    taken: FloatArray = table[effects, models]
    return taken


def _halves(table: npt.NDArray[Scalar]) -> Iterator[tuple[npt.NDArray[Scalar], npt.NDArray[Scalar]]]:
    """Yield, per list, views on the combinations without it and, in the same order, with it."""
    width = 1
    while width < len(table):
        pairs = table.reshape(len(table) // (2 * width), 2, width, *table.shape[1:])
        yield pairs[:, 0], pairs[:, 1]
        width *= 2
