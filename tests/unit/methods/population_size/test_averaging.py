"""The average over models: weights, quantiles and modes."""

import numpy as np
import pytest
from scipy.stats import lognorm

from support.mse import published
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    AveragePoint,
    CaptureHistories,
    Criterion,
    IntervalKind,
    average_models,
    search,
)


def test_weights_are_half_the_difference_in_the_exponent():
    found = average_models(published("korea_3"))
    differences = found.selection.fits.criterion()[found.selection.ranking] - 57.14081

    expected = np.exp(-differences / 2)

    assert found.weights == pytest.approx(expected / expected.sum(), rel=1e-4)
    assert found.weights.sum() == pytest.approx(1)
    assert len(found.weights) == 6


def test_top_models_are_the_best_of_the_search():
    histories = published("kosovo_4")

    best, *others = average_models(histories).top(3)

    assert (best.model, best.difference) == (str(search(histories).model), 0)
    assert best.total == pytest.approx(10356.519)
    assert best.weight > others[0].weight > others[1].weight


def test_quantiles_of_one_model_are_log_normal():
    """Two lists have one model that gives an estimate; its variance is the classical one."""
    both, first, second = 40, 160, 90
    histories = CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [both, first, second], lists=["A", "B"])
    dark = first * second / both
    deviation = np.sqrt(1 / both + 1 / first + 1 / second + np.log1p(1 / dark))

    found = average_models(histories).estimate()

    assert found.total == pytest.approx(290 + dark)
    interval = found.interval(0.95)
    assert interval.lower == pytest.approx(290 + lognorm.ppf(0.025, deviation, scale=dark), rel=1e-6)
    assert interval.upper == pytest.approx(290 + lognorm.ppf(0.975, deviation, scale=dark), rel=1e-6)
    assert interval.kind == IntervalKind.MODEL_AVERAGE


def test_geometric_mean_weighs_the_logarithms_of_the_dark_figures():
    found = average_models(published("korea_3"), point=AveragePoint.GEOMETRIC_MEAN)
    counted = found.weights > 1e-6

    expected = 123 + np.exp(np.average(np.log(found.totals[counted] - 123), weights=found.weights[counted]))

    assert found.estimate().total == pytest.approx(expected, rel=1e-3)


def test_range_within_holds_the_models_so_near_to_the_best():
    """README of the published tables: the rival of 48,013 is 2.9 above the best, 148,789."""
    found = average_models(published("netherlands_2010_2015_5"), max_order=3)

    assert found.range_within(0) == pytest.approx((148788.759, 148788.759))
    assert found.range_within(2.5)[0] > 100_000
    assert found.range_within(3)[0] == pytest.approx(48012.7263)


def test_models_that_gather_in_two_places_are_seen():
    """Published: Bayesian averaging of the British table has modes near 11 and 23 thousand."""
    found = average_models(published("uk2013_5"), max_order=2)

    low, high = found.modes

    assert 10_000 < low.total < 13_500
    assert 21_000 < high.total < 26_000
    assert low.share + high.share == pytest.approx(1)
    assert "gather around 2" in str(found.estimate().warnings[0])


def test_models_that_agree_have_one_mode_and_no_warning():
    found = average_models(published("western_us_5"), max_order=2)

    assert len(found.modes) == 1
    assert found.estimate().warnings == ()


def test_effective_models_is_between_one_and_all():
    found = average_models(published("western_us_5"), max_order=2)

    assert 1 < found.effective_models < len(found.weights)


def test_list_with_everyone_leaves_no_doubt():
    histories = CaptureHistories.from_wide([[1, 1, 0], [1, 0, 1]], [5, 9], lists=["A", "B", "C"])

    found = average_models(histories)

    estimate = found.estimate()
    assert estimate.total == 14
    assert [(i.lower, i.upper) for i in estimate.intervals] == [(14, 14), (14, 14)]
    assert (found.modes, found.top(), found.range_within(2)) == ((), (), (14, 14))


def test_table_without_an_estimate_is_refused():
    histories = CaptureHistories.from_wide([[1, 0], [0, 1]], [5, 9], lists=["A", "B"])

    with pytest.raises(NotConverged, match="None of 1 models"):
        average_models(histories)


def test_level_that_is_no_probability_is_refused():
    with pytest.raises(InputError, match="level of an interval"):
        average_models(published("korea_3"), levels=[0.95, 1.5])


def test_repr_holds_no_counts():
    assert repr(average_models(published("korea_3"), criterion=Criterion.AIC)) == (
        "ModelAverage(criterion='aic', models=6)"
    )
