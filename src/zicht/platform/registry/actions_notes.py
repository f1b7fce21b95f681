"""Workers' notes about a person: sealed, corrected by a note that replaces the one before, never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.inserting import insert_once
from zicht.platform.keyroom.sealing import Sealed, seal, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.actions_case import can_write
from zicht.platform.registry.models import Note, Person
from zicht.platform.registry.queries import find_person, visible

__all__ = ["LONGEST_NOTE", "NoteRead", "add_note", "read_note", "read_notes", "replace_note", "withdraw_note"]

#: So many characters: a note is no dossier.
LONGEST_NOTE = 4000


@dataclass(frozen=True, repr=False)
class NoteRead:
    """A note as it stands, with its text; `corrected` where it replaces another."""

    note: Note
    text: str

    @property
    def corrected(self) -> bool:
        return self.note.replaces is not None


def _standing() -> QuerySet[Note]:
    """The newest word of each note that is seen: of another agency, only what its writer shared."""
    access = current_access()
    rows = visible(Note.objects.select_related("organisation"))
    if access.reach is Reach.GRANTED:
        rows = rows.filter(Q(organisation_id=access.agency) | Q(shared=True))
    return rows.filter(~Exists(Note.objects.filter(replaces=OuterRef("id"))), withdrawn=False)


def add_note(person: UUID, text: str, *, shared: bool = False) -> UUID:
    """Keep a note about somebody who is seen; return its number. Raises `NotHere`."""
    access = current_access()
    check_may(access, Action.NOTE_WRITE)
    found = find_person(person)
    return _write(found.id, found.root_id, access.agency, text=text, shared=shared)


def read_notes(persons: Sequence[Person]) -> list[NoteRead]:
    """Return the notes about somebody, and write down that they were read; nothing for a role that reads none."""
    access = current_access()
    if not can_do(access, Action.NOTE_READ):
        return []
    notes = list(_standing().filter(person__in=persons).order_by("made_at"))
    if not notes:
        return []
    keys = keys_of(access, {one.person_id for one in notes})
    record(Action.NOTE_READ, kind="person", object_id=persons[0].id, person_id=persons[0].root_id)
    return [NoteRead(one, _open(one, keys[one.person_id])) for one in notes if one.person_id in keys]


def read_note(note: UUID) -> NoteRead:
    """Return a note that may be corrected, and write down that it was read; raises `NotHere`.

    Only as it stands now, by the agency that wrote it or by the register.
    """
    access = current_access()
    check_may(access, Action.NOTE_WRITE)
    found = _standing().filter(id=note).select_related("person").first()
    if found is None or not can_write(access, found.organisation_id):
        raise NotHere
    keys = keys_of(access, [found.person_id])
    if found.person_id not in keys:
        raise NotHere
    record(Action.NOTE_READ, kind="note", object_id=found.id, person_id=found.person.root_id)
    return NoteRead(found, _open(found, keys[found.person_id]))


def replace_note(note: UUID, text: str, *, shared: bool) -> UUID:
    """Correct a note: one that replaces it. Raises `NotHere`, and `InputError` where somebody else just did."""
    before = read_note(note).note
    return _write(
        before.person_id,
        before.person.root_id,
        before.organisation_id,
        text=text,
        shared=shared,
        replaces=before.id,
    )


def withdraw_note(note: UUID) -> UUID:
    """Take back a note; it stays on record. Raises `NotHere`, and `InputError` where somebody else just changed it."""
    before = read_note(note)
    return _write(
        before.note.person_id,
        before.note.person.root_id,
        before.note.organisation_id,
        text=before.text,
        shared=before.note.shared,
        replaces=before.note.id,
        withdrawn=True,
    )


def _open(note: Note, key: bytes) -> str:
    return unseal(key, bytes(note.content), person=note.person_id, what=Sealed.NOTE).decode()


def _write(
    person: UUID,
    root: UUID,
    organisation: UUID,
    *,
    text: str,
    shared: bool,
    replaces: UUID | None = None,
    withdrawn: bool = False,
) -> UUID:
    access = current_access()
    key = keys_of(access, [person])[person]
    note = Note(
        person_id=person,
        organisation_id=organisation,
        replaces=replaces,
        withdrawn=withdrawn,
        shared=shared,
        content=seal(key, text.encode(), person=person, what=Sealed.NOTE),
        made_at=now(),
        made_by=access.user,
    )
    insert_once(
        note,
        otherwise=InputError.of(
            Text.of("Somebody else changed this note meanwhile."),
            expected=Text.of("A note as it stands now."),
            to_fix=Text.of("Go back, look at it, and begin again."),
        ),
    )
    record(Action.NOTE_WRITE, kind="note", object_id=note.id, person_id=root)
    return note.id
