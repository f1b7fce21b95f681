"""Triages that were kept: read with the table of their version, and written down that they were read."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.service import find_person, persons_of_root, visible
from zicht.platform.triage.models import TriageRow
from zicht.platform.triage.rule_tables import engine_of
from zicht.triage import Assessment, Table

__all__ = ["Kept", "Listed", "list_triages", "newest_triage", "read_triage", "running_of"]


@dataclass(frozen=True, repr=False)
class Kept:
    """A triage with its answers, and what the table of its version says of them on the day that it was done.

    `reason` is why somebody decided otherwise than the rules; `wishes` what the person wants, in their own words.
    """

    row: TriageRow
    answers: Mapping[str, object]
    reason: str
    wishes: str
    assessment: Assessment
    table: Table
    newest: bool

    @property
    def running(self) -> frozenset[str]:
        """The options that ran when it was done."""
        return running_of(self.answers)


@dataclass(frozen=True)
class Listed:
    """A line of the list: a triage, and whether another one came in its place."""

    row: TriageRow
    replaced: bool


def running_of(answers: Mapping[str, object]) -> frozenset[str]:
    """Return the options of which answers say that they go on."""
    states = answers.get("option_state")
    known = states if isinstance(states, dict) else {}
    return frozenset(option for option, state in known.items() if state == "taken")


def _seen() -> QuerySet[TriageRow]:
    """Return the triages that are seen; those of other roles have none on PostgreSQL either."""
    rows = visible(TriageRow.objects.filter(person__erased_at__isnull=True))
    return rows.select_related("person", "organisation", "table").defer("table__document")


def _replaced(rows: Collection[TriageRow]) -> set[UUID]:
    """Return those in whose place another came."""
    later = TriageRow.objects.filter(replaces__in=[row.id for row in rows])
    return {one for one in later.values_list("replaces", flat=True) if one is not None}


def list_triages(person: UUID) -> list[Listed]:
    """Return the triages of somebody, the newest first; raises `NotHere`. Nothing of them is opened."""
    check_may(current_access(), Action.TRIAGE_READ)
    found = find_person(person)
    rows = list(_seen().filter(person__in=persons_of_root(found)).order_by("-made_at"))
    replaced = _replaced(rows)
    listed = [Listed(row, row.id in replaced) for row in rows]
    record(Action.TRIAGE_READ, kind="person", object_id=found.id, person_id=found.root_id)
    return listed


def read_triage(triage: UUID) -> Kept:
    """Return a triage that is seen, and write down that it was read; raises `NotHere`."""
    check_may(current_access(), Action.TRIAGE_READ)
    row = _seen().filter(id=triage).first()
    if row is None:
        raise NotHere
    return _open(row)


def newest_triage(person: UUID) -> Kept | None:
    """Return the newest triage of somebody who is seen, and write down that it was read; none where there is none."""
    check_may(current_access(), Action.TRIAGE_READ)
    later = TriageRow.objects.filter(replaces=OuterRef("id"))
    rows = _seen().filter(~Exists(later), person__in=persons_of_root(find_person(person)))
    row = rows.order_by("-made_at").first()
    return None if row is None else _open(row)


def _open(row: TriageRow) -> Kept:
    keys = keys_of(current_access(), [row.person_id])
    if row.person_id not in keys:
        raise NotHere
    content = json.loads(
        unseal(keys[row.person_id], bytes(row.content), person=row.person_id, what=Sealed.TRIAGE)
    )
    answers = content["answers"]
    if not can_do(current_access(), Action.HELP_READ):
        answers = {name: answer for name, answer in answers.items() if name != "option_state"}
    engine = engine_of(row.table.version)
    record(Action.TRIAGE_READ, kind="triage", object_id=row.id, person_id=row.person.root_id)
    return Kept(
        row=row,
        answers=answers,
        reason=content["reason"],
        wishes=content["wishes"],
        assessment=engine.assess(answers, today=_day(row)),
        table=engine.table,
        newest=not _replaced([row]),
    )


def _day(row: TriageRow) -> date:
    return timezone.localdate(row.made_at)
