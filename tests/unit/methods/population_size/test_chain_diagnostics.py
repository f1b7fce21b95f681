"""R-hat, effective sizes and modes against arithmetic by hand and chains whose properties are known."""

import numpy as np
import pytest

from zicht.methods.population_size.diagnostics import (
    bulk_ess,
    effective_size,
    find_modes,
    plain_rhat,
    rank_rhat,
    tail_ess,
)

CHAINS, LENGTH = 4, 10_000


def autoregressive(correlation, *, seed=1, chains=CHAINS, length=LENGTH):
    """Draw chains `x_t = correlation * x_(t-1) + noise`, started from their own distribution."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((chains, length)) * np.sqrt(1 - correlation**2)
    values = np.empty((chains, length))
    values[:, 0] = rng.standard_normal(chains)
    for at in range(1, length):
        values[:, at] = correlation * values[:, at - 1] + noise[:, at]
    return values


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6, 0.9])
def test_effective_size_is_that_of_an_autoregressive_chain(correlation):
    expected = CHAINS * LENGTH * (1 - correlation) / (1 + correlation)

    draws = autoregressive(correlation)

    assert effective_size(draws) == pytest.approx(expected, rel=0.15)
    assert bulk_ess(draws) == pytest.approx(expected, rel=0.15)


def test_effective_size_of_alternating_chains_is_above_their_number():
    assert effective_size(autoregressive(-0.5)) == pytest.approx(3 * CHAINS * LENGTH, rel=0.15)


def test_bulk_ess_is_the_same_for_any_rising_scale():
    draws = autoregressive(0.5)

    assert bulk_ess(np.exp(3 * draws)) == pytest.approx(bulk_ess(draws))
    assert tail_ess(np.exp(3 * draws)) == pytest.approx(tail_ess(draws))


def test_plain_rhat_is_as_by_hand():
    """Means 2 and 4, variances 1 and 1: var+ = 2/3 + 2, W = 1."""
    assert plain_rhat([[1, 2, 3], [3, 4, 5]]) == pytest.approx(np.sqrt(8 / 3))


def test_rank_rhat_is_near_one_for_chains_that_agree():
    assert rank_rhat(autoregressive(0.3)) < 1.001


def test_rank_rhat_sees_a_chain_elsewhere():
    draws = autoregressive(0.0, length=1000)
    draws[0] += 1

    assert rank_rhat(draws) > 1.05
    assert bulk_ess(draws) < 100


def test_rank_rhat_sees_a_chain_of_another_width():
    """Vehtari et al. (2021), section 3.2: the plain R-hat is blind to it."""
    draws = autoregressive(0.0, length=1000)
    draws[0] /= 3

    assert plain_rhat(draws) < 1.01
    assert rank_rhat(draws) > 1.05


def test_rank_rhat_sees_a_chain_elsewhere_in_a_distribution_without_variance():
    """Vehtari et al. (2021), section 3.1: Cauchy chains, one of them shifted."""
    draws = np.random.default_rng(2).standard_cauchy((4, 1000))
    draws[0] += 1

    assert plain_rhat(draws) < 1.005
    assert rank_rhat(draws) > 1.01


def test_rank_rhat_sees_a_drift():
    assert rank_rhat(autoregressive(0.0, length=1000) + np.linspace(0, 2, 1000)) > 1.05


def test_chains_that_do_not_move_agree_or_not():
    assert rank_rhat(np.full((4, 100), 7)) == 1
    assert bulk_ess(np.full((4, 100), 7)) == tail_ess(np.full((4, 100), 7)) == 400
    assert rank_rhat(np.repeat([[1], [2], [2], [2]], 100, axis=1)) == np.inf


def test_one_hump_is_one_mode():
    modes = [find_modes(autoregressive(0.5, seed=seed, length=2000)) for seed in range(20)]

    assert {len(found) for found in modes} == {1}


def test_stuck_chains_are_two_modes():
    draws = autoregressive(0.9, length=2000)
    draws[3] += 6

    low, high = find_modes(draws)

    assert (low.at, high.at) == pytest.approx((0, 6), abs=0.3)
    assert (low.share, high.share) == pytest.approx((0.75, 0.25), abs=0.01)
    assert (low.stuck, high.stuck) == (3, 1)


def test_chains_that_jump_between_two_humps_show_both():
    draws = autoregressive(0.0, length=2000)
    draws[:, ::3] += 5

    low, high = find_modes(draws)

    assert (low.share, high.share) == pytest.approx((2 / 3, 1 / 3), abs=0.02)
    assert low.stuck == high.stuck == 0


def test_equal_humps_two_widths_apart_are_one_mode():
    """The sum of two normal densities has one maximum up to two standard deviations apart."""
    draws = autoregressive(0.0, length=2000)
    draws[:, ::2] += 2

    assert len(find_modes(draws)) == 1


def test_whole_numbers_of_persons_are_not_modes():
    draws = np.random.default_rng(1).poisson(1.0, (4, 2000)).astype(float)

    assert len(find_modes(draws, resolution=1.0)) == 1
