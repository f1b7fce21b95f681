"""What is decided about a report and recorded about a person. Nothing is overwritten: each act is a row of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, NotHere, Purpose, can_do, check_may, current_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.grounds import ground_rules
from zicht.platform.registry.models import (
    Consent,
    Decision,
    DossierChange,
    Outbox,
    Person,
    Report,
    ReportPurpose,
)
from zicht.platform.registry.queries import find_person, find_report, persons_of_root, visible
from zicht.platform.registry.reasons import ChangeReason
from zicht.platform.registry.writing import _version

__all__ = [
    "WITHDRAWN",
    "can_write",
    "change_dossier",
    "decide_status",
    "find_own_report",
    "record_consent",
    "withdraw_report",
]

WITHDRAWN = "withdrawn"
_CONSENT = "consent"


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
    locked = Report.objects.select_for_update().get(id=report.id)
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
        number=number,
        reason=reason.value,
    )
    version.organisation_id = report.organisation_id
    version.save(force_insert=True)
    Report.objects.filter(id=report.id).update(version=number, **changes)
    _tell_statistics([report])


def _tell_statistics(reports: list[Report]) -> None:
    Outbox.objects.bulk_create(
        [Outbox(kind="report", object_id=one.id, person_id=one.person_id, made_at=now()) for one in reports]
    )


def record_consent(person: UUID, *, purpose: Purpose, given: bool, on_day: date) -> int:
    """Record that somebody gave consent for a purpose or withdrew it; return how many uses ended by that.

    Withdrawn, the uses of reports and the access of agencies that rest on consent alone end at once, as
    far as whoever records it may change them; what stands in the hands of others ends by `end_withdrawn`.
    """
    access = current_access()
    check_may(access, Action.CONSENT_RECORD)
    found = find_person(person)
    own = can_write(access, found.organisation_id)
    Consent.objects.create(
        person=found,
        organisation_id=found.organisation_id if own else access.agency,
        purpose=purpose.value,
        given=given,
        on_day=on_day,
        made_at=now(),
        made_by=access.user,
    )
    record(
        Action.CONSENT_RECORD,
        kind="given" if given else WITHDRAWN,
        object_id=found.id,
        person_id=found.root_id,
    )
    return 0 if given else _end_uses(persons_of_root(found) if own else [found], purpose)


def _end_uses(persons: list[Person], purpose: Purpose) -> int:
    access, moment = current_access(), now()
    mine = [one.id for one in persons if can_write(access, one.organisation_id)]
    kinds = {rule.reporter_type for rule in ground_rules() if rule.needs_consent and rule.purpose == purpose}
    uses = visible(ReportPurpose.objects.filter(person_id__in=mine, ended_at__isnull=True))
    uses = uses.filter(purpose=purpose.value, legal_ground=_CONSENT, reporter_type__in=kinds)
    reports = list(Report.objects.filter(id__in=list(uses.values_list("report_id", flat=True))))
    ended = uses.update(ended_at=moment)
    _tell_statistics(reports)
    if can_do(access, Action.GRANT_END):
        grants = Grant.objects.filter(person_id__in=mine, purpose=purpose.value, legal_ground=_CONSENT)
        ended += grants.filter(ends_at__gt=moment).update(ends_at=moment)
    return ended
