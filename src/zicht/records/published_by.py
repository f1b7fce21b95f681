"""`[publication]` in `zicht.toml`: who publishes the edition, under which licence, and at which address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from zicht.errors import Text

__all__ = ["PublishedBy", "read_published_by"]

WEB = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
MAIL = re.compile(r"[^\s@:/]+@[^\s@:/]+")
LONGEST = 200


@dataclass(frozen=True)
class PublishedBy:
    """What was stated of the publisher; what is empty was not."""

    name: str = ""
    address: str = ""
    contact: str = ""
    licence: str = ""
    base: str = ""


KEYS = tuple(field.name for field in fields(PublishedBy))


def read_published_by(settings: object) -> tuple[PublishedBy | None, list[tuple[str, Text]]]:
    """Return the publisher, and what is wrong: the key, and what was expected there."""
    if settings is None:
        return None, []
    if not isinstance(settings, dict):
        return None, [("", Text.of("A table."))]
    wrong = list(_wrong(settings))
    return (None, wrong) if wrong else (PublishedBy(**settings), [])


def _wrong(settings: Mapping[str, object]) -> Iterator[tuple[str, Text]]:
    for key, value in settings.items():
        if key not in KEYS:
            yield key, Text.of("One of: {names}.", names=", ".join(KEYS))
        elif not isinstance(value, str) or not 0 < len(value) <= LONGEST:
            yield key, Text.of("Text of at most {count} characters.", count=LONGEST)
        elif key == "contact" and not (MAIL.fullmatch(value) or WEB.fullmatch(value)):
            yield key, Text.of("An e-mail address, or the address of a page.")
        elif key in {"address", "licence", "base"} and not WEB.fullmatch(value):
            yield key, Text.of("An address that begins with https://.")
    if "name" not in settings:
        yield "name", Text.of("The name of who publishes.")
