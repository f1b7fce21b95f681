"""Sending a form: the report, its open questions and the end of the draft, all of it or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from zicht.errors import InputError, Text
from zicht.platform.access.context import current_access
from zicht.platform.clock import today
from zicht.platform.intake.drafts import delete_draft
from zicht.platform.intake.follow_ups import ask_for_missing
from zicht.platform.registry.installation import is_simulated
from zicht.platform.registry.models import Report
from zicht.platform.registry.service import (
    Checked,
    Entry,
    NewReport,
    NotHere,
    add_reports,
    find_report,
    visible,
)
from zicht.platform.rooms import Room
from zicht.platform.steps import in_steps

__all__ = ["FilledIn", "new_number", "numbers_taken", "send_draft", "sent_report"]

#: Letters and digits that nobody confuses when a number is read out on the phone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, repr=False)
class FilledIn:
    """A form that was found right: the row, and what stands beside it."""

    checked: Checked
    entry: Entry
    own_number: str
    contact: Mapping[str, str]
    consent: frozenset[str]
    person: UUID | None


def send_draft(draft: UUID, filled_in: FilledIn) -> UUID:
    """Add the report that was filled in, and end the draft; the report gets the number of the draft.

    So a form that is sent twice is one report.

    Raises
    ------
    InputError
        If the agency has a report with this number already.
    """
    number = filled_in.own_number or new_number()
    if filled_in.own_number and numbers_taken([number]):
        raise _taken()
    (cells,), (stored,) = filled_in.checked.cells, filled_in.checked.stored
    report = NewReport(
        {**cells, "report_id": number},
        {**stored, "report_id": number},
        filled_in.entry,
        simulated=is_simulated(),
        contact=filled_in.contact,
        consent=filled_in.consent,
        person=filled_in.person,
        id=draft,
    )
    try:
        with transaction.atomic(using=Room.CASES.value):
            add_reports([report])
    except IntegrityError:
        if numbers_taken([number]):
            raise _taken() from None
        raise
    ask_for_missing([report])
    delete_draft(draft)
    return report.id


def sent_report(report: UUID) -> Report:
    """Return a report of one's own agency that was sent; raises `NotHere`."""
    found = find_report(report)
    if found.organisation_id != current_access().organisation:
        raise NotHere
    return found


def new_number() -> str:
    """Return a number for a report that has none: it says nothing but the year of entry."""
    return f"{today():%Y}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"


def numbers_taken(numbers: Sequence[str]) -> frozenset[str]:
    """Return which of these numbers one's own agency gave to a report already."""
    own = visible(Report.objects.filter(organisation_id=current_access().agency), granted=False)
    found: set[str] = set()
    for some in in_steps(numbers, 500):
        found.update(own.filter(number__in=some).values_list("number", flat=True))
    return frozenset(found)


def _taken() -> InputError:
    return InputError.of(
        Text.of("Your agency has a report with this number already."),
        expected=Text.of("A number that was not used before."),
        to_fix=Text.of("Correct the number, or leave it empty to get one."),
    )
