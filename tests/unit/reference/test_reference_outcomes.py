import numpy as np
import pytest

from zicht.reference.outcomes import MINOR_HAZARD, Curve, calibrated_curve, free_curve


def test_weibull_of_the_two_published_points_has_the_derived_shape():
    """FACTS: 45 % at five and 50 % at seven years fit H(t) = 0.598 (t / 5) ** 0.439, hence 26 % at one year."""
    curve = free_curve(0.0)

    assert curve.shape == pytest.approx(0.439, abs=1e-3)
    assert curve.hazard(5) == pytest.approx(0.598, abs=1e-3)
    assert [round(100 * (1 - np.exp(-curve.hazard(t)))) for t in (1, 2, 3, 5, 7)] == [26, 33, 38, 45, 50]


def test_free_curve_expects_the_published_shares_of_minors_and_adults_together():
    curve = free_curve(0.2)

    returned = [
        1 - 0.8 * np.exp(-curve.hazard(t)) - 0.2 * np.exp(-MINOR_HAZARD * curve.hazard(t)) for t in (5, 7)
    ]

    assert returned == pytest.approx([0.45, 0.50], abs=1e-6)


def test_calibrated_curve_prints_the_published_shares():
    curve = calibrated_curve()

    assert [round(100 * (1 - np.exp(-curve.hazard(t)))) for t in (5, 7)] == [45, 50]


def test_curve_years_is_the_inverse_of_the_hazard():
    curve = Curve(0.5, 10.0)

    assert curve.years(np.array([curve.hazard(3.0)])) == pytest.approx([3.0])
