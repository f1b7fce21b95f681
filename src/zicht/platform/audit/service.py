"""Writing down who did what. `record` is called by every action and every read of a person; it never gets content."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, current_access, open_case_room
from zicht.platform.audit.models import Event
from zicht.platform.clock import now
from zicht.platform.rooms import Room

__all__ = ["DONE", "REFUSED", "record", "record_many", "record_refused", "record_sign_in"]

DONE, REFUSED = "done", "refused"


def record(
    action: Action,
    *,
    kind: str = "",
    object_id: UUID | None = None,
    person_id: UUID | None = None,
    reason: str = "",
) -> None:
    """Write an act down in the transaction of the room that is open: both are kept, or neither."""
    record_many(action, [(object_id, person_id)], kind=kind, reason=reason)


def record_many(
    action: Action, whom: Iterable[tuple[UUID | None, UUID | None]], *, kind: str = "", reason: str = ""
) -> None:
    """Write the same act down for several pairs of object and person."""
    access = current_access()
    Event.objects.bulk_create(
        [
            _event(access, action, DONE, kind=kind, object_id=one, person_id=person, reason=reason)
            for one, person in whom
        ],
        batch_size=500,
    )


def record_refused(
    access: Access, action: Action, *, object_id: UUID | None = None, person_id: UUID | None = None
) -> None:
    """Write down an act that was not allowed, in a transaction of its own: it stays whatever else is undone."""
    with open_case_room(access):
        _event(access, action, REFUSED, kind="", object_id=object_id, person_id=person_id, reason="").save(
            force_insert=True
        )


def record_sign_in(user: UUID | None, action: Action, *, outcome: str = DONE, reason: str = "") -> None:
    """Write down that somebody signed in or out: before anybody acts as a member of an agency.

    Nobody is named where nobody was known.
    """
    with transaction.atomic(using=Room.CASES.value):
        Event(
            at=now(),
            user_id=None,
            object_id=user,
            kind="user",
            action=action.value,
            outcome=outcome,
            reason=reason,
        ).save(force_insert=True)


def _event(
    access: Access,
    action: Action,
    outcome: str,
    *,
    kind: str,
    object_id: UUID | None,
    person_id: UUID | None,
    reason: str,
) -> Event:
    return Event(
        at=now(),
        user_id=access.user,
        organisation_id=access.organisation,
        role=access.role or access.reach.value,
        action=action.value,
        kind=kind,
        object_id=object_id,
        person_id=person_id,
        purpose=access.purpose.value,
        reason=reason,
        outcome=outcome,
        request_id=access.request,
    )
