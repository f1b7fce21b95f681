"""The answer of an estimator: always finite, always at least the persons seen."""

import json
import math

import pytest

from zicht.errors import NotConverged, Text
from zicht.methods.population_size import Estimate, Interval, IntervalKind

NAME = Text.of("Independent lists")


def estimate(total, *, persons=96, intervals=()):
    return Estimate("independence", NAME, NAME, persons, total, intervals=intervals)


def test_dark_figure_is_what_is_not_seen():
    assert estimate(539.0).dark == 443.0


@pytest.mark.parametrize("total", [math.nan, math.inf, 95.0])
def test_estimate_refuses_what_is_no_number_of_people(total):
    with pytest.raises(NotConverged, match="no finite number"):
        estimate(total)


@pytest.mark.parametrize("bounds", [(2.0, 1.0), (math.nan, 1.0), (1.0, math.nan), (math.inf, math.inf)])
def test_interval_refuses_bounds_that_are_none(bounds):
    with pytest.raises(NotConverged, match="no bounds"):
        Interval(0.95, *bounds, IntervalKind.WALD)


def test_interval_is_found_by_its_level():
    wide = Interval(0.95, 100.0, 900.0, IntervalKind.WALD)

    assert estimate(539.0, intervals=(wide,)).interval(0.95) == wide
    assert estimate(539.0, intervals=(wide,)).interval(0.80) is None


def test_estimate_is_written_as_json_also_without_an_upper_bound():
    unbounded = Interval(0.95, 100.0, math.inf, IntervalKind.PROFILE_CONDITIONAL)

    written = json.loads(json.dumps(estimate(539.0, intervals=(unbounded,)).to_dict(), allow_nan=False))

    assert written["total"] == 539.0
    assert written["label"] == "Independent lists"
    assert written["intervals"][0]["upper"] is None
