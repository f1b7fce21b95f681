"""Charts as SVG: the only place that knows Altair and vl-convert.

Text stays text, in Inter, and is measured with the fonts shipped beside this
module. Colours keep 4.5:1 against white and are never the only sign: lines have
direct labels, dashes and shapes of their own, bars carry their values.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

from zicht.publication.figures import Figure, Point, Series
from zicht.vocabulary import UNKNOWNS

__all__ = ["NARROW", "WIDE", "Frame", "draw"]

INK = "#1d2a33"
DARKEST = "#0d151a"  # on the middle of the scale of a heat map, where ink is too light
QUIET = "#55636d"
HAIRLINE = "#d5dce1"
BAND = "#f1f5f7"
GREYS = ("#66737c", "#3d464d", "#7a6a5c")  # for the kinds of unknown
PALETTE = ("#0b4f6c", "#b8470d", "#2b7a5b", "#7a3b8f", "#8a6100", "#a3194d")
DASHES: tuple[list[float], ...] = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [12, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
SPLIT = "split(datum.label, '\\n')"  # labels that were wrapped
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
Drawing = alt.LayerChart | alt.FacetChart


def draw(figure: Figure, frame: Frame) -> str:
    """Return the chart as an SVG element without any role or label: the page that holds it gives those."""
    _register_fonts()
    makers = {"line": _line, "bar": _bar, "stacked": _stacked, "heat": _heat}
    # The specs are our own; a test validates them. Validating in each run would double the time.
    with debug_mode(arg=False):
        spec = makers[figure.kind](figure, frame).to_dict(validate=False)
    spec["config"] = _theme()
    locale = vl_convert.get_format_locale("nl-NL") if figure.language == "nl" else None
    return _clean(vl_convert.vegalite_to_svg(spec, format_locale=locale))


@cache
def _register_fonts() -> None:
    with resources.as_file(resources.files("zicht.publication") / "assets" / "fonts") as folder:
        vl_convert.register_font_directory(str(folder))


@cache
def _theme() -> dict[str, object]:
    """Return how every chart looks."""
    letters = {"labelColor": INK, "labelFontSize": FONT_SIZE, "labelLimit": 0}
    return {
        "font": "Inter, sans-serif",
        "background": "transparent",
        "padding": 2,
        "view": {"stroke": None},
        "axis": letters | {"gridColor": HAIRLINE, "domainColor": QUIET, "tickColor": QUIET},
        "legend": letters
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
        "text": {"font": "Inter, sans-serif", "fontSize": FONT_SIZE, "color": INK},
    }


def _clean(svg: str) -> str:
    """Drop what Vega says to screen readers inside the picture: the page labels the picture as a whole."""
    svg = re.sub(r' (?:role|aria-[a-z]+|pointer-events|class|version|xmlns:xlink)="[^"]*"', "", svg)
    svg = re.sub(r'<path d="M0,0h0v0h0Z"/>|<path d="" display="none"/>', "", svg)
    return re.sub(r"<g></g>|<g/>", "", svg)


def _data(rows: Sequence[Row]) -> alt.InlineData:
    """Return rows as JSON text, which Altair hands on as it is; lists it would copy at every step."""
    return alt.InlineData(values=json.dumps(rows), format=alt.JsonDataFormat(type="json"))


def _wrap(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=True)) or text


def _top_of_axis(values: Sequence[float]) -> tuple[float, list[float]]:
    """Return the end of the axis and its ticks: four or five round steps from zero."""
    most = max(values, default=0) or 1
    rough = most / 4
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    ticks = [step * i for i in range(math.ceil(most / step) + 1)]
    return ticks[-1], ticks


def _colour_scale(figure: Figure) -> alt.Scale:
    """Return one colour a series; what is not known is always a grey."""
    colours, greys = iter(PALETTE), iter(GREYS)
    chosen = [next(greys if series.code in UNKNOWNS else colours) for series in figure.series]
    return alt.Scale(domain=[series.label for series in figure.series], range=chosen)


def _lines_of(text: str) -> int:
    return text.count("\n") + 1


# Lines over the years


def _line(figure: Figure, frame: Frame) -> Drawing:
    years = [int(point.place) for point in figure.series[0].points]
    direct = not frame.is_narrow and len(figure.series) > 1
    height = 220 if frame.is_narrow else 300
    width = frame.width - 58 - (200 if direct else 18)
    top, ticks = _top_of_axis(figure.values)
    low = min(0.0, *figure.values)
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[years[0] - 0.3, years[-1] + 0.3], nice=False, zero=False),
        axis=alt.Axis(values=_year_ticks(years, width), format="d", grid=False),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=[low, top], nice=low < 0),
        axis=alt.Axis(values=alt.Undefined if low < 0 else ticks, domain=False, ticks=False, format=",~r"),
    )
    layers = [
        *_window_band(figure, years),
        *_break_rules(figure, years, width),
        *_line_layers(figure, x, y, legend=frame.is_narrow),
    ]
    if direct:
        layers.append(_end_labels(figure, x, y, (low, top), height))
    elif len(figure.series) == 1:
        layers.extend(_point_labels(figure, x, y, width))
    return alt.layer(*layers, width=width, height=height)


def _year_ticks(years: Sequence[int], width: int) -> list[int]:
    step = math.ceil(len(years) * 44 / width)
    return sorted(years[::-1][::step])


def _window_band(figure: Figure, years: Sequence[int]) -> list[alt.Chart]:
    first, last = figure.window
    if years[0] >= first and years[-1] <= last:
        return []
    band = {"from": max(first - 0.5, years[0] - 0.3), "to": min(last + 0.5, years[-1] + 0.3)}
    mark = alt.Chart(_data([band])).mark_rect(color=BAND)
    return [mark.encode(x=alt.X("from:Q"), x2=alt.X2("to:Q"), y=alt.value(0), y2=alt.value("height"))]


def _break_rules(figure: Figure, years: Sequence[int], width: int) -> list[alt.Chart]:
    """Dashed rules before the year of each break, their labels one above the other over the plot."""
    layers = []
    middle = (years[0] + years[-1]) / 2
    # Labels stand on the side with more room. Lowest stands the rule that the others' labels reach over.
    left_of_rule = [mark for mark in figure.breaks if mark.year - 0.5 > middle]
    right_of_rule = [mark for mark in figure.breaks if mark not in left_of_rule]
    for number, mark in enumerate([*left_of_rule, *reversed(right_of_rule)]):
        at, above, left = mark.year - 0.5, -10 - number * 18, mark in left_of_rule
        rule = alt.Chart(_data([{"at": at}])).mark_rule(
            color=QUIET, strokeDash=[4, 3], strokeWidth=1.25, opacity=0.9
        )
        layers.append(rule.encode(x=alt.X("at:Q"), y=alt.value(above - 5), y2=alt.value("height")))
        label = alt.Chart(_data([{"at": at, "label": mark.label}])).mark_text(
            align="right" if left else "left", dx=-5 if left else 5, color=QUIET, fontSize=12, limit=width
        )
        layers.append(label.encode(x=alt.X("at:Q"), y=alt.value(above), text=alt.Text("label:N")))
    return layers


def _line_layers(figure: Figure, x: alt.X, y: alt.Y, *, legend: bool) -> list[alt.Chart]:
    codes = [series.label for series in figure.series]
    above_breaks = 10 + 18 * len(figure.breaks)
    shown = alt.Legend(columns=1, offset=above_breaks) if legend and len(codes) > 1 else None
    encoded = {
        "x": x,
        "y": y,
        "color": alt.Color("series:N", scale=_colour_scale(figure), legend=shown),
        "strokeDash": alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=codes, range=list(DASHES[: len(codes)])), legend=None
        ),
    }
    rows = [_line_row(series, index) for series in figure.series for index in range(len(series.points))]
    first, last = figure.window
    inside = [row for row in rows if first <= int(str(row["year"])) <= last]
    before = alt.Chart(_data(rows)).mark_line(strokeWidth=1.75, opacity=0.5, interpolate="linear")
    window = alt.Chart(_data(inside or rows)).mark_line(strokeWidth=2.75)
    points = alt.Chart(_data([row for row in inside or rows if row["value"] is not None])).mark_point(
        filled=True, size=52, opacity=1
    )
    shape = alt.Shape(
        "series:N", scale=alt.Scale(domain=codes, range=list(SHAPES[: len(codes)])), legend=shown
    )
    dotted = {name: encoded[name] for name in ("x", "y", "color")}
    return [window.encode(**encoded), before.encode(**encoded), points.encode(**dotted, shape=shape)]


def _line_row(series: Series, index: int) -> Row:
    point = series.points[index]
    return {"series": series.label, "year": int(point.place), "value": point.value, "printed": point.printed}


def _end_labels(figure: Figure, x: alt.X, y: alt.Y, domain: tuple[float, float], height: int) -> alt.Chart:
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
    mark = alt.Chart(_data(rows)).mark_text(align="left", baseline="middle", dx=14)
    labels: alt.Chart = mark.encode(x=x, y=y, text=alt.Text("label:N"))
    return labels


def _spread(ends: list[tuple[float, int, str]], height: int) -> list[tuple[float, str]]:
    placed: list[tuple[float, str]] = []
    free = -math.inf
    for at, size, text in sorted(ends):
        centre = max(at, free + size / 2)
        placed.append((centre, text))
        free = centre + size / 2 + 3
    over = max(0.0, free - height - 8)
    return [(at - over, text) for at, text in placed]


def _point_labels(figure: Figure, x: alt.X, y: alt.Y, width: int) -> list[alt.Chart]:
    """Values at the points, counted back from the last; under the line where it has a valley."""
    series = figure.series[0]
    step = math.ceil(len(series.points) * 46 / width)
    places = list(range(len(series.points)))[::-1][::step]
    layers = []
    for valley, shift in ((False, -14), (True, 15)):
        rows = [_line_row(series, i) for i in places if _is_valley(series, i) is valley]
        mark = alt.Chart(_data([row for row in rows if row["value"] is not None]))
        layers.append(
            mark.mark_text(dy=shift, fontWeight=600, fontSize=12).encode(x=x, y=y, text=alt.Text("printed:N"))
        )
    return layers


def _is_valley(series: Series, index: int) -> bool:
    here = series.points[index].value or 0
    around = [point.value or 0 for point in series.points[max(index - 1, 0) : index + 2]]
    return len(around) == 3 and here < min(around[0], around[2])


# Bars


def _bar(figure: Figure, frame: Frame) -> Drawing:
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
    x = alt.X("value:Q", title=None, axis=None, scale=alt.Scale(domain=[low - room, top or 1], nice=False))
    y = alt.Y(
        "label:N",
        sort=list(labels.values()),
        title=None,
        scale=alt.Scale(paddingInner=0.3, paddingOuter=0.15),
        axis=alt.Axis(labelExpr=SPLIT, ticks=False, domain=False, labelPadding=8),
    )
    per_pixel = 0.0 if grouped else (top - low + room) / width
    rows = _bar_rows(figure, labels, per_pixel)
    layers = _grouped_bars(figure, rows, x, y) if grouped else _single_bars(figure, rows, x, y)
    return alt.layer(*layers, width=width, height=step * len(labels))


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


def _single_bars(figure: Figure, rows: Sequence[Row], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Bars of the first series, a tick for the second, and the printed value behind both."""
    current = [row for row in rows if row["series"] == figure.series[0].label]
    before = [row for row in rows if row not in current and row["value"] is not None]
    bars = alt.Chart(_data(current)).mark_bar(color=PALETTE[0]).encode(x=x, y=y)
    ticks = alt.Chart(_data(before)).mark_tick(color=PALETTE[1], thickness=3, bandSize=24, opacity=1)
    layers = [bars, ticks.encode(x=x, y=y)] if before else [bars]
    return [*layers, *_bar_labels(current, x, y)]


