"""What became of an agency's own reports: whether they stand, what they lack, and what they are used for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.audit.service import record_many
from zicht.platform.clock import today
from zicht.platform.registry.models import Decision, FollowUp, Report, ReportPurpose
from zicht.platform.registry.service import visible

__all__ = ["Became", "Feedback", "own_feedback"]

PAGE = 25


@dataclass(frozen=True)
class Became:
    """One report, and what became of it."""

    report: Report
    status: str
    decided_by: str
    versions: int
    open_questions: int
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class Feedback:
    """The reports that came in within one year: how many, by status, and one page of them."""

    year: int
    years: tuple[int, ...]
    total: int
    by_status: Mapping[str, int]
    complete: int
    open_questions: int
    rows: tuple[Became, ...]
    more: bool


def own_feedback(year: int | None, page: int) -> Feedback:
    """Return what became of the agency's own reports of a year; without a year, of the newest."""
    check_may(current_access(), Action.FEEDBACK_READ)
    own = visible(
        Report.objects.filter(organisation_id=current_access().agency, erased_at__isnull=True), granted=False
    )
    years = tuple(sorted({day.year for day in own.datetimes("made_at", "year")}, reverse=True))
    chosen = year if year in years else (years[0] if years else today().year)
    rows = own.filter(made_at__year=chosen)
    counted = rows.annotate(asked=Count("follow_ups", filter=Q(follow_ups__closed_at__isnull=True)))
    found = list(counted.order_by("-made_at", "id")[page * PAGE : (page + 1) * PAGE + 1])
    open_questions = visible(FollowUp.objects.filter(report__in=rows, closed_at__isnull=True), granted=False)
    shown = [(one, one.asked) for one in found[:PAGE]]
    record_many(Action.FEEDBACK_READ, [(one.id, one.person_id) for one, _ in shown], kind="report")
    return Feedback(
        year=chosen,
        years=years,
        total=rows.count(),
        by_status={row["status"]: row["count"] for row in rows.values("status").annotate(count=Count("id"))},
        complete=counted.filter(asked=0).count(),
        open_questions=open_questions.count(),
        rows=_became(shown),
        more=len(found) > PAGE,
    )


def _became(asked: Sequence[tuple[Report, int]]) -> tuple[Became, ...]:
    reports = [report for report, _ in asked]
    decisions = visible(Decision.objects.filter(report__in=reports), granted=False).order_by("made_at")
    last = {one.report_id: one for one in decisions}
    purposes: dict[object, list[str]] = {}
    for one in visible(
        ReportPurpose.objects.filter(report__in=reports, ended_at__isnull=True), granted=False
    ):
        purposes.setdefault(one.report_id, []).append(one.purpose)
    return tuple(
        Became(
            report,
            last[report.id].status if report.id in last else report.status,
            last[report.id].decided_by if report.id in last else "",
            report.version,
            open_questions,
            tuple(sorted(purposes.get(report.id, []))),
        )
        for report, open_questions in asked
    )
