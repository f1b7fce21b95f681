"""A demo: people who work for the chat, all simulated; and a door without a key, on a try-out alone."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.helpchat.staff.actions import give_role
from zicht.helpchat.staff.models import Counsellor
from zicht.helpchat.staff.roles import ROLE_NAMES, Role
from zicht.helpchat.staff.service import roles_of
from zicht.web.errors import not_found
from zicht.web.second_factor import SECOND_FACTOR
from zicht.web.signing_in import BACKEND
from zicht.web.texts import translate

__all__ = ["choose_counsellor", "is_demo", "make_demo_staff"]

_ = translate
_DOMAIN = "demo.example"

#: Who works at the demo's chat: the name and the roles. `example` is a domain of nobody.
_PEOPLE = (
    ("anna", "Anna Voorbeeld", (Role.COUNSELLOR,)),
    ("bilal", "Bilal Proef", (Role.COUNSELLOR,)),
    ("carla", "Carla Model", (Role.SUPERVISOR,)),
    ("daan", "Daan Sleutel", (Role.ESCROW_HOLDER_A,)),
    ("eva", "Eva Sleutel", (Role.ESCROW_HOLDER_B,)),
    ("farid", "Farid Straat", (Role.OUTREACH,)),
)


def is_demo() -> bool:
    """Say whether the door without a key is there: where a try-out is served as a demo."""
    return bool(settings.TRY_OUT and settings.DEMO)


@transaction.atomic
def make_demo_staff() -> None:
    """Make people who work at the demo's chat, once."""
    if not is_demo():
        return
    for word, name, roles in _PEOPLE:
        address = f"{word}@{_DOMAIN}"
        person = Counsellor.objects.filter(email=address).first()
        person = person or Counsellor.objects.create_user(address, name=name)
        for role in roles:
            give_role(person.id, role)


def choose_counsellor(request: HttpRequest) -> HttpResponse:
    """Come in as one of the people of the demo."""
    if not is_demo():
        return not_found(request)
    people = list(Counsellor.objects.filter(email__endswith=f"@{_DOMAIN}", is_active=True).order_by("name"))
    if request.method == "POST":
        chosen = next((one for one in people if str(one.id) == request.POST.get("person")), None)
        if chosen is None:
            return not_found(request)
        login(request, chosen, backend=BACKEND)
        request.session[SECOND_FACTOR] = True
        return redirect("home")
    shown = [
        (one, ", ".join(_(ROLE_NAMES[role]) for role in Role if role in roles_of(one.id))) for one in people
    ]
    return render(request, "staff/demo.html", {"people": shown, "visitors": settings.VISITORS_ORIGIN})
