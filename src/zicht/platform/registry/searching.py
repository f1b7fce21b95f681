"""Looking somebody up: who is seen by name, who is another agency's by agreement alone. Each search is limited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.accounts.models import Organisation
from zicht.platform.audit.look_ups import Kind, look_up
from zicht.platform.audit.service import record, record_many
from zicht.platform.registry.models import Person, Report
from zicht.platform.registry.queries import visible
from zicht.platform.vault.service import Found, find_persons

__all__ = ["Sighting", "look_for"]

#: Of somebody at another agency one hears only where so much agrees, and never by a name alone: whoever knows a
#: name could try it, and learn that somebody is known.
_LEAST_ELSEWHERE, _NEVER_WITHOUT = 9, ("number", "birth")
#: So many persons at most have a report of the number that was looked for.
_MOST_OF_NUMBER = 25


@dataclass(frozen=True, slots=True, repr=False)
class Sighting:
    """Somebody who was found, and in which attributes they agree; `person` is there for who is seen alone."""

    id: UUID
    agreeing: frozenset[str]
    person: Person | None


def look_for(cells: Mapping[str, str], *, number: str = "", elsewhere: bool = True) -> list[Sighting]:
    """Return who agrees with these identifying cells of `reports`, or has a report of this number; likeliest first.

    Whoever is another agency's is told only with `elsewhere`, and where enough agrees. The search and each who was
    found are written down.

    Raises
    ------
    TooManyLookUps
        If whoever searches, or their agency, reached a limit. To be answered within the room.
    """
    check_may(current_access(), Action.PERSON_SEARCH)
    found = look_up(Kind.SEARCH, lambda: _sightings(cells, number, elsewhere=elsewhere))
    record(Action.PERSON_SEARCH, kind="search")
    record_many(Action.PERSON_SEARCH, [(one.id, one.id) for one in found], kind="found")
    return list(found)


def _sightings(cells: Mapping[str, str], number: str, *, elsewhere: bool) -> list[Sighting]:
    found = find_persons(current_access(), cells) if cells else []
    agreeing = {one.person: one.agreeing for one in found}
    agreeing |= {one: frozenset() for one in _persons_of_number(number) if one not in agreeing}
    told = {one.person for one in found if elsewhere and _may_be_told(one)}
    seen = {
        one.id: one
        for one in visible(Person.objects.filter(id__in=agreeing, erased_at__isnull=True), person="id")
    }
    return [
        Sighting(one, fields, seen.get(one)) for one, fields in agreeing.items() if one in seen or one in told
    ]


def _may_be_told(one: Found) -> bool:
    return one.weight >= _LEAST_ELSEWHERE and any(field.startswith(_NEVER_WITHOUT) for field in one.agreeing)


def _persons_of_number(number: str) -> list[UUID]:
    """Return whom reports of this number are about. Numbers are indexed by agency, and there are few agencies."""
    if not number:
        return []
    agencies = list(Organisation.objects.values_list("id", flat=True))
    reports = Report.objects.filter(organisation_id__in=agencies, number=number, erased_at__isnull=True)
    return list(visible(reports).values_list("person_id", flat=True)[:_MOST_OF_NUMBER])
