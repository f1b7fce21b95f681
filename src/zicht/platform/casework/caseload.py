"""Who works with whom: named from a day on, every change counted, and the time that goes into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.accounts.models import Membership
from zicht.platform.accounts.names import names_of_users
from zicht.platform.audit.service import record, record_many
from zicht.platform.casework.cover import members_who_cover
from zicht.platform.casework.entries import Opened, keep_row, open_rows, seen, standing
from zicht.platform.casework.models import Assignment, ContactTime
from zicht.platform.clock import now, today
from zicht.platform.keyroom.sealing import Sealed
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import find_person, names_of

__all__ = [
    "COUNTED_DAYS",
    "HOURS_DAYS",
    "CaseloadPage",
    "CaseloadRow",
    "ContactRead",
    "WorkerLoad",
    "Workers",
    "add_contact_time",
    "assign_worker",
    "list_caseload",
    "read_contact_times",
    "read_loads",
    "read_workers",
    "take_back_contact_time",
    "who_can_work",
]

PER_PAGE = 25
#: Changes of worker are counted over so many days, time over so many.
COUNTED_DAYS, HOURS_DAYS = 365, 28


@dataclass(frozen=True)
class Workers:
    """Who works with somebody at the own agency now, and how many did within a year, of all agencies that are seen."""

    current: UUID | None
    name: str
    since: date | None
    within_a_year: int
    #: From when the newest word is, also where it names nobody.
    newest_day: date | None = None


@dataclass(frozen=True, repr=False)
class ContactRead:
    """Time with or for somebody."""

    row: ContactTime
    way: str
    minutes: int
    may_change: bool


@dataclass(frozen=True)
class WorkerLoad:
    """Somebody of the own agency, and with how many they work."""

    worker: UUID | None
    name: str
    persons: int


@dataclass(frozen=True, repr=False)
class CaseloadRow:
    """Somebody with whom a worker works."""

    person: Person
    name: str
    since: date
    last_contact: date | None
    minutes: int
    within_a_year: int


@dataclass(frozen=True, repr=False)
class CaseloadPage:
    """The people of one worker, the longest first; `later` begins the next page."""

    rows: tuple[CaseloadRow, ...]
    later: int = 0


def who_can_work() -> QuerySet[Membership]:
    """Return who of the own agency can be named as somebody's worker."""
    return members_who_cover()


def assign_worker(person: UUID, *, worker: UUID | None, began_on: date) -> UUID:
    """Name who of the own agency works with somebody who is seen, from a day on; none: nobody does any more.

    Raises
    ------
    NotHere
        If there is nobody, or the worker is none of the agency's.
    """
    access = current_access()
    check_may(access, Action.CASEWORK_WRITE)
    found = find_person(person)
    if worker is not None and not who_can_work().filter(user_id=worker).exists():
        raise NotHere
    row = Assignment.objects.create(
        person=found,
        organisation_id=access.agency,
        worker=worker,
        began_on=began_on,
        made_at=now(),
        made_by=access.user,
    )
    record(Action.CASEWORK_WRITE, kind="assignment", object_id=row.id, person_id=found.root_id)
    return row.id


def read_workers(persons: Collection[Person]) -> Workers:
    """Return who works with one person, given by their records, and write down that it was read."""
    rows = list(seen(Assignment.objects.filter(person__in=persons)).order_by("began_on", "made_at"))
    roots = {one.id: one.root_id for one in persons}
    read = {roots[one.person_id]: one.id for one in rows}
    record_many(Action.CASEWORK_READ, [(row, root) for root, row in read.items()], kind="assignment")
    own = [one for one in rows if one.organisation_id == current_access().organisation]
    newest = own[-1] if own else None
    current = newest.worker if newest else None
    return Workers(
        current,
        names_of_users([current]).get(current, "") if current else "",
        newest.began_on if newest and current else None,
        _within_a_year(rows),
        newest.began_on if newest else None,
    )


def _within_a_year(rows: Sequence[Assignment]) -> int:
    """Return how many different workers somebody had in the last year, of rows in the order of their days."""
    begin = today() - timedelta(days=COUNTED_DAYS)
    by_agency: dict[UUID, list[Assignment]] = {}
    for one in rows:
        by_agency.setdefault(one.organisation_id, []).append(one)
    workers = set()
    for own in by_agency.values():
        for one, later in zip(own, [*own[1:], None], strict=True):
            if one.worker is not None and (later is None or later.began_on > begin):
                workers.add(one.worker)
    return len(workers)


def add_contact_time(person: UUID, *, on_day: date, way: str, minutes: int) -> UUID:
    """Write down time with or for somebody who is seen; return its number. Raises `NotHere`."""
    check_may(current_access(), Action.CASEWORK_WRITE)
    found = find_person(person)
    row = ContactTime(person=found, on_day=on_day)
    return _keep_time(row, way=way, minutes=minutes).id


