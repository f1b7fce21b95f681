"""The timeline of one person: what was reported, decided, consented to and done, each on its day, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do, current_access
from zicht.platform.accounts.names import names_of_users
from zicht.platform.registry.actions_case import can_write
from zicht.platform.registry.actions_notes import NoteRead, read_notes
from zicht.platform.registry.models import (
    CaseRow,
    Consent,
    Decision,
    DossierChange,
    Person,
    Report,
    ReportVersion,
)
from zicht.platform.registry.pages_columns import row_lines, written_day
from zicht.platform.registry.queries import visible
from zicht.platform.registry.reading import PersonRead, ReportRead, read_rows
from zicht.platform.registry.reasons import ChangeReason, reason_text
from zicht.web.texts import label_of, translate

__all__ = ["Moment", "PersonHistory", "read_history", "read_timeline"]

_ = translate
_LIST_OF = {"help": ("help_kinds", "kind"), "needs": ("need_domains", "domain")}


@dataclass(frozen=True, repr=False)
class Moment:
    """One thing that happened: its day as a date and as it was written, a title, and what belongs to it.

    `lines` are pairs of a label and a value in the language of the request.
    """

    day: date | None
    written: str
    kind: str
    title: str
    lines: tuple[tuple[str, str], ...] = ()
    report: UUID | None = None
    row: UUID | None = None
    note: UUID | None = None
    text: str = ""
    may_correct: bool = False


@dataclass(frozen=True, repr=False)
class PersonHistory:
    """Everything about a person beside the reports, with the names of those who wrote it down."""

    dossiers: tuple[DossierChange, ...]
    decisions: tuple[Decision, ...]
    consents: tuple[Consent, ...]
    versions: tuple[ReportVersion, ...]
    rows: tuple[tuple[CaseRow, Mapping[str, str]], ...] = ()
    notes: tuple[NoteRead, ...] = ()
    names: Mapping[UUID, str] = field(default_factory=dict)

    def name(self, user: UUID | None) -> str:
        return self.names.get(user, "") if user else ""


def read_history(persons: tuple[Person, ...], *, report: UUID | None = None) -> PersonHistory:
    """Return the history of these persons, or that of one report of theirs, as far as it is seen."""
    about: dict[str, object] = {"person__in": persons} if report is None else {"report_id": report}
    dossiers = tuple(visible(DossierChange.objects.filter(**about)).order_by("since", "made_at"))
    decisions = tuple(
        visible(Decision.objects.filter(**about)).select_related("organisation").order_by("made_at")
    )
    consents = tuple(visible(Consent.objects.filter(person__in=persons)).order_by("made_at"))
    versions = tuple(
        visible(ReportVersion.objects.filter(**about, number__gt=1)).defer("content").order_by("made_at")
    )
    rows = tuple(read_rows(persons)) if report is None and can_do(current_access(), Action.HELP_READ) else ()
    notes = tuple(read_notes(persons)) if report is None else ()
    names = names_of_users(
        one.made_by
        for group in (dossiers, decisions, consents, versions, [one.note for one in notes])
        for one in group
    )
    return PersonHistory(dossiers, decisions, consents, versions, rows, notes, names)


def read_timeline(read: PersonRead, history: PersonHistory) -> list[Moment]:
    """Return what happened, newest first; what has no day stands last."""
    numbers = {one.report.id: one.report.number for one in read.reports}
    first = {one.report.id: _first_dossier(history, one.report) for one in read.reports}
    moments = [
        *(moment for one in read.reports for moment in _of_report(one)),
        *(_of_dossier(one, history) for one in history.dossiers if one is not first.get(one.report_id)),
        *(_of_decision(one, history) for one in history.decisions),
        *(_of_consent(one, history) for one in history.consents),
        *(_of_version(one, history, numbers) for one in history.versions if _is_correction(one)),
        *(_of_row(row, cells) for row, cells in history.rows),
        *(_of_note(one, history) for one in history.notes),
    ]
    return sorted(moments, key=lambda one: one.day or date.min)[::-1]


def _first_dossier(history: PersonHistory, report: Report) -> DossierChange | None:
    return next((one for one in history.dossiers if one.report_id == report.id), None)


def _is_correction(version: ReportVersion) -> bool:
    return version.reason not in {
        ChangeReason.DECIDED,
        ChangeReason.DOSSIER_CHANGED,
        ChangeReason.WITHDRAWN,
    }


def _of_report(read: ReportRead) -> Iterator[Moment]:
    report, cells = read.report, read.cells
    lines = [
        (_("Agency"), report.organisation.name),
        (_("Form of exploitation"), label_of("forms", report.main_form)),
        (_("Dossier type"), label_of("dossier_types", report.dossier_type)),
        (_("Place"), label_of("municipalities", report.place_municipality)),
    ]
    yield Moment(
        report.report_date,
        written_day(cells.get("report_date", "")),
        "report",
        _("Report {number}", number=report.number),
        _filled(lines),
        report=report.id,
    )
    start, end = cells.get("period_start", ""), cells.get("period_end", "")
    if start or end:
        lines = [
            (_("From"), written_day(start)),
            (_("Until"), written_day(end)),
            (_("Form of exploitation"), label_of("forms", report.main_form)),
            (_("According to"), report.organisation.name),
        ]
        yield Moment(
            _day(start or end), "", "episode", _("Episode of exploitation"), _filled(lines), report=report.id
        )


def _of_dossier(change: DossierChange, history: PersonHistory) -> Moment:
    lines = [
        (_("Dossier type"), label_of("dossier_types", change.dossier_type)),
        (_("Written down by"), history.name(change.made_by)),
    ]
    return _moment(change.since, "dossier", _("Other dossier type"), lines, report=change.report_id)


def _of_decision(decision: Decision, history: PersonHistory) -> Moment:
    lines = [
        (_("Decided by"), label_of("bodies", decision.decided_by) if decision.decided_by else ""),
        (_("Reason"), _(reason_text(decision.reason))),
        (_("Written down by"), history.name(decision.made_by)),
    ]
    title = label_of("report_statuses", decision.status)
    return _moment(decision.decided_on, "decision", title, lines, report=decision.report_id)


def _of_consent(consent: Consent, history: PersonHistory) -> Moment:
    title = _("Consent given") if consent.given else _("Consent withdrawn")
    lines = [
        (_("Purpose"), label_of("purposes", consent.purpose)),
        (_("Written down by"), history.name(consent.made_by)),
    ]
    return _moment(consent.on_day, "consent", title, lines)


def _of_version(version: ReportVersion, history: PersonHistory, numbers: Mapping[UUID, str]) -> Moment:
    lines = [
        (_("Reason"), _(reason_text(version.reason))),
        (_("Written down by"), history.name(version.made_by)),
    ]
    title = _("Correction of report {number}", number=numbers.get(version.report_id, ""))
    return _moment(_local(version.made_at), "correction", title, lines, report=version.report_id)


def _of_row(row: CaseRow, cells: Mapping[str, str]) -> Moment:
    name, column = _LIST_OF[row.table]
    what = label_of(name, cells.get(column, "")) or label_of("need_domains", cells.get("need", ""))
    title = _("Need: {what}", what=what) if row.table == "needs" else _("Help: {what}", what=what)
    lines = [line for line in row_lines(row.table, cells) if line[1] != what]
    moment = _moment(row.began_on, row.table, title, lines, row=row.id)
    return replace(moment, may_correct=can_write(current_access(), row.organisation_id))


def _of_note(read: NoteRead, history: PersonHistory) -> Moment:
    note = read.note
    shared = (
        _("Also for agencies to which this person is open")
        if note.shared
        else _("Its agency and the register")
    )
    lines = [
        (_("Written down by"), history.name(note.made_by)),
        (_("Agency"), note.organisation.name),
        (_("Who may read it"), shared),
    ]
    title = _("Note, corrected") if read.corrected else _("Note of a worker")
    moment = _moment(_local(note.made_at), "note", title, lines)
    may_correct = can_do(current_access(), Action.NOTE_WRITE) and can_write(
        current_access(), note.organisation_id
    )
    return replace(moment, note=note.id, text=read.text, may_correct=may_correct)


def _moment(
    day: date | None,
    kind: str,
    title: str,
    lines: list[tuple[str, str]],
    *,
    report: UUID | None = None,
    row: UUID | None = None,
) -> Moment:
    return Moment(
        day, written_day(day.isoformat()) if day else "", kind, title, _filled(lines), report=report, row=row
    )


def _filled(lines: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(line for line in lines if line[1])


def _day(written: str) -> date | None:
    for text in (written, f"{written[:7]}-01", f"{written[:4]}-01-01"):
        try:
            return date.fromisoformat(text)
        except ValueError:
            continue
    return None


def _local(moment: datetime) -> date:
    return timezone.localdate(moment)
