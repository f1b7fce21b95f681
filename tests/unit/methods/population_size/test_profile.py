"""The profile likelihood of one model, against the likelihood of two lists in closed form."""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, xlogy

from support.mse import published
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CaptureHistories, IntervalKind, profile_interval

BOTH, FIRST, SECOND = 12, 60, 45


def log_likelihood(everyone):
    """Of two independent lists, highest over their probabilities, which are the shares on each."""
    logs = gammaln(everyone + 1) - gammaln(everyone - BOTH - FIRST - SECOND + 1)
    for size in (BOTH + FIRST, BOTH + SECOND):
        logs += xlogy(size, size / everyone) + xlogy(everyone - size, 1 - size / everyone)
    return logs


def test_interval_of_two_lists_is_that_of_the_closed_form():
    histories = CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [BOTH, FIRST, SECOND], lists=["A", "B"])
    seen = histories.persons
    top = minimize_scalar(
        lambda n: -log_likelihood(n), bounds=(seen, 3000), method="bounded", options={"xatol": 1e-6}
    )

    def above(everyone):
        return log_likelihood(everyone) + top.fun + 1.959964**2 / 2

    found = profile_interval(histories, "[1,2]")

    assert found.lower == pytest.approx(brentq(above, seen, top.x), rel=1e-4)
    assert found.upper == pytest.approx(brentq(above, top.x, 1e5), rel=1e-4)
    assert found.kind == IntervalKind.PROFILE_CONDITIONAL


def test_interval_grows_with_its_level():
    narrow, wide = (
        profile_interval(published("kosovo_4"), "[123,14,34]", level=level) for level in (0.8, 0.95)
    )

    assert wide.lower < narrow.lower < 10356.5 < narrow.upper < wide.upper
    assert narrow.level == 0.8


def test_lower_limit_is_the_persons_seen_where_few_are_missed():
    histories = CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [500, 3, 3], lists=["A", "B"])

    found = profile_interval(histories, "[1,2]")

    assert found.lower == 506
    assert 506 < found.upper < 512


def test_list_with_everyone_leaves_no_doubt():
    histories = CaptureHistories.from_wide([[1, 1], [1, 0]], [5, 9], lists=["A", "B"])

    found = profile_interval(histories, "[1,2]")

    assert (found.lower, found.upper) == (14, 14)


def test_model_without_an_estimate_has_no_interval():
    with pytest.raises(NotConverged, match="gives no estimate"):
        profile_interval(published("artificial_3"), "[12,3]")


@pytest.mark.parametrize("level", [0.0, 1.0, 95, np.nan])
def test_level_that_is_no_probability_is_refused(level):
    with pytest.raises(InputError, match="level of an interval"):
        profile_interval(published("korea_3"), "[12,23]", level=level)
