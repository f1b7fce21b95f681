"""The last days of options, of everybody who is seen: the day stands in the clear, of which option is sealed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record_many
from zicht.platform.care.models import LastDay
from zicht.platform.care.plan import OPTION, State, state_of
from zicht.platform.clock import today
from zicht.platform.keyroom.sealing import Sealed, seal, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import names_of, read_rows, visible
from zicht.platform.triage.models import TriageRow
from zicht.platform.triage.rule_tables import engine_of
from zicht.triage.table import OptionEntry
from zicht.web.texts import current_language

__all__ = ["PER_PAGE", "ClocksPage", "Due", "keep_last_days", "list_last_days"]

PER_PAGE = 25


@dataclass(frozen=True, repr=False)
class Due:
    """A last day: whose, of which option, in the language of the page; `days_left` is below zero where it is over."""

    person: Person
    name: str
    option: str
    title: str
    text: str
    day: date
    days_left: int
    verified: bool


@dataclass(frozen=True, repr=False)
class ClocksPage:
    """A page of the list, what is over first; `later` is where the next one begins, empty on the last."""

    rows: tuple[Due, ...]
    later: str = ""


def keep_last_days(row: TriageRow, answers: Mapping[str, object]) -> None:
    """Keep the last days of the options that a triage found and did not find shut, when it is kept."""
    found = engine_of(row.table.version).assess(answers, today=today())
    days = {
        one["id"]: date.fromisoformat(one["deadline"]["due"])
        for one in found["options"]
        if one["deadline"] and one["status"] != "blocked"
    }
    if not days:
        return
    key = keys_of(current_access(), [row.person_id])[row.person_id]
    LastDay.objects.bulk_create(
        [
            LastDay(
                person_id=row.person_id,
                organisation_id=row.organisation_id,
                triage_id=row.id,
                due_on=day,
                content=seal(
                    key,
                    json.dumps({"option": option, "table": row.table.version}).encode(),
                    person=row.person_id,
                    what=Sealed.LAST_DAY,
                ),
                made_at=row.made_at,
                made_by=row.made_by,
            )
            for option, day in days.items()
        ]
    )


def list_last_days(*, after: str = "") -> ClocksPage:
    """Return the last days of who is seen, the earliest first, and write down whose were read.

    Of everybody only the newest triage counts. `after` is the `later` of the page before.

    Raises
    ------
    NotHere
        If `after` is no place in the list.
    """
    check_may(current_access(), Action.HELP_READ)
    rows = list(_standing(after).select_related("person")[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    later = f"{shown[-1].due_on.isoformat()}_{shown[-1].id}" if len(rows) > PER_PAGE else ""
    return ClocksPage(tuple(_open(shown)), later)


def _standing(after: str) -> QuerySet[LastDay]:
    newer = TriageRow.objects.filter(person_id=OuterRef("person_id"), made_at__gt=OuterRef("made_at"))
    rows = visible(LastDay.objects.filter(person__erased_at__isnull=True)).filter(~Exists(newer))
    if after:
        day, key = _place(after)
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, id__gt=key))
    return rows.order_by("due_on", "id")


def _place(after: str) -> tuple[date, UUID]:
    day, _, key = after.partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        raise NotHere from None


def _open(rows: Sequence[LastDay]) -> Iterator[Due]:
    """Return the last days of one page, but for options that were refused or ended since."""
    if not rows:
        return
    persons = {one.person_id: one.person for one in rows}
    keys = keys_of(current_access(), persons)
    record_many(Action.HELP_READ, [(one.id, one.root_id) for one in persons.values()], kind="last_days")
    names, closed = names_of(persons), set(_closed(list(persons.values())))
    for one in rows:
        if one.person_id not in keys:
            continue
        plain = unseal(keys[one.person_id], bytes(one.content), person=one.person_id, what=Sealed.LAST_DAY)
        content = json.loads(plain)
        if (one.person_id, content["option"]) not in closed:
            yield _due(one, names.get(one.person_id, ""), content["option"], content["table"])


def _closed(persons: Collection[Person]) -> Iterator[tuple[UUID, str]]:
    """Return of whom which options were refused or ended, by the newest row about each."""
    newest: dict[tuple[UUID, str], State] = {}
    for row, cells in read_rows(list(persons)):
        if row.table == "help" and cells.get(OPTION):
            newest[row.person_id, cells[OPTION]] = state_of(cells)
    return (whose for whose, state in newest.items() if state in {State.REFUSED, State.ENDED})


def _due(row: LastDay, name: str, option: str, table: str) -> Due:
    entry = _entry(table, option, row.made_at.date())
    language = current_language()
    return Due(
        row.person,
        name,
        option,
        entry["name"][language],
        entry["deadline"]["text"][language] if entry["deadline"] else "",
        row.due_on,
        (row.due_on - today()).days,
        verified=bool(entry["verified_by"]),
    )


def _entry(table: str, option: str, day: date) -> OptionEntry:
    """Return the version of an option that held on a day."""
    when = day.isoformat()
    return next(
        one
        for one in engine_of(table).table["options"]
        if one["id"] == option and (one["valid_from"] or when) <= when <= (one["valid_to"] or when)
    )
