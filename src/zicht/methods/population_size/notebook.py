"""Pictures for a notebook: specifications in Vega-Lite that a notebook draws by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from zicht.methods.population_size.averaging import ModelAverage
from zicht.methods.population_size.comparison import Comparison
from zicht.methods.population_size.reliability import Reliability

__all__ = ["VegaLite", "plot_estimates", "plot_left_out", "plot_weights"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
MIME_TYPE = "application/vnd.vegalite.v5+json"
LEVEL = 0.95
#: Models in the picture of weights.
MOST_MODELS = 200

Row = Mapping[str, object]


class VegaLite(dict[str, object]):
    """A picture as a Vega-Lite specification: a dictionary that a notebook shows as the picture."""

    def _repr_mimebundle_(self, **_options: object) -> dict[str, object]:
        return {MIME_TYPE: dict(self), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return "VegaLite(...)"


def plot_estimates(comparison: Comparison) -> VegaLite:
    """Draw what each estimator answers, with its 95 % interval.

    Parameters
    ----------
    comparison : Comparison
        The estimators' answers.

    Returns
    -------
    VegaLite
        One row per estimator that answered; the dashed line is the number of persons seen. An interval without
        an upper bound has no line. It has not passed disclosure control.
    """
    rows = list(_rows_of_estimates(comparison))
    return _forest(rows, comparison.histories.persons)


def plot_left_out(reliability: Reliability) -> VegaLite:
    """Draw the answer without each list in turn.

    Parameters
    ----------
    reliability : Reliability
        The panel.

    Returns
    -------
    VegaLite
        One row per list without which there is an answer. It has not passed disclosure control.
    """
    rows = [
        {"label": f"without {variation.lists[0]}", "total": variation.total}
        for variation in reliability.left_out
        if variation.total is not None
    ]
    return _forest(rows, None)


def plot_weights(average: ModelAverage) -> VegaLite:
    """Draw each model at its answer, as high as its weight.

    Parameters
    ----------
    average : ModelAverage
        The models that are averaged.

    Returns
    -------
    VegaLite
        The two hundred models of most weight: hills apart are answers that the table cannot choose between.
    """
    rows = [
        {"model": found.model, "total": found.total, "weight": found.weight, "zero": 0}
        for found in average.top(MOST_MODELS)
    ]
    x = _axis("total", "persons")
    y = {"field": "weight", "type": "quantitative", "title": "weight", "axis": {"format": "%"}}
    tooltip = [{"field": "model"}, {"field": "total", "format": ",.0f"}, {"field": "weight", "format": ".1%"}]
    return _picture(
        rows,
        [
            {"mark": {"type": "rule"}, "encoding": {"x": x, "y": y, "y2": {"field": "zero"}}},
            {"mark": {"type": "point", "filled": True}, "encoding": {"x": x, "y": y, "tooltip": tooltip}},
        ],
    )


def _rows_of_estimates(comparison: Comparison) -> Iterator[Row]:
    for answer in comparison.answers:
        if answer.estimate is None:
            continue
        interval = answer.estimate.interval(LEVEL)
        bounds = (
            {}
            if interval is None or math.isinf(interval.upper)
            else {"low": interval.lower, "high": interval.upper}
        )
        yield {
            "label": str(answer.label),
            "total": answer.estimate.total,
            "assumption": str(answer.assumption),
            **bounds,
        }


def _forest(rows: Sequence[Row], seen: int | None) -> VegaLite:
    y = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 400}}
    tooltip = [{"field": "assumption"}, {"field": "total", "format": ",.0f"}]
    layers: list[object] = [
        {
            "mark": {"type": "rule"},
            "encoding": {"x": _axis("low", "persons"), "x2": {"field": "high"}, "y": y},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 80},
            "encoding": {"x": _axis("total", "persons"), "y": y, "tooltip": tooltip},
        },
    ]
    if seen is not None:
        layers.append(
            {
                "data": {"values": [{"total": seen}]},
                "mark": {"type": "rule", "strokeDash": [4, 3]},
                "encoding": {"x": _axis("total", "persons")},
            }
        )
    return _picture(rows, layers)


def _axis(field: str, title: str) -> dict[str, object]:
    return {"field": field, "type": "quantitative", "title": title, "scale": {"zero": False}}


def _picture(rows: Sequence[Row], layers: Sequence[object]) -> VegaLite:
    return VegaLite({"$schema": SCHEMA, "data": {"values": list(rows)}, "layer": list(layers), "width": 420})
