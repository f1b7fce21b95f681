"""The days that somebody has to keep to, of everybody who is seen, in one list; other apps add theirs to it.

The day stands in the clear, what is due is sealed: only a page of the list is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record_many
from zicht.platform.care.keeping import WAITED_LONG, Content, Kind, open_day, standing_days
from zicht.platform.care.models import LastDay
from zicht.platform.care.recorded import closed_options
from zicht.platform.clock import now, today
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.service import can_write, names_of, written_day
from zicht.platform.triage.rule_tables import engine_of, table_in_force
from zicht.triage.table import option_on
from zicht.web.texts import current_language, label_of, translate

__all__ = [
    "OVERDUE_DAYS",
    "PER_PAGE",
    "ClocksPage",
    "Due",
    "Source",
    "add_source",
    "count_overdue",
    "days_from",
    "list_days",
    "overdue",
    "overdue_text",
]

_ = translate
PER_PAGE = 25
#: So many urgent ones stand above the first page: with a page, no more persons than the rooms open for at once.
MOST_URGENT = 20
#: What is over by so many days is told in the menu, and by a reminder.
OVERDUE_DAYS = 7
#: The menu counts no further.
MOST_COUNTED = 100


@dataclass(frozen=True, repr=False)
class Due:
    """A line of the list, in the language of the page. `days_left` is below zero where the day is over.

    `address` is where something can be done about it, `ends` where somebody says that it is over.
    """

    row: UUID
    person: UUID
    title: str
    text: str
    day: date
    address: str
    verified: bool = True
    ends: str = ""
    ends_text: str = ""
    name: str = ""

    @property
    def days_left(self) -> int:
        return (self.day - today()).days


@dataclass(frozen=True)
class Source:
    """Where days come from.

    `standing` returns rows with `id`, `due_on`, `person_id` and `organisation_id`: of everybody who is seen, and of
    all for a job. `open` makes lines of the rows of a page and writes down whose were read; it may leave rows out.
    """

    standing: Callable[[], QuerySet[Any]]
    open: Callable[[Sequence[Any]], Iterator[Due]]


@dataclass(frozen=True, repr=False)
class ClocksPage:
    """A page of the list, what is over first; `later` is where the next one begins, empty on the last."""

    urgent: tuple[Due, ...]
    rows: tuple[Due, ...]
    later: str = ""


_SOURCES: list[Source] = []


def add_source(source: Source) -> None:
    """Let the list take days from somewhere else too."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def list_days(*, after: str = "") -> ClocksPage:
    """Return the days of who is seen, what is urgent and what is over first, and write down whose were read.

    `after` is the `later` of the page before.

    Raises
    ------
    NotHere
        If `after` is no place in the list.
    """
    check_may(current_access(), Action.HELP_READ)
    found: list[tuple[Any, Source]] = []
    for source in _sources():
        rows = source.standing().order_by("due_on", "id")
        if after:
            day, key = _place(after)
            rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, id__gt=key))
        found += [(one, source) for one in rows[: PER_PAGE + 1]]
    found.sort(key=lambda pair: (pair[0].due_on, pair[0].id.hex))
    shown = found[:PER_PAGE]
    last = shown[-1][0] if len(found) > PER_PAGE else None
    urgent = [] if after else list(_urgent().order_by("-made_at")[:MOST_URGENT])
    lines = _lines([*((one, _OWN) for one in urgent), *shown])
    first = [lines[one.id] for one in urgent if one.id in lines]
    dated = [lines[one.id] for one, _source in shown if one.id in lines]
    later = f"{last.due_on.isoformat()}_{last.id}" if last else ""
    return ClocksPage(tuple(first), tuple(dated), later)


def days_from(day: date, *, most: int) -> list[tuple[date, UUID, UUID]]:
    """Return day, number and person of what is due from a day on for who is seen, the earliest first, unopened."""
    check_may(current_access(), Action.HELP_READ)
    found: list[tuple[date, UUID, UUID]] = []
    for source in _sources():
        rows = source.standing().filter(due_on__gte=day).order_by("due_on", "id")
        found += rows.values_list("due_on", "id", "person_id")[:most]
    return sorted(found, key=lambda one: (one[0], one[1].hex))[:most]


def overdue() -> list[QuerySet[Any]]:
    """Return what is urgent, and from each source what is over by more than `OVERDUE_DAYS`."""
    limit = today() - timedelta(days=OVERDUE_DAYS)
    return [_urgent(), *(one.standing().filter(due_on__lt=limit) for one in _sources())]


def count_overdue() -> int:
    """Return how much is overdue for whoever acts, up to `MOST_COUNTED`."""
    check_may(current_access(), Action.HELP_READ)
    return min(sum(rows.order_by()[:MOST_COUNTED].count() for rows in overdue()), MOST_COUNTED)


def overdue_text() -> str:
    """Return how much is overdue in words, for the menu; nothing where nothing is."""
    number = count_overdue()
    if not number:
        return ""
    return _("overdue: {number}", number=f"{number}+" if number == MOST_COUNTED else number)


def _sources() -> list[Source]:
    return [_OWN, *_SOURCES]


