"""Needs are assessed again by new rows; what a person says of them is kept beside, and never overwritten."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.care.models import NeedWords
from zicht.platform.care.needs import WordsRead, read_words
from zicht.platform.clock import now
from zicht.platform.inserting import insert_once
from zicht.platform.keyroom.sealing import Sealed, seal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import Checked, add_row, find_person

__all__ = ["LONGEST_WORDS", "add_words", "assess_needs", "replace_words", "withdraw_words"]

#: So many characters: what somebody says of one part of life.
LONGEST_WORDS = 2000


def assess_needs(
    person: UUID, cells: Sequence[Mapping[str, str]], checked: Checked, *, words: Mapping[str, str]
) -> None:
    """Record an assessment: a row for each part of life in `cells`, as `check_rows` took them, and words by part.

    Raises `NotHere`.
    """
    check_may(current_access(), Action.HELP_WRITE)
    found = find_person(person)
    for row, stored in zip(cells, checked.stored, strict=True):
        add_row("needs", found.id, row, stored)
    for domain, text in words.items():
        add_words(found, domain, text)


def add_words(person: Person, domain: str, text: str) -> UUID:
    """Keep what a person who is seen says of a part of life; return its number."""
    access = current_access()
    check_may(access, Action.HELP_WRITE)
    return _write(person, access.agency, domain=domain, text=text)


def replace_words(words: UUID, text: str) -> UUID:
    """Correct what a person was said to have said; what stood there before is kept. Raises `NotHere`."""
    return _replace(read_words(words), text, withdrawn=False)


def withdraw_words(words: UUID) -> UUID:
    """Take back words that should not have been there; they stay on record. Raises `NotHere`."""
    before = read_words(words)
    return _replace(before, before.text, withdrawn=True)


def _replace(before: WordsRead, text: str, *, withdrawn: bool) -> UUID:
    return _write(
        before.words.person,
        before.words.organisation_id,
        domain=before.domain,
        text=text,
        replaces=before.words.id,
        withdrawn=withdrawn,
    )


def _write(
    person: Person,
    organisation: UUID,
    *,
    domain: str,
    text: str,
    replaces: UUID | None = None,
    withdrawn: bool = False,
) -> UUID:
    access = current_access()
    key = keys_of(access, [person.id])[person.id]
    content = json.dumps({"domain": domain, "text": text}).encode()
    row = NeedWords(
        person_id=person.id,
        organisation_id=organisation,
        replaces=replaces,
        withdrawn=withdrawn,
        content=seal(key, content, person=person.id, what=Sealed.WORDS),
        made_at=now(),
        made_by=access.user,
    )
    # Somebody replaced the same words at the same moment: who comes second finds nothing to correct.
    insert_once(row, otherwise=NotHere())
    record(Action.HELP_WRITE, kind="need_words", object_id=row.id, person_id=person.root_id)
    return row.id
