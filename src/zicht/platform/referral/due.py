"""Referrals in the list of days to keep to: those that wait for an answer, and the last day of what was opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, When
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do, current_access
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.service import record_many
from zicht.platform.care.clocks import Due
from zicht.platform.referral.models import Referral
from zicht.platform.referral.queries import days_open
from zicht.platform.referral.workflow import Scope
from zicht.platform.registry.models import Person
from zicht.web.texts import translate

__all__ = ["lines_of", "standing_referrals"]

_ = translate


def standing_referrals() -> QuerySet[Any]:
    """Return what waits for the answer of another agency, and what was accepted, with the day to look at it.

    Of the agency, and of all for a job. Of the receiver only where a file is open to it.
    """
    access = current_access()
    waits, opened = Q(closed_at__isnull=True), Q(outcome="accepted", ended_at__isnull=True)
    rows = Referral.objects.filter(waits | opened)
    rows = rows.exclude(person__in=Person.objects.filter(erased_at__isnull=False))
    if access.reach is not Reach.SYSTEM:
        if not can_do(access, Action.REFERRAL_READ):
            return _dated(rows.none())
        file = opened & ~Q(scope=Scope.SHARED.value) & Q(receiver_id=access.agency)
        rows = rows.filter(Q(organisation_id=access.agency) | file)
    return _dated(rows)


def _dated(rows: QuerySet[Referral]) -> QuerySet[Any]:
    waits = When(closed_at__isnull=True, then=F("answer_by"))
    return rows.annotate(due_on=Case(waits, default=F("open_until"), output_field=DateField()))


def lines_of(rows: Sequence[Any]) -> Iterator[Due]:
    """Yield the lines of referrals that are on a page, and write down that they were read."""
    found = Referral.objects.filter(id__in=[one.id for one in rows]).select_related(
        "organisation", "receiver"
    )
    referrals = {one.id: one for one in found}
    record_many(Action.REFERRAL_READ, [(one.id, one.person_id) for one in referrals.values()], kind="listed")
    for row in rows:
        one = referrals[row.id]
        other = one.receiver if one.organisation_id == current_access().agency else one.organisation
        yield Due(
            row=one.id,
            person=one.person_id,
            title=_("Referral without an answer: {agency}", agency=other.name)
            if one.closed_at is None
            else _("What a referral opened ends: {agency}", agency=other.name),
            text=_("days so far: {days}", days=days_open(one))
            if one.closed_at is None
            else _("Arrange in time what comes next."),
            day=row.due_on,
            address=reverse("referral", args=[one.id]),
        )
