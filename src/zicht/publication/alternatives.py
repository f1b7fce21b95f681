"""The words that stand in for a chart: for those who cannot see it, and as the key below it."""

from __future__ import annotations

from zicht.publication.figures import Figure, Series
from zicht.publication.intervals import interval_label
from zicht.publication.words import Words

__all__ = ["describe_figure", "key_lines"]

#: A long list of figures is a table, and the table stands below each chart.
MOST_NAMED = 6


def describe_figure(figure: Figure, words: Words) -> str:
    """Return what the chart shows: its kind, unit and places, and of each series the range and the last value."""
    writers = {
        "line": _line,
        "bar": _bars,
        "stacked": _bars,
        "heat": _heat,
        "interval": _intervals,
        "curve": _curves,
    }
    return " ".join(
        [*writers[figure.kind](figure, words), words.translate("All figures are in the table below.")]
    )


def key_lines(figure: Figure, words: Words) -> list[str]:
    """Return the lines of the key below a chart: what marks mean that the chart itself does not name."""
    _ = words.translate
    lines = [_("Unit: {unit}.").format(unit=figure.unit_name)]
    if figure.kind == "line" and any(
        int(p.place) < figure.window[0] for s in figure.series for p in s.points
    ):
        lines.append(
            _("Shaded: the years of this edition, {years}.").format(years=words.years(figure.window))
        )
    if figure.breaks:
        lines.append(
            _(
                "Dashed upright lines: breaks in the series; years on either side are not comparable without a word."
            )
        )
    lines += _series_named(figure, words)
    if figure.kind == "curve":
        lines.append(
            _("Along the bottom: {axis}. Around each dot: its interval.").format(axis=figure.axis.lower())
        )
    if figure.kind == "interval":
        points = [point for series in figure.series for point in series.points]
        if any(point.value is not None for point in points):
            lines.append(_("A dot is an estimate, the line through it its interval."))
        if any(point.value is None for point in points):
            lines.append(
                _("A thick line without a dot is a range: nothing tells where in it the number lies.")
            )
    elif any(point.value is None for series in figure.series for point in series.points):
        lines.append(
            _(
                "Figures that are not shown or not there are left out of the picture; the table has the reason."
            )
        )
    return [*lines, *_left_out(figure, words)]


def _series_named(figure: Figure, words: Words) -> list[str]:
    """Return what bars or a line are, where the chart has no legend."""
    _ = words.translate
    first, number = figure.series[0], len(figure.series)
    if figure.kind == "bar" and number == 2 and first.code.isdigit():
        before = figure.series[1].label
        return [_("Bars: {now}. Upright marks: {before}.").format(now=first.label, before=before)]
    if figure.kind == "bar" and number == 1:
        return [_("Bars: {now}.").format(now=first.label)]
    if figure.kind == "line" and number == 1 and first.label != _("All"):
        return [_("Line: {now}.").format(now=first.label)]
    return []


def _left_out(figure: Figure, words: Words) -> list[str]:
    if figure.left_out == 1:
        return [words.translate("The chart shows the largest; one more is in the table.")]
    text = words.translate("The chart shows the largest; {count} more are in the table.")
    return [text.format(count=figure.left_out)] if figure.left_out else []


def _line(figure: Figure, words: Words) -> list[str]:
    _ = words.translate
    years = figure.series[0].points
    parts = [
        _("Line chart, {unit}, {first} to {last}.").format(
            unit=figure.unit_name, first=years[0].place, last=years[-1].place
        )
    ]
    parts += [_line_words(series, words) for series in figure.series]
    if figure.breaks:
        parts.append(
            _("Breaks in the series: {breaks}.").format(breaks="; ".join(b.label for b in figure.breaks))
        )
    return parts


def _line_words(series: Series, words: Words) -> str:
    lowest = min(series.shown, key=lambda p: p.value or 0)
    highest = max(series.shown, key=lambda p: p.value or 0)
    last = series.shown[-1]
    return words.translate(
        "{label}: lowest {low} in {low_year}, highest {high} in {high_year}, last {last} in {last_year}."
    ).format(
        label=series.label,
        low=lowest.printed,
        low_year=lowest.place,
        high=highest.printed,
        high_year=highest.place,
        last=last.printed,
        last_year=last.place,
    )


def _bars(figure: Figure, words: Words) -> list[str]:
    _ = words.translate
    kind = _("Stacked bar chart, {unit}.") if figure.kind == "stacked" else _("Bar chart, {unit}.")
    return [kind.format(unit=figure.unit_name), *(_bar_words(series) for series in figure.series)]


def _bar_words(series: Series) -> str:
    largest = sorted(series.shown, key=lambda p: -(p.value or 0))[:MOST_NAMED]
    named = [p for p in series.points if p in largest]
    return f"{series.label}: " + ", ".join(f"{point.label} {point.printed}" for point in named) + "."


def _intervals(figure: Figure, words: Words) -> list[str]:
    _ = words.translate
    named = (
        f"{interval_label(figure, series.label, point)}: {point.printed}"
        for series in figure.series
        for point in series.points
    )
    return [
        _("Dots with intervals, one below the other, {unit}.").format(unit=figure.unit_name),
        "; ".join(named) + ".",
    ]


def _curves(figure: Figure, words: Words) -> list[str]:
    kind = words.translate("Lines with intervals, {unit}, by {axis}.")
    return [
        kind.format(unit=figure.unit_name, axis=figure.axis.lower()),
        *(
            f"{series.label}: " + ", ".join(f"{point.label} {point.printed}" for point in series.shown) + "."
            for series in figure.series
        ),
    ]


def _heat(figure: Figure, words: Words) -> list[str]:
    cells = [(s, p) for s in figure.series for p in s.shown]
    series, point = max(cells, key=lambda cell: cell[1].value or 0)
    return [
        words.translate(
            "Table in colours, {unit}: the darker, the more. Highest: {row}, {column}, {value}."
        ).format(unit=figure.unit_name, row=series.label, column=point.label, value=point.printed)
    ]
