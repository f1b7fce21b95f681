"""The pictures of a sheet in Vega-Lite: answers with their intervals below each other, and the weights of models."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zicht.publication.charts import (
    FONT_SIZE,
    HAIRLINE,
    INK,
    LETTER,
    LINE_HEIGHT,
    LOCALES,
    PALETTE,
    QUIET,
    THEME,
    WIDE,
    Frame,
    Spec,
)

__all__ = ["Dot", "Reference", "Stem", "forest", "stems"]

#: Labels up to so many letters stand beside their answers also where there is little room.
SHORT_LABEL = 18
#: From this ratio of the largest to the smallest number on, an axis has steps of equal ratios.
LOGARITHMIC_FROM = 12
#: An interval that reaches further than this many times the largest answer is cut off with an arrow.
LONGEST = 6
SPLIT = "split(datum.label, '\\n')"


@dataclass(frozen=True)
class Dot:
    """One answer: its label, its number, its intervals from narrow to wide, and how it is printed."""

    label: str
    value: float
    intervals: tuple[tuple[float, float | None], ...] = ()
    printed: str = ""
    is_main: bool = False


@dataclass(frozen=True)
class Reference:
    """A number that all answers are held against, as an upright line with its label above."""

    value: float
    label: str


@dataclass(frozen=True)
class Stem:
    """One model: where its answer lies, how much it weighs, and its label where it has one."""

    value: float
    weight: float
    label: str = ""


@dataclass(frozen=True)
class _Scale:
    """The axis of numbers of persons."""

    low: float
    high: float
    is_log: bool
    ticks: tuple[float, ...]

    def encode(self, field: str, *, grid: bool = True) -> Spec:
        kind: dict[str, object] = {"type": "log"} if self.is_log else {"zero": False}
        scale = {"domain": [self.low, self.high], "nice": False, "clamp": True, **kind}
        axis = {"values": list(self.ticks), "format": ",.0f", "grid": grid, "ticks": False, "domain": False}
        return {
            "field": field,
            "type": "quantitative",
            "title": None,
            "scale": scale,
            "axis": axis | {"labelOverlap": True, "labelPadding": 6},
        }


def forest(dots: Sequence[Dot], references: Sequence[Reference], frame: Frame, language: str) -> Spec:
    """Return answers below each other: a dot each, a thick line for the narrow interval, a thin one for the wide.

    Labels stand on the left where there is room, else above their answers.
    """
    above = frame.is_narrow and max(len(dot.label) for dot in dots) > SHORT_LABEL
    labels = [_wrap(dot.label, 46 if above else 60 if frame.width > WIDE.width else 34) for dot in dots]
    lines = max(map(_lines_of, labels))
    left = 0.0 if above else max(len(line) for t in labels for line in t.split("\n")) * LETTER + 14
    right = 0.0 if above else max(len(dot.printed) for dot in dots) * 7.2 + 18
    width = int(frame.width - left - right - (24 if above else 8))
    step = lines * LINE_HEIGHT + (34 if above else 10)
    scale = _scale([*dots], [r.value for r in references], width)
    rows = [_row(dot, label, scale) for dot, label in zip(dots, labels, strict=True)]
    beside = {"labelExpr": SPLIT, "ticks": False, "domain": False, "labelPadding": 8}
    y: Spec = {
        "field": "label",
        "type": "nominal",
        "sort": labels,
        "title": None,
        "scale": {"paddingInner": 0, "paddingOuter": 0},
        "axis": None if above else beside,
    }
    point = {"type": "point", "filled": True, "size": 110, "opacity": 1}
    layers = [
        *_reference_layers(references, scale, lift=10 if above else 0),
        *_interval_layers(rows, scale, y),
        _layer(rows, point, x=scale.encode("value"), y=y, **_colours(), **_shapes()),
        *(_labels_above(rows, y) if above else [_printed_beside(rows, y, width)]),
    ]
    return {"layer": layers, "width": width, "height": step * len(rows), "config": _config(language)}


def stems(found: Sequence[Stem], references: Sequence[Reference], frame: Frame, language: str) -> Spec:
    """Return models as stems: how far along lies the answer, how high the weight. Two hills are two answers."""
    width, height = int(frame.width - 62), 190 if frame.is_narrow else 230
    scale = _scale([Dot("", stem.value) for stem in found], [r.value for r in references], width)
    top = max(stem.weight for stem in found)
    rows = [{"value": s.value, "weight": s.weight, "zero": 0, "label": s.label} for s in found]
    x = scale.encode("value", grid=False)
    y = {
        "field": "weight",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, top * 1.12], "nice": False},
        "axis": {"format": ".0%", "tickCount": 4, "ticks": False, "domain": False},
    }
    label = {"type": "text", "dy": -12, "fontSize": 12, "fontWeight": 600}
    layers = [
        *_reference_layers(references, scale, lift=6),
        _layer(rows, {"type": "rule", "strokeWidth": 3, "color": PALETTE[0]}, x=x, y=y, y2={"field": "zero"}),
        _layer(
            rows, {"type": "point", "filled": True, "size": 45, "opacity": 1, "color": PALETTE[0]}, x=x, y=y
        ),
        _layer([r for r in rows if r["label"]], label, x=x, y=y, text={"field": "label", "type": "nominal"}),
    ]
    return {"layer": layers, "width": width, "height": height, "config": _config(language)}


def _scale(dots: Sequence[Dot], others: Sequence[float], width: int) -> _Scale:
    """Return an axis that holds every answer, and intervals as far as they stay near the answers."""
    values = [dot.value for dot in dots]
    bounds = [b for dot in dots for lower, upper in dot.intervals for b in (lower, upper) if b is not None]
    furthest = LONGEST * max(values)
    low = min(*values, *bounds, *others)
    high = max(*values, *(b for b in (*bounds, *others) if b <= furthest))
    if any(upper is None or upper > furthest for dot in dots for _, upper in dot.intervals):
        high = furthest if any(b > furthest for b in bounds) else high * 1.35
    is_log = high / max(low, 1) > LOGARITHMIC_FROM
    if is_log:
        return _Scale(low / 1.12, high * 1.12, is_log=True, ticks=_log_ticks(low, high, width))
    room = max(0.06 * (high - low), 0.02 * high, 0.5)
    return _Scale(max(low - room, 0), high + room, is_log=False, ticks=_linear_ticks(low, high, width))


def _linear_ticks(low: float, high: float, width: int) -> tuple[float, ...]:
    rough = max(high - low, 1) / max(3, width / 72)
    size = 10 ** math.floor(math.log10(rough))
    step = max(1.0, next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough))
    return tuple(step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1))


def _log_ticks(low: float, high: float, width: int) -> tuple[float, ...]:
    powers = range(math.floor(math.log10(max(low, 1))), math.ceil(math.log10(high)) + 1)
    for factors in ((1, 2, 5), (1, 3), (1,)):
        ticks = tuple(
            f * 10.0**p for p in powers for f in factors if low / 1.12 <= f * 10.0**p <= high * 1.12
        )
        if len(ticks) * 64 <= width:
            return ticks
    return ticks


def _row(dot: Dot, label: str, scale: _Scale) -> dict[str, object]:
    row: dict[str, object] = {
        "label": label,
        "value": dot.value,
        "printed": dot.printed,
        "kind": "main" if dot.is_main else "other",
    }
    for name, interval in zip(("wide", "narrow"), reversed(dot.intervals), strict=False):
        lower, upper = interval
        is_cut = upper is None or upper > scale.high
        row |= {f"{name}_low": lower, f"{name}_high": scale.high if is_cut else upper}
        row |= {"cut": scale.high} if is_cut and name == "wide" else {}
    return row


def _interval_layers(rows: Sequence[Mapping[str, object]], scale: _Scale, y: Spec) -> list[Spec]:
    layers = []
    for name, thickness in (("wide", 2), ("narrow", 6)):
        drawn = [row for row in rows if f"{name}_low" in row]
        if drawn:
            mark = {"type": "rule", "strokeWidth": thickness, "opacity": 1 if name == "wide" else 0.45}
            x2 = {"field": f"{name}_high"}
            layers.append(_layer(drawn, mark, x=scale.encode(f"{name}_low"), x2=x2, y=y, **_colours()))
    cut = [row for row in rows if "cut" in row]
    if cut:
        arrow = {"type": "point", "shape": "triangle-right", "filled": True, "size": 90, "opacity": 1}
        layers.append(_layer(cut, arrow, x=scale.encode("cut"), y=y, **_colours()))
    return layers


def _colours() -> dict[str, Spec]:
    scale = {"domain": ["main", "other"], "range": [PALETTE[1], PALETTE[0]]}
    return {"color": {"field": "kind", "type": "nominal", "scale": scale, "legend": None}}


def _shapes() -> dict[str, Spec]:
    """Give the main answer a shape of its own: colour is never the only sign."""
    scale = {"domain": ["main", "other"], "range": ["diamond", "circle"]}
    return {"shape": {"field": "kind", "type": "nominal", "scale": scale, "legend": None}}


def _reference_layers(references: Sequence[Reference], scale: _Scale, *, lift: int = 0) -> list[Spec]:
    """Upright lines. A label that reaches over the line of another stands above the end of that line."""
    middle = (scale.low + scale.high) / 2
    to_the_right = [r for r in references if r.value < middle]
    to_the_left = [r for r in references if r.value >= middle]
    ordered = [*sorted(to_the_right, key=_place, reverse=True), *sorted(to_the_left, key=_place)]
    layers = []
    for number, reference in enumerate(ordered):
        at, above, right = scale.encode("at"), -8 - lift - 16 * number, reference in to_the_right
        row = {"at": reference.value, "label": reference.label}
        rule = {"type": "rule", "color": QUIET, "strokeDash": [4, 3], "strokeWidth": 1.25}
        text = {"type": "text", "align": "left" if right else "right", "dx": 4 if right else -4}
        name = {"field": "label", "type": "nominal"}
        layers.append(_layer([row], rule, x=at, y={"value": above - 5}, y2={"value": "height"}))
        mark = {**text, "fontSize": 12, "color": QUIET, "limit": 0}
        layers.append(_layer([row], mark, x=at, y={"value": above}, text=name))
    return layers


def _place(reference: Reference) -> float:
    return reference.value


def _printed_beside(rows: Sequence[Mapping[str, object]], y: Spec, width: int) -> Spec:
    mark = {"type": "text", "align": "left", "fontSize": FONT_SIZE, "color": INK, "limit": 0}
    return _layer(rows, mark, x={"value": width + 14}, y=y, text={"field": "printed", "type": "nominal"})


def _labels_above(rows: Sequence[Mapping[str, object]], y: Spec) -> list[Spec]:
    """Labels of one line and labels of two are layers apart: each ends closely above its interval."""
    layers = []
    for lines in sorted({_lines_of(row["label"]) for row in rows}):
        mark = {
            "type": "text",
            "align": "left",
            "baseline": "bottom",
            "fontSize": FONT_SIZE,
            "lineBreak": "\n",
            "lineHeight": LINE_HEIGHT,
            "limit": 0,
            "dy": -8 - LINE_HEIGHT * (lines - 1),
        }
        chosen = [row for row in rows if _lines_of(row["label"]) == lines]
        layers.append(_layer(chosen, mark, x={"value": 0}, y=y, text={"field": "label", "type": "nominal"}))
    return layers


def _layer(rows: Sequence[Mapping[str, object]], mark: Spec, **encoding: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _config(language: str) -> Spec:
    return {**THEME, **LOCALES.get(language, {}), "axisX": {"gridColor": HAIRLINE}}


def _lines_of(label: object) -> int:
    return str(label).count("\n") + 1


def _wrap(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text
