"""Help and needs: recorded, corrected by a row that replaces the one before, or taken back. Nothing is overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.inserting import insert_once
from zicht.platform.keyroom.sealing import Sealed, seal, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.actions_case import can_write
from zicht.platform.registry.models import CaseRow, Outbox
from zicht.platform.registry.notices import row_written
from zicht.platform.registry.queries import find_person, visible
from zicht.records.contracts import CONTRACTS

__all__ = ["add_row", "let_go_on", "may_go_on", "read_row", "replace_row", "withdraw_row"]

#: The days that place a row on the timeline, the first that is known.
_BEGAN = {"help": ("started", "waited_from", "offered", "ended"), "needs": ("assessed", "since")}
_ENDED = {"help": "ended", "needs": ""}
_OUTSIDE = frozenset({"row_id", "person_key", "source"})
#: Who else may go on with help that an agency recorded of somebody who is seen: other apps say so.
_GO_ON: list[Callable[[UUID], bool]] = []


def let_go_on(says: Callable[[UUID], bool]) -> None:
    """Let whoever acts go on with help of a person, by number, where this says so."""
    _GO_ON.append(says)


def may_go_on(row: CaseRow) -> bool:
    """Say whether whoever acts may record what became of help: its agency, the register, who took the care over."""
    return can_write(current_access(), row.organisation_id) or any(says(row.person_id) for says in _GO_ON)


def add_row(table: str, person: UUID, cells: Mapping[str, str], stored: Mapping[str, object]) -> UUID:
    """Record help or a need, from cells that `check_rows` took and their stored values; return its number."""
    access = current_access()
    check_may(access, Action.HELP_WRITE)
    found = find_person(person)
    return _write(table, found.id, found.root_id, access.agency, cells=cells, stored=stored)


def read_row(row: UUID, *, goes_on: bool = False) -> tuple[CaseRow, dict[str, str]]:
    """Return a row that may be corrected and its cells, and write down that it was read; raises `NotHere`.

    Only the newest word may be corrected, by the agency that wrote it or by the register. With `goes_on`, for what
    became of it, also by whoever took the care over.
    """
    access = current_access()
    check_may(access, Action.HELP_WRITE)
    found = visible(CaseRow.objects.filter(id=row, withdrawn=False)).select_related("person").first()
    if (
        found is None
        or not (may_go_on(found) if goes_on else can_write(access, found.organisation_id))
        or CaseRow.objects.filter(replaces=row).exists()
    ):
        raise NotHere
    keys = keys_of(access, [found.person_id])
    if found.person_id not in keys:
        raise NotHere
    plain = unseal(keys[found.person_id], bytes(found.content), person=found.person_id, what=Sealed.ROW)
    record(Action.HELP_READ, kind=found.table, object_id=found.id, person_id=found.person.root_id)
    return found, json.loads(plain)


def replace_row(
    row: UUID, cells: Mapping[str, str], stored: Mapping[str, object], *, goes_on: bool = False
) -> UUID:
    """Correct a row; the one before stays, and what stood beside the columns goes along. Raises `NotHere`.

    What whoever took the care over records is a row of its own agency: it counts in the place of the one before.
    """
    access = current_access()
    before, had = read_row(row, goes_on=goes_on)
    own = can_write(access, before.organisation_id)
    beside = {name: cell for name, cell in had.items() if name not in CONTRACTS[before.table].column_names}
    return _write(
        before.table,
        before.person_id,
        before.person.root_id,
        before.organisation_id if own else access.agency,
        cells={**beside, **cells},
        stored=stored,
        replaces=before.id,
    )


def withdraw_row(row: UUID) -> UUID:
    """Take back a row that should not have been there; it stays on record. Raises `NotHere`."""
    before, cells = read_row(row)
    return _write(
        before.table,
        before.person_id,
        before.person.root_id,
        before.organisation_id,
        cells=cells,
        stored={},
        replaces=before.id,
        withdrawn=True,
    )


def _write(
    table: str,
    person: UUID,
    root: UUID,
    organisation: UUID,
    *,
    cells: Mapping[str, str],
    stored: Mapping[str, object],
    replaces: UUID | None = None,
    withdrawn: bool = False,
) -> UUID:
    access = current_access()
    key = keys_of(access, [person])[person]
    content = {name: cell for name, cell in cells.items() if name not in _OUTSIDE}
    row = CaseRow(
        table=table,
        person_id=person,
        organisation_id=organisation,
        began_on=_first_day(stored, _BEGAN[table]),
        ended_on=_first_day(stored, (_ENDED[table],)),
        replaces=replaces,
        withdrawn=withdrawn,
        content=seal(key, json.dumps(content).encode(), person=person, what=Sealed.ROW),
        made_at=now(),
        made_by=access.user,
    )
    # Somebody replaced the same row at the same moment: who comes second finds nothing to correct.
    insert_once(row, otherwise=NotHere())
    Outbox.objects.bulk_create([Outbox(kind=table, object_id=row.id, person_id=person, made_at=now())])
    record(Action.HELP_WRITE, kind=table, object_id=row.id, person_id=root)
    row_written.send(CaseRow, row=row, cells=content)
    return row.id


def _first_day(stored: Mapping[str, object], names: tuple[str, ...]) -> date | None:
    return next((day for name in names if isinstance(day := stored.get(name), date)), None)
