"""The nightly work that reminds an agency of days that are over: once a week, and nothing about anybody in it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.mail import send_mail
from django.db import transaction

from zicht.errors import Text
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.models import Organisation
from zicht.platform.accounts.roles import Role
from zicht.platform.care.clocks import overdue
from zicht.platform.clock import now, today
from zicht.platform.coverage.models import Reminder
from zicht.platform.coverage.queries import reporters_of
from zicht.vocabulary import translator

__all__ = ["KIND", "remind_of_days"]

KIND = "last_days"
_ROLES = (Role.CARE_COORDINATOR, Role.REGISTRAR)
_SUBJECT = Text.of("Reminder about last days")
_OVER = Text.of(
    "Days to keep to are over by more than a week, or somebody is missing. Look at the last days."
)
_MORE = Text.of("Sign in to see them: nothing about anybody stands in this message.")


def remind_of_days() -> int:
    """Remind every agency of which a day is overdue, once a week; return how many were reminded."""
    with open_case_room(system_access()):
        late: set[UUID] = set()
        for rows in overdue():
            late |= set(rows.order_by().values_list("organisation_id", flat=True).distinct())
        agencies = Organisation.objects.filter(id__in=late, is_active=True)
        return sum(_remind(one) for one in agencies)


def _remind(agency: Organisation) -> bool:
    year, week, _day = today().isocalendar()
    _reminder, new = Reminder.objects.get_or_create(
        organisation=agency, kind=KIND, period=f"{year}-W{week:02}", defaults={"made_at": now()}
    )
    if new:
        transaction.on_commit(partial(_send, agency))
    return new


def _send(agency: Organisation) -> None:
    for address, language in reporters_of(agency, _ROLES):
        said = translator(language)
        text = f"{_OVER.render(said)}\n\n{_MORE.render(said)}"
        send_mail(_SUBJECT.render(said), text, None, [address])
