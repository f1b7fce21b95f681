"""Numbers as people write them, in figures and in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.release.facts.fits import Fit, fit
from zicht.release.facts.numbers import fraction_of, number_of_words, read_digits
from zicht.release.model import Cell, Status
from zicht.vocabulary import format_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("984", 984),
        ("2,000", 2000),
        ("2.000", 2000),
        ("1 334", 1334),
        ("1\u202f334", 1334),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("42,9", 42.9),
        ("42.9", 42.9),
        ("0,5", 0.5),
    ],
)
def test_figures_are_read_in_both_notations(text, value):
    assert read_digits(text).value == value


def test_percentage_has_decimals_where_a_count_has_thousands():
    assert read_digits("42.857", whole=True).value == 42.857
    assert read_digits("42.857").value == 42857


@given(st.integers(0, 10**9), st.sampled_from(["nl", "en"]))
def test_printed_count_is_read_back(value, language):
    assert read_digits(format_number(value, "persons", 0, language)).value == value


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [
        ("nl", "negenhonderdvierentachtig", 984),
        ("nl", "tweeëntwintig", 22),
        ("nl", "duizend driehonderdvierendertig", 1334),
        ("nl", "twee duizend", 2000),
        ("nl", "dertien", 13),
        ("en", "nine hundred and eighty four", 984),
        ("en", "twenty two", 22),
        ("en", "one thousand three hundred and thirty four", 1334),
        ("en", "two million", 2000000),
    ],
)
def test_number_words_are_read(language, words, value):
    found = number_of_words(tuple(words.split()), language)

    assert found is not None
    assert (found[0].value, found[1]) == (value, len(words.split()))


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "een slachtoffer"), ("en", "one of them"), ("nl", "en twee")]
)
def test_article_is_no_number(language, words):
    assert number_of_words(tuple(words.split()), language) is None


@pytest.mark.parametrize(
    ("language", "words", "percent"),
    [
        ("nl", "twee derde", 200 / 3),
        ("nl", "een derde", 100 / 3),
        ("nl", "helft", 50),
        ("nl", "driekwart", 75),
        ("nl", "een op de vijf", 20),
        ("nl", "1 op de 5", 20),
        ("en", "two thirds", 200 / 3),
        ("en", "a quarter", 25),
        ("en", "one in five", 20),
        ("en", "3 out of 4", 75),
        ("en", "half", 50),
    ],
)
def test_fraction_is_read_as_percent(language, words, percent):
    found = fraction_of(tuple(words.split()), language)

    assert found is not None
    assert found[0].value == pytest.approx(percent)
    assert found[1] == len(words.split())


def test_number_in_a_year_is_no_fraction():
    assert fraction_of(("12", "in", "2019"), "en") is None


@pytest.mark.parametrize(
    ("said", "protection", "found"),
    [
        ("155", "round5", Fit.YES),
        ("157", "round5", Fit.ROUNDED),
        ("158", "round5", Fit.NO),
        ("159", "controlled_round5", Fit.ROUNDED),
        ("165", "cell_key10", Fit.ROUNDED),
        ("166", "cell_key10", Fit.NO),
    ],
)
def test_rounded_figure_leaves_open_what_its_rule_leaves_open(said, protection, found):
    cell = Cell((), "persons", 155.0, "persons", status=Status.ROUNDED)

    assert fit(read_digits(said), "", cell, protection=protection) is found
