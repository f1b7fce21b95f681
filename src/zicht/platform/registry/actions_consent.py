"""Consent that was given or withdrawn, and the end of what rested on it alone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django_tasks import task

from zicht.platform.access.actions import Action
from zicht.platform.access.context import (
    Purpose,
    can_do,
    check_may,
    current_access,
    open_case_room,
    system_access,
)
from zicht.platform.access.models import Grant
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.registry.actions_case import WITHDRAWN, can_write, tell_statistics
from zicht.platform.registry.grounds import ground_rules
from zicht.platform.registry.models import Consent, Person, Report, ReportPurpose
from zicht.platform.registry.notices import consent_ended
from zicht.platform.registry.queries import find_person, persons_of_root, visible

__all__ = ["end_withdrawn", "record_consent"]

_CONSENT = "consent"


def record_consent(person: UUID, *, purpose: Purpose, given: bool, on_day: date) -> int:
    """Record that somebody gave consent for a purpose or withdrew it; return how many uses ended by that.

    Withdrawn, the uses of reports and the access of agencies that rest on consent alone end at once, as
    far as whoever records it may change them. A job ends the rest: what other agencies hold.
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
    if given:
        return 0
    if not can_do(access, Action.GRANT_END):
        end_withdrawn_later.enqueue(str(found.id), purpose.value)
    return _end_uses(persons_of_root(found), purpose)


def end_withdrawn(person: UUID, purpose: Purpose) -> int:
    """End, as a job, what rests on consent that somebody withdrew; return how much. Twice changes nothing."""
    with open_case_room(system_access()):
        found = Person.objects.filter(id=person, erased_at__isnull=True).first()
        if found is None:
            return 0
        same = persons_of_root(found)
        last = Consent.objects.filter(person__in=same, purpose=purpose.value).order_by("-made_at").first()
        return 0 if last is None or last.given else _end_uses(same, purpose)


@task()  # type: ignore[untyped-decorator] # django-tasks leaves it without types
def end_withdrawn_later(person: str, purpose: str) -> int:
    """End what rests on consent that somebody withdrew."""
    return end_withdrawn(UUID(person), Purpose(purpose))


def _end_uses(persons: list[Person], purpose: Purpose) -> int:
    access, moment = current_access(), now()
    mine = [one.id for one in persons if can_write(access, one.organisation_id)]
    kinds = {rule.reporter_type for rule in ground_rules() if rule.needs_consent and rule.purpose == purpose}
    uses = visible(ReportPurpose.objects.filter(person_id__in=mine, ended_at__isnull=True))
    uses = uses.filter(purpose=purpose.value, legal_ground=_CONSENT, reporter_type__in=kinds)
    reports = list(Report.objects.filter(id__in=list(uses.values_list("report_id", flat=True))))
    ended = uses.update(ended_at=moment)
    tell_statistics(reports)
    if can_do(access, Action.GRANT_END):
        grants = Grant.objects.filter(person_id__in=mine, purpose=purpose.value, legal_ground=_CONSENT)
        ended += grants.filter(ends_at__gt=moment).update(ends_at=moment)
    consent_ended.send(Consent, persons=mine, purpose=purpose)
    return ended
