"""Where somebody can be referred to: data with its source and date, found by place and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from zicht.helpchat.visitors.languages import say
from zicht.helpchat.visitors.numbers import numbers
from zicht.vocabulary import care_coordinators

__all__ = ["LANGUAGE_NAMES", "Resource", "find_resources", "places"]

_EMERGENCY = frozenset({"emergency", "suicide"})
_FILE = Path(__file__).parent / "data" / "resources.yaml"
#: Languages as those who speak them write them.
LANGUAGE_NAMES = MappingProxyType(
    {
        "nl": "Nederlands",
        "en": "English",
        "pl": "polski",
        "ro": "română",
        "bg": "български",
        "es": "español",
        "ar": "العربية",
        "uk": "українська",
    }
)


@dataclass(frozen=True)
class Resource:
    """A place to refer to. No `places`: the whole country; no `languages`: not said by the source."""

    name: str
    what: str
    contact: str
    places: tuple[str, ...]
    languages: tuple[str, ...]
    source: str
    read: date
    checked: str
    #: Numbers that everybody knows are not called first to see whether they are right.
    call_first: bool = True


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


def places(language: str) -> list[str]:
    """Return the regions that there is something for, sorted."""
    del language
    named = {place for one in _content()["resources"] for place in one["places"]}
    return sorted(named.union(*(one.areas for one in care_coordinators())))


def find_resources(*, place: str, language: str, shown_in: str) -> list[Resource]:
    """Return what is there for a region (and the whole country) in a language; empty: all.

    What does not say in which languages it helps is always shown, after what says so.
    """
    found = [*_national(shown_in), *_coordinators(shown_in), *_listed(shown_in)]
    found = [one for one in found if not place or not one.places or place in one.places]
    found = [one for one in found if not language or not one.languages or language in one.languages]
    return sorted(found, key=lambda one: (place not in one.places, bool(language) and not one.languages))


def _national(language: str) -> list[Resource]:
    return [
        Resource(
            one.name,
            say(one.what, language),
            one.shown,
            (),
            (),
            one.source,
            one.read,
            one.checked,
            call_first=one.code not in _EMERGENCY,
        )
        for one in numbers()
    ]


def _coordinators(language: str) -> list[Resource]:
    return [
        Resource(
            one.name[language],
            one.about[language],
            one.contact,
            one.areas,
            (),
            one.source,
            one.read,
            one.checked,
        )
        for one in care_coordinators()
    ]


def _listed(language: str) -> list[Resource]:
    content = _content()
    return [
        Resource(
            one["name"][language],
            one["what"][language],
            str(one["contact"]),
            tuple(one["places"]),
            tuple(one.get("languages", ())),
            one["source"],
            content["read"],
            str(one.get("checked", "")),
        )
        for one in content["resources"]
    ]
