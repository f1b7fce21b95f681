"""The locales in which numbers and days are printed."""

from __future__ import annotations

from functools import cache

from babel import Locale

__all__ = ["locale_of"]

#: English here is that of Europe: the day stands before the month.
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}


@cache
def locale_of(language: str) -> Locale:
    """Return the locale of a language with its data at hand.

    Babel asks a lock for the data of each locale that it is given by name. An interrupt that meets the program while
    it waits for that lock leaves it taken, and a thread that asks for it then waits for ever.
    """
    locale = Locale.parse(_LOCALES[language])
    if not locale.number_symbols or not locale.date_formats:
        raise LookupError(f"no numbers or days of {locale}")
    return locale
