"""Whether a number that somebody says is the number that is printed."""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum

from zicht.release.facts.numbers import Number
from zicht.release.model import Cell, Status
from zicht.vocabulary import PERCENT, round_half_up

__all__ = ["Fit", "fit"]

#: A fraction in words stands for a percentage that is this near to it: two thirds for 66.6, not for 62.
POINTS_OF_A_FRACTION = 2.0
#: `About` a number is within a twentieth of it, `nearly` within a tenth below it.
ABOUT = 0.05
NEARLY = 0.1
#: A count that is shown rounded was at most so far away, by the rule that protects its table.
ROUNDED_BY = {"controlled_round5": 4, "controlled_round10": 9, "cell_key5": 5, "cell_key10": 10}
ROUNDED_TO_FIVE_BY = 2


class Fit(IntEnum):
    """How a number agrees with a figure, the best first.

    `ROUNDED` could be the count behind a rounded figure; `MARGIN` lies between the bounds of an estimate.
    """

    YES = 0
    ROUNDED = 1
    MARGIN = 2
    NO = 3


def fit(number: Number, comparator: str, cell: Cell, *, protection: str = "") -> Fit:
    """Compare a number as it was said with a released cell, which must be one that may be read.

    `protection` is the rule of its table: it says how far a rounded figure can be from its count.
    """
    if cell.value is None:
        return Fit.MARGIN if _within(number, cell) else Fit.NO
    if comparator:
        return Fit.YES if _compared(number, comparator, cell.value, cell.unit) else Fit.NO
    if _is_same(number, cell.value, cell.unit):
        return Fit.YES
    if cell.status is Status.ESTIMATE and _within(number, cell):
        return Fit.MARGIN
    reach = ROUNDED_BY.get(protection, ROUNDED_TO_FIVE_BY) if cell.unit != PERCENT else -1
    if cell.status is Status.ROUNDED and abs(number.value - cell.value) <= reach:
        return Fit.ROUNDED
    return Fit.NO


def _within(number: Number, cell: Cell) -> bool:
    return cell.lower is not None and cell.upper is not None and cell.lower <= number.value <= cell.upper


def _is_same(number: Number, value: float, unit: str) -> bool:
    if number.form == "fraction":
        return abs(value - number.value) <= POINTS_OF_A_FRACTION
    if number.form == "large":
        return abs(value - number.value) <= ABOUT * number.value
    digits = number.digits if unit == PERCENT or not float(value).is_integer() else None
    if digits is None:
        return value == number.value
    return round_half_up(value, digits) == round_half_up(Decimal(str(number.value)), digits)


def _compared(number: Number, comparator: str, value: float, unit: str) -> bool:
    said = number.value
    near = POINTS_OF_A_FRACTION if unit == PERCENT else ABOUT * said
    return {
        "about": abs(value - said) <= near,
        "nearly": said * (1 - NEARLY) <= value < said,
        "over": value > said,
        "under": value < said,
        "at_least": value >= said,
        "at_most": value <= said,
    }[comparator]
