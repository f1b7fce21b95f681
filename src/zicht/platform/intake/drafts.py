"""Forms that are not sent yet: kept sealed, for whoever fills them in and nobody else, for fourteen days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, allow_upkeep, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.intake.models import Draft
from zicht.platform.keyroom.master import key_ring, open_waiting, seal_waiting
from zicht.platform.registry.service import visible
from zicht.platform.rooms import Room

__all__ = [
    "Content",
    "delete_draft",
    "list_drafts",
    "make_draft",
    "open_content",
    "open_draft",
    "reseal_waiting",
    "save_draft",
    "seal_content",
]

_KIND = "draft"
#: So many are sealed anew at a time.
_STEP = 200
#: A form that somebody filled in takes a few thousand characters.
_LONGEST = 60_000
#: What stands in `Draft.form` of rows that wait to be taken in: see `deliveries`.
DELIVERY = "delivery"


@dataclass(frozen=True, repr=False)
class Content:
    """What is filled in so far: the kind of reporter, whether with names, about whom, and the answers by field."""

    reporter_type: str
    named: bool
    person: UUID | None = None
    values: Mapping[str, list[str]] = field(default_factory=dict)


def make_draft(content: Content) -> UUID:
    """Begin a form."""
    check_may(current_access(), Action.DRAFT_WRITE)
    access, number, moment = current_access(), uuid4(), now()
    Draft.objects.create(
        id=number,
        organisation_id=access.agency,
        form=content.reporter_type,
        content=_seal(number, content),
        made_at=moment,
        made_by=access.user,
        changed_at=moment,
    )
    record(Action.DRAFT_WRITE, kind=_KIND, object_id=number, person_id=content.person, reason="begun")
    return number


def open_draft(number: UUID, *, told: bool = True) -> tuple[Content, str]:
    """Return what is filled in and the stamp of its last change; raises `NotHere`.

    `told`: it is shown to somebody, and that is written down.
    """
    draft = _find(number)
    raw = json.loads(open_content(number, bytes(draft.content)))
    person = UUID(raw["person"]) if raw["person"] else None
    content = Content(draft.form, raw["named"], person, raw["values"])
    if told:
        record(Action.DRAFT_WRITE, kind=_KIND, object_id=number, person_id=person, reason="opened")
    return content, _stamp(draft.changed_at)


def save_draft(number: UUID, values: Mapping[str, list[str]], *, stamp: str = "") -> str:
    """Keep what is filled in, right or wrong, and return the stamp of this change.

    `stamp`, where it is given, is that of the change that the page started from.

    Raises
    ------
    InputError
        If the form was changed elsewhere since, or is longer than any form.
    NotHere
        If there is no such draft of whoever acts.
    """
    draft = _find(number, locked=True)
    if stamp and stamp != _stamp(draft.changed_at):
        raise InputError.of(
            Text.of("This form was changed in another window."),
            expected=Text.of("One window in which the form is filled in."),
            to_fix=Text.of("Go on in the other window, or open this page again to see what is saved."),
        )
    raw = json.loads(open_content(number, bytes(draft.content)))
    before = Content(draft.form, raw["named"], UUID(raw["person"]) if raw["person"] else None)
    draft.content = _seal(number, replace(before, values=values))
    draft.changed_at = now()
    draft.save(update_fields=["content", "changed_at"])
    return _stamp(draft.changed_at)


def delete_draft(number: UUID) -> None:
    """Throw a form away; raises `NotHere`."""
    draft = _find(number)
    record(Action.DRAFT_WRITE, kind=_KIND, object_id=number, reason="deleted")
    draft.delete()


def list_drafts() -> list[Draft]:
    """Return one's own forms, the newest first; nothing of what is in them."""
    access = current_access()
    own = visible(Draft.objects.filter(made_by=access.user), granted=False).exclude(form=DELIVERY)
    return list(own.defer("content").order_by("-changed_at"))


def seal_content(number: UUID, plain: bytes) -> bytes:
    """Seal what waits in the registry to be sent: for this number alone."""
    return seal_waiting(number, plain)


def open_content(number: UUID, sealed: bytes) -> bytes:
    return open_waiting(number, sealed)[0]


def reseal_waiting() -> int:
    """Seal everything that waits anew that is under an older master key; return how much. For who owns the tables."""
    newest, done, after = key_ring().newest, 0, UUID(int=0)
    while True:
        with transaction.atomic(using=Room.CASES.value):
            allow_upkeep(Room.CASES)
            rows = list(Draft.objects.select_for_update().filter(id__gt=after).order_by("id")[:_STEP])
            if not rows:
                return done
            after = rows[-1].id
            for row in rows:
                plain, master = open_waiting(row.id, bytes(row.content))
                if master != newest:
                    Draft.objects.filter(id=row.id).update(content=seal_waiting(row.id, plain))
                    done += 1


def _find(number: UUID, *, locked: bool = False) -> Draft:
    access = current_access()
    check_may(access, Action.DRAFT_WRITE)
    rows = Draft.objects.select_for_update() if locked else Draft.objects.all()
    own = visible(rows.filter(id=number, made_by=access.user), granted=False).exclude(form=DELIVERY)
    found = own.first()
    if found is None:
        raise NotHere
    return found


def _seal(number: UUID, content: Content) -> bytes:
    plain = json.dumps(
        {
            "named": content.named,
            "person": str(content.person) if content.person else "",
            "values": {name: list(given) for name, given in content.values.items()},
        }
    ).encode()
    if len(plain) > _LONGEST:
        raise InputError.of(
            Text.of("The form is too long to keep."),
            expected=Text.of("Short answers."),
            to_fix=Text.of("Make the longest answers shorter."),
        )
    return seal_content(number, plain)


def _stamp(moment: datetime) -> str:
    return moment.isoformat()
