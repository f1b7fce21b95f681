"""Numbers as a reader of each language writes them: 1.334 and 42,9 % in Dutch, 1,334 and 42.9% in English."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

from zicht.vocabulary.locales import locale_of

__all__ = ["PERCENT", "format_number", "round_half_up"]

#: The unit whose values run from 0 to 100 and are printed with a percent sign.
PERCENT = "percent"

_MINUS = "\N{MINUS SIGN}"
_PERCENT_SIGNS = {"nl": "\N{NO-BREAK SPACE}%", "en": "%"}


def round_half_up(value: float | Decimal, digits: int = 0) -> Decimal:
    """Round as printed figures are rounded: halves away from zero, on the decimal digits that one sees."""
    step = Decimal(1).scaleb(-digits)
    # `str` gives the shortest digits that stand for the float, so 2.675 is a half and not 2.67499...
    return Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)


def format_number(value: float | Decimal, unit: str, digits: int, language: str) -> str:
    """Return a figure as this language prints it; the unit matters only for the percent sign."""
    rounded = round_half_up(value, digits)
    if not rounded:
        rounded = abs(rounded)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    printed = format_decimal(rounded, format=pattern, locale=locale_of(language)).replace("-", _MINUS)
    return printed + (_PERCENT_SIGNS[language] if unit == PERCENT else "")
