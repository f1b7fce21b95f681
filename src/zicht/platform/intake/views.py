"""Pages on which a report is made: looking the person up, the form, and the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.look_ups import TooManyLookUps
from zicht.platform.intake.assistant import answers_for
from zicht.platform.intake.drafts import (
    Content,
    delete_draft,
    list_drafts,
    make_draft,
    open_draft,
    save_draft,
)
from zicht.platform.intake.fields import initial_of
from zicht.platform.intake.follow_ups import missing_of
from zicht.platform.intake.forms import ReportForm, StartForm
from zicht.platform.intake.questions import QUESTIONS
from zicht.platform.intake.searching import Match, find_matches
from zicht.platform.intake.sending import FilledIn, send_draft, sent_report
from zicht.platform.intake.showing import blame, link_to
from zicht.platform.registry.service import Entry, find_person
from zicht.vocabulary import code_list
from zicht.web.texts import render as render_text
from zicht.web.texts import translate

__all__ = ["draft_delete", "draft_save", "report_draft", "report_new", "report_sent"]

_ = translate
_ABOUT = "person:"


@page(Action.REPORT_CREATE, methods=("GET", "POST"))
def report_new(request: StaffRequest) -> HttpResponse:
    """Begin a report: look the person up first, or go on without names."""
    kind = _kind(request)
    go = request.POST.get("go", "")
    form = StartForm(request.POST if request.method == "POST" and go != "unnamed" else None)
    matches: list[Match] | None = None
    stopped = False
    if request.method == "POST" and kind:
        if go == "unnamed":
            return redirect("report_draft", make_draft(Content(kind, named=False)))
        if form.is_valid():
            if go == "look_up":
                try:
                    matches = find_matches(form.cells)
                except TooManyLookUps as error:
                    blame(form, error)
                    stopped = True
            else:
                return redirect("report_draft", make_draft(_begun(kind, go, form)))
    context = {
        "form": form,
        "matches": matches,
        "stopped": stopped,
        "kind": kind,
        "kinds": [] if request.access.reporter_type else list(code_list("reporter_types")),
        "kind_missing": request.method == "POST" and not kind,
        "answers": answers_for(kind, consent=False) if kind else [],
        "drafts": list_drafts(),
        "persons_page": bool(link_to("persons")),
    }
    wrong = 422 if form.errors or context["kind_missing"] else 200
    return render(request, "intake/start.html", context, status=429 if stopped else wrong)


def _kind(request: StaffRequest) -> str:
    """Return the kind of reporter: that of the agency, or the one whose report is entered for it."""
    if request.access.reporter_type:
        return request.access.reporter_type
    chosen = request.POST.get("kind", "")
    return chosen if chosen in code_list("reporter_types") else ""


def _begun(kind: str, go: str, form: StartForm) -> Content:
    """Return a form with what was looked for filled in already."""
    person = None
    if go.startswith(_ABOUT):
        try:
            person = find_person(UUID(go.removeprefix(_ABOUT))).id
        except ValueError:
            raise NotHere from None
    values = {name: [form.data[name]] for name in form.fields if form.data.get(name)}
    return Content(kind, named=True, person=person, values=values)


@page(Action.DRAFT_WRITE, methods=("GET", "POST"))
def report_draft(request: StaffRequest, draft: UUID) -> HttpResponse:
    """Fill a report in, keep it for later, or send it."""
    if request.method == "GET":
        content, stamp = open_draft(draft)
        return _form_page(request, draft, content, _form(request, content), stamp)
    try:
        return _save_or_send(request, draft)
    except NotHere:
        # Sent twice: the report is there already.
        return redirect("report_sent", sent_report(draft).id)


def _save_or_send(request: StaffRequest, draft: UUID) -> HttpResponse:
    """Keep what is filled in whatever it is; and send it, where that was asked and it is right."""
    content, stamp = open_draft(draft)
    form = _form(request, content, posted=True)
    try:
        stamp = save_draft(draft, values_of(request, form))
        if request.POST.get("go") != "send":
            messages.success(
                request, _("Saved. You can close this page and go on later, within fourteen days.")
            )
            return redirect("report_draft", draft)
        if form.is_valid():
            return redirect("report_sent", send_draft(draft, _filled_in(content, form)))
    except InputError as error:
        form.is_valid()
        blame(form, error)
    return _form_page(request, draft, content, form, stamp)


def _form(request: StaffRequest, content: Content, *, posted: bool = False) -> ReportForm:
    data = request.POST if posted else None
    form = ReportForm(data, access=request.access, reporter_type=content.reporter_type, named=content.named)
    # A box that was unticked is not in what was sent, and stays unticked.
    boxes = [name for name, field in form.fields.items() if isinstance(field, forms.MultipleChoiceField)]
    form.initial = {
        **(dict.fromkeys(boxes, ()) if "entry" in content.values else {}),
        **initial_of(content.values, form.fields),
    }
    return form


def values_of(request: HttpRequest, form: forms.Form) -> Mapping[str, list[str]]:
    """Return what was sent, right or wrong, of the fields of a form."""
    return {name: request.POST.getlist(name) for name in form.fields if name in request.POST}


def _filled_in(content: Content, form: ReportForm) -> FilledIn:
    return FilledIn(
        form.checked,
        Entry(form.cleaned_data["entry"]),
        form.own_number,
        form.contact,
        frozenset(form.cleaned_data["consent"]),
        content.person,
    )


def _form_page(
    request: StaffRequest, draft: UUID, content: Content, form: ReportForm, stamp: str
) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft,
        "content": content,
        "stamp": stamp,
        "answers": answers_for(content.reporter_type, consent=False),
    }
    return render(
        request, "intake/report.html", context, status=422 if form.is_bound and form.errors else 200
    )


@page(Action.DRAFT_WRITE, methods=("POST",))
def draft_save(request: StaffRequest, draft: UUID) -> HttpResponse:
    """Keep what is filled in while somebody types; answers with the stamp of this change."""
    content, _stamp = open_draft(draft, told=False)
    form = _form(request, content)
    try:
        stamp = save_draft(draft, values_of(request, form), stamp=request.POST.get("stamp", ""))
    except InputError as error:
        words = " ".join(render_text(text) for p in error.problems for text in (p.where, p.to_fix))
        return JsonResponse({"problem": words}, status=409)
    return JsonResponse({"stamp": stamp})


@page(Action.DRAFT_WRITE, methods=("POST",))
def draft_delete(request: StaffRequest, draft: UUID) -> HttpResponse:
    """Throw a form away that was not sent."""
    delete_draft(draft)
    messages.success(request, _("The form was thrown away. Nothing was sent."))
    return redirect("report_new")


@page(Action.REPORT_CREATE)
def report_sent(request: StaffRequest, report: UUID) -> HttpResponse:
    """Show that a report came in, its number, and what is still asked."""
    found = sent_report(report)
    asked = [_(QUESTIONS[column].words) for column in missing_of(found)]
    context = {"report": found, "asked": asked, "person_page": link_to("person", found.person_id)}
    return render(request, "intake/sent.html", context)
