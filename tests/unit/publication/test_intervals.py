"""The chart of estimates: what is drawn for a number with bounds, for a range alone, and for a number alone."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import altair as alt
import pytest

from zicht.publication import vega
from zicht.publication.alternatives import key_lines
from zicht.publication.charts import NARROW, WIDE
from zicht.publication.figures import Figure, Point, Series
from zicht.publication.intervals import interval_label, interval_spec
from zicht.publication.words import Words

FIGURE = Figure(
    "interval",
    "persons a year",
    "persons a year",
    (
        Series(
            "own",
            "This edition",
            (
                Point("2018", "2018", 4400.0, "4,400 (3,900–5,200)", 3900.0, 5200.0),
                Point("2019", "2019", None, "2,900–12,000", 2900.0, 12_000.0),
            ),
        ),
        Series("WODC", "WODC", (Point("2018-2019", "2018-2019", 5000.0, "5,000"),)),
    ),
    (2016, 2020),
)


def layers(frame, kind):
    spec = interval_spec(FIGURE, frame)
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def values(layer, *fields):
    return [tuple(row[field] for field in fields) for row in layer["data"]["values"]]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_numbers_are_dots_and_a_range_is_none(frame):
    (dots,) = layers(frame, "point")

    assert values(dots, "value") == [(4400,), (5000,)]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_range_is_a_thick_line_and_an_interval_a_thin_one(frame):
    thick, thin = layers(frame, "rule")

    assert values(thick, "low", "high") == [(2900, 12_000)]
    assert values(thin, "low", "high") == [(3900, 5200)]
    assert thick["mark"]["strokeWidth"] > 2 * thin["mark"]["strokeWidth"]


def test_axis_starts_at_zero_and_holds_every_bound():
    (dots,) = layers(WIDE, "point")

    low, high = dots["encoding"]["x"]["scale"]["domain"]
    assert (low, high >= 12_000) == (0, True)


def test_every_estimate_is_named_with_its_publisher_and_period():
    (beside,) = layers(WIDE, "text")
    (above,) = layers(NARROW, "text")

    assert values(beside, "label", "printed")[-1] == ("WODC, 2018–2019", "5,000")
    assert values(above, "label")[0] == ("This edition, 2018: 4,400 (3,900–5,200)",)


def test_a_place_that_all_share_is_not_repeated():
    points = (Point("2018-2022", "2018-2022", 56.0, "56 (42–68)", 42.0, 68.0),)
    series = (Series("cosm", "Specialised shelter", points), Series("womens", "Women's shelter", points))
    figure = replace(FIGURE, series=series)
    assert interval_label(figure, "Women's shelter", points[0]) == "Women's shelter"


def test_a_hyphen_in_a_name_is_not_a_range():
    town = Point("GM0518", "'s-Gravenhage", 0.94, "0.94 (0.51–1.76)", 0.51, 1.76)
    figure = replace(FIGURE, series=(Series("odds", "Odds", (town,)),))
    assert interval_label(figure, "Odds", town) == "'s-Gravenhage"


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_chart_is_valid_vega_lite_and_fits_its_frame(frame, language):
    """Altair brings the schema of Vega-Lite with it."""
    spec = interval_spec(replace(FIGURE, language=language), frame)
    alt.Chart.from_dict(spec, validate=True)
    svg = vega.to_svg(spec)

    root = ET.fromstring(svg)  # noqa: S314
    assert float(root.get("width")) <= frame.width + 30
    for forbidden in ("style=", "<script", "<style", "aria-", "role=", "href", "<image", "url("):
        assert forbidden not in svg


@pytest.mark.parametrize(("frame", "has_grid"), [(WIDE, True), (NARROW, False)])
def test_no_line_of_a_grid_crosses_labels_above_intervals(frame, has_grid):
    (dots,) = layers(frame, "point")

    assert dots["encoding"]["x"]["axis"]["grid"] is has_grid


def test_last_line_of_a_label_stands_right_above_its_interval():
    """Vega puts the first line of a text on its place and the others below it."""
    long = Point("2020", "A label that is so long that it must be broken", 1.0, "1 (0–2)", 0.0, 2.0)
    figure = replace(FIGURE, series=(replace(FIGURE.series[0], points=(*FIGURE.series[0].points, long)),))

    short, broken = [one for one in interval_spec(figure, NARROW)["layer"] if one["mark"]["type"] == "text"]

    assert [text.count("\n") for (text,) in values(broken, "label")] == [1]
    assert broken["mark"]["dy"] == short["mark"]["dy"] - broken["mark"]["lineHeight"]


def test_key_speaks_of_dots_only_where_there_are_any():
    ranges = (Point("2018", "2018", None, "133–408", 133.0, 408.0),)
    lines = key_lines(replace(FIGURE, series=(Series("range", "Between", ranges),)), Words("en"))
    assert [line for line in lines if "dot" in line] == [
        "A thick line without a dot is a range: nothing tells where in it the number lies."
    ]
