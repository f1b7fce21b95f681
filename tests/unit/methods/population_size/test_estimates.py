"""The answer of an estimator: always finite, always at least the persons seen."""

import json
import math

import pytest

from zicht.errors import NotConverged, Text
from zicht.methods.population_size import (
    Estimate,
    Interval,
    IntervalKind,
    LevelEstimate,
    LinkageScenario,
    ModelWeight,
    PosteriorMode,
    PriorSensitivity,
    averaging,
    diagnostics,
)

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


@pytest.mark.parametrize(
    "value",
    [
        Interval(0.95, 12345.0, 12345.0, IntervalKind.WALD),
        Estimate("independence", NAME, NAME, 12345, 12345.0),
        LevelEstimate(("female",), 12345.0, 12345.0),
        LinkageScenario(0.9, 0.0, 12345.0),
        ModelWeight("[1,2,3]", 12345.0, 0.5, 0.0),
        PosteriorMode(12345, 0.5),
        PriorSensitivity(0.125, 12345, 12345.0, 12345.0, 12345.0, 0.95, 0.0),
        averaging.Mode(12345.0, 0.5),
        diagnostics.Mode(12345.0, 0.5, 1),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_repr_holds_no_count(value):
    assert "12345" not in repr(value)
    assert repr(value).startswith(type(value).__name__)


def test_notebook_shows_the_number_and_its_interval():
    unbounded = Interval(0.95, 100.0, math.inf, IntervalKind.WALD)

    assert estimate(539.0, intervals=(unbounded,))._repr_html_() == (
        "<p>Independent lists: <strong>539</strong>, 95 % 100 - ∞</p>"
    )
