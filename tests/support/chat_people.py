"""Counsellors on shift, made in the database itself: `python -m support.chat_people NUMBER` prints what each has.

What signing in is like is tested elsewhere; who only needs a hundred counsellors takes this way.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zicht.helpchat.locks import KeyPair, decode, encode

__all__ = ["Shift", "made_shifts"]

_TESTS = str(Path(__file__).parents[1])


@dataclass(frozen=True)
class Shift:
    """A counsellor who is signed in and has a device: the cookie's header, the device, and its keys."""

    counsellor: str
    cookie: str
    device: bytes
    pair: KeyPair


def made_shifts(environment: Mapping[str, str], number: int) -> list[Shift]:
    """Make so many counsellors on shift in the chat whose console has this environment."""
    known = {**environment, "PYTHONPATH": _TESTS, "DJANGO_SETTINGS_MODULE": "zicht.helpchat.settings"}
    command = [sys.executable, "-m", "support.chat_people", str(number)]
    done = subprocess.run(command, check=True, env=known, stdout=subprocess.PIPE, text=True)
    return [
        Shift(one["counsellor"], one["cookie"], decode(one["device"]), KeyPair(*map(decode, one["pair"])))
        for one in json.loads(done.stdout)
    ]


def _make(number: int) -> list[dict[str, object]]:
    import django  # noqa: PLC0415 - in a process of its own

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import login  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.http import HttpRequest  # noqa: PLC0415

    from zicht.helpchat.locks import new_pair  # noqa: PLC0415
    from zicht.helpchat.staff.actions import give_role  # noqa: PLC0415
    from zicht.helpchat.staff.models import Counsellor  # noqa: PLC0415
    from zicht.helpchat.staff.roles import Role  # noqa: PLC0415
    from zicht.helpchat.talk.service import register_device  # noqa: PLC0415
    from zicht.web.second_factor import SECOND_FACTOR  # noqa: PLC0415
    from zicht.web.signing_in import BACKEND  # noqa: PLC0415

    made: list[dict[str, object]] = []
    for _ in range(number):
        word = os.urandom(6).hex()
        person = Counsellor.objects.create_user(f"{word}@example.org", name=f"Counsellor {word}")
        give_role(person.id, Role.COUNSELLOR)
        request = HttpRequest()
        request.session = SessionStore()
        request.META["SERVER_NAME"] = "localhost"
        login(request, person, backend=BACKEND)
        request.session[SECOND_FACTOR] = True
        request.session.save()
        pair = new_pair()
        device = register_device(person.id, pair.public)
        made.append(
            {
                "counsellor": str(person.id),
                "cookie": f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}",
                "device": encode(device.id.bytes),
                "pair": [encode(pair.public), encode(pair.private)],
            }
        )
    return made


if __name__ == "__main__":
    print(json.dumps(_make(int(sys.argv[1]))))  # noqa: T201 - what it is for
