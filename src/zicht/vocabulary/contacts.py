"""Whom one can call: national numbers and care coordinators, each with the public page and the day of reading.

`checked` is the day on which somebody of an installation called it. None of those that are shipped was called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from zicht.vocabulary._shipped import shipped_rows

__all__ = ["Coordinator", "NumberToCall", "care_coordinators", "number_to_call", "numbers_to_call"]

_FOLDER = "contacts"


@dataclass(frozen=True)
class NumberToCall:
    """A national number: `call` is what a telephone dials, and empty for what is only on the internet.

    `when` is `always`, `always_free`, `office` (working days, 9 to 17) or `unknown`.
    """

    code: str
    name: str
    call: str
    shown: str
    when: str
    about: dict[str, str]
    source: str
    read: date
    checked: str


@dataclass(frozen=True)
class Coordinator:
    """A care coordinator: `areas` as the source names them, `police_units` that lie in them, which we derived."""

    name: dict[str, str]
    areas: tuple[str, ...]
    police_units: tuple[str, ...]
    contact: str
    about: dict[str, str]
    source: str
    read: date
    checked: str


@cache
def numbers_to_call() -> tuple[NumberToCall, ...]:
    """Return all national numbers, what is most urgent first."""
    return tuple(
        NumberToCall(
            row["code"],
            row["name"],
            row["call"],
            row["shown"],
            row["when"],
            {"nl": row["about_nl"], "en": row["about_en"]},
            row["source"],
            date.fromisoformat(row["read"]),
            row["checked"],
        )
        for row in shipped_rows(_FOLDER, "numbers")
    )


def number_to_call(code: str) -> NumberToCall:
    """Return one number; a code that is not shipped is a bug."""
    return next(one for one in numbers_to_call() if one.code == code)


@cache
def care_coordinators() -> tuple[Coordinator, ...]:
    """Return those who coordinate care, in the order of the source."""
    return tuple(
        Coordinator(
            {"nl": row["name_nl"], "en": row["name_en"]},
            tuple(row["areas"].split(";")),
            tuple(row["police_units"].split(";")),
            row["contact"],
            {"nl": row["about_nl"], "en": row["about_en"]},
            row["source"],
            date.fromisoformat(row["read"]),
            row["checked"],
        )
        for row in shipped_rows(_FOLDER, "coordinators")
    )
