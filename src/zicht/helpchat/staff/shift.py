"""A counsellor's shift: a device comes on duty, and goes off it with nobody left behind."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings

from zicht.helpchat.staff.models import StaffSession
from zicht.helpchat.staff.service import record_act
from zicht.helpchat.talk.service import (
    PublicDevice,
    Refused,
    State,
    devices_on_duty,
    end_device,
    pass_on,
    queue_rows,
    register_device,
    tell,
    tell_duty,
    tell_queue,
)

__all__ = ["LeftAlone", "begin_shift", "end_shift", "go_off_duty", "tell_handed_back"]

#: So long after her last session ended somebody may sign in again and find her conversations hers.
_SIGN_IN_AGAIN = timedelta(minutes=5)


def begin_shift(counsellor: UUID, public_key: bytes) -> PublicDevice:
    """Let a browser of a counsellor come on duty; from now on visitors wrap their keys for it too.

    A browser before it goes off duty: a counsellor works in one at a time, and keys that nobody opens only linger.
    """
    before = [one.id for one in devices_on_duty() if one.counsellor == counsellor]
    made = register_device(counsellor, public_key)
    for device in before:
        end_device(device, of=counsellor)
    if not before:
        record_act(counsellor, "shift_began")
    async_to_sync(tell_duty)()
    return made


def end_shift(counsellor: UUID) -> int:
    """Take a counsellor off duty; her conversations go back to the queue. Returns how many did."""
    handed_back = go_off_duty(counsellor)
    async_to_sync(tell_handed_back)(handed_back)
    return len(handed_back)


def go_off_duty(counsellor: UUID) -> list[UUID]:
    """Do so in the tables alone; return the conversations that went back, for the bell."""
    handed_back = []
    for row in queue_rows():
        if row.counsellor == counsellor and row.state is State.OPEN:
            with suppress(Refused):
                pass_on(row.id, by=counsellor, to=None)
                handed_back.append(row.id)
    own = [one.id for one in devices_on_duty() if one.counsellor == counsellor]
    for device in own:
        end_device(device, of=counsellor)
    if own:
        record_act(counsellor, "shift_ended")
    return handed_back


async def tell_handed_back(conversations: Iterable[UUID]) -> None:
    """Ring for conversations that went back to the queue, and for who went off duty."""
    for one in conversations:
        await tell(one, "queued")
    await tell_duty()
    await tell_queue()


class LeftAlone:
    """Who is on duty or talks by the tables, with nobody signed in: a laptop that was closed, an evening gone home.

    A session leaves nothing behind that says when it ended, so that a process remembers since when it saw none.
    """

    def __init__(self) -> None:
        self._since: dict[UUID, datetime] = {}

    def end_shifts(self, at: datetime) -> list[tuple[UUID, list[UUID]]]:
        """End the shift of whoever is away for minutes; return who that is, and what goes back to the queue."""
        away = _on_duty_or_talking() - _signed_in(at)
        self._since = {one: self._since.get(one, at) for one in away}
        over = [one for one, since in self._since.items() if at - since >= _SIGN_IN_AGAIN]
        return [(one, go_off_duty(one)) for one in sorted(over, key=str)]


def _on_duty_or_talking() -> set[UUID]:
    talking = {one.counsellor for one in queue_rows() if one.state is State.OPEN and one.counsellor}
    return talking | {one.counsellor for one in devices_on_duty()}


def _signed_in(at: datetime) -> set[UUID]:
    """Return who has a session that goes on; it may have ended in its time with its row still there."""
    living = StaffSession.objects.filter(
        seen_at__gt=at - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        began_at__gt=at - timedelta(seconds=settings.SESSION_LONGEST_SECONDS),
        user__is_active=True,
    )
    return set(living.values_list("user", flat=True))
