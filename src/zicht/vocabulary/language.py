"""Texts in Dutch and English: the English sentence is the key, the Dutch one stands in a `.po` file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources

from babel.messages.pofile import read_po

__all__ = ["LANGUAGES", "in_all_languages", "translator"]

LANGUAGES = ("nl", "en")


@cache
def translator(language: str) -> Callable[[str], str]:
    """Return the function that turns an English msgid into this language."""
    if language == "en":
        return _same
    path = resources.files("zicht.vocabulary") / "locale" / language / "LC_MESSAGES" / "zicht.po"
    with path.open("rb") as file:
        catalogue = {m.id: m.string for m in read_po(file) if m.id and m.string and not m.fuzzy}

    def translate(msgid: str) -> str:
        return str(catalogue.get(msgid, msgid))

    return translate


def in_all_languages(msgid: str) -> dict[str, str]:
    """Return one text in every language, by language code."""
    return {language: translator(language)(msgid) for language in LANGUAGES}


def _same(msgid: str) -> str:
    return msgid
