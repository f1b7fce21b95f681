"""Pages about access: asking for a person, giving and ending it, and emergencies."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, Purpose
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.models import Organisation
from zicht.platform.clock import now
from zicht.platform.registry.actions_access import (
    ask_access,
    break_glass,
    end_emergency,
    end_grant,
    give_access,
    refuse_access,
)
from zicht.platform.registry.forms_persons import AskForm, EmergencyForm, GrantForm
from zicht.platform.registry.models import AccessRequest
from zicht.platform.registry.queries_pages import check_found_lately
from zicht.platform.registry.queries_report import grants_of, open_requests
from zicht.platform.registry.reading import names_of
from zicht.platform.registry.reasons import EmergencyReason, RequestReason, reason_text
from zicht.platform.registry.views_answers import act_page, add_problems, done
from zicht.web.texts import translate

__all__ = [
    "access",
    "answer_request",
    "ask",
    "close_emergency",
    "emergency",
    "end_access",
    "refuse_request",
    "requests",
]

_ = translate


@page(Action.GLASS_BREAK, methods=("GET", "POST"))
def emergency(request: StaffRequest, person: UUID) -> HttpResponse:
    """Open a person at once, for three hours."""
    check_found_lately(person)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        break_glass(person, reason=EmergencyReason(form.cleaned_data["reason"]))
        text = _("This person is open to you for three hours. The auditor has been told.")
        return done(request, text, redirect("person", person))
    return act_page(
        request,
        form,
        title=_("Open this person in an emergency"),
        lines=[
            _(
                "You see this person at once, without waiting for permission. After three hours it ends by itself."
            ),
            _(
                "An auditor gets a message and looks at it. Your reason and all that you read are written down."
            ),
        ],
        button=_("Open for three hours"),
        back=reverse("person_search"),
        danger=True,
    )


@page(Action.GLASS_END, methods=("POST",))
def close_emergency(request: StaffRequest, person: UUID) -> HttpResponse:
    """End one's own emergency early."""
    end_emergency(person)
    return done(
        request, _("The emergency has ended. This person is closed to you again."), redirect("persons")
    )


@page(Action.GRANT_ASK, methods=("GET", "POST"))
def ask(request: StaffRequest, person: UUID) -> HttpResponse:
    """Ask the register to see a person."""
    check_found_lately(person)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_access(person, reason=RequestReason(form.cleaned_data["reason"]))
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("Your request was sent to the register."), redirect("person_search"))
    return act_page(
        request,
        form,
        title=_("Ask to see this person"),
        lines=[_("The register looks whether a legal ground allows it, and answers.")],
        button=_("Send the request"),
        back=reverse("person_search"),
    )


@page(Action.GRANT_GIVE, methods=("GET", "POST"))
def access(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show to whom somebody is open, and open them to an agency."""
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if _give(form, person, organisation=data["organisation"], purpose=Purpose(data["purpose"])):
            return done(request, _("The agency can see this person now."), redirect("person_access", person))
    found, grants = grants_of(person)
    moment = now()
    context = {
        "person": found,
        "form": form,
        "name": names_of([found.id]).get(found.id, ""),
        "grants": [(one, one.ends_at > moment) for one in grants],
    }
    return render(request, "registry/access.html", context, status=422 if form.errors else 200)


def _give(
    form: GrantForm,
    person: UUID,
    *,
    organisation: Organisation,
    purpose: Purpose,
    request: AccessRequest | None = None,
) -> bool:
    """Open somebody to an agency; where that may not be, say so on the form."""
    data = form.cleaned_data
    try:
        give_access(
            person,
            organisation=organisation,
            purpose=purpose,
            legal_ground=data["legal_ground"],
            days=data["days"],
            request=request,
        )
    except InputError as error:
        add_problems(form, error)
        return False
    return True


@page(Action.GRANT_END, methods=("POST",))
def end_access(request: StaffRequest, person: UUID, grant: UUID) -> HttpResponse:
    """End the access of an agency at once."""
    end_grant(grant, person=person)
    return done(request, _("The access was ended."), redirect("person_access", person))


@page(Action.GRANT_GIVE)
def requests(request: StaffRequest) -> HttpResponse:
    """Show the requests for access that wait for an answer."""
    rows = [(one, _(reason_text(one.reason))) for one in open_requests()]
    return render(request, "registry/requests.html", {"rows": rows})


@page(Action.GRANT_GIVE, methods=("GET", "POST"))
def answer_request(request: StaffRequest, asked: UUID) -> HttpResponse:
    """Give the access that was asked for, on a legal ground, or refuse it."""
    found = _find_request(asked)
    form = GrantForm(request.POST or None, asked=found)
    if request.method == "POST" and form.is_valid():
        purpose = Purpose(found.purpose)
        if _give(form, found.person_id, organisation=found.organisation, purpose=purpose, request=found):
            return done(request, _("The agency can see this person now."), redirect("access_requests"))
    context = {
        "form": form,
        "asked": found,
        "reason": _(reason_text(found.reason)),
        "name": names_of([found.person_id]).get(found.person_id, ""),
    }
    return render(request, "registry/request.html", context, status=422 if form.errors else 200)


@page(Action.GRANT_GIVE, methods=("POST",))
def refuse_request(request: StaffRequest, asked: UUID) -> HttpResponse:
    """Refuse the access that was asked for."""
    refuse_access(_find_request(asked))
    return done(request, _("The request was refused."), redirect("access_requests"))


def _find_request(asked: UUID) -> AccessRequest:
    found = next((one for one in open_requests() if one.id == asked), None)
    if found is None:
        raise NotHere
    return found
