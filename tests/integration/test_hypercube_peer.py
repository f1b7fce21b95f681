"""The peer that suppresses by hypercubes, on a table whose best rectangle can be seen."""

import importlib
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]

INNER = np.array([[20.0, 50.0, 10.0], [8.0, 3.0, 22.0], [17.0, 32.0, 12.0]])


@pytest.fixture
def hide_by_hypercubes(monkeypatch):
    """Return the function of the benchmarks, which are no part of the package."""
    monkeypatch.syspath_prepend(ROOT)
    return importlib.import_module("benchmarks.peer_hypercube").hide_by_hypercubes


def test_smallest_rectangle_that_protects_is_hidden(hide_by_hypercubes):
    """Corners of the 3 in the middle: of all rectangles with it, 8 + 17 + 32 = 57 has the smallest sum.

    With 22, 12 and 32 it is 66, with 8, 20 and 50 it is 78, and with 22, 10 and 50 it is 82.
    """
    values = np.block([[INNER, INNER.sum(axis=1, keepdims=True)], [INNER.sum(axis=0), INNER.sum()]])
    small = (values > 0) & (values < 5)

    hidden = hide_by_hypercubes(values, small, small)

    assert set(zip(*map(np.ndarray.tolist, np.nonzero(hidden)), strict=True)) == {
        (1, 1),
        (1, 0),
        (2, 0),
        (2, 1),
    }


def test_what_is_hidden_already_costs_nothing(hide_by_hypercubes):
    values = np.block([[INNER, INNER.sum(axis=1, keepdims=True)], [INNER.sum(axis=0), INNER.sum()]])
    small = (values > 0) & (values < 5)
    before = small.copy()
    before[1, 2] = before[0, 2] = before[0, 1] = True

    assert (hide_by_hypercubes(values, small, before) == before).all()
