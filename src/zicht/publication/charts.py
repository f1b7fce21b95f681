"""Charts in Vega-Lite: what is drawn where, in which colour, and how large.

Colours keep 4.5:1 against white and are never the only sign: lines have direct
labels, dashes and shapes of their own, bars carry their values. `vega` turns
the specification into SVG.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zicht.publication.figures import Figure, Point, Series
from zicht.vocabulary import UNKNOWNS

__all__ = [
    "AS_IT_IS",
    "NARROW",
    "WIDE",
    "Frame",
    "Spec",
    "end_labels",
    "layer",
    "make_spec",
    "quantity",
    "top_of_axis",
]

INK = "#1d2a33"
DARKEST = "#0d151a"  # on the middle of the scale of a heat map, where ink is too light
QUIET = "#55636d"
HAIRLINE = "#d5dce1"
BAND = "#f1f5f7"
GREYS = ("#66737c", "#3d464d", "#7a6a5c")  # for the kinds of unknown
PALETTE = ("#0b4f6c", "#b8470d", "#2b7a5b", "#7a3b8f", "#8a6100", "#a3194d")
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [12, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
#: The number of a tick: an axis that is told a format rounds it to the steps that the axis itself would take.
AS_IT_IS = "format(datum.value, ',~r')"
SPLIT = "split(datum.label, '\\n')"  # labels that were wrapped
BOTTOM = {"value": "height"}
LETTER = 6.6  # mean width in pixels of a letter of Inter at the size below
FONT_SIZE = 13
LINE_HEIGHT = 16


@dataclass(frozen=True)
class Frame:
    """The room that a chart gets, in pixels."""

    name: str
    width: int

    @property
    def is_narrow(self) -> bool:
        return self.width < 500


WIDE = Frame("wide", 740)
NARROW = Frame("narrow", 340)

Row = Mapping[str, object]
#: A part of a chart as Vega-Lite has it.
Spec = Mapping[str, object]

LABELS = {"labelColor": INK, "labelFontSize": FONT_SIZE, "labelLimit": 0}

#: How every chart looks.
THEME: Spec = {
    "font": "Inter, sans-serif",
    "background": "transparent",
    "padding": 2,
    "view": {"stroke": None},
    "axis": LABELS | {"gridColor": HAIRLINE, "domainColor": QUIET, "tickColor": QUIET},
    "legend": LABELS
    | {
        "orient": "top",
        "title": None,
        "symbolSize": 110,
        "symbolOpacity": 1,
        "symbolStrokeWidth": 0,
        "rowPadding": 4,
        "columnPadding": 20,
        "offset": 10,
    },
    "text": {"font": "Inter, sans-serif", "color": INK},
}

#: How axes write numbers in another language than English.
LOCALES: dict[str, Spec] = {
    "nl": {
        "locale": {
            "number": {
                "decimal": ",",
                "thousands": ".",
                "grouping": [3],
                "currency": ["€\u00a0", ""],
                "percent": "\u00a0%",
            }
        }
    }
}


def make_spec(figure: Figure, frame: Frame) -> Spec:
    """Return the chart as a specification in Vega-Lite; a test holds it to the schema."""
    makers = {"line": _line, "bar": _bar, "stacked": _stacked, "heat": _heat}
    return {**makers[figure.kind](figure, frame), "config": {**THEME, **LOCALES.get(figure.language, {})}}


def layer(rows: Sequence[Row], mark: Spec, **encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def quantity(field: str, **options: object) -> Spec:
    """Encode a field of numbers; an option that is None says that there is no such thing."""
    return {"field": field, "type": "quantitative", **options}


def _name(field: str, **options: object) -> Spec:
    return {"field": field, "type": "nominal", **options}


def _text(**options: object) -> Spec:
    return {"type": "text", "fontSize": 12, **options}


def _bands(labels: Sequence[str], *, inner: float, outer: float) -> Spec:
    """Lay the bars out below each other in this order, with the room between and around them."""
    scale = {"paddingInner": inner, "paddingOuter": outer}
    axis = {"labelExpr": SPLIT, "ticks": False, "domain": False, "labelPadding": 8}
    return _name("label", sort=labels, title=None, scale=scale, axis=axis)


def _wrap(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=True)) or text


def top_of_axis(values: Sequence[float]) -> tuple[float, list[float]]:
    """Return the end of the axis and its ticks: four or five round steps from zero, whole ones for whole numbers."""
    most = max(values, default=0) or 1
    rough = most / 4
    size = 10 ** math.floor(math.log10(rough))
    steps = (size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    is_whole = all(float(value).is_integer() for value in values)
    step = next(step for step in steps if float(step).is_integer() or not is_whole)
    ticks = [step * i for i in range(math.ceil(most / step) + 1)]
    return ticks[-1], ticks


def _colour_scale(figure: Figure) -> Spec:
    """Return one colour a series; what is not known is always a grey."""
    colours, greys = iter(PALETTE), iter(GREYS)
    chosen = [next(greys if series.code in UNKNOWNS else colours) for series in figure.series]
    return {"domain": [series.label for series in figure.series], "range": chosen}


def _lines_of(text: str) -> int:
    return text.count("\n") + 1


# Lines over the years


def _line(figure: Figure, frame: Frame) -> Spec:
    years = [int(point.place) for point in figure.series[0].points]
    direct = not frame.is_narrow and len(figure.series) > 1
    height = 220 if frame.is_narrow else 300
    width = frame.width - 58 - (200 if direct else 18)
    top, ticks = top_of_axis(figure.values)
    low = min(0.0, *figure.values)
    x = quantity(
        "year",
        title=None,
        scale={"domain": [years[0] - 0.3, years[-1] + 0.3], "nice": False, "zero": False},
        axis={"values": _year_ticks(years, width), "format": "d", "grid": False},
    )
    steps = {} if low < 0 else {"values": ticks}
    y = quantity(
        "value",
        title=None,
        scale={"domain": [low, top], "nice": low < 0},
        axis={"domain": False, "ticks": False, "labelExpr": AS_IT_IS, **steps},
    )
    layers = [
        *_window_band(figure, years),
        *_break_rules(figure, years, width),
        *_line_layers(figure, x, y, legend=frame.is_narrow),
    ]
    if direct:
        layers.append(end_labels(figure, x, y, (low, top), height))
    elif len(figure.series) == 1:
        layers.extend(_point_labels(figure, x, y, width))
    return {"layer": layers, "width": width, "height": height}


def _year_ticks(years: Sequence[int], width: int) -> list[int]:
    step = math.ceil(len(years) * 44 / width)
    return sorted(years[::-1][::step])


def _window_band(figure: Figure, years: Sequence[int]) -> list[Spec]:
    first, last = figure.window
    if years[0] >= first and years[-1] <= last:
        return []
    band = {"from": max(first - 0.5, years[0] - 0.3), "to": min(last + 0.5, years[-1] + 0.3)}
    mark = {"type": "rect", "color": BAND}
    return [layer([band], mark, x=quantity("from"), x2={"field": "to"}, y={"value": 0}, y2=BOTTOM)]


def _break_rules(figure: Figure, years: Sequence[int], width: int) -> list[Spec]:
    """Dashed rules before the year of each break, their labels one above the other over the plot."""
    layers = []
    middle = (years[0] + years[-1]) / 2
    # Labels stand on the side with more room. Lowest stands the rule that the others' labels reach over.
    left_of_rule = [mark for mark in figure.breaks if mark.year - 0.5 > middle]
    right_of_rule = [mark for mark in figure.breaks if mark not in left_of_rule]
    for number, mark in enumerate([*left_of_rule, *reversed(right_of_rule)]):
        at, above, left = mark.year - 0.5, -10 - number * 18, mark in left_of_rule
        rule = {"type": "rule", "color": QUIET, "strokeDash": [4, 3], "strokeWidth": 1.25, "opacity": 0.9}
        layers.append(layer([{"at": at}], rule, x=quantity("at"), y={"value": above - 5}, y2=BOTTOM))
        label = _text(align="right" if left else "left", dx=-5 if left else 5, color=QUIET, limit=width)
        row = {"at": at, "label": mark.label}
        layers.append(layer([row], label, x=quantity("at"), y={"value": above}, text=_name("label")))
    return layers


def _line_layers(figure: Figure, x: Spec, y: Spec, *, legend: bool) -> list[Spec]:
    codes = [series.label for series in figure.series]
    above_breaks = 10 + 18 * len(figure.breaks)
    shown = {"columns": 1, "offset": above_breaks} if legend and len(codes) > 1 else None
    encoded = {"x": x, "y": y, "color": _name("series", scale=_colour_scale(figure), legend=shown)}
    dashes = _name("series", scale={"domain": codes, "range": list(DASHES[: len(codes)])}, legend=None)
    shapes = _name("series", scale={"domain": codes, "range": list(SHAPES[: len(codes)])}, legend=shown)
    rows = [_line_row(series, index) for series in figure.series for index in range(len(series.points))]
    first, last = figure.window
    inside = [row for row in rows if first <= int(str(row["year"])) <= last]
    window = layer(inside or rows, {"type": "line", "strokeWidth": 2.75}, **encoded, strokeDash=dashes)
    thin = {"type": "line", "strokeWidth": 1.75, "opacity": 0.5, "interpolate": "linear"}
    before = layer(rows, thin, **encoded, strokeDash=dashes)
    dots = {"type": "point", "filled": True, "size": 52, "opacity": 1}
    drawn = [row for row in inside or rows if row["value"] is not None]
    return [window, before, layer(drawn, dots, **encoded, shape=shapes)]


def _line_row(series: Series, index: int) -> Row:
    point = series.points[index]
    return {"series": series.label, "year": int(point.place), "value": point.value, "printed": point.printed}


def end_labels(figure: Figure, x: Spec, y: Spec, domain: tuple[float, float], height: int) -> Spec:
    """Labels at the line ends, moved apart so that none covers another."""
    low, top = domain
    ends = []
    for series in figure.series:
        last = series.shown[-1]
        text = _wrap(f"{series.label} {last.printed}", 27)
        at = height * (1 - ((last.value or 0) - low) / (top - low))
        ends.append((at, _lines_of(text) * LINE_HEIGHT, text))
    year = int(figure.series[0].points[-1].place)
    rows = []
    for centre, text in _spread(ends, height):
        first = centre - (_lines_of(text) - 1) * LINE_HEIGHT / 2
        for number, line in enumerate(text.split("\n")):
            at = first + number * LINE_HEIGHT
            rows.append({"label": line, "value": top - at / height * (top - low), "year": year})
    mark = _text(align="left", baseline="middle", dx=14, fontSize=FONT_SIZE)
    return layer(rows, mark, x=x, y=y, text=_name("label"))


def _spread(ends: list[tuple[float, int, str]], height: int) -> list[tuple[float, str]]:
    placed: list[tuple[float, str]] = []
    free = -math.inf
    for at, size, text in sorted(ends):
        centre = max(at, free + size / 2)
        placed.append((centre, text))
        free = centre + size / 2 + 3
    over = max(0.0, free - height - 8)
    return [(at - over, text) for at, text in placed]


def _point_labels(figure: Figure, x: Spec, y: Spec, width: int) -> list[Spec]:
    """Values at the points, counted back from the last; under the line where it has a valley."""
    series = figure.series[0]
    step = math.ceil(len(series.points) * 46 / width)
    places = list(range(len(series.points)))[::-1][::step]
    layers = []
    for valley, shift in ((False, -14), (True, 15)):
        rows = [_line_row(series, i) for i in places if _is_valley(series, i) is valley]
        drawn = [row for row in rows if row["value"] is not None]
        layers.append(layer(drawn, _text(dy=shift, fontWeight=600), x=x, y=y, text=_name("printed")))
    return layers


def _is_valley(series: Series, index: int) -> bool:
    here = series.points[index].value or 0
    around = [point.value or 0 for point in series.points[max(index - 1, 0) : index + 2]]
    return len(around) == 3 and here < min(around[0], around[2])


# Bars


def _bar(figure: Figure, frame: Frame) -> Spec:
    """Bars with their values; a second series is a tick where it is another year, else a bar of its own."""
    first = figure.series[0]
    letters = 15 if frame.is_narrow else 30
    labels = {point.place: _wrap(point.label, letters) for point in first.points}
    grouped = len(figure.series) > 1 and not _is_time(figure)
    step = max(_lines_of(text) for text in labels.values()) * LINE_HEIGHT + 12
    step = max(step, 22 * len(figure.series) + 10) if grouped else max(step, 30)
    left = max(len(line) for text in labels.values() for line in text.split("\n")) * LETTER + 14
    width = int(frame.width - left - 76)
    low, top = min(0.0, *figure.values), max(0.0, *figure.values)
    room = 70 * (top - low) / (width - 70) if low < 0 else 0.0  # for the values left of negative bars
    x = quantity("value", title=None, axis=None, scale={"domain": [low - room, top or 1], "nice": False})
    y = _bands(list(labels.values()), inner=0.3, outer=0.15)
    per_pixel = 0.0 if grouped else (top - low + room) / width
    rows = _bar_rows(figure, labels, per_pixel)
    columns = 1 if frame.is_narrow else 3
    layers = (
        _grouped_bars(figure, rows, x, y, columns=columns) if grouped else _single_bars(figure, rows, x, y)
    )
    return {"layer": layers, "width": width, "height": step * len(labels)}


def _is_time(figure: Figure) -> bool:
    return all(len(series.code) == 4 and series.code.isdigit() for series in figure.series)


def _bar_rows(figure: Figure, labels: Mapping[str, str], per_pixel: float) -> list[Row]:
    """Return one row a bar; `end` is where its printed value starts: behind a tick that would cross it."""
    ticks = {point.place: point.value or 0 for point in figure.series[-1].points}
    return [
        {
            "series": series.label,
            "label": labels[point.place],
            "value": point.value,
            "end": _end_of(point, ticks[point.place], per_pixel),
            "printed": point.printed,
        }
        for series in figure.series
        for point in series.points
    ]


def _end_of(point: Point, tick: float, per_pixel: float) -> float:
    end = point.value or 0
    crosses = end <= tick <= end + (len(point.printed) * 8 + 14) * per_pixel
    return tick if crosses else end


def _single_bars(figure: Figure, rows: Sequence[Row], x: Spec, y: Spec) -> list[Spec]:
    """Bars of the first series, a tick for the second, and the printed value behind both."""
    current = [row for row in rows if row["series"] == figure.series[0].label]
    before = [row for row in rows if row not in current and row["value"] is not None]
    tick = {"type": "tick", "color": PALETTE[1], "thickness": 3, "bandSize": 24, "opacity": 1}
    bars = layer(current, {"type": "bar", "color": PALETTE[0]}, x=x, y=y)
    ticks = [layer(before, tick, x=x, y=y)] if before else []
    return [bars, *ticks, *_bar_labels(current, x, y)]


def _bar_labels(rows: Sequence[Row], x: Spec, y: Spec) -> list[Spec]:
    """Printed values beside the ends of bars: on the left of those below zero."""
    place = quantity("end", axis=None, scale=x["scale"])
    above = [row for row in rows if not _is_below(row)]
    below = [row for row in rows if _is_below(row)]
    return [
        layer(above, _text(align="left", dx=7, fontSize=FONT_SIZE), x=place, y=y, text=_name("printed")),
        layer(below, _text(align="right", dx=-7, fontSize=FONT_SIZE), x=place, y=y, text=_name("printed")),
    ]


def _is_below(row: Row) -> bool:
    return float(str(row["end"])) < 0


def _grouped_bars(figure: Figure, rows: Sequence[Row], x: Spec, y: Spec, *, columns: int) -> list[Spec]:
    names = [series.label for series in figure.series]
    offset = _name("series", sort=names)
    colour = _name("series", sort=names, scale=_colour_scale(figure), legend={"columns": columns})
    bars = layer(rows, {"type": "bar"}, x=x, y=y, yOffset=offset, color=colour)
    place = quantity("end", axis=None, scale=x["scale"])
    mark = _text(align="left", dx=6)
    return [bars, layer(rows, mark, x=place, y=y, yOffset=offset, text=_name("printed"))]


def _stacked(figure: Figure, frame: Frame) -> Spec:
    letters = 14 if frame.is_narrow else 30
    labels = {point.place: _wrap(point.label, letters) for point in figure.series[0].points}
    left = max(len(line) for text in labels.values() for line in text.split("\n")) * LETTER + 14
    width = int(frame.width - left - 12)
    rows, most = _segments(figure, labels)
    pixels = width / (most or 1)
    names = [series.label for series in figure.series]
    columns = 1 if frame.is_narrow else max(1, int(frame.width / (max(map(len, names)) * LETTER + 44)))
    x = quantity("from", title=None, axis=None, scale={"domain": [0, most], "nice": False})
    y = _bands(list(labels.values()), inner=0.28, outer=0.1)
    colour = _name("series", scale=_colour_scale(figure), legend={"columns": columns})
    bar = {"type": "bar", "stroke": "white", "strokeWidth": 1.5}
    middle = quantity("middle", axis=None, scale=x["scale"])
    fitting = [row for row in rows if _fits(row, pixels)]
    layers = [
        layer(rows, bar, x=x, x2={"field": "to"}, y=y, color=colour),
        layer(fitting, _text(color="white", fontWeight=600), x=middle, y=y, text=_name("printed")),
    ]
    step = max(max(_lines_of(text) for text in labels.values()) * LINE_HEIGHT + 12, 36)
    return {"layer": layers, "width": width, "height": step * len(labels)}


def _segments(figure: Figure, labels: Mapping[str, str]) -> tuple[list[Row], float]:
    """Return where each segment starts and ends; the sums are places in a picture and printed nowhere."""
    ends: dict[str, float] = dict.fromkeys(labels, 0.0)
    rows: list[Row] = []
    for series in figure.series:
        for point in series.points:
            start = ends[point.place]
            ends[point.place] = end = start + (point.value or 0)
            rows.append(
                {
                    "series": series.label,
                    "label": labels[point.place],
                    "from": start,
                    "to": end,
                    "middle": (start + end) / 2,
                    "printed": point.printed if point.value else "",
                }
            )
    return rows, max(ends.values(), default=0)


def _fits(row: Row, pixels: float) -> bool:
    room = (float(str(row["to"])) - float(str(row["from"]))) * pixels
    return bool(row["printed"]) and room > len(str(row["printed"])) * 7 + 6


# Heat


def _heat(figure: Figure, frame: Frame) -> Spec:
    """A table in colours; its figures are printed in it where there is room."""
    letters = 14 if frame.is_narrow else 30
    rows = _heat_rows(figure, frame, letters)
    order_y = list(dict.fromkeys(str(row["row"]) for row in rows))
    order_x = list(dict.fromkeys(str(row["column"]) for row in rows))
    left = max(len(line) for text in order_y for line in text.split("\n")) * LETTER + 14
    width = int(frame.width - left - 10)
    cell = width / len(order_x)
    turned = cell < 12 * LETTER
    across = {
        "orient": "top",
        "labelAngle": -90 if turned else 0,
        "labelFontSize": 11 if turned else FONT_SIZE,
        "labelExpr": SPLIT,
        "labelPadding": 2 if turned else 2 + (max(map(_lines_of, order_x)) - 1) * LINE_HEIGHT,
        "ticks": False,
        "domain": False,
    }
    down = {"labelExpr": SPLIT, "ticks": False, "domain": False}
    x = _name("column", sort=order_x, title=None, axis=across)
    y = _name("row", sort=order_y, title=None, axis=down)
    scale = {"range": ["#eef3f6", PALETTE[0]], "domain": [0, max(figure.values)], "zero": True}
    colour = quantity("value", scale=scale, legend=None)
    layers = [layer(rows, {"type": "rect", "stroke": "white", "strokeWidth": 2}, x=x, y=y, color=colour)]
    if cell > max(len(str(row["printed"])) for row in rows) * 7 + 4:
        ink = {"condition": {"test": "datum.dark", "value": "white"}, "value": DARKEST}
        layers.append(layer(rows, _text(), x=x, y=y, text=_name("printed"), color=ink))
    step = max(_lines_of(text) for text in order_y) * LINE_HEIGHT + 12
    return {"layer": layers, "width": width, "height": step * len(order_y)}


def _heat_rows(figure: Figure, frame: Frame, letters: int) -> list[Row]:
    most = max(figure.values)
    return [
        {
            "row": _wrap(series.label, letters),
            "column": _column_label(point.label, len(series.points), frame),
            "value": point.value,
            "printed": point.printed if point.value is not None else "·",
            "dark": (point.value or 0) > 0.66 * most,
        }
        for series in figure.series
        for point in series.points
    ]


def _column_label(label: str, columns: int, frame: Frame) -> str:
    """Wrap a label over its column; where columns are many, labels are turned and have room for two lines or one."""
    if columns < 9:
        # On a narrow page four columns and more are turned: there is room for two lines and no third.
        return _wrap(label, 26 if frame.is_narrow and columns > 3 else 12)
    return textwrap.shorten(label, 26, placeholder=" …") if frame.is_narrow else _wrap(label, 34)
