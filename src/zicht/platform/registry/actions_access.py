"""Opening a person to another agency: asked for and given, or in an emergency for three hours."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.mail import send_mail
from django.db import IntegrityError, transaction

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, Purpose, check_may, current_access
from zicht.platform.access.models import LONGEST_EMERGENCY, Grant
from zicht.platform.accounts.models import Membership, Organisation
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import BreakGlass
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.registry.grounds import ground_rules
from zicht.platform.registry.models import AccessRequest, Consent
from zicht.platform.registry.notices import access_ended
from zicht.platform.registry.queries import find_person, persons_of_root
from zicht.platform.registry.queries_pages import check_found_lately
from zicht.platform.registry.queries_report import own_emergencies
from zicht.platform.registry.reasons import EmergencyReason, RequestReason
from zicht.platform.rooms import Room
from zicht.vocabulary import translator

__all__ = [
    "ask_access",
    "break_glass",
    "check_ground",
    "end_emergency",
    "end_grant",
    "give_access",
    "refuse_access",
]

_GIVEN, _REFUSED = "given", "refused"
_EMERGENCY_GROUND = "vital_interest"


def _(msgid: str) -> str:
    return msgid


def break_glass(person: UUID, *, reason: EmergencyReason) -> Grant:
    """Open a person whom a search found for three hours, and tell the auditors; the database ends it.

    Raises
    ------
    NotHere
        Unless a search within the last hour found them.
    """
    access = current_access()
    check_may(access, Action.GLASS_BREAK)
    check_found_lately(person)
    began = now()
    emergency = BreakGlass.objects.create(
        user_id=access.user,
        organisation_id=access.agency,
        person_id=person,
        reason=reason.value,
        began_at=began,
        ends_at=began + LONGEST_EMERGENCY,
    )
    grant = Grant.objects.create(
        person_id=person,
        organisation_id=access.agency,
        purpose=access.purpose.value,
        legal_ground=_EMERGENCY_GROUND,
        began_at=began,
        ends_at=emergency.ends_at,
        made_by=access.user,
        emergency_id=emergency.id,
    )
    record(Action.GLASS_BREAK, kind="person", object_id=emergency.id, person_id=person, reason=reason.value)
    transaction.on_commit(_tell_auditors, using=Room.CASES.value, robust=True)
    return grant


def end_emergency(person: UUID) -> None:
    """End one's own emergency before its three hours are over; raises `NotHere` where there is none.

    That it was opened stays on record, and an auditor still looks at it.
    """
    access = current_access()
    check_may(access, Action.GLASS_END)
    same = [one.id for one in persons_of_root(find_person(person))]
    mine = list(own_emergencies(same))
    if not mine:
        raise NotHere
    Grant.objects.filter(id__in=[one.id for one in mine]).update(ends_at=now())
    for one in mine:
        record(Action.GLASS_END, kind="person", object_id=one.emergency_id, person_id=one.person_id)


def _tell_auditors() -> None:
    """Send every auditor a message without a word about whom or why: that is for the page of the log."""
    auditors = Membership.objects.filter(
        role=Role.AUDITOR.value, ended_at__isnull=True, user__is_active=True
    ).select_related("user")
    for user in {one.user for one in auditors}:
        say = translator(user.language)
        text = say(_("Somebody opened a person in an emergency. Sign in and look at it on the page Audit."))
        send_mail(say(_("An emergency to look at")), text, None, [user.email])


def ask_access(person: UUID, *, reason: RequestReason) -> None:
    """Ask the register to open a person whom a search found.

    Raises
    ------
    InputError
        If the agency asked already and has no answer yet.
    """
    access = current_access()
    check_may(access, Action.GRANT_ASK)
    check_found_lately(person)
    try:
        with transaction.atomic(using=Room.CASES.value):
            asked = AccessRequest.objects.create(
                person_id=person,
                organisation_id=access.agency,
                purpose=access.purpose.value,
                reason=reason.value,
                made_at=now(),
                made_by=access.user,
            )
    except IntegrityError:
        raise InputError.of(
            Text.of("Your agency has asked for this person already."),
            expected=Text.of("One open request for a person at a time."),
            to_fix=Text.of("Wait for the answer of the register."),
        ) from None
    record(Action.GRANT_ASK, kind="person", object_id=asked.id, person_id=person, reason=reason.value)


def give_access(
    person: UUID,
    *,
    organisation: Organisation,
    purpose: Purpose,
    legal_ground: str,
    days: int,
    request: AccessRequest | None = None,
) -> int:
    """Open somebody to an agency, with everybody who was found to be them; return for how many that is.

    Raises
    ------
    InputError
        If no rule allows the agency to hold somebody for this purpose on this ground, or consent is missing.
    """
    access = current_access()
    check_may(access, Action.GRANT_GIVE)
    found = find_person(person)
    same = persons_of_root(found)
    check_ground(organisation, purpose, legal_ground, {one.id for one in same})
    began = now()
    Grant.objects.bulk_create(
        [
            Grant(
                person_id=one.id,
                organisation=organisation,
                purpose=purpose.value,
                legal_ground=legal_ground,
                began_at=began,
                ends_at=began + timedelta(days=days),
                made_by=access.user,
            )
            for one in same
        ]
    )
    if request is not None:
        _close(request, _GIVEN)
    record(Action.GRANT_GIVE, kind="organisation", object_id=organisation.id, person_id=found.root_id)
    return len(same)


def check_ground(organisation: Organisation, purpose: Purpose, ground: str, persons: set[UUID]) -> None:
    """Raise InputError where an agency may not get these persons for a purpose on a ground, or consent is missing."""
    rules = [
        rule
        for rule in ground_rules()
        if (rule.reporter_type, rule.purpose, rule.legal_ground)
        == (organisation.reporter_type, purpose.value, ground)
    ]
    if not rules:
        raise InputError.of(
            Text.of("This kind of agency cannot get a person for this purpose on this ground."),
            expected=Text.of("A ground that the rules name for the kind of agency and the purpose."),
            to_fix=Text.of("Choose another ground or another purpose."),
        )
    if not rules[0].needs_consent:
        return
    last = Consent.objects.filter(person_id__in=persons, purpose=purpose.value).order_by("-made_at").first()
    if last is None or not last.given:
        raise InputError.of(
            Text.of("No consent of this person is recorded for this purpose."),
            expected=Text.of("Consent that was given and not withdrawn."),
            to_fix=Text.of("Record the consent first, or choose another ground."),
        )


def refuse_access(request: AccessRequest) -> None:
    """Answer a request with no."""
    check_may(current_access(), Action.GRANT_GIVE)
    _close(request, _REFUSED)
    record(Action.GRANT_GIVE, kind=_REFUSED, object_id=request.organisation_id, person_id=request.person_id)


def _close(request: AccessRequest, outcome: str) -> None:
    """Close a request that is still open; who comes second finds nothing."""
    closed = AccessRequest.objects.filter(id=request.id, closed_at__isnull=True).update(
        closed_at=now(), closed_by=current_access().user, outcome=outcome
    )
    if not closed:
        raise NotHere


def end_grant(grant: UUID, *, person: UUID) -> None:
    """End the access of an agency to a person at once; raises `NotHere` where there is none that is open."""
    check_may(current_access(), Action.GRANT_END)
    found = find_person(person)
    ids = [one.id for one in persons_of_root(found)]
    opened = Grant.objects.filter(id=grant, person_id__in=ids, ends_at__gt=now())
    ended = opened.first()
    if ended is None or not opened.update(ends_at=now()):
        raise NotHere
    record(Action.GRANT_END, kind="grant", object_id=grant, person_id=found.root_id)
    access_ended.send(Grant, grant=ended)
