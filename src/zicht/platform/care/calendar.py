"""The days to keep to as a calendar file: a day and the number of a report, no name and no word on what is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from icalendar import Calendar, Event

from zicht.platform.access.actions import Action
from zicht.platform.audit.service import record_many
from zicht.platform.care.clocks import days_from
from zicht.platform.clock import now, today
from zicht.platform.registry.models import Report
from zicht.platform.registry.service import visible
from zicht.web.texts import translate

__all__ = ["MOST_DAYS", "write_calendar"]

_ = translate
#: So many days stand in a file, from a month ago on.
MOST_DAYS = 500
_BACK = timedelta(days=30)


def write_calendar() -> bytes:
    """Return the days of who is seen as an iCalendar file (RFC 5545), and write down whose they are."""
    days = days_from(today() - _BACK, most=MOST_DAYS)
    numbers, moment = _numbers({person for _day, _row, person in days}), now()
    record_many(Action.HELP_READ, [(one, one) for one in sorted(numbers)], kind="calendar")
    calendar = Calendar()
    calendar.add("prodid", "-//Zicht//last days//")
    calendar.add("version", "2.0")
    for day, row, person in days:
        event = Event()
        event.add("uid", f"{row}@zicht")
        event.add("dtstamp", moment)
        event.add("dtstart", day)
        event.add("summary", _("{number}: last day", number=numbers[person] or _("No number")))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _numbers(persons: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the number of the newest report about each person that is seen; empty where there is none."""
    reports = visible(Report.objects.filter(person__in=persons, erased_at__isnull=True)).order_by("made_at")
    return {
        **dict.fromkeys(persons, ""),
        **dict(reports.values_list("person_id", "number")),
    }
