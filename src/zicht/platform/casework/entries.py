"""Rows about persons, sealed: read where the person is seen, written by a row that replaces the one before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, current_access
from zicht.platform.audit.service import record
from zicht.platform.casework.models import OfPerson
from zicht.platform.clock import now
from zicht.platform.inserting import insert_once
from zicht.platform.keyroom.sealing import Sealed, seal, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import can_write, visible

__all__ = ["Content", "Opened", "find_standing", "keep_row", "of_agency", "open_rows", "seen", "standing"]

Row = TypeVar("Row", bound=OfPerson)
About = TypeVar("About", bound=Model)
#: What is sealed: short texts by name.
Content = Mapping[str, str]


@dataclass(frozen=True, repr=False)
class Opened(Generic[Row]):
    """A row with its content."""

    row: Row
    content: Content

    @property
    def may_change(self) -> bool:
        """Say whether whoever acts may replace it: of their own agency, or the register."""
        return can_write(current_access(), self.row.organisation_id)


def seen(rows: QuerySet[About]) -> QuerySet[About]:
    """Return rows about persons who are seen, whichever agency wrote them: so say the databases too."""
    persons = visible(Person.objects.filter(erased_at__isnull=True), person="id")
    return rows.filter(person__in=persons)


def standing(model: type[Row]) -> QuerySet[Row]:
    """Return the newest word of each row about persons who are seen, not what was taken back."""
    rows = model._default_manager.all()  # noqa: SLF001 - Django's own way
    later = model._default_manager.filter(replaces=OuterRef("id"))  # noqa: SLF001
    return seen(rows).filter(~Exists(later), withdrawn=False).select_related("organisation", "person")


def find_standing(model: type[Row], row: UUID) -> Row:
    """Return a row that stands and may be changed; raises `NotHere`."""
    found = standing(model).filter(id=row).first()
    if found is None or not can_write(current_access(), found.organisation_id):
        raise NotHere
    return found


def of_agency(rows: Collection[Opened[Row]]) -> Opened[Row] | None:
    """Return the newest row that whoever acts may replace; none where all are of other agencies."""
    return next((one for one in rows if one.may_change), None)


def open_rows(rows: Collection[Row], what: Sealed, action: Action, *, kind: str) -> list[Opened[Row]]:
    """Open rows, in order, and write down whose were read."""
    if not rows:
        return []
    keys = keys_of(current_access(), {one.person_id for one in rows})
    for root, object_id in {one.person.root_id: one.id for one in rows}.items():
        record(action, kind=kind, object_id=object_id, person_id=root)
    return [
        Opened(
            one, json.loads(unseal(keys[one.person_id], bytes(one.content), person=one.person_id, what=what))
        )
        for one in rows
        if one.person_id in keys
    ]


def keep_row(
    row: Row,
    content: Content,
    what: Sealed,
    action: Action,
    *,
    kind: str,
    before: Opened[Row] | None = None,
) -> Row:
    """Seal the content of a new row, keep it under the agency that acts, and write that down.

    One that comes in the place of another, `before`, stays under the agency of that one.

    Raises
    ------
    InputError
        If another row came in the place of the one that it replaces.
    """
    access = current_access()
    keys = keys_of(access, [row.person_id])
    if row.person_id not in keys:
        raise NotHere
    plain = json.dumps({name: text for name, text in content.items() if text}).encode()
    row.content = seal(keys[row.person_id], plain, person=row.person_id, what=what)
    row.made_at, row.made_by = now(), access.user
    row.organisation_id = before.row.organisation_id if before else access.agency
    row.replaces = before.row.id if before else None
    insert_once(
        row,
        otherwise=InputError.of(
            Text.of("Somebody else changed this meanwhile."),
            expected=Text.of("What stands there now."),
            to_fix=Text.of("Go back, look at it, and begin again."),
        ),
    )
    record(action, kind=kind, object_id=row.id, person_id=row.person.root_id)
    return row
