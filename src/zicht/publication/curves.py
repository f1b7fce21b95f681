"""Charts of shares over the years since a start, in Vega-Lite: a line a group, and around it the interval."""

from __future__ import annotations

from zicht.publication.charts import (
    AS_IT_IS,
    DASHES,
    LOCALES,
    PALETTE,
    QUIET,
    SHAPES,
    THEME,
    Frame,
    Row,
    Spec,
    end_labels,
    layer,
    quantity,
    top_of_axis,
)
from zicht.publication.figures import Figure

__all__ = ["curve_spec"]


def curve_spec(figure: Figure, frame: Frame) -> Spec:
    """Return the chart of a figure of the kind `curve`."""
    labels = [series.label for series in figure.series]
    direct = not frame.is_narrow and len(labels) > 1
    height = 240 if frame.is_narrow else 320
    width = frame.width - 58 - (210 if direct else 24)
    rows = _rows(figure)
    places = sorted({float(point.place) for series in figure.series for point in series.points})
    top, ticks = top_of_axis([float(str(row["high"] or row["value"])) for row in rows])
    titles = {"titleColor": QUIET, "titleFontWeight": 400}
    x = quantity(
        "year",
        title=figure.axis,
        scale={"domain": [0, places[-1] + 0.25], "nice": False},
        axis={"values": places, "labelExpr": AS_IT_IS, "grid": False, **titles},
    )
    y = quantity(
        "value",
        title=None,
        scale={"domain": [0, top], "nice": False},
        axis={"domain": False, "ticks": False, "labelExpr": AS_IT_IS, "values": ticks},
    )
    legend = {"columns": 1} if frame.is_narrow and len(labels) > 1 else None
    by = {"field": "series", "type": "nominal"}
    colour = {**by, "scale": {"domain": labels, "range": list(PALETTE[: len(labels)])}, "legend": legend}
    dashes = {**by, "scale": {"domain": labels, "range": list(DASHES[: len(labels)])}, "legend": None}
    shapes = {**by, "scale": {"domain": labels, "range": list(SHAPES[: len(labels)])}, "legend": legend}
    bounded = [row for row in rows if row["low"] is not None and row["high"] is not None]
    low, high = {**y, "field": "low"}, {"field": "high"}
    quiet = {**colour, "legend": None}
    layers = [
        layer(bounded, {"type": "area", "opacity": 0.12}, x=x, y=low, y2=high, color=quiet),
        layer(rows, {"type": "line", "strokeWidth": 2.25}, x=x, y=y, color=quiet, strokeDash=dashes),
        layer(bounded, {"type": "rule", "strokeWidth": 1.5}, x=x, y=low, y2=high, color=quiet),
        layer(
            rows,
            {"type": "point", "filled": True, "size": 56, "opacity": 1},
            x=x,
            y=y,
            color=colour,
            shape=shapes,
        ),
    ]
    if direct:
        layers.append(end_labels(figure, x, y, (0, top), height))
    elif len(labels) == 1:
        text = {"type": "text", "fontSize": 12, "dy": -16, "fontWeight": 600}
        layers.append(
            layer(rows, text, x=x, y={**y, "field": "high"}, text={"field": "printed", "type": "nominal"})
        )
    config = {**THEME, **LOCALES.get(figure.language, {})}
    return {"layer": layers, "width": width, "height": height, "config": config}


def _rows(figure: Figure) -> list[Row]:
    """Return a row a point that is shown."""
    return [
        {
            "series": series.label,
            "year": float(point.place),
            "value": point.value,
            "low": point.lower,
            "high": point.upper,
            "printed": point.printed.partition(" (")[0],
        }
        for series in figure.series
        for point in series.shown
    ]
