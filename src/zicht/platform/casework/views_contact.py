"""Pages about how somebody can be reached safely."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.casework.entries import of_agency
from zicht.platform.casework.forms_contact import SafeContactForm
from zicht.platform.casework.safe_contact import (
    keep_safe_contact,
    read_safe_contacts,
    take_back_safe_contact,
)
from zicht.platform.registry.service import (
    act_page,
    add_problems,
    done,
    find_person,
    persons_of_root,
    take_back_page,
)
from zicht.web.texts import translate

__all__ = ["safe_contact", "safe_contact_withdraw"]

_ = translate


@page(Action.SAFE_CONTACT_WRITE, methods=("GET", "POST"))
def safe_contact(request: StaffRequest, person: UUID) -> HttpResponse:
    """Write down how somebody can be reached safely; what another agency wrote stands there to begin with."""
    found = find_person(person)
    known = read_safe_contacts(persons_of_root(found))
    own = of_agency(known)
    before = own or next(iter(known), None)
    form = SafeContactForm(request.POST or None, before=before.content if before else {})
    if request.method == "POST" and form.is_valid():
        try:
            keep_safe_contact(found.id, form.content)
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("How to reach this person safely was kept."), redirect("person", found.id))
    return act_page(
        request,
        form,
        title=_("How to reach the person safely"),
        lines=[
            _("Ask the person, and ask again each time that you speak to them: what is safe changes."),
            _("It stands at the top of every page from which somebody could call or write."),
        ],
        button=_("Keep"),
        back=reverse("person", args=[found.id]),
        way=(reverse("safe_contact_withdraw", args=[found.id]), _("This was recorded by mistake"))
        if own
        else None,
    )


@page(Action.SAFE_CONTACT_WRITE, methods=("GET", "POST"))
def safe_contact_withdraw(request: StaffRequest, person: UUID) -> HttpResponse:
    """Take back what the own agency wrote down of how somebody can be reached."""
    found = find_person(person)
    return take_back_page(
        request,
        lambda: take_back_safe_contact(found.id),
        title=_("Take back how to reach the person"),
        back=reverse("person", args=[found.id]),
    )
