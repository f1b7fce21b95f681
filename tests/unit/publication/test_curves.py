"""The chart of shares over years since a start: what is drawn, and what is said of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import altair as alt
import pytest

from zicht.publication import vega
from zicht.publication.alternatives import describe_figure, key_lines
from zicht.publication.charts import NARROW, WIDE
from zicht.publication.curves import curve_spec
from zicht.publication.figures import Figure, Point, Series
from zicht.publication.words import Words


def points(*values):
    return tuple(
        Point(
            str(year),
            f"Within {year} years",
            value,
            f"{value}% ({value - 1}–{value + 1}%)",
            value - 1,
            value + 1,
        )
        for year, value in zip((1, 3, 7), values, strict=True)
    )


def figure(*series):
    return Figure("curve", "percent", "percent", series, (2016, 2020), axis="Years since the first report")


MINORS, ADULTS = Series("minor", "Minors", points(30, 40, 50)), Series("adult", "Adults", points(20, 30, 40))
HIDDEN = Series("adult", "Adults", (*ADULTS.points[:2], Point("7", "Within 7 years", None, "[c]")))


def layers(spec, kind):
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_points_stand_at_their_years_on_a_scale_of_years(frame):
    (dots,) = layers(curve_spec(figure(MINORS, ADULTS), frame), "point")

    assert [(row["year"], row["value"]) for row in dots["data"]["values"][:3]] == [(1, 30), (3, 40), (7, 50)]
    assert dots["encoding"]["x"]["axis"]["values"] == [1, 3, 7]
    assert dots["encoding"]["x"]["scale"]["domain"][0] == 0
    assert dots["encoding"]["y"]["scale"]["domain"][1] >= 51


def test_interval_is_drawn_around_each_point():
    (band,) = layers(curve_spec(figure(MINORS), WIDE), "area")
    (rules,) = layers(curve_spec(figure(MINORS), WIDE), "rule")

    for layer in (band, rules):
        assert [(row["low"], row["high"]) for row in layer["data"]["values"]] == [
            (29, 31),
            (39, 41),
            (49, 51),
        ]


def test_hidden_figure_is_left_out_and_said_to_be():
    drawn = figure(MINORS, HIDDEN)
    (dots,) = layers(curve_spec(drawn, WIDE), "point")

    assert len(dots["data"]["values"]) == 5
    assert any("left out" in line for line in key_lines(drawn, Words("en")))


def test_one_line_has_its_values_and_several_have_their_names_at_the_end():
    (alone,) = layers(curve_spec(figure(MINORS), WIDE), "text")
    (ends,) = layers(curve_spec(figure(MINORS, ADULTS), WIDE), "text")

    assert [row["printed"] for row in alone["data"]["values"]] == ["30%", "40%", "50%"]
    assert {row["label"].split()[0] for row in ends["data"]["values"]} >= {"Minors", "Adults"}


def test_words_name_the_axis_and_every_figure():
    said = describe_figure(figure(MINORS, ADULTS), Words("en"))

    assert "years since the first report" in said
    assert "Adults: Within 1 years 20% (19–21%)" in said


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_chart_holds_to_the_schema_and_fits_its_frame(frame):
    spec = curve_spec(figure(MINORS, ADULTS), frame)
    alt.Chart.from_dict(dict(spec), validate=True)

    width = float(ET.fromstring(vega.to_svg(spec)).attrib["width"])  # noqa: S314 - made here
    assert width <= frame.width


def test_ticks_are_printed_as_they_are():
    """Of an axis to 100 in steps of 25, Vega would print 30 and 80 if it were told a format."""
    high = figure(Series("minor", "Minors", points(70, 80, 95)))

    svg = vega.to_svg(curve_spec(high, WIDE))

    assert [tick for tick in (0, 25, 50, 75, 100) if f">{tick}</text>" not in svg] == []
