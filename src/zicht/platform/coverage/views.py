"""The page of coverage, and the reminders that an agency got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.models import Organisation
from zicht.platform.coverage.actions import remind
from zicht.platform.coverage.counting import counts_of_coverage
from zicht.platform.coverage.queries import Coverage, coverage_of_agencies, own_reminders
from zicht.platform.coverage.regional import Completeness, amount_of, completeness_of, share_of
from zicht.platform.coverage.tasks import count
from zicht.web.texts import current_language, label_of, translate
from zicht.web.texts import render as render_text

__all__ = ["count_again", "coverage", "coverage_of_region", "reminders", "send_reminder"]

_ = translate
_PERCENT = 100


@page(Action.COVERAGE_READ)
def coverage(request: StaffRequest) -> HttpResponse:
    """Show who reports, who fell silent, and how complete reports are; of one region where one is chosen."""
    counts = counts_of_coverage()
    regions = _regions()
    region = request.GET.get("region", "")
    region = region if region in dict(regions) else ""
    agencies = coverage_of_agencies(counts, region=region)
    sources = _sources(agencies)
    chosen = request.GET.get("agency", "")
    chosen = chosen if chosen in dict(sources) else ""
    found = completeness_of(counts or {}, _named(chosen, sources if region else None))
    context = {
        "agencies": agencies,
        "alarms": sum(one.silent or one.never for one in agencies),
        "counted_at": _counted_at(counts),
        "can_remind": can_do(request.access, Action.REMINDER_SEND),
        "regions": regions,
        "region": region,
        "sources": sources,
        "chosen": chosen,
        "reports": found.reports,
        "rows": [
            (label, known, round(_PERCENT * known / found.reports))
            for label, known in _least_known_first(counts, found)
        ],
    }
    return render(request, "coverage/coverage.html", context)


@page(Action.COVERAGE_REGION)
def coverage_of_region(request: StaffRequest) -> HttpResponse:
    """Show a regional board the coverage of its own region, protected."""
    counts, region = counts_of_coverage(), request.access.region
    agencies = coverage_of_agencies(counts, region=region) if region else []
    sources = _sources(agencies)
    chosen = request.GET.get("agency", "")
    chosen = chosen if chosen in dict(sources) else ""
    found = completeness_of(counts or {}, _named(chosen, sources))
    shares = [(label, share_of(known, found.reports)) for label, known in _least_known_first(counts, found)]
    context = {
        "region": region,
        "agencies": [(one, amount_of(one.year), amount_of(one.so_far)) for one in agencies],
        "alarms": sum(one.silent or one.never for one in agencies),
        "counted_at": _counted_at(counts),
        "sources": sources,
        "chosen": chosen,
        # In the order of the list, and not of what is known: an order would tell what rounding hides.
        "rows": sorted((label, share) for label, share in shares if share is not None),
    }
    return render(request, "coverage/region.html", context)


@page(Action.COVERAGE_READ, methods=("POST",))
def count_again(request: StaffRequest) -> HttpResponse:
    """Let a job count anew."""
    count.enqueue()
    messages.success(request, _("A job counts anew. Open the page again in a minute."))
    return redirect("coverage")


@page(Action.REMINDER_SEND, methods=("POST",))
def send_reminder(request: StaffRequest, agency: UUID) -> HttpResponse:
    """Remind an agency."""
    try:
        found = remind(agency)
    except InputError as error:
        for problem in error.problems:
            messages.error(request, f"{render_text(problem.where)} {render_text(problem.to_fix)}")
    else:
        messages.success(request, _("{organisation} was reminded.", organisation=found.organisation.name))
    return redirect("coverage")


@page(Action.REMINDER_READ)
def reminders(request: StaffRequest) -> HttpResponse:
    """Show an agency what it was reminded of."""
    return render(request, "coverage/reminders.html", {"reminders": own_reminders()[:50]})


def _counted_at(counts: Mapping[str, Any] | None) -> datetime | None:
    return datetime.fromisoformat(counts["at"]) if counts else None


def _regions() -> list[tuple[str, str]]:
    """Return the regions in which there are agencies."""
    used = Organisation.objects.filter(is_active=True).exclude(region="").values_list("region", flat=True)
    return sorted(((code, label_of("police_units", code)) for code in set(used)), key=lambda one: one[1])


def _sources(agencies: Sequence[Coverage]) -> list[tuple[str, str]]:
    """Return code and name of the agencies of which there are reports."""
    return sorted(
        ((one.agency.code, one.agency.name) for one in agencies if one.year or one.so_far),
        key=lambda one: one[1],
    )


def _named(chosen: str, sources: Sequence[tuple[str, str]] | None) -> list[str] | None:
    """Return the codes of the agencies that are counted together; none stands for all there are."""
    if chosen:
        return [chosen]
    return None if sources is None else [code for code, _name in sources]


def _least_known_first(counts: Mapping[str, Any] | None, found: Completeness) -> list[tuple[str, int]]:
    if not counts or not found.reports:
        return []
    language = current_language()
    return sorted(
        ((counts["variables"][name][language], known) for name, known in found.known.items()),
        key=lambda row: row[1],
    )
