"""Counsellors of the help chat who are signed in, for tests of pages of the console in one process."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client

from support import chat
from zicht.helpchat.staff.actions import give_role
from zicht.helpchat.staff.models import Counsellor
from zicht.helpchat.staff.roles import Role
from zicht.web.second_factor import SECOND_FACTOR
from zicht.web.signing_in import BACKEND

__all__ = ["make_counsellor", "signed_in"]

#: Django is set up by now: whoever imports this module has both.
SET_UP = chat


def make_counsellor(name: str, *roles: Role) -> Counsellor:
    made: Counsellor = Counsellor.objects.create_user(f"{uuid4().hex}@chat.example", name=name)
    for role in roles:
        give_role(made.id, role)
    return made


def signed_in(counsellor: Counsellor) -> Client:
    """Return a browser of somebody who showed both factors."""
    client = Client()
    client.force_login(counsellor, backend=BACKEND)
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return client