def _ordered() -> QuerySet[LastDay]:
    return standing_days().filter(urgent=False)


def _urgent() -> QuerySet[LastDay]:
    return standing_days().filter(urgent=True)


def _place(after: str) -> tuple[date, UUID]:
    day, _, key = after.partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        raise NotHere from None


def _lines(found: Sequence[tuple[Any, Source]]) -> dict[UUID, Due]:
    """Return the lines of rows by their number, with the names of whom they are about."""
    lines = [
        line
        for source in _sources()
        if (rows := [one for one, of in found if of is source])
        for line in source.open(rows)
    ]
    names = names_of({one.person for one in lines}) if lines else {}
    return {one.row: replace(one, name=names.get(one.person, "")) for one in lines}


def _open(rows: Sequence[LastDay]) -> Iterator[Due]:
    """Return the lines of our own days, but for options that were refused or ended since."""
    rows = list(LastDay.objects.filter(id__in=[one.id for one in rows]).select_related("person"))
    persons = {one.person_id: one.person for one in rows}
    keys = keys_of(current_access(), persons)
    record_many(Action.HELP_READ, [(one.id, one.root_id) for one in persons.values()], kind="last_days")
    closed = closed_options(list(persons.values()))
    for one in rows:
        if one.person_id not in keys:
            continue
        content = open_day(one, keys[one.person_id])
        if content.kind is not Kind.OPTION or (one.person_id, content.cells["option"]) not in closed:
            yield _MAKERS[content.kind](one, content)


def _of_option(row: LastDay, content: Content) -> Due:
    option, language = content.cells["option"], current_language()
    table = engine_of(content.cells["table"]).table
    entry = option_on(table, option, localdate(row.made_at).isoformat())
    return Due(
        row=row.id,
        person=row.person_id,
        title=entry["name"][language],
        text=entry["deadline"]["text"][language] if entry["deadline"] else "",
        day=row.due_on,
        address=_at_plan(row, option),
        verified=bool(entry["verified_by"]),
    )


def _of_wait(row: LastDay, content: Content) -> Due:
    since = row.due_on - timedelta(days=WAITED_LONG[0])
    days = (today() - since).days
    text = _("Since {day}, days so far: {days}.", day=written_day(since.isoformat()), days=days)
    long = max((one for one in WAITED_LONG if days >= one), default=0)
    if long:
        text += " " + _("Waits for {days} days or longer.", days=long)
    return Due(
        row=row.id,
        person=row.person_id,
        title=_("Waits: {what}", what=_what(content)),
        text=text,
        day=row.due_on,
        address=_at_plan(row, content.cells.get("option", "")),
    )


def _of_end(row: LastDay, content: Content) -> Due:
    return Due(
        row=row.id,
        person=row.person_id,
        title=_("Ends: {what}", what=_what(content)),
        text=_("Arrange in time what comes next."),
        day=row.due_on,
        address=_at_plan(row, content.cells.get("option", "")),
    )


def _of_missing(row: LastDay, content: Content) -> Due:
    since = datetime.fromisoformat(content.cells["since"])
    hours = int((now() - since).total_seconds() // 3600)
    return Due(
        row=row.id,
        person=row.person_id,
        title=_("A minor is missing") if content.cells.get("minor") else _("Missing"),
        text=_("Written down {hours} hours ago. Nobody has said that the person was found.", hours=hours)
        if hours
        else _("Written down less than an hour ago. Nobody has said that the person was found."),
        day=row.due_on,
        address=reverse("triages", args=[row.person_id]),
        ends=_ends_at(row),
        ends_text=_("Found"),
    )


def _of_needs(row: LastDay, content: Content) -> Due:
    del content
    return Due(
        row=row.id,
        person=row.person_id,
        title=_("Assess the needs again"),
        text=_("The needs were assessed three months before this day."),
        day=row.due_on,
        address=reverse("needs_map", args=[row.person_id]),
        ends=_ends_at(row),
        ends_text=_("Not needed any more"),
    )


def _ends_at(row: LastDay) -> str:
    """Return where a day is ended, where whoever acts may."""
    may = can_write(current_access(), row.organisation_id)
    return reverse("clock_end", args=[row.id]) if may else ""


def _what(content: Content) -> str:
    """Return what help is, in words: its option, its kind, or the need that it answers."""
    cells, language = content.cells, current_language()
    if option := cells.get("option"):
        for one in engine_of(table_in_force().version).table["options"]:
            if one["id"] == option:
                return one["name"][language]
    return label_of("help_kinds", cells.get("help", "")) or label_of("need_domains", cells.get("need", ""))


def _at_plan(row: LastDay, option: str) -> str:
    return reverse("plan", args=[row.person_id]) + (f"#option-{option}" if option else "")


_MAKERS: dict[Kind, Callable[[LastDay, Content], Due]] = {
    Kind.OPTION: _of_option,
    Kind.WAIT: _of_wait,
    Kind.LASTS: _of_end,
    Kind.MISSING: _of_missing,
    Kind.NEEDS: _of_needs,
}
_OWN = Source(_ordered, _open)
