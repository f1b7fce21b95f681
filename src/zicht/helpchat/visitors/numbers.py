"""Whom a visitor can call: numbers as data, each with the page on which it was read and the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from zicht.helpchat.visitors.languages import msg

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
    return tuple(Number(**row) for row in yaml.safe_load(text)["numbers"])
