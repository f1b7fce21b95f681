"""Pictures for a notebook: valid Vega-Lite that holds what the results hold, and nothing of the data in a repr."""

from __future__ import annotations

import json

import altair as alt
import pytest

from support.mse import published
from zicht.methods.population_size import (
    assess_reliability,
    average_models,
    compare_estimators,
    plot_estimates,
    plot_left_out,
    plot_weights,
)


@pytest.fixture(scope="module")
def comparison():
    return compare_estimators(published("kosovo_4"), methods=["independence", "minimum_bic"], replicates=20)


def is_valid(picture):
    alt.Chart.from_dict({name: value for name, value in picture.items() if name != "$schema"}, validate=True)
    return json.loads(json.dumps(picture, allow_nan=False)) == picture


def test_estimates_are_drawn_with_their_intervals(comparison):
    picture = plot_estimates(comparison)

    assert is_valid(picture)
    rows = picture["data"]["values"]
    assert [row["total"] for row in rows] == [found.total for found in comparison.estimates]
    assert all(row["low"] < row["total"] < row["high"] for row in rows)


def test_weights_and_lists_left_out_are_drawn(comparison):
    weights = plot_weights(average_models(comparison.histories))
    left_out = plot_left_out(assess_reliability(comparison))

    assert is_valid(weights)
    assert is_valid(left_out)
    assert sum(row["weight"] for row in weights["data"]["values"]) == pytest.approx(1, abs=1e-6)
    assert len(left_out["data"]["values"]) == 4


def test_notebook_gets_the_picture_and_a_reader_of_logs_gets_nothing(comparison):
    picture = plot_estimates(comparison)

    bundle = picture._repr_mimebundle_(include=None, exclude=None)
    assert bundle["application/vnd.vegalite.v5+json"]["layer"] == picture["layer"]
    assert repr(picture) == "VegaLite(...)"
