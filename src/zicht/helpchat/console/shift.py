"""A counsellor's shift: a device comes on duty, and goes off it with nobody left behind."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from asgiref.sync import async_to_sync

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
    ring_now,
    tell_duty,
    tell_queue,
)

__all__ = ["begin_shift", "end_shift"]


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
    own = [one.id for one in devices_on_duty() if one.counsellor == counsellor]
    handed_back = 0
    for row in queue_rows():
        if row.counsellor == counsellor and row.state is State.OPEN:
            with suppress(Refused):
                pass_on(row.id, by=counsellor, to=None)
                ring_now(row.id, "queued")
                handed_back += 1
    for device in own:
        end_device(device, of=counsellor)
    if own:
        record_act(counsellor, "shift_ended")
        async_to_sync(tell_duty)()
        async_to_sync(tell_queue)()
    return handed_back
