"""Expectation and maximisation finds the parameters that pairs were drawn with."""

from __future__ import annotations

import numpy as np
import pytest

from zicht.linkage.learning import Patterns, maximise_expectation

M = {"name": (0.9, 0.08, 0.02), "birth": (0.8, 0.15, 0.05), "sex": (0.98, 0.02)}
U = {"name": (0.01, 0.02, 0.97), "birth": (0.001, 0.03, 0.969), "sex": (0.5, 0.5)}
SHARE = 0.3
START = {
    name: tuple(np.array([5.0**-n for n in range(len(m))]) / sum(5.0**-n for n in range(len(m))))
    for name, m in M.items()
}


def draw_patterns(pairs, generator, unknown=0.2):
    same = generator.random(pairs) < SHARE
    levels = {
        name: np.where(
            same,
            generator.choice(len(M[name]), pairs, p=M[name]),
            generator.choice(len(U[name]), pairs, p=U[name]),
        )
        for name in M
    }
    for column in levels.values():
        column[generator.random(pairs) < unknown] = -1
    rows, counts = np.unique(np.column_stack(list(levels.values())), axis=0, return_counts=True)
    return Patterns(dict(zip(levels, rows.T, strict=True)), counts.astype(float))


def test_parameters_are_found_again():
    patterns = draw_patterns(40_000, np.random.default_rng(4))

    share, m = maximise_expectation(patterns, U, START, share=0.5)

    assert share == pytest.approx(SHARE, abs=0.01)
    for name, levels in M.items():
        assert m[name] == pytest.approx(levels, abs=0.015)


def test_a_level_that_never_occurs_stays_possible():
    patterns = Patterns({"name": np.array([0, 2])}, np.array([500.0, 500.0]))

    _share, m = maximise_expectation(patterns, {"name": U["name"]}, {"name": START["name"]}, share=0.5)

    assert min(m["name"]) > 0
    assert sum(m["name"]) == pytest.approx(1)


def test_no_pairs_teach_nothing():
    nothing = Patterns({"name": np.array([], dtype=np.int64)}, np.array([]))

    share, m = maximise_expectation(nothing, {"name": U["name"]}, {"name": START["name"]}, share=0.25)

    assert share == 0.25
    assert m["name"] == START["name"]