def _bar_labels(rows: Sequence[Row], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Printed values beside the ends of bars: on the left of those below zero."""
    place = alt.X("end:Q", axis=None, scale=x["scale"])
    above = alt.Chart(_data([row for row in rows if not _is_below(row)])).mark_text(align="left", dx=7)
    below = alt.Chart(_data([row for row in rows if _is_below(row)])).mark_text(align="right", dx=-7)
    return [mark.encode(x=place, y=y, text=alt.Text("printed:N")) for mark in (above, below)]


def _is_below(row: Row) -> bool:
    return float(str(row["end"])) < 0


def _grouped_bars(figure: Figure, rows: Sequence[Row], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    names = [series.label for series in figure.series]
    offset = alt.YOffset("series:N", sort=names)
    colour = alt.Color("series:N", sort=names, scale=_colour_scale(figure), legend=alt.Legend(columns=3))
    bars = alt.Chart(_data(rows)).mark_bar().encode(x=x, y=y, yOffset=offset, color=colour)
    text = alt.Chart(_data(rows)).mark_text(align="left", dx=6, fontSize=12)
    place = alt.X("end:Q", axis=None, scale=x["scale"])
    return [bars, text.encode(x=place, y=y, yOffset=offset, text=alt.Text("printed:N"))]


def _stacked(figure: Figure, frame: Frame) -> Drawing:
    letters = 14 if frame.is_narrow else 30
    labels = {point.place: _wrap(point.label, letters) for point in figure.series[0].points}
    left = max(len(line) for text in labels.values() for line in text.split("\n")) * LETTER + 14
    width = int(frame.width - left - 12)
    rows, most = _segments(figure, labels)
    pixels = width / (most or 1)
    names = [series.label for series in figure.series]
    columns = 1 if frame.is_narrow else max(1, int(frame.width / (max(map(len, names)) * LETTER + 44)))
    x = alt.X("from:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    y = alt.Y(
        "label:N",
        sort=list(labels.values()),
        title=None,
        scale=alt.Scale(paddingInner=0.28, paddingOuter=0.1),
        axis=alt.Axis(labelExpr=SPLIT, ticks=False, domain=False, labelPadding=8),
    )
    colour = alt.Color("series:N", scale=_colour_scale(figure), legend=alt.Legend(columns=columns))
    bars = alt.Chart(_data(rows)).mark_bar(stroke="white", strokeWidth=1.5)
    fitting = [row for row in rows if _fits(row, pixels)]
    text = alt.Chart(_data(fitting)).mark_text(color="white", fontWeight=600, fontSize=12)
    layers = [
        bars.encode(x=x, x2=alt.X2("to:Q"), y=y, color=colour),
        text.encode(x=alt.X("middle:Q", axis=None, scale=x["scale"]), y=y, text=alt.Text("printed:N")),
    ]
    step = max(max(_lines_of(text) for text in labels.values()) * LINE_HEIGHT + 12, 36)
    return alt.layer(*layers, width=width, height=step * len(labels))


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


def _heat(figure: Figure, frame: Frame) -> Drawing:
    """A table in colours; its figures are printed in it where there is room."""
    letters = 14 if frame.is_narrow else 30
    rows = _heat_rows(figure, frame, letters)
    order_y = list(dict.fromkeys(str(row["row"]) for row in rows))
    order_x = list(dict.fromkeys(str(row["column"]) for row in rows))
    left = max(len(line) for text in order_y for line in text.split("\n")) * LETTER + 14
    width = int(frame.width - left - 10)
    cell = width / len(order_x)
    turned = cell < 12 * LETTER
    across = alt.Axis(
        orient="top",
        labelAngle=-90 if turned else 0,
        labelFontSize=11 if turned else FONT_SIZE,
        labelExpr=SPLIT,
        ticks=False,
        domain=False,
    )
    x = alt.X("column:N", sort=order_x, title=None, axis=across)
    y = alt.Y("row:N", sort=order_y, title=None, axis=alt.Axis(labelExpr=SPLIT, ticks=False, domain=False))
    scale = alt.Scale(range=["#eef3f6", PALETTE[0]], domain=[0, max(figure.values)], zero=True)
    base = alt.Chart(_data(rows)).encode(x=x, y=y)
    colour = alt.Color("value:Q", scale=scale, legend=None)
    layers = [base.mark_rect(stroke="white", strokeWidth=2).encode(color=colour)]
    if cell > max(len(str(row["printed"])) for row in rows) * 7 + 4:
        ink = alt.condition("datum.dark", alt.value("white"), alt.value(DARKEST))
        layers.append(base.mark_text(fontSize=12).encode(text=alt.Text("printed:N"), color=ink))
    step = max(_lines_of(text) for text in order_y) * LINE_HEIGHT + 12
    return alt.layer(*layers, width=width, height=step * len(order_y))


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
        return _wrap(label, 12)
    return textwrap.shorten(label, 26, placeholder=" …") if frame.is_narrow else _wrap(label, 34)
