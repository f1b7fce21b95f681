"""Keeping a triage: computed again from its answers, decided by a person, sealed, never overwritten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.inserting import insert_once
from zicht.platform.keyroom.sealing import Sealed, seal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import find_person
from zicht.platform.triage.models import RuleTable, TriageRow
from zicht.platform.triage.queries import Kept
from zicht.platform.triage.rule_tables import engine_of, table_in_force
from zicht.platform.triage.signals import recorded_states, triage_kept
from zicht.triage import Assessment, Table

__all__ = ["keep_again", "keep_triage", "with_recorded"]


def with_recorded(person: Person, table: Table, answers: Mapping[str, object]) -> Mapping[str, object]:
    """Return answers with what was recorded about options since, in place of what anybody says of it."""
    states = recorded_states(person, table)
    plain = {name: answer for name, answer in answers.items() if name != "option_state"}
    return {**plain, "option_state": states} if states else plain


class _Told(NamedTuple):
    """What a person says of a triage: the level, why it is another one, and what is wanted."""

    decided: str | None
    reason: str
    wishes: str


def keep_triage(
    person: UUID,
    answers: Mapping[str, object],
    *,
    decided: str | None = None,
    reason: str = "",
    wishes: str = "",
    found: Assessment | None = None,
) -> UUID:
    """Keep a triage of somebody who is seen, by the rules in force; return its number.

    `decided` is the level that the rules find, unless it says otherwise; `found` what they find today by these
    answers, where whoever calls has asked them already.

    Raises
    ------
    NotHere
        If there is nobody, or not for whoever asks.
    InputError
        If an answer does not fit, or the level is another than the rules found and no reason says why.
    """
    check_may(current_access(), Action.TRIAGE_WRITE)
    told = _Told(decided, reason, wishes)
    return _keep(find_person(person), answers, found, told=told, replaces=None)


def keep_again(
    before: Kept,
    answers: Mapping[str, object],
    *,
    decided: str | None = None,
    reason: str = "",
    wishes: str = "",
    found: Assessment | None = None,
) -> UUID:
    """Keep a triage in the place of one that was read. Raises as `keep_triage`, and where it was replaced since."""
    check_may(current_access(), Action.TRIAGE_WRITE)
    told = _Told(decided, reason, wishes)
    return _keep(find_person(before.row.person_id), answers, found, told=told, replaces=before.row.id)


def _keep(
    person: Person,
    answers: Mapping[str, object],
    found: Assessment | None,
    *,
    told: _Told,
    replaces: UUID | None,
) -> UUID:
    table = table_in_force()
    engine = engine_of(table.version)
    if found is None or found["table"] != table.version or found["today"] != today().isoformat():
        answers = with_recorded(person, engine.table, answers)
        found = engine.assess(answers, today=today())
    level = found["level"]
    decided = level if told.decided is None else told.decided
    overridden = decided != level
    _check(engine.table, level, decided=decided, reason=told.reason)
    row = _write(
        person,
        table,
        {"answers": dict(answers), "reason": told.reason if overridden else "", "wishes": told.wishes},
        level=level,
        decided=decided,
        replaces=replaces,
    )
    record(Action.TRIAGE_WRITE, kind="triage", object_id=row.id, person_id=person.root_id)
    triage_kept.send(TriageRow, row=row, found=found, answers=answers)
    if overridden:
        record(Action.TRIAGE_OVERRIDE, kind="triage", object_id=row.id, person_id=person.root_id)
    return row.id


def _check(table: Table, level: str, *, decided: str, reason: str) -> None:
    """Raise InputError unless one of the levels was decided, and where it is another than was found, why."""
    if decided not in {one["code"] for one in table["levels"]}:
        raise InputError.of(
            Text.of("How urgent it is was not decided."),
            expected=Text.of("One of the levels of the rules."),
            to_fix=Text.of("Choose a level."),
        )
    if decided != level and not reason.strip():
        raise InputError.of(
            Text.of("Another level than the rules found was chosen, without a reason."),
            expected=Text.of("A reason."),
            to_fix=Text.of("Write why, or choose the level that the rules found."),
        )


def _write(
    person: Person,
    table: RuleTable,
    content: Mapping[str, object],
    *,
    level: str,
    decided: str,
    replaces: UUID | None,
) -> TriageRow:
    access = current_access()
    keys = keys_of(access, [person.id])
    if person.id not in keys:
        raise NotHere
    row = TriageRow(
        person=person,
        organisation_id=access.agency,
        table=table,
        replaces=replaces,
        level=level,
        decided=decided,
        content=seal(keys[person.id], json.dumps(content).encode(), person=person.id, what=Sealed.TRIAGE),
        made_at=now(),
        made_by=access.user,
    )
    insert_once(
        row,
        otherwise=InputError.of(
            Text.of("Somebody else did this triage again meanwhile."),
            expected=Text.of("The newest triage of this person."),
            to_fix=Text.of("Open the newest triage in another window, and put your answers there."),
        ),
    )
    return row
