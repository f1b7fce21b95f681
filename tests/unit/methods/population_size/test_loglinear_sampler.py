"""Draws against posteriors that are known in closed form or by numerical integration."""

import numpy as np
import pytest

from zicht.methods.population_size.diagnostics import bulk_ess, rank_rhat
from zicht.methods.population_size.loglinear_sampler import Posterior, draw_posterior

LEVELS = [0.025, 0.25, 0.5, 0.75, 0.975]


def rng(seed=1):
    return np.random.Generator(np.random.PCG64(seed))


@pytest.mark.parametrize("count", [2, 30, 1_000_000])
def test_one_cell_with_a_flat_prior_has_a_gamma_posterior(count):
    posterior = Posterior(np.array([0]), np.array([0.0, count]), np.zeros(1))

    draws = draw_posterior(posterior, rng(), chains=4, draws=5000)

    expected = np.log(np.quantile(rng(2).standard_gamma(count, 1_000_000), LEVELS))
    spread = 1 / np.sqrt(count)
    assert np.quantile(draws, LEVELS) == pytest.approx(expected, abs=0.12 * spread)


def test_saturated_table_of_two_lists_has_the_ratio_of_gammas():
    """With flat priors the three expected counts are independent gamma variables, and n0 = m10 m01 / m11."""
    counts = np.array([40.0, 25.0, 9.0])
    posterior = Posterior(np.array([0, 1, 2]), np.append(0.0, counts), np.zeros(3))

    draws = draw_posterior(posterior, rng(), chains=4, draws=5000)

    cells = rng(2).standard_gamma(counts[:, None], (3, 500_000))
    expected = np.log(np.quantile(cells[0] * cells[1] / cells[2], LEVELS))
    assert np.quantile(draws[:, :, 0], LEVELS) == pytest.approx(expected, abs=0.04)


def test_normal_prior_is_as_numerical_integration_says():
    posterior = Posterior(np.array([0]), np.array([0.0, 20.0]), np.array([4.0]))

    draws = draw_posterior(posterior, rng(), chains=4, draws=5000)

    grid = np.linspace(-2, 6, 100_001)
    density = np.exp(20 * grid - np.exp(grid) - 2 * grid**2 - 30)
    mean = (grid * density).sum() / density.sum()
    assert draws.mean() == pytest.approx(mean, abs=0.01)


def test_draws_are_nearly_independent():
    effects = np.array([0, 1, 2, 4, 8, 16, 3, 5, 6, 24])
    counts = rng(3).poisson(20, 32).astype(float)
    precision = np.array([0.0] * 6 + [1.0] * 4)

    draws = draw_posterior(Posterior(effects, counts, precision), rng(), chains=4, draws=1000)

    assert rank_rhat(draws[:, :, 0]) < 1.01
    assert bulk_ess(draws[:, :, 0]) > 1000


def test_no_maximum_gives_no_draws():
    """Nobody on the second list: its parameter runs to minus infinity."""
    posterior = Posterior(np.array([0, 1, 2]), np.array([0.0, 5.0, 0.0, 0.0]), np.zeros(3))

    assert draw_posterior(posterior, rng(), chains=2, draws=100) is None
