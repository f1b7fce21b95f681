"""Questions back to a reporter: opened where a report does not say what the figures need, closed by an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.audit.service import record_many
from zicht.platform.clock import now, today
from zicht.platform.intake.questions import WANTED
from zicht.platform.registry.models import FollowUp, Report
from zicht.platform.registry.service import (
    Checked,
    NewReport,
    check_rows,
    correct_report,
    find_report,
    read_report,
    visible,
)
from zicht.vocabulary import UNKNOWNS

__all__ = ["OpenQuestions", "answer_questions", "ask_for_missing", "list_open", "missing_of", "open_columns"]

#: Four weeks to find something out.
_DAYS = timedelta(days=28)
_NOT_ASKED = UNKNOWNS[0]
#: So many reports stand on a page of the list.
PAGE = 25
_COMPLETED = "completed"


@dataclass(frozen=True)
class OpenQuestions:
    """What is still asked about one report."""

    report: Report
    columns: tuple[str, ...]
    due_on: date

    @property
    def late(self) -> bool:
        return self.due_on < today()


def ask_for_missing(reports: Sequence[NewReport]) -> int:
    """Open a question for each column that the figures need and a new report was not asked; return how many."""
    moment, due = now(), today() + _DAYS
    persons = dict(
        visible(Report.objects.filter(id__in=[one.id for one in reports])).values_list("id", "person_id")
    )
    questions = [
        FollowUp(
            report_id=one.id,
            person_id=persons[one.id],
            organisation_id=current_access().agency,
            column=column,
            opened_at=moment,
            due_on=due,
        )
        for one in reports
        for column in _missing(one.cells)
    ]
    FollowUp.objects.bulk_create(questions, batch_size=500)
    return len(questions)


def _missing(cells: Mapping[str, str]) -> list[str]:
    """Return what was not asked: an answer of 'unknown' or 'withheld' is an answer."""
    return [column for column in WANTED if cells.get(column, _NOT_ASKED) == _NOT_ASKED]


def list_open(page: int) -> tuple[list[OpenQuestions], bool]:
    """Return a page of one's own reports with open questions, the most urgent first, and whether there are more."""
    check_may(current_access(), Action.FOLLOW_UP_ANSWER)
    rows = visible(FollowUp.objects.filter(closed_at__isnull=True), granted=False)
    # An order of its own for each report keeps all its questions together.
    order = list(
        rows.order_by("due_on", "report_id")
        .values_list("report_id", flat=True)
        .distinct()[page * PAGE : (page + 1) * PAGE + 1]
    )
    shown = order[:PAGE]
    found = (
        rows.filter(report_id__in=shown).select_related("report").order_by("due_on", "report_id", "opened_at")
    )
    grouped = [
        OpenQuestions(report, tuple(dict.fromkeys(one.column for one in questions)), questions[0].due_on)
        for report, group in groupby(found, key=lambda one: one.report)
        if (questions := list(group))
    ]
    record_many(
        Action.FOLLOW_UP_ANSWER, [(one.report.id, one.report.person_id) for one in grouped], kind="list"
    )
    return grouped, len(order) > PAGE


def open_columns(report: UUID) -> tuple[Report, tuple[str, ...]]:
    """Return a report of one's own agency and the columns that are asked for; raises `NotHere` where none are."""
    access = current_access()
    check_may(access, Action.FOLLOW_UP_ANSWER)
    found = find_report(report)
    asked = missing_of(found)
    if found.organisation_id != access.organisation or not asked or not can_do(access, Action.REPORT_CORRECT):
        raise NotHere
    record_many(Action.FOLLOW_UP_ANSWER, [(found.id, found.person_id)], kind="report")
    return found, asked


def missing_of(report: Report) -> tuple[str, ...]:
    """Return the columns that are asked for of a report that is seen."""
    rows = visible(FollowUp.objects.filter(report=report, closed_at__isnull=True), granted=False)
    asked = set(rows.values_list("column", flat=True))
    return tuple(column for column in WANTED if column in asked)


def answer_questions(report: UUID, answers: Mapping[str, str]) -> Checked:
    """Add the answers to the report as a new version, and close their questions.

    Where an answer breaks the contract, nothing is written and the faults are returned.
    """
    found, asked = open_columns(report)
    given = {column: answers[column] for column in asked if answers.get(column)}
    cells = {"report_date": "unknown", **read_report(report).cells, **given}
    checked = check_rows("reports", [cells], source=current_access().source)
    if checked.faults:
        return checked
    correct_report(report, checked, reason=_COMPLETED)
    questions = visible(FollowUp.objects.filter(report=found, closed_at__isnull=True), granted=False)
    by, moment = current_access().user, now()
    known = [column for column, cell in given.items() if cell not in UNKNOWNS]
    for columns, outcome in ((known, "answered"), ([one for one in given if one not in known], "unknown")):
        questions.filter(column__in=columns).update(closed_at=moment, closed_by=by, outcome=outcome)
    return checked
