"""Whom to call for what, here: one page that can be printed, and the municipality's own numbers on it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.clock import today
from zicht.platform.municipal.contacts import (
    add_contact,
    change_contact,
    check_contact,
    end_contact,
    find_contact,
    own_contacts,
)
from zicht.platform.municipal.forms import ContactForm
from zicht.platform.municipal.route_map import CHECK_DAYS, KINDS, own_call, routes
from zicht.platform.registry.service import WithdrawRowForm, act_page, done
from zicht.vocabulary import code_list
from zicht.web.texts import label_of, translate

__all__ = ["change", "checked", "end", "new", "route_map"]

_ = translate


@page(Action.ROUTE_READ)
def route_map(request: StaffRequest) -> HttpResponse:
    """Show the situations with the numbers that hold here."""
    own, code = list(own_contacts()), request.access.municipality
    region = code_list("municipalities").extra("police_unit").get(code, "") or request.access.region
    record(Action.ROUTE_READ, kind="route_map")
    context = {
        "name": label_of("municipalities", code) if code else "",
        "region": label_of("police_units", region) if region else "",
        "routes": routes(own, region=region),
        "own": [{"row": one, "kind": _(KINDS[one.kind]), "call": own_call(one)} for one in own],
        "may_write": can_do(request.access, Action.ROUTE_WRITE),
        "days": CHECK_DAYS,
        "today": today(),
    }
    return render(request, "municipal/route_map.html", context)


@page(Action.ROUTE_WRITE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """Add a number of the municipality's own."""
    form = ContactForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        add_contact(form.cleaned_data)
        return done(request, _("The number is on the map."), redirect(_own()))
    return _form_page(request, form, _("A number of our own"))


@page(Action.ROUTE_WRITE, methods=("GET", "POST"))
def change(request: StaffRequest, contact: UUID) -> HttpResponse:
    """Change a number."""
    found = find_contact(contact)
    told: Mapping[str, object] = {
        name: getattr(found, name) for name in ("name", "number", "hours", "checked_on")
    }
    form = ContactForm(request.POST or None, is_new=False, initial=told)
    if request.method == "POST" and form.is_valid():
        change_contact(contact, form.cleaned_data)
        return done(request, _("It was changed."), redirect(_own()))
    way = (reverse("contact_end", args=[contact]), _("Take this number off the map"))
    return _form_page(request, form, _("Change a number"), way=way)


def _form_page(
    request: StaffRequest, form: ContactForm, title: str, *, way: tuple[str, str] | None = None
) -> HttpResponse:
    return act_page(
        request,
        form,
        title=title,
        lines=[_("A desk and its number: nobody's name, and nobody's own telephone.")],
        button=_("Save"),
        back=_own(),
        way=way,
    )


@page(Action.ROUTE_WRITE, methods=("POST",))
def checked(request: StaffRequest, contact: UUID) -> HttpResponse:
    """Say that a number was called today and is right."""
    check_contact(contact)
    return done(request, _("It was recorded."), redirect(_own()))


@page(Action.ROUTE_WRITE, methods=("GET", "POST"))
def end(request: StaffRequest, contact: UUID) -> HttpResponse:
    """Take a number off the map."""
    found = find_contact(contact)
    form = WithdrawRowForm(request.POST or None)
    form.fields["sure"].label = _("This number does not belong on the map any more.")
    if request.method == "POST" and form.is_valid():
        end_contact(contact)
        return done(request, _("The number is off the map."), redirect(_own()))
    return act_page(
        request,
        form,
        title=_("Take a number off the map"),
        lines=[found.name],
        button=_("Take off the map"),
        back=reverse("contact_change", args=[contact]),
        danger=True,
    )


def _own() -> str:
    return f"{reverse('route_map')}#own"
