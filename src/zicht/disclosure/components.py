"""Which numbers hang together through sums, so that each part of a problem can be solved by itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

__all__ = ["parts_of_matrix"]

IntArray = npt.NDArray[np.int64]


def parts_of_matrix(relations: csr_array) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield the columns that hang together through rows, and those rows: none where a column stands in no sum."""
    together = abs(relations.T) @ abs(relations)
    _count, labels = connected_components(together, directed=False)
    rows_of = _grouped(_row_labels(relations, labels.astype(np.int64)))
    nothing = np.zeros(0, dtype=np.int64)
    for label, members in _grouped(labels).items():
        yield members, rows_of.get(label, nothing)


def _row_labels(relations: csr_array, labels: IntArray) -> IntArray:
    """Return for each row the part of its first column, or -1 where it has none."""
    starts, ends = relations.indptr[:-1], relations.indptr[1:]
    first = np.minimum(starts, max(len(relations.indices) - 1, 0))
    of_first = labels[relations.indices[first]] if len(relations.indices) else np.zeros(len(starts), np.int64)
    return np.where(starts < ends, of_first, -1)


def _grouped(labels: IntArray) -> dict[int, IntArray]:
    """Return the places of each label, in order; those of a negative one are left out."""
    if not len(labels):
        return {}
    order = np.argsort(labels, kind="stable")
    values, starts = np.unique(labels[order], return_index=True)
    pieces = np.split(order, starts[1:])
    return {int(value): piece for value, piece in zip(values, pieces, strict=True) if value >= 0}
