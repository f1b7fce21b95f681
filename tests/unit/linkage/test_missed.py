"""Pairs that no rule brings together, against Chao's bound by hand and simulated records with known truth."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from zicht.linkage.missed import Missed, estimate_missed


def test_bound_follows_from_pairs_found_once_and_twice():
    """Four pairs by one rule and two by both, with probability 1: 16 / 4 = 4 by none."""
    left, right = ([f"{side}{n}" for n in range(6)] for side in "ab")
    attributes = pa.table(
        {
            "record": [*left, *right],
            "name": ["x"] * 6 + ["x"] * 5 + [None],
            "year": [1, 2, 3, 4, 5, 6, 1, 2, 0, 0, 0, 6],
        }
    )
    pairs = pa.table({"record_l": left, "record_r": right, "probability": [1.0] * 6})

    found = estimate_missed(attributes, pairs, [("name",), ("year",)])

    assert found.pairs == pytest.approx(16 / 4)
    assert found.error == pytest.approx(np.sqrt(2 * (2**4 / 4 + 2**3 + 2**2 / 2)))


def test_nothing_is_told_where_no_pair_is_found_twice():
    attributes = pa.table({"record": ["a", "b"], "name": ["x", "x"]})
    pairs = pa.table({"record_l": ["a"], "record_r": ["b"], "probability": [1.0]})

    assert estimate_missed(attributes, pairs, [("name",)]) == Missed()


def test_bound_is_near_the_truth_where_rules_find_pairs_by_chance():
    """2,000 pairs, five rules that find each with probability 0.4: 0.6 ** 5 of them by none."""
    rng = np.random.default_rng(1)
    agrees = rng.random((2000, 5)) < 0.4
    left, right = ([f"{side}{n:04}" for n in range(2000)] for side in "ab")
    columns = {
        f"c{k}": [*range(2000), *np.where(agrees[:, k], np.arange(2000), -1).tolist()] for k in range(5)
    }
    kept = agrees.any(axis=1)
    pairs = pa.table({"record_l": left, "record_r": right, "probability": [1.0] * 2000}).filter(
        pa.array(kept)
    )

    found = estimate_missed(
        pa.table({"record": [*left, *right]} | columns), pairs, [(name,) for name in columns]
    )

    assert found.pairs == pytest.approx((~kept).sum(), abs=3 * found.error)
