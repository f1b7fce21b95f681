"""Charts as SVG: valid, plain, the same on each run."""

import xml.etree.ElementTree as ET

import altair as alt
import pytest
from edition_factory import make_release

from zicht.publication import charts, vega
from zicht.publication.figures import make_figure
from zicht.publication.layout import shown_views, slice_table
from zicht.publication.words import Words

RELEASE = make_release()


def figures(language="en"):
    for table in RELEASE.tables:
        for number, view in enumerate(shown_views(table) if table.cells else ()):
            part = slice_table(table, view, RELEASE.edition)
            figure = make_figure(part, RELEASE.edition, Words(language))
            if figure:
                yield f"{table.id}-{number}-{figure.kind}", figure


FIGURES = dict(figures())
FRAMES = [charts.WIDE, charts.NARROW]


def draw(figure, frame):
    return vega.to_svg(charts.make_spec(figure, frame))


def texts_of(svg):
    return [text for element in ET.fromstring(svg).iter() if (text := (element.text or "").strip())]  # noqa: S314


def test_the_fixture_has_every_kind_of_chart():
    assert {figure.kind for figure in FIGURES.values()} == {"line", "bar", "stacked", "heat"}


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
@pytest.mark.parametrize("name", FIGURES)
def test_draw_gives_plain_svg_within_its_frame(name, frame):
    svg = draw(FIGURES[name], frame)
    root = ET.fromstring(svg)  # noqa: S314
    assert root.tag.endswith("svg")
    assert float(root.get("width")) <= frame.width + 30
    for forbidden in ("style=", "<script", "<style", "aria-", "role=", "href", "<image", "url("):
        assert forbidden not in svg


@pytest.mark.parametrize("name", FIGURES)
def test_draw_gives_the_same_bytes_twice(name):
    assert draw(FIGURES[name], charts.WIDE) == draw(FIGURES[name], charts.WIDE)


def test_draw_keeps_text_as_text_in_the_shipped_font():
    svg = draw(FIGURES["T13-0-bar"], charts.WIDE)
    assert "Royal Netherlands Marechaussee" in texts_of(svg)
    assert 'font-family="Inter, sans-serif"' in svg


def test_draw_labels_the_breaks_in_a_line_chart():
    labels = texts_of(draw(FIGURES["T01-0-line"], charts.WIDE))
    assert {"Privacy law (2018)", "Exploitation abroad (2019)", "Coronavirus pandemic (2020)"} <= set(labels)


def test_draw_prints_numbers_as_the_language_does():
    dutch = dict(figures("nl"))
    assert "1.334" in texts_of(draw(dutch["T01-0-line"], charts.WIDE))
    assert "1.500" in texts_of(draw(dutch["T01-0-line"], charts.WIDE))
    assert "1,500" in texts_of(draw(FIGURES["T01-0-line"], charts.WIDE))


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
@pytest.mark.parametrize("name", FIGURES)
def test_specs_are_valid_vega_lite(name, frame):
    """Altair brings the schema of Vega-Lite with it."""
    alt.Chart.from_dict(charts.make_spec(dict(figures("nl"))[name], frame), validate=True)


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [*charts.PALETTE, *charts.GREYS, charts.QUIET, charts.INK])
def test_colours_keep_the_contrast_that_text_asks_for(colour):
    """WCAG 2.2, success criterion 1.4.3: 4.5 to 1, here against white."""
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_the_axis_of_whole_numbers_has_whole_steps():
    assert charts.top_of_axis([9, 8]) == (10, [0, 5, 10])
    assert charts.top_of_axis([9.5, 8]) == (10, [0, 2.5, 5, 7.5, 10])
    assert charts.top_of_axis([1]) == (1, [0, 1])
