import numpy as np
import pytest

from zicht.reference.assignment import assign, choose, rake, shares_to_counts

WEIGHTS = np.array([[1.0, 4.0], [1.0, 1.0]])


def test_rake_has_the_counts_as_expectation():
    sizes, counts = np.array([60.0, 40.0]), np.array([30.0, 70.0])

    chances = rake(WEIGHTS, sizes=sizes, counts=counts)

    assert sizes @ chances == pytest.approx(counts, rel=1e-6)
    assert chances.sum(axis=1) == pytest.approx([1, 1])


def test_rake_keeps_the_odds_ratio_of_the_weights():
    chances = rake(WEIGHTS, sizes=np.array([60.0, 40.0]), counts=np.array([30.0, 70.0]))

    odds = chances[:, 1] / chances[:, 0]

    assert odds[0] / odds[1] == pytest.approx(4)


def test_assign_exact_hits_every_count():
    kinds = np.repeat([0, 1], [60, 40])

    given = assign(np.random.default_rng(1), kinds, weights=WEIGHTS, counts=[30, 70], exact=True)

    assert np.bincount(given).tolist() == [30, 70]


def test_assign_exact_follows_the_weights():
    kinds = np.repeat([0, 1], [6000, 4000])

    given = assign(np.random.default_rng(1), kinds, weights=WEIGHTS, counts=[3000, 7000], exact=True)

    expected = rake(WEIGHTS, sizes=np.array([6000.0, 4000.0]), counts=np.array([3000.0, 7000.0]))
    assert (given[kinds == 0] == 1).mean() == pytest.approx(expected[0, 1], abs=0.03)


def test_assign_free_draws_around_the_counts():
    kinds = np.zeros(10_000, dtype=np.int64)

    given = assign(np.random.default_rng(1), kinds, weights=np.ones((1, 2)), counts=[3, 7], exact=False)

    assert given.mean() == pytest.approx(0.7, abs=4 * (0.21 / 10_000) ** 0.5)


def test_choose_exact_takes_as_many_as_asked():
    chosen = choose(np.random.default_rng(1), np.arange(50), count=7, exact=True)

    assert len(set(chosen.tolist())) == 7


def test_shares_to_counts_rounds_the_largest_remainders_up():
    assert shares_to_counts(np.array([1.0, 1.0, 1.0]), 10).tolist() == [4, 3, 3]
