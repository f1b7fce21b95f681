"""Days to keep to, kept when something happens that they follow from: a triage, or a row about a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.care.models import LastDay
from zicht.platform.care.needs import OVER, needs_of
from zicht.platform.care.plan import OPTION, Plan, State, state_of
from zicht.platform.care.recorded import closed_options
from zicht.platform.clock import now, today
from zicht.platform.inserting import insert_once
from zicht.platform.keyroom.sealing import Sealed, seal, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import CaseRow, Person
from zicht.platform.registry.service import can_write, read_rows, visible
from zicht.platform.triage.models import TriageRow
from zicht.platform.triage.rule_tables import engine_of, table_in_force
from zicht.triage import Assessment
from zicht.triage.table import options_on

__all__ = [
    "LAST_DAY",
    "WAITED_LONG",
    "Content",
    "Kind",
    "catch_up",
    "end_day",
    "hear_row",
    "hear_triage",
    "open_day",
    "standing_days",
]

#: The cell beside those of `help` with the day on which an order, a permit or a period ends.
LAST_DAY = "last_day"
#: After so many days a wait comes up the list, and is called longer.
WAITED_LONG = (14, 30, 60)
#: After so many days needs are assessed again.
_NEXT_ASSESSMENT = timedelta(days=90)
#: Options whose time begins when they start, by the event from which their deadline runs.
_FROM_START: Mapping[str, str] = MappingProxyType(
    {"reflection_period": "reflection_started", "permit_no_cooperation": "permit_started"}
)
_MISSING = "missing"
_OF_AGE = 18


class Kind(StrEnum):
    """What is due."""

    OPTION = "option"
    WAIT = "wait"
    LASTS = "lasts"
    MISSING = "missing"
    NEEDS = "needs"


#: What somebody ends by saying so; the others end where they come from.
_ENDED_BY_HAND = frozenset({Kind.MISSING, Kind.NEEDS})


@dataclass(frozen=True, repr=False)
class Content:
    """What was sealed of a day: what is due, and cells that say more."""

    kind: Kind
    cells: Mapping[str, str]

    @property
    def ends_by_hand(self) -> bool:
        return self.kind in _ENDED_BY_HAND


def standing_days() -> QuerySet[LastDay]:
    """Return the days of everybody who is seen that are not over.

    Of options those of the newest triage stand, of rows those of the newest word, and of urgent ones the newest.
    """
    rows = visible(LastDay.objects.filter(person__erased_at__isnull=True, ended=False))
    later = LastDay.objects.filter(person_id=OuterRef("person_id"), made_at__gt=OuterRef("made_at"))
    newer = TriageRow.objects.filter(person_id=OuterRef("person_id"), made_at__gt=OuterRef("made_at"))
    return rows.filter(
        ~Exists(LastDay.objects.filter(replaces=OuterRef("id"))),
        ~Exists(CaseRow.objects.filter(replaces=OuterRef("row_id"))),
        Q(urgent=True) & ~Exists(later.filter(urgent=True))
        | Q(urgent=False) & (Q(triage_id__isnull=True) | ~Exists(newer)),
    )


def open_day(row: LastDay, key: bytes) -> Content:
    """Open a day with the key of its person."""
    cells = json.loads(unseal(key, bytes(row.content), person=row.person_id, what=Sealed.LAST_DAY))
    return Content(Kind(cells.pop("kind", Kind.OPTION)), cells)


def hear_triage(row: TriageRow, found: Assessment, answers: Mapping[str, object]) -> None:
    """Keep the last days of the options that a triage left open, and whether somebody is missing."""
    closed = closed_options([row.person])
    _keep(
        row.person,
        row.organisation_id,
        (
            (
                LastDay(triage_id=row.id, due_on=date.fromisoformat(one["deadline"]["due"])),
                Content(Kind.OPTION, {"option": one["id"], "table": row.table.version}),
            )
            for one in found["options"]
            if one["deadline"] and one["status"] != "blocked" and (row.person_id, one["id"]) not in closed
        ),
    )
    if answers.get(_MISSING) in {"yes", "no"}:
        _hear_missing(row, is_missing=answers[_MISSING] == "yes", age=answers.get("age"))


def _hear_missing(row: TriageRow, *, is_missing: bool, age: object) -> None:
    """Keep that somebody is missing, or was found. Whoever may not read days writes down what was answered."""
    reads = can_do(current_access(), Action.HELP_READ)
    there = standing_days().filter(person_id=row.person_id, urgent=True).first() if reads else None
    if not is_missing and reads and there is None:
        return
    cells = {"since": now().isoformat()}
    if there is not None:
        key = keys_of(current_access(), [row.person_id])[row.person_id]
        cells |= open_day(there, key).cells
    if isinstance(age, int | float):
        cells["minor"] = "yes" if age < _OF_AGE else ""
    day = LastDay(triage_id=row.id, due_on=today(), urgent=True, ended=not is_missing)
    _keep(row.person, row.organisation_id, [(day, Content(Kind.MISSING, cells))])


def hear_row(row: CaseRow, cells: Mapping[str, str]) -> None:
    """Keep what follows from a row about a person: a wait, a last day, the next assessment."""
    if not can_do(current_access(), Action.HELP_WRITE) or current_access().user is None:
        return
    if row.table == "needs":
        _hear_needs(row.person, may_be_over=bool(cells.get(OVER)))
    elif row.table == "help" and not row.withdrawn:
        _hear_help(row, cells)
        if cells.get(OPTION):
            _hear_option(row, cells[OPTION], closed=state_of(cells) in {State.REFUSED, State.ENDED})


def _hear_help(row: CaseRow, cells: Mapping[str, str]) -> None:
    state, said = state_of(cells), {name: cells[name] for name in ("kind", "need", OPTION) if cells.get(name)}
    content = Content(Kind.WAIT if state is State.WAITING else Kind.LASTS, _renamed(said))
    due = None
    if state is State.WAITING:
        due = (row.began_on or today()) + timedelta(days=WAITED_LONG[0])
    elif state is State.RUNNING:
        due = _ends_on(row, cells)
    if due is not None:
        access = current_access()
        owner = row.organisation_id if can_write(access, row.organisation_id) else access.agency
        _keep(row.person, owner, [(LastDay(row_id=row.id, due_on=due), content)])


def _renamed(said: Mapping[str, str]) -> dict[str, str]:
    """Return cells of help by names that do not stand for something else in a day."""
    return {"help" if name == "kind" else name: cell for name, cell in said.items()}


def _ends_on(row: CaseRow, cells: Mapping[str, str]) -> date | None:
    """Return the day on which help ends that goes on: as somebody said, or as the rule of its option says."""
    if cells.get(LAST_DAY):
        return date.fromisoformat(cells[LAST_DAY])
    event = _FROM_START.get(cells.get(OPTION, ""))
    if event is None or row.began_on is None:
        return None
    entries = options_on(engine_of(table_in_force().version).table, today().isoformat())
    entry = entries.get(cells[OPTION])
    deadline = entry["deadline"] if entry else None
    if deadline is None or deadline["from"] != event:
        return None
    return row.began_on + timedelta(days=deadline["days"])


def _hear_option(row: CaseRow, option: str, *, closed: bool) -> None:
    """End the last day of an option that was closed; bring it back where the option was taken up again."""
    of_triage = LastDay.objects.filter(person_id=row.person_id, triage_id__isnull=False, urgent=False)
    days = list(visible(of_triage))
    if not days:
        return
    key = keys_of(current_access(), [row.person_id])[row.person_id]
    standing = set(standing_days().filter(person_id=row.person_id).values_list("id", flat=True))
    opened = [(one, open_day(one, key)) for one in days]
    same = [(one, content) for one, content in opened if content.cells.get("option") == option]
    stands = [one for one, _content in same if one.id in standing]
    if closed:
        for one in stands:
            _end(one)
    elif same and not stands:
        _bring_back(*max(same, key=lambda pair: pair[0].made_at))


def _bring_back(day: LastDay, content: Content) -> None:
    newest = TriageRow.objects.filter(person_id=day.person_id).order_by("-made_at").first()
    may = can_write(current_access(), day.organisation_id)
    if may and newest is not None and newest.id == day.triage_id:
        again = LastDay(triage_id=day.triage_id, due_on=day.due_on)
        _keep(day.person, day.organisation_id, [(again, content)])


def _hear_needs(person: Person, *, may_be_over: bool) -> None:
    """Keep when the needs of somebody are assessed again: counted from the newest assessment, until all are over."""
    later = CaseRow.objects.filter(replaces=OuterRef("id"))
    rows = visible(CaseRow.objects.filter(table="needs", person=person, withdrawn=False))
    newest = rows.filter(~Exists(later), began_on__isnull=False).order_by("-began_on", "-made_at").first()
    of_needs = CaseRow.objects.filter(table="needs", person=person).values("id")
    there = list(standing_days().filter(person=person, row_id__in=of_needs))
    if newest is None or newest.began_on is None:
        return
    if may_be_over and all(one.newest.is_over for one in needs_of(list(read_rows([person])))):
        for one in there:
            _end(one)
        return
    due = newest.began_on + _NEXT_ASSESSMENT
    if any(one.due_on >= due for one in there) or not can_write(current_access(), newest.organisation_id):
        return
    for one in there:
        _end(one)
    _keep(
        person,
        newest.organisation_id,
        [(LastDay(row_id=newest.id, due_on=due), Content(Kind.NEEDS, {}))],
    )


def catch_up(plan: Plan) -> None:
    """Keep the days of a plan that was made before days were kept: when it is next read, under its own keys."""
    access = current_access()
    if not can_do(access, Action.HELP_WRITE):
        return
    steps = [*plan.others, *(step for line in plan.lines for step in line.steps)]
    persons = {plan.person.id, *(one.row.person_id for one in steps)}
    known = set(LastDay.objects.filter(person__in=persons).values_list("triage_id", "row_id"))
    of_rows = {row for _triage, row in known}
    for one in steps:
        if one.row.id not in of_rows and can_write(access, one.row.organisation_id):
            _hear_help(one.row, one.cells)
    kept = plan.kept
    if kept is None or kept.row.id in {triage for triage, _row in known}:
        return
    if can_write(access, kept.row.organisation_id):
        hear_triage(kept.row, kept.assessment, kept.answers)


def end_day(day: UUID) -> UUID:
    """End a day of which somebody says that it is over; return whose it was. Raises `NotHere`."""
    access = current_access()
    check_may(access, Action.HELP_WRITE)
    found = standing_days().filter(id=day).select_related("person").first()
    keys = keys_of(access, [found.person_id]) if found else {}
    if found is None or found.person_id not in keys or not can_write(access, found.organisation_id):
        raise NotHere
    if not open_day(found, keys[found.person_id]).ends_by_hand:
        raise NotHere
    _end(found)
    record(Action.HELP_WRITE, kind="last_day", object_id=found.id, person_id=found.person.root_id)
    return found.person_id


def _end(day: LastDay) -> None:
    """End a day, where it may be: those of another agency end with what they follow from."""
    if not can_write(current_access(), day.organisation_id):
        return
    over = LastDay(
        person_id=day.person_id,
        organisation_id=day.organisation_id,
        triage_id=day.triage_id,
        row_id=day.row_id,
        due_on=day.due_on,
        urgent=day.urgent,
        replaces=day.id,
        ended=True,
        content=bytes(day.content),
        made_at=now(),
        made_by=current_access().user,
    )
    insert_once(over, otherwise=NotHere())


def _keep(person: Person, organisation: UUID, days: Iterable[tuple[LastDay, Content]]) -> None:
    """Seal what is due, and keep the days."""
    found = list(days)
    if not found:
        return
    access = current_access()
    key = keys_of(access, [person.id])[person.id]
    LastDay.objects.bulk_create(_filled(person, organisation, found, key))


def _filled(
    person: Person, organisation: UUID, days: Iterable[tuple[LastDay, Content]], key: bytes
) -> Iterator[LastDay]:
    for day, content in days:
        plain = json.dumps({"kind": content.kind, **content.cells}).encode()
        day.person_id, day.organisation_id = person.id, organisation
        day.content = seal(key, plain, person=person.id, what=Sealed.LAST_DAY)
        day.made_at, day.made_by = now(), current_access().user
        yield day
