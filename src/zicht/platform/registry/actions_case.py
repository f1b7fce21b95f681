"""What is decided about a report and recorded about a person. Nothing is overwritten: each act is a row of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, NotHere, check_may, current_access
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import (
    Decision,
    DossierChange,
    Outbox,
    Report,
)
from zicht.platform.registry.queries import find_report, hold_report, visible
from zicht.platform.registry.reasons import ChangeReason
from zicht.platform.registry.writing import _version

__all__ = [
    "WITHDRAWN",
    "can_write",
    "change_dossier",
    "decide_status",
    "find_own_report",
    "tell_statistics",
    "withdraw_report",
]

WITHDRAWN = "withdrawn"


def can_write(access: Access, owner: UUID) -> bool:
    """Say whether rows of this agency may be changed: by itself, by the register, by jobs."""
    return access.reach in {Reach.REGISTER, Reach.SYSTEM} or owner == access.organisation


def find_own_report(report: UUID) -> Report:
    """Return a report that may be changed; raises `NotHere`. A person opened to an agency is opened to read."""
    found = find_report(report)
    if not can_write(current_access(), found.organisation_id):
        raise NotHere
    return found


def decide_status(report: UUID, *, status: str, decided_by: str, decided_on: date, reason: str) -> None:
    """Record whether a report stands, as which body decided on which day; the report gets a version that says so."""
    check_may(current_access(), Action.STATUS_DECIDE)
    found = find_own_report(report)
    _decide(found, status=status, decided_by=decided_by, decided_on=decided_on, reason=reason)
    _change(found, {"status": status}, reason=ChangeReason.DECIDED)
    record(Action.STATUS_DECIDE, kind="report", object_id=found.id, person_id=found.person_id, reason=reason)


def withdraw_report(report: UUID, *, reason: str, on_day: date) -> None:
    """Take a report back. It stays, counts no more, and says so."""
    check_may(current_access(), Action.REPORT_WITHDRAW)
    found = find_own_report(report)
    _decide(found, status=WITHDRAWN, decided_by="", decided_on=on_day, reason=reason)
    _change(found, {"status": WITHDRAWN}, reason=ChangeReason.WITHDRAWN)
    record(
        Action.REPORT_WITHDRAW, kind="report", object_id=found.id, person_id=found.person_id, reason=reason
    )


def _decide(report: Report, *, status: str, decided_by: str, decided_on: date, reason: str) -> None:
    Decision.objects.create(
        report=report,
        person_id=report.person_id,
        organisation_id=report.organisation_id,
        status=status,
        decided_by=decided_by,
        decided_on=decided_on,
        reason=reason,
        made_at=now(),
        made_by=current_access().user,
    )


def change_dossier(report: UUID, *, dossier_type: str, since: date) -> None:
    """Record that a dossier is of another type from a day on; the types before stay on record."""
    access = current_access()
    check_may(access, Action.DOSSIER_CHANGE)
    found = find_own_report(report)
    DossierChange.objects.create(
        report=found,
        person_id=found.person_id,
        organisation_id=found.organisation_id,
        dossier_type=dossier_type,
        since=since,
        made_at=now(),
        made_by=access.user,
    )
    _change(found, {"dossier_type": dossier_type}, reason=ChangeReason.DOSSIER_CHANGED)
    record(Action.DOSSIER_CHANGE, kind="report", object_id=found.id, person_id=found.person_id)


def _change(report: Report, changes: Mapping[str, str], *, reason: ChangeReason) -> None:
    """Add a version with other codes in some columns that lists are made of; the code lists know them already."""
    access = current_access()
    locked = hold_report(report)
    newest = visible(locked.versions.all()).order_by("-number")[0]
    key = keys_of(access, [report.person_id])[report.person_id]
    content = json.loads(unseal(key, bytes(newest.content), person=report.person_id, what=Sealed.REPORT))
    number = locked.version + 1
    version = _version(
        access,
        report.id,
        report.person_id,
        {**content, **changes},
        key,
        version=uuid4(),
        number=number,
        reason=reason.value,
    )
    version.organisation_id = report.organisation_id
    version.save(force_insert=True)
    Report.objects.filter(id=report.id).update(version=number, **changes)
    tell_statistics([report])


def tell_statistics(reports: list[Report]) -> None:
    Outbox.objects.bulk_create(
        [Outbox(kind="report", object_id=one.id, person_id=one.person_id, made_at=now()) for one in reports]
    )
