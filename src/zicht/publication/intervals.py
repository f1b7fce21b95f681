"""Charts of estimates in Vega-Lite: a dot with its interval each, below each other; a range is a bar without a dot."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from zicht.publication.charts import (
    AS_IT_IS,
    FONT_SIZE,
    HAIRLINE,
    LETTER,
    LINE_HEIGHT,
    LOCALES,
    PALETTE,
    SPLIT,
    THEME,
    Frame,
    Row,
    Spec,
)
from zicht.publication.figures import Figure, Point
from zicht.publication.words import BETWEEN_DIGITS

__all__ = ["interval_label", "interval_spec"]

#: Widths in letters at which labels are broken: above an interval in a narrow frame, beside it in a wide one.
ABOVE, BESIDE = 44, 30


def interval_label(figure: Figure, series: str, point: Point) -> str:
    """Return what an interval is named: its series, its place, or both where there are several of both."""
    place = BETWEEN_DIGITS.sub("–", point.label)
    if len(figure.series) == 1:
        return place
    places = {drawn.place for each in figure.series for drawn in each.points}
    return f"{series}, {place}" if len(places) > 1 else series


def interval_spec(figure: Figure, frame: Frame) -> Spec:
    """Return the chart of a figure of the kind `interval`."""
    rows = _rows(figure, frame)
    labels = [str(row["label"]) for row in rows]
    lines = max(label.count("\n") + 1 for label in labels)
    left = 0.0 if frame.is_narrow else max(len(line) for t in labels for line in t.split("\n")) * LETTER + 14
    right = 0.0 if frame.is_narrow else max(len(str(row["printed"])) for row in rows) * 7.4 + 16
    width = int(frame.width - left - right - (16 if frame.is_narrow else 6))
    step = lines * LINE_HEIGHT + (26 if frame.is_narrow else 12)
    ends = [float(str(row[end])) for row in rows for end in ("low", "high")]
    axis = _Axis.holding(ends, width, grid=not frame.is_narrow)  # labels above intervals would cross a grid
    drawn = _Drawn(figure, axis, labels, is_narrow=frame.is_narrow)
    layers = drawn.intervals(rows) + (drawn.above(rows) if frame.is_narrow else [drawn.beside(rows, width)])
    config = {**THEME, **LOCALES.get(figure.language, {}), "axisX": {"gridColor": HAIRLINE}}
    return {"layer": layers, "width": width, "height": step * len(rows), "config": config}


def _rows(figure: Figure, frame: Frame) -> list[Row]:
    rows: list[Row] = []
    for series in figure.series:
        for point in series.points:
            if point.is_drawn:
                label = interval_label(figure, series.label, point)
                text = f"{label}: {point.printed}" if frame.is_narrow else label
                value = point.value
                rows.append(
                    {
                        "label": _wrap(text, ABOVE if frame.is_narrow else BESIDE),
                        "series": series.code,
                        "value": value,
                        "low": value if point.lower is None else point.lower,
                        "high": value if point.upper is None else point.upper,
                        "printed": point.printed,
                    }
                )
    return rows


@dataclass(frozen=True)
class _Axis:
    """The axis of numbers, from zero."""

    top: float
    ticks: tuple[float, ...]
    grid: bool

    @classmethod
    def holding(cls, values: Sequence[float], width: int, *, grid: bool) -> _Axis:
        most = max(values, default=0) or 1
        rough = most / max(2, width // 90)
        size = 10 ** math.floor(math.log10(rough))
        step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
        steps = math.ceil(most / step)
        return cls(step * steps, tuple(step * number for number in range(steps + 1)), grid)

    def encode(self, field: str) -> Spec:
        axis = {
            "values": list(self.ticks),
            "labelExpr": AS_IT_IS,
            "grid": self.grid,
            "ticks": False,
            "domain": False,
            "labelPadding": 6,
        }
        scale = {"domain": [0, self.top], "nice": False}
        return {
            "field": field,
            "type": "quantitative",
            "title": None,
            "scale": scale,
            "axis": axis,
        }


@dataclass(frozen=True)
class _Drawn:
    figure: Figure
    axis: _Axis
    labels: Sequence[str]
    is_narrow: bool

    @property
    def y(self) -> Spec:
        """One band an interval; beside it its label, where there is room."""
        axis = {"labelExpr": SPLIT, "ticks": False, "domain": False, "labelPadding": 8}
        return {
            "field": "label",
            "type": "nominal",
            "sort": list(self.labels),
            "title": None,
            "scale": {"paddingInner": 0, "paddingOuter": 0},
            "axis": None if self.is_narrow else axis,
        }

    @property
    def colour(self) -> Spec:
        names = [series.code for series in self.figure.series]
        colours = [PALETTE[place % len(PALETTE)] for place in range(len(names))]
        scale = {"domain": names, "range": colours}
        return {"field": "series", "type": "nominal", "scale": scale, "legend": None}

    def intervals(self, rows: Sequence[Row]) -> list[Spec]:
        """A thin line with a dot on it, or a thick line where there is a range and no number."""
        ranges = [row for row in rows if row["value"] is None]
        others = [row for row in rows if row["value"] is not None]
        bounded = [row for row in others if row["low"] != row["high"]]
        dot = {"type": "point", "filled": True, "size": 95, "opacity": 1}
        layers = [
            self._rule(ranges, {"strokeWidth": 9, "opacity": 0.45}),
            self._rule(bounded, {"strokeWidth": 2.25}),
            _layer(others, dot, x=self.axis.encode("value"), y=self.y, color=self.colour),
        ]
        return [layer for layer in layers if layer]

    def _rule(self, rows: Sequence[Row], look: Spec) -> Spec:
        if not rows:
            return {}
        mark = {"type": "rule", **look}
        ends = {"x": self.axis.encode("low"), "x2": {"field": "high"}}
        return _layer(rows, mark, **ends, y=self.y, color=self.colour)

    def beside(self, rows: Sequence[Row], width: int) -> Spec:
        mark = {"type": "text", "align": "left", "fontSize": FONT_SIZE, "limit": 0}
        printed = {"field": "printed", "type": "nominal"}
        return _layer(rows, mark, x={"value": width + 12}, y=self.y, text=printed)

    def above(self, rows: Sequence[Row]) -> list[Spec]:
        """Label and number in one text above the interval."""
        lines = [str(row["label"]).count("\n") + 1 for row in rows]
        return [
            self._above([row for row, has in zip(rows, lines, strict=True) if has == number], number)
            for number in sorted(set(lines))
        ]

    def _above(self, rows: Sequence[Row], lines: int) -> Spec:
        """Put texts of so many lines above: Vega stands the first of them on the place, and the others below it."""
        mark = {
            "type": "text",
            "align": "left",
            "baseline": "bottom",
            "fontSize": FONT_SIZE,
            "lineBreak": "\n",
            "lineHeight": LINE_HEIGHT,
            "limit": 0,
            "dy": -8 - (lines - 1) * LINE_HEIGHT,
        }
        return _layer(rows, mark, x={"value": 0}, y=self.y, text={"field": "label", "type": "nominal"})


def _layer(rows: Sequence[Row], mark: Spec, **encoding: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _wrap(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text
