"""Days as they are printed in a language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from zicht.vocabulary.locales import locale_of

__all__ = ["format_day"]


def format_day(day: date, language: str, *, pattern: str = "long") -> str:
    """Return a day in words: `1 September 2022`, or by another pattern of CLDR."""
    return format_date(day, format=pattern, locale=locale_of(language))
