"""A visitor without script, and a visitor's socket, as the visitors' side of the chat meets them in tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time
from html import unescape
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from zicht.helpchat import locks
from zicht.helpchat.locks import KeyPair
from zicht.helpchat.talk.models import OpenHours
from zicht.helpchat.talk.service import keys_for, register_device, said_after
from zicht.helpchat.visitors import board
from zicht.helpchat.visitors.flood import places

__all__ = ["Duty", "PlainVisitor", "come_on_duty", "opened", "visitors_side"]

_FORM = "application/x-www-form-urlencoded"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@contextmanager
def visitors_side(**more: object) -> Iterator[None]:
    """Let Django serve the visitors' side for a while."""
    side = {"ROOT_URLCONF": "zicht.helpchat.urls_visitors", "MIDDLEWARE": settings.VISITORS_MIDDLEWARE}
    board.forget()
    places.forget()
    with override_settings(**side, **more):
        yield


@contextmanager
def opened(*, always: bool = True) -> Iterator[None]:
    """Let the chat be open at all hours, or at none."""
    before = list(OpenHours.objects.values_list("weekday", "opens", "closes"))
    OpenHours.objects.all().delete()
    if always:
        OpenHours.objects.bulk_create(
            OpenHours(weekday=day, opens=time(0), closes=time(23, 59, 59)) for day in range(7)
        )
    board.forget()
    try:
        yield
    finally:
        OpenHours.objects.all().delete()
        OpenHours.objects.bulk_create(
            OpenHours(weekday=day, opens=opens, closes=closes) for day, opens, closes in before
        )


@dataclass(frozen=True)
class Duty:
    """A device of a counsellor on duty, with its private half."""

    id: UUID
    counsellor: UUID
    pair: KeyPair

    def texts(self, conversation: UUID) -> list[str]:
        """Return what a counsellor reads in a conversation on this device."""
        sealed = next(one.sealed for one in keys_for(conversation, self.id))
        key = locks.unwrap(sealed, self.pair)
        places = [
            (locks.Place(conversation.bytes, one.sender.value, one.id), one.body)
            for one in said_after(conversation, 0)
        ]
        return [locks.open_message(key, place, body).value for place, body in places]


def come_on_duty() -> Duty:
    """Register a device of a new counsellor."""
    pair, counsellor = locks.new_pair(), uuid4()
    device = register_device(counsellor, pair.public)
    board.forget()
    return Duty(device.id, counsellor, pair)


@dataclass
class PlainVisitor:
    """A browser without script: it holds the page it sees, and what stands hidden in its forms."""

    client: Client = field(default_factory=lambda: Client(headers={"host": "localhost"}))
    page: str = ""
    answer: HttpResponse | None = None

    def look(self, headers: Mapping[str, str] | None = None) -> str:
        return self._see(self.client.get("/", headers=headers))

    def press(self, act: str, fields: Mapping[str, str] | None = None) -> str:
        """Send the form of an act, with what is hidden in it."""
        form = next(one for one in self.page.split("<form")[1:] if f'name="act" value="{act}"' in one)
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(form.split("</form>")[0])}
        return self.send({**hidden, **(fields or {})})

    def send(self, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> str:
        return self._see(self.client.post("/", urlencode(fields), content_type=_FORM, headers=headers))

    def _see(self, answer: HttpResponse) -> str:
        self.answer = answer
        self.page = answer.content.decode()
        return self.page

    @property
    def token(self) -> bytes:
        found = dict(_HIDDEN.findall(self.page))["token"]
        return locks.decode(found, locks.TOKEN_BYTES)


def frame(**fields: object) -> str:
    return json.dumps(fields)
