"""Figures, periods and dates as a reader of each language sees them."""

from dataclasses import replace

import pytest
from edition_factory import make_release

from zicht.publication.words import Words
from zicht.release.model import Cell, Status


def cell(value=None, **more):
    return Cell(("2020",), "victims", value, more.pop("unit", "persons"), **more)


@pytest.mark.parametrize(
    ("language", "unit", "value", "printed"),
    [
        ("en", "persons", 1334, "1,334"),
        ("nl", "persons", 1334, "1.334"),
        ("en", "percent", 8.0959, "8.1%"),
        ("nl", "percent", 8.0959, "8,1\N{NO-BREAK SPACE}%"),
        ("en", "reports", 12.25, "12.3"),
        ("nl", "persons", -350, "\N{MINUS SIGN}350"),
    ],
)
def test_show_prints_a_value_as_its_language_does(language, unit, value, printed):
    assert Words(language).show(cell(value, unit=unit)).text == printed


@pytest.mark.parametrize(
    ("shown", "symbol"),
    [
        (cell(status=Status.SUPPRESSED), "[c]"),
        (cell(status=Status.RANGE), "[c]"),
        (cell(status=Status.NOT_AVAILABLE), "[x]"),
        (cell(), "[x]"),
        (None, "[z]"),
    ],
)
def test_show_gives_a_symbol_with_words_where_there_is_no_value(shown, symbol):
    printed = Words("en").show(shown)
    assert (printed.text, printed.symbol, printed.value) == ("", symbol, None)
    assert printed.spoken


def test_show_prints_a_zero_as_zero():
    assert Words("en").show(cell(0)).text == "0"


def test_show_never_prints_the_value_of_a_suppressed_cell():
    assert "31416" not in repr(Words("en").show(cell(31416.0, status=Status.SUPPRESSED)))


def test_show_prints_the_bounds_of_ranges_and_estimates():
    words = Words("en")
    assert words.show(cell(status=Status.RANGE, lower=90, upper=120)).text == "90–120"
    assert words.show(cell(status=Status.RANGE, lower=10)).text == "10+"
    estimate = words.show(cell(5750, status=Status.ESTIMATE, lower=5000, upper=7500))
    assert (estimate.text, estimate.symbol) == ("5,750 (5,000–7,500)", "[e]")


@pytest.mark.parametrize(
    ("unit", "numbers", "printed"),
    [
        ("odds", (0.4, 0.312, 1.0), "0.40 (0.31–1.00)"),
        ("points", (-7.7, -12.2, -3.1), "−7.7 (−12.2 to −3.1)"),
        ("points", (1.5, -0.25, 3.0), "1.5 (−0.3 to 3.0)"),
    ],
)
def test_show_prints_odds_finely_and_bounds_below_zero_with_a_word(unit, numbers, printed):
    value, lower, upper = numbers
    estimate = cell(value, unit=unit, status=Status.ESTIMATE, lower=lower, upper=upper)

    assert Words("en").show(estimate).text == printed.replace("−", "\N{MINUS SIGN}")


def test_show_prints_an_estimate_that_is_a_range_and_no_number():
    estimate = Words("en").show(cell(status=Status.ESTIMATE, lower=2900, upper=12_000))
    assert (estimate.text, estimate.symbol, estimate.value) == ("2,900–12,000", "[e]", None)


@pytest.mark.parametrize(
    ("bounds", "en", "nl"),
    [
        ((2, 3), "2.2% (2–3%)", "2,2\N{NO-BREAK SPACE}% (2–3\N{NO-BREAK SPACE}%)"),
        ((1.5, 3), "2.2% (1.5–3.0%)", None),
    ],
)
def test_show_prints_bounds_with_one_unit_and_whole_ones_without_decimals(bounds, en, nl):
    found = Cell(
        ("x",), "in_sight", 29 / 13, "percent", status=Status.ESTIMATE, lower=bounds[0], upper=bounds[1]
    )
    assert Words("en").show(found).text == en
    assert nl is None or Words("nl").show(found).text == nl


def test_show_prints_no_decimals_where_an_estimate_and_its_bounds_are_whole():
    found = Cell(("x",), "share", 15, "percent", status=Status.ESTIMATE, lower=5, upper=25)
    assert Words("en").show(found).text == "15% (5–25%)"


@pytest.mark.parametrize(
    ("language", "names"), [("en", ("person", "persons")), ("nl", ("persoon", "personen"))]
)
def test_counted_tells_one_from_more(language, names):
    words = Words(language)
    assert tuple(words.counted(value, "persons") for value in (1, -1, 0, 2)) == (
        names[0],
        names[0],
        names[1],
        names[1],
    )
    assert words.counted(1, "percent") == words.unit("percent")


def test_title_has_a_dash_between_its_years():
    edition = make_release().edition
    titled = replace(edition, title={"en": "Monitor 2016-2020", "nl": "Slachtoffer-monitor 2016-2020"})
    assert Words("en").title(titled) == "Monitor 2016–2020"
    assert Words("nl").title(titled) == "Slachtoffer-monitor 2016–2020"


def test_date_puts_the_day_before_the_month_in_both_languages():
    assert Words("en").date("2021-09-01") == "1 September 2021"
    assert Words("nl").date("2021-09-01") == "1 september 2021"
    assert Words("nl").date("spring 2021") == "spring 2021"


def test_source_is_named_after_its_reporter_or_its_records_or_by_its_code():
    words = Words("nl")
    found = [words.source(code) for code in ("police", "help", "some_office")]
    assert found == ["Politie", "Hulpregistratie", "some office"]