def take_back_contact_time(contact: UUID) -> UUID:
    """Take back time that was written down by mistake; return whose it was. Raises `NotHere`."""
    check_may(current_access(), Action.CASEWORK_WRITE)
    rows = list(standing(ContactTime).filter(id=contact))
    opened = open_rows(rows, Sealed.CONTACT_TIME, Action.CASEWORK_READ, kind="contact_time")
    if not opened or not opened[0].may_change:
        raise NotHere
    before = opened[0]
    row = ContactTime(person=before.row.person, on_day=before.row.on_day, withdrawn=True)
    content = before.content
    _keep_time(row, way=content["way"], minutes=int(content["minutes"]), before=before)
    return before.row.person_id


def _keep_time(
    row: ContactTime, *, way: str, minutes: int, before: Opened[ContactTime] | None = None
) -> ContactTime:
    content = {"way": way, "minutes": str(minutes)}
    return keep_row(
        row, content, Sealed.CONTACT_TIME, Action.CASEWORK_WRITE, kind="contact_time", before=before
    )


def read_contact_times(persons: Collection[Person], *, since: date | None = None) -> list[ContactRead]:
    """Return the time with or for these persons, the newest first, and write down whose was read."""
    check_may(current_access(), Action.CASEWORK_READ)
    rows = standing(ContactTime).filter(person__in=persons).order_by("-on_day", "-made_at")
    if since is not None:
        rows = rows.filter(on_day__gt=since)
    opened = open_rows(list(rows), Sealed.CONTACT_TIME, Action.CASEWORK_READ, kind="contact_time")
    return [
        ContactRead(one.row, one.content["way"], int(one.content["minutes"]), one.may_change)
        for one in opened
    ]


def _current() -> QuerySet[Assignment]:
    """Return the newest word of the own agency on each person who is seen."""
    own = Assignment.objects.filter(organisation_id=current_access().agency)
    later = own.filter(person_id=OuterRef("person_id")).filter(
        Q(began_on__gt=OuterRef("began_on"))
        | Q(began_on=OuterRef("began_on"), made_at__gt=OuterRef("made_at"))
    )
    return seen(own).filter(~Exists(later), worker__isnull=False)


def read_loads() -> list[WorkerLoad]:
    """Return with how many each worker of the own agency works, most first."""
    check_may(current_access(), Action.CASEWORK_READ)
    numbers: dict[UUID | None, int] = {}
    for worker in _current().values_list("worker", flat=True):
        numbers[worker] = numbers.get(worker, 0) + 1
    for member in who_can_work():
        numbers.setdefault(member.user_id, 0)
    names = names_of_users(numbers)
    loads = [
        WorkerLoad(worker, names.get(worker, "") if worker else "", number)
        for worker, number in numbers.items()
    ]
    return sorted(loads, key=lambda one: (-one.persons, one.name))


def list_caseload(worker: UUID | None, *, after: int = 0) -> CaseloadPage:
    """Return a page of those with whom somebody of the own agency works, and write down who was shown."""
    check_may(current_access(), Action.CASEWORK_READ)
    found = _current().filter(worker=worker).select_related("person").order_by("began_on", "id")
    rows = list(found[after : after + PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    if not shown:
        return CaseloadPage(())
    persons = [one.person for one in shown]
    record_many(Action.CASEWORK_READ, [(one.id, one.root_id) for one in persons], kind="person")
    names = names_of([one.id for one in persons])
    spent, last = _contacts(persons)
    changes = _changes(persons)
    return CaseloadPage(
        tuple(
            CaseloadRow(
                one.person,
                names.get(one.person_id, ""),
                one.began_on,
                last.get(one.person_id),
                spent.get(one.person_id, 0),
                changes.get(one.person_id, 0),
            )
            for one in shown
        ),
        after + PER_PAGE if len(rows) > PER_PAGE else 0,
    )


def _contacts(persons: Sequence[Person]) -> tuple[Mapping[UUID, int], Mapping[UUID, date]]:
    """Return by person how many minutes went into the last weeks, and the day of the last contact."""
    spent: dict[UUID, int] = {}
    for one in read_contact_times(persons, since=today() - timedelta(days=HOURS_DAYS)):
        spent[one.row.person_id] = spent.get(one.row.person_id, 0) + one.minutes
    last: dict[UUID, date] = {}
    days = standing(ContactTime).filter(person__in=persons).order_by("on_day")
    for person, day in days.values_list("person_id", "on_day"):
        last[person] = day
    return spent, last


def _changes(persons: Sequence[Person]) -> Mapping[UUID, int]:
    rows: dict[UUID, list[Assignment]] = {}
    for one in seen(Assignment.objects.filter(person__in=persons)).order_by("began_on", "made_at"):
        rows.setdefault(one.person_id, []).append(one)
    return {person: _within_a_year(own) for person, own in rows.items()}
