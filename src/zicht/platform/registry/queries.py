"""Rows that an access sees. On PostgreSQL the database says the same; on SQLite this alone does."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from zicht.platform.access.context import Access, NotHere, current_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Reach
from zicht.platform.clock import now
from zicht.platform.registry.models import Person, Report, ReportVersion

__all__ = [
    "NotHere",
    "check_seen",
    "find_person",
    "find_report",
    "granted_persons",
    "hold_report",
    "persons_of_root",
    "versions_of",
    "visible",
]

Row = TypeVar("Row", bound=Model)


def granted_persons(access: Access) -> QuerySet[Grant, Any]:
    """Return the persons who are open to the agency for the purpose at hand."""
    moment = now()
    return Grant.objects.filter(
        organisation_id=access.agency,
        purpose=access.purpose.value,
        began_at__lte=moment,
        ends_at__gt=moment,
    ).values("person_id")


def visible(rows: QuerySet[Row], *, person: str = "person_id", granted: bool = True) -> QuerySet[Row]:
    """Return those of the rows that whoever acts now may see; `person` names the column with the person."""
    access = current_access()
    if access.reach in {Reach.REGISTER, Reach.SYSTEM}:
        return rows
    if access.reach is Reach.NONE:
        return rows.none()
    own = Q(organisation_id=access.agency)
    if access.reach is Reach.GRANTED and granted:
        own |= Q(**{f"{person}__in": granted_persons(access)})
    return rows.filter(own)


def find_person(person: UUID) -> Person:
    """Return a person who is seen.

    Raises
    ------
    NotHere
        If there is none, or not for whoever asks.
    """
    found = visible(Person.objects.filter(id=person, erased_at__isnull=True), person="id").first()
    if found is None:
        raise NotHere
    return found


def check_seen(persons: Collection[UUID]) -> None:
    """Raise `NotHere` unless every one of these persons is seen."""
    seen = visible(Person.objects.filter(id__in=persons, erased_at__isnull=True), person="id")
    if persons and seen.count() != len(persons):
        raise NotHere


def find_report(report: UUID) -> Report:
    """Return a report that is seen, with its person and agency; raises `NotHere`."""
    reports = Report.objects.filter(id=report, erased_at__isnull=True)
    found = visible(reports).select_related("person", "organisation").first()
    if found is None:
        raise NotHere
    return found


def hold_report(found: Report) -> Report:
    """Return a report that was found, held until the transaction ends; raises `NotHere` where it was moved since."""
    held = Report.objects.select_for_update().get(id=found.id)
    if held.person_id != found.person_id:
        raise NotHere
    return held


def versions_of(persons: Collection[UUID]) -> frozenset[UUID]:
    """Return the versions of reports about persons that are seen: what the vault holds for others was never said."""
    versions = visible(ReportVersion.objects.filter(person__in=list(persons)))
    return frozenset(versions.values_list("id", flat=True))


def persons_of_root(person: Person) -> list[Person]:
    """Return everybody who was found to be this person and is seen, themselves among them."""
    return list(visible(Person.objects.filter(root_id=person.root_id, erased_at__isnull=True), person="id"))
