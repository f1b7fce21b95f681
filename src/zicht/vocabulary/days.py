"""Days as they are printed in a language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

__all__ = ["format_day"]

#: English here is that of Europe: the day stands before the month.
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}


def format_day(day: date, language: str, *, pattern: str = "long") -> str:
    """Return a day in words: `1 September 2022`, or by another pattern of CLDR."""
    return format_date(day, format=pattern, locale=_LOCALES[language])
