"""Decomposable graphs of dependence between lists: generated, with their cliques and separators."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.lattice import superset_sums
from zicht.methods.population_size.models import ModelSet

__all__ = ["decomposable_graphs", "graphs_as_models"]

FloatArray = npt.NDArray[np.float64]


@cache
def decomposable_graphs(lists: int) -> FloatArray:
    """Return every decomposable graph on so many lists: 8, 61, 822 and 18,154 for three to six.

    Parameters
    ----------
    lists : int
        The number of lists, at most six or seven.

    Returns
    -------
    float array, shape (graphs, 2**lists)
        Per set of lists, as a bitmask, how often it is a clique less how often it is a separator. So a sum over
        cliques minus one over separators is a product with this.

    Notes
    -----
    A graph is decomposable if lists can be taken away one by one, each with neighbours that are all linked to
    each other at that moment. A list with those neighbours counts as a clique and the neighbours alone as a
    separator: where it is not a largest clique, the two cancel out later.
    """
    pairs = list(combinations(range(lists), 2))
    graphs = np.arange(1 << len(pairs))
    linked = np.zeros((len(graphs), lists), dtype=np.int64)
    for at, (j, k) in enumerate(pairs):
        present = graphs >> at & 1
        linked[:, j] |= present << k
        linked[:, k] |= present << j
    incidence = np.zeros((len(graphs), 1 << lists))
    left = np.full(len(graphs), (1 << lists) - 1)
    for _ in range(lists):
        waiting = np.ones(len(graphs), dtype=bool)
        before = left.copy()
        for j in range(lists):
            neighbours = linked[:, j] & before
            ready = waiting & (before >> j & 1 == 1)
            for k in range(lists):
                ready &= (neighbours >> k & 1 == 0) | (neighbours & ~linked[:, k] == 1 << k)
            taken = np.flatnonzero(ready)
            incidence[taken, neighbours[taken] | 1 << j] += 1
            incidence[taken, neighbours[taken]] -= 1
            left[taken] ^= 1 << j
            waiting &= ~ready
    found: FloatArray = incidence[left == 0]
    found[:, 0] = 0
    found.flags.writeable = False
    return found


def graphs_as_models(incidence: FloatArray) -> ModelSet:
    """Return each graph as the log-linear model that its cliques generate."""
    sets = incidence.shape[1]
    inside = superset_sums((incidence > 0).T.astype(np.float64)) > 0
    masks = sorted((m for m in range(sets) if m.bit_count() >= 2), key=lambda m: (m.bit_count(), m))
    terms = np.array(masks, dtype=np.int64)
    return ModelSet(sets.bit_length() - 1, terms, inside[terms].T)
