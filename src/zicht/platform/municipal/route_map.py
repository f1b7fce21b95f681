"""Whom to call for what, here: situations are data, with national numbers and the municipality's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from zicht.platform.clock import today
from zicht.platform.municipal.models import Contact
from zicht.vocabulary import care_coordinators, numbers_to_call
from zicht.web.texts import current_language, translate

__all__ = ["CHECK_DAYS", "KINDS", "Act", "Call", "Route", "own_call", "routes", "targets"]

_FILE = Path(str(resources.files("zicht.platform.municipal"))) / "route_map.yaml"
#: An own number that nobody called for so long is called first.
CHECK_DAYS = 183
_COORDINATOR = "coordinator"


def _(msgid: str) -> str:
    return msgid


#: The kinds of number that a municipality has itself.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "own_desk": _("Own desk for signals, or focal point"),
        "out_of_hours": _("Who decides on shelter out of hours"),
        _COORDINATOR: _("Care coordinator"),
        "safety_house": _("Care and safety house"),
        "permits": _("Inspection and permits"),
        "chat": _("Help chat"),
    }
)
_WHEN: Mapping[str, str] = MappingProxyType(
    {
        "always": _("Day and night."),
        "always_free": _("Day and night, free."),
        "office": _("On working days from 9:00 to 17:00."),
        "unknown": "",
    }
)


@dataclass(frozen=True)
class Call:
    """Whom one can reach: a name and a number; `about` says what for where that is not plain.

    `checked` is the day on which somebody called it, None where nobody did; of an emergency number nobody need.
    """

    name: str
    number: str
    dial: str = ""
    hours: str = ""
    about: str = ""
    checked: date | None = None
    needs_check: bool = True
    own: bool = False


@dataclass(frozen=True)
class Act:
    """One act: what to do, and whom to reach for it; nobody where the municipality gave no number of its own."""

    what: str
    calls: tuple[Call, ...]
    missing: str = ""


@dataclass(frozen=True)
class Route:
    """A situation: what to keep in mind first, and what to do in order."""

    code: str
    title: str
    first: str
    acts: tuple[Act, ...]


@cache
def _situations() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(_FILE.read_text(encoding="utf-8"))["situations"])


@cache
def targets() -> frozenset[str]:
    """Return everybody that a situation sends to, by code."""
    return frozenset(step["to"] for one in _situations() for step in one["steps"])


def routes(contacts: Iterable[Contact], *, region: str) -> list[Route]:
    """Return all situations with the numbers of this municipality and of its police unit."""
    language, known = current_language(), _calls(contacts, region)
    return [
        Route(
            one["code"],
            one["title"][language],
            one["first"][language],
            tuple(
                Act(
                    step[language],
                    found := tuple(known.get(step["to"], ())),
                    translate(KINDS[step["to"]]) if not found and step["to"] in KINDS else "",
                )
                for step in one["steps"]
            ),
        )
        for one in _situations()
    ]


def _calls(contacts: Iterable[Contact], region: str) -> dict[str, list[Call]]:
    """Return whom one can reach, by code; own numbers come before those that we know of the region."""
    language = current_language()
    found: dict[str, list[Call]] = {}
    for one in contacts:
        found.setdefault(one.kind, []).append(own_call(one))
    for number in numbers_to_call():
        found.setdefault(number.code, []).append(
            Call(
                number.name,
                number.shown,
                number.call,
                translate(_WHEN[number.when]) if _WHEN[number.when] else "",
                checked=date.fromisoformat(number.checked) if number.checked else None,
                needs_check=number.code != "emergency" and not number.checked,
            )
        )
    for person in care_coordinators():
        if region and region in person.police_units:
            found.setdefault(_COORDINATOR, []).append(
                Call(
                    person.name[language],
                    person.contact,
                    "".join(sign for sign in person.contact if sign.isdigit()),
                    about=person.about[language],
                    checked=date.fromisoformat(person.checked) if person.checked else None,
                    needs_check=not person.checked,
                )
            )
    return found


def own_call(contact: Contact) -> Call:
    """Return a number of the municipality as it is shown."""
    digits = "".join(sign for sign in contact.number if sign.isdigit() or sign == "+")
    fresh = contact.checked_on is not None and contact.checked_on >= today() - timedelta(days=CHECK_DAYS)
    return Call(
        contact.name,
        contact.number,
        digits if len(digits) > 2 else "",
        contact.hours,
        checked=contact.checked_on,
        needs_check=not fresh,
        own=True,
    )
