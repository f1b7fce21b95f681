"""Figures are printed as readers of each language write them, rounded as the rapporteur rounds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.vocabulary import LANGUAGES, format_number, round_half_up

NBSP, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "unit", "digits", "nl", "en"),
    [
        (1334, "persons", 0, "1.334", "1,334"),
        (984.0, "persons", 0, "984", "984"),
        (42.94, "percent", 1, f"42,9{NBSP}%", "42.9%"),
        (8.096, "percent", 0, f"8{NBSP}%", "8%"),
        (42.99, "percent", 0, f"43{NBSP}%", "43%"),
        (-350, "persons", 0, f"{MINUS}350", f"{MINUS}350"),
        (-1234.5, "persons", 1, f"{MINUS}1.234,5", f"{MINUS}1,234.5"),
        (1234567.891, "persons", 2, "1.234.567,89", "1,234,567.89"),
        (-0.2, "persons", 0, "0", "0"),
        (0.5, "persons", 0, "1", "1"),
        (Decimal("2.5"), "percent", 0, f"3{NBSP}%", "3%"),
    ],
)
def test_format_number_prints_for_each_language(
    value: float, unit: str, digits: int, nl: str, en: str
) -> None:
    assert (format_number(value, unit, digits, "nl"), format_number(value, unit, digits, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [(0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (2.675, 2, "2.68"), (7.35, 1, "7.4")],
)
def test_round_half_up_takes_halves_away_from_zero(value: float, digits: int, rounded: str) -> None:
    assert round_half_up(value, digits) == Decimal(rounded)


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_round_half_up_moves_a_value_by_at_most_half_a_step(value: float, digits: int) -> None:
    assert abs(round_half_up(value, digits) - Decimal(str(value))) <= Decimal("0.5").scaleb(-digits)


@given(st.integers(-(10**12), 10**12), st.sampled_from(LANGUAGES))
def test_format_number_of_a_whole_number_keeps_every_digit(value: int, language: str) -> None:
    printed = format_number(value, "persons", 0, language)
    assert int(printed.replace(MINUS, "-").replace(".", "").replace(",", "")) == value


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_format_number_rounds_once_and_for_all(value: float, digits: int) -> None:
    once = format_number(value, "persons", digits, "nl")
    assert format_number(round_half_up(value, digits), "persons", digits, "nl") == once
