"""What the pages of one person and of one report show beside their content: grounds, versions, and access."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.names import names_of_users
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.grounds import Ground, ground_rules
from zicht.platform.registry.models import AccessRequest, Person, Report, ReportPurpose, ReportVersion
from zicht.platform.registry.queries import find_person, persons_of_root, versions_of, visible
from zicht.platform.registry.reading import ReportRead
from zicht.platform.vault.service import read_identity_of_report

__all__ = [
    "Use",
    "VersionRead",
    "grants_of",
    "may_correct_names",
    "open_emergency",
    "open_requests",
    "own_emergencies",
    "read_identity_for_correction",
    "read_versions",
    "uses_of",
]


@dataclass(frozen=True)
class Use:
    """For what a report may be used and on which ground, with the rule that says so."""

    purpose: ReportPurpose
    rule: Ground | None


@dataclass(frozen=True, repr=False)
class VersionRead:
    """A version of a report, who wrote it, and which columns it changed: from what, to what."""

    version: ReportVersion
    author: str
    changes: tuple[tuple[str, str, str], ...]


def uses_of(reports: Sequence[Report]) -> dict[UUID, list[Use]]:
    """Return the purposes of these reports with their grounds, those that ended too."""
    rules = {(rule.reporter_type, rule.purpose, rule.legal_ground): rule for rule in ground_rules()}
    found: dict[UUID, list[Use]] = {one.id: [] for one in reports}
    for row in visible(ReportPurpose.objects.filter(report__in=reports)).order_by("purpose", "made_at"):
        rule = rules.get((row.reporter_type, row.purpose, row.legal_ground))
        found[row.report_id].append(Use(row, rule))
    return found


def may_correct_names(report: Report, identity: Mapping[str, str]) -> bool:
    """Say whether a correction may say who somebody is: where a ground of the report allows it, or it does so now.

    A name that was taken in is put right, whatever became of the ground since.
    """
    if identity:
        return True
    uses = (use for use in uses_of([report])[report.id] if use.purpose.ended_at is None)
    return any(use.rule is not None and use.rule.identifiers for use in uses)


def read_versions(read: ReportRead) -> list[VersionRead]:
    """Return the versions of a report that was read, the newest first."""
    person = read.report.person_id
    key = keys_of(current_access(), [person]).get(person)
    authors = names_of_users(one.made_by for one in read.versions)
    found: list[VersionRead] = []
    before: Mapping[str, str] | None = None
    for version in read.versions:
        plain = unseal(key, bytes(version.content), person=person, what=Sealed.REPORT) if key else b"{}"
        cells: Mapping[str, str] = json.loads(plain)
        changes = () if before is None else tuple(_changes(before, cells))
        author = authors.get(version.made_by, "") if version.made_by else ""
        found.append(VersionRead(version, author, changes))
        before = cells
    return found[::-1]


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in sorted({*before, *after}):
        if before.get(name, "") != after.get(name, ""):
            yield name, before.get(name, ""), after.get(name, "")


def read_identity_for_correction(report: Report) -> dict[str, str]:
    """Return who a report says that somebody is, and write down that this was read."""
    access = current_access()
    check_may(access, Action.IDENTITY_READ)
    keys = keys_of(access, [report.person_id])
    record(Action.IDENTITY_READ, kind="report", object_id=report.id, person_id=report.person_id)
    if report.person_id not in keys:
        return {}
    key, versions = keys[report.person_id], versions_of([report.person_id])
    return read_identity_of_report(access, report.person_id, report.id, key, versions)


def open_emergency(persons: Sequence[Person]) -> Grant | None:
    """Return by which emergency these persons are open to the agency now; none where they are not."""
    access = current_access()
    open_now = Grant.objects.filter(
        organisation_id=access.agency,
        purpose=access.purpose.value,
        person_id__in=[one.id for one in persons],
        emergency_id__isnull=False,
        ends_at__gt=now(),
    )
    return open_now.order_by("-ends_at").first()


def own_emergencies(persons: Collection[UUID]) -> QuerySet[Grant]:
    """Return the emergencies by which whoever acts opened one of these persons and that have not ended."""
    access = current_access()
    return Grant.objects.filter(
        organisation_id=access.agency,
        made_by=access.user,
        person_id__in=list(persons),
        emergency_id__isnull=False,
        ends_at__gt=now(),
    )


def grants_of(person: UUID) -> tuple[Person, list[Grant]]:
    """Return somebody, and to which agencies they are and were opened; raises `NotHere`."""
    check_may(current_access(), Action.GRANT_GIVE)
    found = find_person(person)
    ids = [one.id for one in persons_of_root(found)]
    record(Action.GRANT_GIVE, kind="seen", object_id=found.id, person_id=found.root_id)
    return found, list(
        Grant.objects.filter(person_id__in=ids).select_related("organisation").order_by("-began_at")
    )


def open_requests() -> list[AccessRequest]:
    """Return the requests for access that wait for an answer, the oldest first."""
    check_may(current_access(), Action.GRANT_GIVE)
    waiting = AccessRequest.objects.filter(closed_at__isnull=True)
    return list(waiting.select_related("organisation").order_by("made_at")[:200])
