"""Looking somebody up before a report is made: one's own persons by name, those of others by agreement alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.audit.service import count_lately, record, record_many
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import names_of, visible
from zicht.platform.vault.service import find_persons

__all__ = ["Match", "look_up"]

#: So often an hour somebody looks persons up: enough for intake, and too seldom for fishing.
MOST_SEARCHES = 40
#: Of persons of others only what can hardly be chance is told: more than a date of birth, or a name.
_LEAST_OF_OTHERS = 10
_ATTRIBUTES = ("number", "family", "given", "birth")


@dataclass(frozen=True)
class Match:
    """Somebody who may be the one that was looked for.

    `name` and `person` are empty where the person is another agency's: then only which attributes agree is told.
    """

    agreeing: tuple[str, ...]
    person: UUID | None = None
    name: str = ""
    own: bool = False


def look_up(cells: Mapping[str, str]) -> list[Match]:
    """Return who may be meant by these cells of `reports`, the likeliest first, and write down each who was found.

    Raises
    ------
    InputError
        If somebody looked up too many persons within the hour.
    """
    access = current_access()
    check_may(access, Action.PERSON_SEARCH)
    _check_often()
    found = find_persons(access, cells)
    seen = visible(
        Person.objects.filter(id__in=[one.person for one in found], erased_at__isnull=True), person="id"
    )
    agencies = dict(seen.values_list("id", "organisation_id"))
    names = names_of(agencies.keys()) if agencies else {}
    told = [one for one in found if one.person in agencies or one.weight >= _LEAST_OF_OTHERS]
    record(Action.PERSON_SEARCH, kind="search")
    record_many(Action.PERSON_SEARCH, [(one.person, one.person) for one in told], kind="found")
    return [
        Match(
            tuple(name for name in _ATTRIBUTES if any(field.startswith(name) for field in one.agreeing)),
            one.person if one.person in agencies else None,
            names.get(one.person, ""),
            own=agencies.get(one.person) == access.organisation,
        )
        for one in told
    ]


def _check_often() -> None:
    if count_lately(Action.PERSON_SEARCH, kind="search") >= MOST_SEARCHES:
        raise InputError.of(
            Text.of("You looked up {most} persons within an hour.", most=MOST_SEARCHES),
            expected=Text.of(
                "Fewer searches: each is written down, and the auditor sees how many there are."
            ),
            to_fix=Text.of("Wait a while. A report can be sent without looking the person up."),
        )
