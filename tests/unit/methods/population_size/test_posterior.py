"""A posterior that is held at some numbers, against distributions with known quantiles."""

import numpy as np
import pytest
from scipy.stats import norm, poisson

from zicht.methods.population_size.posterior import DarkPosterior


def test_posterior_at_every_number_has_the_quantiles_of_its_distribution():
    dark = np.arange(200)

    posterior = DarkPosterior.of(dark, poisson.pmf(dark, 40) * 7)

    assert [posterior.quantile(q) for q in (0.025, 0.5, 0.975)] == list(poisson.ppf([0.025, 0.5, 0.975], 40))


def test_posterior_at_some_numbers_has_the_quantiles_of_its_distribution():
    dark = np.arange(0, 40_001, 100)

    posterior = DarkPosterior.of(dark, norm.pdf(dark, 20_000, 1000))

    assert posterior.quantile(0.975) == pytest.approx(20_000 + 1960, abs=5)


def test_peaks_hold_their_share_of_the_posterior():
    dark = np.arange(0, 40_001, 50)
    weights = 0.3 * norm.pdf(dark, 9000, 800) + 0.7 * norm.pdf(dark, 21_000, 2000)

    first, second = DarkPosterior.of(dark, weights).modes

    assert (first.dark, second.dark) == (9000, 21_000)
    assert (first.mass, second.mass) == pytest.approx((0.3, 0.7), abs=1e-3)


def test_peaks_without_a_valley_between_them_are_one():
    dark = np.arange(0, 2001)
    weights = norm.pdf(dark, 900, 100) + norm.pdf(dark, 1130, 100)

    assert len(DarkPosterior.of(dark, weights).modes) == 1


def test_flat_posterior_has_a_tenth_near_its_bound():
    dark = np.arange(1001)

    posterior = DarkPosterior.of(dark, np.ones(1001))

    assert posterior.mass_at_bound == pytest.approx(0.1, abs=1e-3)
    assert posterior.below[-1] == pytest.approx(1)


def test_numbers_without_any_probability_are_no_peak():
    assert len(DarkPosterior.of(np.arange(6), np.array([0.0, 0.0, 1.0, 2.0, 1.0, 0.0])).modes) == 1


def test_posterior_up_to_a_number_is_that_part_scaled():
    """Of a Poisson distribution with mean 40, given at most 45."""
    dark = np.arange(200)
    whole = DarkPosterior.of(dark, poisson.pmf(dark, 40))

    cut = whole.up_to(45)

    assert cut.dark[-1] == 45
    assert cut.below[40] == pytest.approx(poisson.cdf(40, 40) / poisson.cdf(45, 40), rel=1e-9)
    assert whole.up_to(500) is whole
