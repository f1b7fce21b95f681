"""Agencies beside what they reported: who fell silent, who never reported, who was reminded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from zicht.platform.access.context import NotHere, current_access
from zicht.platform.accounts.models import Membership, Organisation
from zicht.platform.accounts.roles import Role
from zicht.platform.clock import today
from zicht.platform.coverage.models import Reminder
from zicht.platform.registry.grounds import ground_rules

__all__ = [
    "Coverage",
    "coverage_of_agencies",
    "find_agency",
    "has_duty",
    "own_reminders",
    "period_now",
    "reporters_of",
]

#: Roles that hear of a reminder.
_REPORTING = (Role.REPORTER, Role.CARE_COORDINATOR, Role.INVESTIGATOR)


@dataclass(frozen=True)
class Coverage:
    """One agency: what it reported in the last whole year and in this one so far, beside what was to be expected."""

    agency: Organisation
    duty: bool
    year: Mapping[str, Any] | None
    so_far: Mapping[str, Any] | None
    reminded: bool

    @property
    def silent(self) -> bool:
        return any(one is not None and one["silent"] for one in (self.year, self.so_far))

    @property
    def never(self) -> bool:
        """Whether the agency must report and never did."""
        return self.duty and self.year is None and self.so_far is None

    @property
    def kind(self) -> str:
        """Of what the agency is reminded: of its duty where it has one, else that it is quiet."""
        return "duty" if self.duty else "silence"


def period_now() -> str:
    """Return the quarter: an agency is reminded once in it."""
    day = today()
    return f"{day.year}-Q{(day.month + 2) // 3}"


def has_duty(reporter_type: str) -> bool:
    return any(rule.duty and rule.reporter_type == reporter_type for rule in ground_rules())


def coverage_of_agencies(counts: Mapping[str, Any] | None, *, region: str = "") -> list[Coverage]:
    """Return every agency that reports or must, of one region or of all; those to look at first."""
    silences = {(one["source"], one["kind"]): one for one in (counts or {}).get("silences", ())}
    agencies = Organisation.objects.filter(is_active=True, **({"region": region} if region else {}))
    sent = Reminder.objects.filter(period=period_now(), organisation__in=agencies)
    reminded = set(sent.values_list("organisation_id", flat=True))
    found = [
        Coverage(
            agency,
            has_duty(agency.reporter_type),
            silences.get((agency.code, "year")),
            silences.get((agency.code, "so_far")),
            agency.id in reminded,
        )
        for agency in agencies.order_by("name")
    ]
    relevant = [one for one in found if one.duty or one.year or one.so_far]
    return sorted(relevant, key=lambda one: (not one.silent, not one.never, one.agency.name))


def find_agency(agency: UUID) -> Organisation:
    """Return an agency that is active; raises `NotHere`."""
    found = Organisation.objects.filter(id=agency, is_active=True).first()
    if found is None:
        raise NotHere
    return found


def reporters_of(agency: Organisation, roles: Sequence[Role] = _REPORTING) -> list[tuple[str, str]]:
    """Return where those who report for an agency can be written to, or those in other roles; and in which language."""
    members = Membership.objects.filter(organisation=agency, role__in=roles, ended_at__isnull=True)
    active = members.filter(user__is_active=True)
    return sorted(set(active.values_list("user__email", "user__language")))


def own_reminders() -> QuerySet[Reminder]:
    """Return the reminders to the agency that acts, the newest first."""
    return Reminder.objects.filter(organisation_id=current_access().agency).order_by("-made_at")
