"""Decision tables of the registry: brought in, proposed, approved by a second person, and the one in force."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import cast

from django.db import transaction

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.rooms import Room
from zicht.platform.triage.models import RuleTable
from zicht.triage import (
    SHIPPED,
    Case,
    Table,
    Triage,
    check_table,
    compile_table,
    load_cases,
    parse_table,
    shipped_content,
)

__all__ = [
    "approve_table",
    "bring_in_shipped",
    "document_of",
    "engine_of",
    "find_table",
    "propose_table",
    "table_in_force",
    "tables",
    "worked_cases",
]


def bring_in_shipped() -> None:
    """Keep the table that comes with Zicht. It is in force, unless the office approved one of its own before."""
    table = compile_table(shipped_content())
    before = _newest(today())
    moment = now()
    approved = (
        {"approved_at": moment, "in_force_from": today()} if before is None or not before.proposed_by else {}
    )
    RuleTable.objects.get_or_create(
        version=table["version"],
        defaults={"document": table, "note": "Zicht", "proposed_at": moment, **approved},
    )


def _newest(day: date) -> RuleTable | None:
    approved = RuleTable.objects.filter(in_force_from__lte=day)
    return approved.order_by("-in_force_from", "-approved_at").first()


@cache
def worked_cases() -> tuple[Case, ...]:
    """Return the worked cases that come with Zicht."""
    return load_cases(SHIPPED)


def table_in_force() -> RuleTable:
    """Return the table by which triages are done today.

    Raises
    ------
    InputError
        If there is none: the registry was not set up.
    """
    found = _newest(today())
    if found is None:
        raise InputError.of(
            Text.of("There are no rules for a triage."),
            expected=Text.of("A decision table that was approved."),
            to_fix=Text.of("Set the registry up again, or approve a table."),
        )
    return found


def tables() -> list[RuleTable]:
    """Return all tables, the newest first."""
    check_may(current_access(), Action.TRIAGE_RULES_PROPOSE)
    return list(RuleTable.objects.order_by("-proposed_at"))


def find_table(version: str) -> RuleTable:
    """Return a table by its version; raises `NotHere`."""
    found = RuleTable.objects.filter(version=version).first()
    if found is None:
        raise NotHere
    return found


def document_of(table: RuleTable) -> Table:
    return cast("Table", table.document)


@lru_cache(maxsize=4)
def engine_of(version: str) -> Triage:
    """Return what assesses by a table; a version never changes, so it is made once."""
    return Triage(document_of(RuleTable.objects.get(version=version)))


def propose_table(text: str, *, note: str) -> RuleTable:
    """Keep a table as a proposal, from what `zicht triage table` wrote.

    Raises
    ------
    InputError
        If it is no table, or not as it was written, or is there already; if a rule asks what no rule may ask.
    """
    access = current_access()
    check_may(access, Action.TRIAGE_RULES_PROPOSE)
    table = parse_table(text, name="JSON")
    check_table(table, worked_cases())
    made, new = RuleTable.objects.get_or_create(
        version=table["version"],
        defaults={"document": table, "note": note, "proposed_at": now(), "proposed_by": access.user},
    )
    if not new:
        raise InputError.of(
            Text.of("This version of the rules is there already."),
            expected=Text.of("A table with a version of its own."),
            to_fix=Text.of("Look for it in the list."),
        )
    record(Action.TRIAGE_RULES_PROPOSE, kind="rule_table", object_id=made.id)
    return made


def approve_table(version: str, *, in_force_from: date) -> None:
    """Approve a proposal from a day on.

    Raises
    ------
    NotHere
        If there is no such proposal.
    InputError
        If who approves is who proposed it, or the day is over.
    """
    access = current_access()
    check_may(access, Action.TRIAGE_RULES_APPROVE)
    found = find_table(version)
    if found.approved_at is not None:
        raise NotHere
    if found.proposed_by == access.user:
        raise InputError.of(
            Text.of("You proposed these rules yourself."),
            expected=Text.of("Approval by somebody else."),
            to_fix=Text.of("Ask another registrar to look at them."),
        )
    if in_force_from < today():
        raise InputError.of(
            Text.of("The day on which the rules begin is over."),
            expected=Text.of("Today, or a later day."),
            to_fix=Text.of("Choose another day."),
        )
    with transaction.atomic(using=Room.CASES.value):
        waiting = RuleTable.objects.filter(id=found.id, approved_at__isnull=True)
        if not waiting.update(approved_at=now(), approved_by=access.user, in_force_from=in_force_from):
            raise NotHere
    record(Action.TRIAGE_RULES_APPROVE, kind="rule_table", object_id=found.id)
