"""Who covers an agency out of hours: named beforehand, for some hours, and what that opens ends by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.accounts.models import Membership
from zicht.platform.accounts.names import names_of_users
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.service import record, record_many
from zicht.platform.casework.entries import standing
from zicht.platform.casework.models import Cover, SafetyPlan
from zicht.platform.clock import now
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import names_of

__all__ = [
    "LONGEST_COVER",
    "MOST_COVERED",
    "CoverLine",
    "Covered",
    "covers_now",
    "end_cover",
    "list_cover",
    "list_covered",
    "members_who_cover",
    "name_cover",
]

#: A turn that is longer is two.
LONGEST_COVER = timedelta(days=4)
#: So many persons stand on a page.
MOST_COVERED = 25
_COVERING_ROLES = (Role.REPORTER.value, Role.CARE_COORDINATOR.value, Role.REGISTRAR.value)


@dataclass(frozen=True)
class CoverLine:
    """A turn of the own agency: who, and whether it is on now."""

    cover: Cover
    name: str
    now: bool
    own: bool


@dataclass(frozen=True, repr=False)
class Covered:
    """Somebody with a safety plan that was left to whoever covers."""

    person: Person
    name: str


def _of_agency() -> QuerySet[Cover]:
    return Cover.objects.filter(organisation_id=current_access().agency)


def covers_now() -> bool:
    """Say whether whoever acts covers their agency at this moment."""
    access, moment = current_access(), now()
    if access.organisation is None or access.user is None or access.role is not Role.REPORTER:
        return False
    return _of_agency().filter(user_id=access.user, began_at__lte=moment, ends_at__gt=moment).exists()


def list_cover() -> list[CoverLine]:
    """Return the turns of the own agency that are on or have still to come, the first first."""
    access = current_access()
    check_may(access, Action.COVER_READ)
    moment = now()
    turns = list(_of_agency().filter(ends_at__gt=moment).order_by("began_at", "id"))
    names = names_of_users(one.user_id for one in turns)
    return [
        CoverLine(one, names.get(one.user_id, ""), one.began_at <= moment, one.user_id == access.user)
        for one in turns
    ]


def members_who_cover() -> QuerySet[Membership]:
    """Return who of the own agency can be named: roles that reach its people."""
    members = Membership.objects.filter(
        organisation_id=current_access().agency,
        role__in=_COVERING_ROLES,
        ended_at__isnull=True,
        user__is_active=True,
    )
    return members.select_related("user").order_by("user__name", "role")


def name_cover(user: UUID, *, began_at: datetime, ends_at: datetime, phone: str) -> UUID:
    """Name who covers the own agency from one moment to another; return the number of the turn.

    Raises
    ------
    NotHere
        If they work in no role there that reaches anybody.
    InputError
        If the turn ends before it begins, is over, or is longer than four days.
    """
    access = current_access()
    check_may(access, Action.COVER_WRITE)
    if not members_who_cover().filter(user_id=user).exists():
        raise NotHere
    if not (began_at < ends_at and ends_at - began_at <= LONGEST_COVER and ends_at > now()):
        raise InputError.of(
            Text.of("These hours cannot be a turn."),
            expected=Text.of("An end after the beginning, still to come, and within four days of it."),
            to_fix=Text.of("Change the beginning or the end. Name two turns for a longer time."),
        )
    turn = Cover.objects.create(
        organisation_id=access.agency,
        user_id=user,
        phone=phone,
        began_at=began_at,
        ends_at=ends_at,
        made_at=now(),
        made_by=access.user,
    )
    record(Action.COVER_WRITE, kind="cover", object_id=turn.id)
    return turn.id


def end_cover(turn: UUID) -> None:
    """End a turn of the own agency now, or before it began; raises `NotHere` where there is none to end."""
    check_may(current_access(), Action.COVER_WRITE)
    found = _of_agency().filter(id=turn, ends_at__gt=now()).first()
    if found is None:
        raise NotHere
    Cover.objects.filter(id=turn).update(ends_at=max(found.began_at, now()))
    record(Action.COVER_WRITE, kind="ended", object_id=turn)


def list_covered(*, after: int = 0) -> tuple[Sequence[Covered], bool]:
    """Return a page of those whose safety plans were left to whoever covers, and whether there are more.

    Whose names were shown is written down; nothing for who does not cover now.
    """
    access = current_access()
    check_may(access, Action.COVER_READ)
    if not covers_now():
        return (), False
    rows = standing(SafetyPlan).filter(covered=True).order_by("-made_at", "id")
    page = list(rows[after : after + MOST_COVERED + 1])
    persons = {one.person_id: one.person for one in page[:MOST_COVERED]}
    if not persons:
        return (), False
    record_many(Action.COVER_READ, [(one.id, one.root_id) for one in persons.values()], kind="person")
    names = names_of(persons)
    return [Covered(one, names.get(one.id, "")) for one in persons.values()], len(page) > MOST_COVERED
