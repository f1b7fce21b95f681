"""Reminding an agency: once a quarter, written down, and told to those who report there."""

from __future__ import annotations

from uuid import UUID

from django.core.mail import send_mail
from django.db import IntegrityError, transaction

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.accounts.models import Organisation
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.coverage.models import Reminder
from zicht.platform.coverage.queries import find_agency, has_duty, period_now, reporters_of
from zicht.vocabulary import translator

__all__ = ["remind"]


def remind(agency: UUID) -> Reminder:
    """Remind an agency of its duty to report, or that it is quiet where it has none.

    Raises
    ------
    NotHere
        If there is no such agency.
    InputError
        If it was reminded this quarter.
    """
    access = current_access()
    check_may(access, Action.REMINDER_SEND)
    found = find_agency(agency)
    kind = "duty" if has_duty(found.reporter_type) else "silence"
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                organisation=found, kind=kind, period=period_now(), made_at=now(), made_by=access.user
            )
    except IntegrityError:
        raise InputError.of(
            Text.of("This agency was reminded already this quarter."),
            expected=Text.of("One reminder a quarter."),
            to_fix=Text.of("Call the agency: a silence is a reason to ask, not a finding."),
        ) from None
    record(Action.REMINDER_SEND, kind="organisation", object_id=found.id, reason=kind)
    transaction.on_commit(lambda: _send(found, kind))
    return reminder


_DUTY = Text.of("Your agency has a duty to report presumed victims. Fewer reports came in than expected.")
_SILENCE = Text.of("Fewer reports came in from your agency than expected.")
_MORE = Text.of(
    "Sign in to report, or to read on which ground you may. If there was nobody to report, you need do nothing."
)
_SUBJECT = Text.of("Reminder about reporting")


def _send(agency: Organisation, kind: str) -> None:
    """Write to those who report there: nothing about anybody, and no figure, stands in the message."""
    for address, language in reporters_of(agency):
        said = translator(language)
        text = (_DUTY if kind == "duty" else _SILENCE).render(said)
        send_mail(_SUBJECT.render(said), f"{text}\n\n{_MORE.render(said)}", None, [address])
