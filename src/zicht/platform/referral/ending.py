"""The end of what a referral opened: by either side, when consent is withdrawn, and when the register ends access."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django_tasks import task

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Purpose, open_case_room, system_access
from zicht.platform.access.models import Grant
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.referral.models import Referral

__all__ = ["close_file", "close_file_later", "end_on_consent", "end_with_access"]

_CONSENT = "consent"


def end_on_consent(persons: Collection[UUID], purpose: Purpose) -> None:
    """End the referrals of these persons that rest on consent, as far as whoever acts may change them."""
    moment = now()
    rows = Referral.objects.filter(
        person_id__in=list(persons), purpose=purpose.value, legal_ground=_CONSENT, ended_at__isnull=True
    )
    rows.filter(outcome="accepted").update(ended_at=moment)
    rows.filter(closed_at__isnull=True).update(closed_at=moment, outcome="withdrawn")


def end_with_access(grant: Grant) -> None:
    """End the referral that gave an access which the register ended, and what the agency passed on by it.

    Nobody is open to another for longer than to the agency that passed them on.
    """
    moment = now()
    of_person = Referral.objects.filter(
        person_id=grant.person_id, purpose=grant.purpose, ended_at__isnull=True
    )
    of_person.filter(receiver_id=grant.organisation_id, outcome="accepted", closed_at=grant.began_at).update(
        ended_at=moment
    )
    others = Grant.objects.filter(person_id=grant.person_id, purpose=grant.purpose, ends_at__gt=moment)
    if others.filter(organisation_id=grant.organisation_id, emergency_id__isnull=True).exists():
        return
    passed_on = of_person.filter(organisation_id=grant.organisation_id)
    passed_on = passed_on.exclude(person__organisation_id=grant.organisation_id)
    passed_on.filter(closed_at__isnull=True).update(closed_at=moment, outcome="withdrawn")
    for one in list(passed_on.filter(outcome="accepted")):
        Referral.objects.filter(id=one.id).update(ended_at=moment)
        opened = others.filter(organisation_id=one.receiver_id, began_at=one.closed_at or moment)
        for further in list(opened):
            Grant.objects.filter(id=further.id).update(ends_at=moment)
            record(Action.GRANT_END, kind="referral", object_id=one.id, person_id=one.person_id)
            end_with_access(further)


def close_file(referral: UUID) -> int:
    """End, as a job, the access that accepting a referral gave; return how much. Twice changes nothing."""
    with open_case_room(system_access()):
        found = Referral.objects.filter(id=referral, outcome="accepted", ended_at__isnull=False).first()
        if found is None or found.closed_at is None:
            return 0
        given = Grant.objects.filter(
            person_id=found.person_id,
            organisation_id=found.receiver_id,
            purpose=found.purpose,
            legal_ground=found.legal_ground,
            began_at=found.closed_at,
        )
        return given.filter(ends_at__gt=now()).update(ends_at=now())


@task()  # type: ignore[untyped-decorator] # django-tasks leaves it without types
def close_file_later(referral: str) -> int:
    """End the access that accepting a referral gave."""
    return close_file(UUID(referral))
