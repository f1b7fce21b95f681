"""Whom a visitor can call: numbers of the vocabulary, and what about in the words of this page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from zicht.helpchat.visitors.languages import msg
from zicht.vocabulary import number_to_call

__all__ = ["WHEN", "Number", "numbers"]

#: When somebody answers, by the word that the data use.
WHEN = {
    "always": msg("Day and night."),
    "always_free": msg("Day and night, free."),
    "office": msg("On working days from 9:00 to 17:00."),
    "unknown": "",
}


@dataclass(frozen=True)
class Number:
    """One number: `call` is what a telephone dials, and empty for what is only on the internet."""

    code: str
    name: str
    call: str
    shown: str
    what: str
    when: str
    source: str
    read: date
    checked: str

    @property
    def times(self) -> str:
        """Return the msgid of when somebody answers."""
        return WHEN[self.when]


@cache
def numbers() -> tuple[Number, ...]:
    """Return all numbers in the order of the page."""
    text = (Path(__file__).parent / "numbers.yaml").read_text(encoding="utf-8")
    return tuple(_number(row["code"], row["what"]) for row in yaml.safe_load(text)["numbers"])


def _number(code: str, what: str) -> Number:
    found = number_to_call(code)
    return Number(
        code,
        found.name,
        found.call,
        found.shown,
        what,
        found.when,
        found.source,
        found.read,
        found.checked,
    )
