"""Pages about persons: the list, search, one person, who they are, and who looked."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Purpose, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.look_ups import TooManyLookUps
from zicht.platform.clock import today
from zicht.platform.registry.actions_case import can_write
from zicht.platform.registry.actions_consent import record_consent
from zicht.platform.registry.forms_persons import ConsentForm, FilterForm, SearchForm
from zicht.platform.registry.models import Person
from zicht.platform.registry.pages_columns import IDENTITY_LABELS, cell_text, columns_of
from zicht.platform.registry.pages_looks import read_looks
from zicht.platform.registry.pages_timeline import PersonHistory, read_history, read_timeline
from zicht.platform.registry.queries import find_person
from zicht.platform.registry.queries_pages import list_persons, search_persons
from zicht.platform.registry.queries_report import open_emergency, own_emergencies, uses_of
from zicht.platform.registry.reading import PersonRead, names_of, read_identity, read_person
from zicht.platform.registry.views_answers import act_page, add_problems, done
from zicht.web.texts import translate

__all__ = ["consent", "identity", "looks", "person_page", "persons", "search"]

_ = translate
_ATTRIBUTES = ("number", "family", "given", "birth")


@page(Action.PERSON_LIST)
def persons(request: StaffRequest) -> HttpResponse:
    """Show who may be seen, the newest first."""
    form = FilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    shown = list_persons(filters, before=request.GET.get("before", ""))
    older = request.GET.copy()
    older["before"] = shown.older
    context = {
        "rows": shown.rows,
        "older": older.urlencode() if shown.older else "",
        "first": not request.GET.get("before"),
        "filtered": any(filters.values()),
        "form": form,
        "search_form": SearchForm(auto_id="search_%s"),
        "with_agency": request.access.reach.value != "own",
    }
    return render(request, "registry/persons.html", context)


@page(Action.PERSON_SEARCH, methods=("GET", "POST"))
def search(request: StaffRequest) -> HttpResponse:
    """Look for somebody. What was typed stands in no address."""
    form = SearchForm(request.POST or None)
    context: dict[str, object] = {"form": form, "with_agency": request.access.reach.value != "own"}
    status = 200 if request.method == "GET" or form.is_valid() else 422
    if request.method == "POST" and status == 200:
        try:
            found = search_persons(form.cells, number=form.cleaned_data["number"].strip())
        except TooManyLookUps as error:
            add_problems(form, error)
            status = 429
        else:
            context |= {
                "searched": True,
                "rows": found.rows,
                "elsewhere": [(one, _agreeing(one.agreeing)) for one in found.elsewhere],
                "may_ask": can_do(request.access, Action.GRANT_ASK),
                "may_break": can_do(request.access, Action.GLASS_BREAK),
            }
    return render(request, "registry/search.html", context, status=status)


def _agreeing(fields: frozenset[str]) -> str:
    texts = {
        "number": _("citizen service number"),
        "family": _("family name"),
        "given": _("first name"),
        "birth": _("birth date"),
    }
    return ", ".join(texts[one] for one in _ATTRIBUTES if any(field.startswith(one) for field in fields))


@page(Action.PERSON_READ)
def person_page(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show everything about somebody that may be seen, on one timeline."""
    read = read_person(person)
    history = read_history(read.persons)
    names = names_of([one.id for one in read.persons])
    uses = uses_of([one.report for one in read.reports])
    context = {
        "person": read.person,
        "name": names.get(read.person.id) or next(iter(names.values()), ""),
        "merged": len(read.persons) - 1,
        "reports": [
            (one.report, _decision_of(history, one.report.id), uses[one.report.id])
            for one in reversed(read.reports)
        ],
        "moments": read_timeline(read, history),
        "consents": _standing(history),
        "emergency": open_emergency(read.persons),
        "may_end_emergency": can_do(request.access, Action.GLASS_END)
        and own_emergencies([one.id for one in read.persons]).exists(),
        **_may(request, read),
    }
    return render(request, "registry/person.html", context)


def _may(request: StaffRequest, read: PersonRead) -> Mapping[str, object]:
    access, owner = request.access, read.person.organisation_id
    return {
        "may_consent": can_do(access, Action.CONSENT_RECORD),
        "may_help": can_do(access, Action.HELP_WRITE),
        "may_triage": can_do(access, Action.TRIAGE_READ),
        "may_refer": can_do(access, Action.REFERRAL_READ),
        "may_note": can_do(access, Action.NOTE_WRITE),
        "may_look": can_do(access, Action.LOOKS_HAND_OVER),
        "may_erase": can_do(access, Action.PERSON_ERASE),
        "may_give": can_do(access, Action.GRANT_GIVE),
        "is_own": can_write(access, owner),
    }


def _decision_of(history: PersonHistory, report: UUID) -> object:
    return next((one for one in reversed(history.decisions) if one.report_id == report), None)


def _standing(history: PersonHistory) -> list[object]:
    """Return the last word on each purpose."""
    return list({one.purpose: one for one in history.consents}.values())


@page(Action.IDENTITY_READ)
def identity(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show what each report says of who somebody is."""
    found = find_person(person)
    columns = columns_of("reports")
    shown = [
        [
            (_(label), cell_text(columns[name], cells[name]) if name in columns else cells[name])
            for name, label in IDENTITY_LABELS.items()
            if cells.get(name)
        ]
        for cells in read_identity(person)
    ]
    return render(
        request, "registry/identity.html", {"person": found, "identities": [one for one in shown if one]}
    )


@page(Action.LOOKS_HAND_OVER)
def looks(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show who looked at somebody, on a page to print and hand over."""
    context = {"looks": read_looks(person), "person": find_person(person), "today": today()}
    context["name"] = names_of([person]).get(person, "")
    return render(request, "registry/looks.html", context)


@page(Action.CONSENT_RECORD, methods=("GET", "POST"))
def consent(request: StaffRequest, person: UUID) -> HttpResponse:
    """Record that somebody gave or withdrew consent."""
    found: Person = find_person(person)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["given"] == "yes"
        ended = record_consent(
            found.id,
            purpose=Purpose(form.cleaned_data["purpose"]),
            given=given,
            on_day=form.cleaned_data["on_day"],
        )
        text = _("The consent was recorded.") if given else _("That consent was withdrawn was recorded.")
        if ended:
            text += " " + _("Uses that ended with it: {number}.", number=ended)
        return done(request, text, redirect("person", found.id))
    return act_page(
        request,
        form,
        title=_("Consent given or withdrawn"),
        lines=[
            _("Withdrawn consent ends at once what rests on consent alone: for that purpose, and no other."),
            _("What was recorded before stays on record."),
        ],
        button=_("Record"),
        back=reverse("person", args=[found.id]),
    )
