"""Reading a person or a report: opened for whoever may see it, and written down before it is handed over."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, check_may, current_access
from zicht.platform.audit.service import record, record_many
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import CaseRow, Person, Report, ReportVersion
from zicht.platform.registry.queries import (
    find_person,
    find_report,
    persons_of_root,
    versions_of,
    visible,
)
from zicht.platform.vault.service import read_identities

__all__ = ["PersonRead", "ReportRead", "names_of", "read_identity", "read_person", "read_report", "read_rows"]


@dataclass(frozen=True, repr=False)
class ReportRead:
    """A report with its content: the cells of the table `reports` without what identifies."""

    report: Report
    cells: Mapping[str, str]
    versions: tuple[ReportVersion, ...] = ()


@dataclass(frozen=True, repr=False)
class PersonRead:
    """Somebody with every report that is seen, the oldest first."""

    person: Person
    persons: tuple[Person, ...]
    reports: tuple[ReportRead, ...]


def read_person(person: UUID) -> PersonRead:
    """Return somebody with all reports about them that are seen, and write down that they were read.

    Raises
    ------
    NotHere
        If there is nobody, or not for whoever asks.
    """
    access = current_access()
    check_may(access, Action.PERSON_READ)
    found = find_person(person)
    same = persons_of_root(found)
    reports = list(
        visible(Report.objects.filter(person__in=same, erased_at__isnull=True))
        .select_related("organisation")
        .order_by("report_date", "made_at")
    )
    contents = _contents(access, reports)
    record(Action.PERSON_READ, kind="person", object_id=found.id, person_id=found.root_id)
    return PersonRead(found, tuple(same), tuple(ReportRead(one, contents.get(one.id, {})) for one in reports))


def read_report(report: UUID) -> ReportRead:
    """Return a report with its newest content and all its versions, and write that down; raises `NotHere`."""
    access = current_access()
    check_may(access, Action.REPORT_READ)
    found = find_report(report)
    versions = tuple(visible(found.versions.all()).order_by("number"))
    contents = _contents(access, [found])
    record(Action.REPORT_READ, kind="report", object_id=found.id, person_id=found.person_id)
    return ReportRead(found, contents.get(found.id, {}), versions)


def read_rows(persons: Sequence[Person]) -> Iterator[tuple[CaseRow, Mapping[str, str]]]:
    """Open help and needs that are seen, and write that down: the newest word on each, not what was withdrawn."""
    rows = list(visible(CaseRow.objects.filter(person__in=persons)).order_by("made_at"))
    replaced = {one.replaces for one in rows}
    standing = [one for one in rows if one.id not in replaced and not one.withdrawn]
    if not standing:
        return
    keys = keys_of(current_access(), {one.person_id for one in standing})
    record(Action.HELP_READ, kind="person", object_id=persons[0].id, person_id=persons[0].root_id)
    for one in standing:
        if one.person_id in keys:
            plain = unseal(keys[one.person_id], bytes(one.content), person=one.person_id, what=Sealed.ROW)
            yield one, json.loads(plain)


def read_identity(person: UUID) -> list[dict[str, str]]:
    """Return what each report says of who somebody is, and write that down; raises `NotHere`."""
    access = current_access()
    check_may(access, Action.IDENTITY_READ)
    found = find_person(person)
    same = [one.id for one in persons_of_root(found)]
    identities = read_identities(access, same, keys_of(access, same), versions_of(same))
    record(Action.IDENTITY_READ, kind="person", object_id=found.id, person_id=found.root_id)
    return [one for group in identities.values() for one in group]


def names_of(persons: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of the persons of one page of a list, and write down each; who has no name is left out.

    The persons must have come out of `visible`: the vault takes the case room's word for it.
    """
    access = current_access()
    check_may(access, Action.IDENTITY_READ)
    identities = read_identities(access, persons, keys_of(access, persons), versions_of(persons))
    record_many(Action.IDENTITY_READ, [(one, one) for one in identities], kind="person")
    return {person: _name(group[-1]) for person, group in identities.items() if _name(group[-1])}


def _name(cells: Mapping[str, str]) -> str:
    parts = (cells.get(name, "") for name in ("given_names", "name_prefix", "family_name"))
    return " ".join(part for part in parts if part)


def _contents(access: Access, reports: Collection[Report]) -> dict[UUID, Mapping[str, str]]:
    """Return the newest content of each report."""
    versions = visible(ReportVersion.objects.filter(report__in=[one.id for one in reports])).order_by(
        "number"
    )
    newest = {one.report_id: one for one in versions}
    keys = keys_of(access, {one.person_id for one in newest.values()}) if newest else {}
    return {
        report: json.loads(
            unseal(keys[one.person_id], bytes(one.content), person=one.person_id, what=Sealed.REPORT)
        )
        for report, one in newest.items()
        if one.person_id in keys
    }
