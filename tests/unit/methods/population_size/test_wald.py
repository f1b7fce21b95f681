"""Intervals on the logarithm of the dark figure."""

import math

import pytest
from scipy.stats import lognorm

from zicht.methods.population_size.wald import wald_intervals


def test_interval_has_the_quantiles_of_a_lognormal_dark_figure():
    interval = wald_intervals(100, 400.0, variance=150.0**2, levels=[0.8])[0]

    spread = math.sqrt(math.log(1 + (150 / 400) ** 2))
    expected = lognorm.ppf([0.1, 0.9], spread, scale=400)
    assert (interval.lower - 100, interval.upper - 100) == pytest.approx(tuple(expected))


def test_interval_never_falls_below_the_persons_seen():
    interval = wald_intervals(100, 1.0, variance=1e6, levels=[0.95])[0]

    assert 100 <= interval.lower < 101 < interval.upper


def test_nobody_unseen_leaves_no_width():
    interval = wald_intervals(100, 0.0, variance=0.0, levels=[0.95])[0]

    assert (interval.lower, interval.upper) == (100, 100)


def test_variance_without_end_has_no_upper_bound():
    interval = wald_intervals(100, 5.0, variance=math.inf, levels=[0.95])[0]

    assert (interval.lower, interval.upper) == (100, math.inf)
