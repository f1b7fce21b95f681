"""What a chart of a view draws: its kind, its series and their points, and the words that stand in for it.

No drawing happens here: `charts` turns a `Figure` into SVG. Nothing is added
up: a chart of many categories shows the largest and says how many it leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zicht.publication.layout import KNOWN, MEASURE, PERIOD, Slice, is_year
from zicht.publication.words import Words
from zicht.release.model import ALL, CodeText, Dimension, Edition
from zicht.vocabulary import UNKNOWNS

__all__ = ["Figure", "Mark", "Point", "Series", "make_figure"]

MOST_LINES = 6
MOST_BARS = 12
MOST_SEGMENTS = 6
MOST_HEAT_ROWS = 40


@dataclass(frozen=True)
class Point:
    """One figure in a chart, with its bounds; `value` is None where it is not shown, and `printed` then says why."""

    place: str
    label: str
    value: float | None
    printed: str
    lower: float | None = None
    upper: float | None = None

    @property
    def is_drawn(self) -> bool:
        """Say whether there is a number, or a range without one."""
        return self.value is not None or (self.lower is not None and self.upper is not None)


@dataclass(frozen=True)
class Series:
    """One line, one bar or one colour, with its points in order."""

    code: str
    label: str
    points: tuple[Point, ...]

    @property
    def is_somebody(self) -> bool:
        """Say whether any figure is shown and not zero: a colour for nobody only fills the key."""
        return any(point.value for point in self.points)

    @property
    def shown(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is not None)


@dataclass(frozen=True)
class Mark:
    """A break in series: figures from this year on are not comparable without a word."""

    year: int
    label: str


@dataclass(frozen=True)
class Figure:
    """All that one chart shows.

    In a `line` a series is a line and its points are years; in a `bar` there
    is one series a period or column and its points are categories; in a
    `stacked` a series is a colour and its points are bars; in a `heat` a series
    is a row; in an `interval` each point is an estimate with its bounds; in a
    `curve` the points of a line are numbers of years, along the axis `axis`.
    """

    kind: str
    unit: str
    unit_name: str
    series: tuple[Series, ...]
    window: tuple[int, int]
    breaks: tuple[Mark, ...] = ()
    left_out: int = 0
    language: str = "en"
    axis: str = ""

    @property
    def values(self) -> list[float]:
        return [point.value for series in self.series for point in series.points if point.value is not None]


def make_figure(part: Slice, edition: Edition, words: Words) -> Figure | None:
    """Return what the chart of a view shows, or None where the view asks for none or has nothing to draw."""
    makers = {
        "line": _line,
        "bar": _bar,
        "stacked": _stacked,
        "heat": _heat,
        "interval": _interval,
        "curve": _curve,
    }
    if part.view.chart not in makers:
        return None
    figure = makers[part.view.chart](part, edition, words)
    if figure.kind == "interval":
        return figure if figure.series else None
    return figure if len(figure.values) > 1 or (figure.kind == "bar" and figure.values) else None


def _line(part: Slice, edition: Edition, words: Words) -> Figure:
    """Lines over every single year that the table holds, also those before the window."""
    years = _years_with_figures(part)
    fewest = 1 if MEASURE in (part.view.rows, part.view.columns) else 3
    if not part.time or len(years) < fewest:
        return _bar(part, edition, words)
    drawn = _Drawn(part, words, series_in="columns" if part.time == "rows" else "rows")
    lines = [drawn.series(code, years) for code in _without_total(drawn.codes)]
    lines = [line for line in lines if len(line.shown) > 1 and (line.is_somebody or len(lines) == 1)]
    kept = _largest(lines, MOST_LINES)
    first, last = int(years[0].code), int(years[-1].code)
    breaks = tuple(Mark(b.year, words.text(b.label)) for b in edition.breaks if first < b.year <= last)
    return drawn.figure("line", edition, kept, left_out=len(lines) - len(kept), breaks=breaks)


def _bar(part: Slice, edition: Edition, words: Words) -> Figure:
    """Bars of the categories: the last year of the window beside the year before, or up to three columns."""
    time_in_rows = part.time == "rows" and part.view.columns != MEASURE
    drawn = _Drawn(part, words, series_in="rows" if time_in_rows else "columns")
    categories = _without_total(part.columns if time_in_rows else part.rows)
    series = [drawn.series(code, categories) for code in _bar_series(drawn, edition)]
    series = [s for s in series if s.shown]
    if not series:
        return drawn.figure("bar", edition, [])
    if any(value < 0 for s in series for value in (p.value or 0 for p in s.points)):
        series = series[:1]  # a change beside the change of the year before is a riddle, not a picture
    kept = _largest_points(series[0], MOST_BARS)
    left_out = sum(1 for p in series[0].points if p.value and p.place not in kept)
    return drawn.figure("bar", edition, [_keep(s, kept) for s in series], left_out=left_out)


def _bar_series(drawn: _Drawn, edition: Edition) -> list[CodeText]:
    codes = drawn.codes
    if not drawn.part.time or MEASURE in (drawn.part.view.rows, drawn.part.view.columns):
        parts = _without_total(codes)
        return list(parts) if len(parts) <= 3 else [c for c in codes if c.code == ALL] or list(parts[:3])
    years = [c for c in codes if is_year(c.code) and int(c.code) <= edition.window[1]]
    return years[-1:] + years[-2:-1] if years else list(codes[:1])


def _stacked(part: Slice, edition: Edition, words: Words) -> Figure:
    """Bars in coloured parts; a dimension whose codes overlap is never stacked, for its sum means nothing."""
    drawn = _Drawn(part, words, series_in="rows" if part.time == "columns" else "columns")
    bars = _bars_of_time(part, _without_total(part.columns if part.time == "columns" else part.rows))
    series = [s for s in (drawn.series(code, bars) for code in _without_total(drawn.codes)) if s.is_somebody]
    known = sum(s.code not in UNKNOWNS for s in series)
    overlapping = drawn.dimension is not None and drawn.dimension.multiple
    if (
        MEASURE in (part.view.rows, part.view.columns)
        or len(series) < 2
        or known > MOST_SEGMENTS
        or overlapping
    ):
        return _bar(part, edition, words)
    return drawn.figure("stacked", edition, series)


def _heat(part: Slice, edition: Edition, words: Words) -> Figure:
    drawn = _Drawn(part, words, series_in="rows")
    columns = _without_total(part.columns)
    series = [s for s in (drawn.series(row, columns) for row in _without_total(part.rows)) if s.shown]
    kept = _largest(series, MOST_HEAT_ROWS)
    return drawn.figure("heat", edition, kept, left_out=len(series) - len(kept))


def _interval(part: Slice, edition: Edition, words: Words) -> Figure:
    """Estimates with their bounds, one below the other: all that the view shows."""
    down = part.time == "rows" or part.view.columns == MEASURE
    drawn = _Drawn(part, words, series_in="columns" if down else "rows")
    places = _without_total(part.rows if down else part.columns)
    series = [drawn.series(code, places) for code in _without_total(drawn.codes)]
    kept = [Series(s.code, s.label, tuple(p for p in s.points if p.is_drawn)) for s in series]
    return drawn.figure("interval", edition, [s for s in kept if s.points])


def _curve(part: Slice, edition: Edition, words: Words) -> Figure:
    """Lines over numbers of years, the columns or rows whose codes are numbers."""
    across = all(code.code.isdigit() for code in part.columns)
    drawn = _Drawn(part, words, series_in="rows" if across else "columns")
    places = part.columns if across else part.rows
    lines = [drawn.series(code, places) for code in _without_total(drawn.codes)]
    lines = [line for line in lines if len(line.shown) > 1]
    kept = _largest(lines, MOST_LINES)
    dimension = part.dimension(part.view.columns if across else part.view.rows)
    figure = drawn.figure("curve", edition, kept, left_out=len(lines) - len(kept))
    return replace(figure, axis=words.text(dimension.label) if dimension else "")


@dataclass(frozen=True)
class _Drawn:
    """A slice with the side of it that becomes the series of a chart."""

    part: Slice
    words: Words
    series_in: str

    @property
    def codes(self) -> tuple[CodeText, ...]:
        side, codes = self.part.view.columns, self.part.columns
        if self.series_in == "rows":
            side, codes = self.part.view.rows, self.part.rows
        return tuple(c for c in codes if side != MEASURE or c.code == self.part.view.measure)

    @property
    def dimension(self) -> Dimension | None:
        return self.part.dimension(
            self.part.view.rows if self.series_in == "rows" else self.part.view.columns
        )

    def series(self, code: CodeText, places: Sequence[CodeText]) -> Series:
        label = self.words.text(code.label) or self.words.translate("All")
        return Series(code.code, label, tuple(self._point(code.code, place) for place in places))

    def _point(self, code: str, place: CodeText) -> Point:
        row, column = (code, place.code) if self.series_in == "rows" else (place.code, code)
        cell = self.part.cell(row, column, measure=self.part.view.measure)
        shown = self.words.show(cell)
        value = None if cell is None else cell.value
        lower, upper = (None, None) if cell is None else (cell.lower, cell.upper)
        label = self.words.text(place.label) or place.code
        return Point(place.code, label, value, shown.text or shown.spoken, lower, upper)

    def figure(
        self,
        kind: str,
        edition: Edition,
        series: Sequence[Series],
        *,
        left_out: int = 0,
        breaks: tuple[Mark, ...] = (),
    ) -> Figure:
        measure = next((m for m in self.part.table.measures if m.name == self.part.view.measure), None)
        unit = measure.unit if measure else self.part.table.unit
        name, language = self.words.unit(unit), self.words.language
        return Figure(kind, unit, name, tuple(series), edition.window, breaks, left_out, language)


def _years_with_figures(part: Slice) -> tuple[CodeText, ...]:
    """Return all years from the first to the last of which the view shows a figure."""
    dimension = part.dimension(PERIOD)
    if dimension is None or not part.time:
        return ()
    years = sorted((code for code in dimension.codes if is_year(code.code)), key=lambda code: code.code)
    others = part.columns if part.time == "rows" else part.rows
    filled = [
        i for i, year in enumerate(years) if any(_shows(part, year.code, other.code) for other in others)
    ]
    return tuple(years[filled[0] : filled[-1] + 1]) if filled else ()


def _shows(part: Slice, year: str, other: str) -> bool:
    row, column = (year, other) if part.time == "rows" else (other, year)
    cell = part.cell(row, column, measure=part.view.measure)
    return cell is not None and cell.value is not None


def _bars_of_time(part: Slice, codes: tuple[CodeText, ...]) -> tuple[CodeText, ...]:
    years = tuple(code for code in codes if is_year(code.code))
    return years if part.time and years else codes


def _without_total(codes: Sequence[CodeText]) -> tuple[CodeText, ...]:
    """Return the parts; the total only where it is all there is."""
    parts = tuple(code for code in codes if code.code not in (ALL, KNOWN))
    return parts or tuple(codes)


def _largest(series: Sequence[Series], most: int) -> list[Series]:
    ranked = sorted(series, key=lambda s: (s.code in UNKNOWNS, -(s.shown[-1].value or 0)))
    kept = {s.code for s in ranked[:most]}
    return [s for s in series if s.code in kept]


def _largest_points(series: Series, most: int) -> list[str]:
    """Return the places to show: all in their own order, or the largest first where there are many."""
    if len(series.points) <= most:
        return [point.place for point in series.points]
    ranked = sorted(series.points, key=lambda p: (p.place in UNKNOWNS, -abs(p.value or 0)))
    return [point.place for point in ranked[:most] if point.value]


def _keep(series: Series, places: Sequence[str]) -> Series:
    by_place = {point.place: point for point in series.points}
    return Series(series.code, series.label, tuple(by_place[place] for place in places if place in by_place))
