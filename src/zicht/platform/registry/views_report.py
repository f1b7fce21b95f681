"""Pages about one report: its content and versions, corrections, decisions, dossier types, withdrawal."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.names import names_of_users
from zicht.platform.registry.actions_case import (
    WITHDRAWN,
    can_write,
    change_dossier,
    decide_status,
    find_own_report,
    withdraw_report,
)
from zicht.platform.registry.actions_moves import MOVED, moves_of
from zicht.platform.registry.forms_persons import DecisionForm, DossierForm, WithdrawForm
from zicht.platform.registry.forms_report import CorrectionForm
from zicht.platform.registry.models import Report, ReportMove
from zicht.platform.registry.pages_columns import (
    COLUMN_LABELS,
    cell_text,
    columns_of,
    shown_groups,
    written_day,
)
from zicht.platform.registry.pages_timeline import read_history
from zicht.platform.registry.queries import hold_report
from zicht.platform.registry.queries_report import (
    may_correct_names,
    read_identity_for_correction,
    read_versions,
    uses_of,
)
from zicht.platform.registry.reading import read_report
from zicht.platform.registry.reasons import reason_text
from zicht.platform.registry.views_answers import act_page, done
from zicht.platform.registry.writing import correct_report
from zicht.platform.signals.queries import signals_of_report
from zicht.web.texts import translate

__all__ = ["correct", "decide", "dossier", "report_page", "withdraw"]

_ = translate


def _of_columns(msgid: str) -> str:
    return msgid


#: Columns that have acts of their own, or are not asked on a page, as a version may have changed them.
_OTHER_COLUMNS = {
    "status": _of_columns("Status"),
    "dossier_type": _of_columns("Dossier type"),
}


@page(Action.REPORT_READ)
def report_page(request: StaffRequest, report: UUID) -> HttpResponse:
    """Show a report as it reads now, on which ground it is held, and each version before."""
    read = read_report(report)
    history = read_history((read.report.person,), report=report)
    own = can_write(request.access, read.report.organisation_id)
    withdrawn = read.report.status == WITHDRAWN
    context = {
        "report": read.report,
        "report_date": written_day(read.cells.get("report_date", "")),
        "groups": list(shown_groups(read.cells)),
        "uses": uses_of([read.report])[read.report.id],
        "decisions": [
            (one, history.name(one.made_by), _(reason_text(one.reason)))
            for one in reversed(history.decisions)
        ],
        "dossiers": [(one, history.name(one.made_by)) for one in reversed(history.dossiers)],
        "versions": [
            (one, _(reason_text(one.version.reason)), [_change(*change) for change in one.changes])
            for one in read_versions(read)
        ],
        "signals": signals_of_report(read.report),
        "may_correct": own and not withdrawn and can_do(request.access, Action.REPORT_CORRECT),
        "moves": _moves(read.report),
        "may_move": own and can_do(request.access, Action.REPORT_MOVE),
        "may_withdraw": own and not withdrawn and can_do(request.access, Action.REPORT_WITHDRAW),
        "may_decide": own and can_do(request.access, Action.STATUS_DECIDE),
        "may_dossier": own and not withdrawn and can_do(request.access, Action.DOSSIER_CHANGE),
    }
    return render(request, "registry/report.html", context)


def _moves(report: Report) -> list[tuple[ReportMove, str, str, bool]]:
    """Return the moves of a report, the newest first, with who asked for each, why, and whether it can be undone."""
    moves = moves_of(report)
    names = names_of_users(one.made_by for one in moves)
    last = next((one for one in moves if one.outcome == MOVED), None)
    waits = any(one.done_at is None for one in moves)
    return [
        (
            one,
            names.get(one.made_by, "") if one.made_by else "",
            _(reason_text(one.reason)),
            one is last and not waits,
        )
        for one in moves
    ]


def _change(name: str, before: str, after: str) -> tuple[str, str, str]:
    """Return what a version changed in words."""
    column = columns_of("reports").get(name)
    label = _(COLUMN_LABELS.get(name) or _OTHER_COLUMNS.get(name, name))
    if column is None:
        return label, before, after
    return (
        label,
        cell_text(column, before) if before else _("not filled in"),
        cell_text(column, after) if after else _("not filled in"),
    )


@page(Action.REPORT_CORRECT, methods=("GET", "POST"))
def correct(request: StaffRequest, report: UUID) -> HttpResponse:
    """Correct a report: a version is added, and the one before stays."""
    found = find_own_report(report)
    if request.method == "POST":
        # Who comes second waits here, and then sees that the version is another.
        hold_report(found)
    read = read_report(report)
    identity = read_identity_for_correction(read.report)
    form = CorrectionForm(
        request.POST or None,
        cells=read.cells,
        identity=identity,
        version=read.report.version,
        source=read.report.organisation.code,
        named=may_correct_names(read.report, identity),
    )
    if request.method == "POST" and form.is_valid():
        correct_report(report, form.checked, reason=form.cleaned_data["reason"], contact=form.contact)
        return done(request, _("The report was corrected. What stood there before is kept."), _to(report))
    context = {"form": form, "report": read.report}
    return render(request, "registry/correct.html", context, status=422 if form.errors else 200)


@page(Action.STATUS_DECIDE, methods=("GET", "POST"))
def decide(request: StaffRequest, report: UUID) -> HttpResponse:
    """Record who decided what about the status."""
    found = find_own_report(report)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide_status(found.id, **form.cleaned_data)
        return done(request, _("The decision was recorded."), _to(report))
    return act_page(
        request,
        form,
        title=_("Decision about report {number}", number=found.number),
        lines=[_("Whether somebody is a victim is for others to decide. Here it is only written down.")],
        button=_("Record the decision"),
        back=reverse("report", args=[report]),
    )


@page(Action.DOSSIER_CHANGE, methods=("GET", "POST"))
def dossier(request: StaffRequest, report: UUID) -> HttpResponse:
    """Record that a dossier is of another type from a day on."""
    found = find_own_report(report)
    form = DossierForm(request.POST or None, initial={"dossier_type": found.dossier_type})
    if request.method == "POST" and form.is_valid():
        change_dossier(found.id, **form.cleaned_data)
        return done(request, _("The dossier type was recorded."), _to(report))
    return act_page(
        request,
        form,
        title=_("Other dossier type for report {number}", number=found.number),
        lines=[_("The types before stay on record: figures by type need them.")],
        button=_("Record the dossier type"),
        back=reverse("report", args=[report]),
    )


@page(Action.REPORT_WITHDRAW, methods=("GET", "POST"))
def withdraw(request: StaffRequest, report: UUID) -> HttpResponse:
    """Take a report back."""
    found = find_own_report(report)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_report(found.id, **form.cleaned_data)
        return done(request, _("The report was withdrawn."), _to(report))
    return act_page(
        request,
        form,
        title=_("Withdraw report {number}", number=found.number),
        lines=[_("A report that was withdrawn stays on record and is not counted any more.")],
        button=_("Withdraw the report"),
        back=reverse("report", args=[report]),
        danger=True,
    )


def _to(report: UUID) -> HttpResponseRedirect:
    return redirect("report", report)
