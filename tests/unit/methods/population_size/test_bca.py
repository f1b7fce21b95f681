"""Limits of a bootstrap distribution: levels, quantiles, and answers that are infinite."""

from statistics import NormalDist

import numpy as np
import pytest

from zicht.methods.population_size.bca import Correction, correct_bias, quantile

ONE_EACH = np.ones(6, dtype=np.int64)


def test_quantile_is_that_of_type_eight():
    """NumPy calls it unbiased for the median."""
    numbers = np.sort(np.random.default_rng(1).lognormal(size=37))

    for share in (0.001, 0.025, 0.1, 0.5, 0.77, 0.975, 0.999):
        assert quantile(numbers, share) == pytest.approx(
            np.quantile(numbers, share, method="median_unbiased")
        )


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 2.5), (0.7, np.inf), (1.0, np.inf)])
def test_quantile_with_infinite_numbers_is_infinite_beside_them_only(share, expected):
    assert quantile(np.array([1.0, 2.0, 3.0, np.inf]), share) == expected


def test_quantile_of_one_number_is_that_number():
    assert quantile(np.array([5.0]), 0.3) == 5


def test_correction_without_bias_and_acceleration_takes_plain_quantiles():
    assert Correction(0.0, 0.0, one_sided=False).shares(0.95) == pytest.approx((0.025, 0.975))


@pytest.mark.parametrize(
    ("bias", "acceleration", "moved"),
    [
        (0.1, 0.0, (0.2 - 1.959964, 0.2 + 1.959964)),
        (0.0, 0.05, (-1.959964 / (1 + 0.05 * 1.959964), 1.959964 / (1 - 0.05 * 1.959964))),
    ],
)
def test_correction_moves_both_limits(bias, acceleration, moved):
    found = Correction(bias, acceleration, one_sided=False).shares(0.95)

    assert found == pytest.approx([NormalDist().cdf(z) for z in moved], rel=1e-5)


def test_correction_beyond_the_pole_takes_the_outermost_replicate():
    assert Correction(3.5, 0.2, one_sided=False).shares(0.95)[1] == 1.0
    assert Correction(-3.5, -0.2, one_sided=False).shares(0.95)[0] == 0.0


def test_bias_is_the_normal_quantile_of_the_share_below_the_estimate():
    found = correct_bias(10.0, np.array([8.0, 9.0, 10.0, 11.0]), np.arange(6.0), ONE_EACH)

    assert found.bias == pytest.approx(0.0)
    assert not found.one_sided


def test_acceleration_of_a_mean_is_a_sixth_of_the_skewness():
    """Efron (1987): the sum of cubes over six times the sum of squares to the power 3/2."""
    sample = np.array([1.0, 2.0, 4.0, 8.0, 9.0, 30.0])
    left_out = (sample.sum() - sample) / 5
    deviations = sample - sample.mean()

    found = correct_bias(9.0, np.array([8.0, 10.0]), left_out, ONE_EACH)

    assert found.acceleration == pytest.approx(
        np.sum(deviations**3) / (6 * np.sum(deviations**2) ** 1.5), rel=1e-9
    )


def test_acceleration_weighs_a_history_by_its_persons():
    replicates = np.array([8.0, 10.0])

    weighted = correct_bias(9.0, replicates, np.array([1.0, 5.0]), np.array([3, 2]))
    repeated = correct_bias(9.0, replicates, np.array([1.0, 1.0, 1.0, 5.0, 5.0]), np.ones(5, dtype=np.int64))

    assert weighted.acceleration == pytest.approx(repeated.acceleration)


def test_acceleration_with_an_infinite_estimate_is_the_limit_of_a_large_one():
    replicates, weights = np.array([8.0, 10.0]), np.array([1, 7, 9])

    infinite = correct_bias(9.0, replicates, np.array([np.inf, 8.0, 9.0]), weights)
    large = correct_bias(9.0, replicates, np.array([1e12, 8.0, 9.0]), weights)

    assert infinite.acceleration == pytest.approx(large.acceleration, rel=1e-6)


@pytest.mark.parametrize("same", [7.0, np.inf])
def test_acceleration_is_zero_where_nobody_makes_a_difference(same):
    found = correct_bias(9.0, np.array([8.0, 10.0]), np.full(6, same), ONE_EACH)

    assert found.acceleration == 0


@pytest.mark.parametrize("replicates", [[10.0, 11.0], [8.0, 9.0], [np.inf, np.inf]])
def test_replicates_on_one_side_are_not_corrected(replicates):
    found = correct_bias(10.0, np.array(replicates), np.arange(6.0), ONE_EACH)

    assert found == Correction(0.0, 0.0, one_sided=True)
