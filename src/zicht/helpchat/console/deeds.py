"""What a counsellor does by her socket: one function for each frame, which says itself when it has answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from zicht.helpchat import locks
from zicht.helpchat.talk.service import (
    Ended,
    KeyKind,
    Refused,
    Said,
    SealedKey,
    Sender,
    State,
    Why,
    add_keys,
    ask,
    claim,
    devices_on_duty,
    end_conversation,
    keys_for,
    pass_on,
    say,
    set_band,
    state_of,
    tell,
    tell_queue,
)

if TYPE_CHECKING:
    from zicht.helpchat.console.socket import ConsoleSocket

__all__ = ["DEEDS"]

Frame = dict[str, Any]


async def _duty(socket: ConsoleSocket, frame: Frame) -> bool:
    """Come on duty with a device of one's own, whose shift goes on."""
    own = {one.id for one in await ask(devices_on_duty) if one.counsellor == socket.entered.counsellor}
    if frame["device"] not in own:
        raise Refused(Why.OFF_DUTY)
    await socket.go_on_duty(frame["device"])
    return False


async def _claim(socket: ConsoleSocket, frame: Frame) -> bool:
    conversation, by = frame["conversation"], socket.entered.counsellor
    await ask(claim, conversation, by=by, device=_device(socket))
    await tell(conversation, "claimed", counsellor=by.hex)
    await tell_queue()
    await socket.follow(conversation, after=0)
    return False


async def _take(socket: ConsoleSocket, frame: Frame) -> bool:
    """Go on in a colleague's place: at the change of shifts, or where she fell away."""
    conversation, by = frame["conversation"], socket.entered.counsellor
    await ask(_take_over, conversation, by, _device(socket))
    await tell(conversation, "passed", counsellor=by.hex)
    await tell_queue()
    await socket.follow(conversation, after=0)
    return False


def _take_over(conversation: UUID, by: UUID, device: UUID) -> None:
    _check_has_key(conversation, device)
    row = state_of(conversation)
    if row is None or row.state != State.OPEN.value or row.counsellor is None:
        raise Refused(Why.NOT_HERE)
    pass_on(conversation, by=row.counsellor, to=by)


def _check_has_key(conversation: UUID, device: UUID) -> None:
    if not any(one.kind is KeyKind.TALK for one in keys_for(conversation, device)):
        raise Refused(Why.NO_KEY)


async def _follow(socket: ConsoleSocket, frame: Frame) -> bool:
    """Read a conversation: one's own after a break, or a colleague's as a second pair of eyes, who is told."""
    conversation, by = frame["conversation"], socket.entered.counsellor
    await ask(_check_may_follow, conversation, by, _device(socket))
    await socket.follow(conversation, after=frame["after"])
    return False


def _check_may_follow(conversation: UUID, by: UUID, device: UUID) -> None:
    """Refuse who cannot read it; its owner may wait for a key, in a browser that is new on duty."""
    row = state_of(conversation)
    if row is None or row.state != State.OPEN.value:
        raise Refused(Why.NOT_HERE)
    if row.counsellor != by:
        _check_has_key(conversation, device)


async def _unfollow(socket: ConsoleSocket, frame: Frame) -> bool:
    await socket.stop_reading(frame["conversation"])
    return False


async def _say(socket: ConsoleSocket, frame: Frame) -> bool:
    """Keep a message of the counsellor whose conversation it is, or a note of anybody who can read it.

    After a break it may come before the conversation is followed again.
    """
    conversation = frame["conversation"]
    if not frame["note"]:
        await _check_own(socket, conversation)
    elif conversation not in socket.followed:
        await ask(_check_has_key, conversation, _device(socket))
    sender = Sender.NOTE if frame["note"] else Sender.COUNSELLOR
    seq = await say(Said(conversation, sender, frame["id"], frame["body"]))
    socket.note_kept(conversation, seq)
    await socket.say_back(
        {
            "t": "kept",
            "conversation": locks.encode(conversation.bytes),
            "id": locks.encode(frame["id"]),
            "seq": seq,
        }
    )
    return True


async def _check_own(socket: ConsoleSocket, conversation: UUID, *, sure: bool = False) -> None:
    """Refuse what is not one's own; to be `sure`, or where the bell did not say that it is, the database is asked."""
    if conversation in socket.own and not sure:
        return
    row = await ask(state_of, conversation)
    if row is None or row.state == State.ENDED.value:
        raise Refused(Why.NOT_HERE)
    if row.counsellor != socket.entered.counsellor or row.state != State.OPEN.value:
        raise Refused(Why.NOT_YOURS)
    if conversation in socket.followed:
        socket.own.add(conversation)


async def _typing(socket: ConsoleSocket, frame: Frame) -> bool:
    if frame["conversation"] in socket.followed:
        await tell(frame["conversation"], "typing", who="c")
    return True


async def _wrap(socket: ConsoleSocket, frame: Frame) -> bool:
    """Keep keys that this console wrapped for devices on duty; only of a conversation that it reads."""
    conversation = frame["conversation"]
    if conversation not in socket.followed:
        raise Refused(Why.NOT_HERE)
    on_duty = {one.id for one in await ask(devices_on_duty)}
    keys = [SealedKey(to, kind, sealed) for to, kind, sealed in frame["keys"] if to in on_duty]
    await ask(add_keys, conversation, keys)
    await tell(conversation, "keys")
    return False


async def _pass(socket: ConsoleSocket, frame: Frame) -> bool:
    """Hand a conversation to a colleague who can read it, or back to the queue."""
    conversation, by, to = frame["conversation"], socket.entered.counsellor, frame["to"]
    if to is not None:
        await ask(_check_can_read, conversation, to)
    await ask(pass_on, conversation, by=by, to=to)
    if to is None:
        await tell(conversation, "queued")
        await socket.back_in_queue(conversation)
    else:
        await tell(conversation, "passed", counsellor=to.hex)
    await tell_queue()
    return False


def _check_can_read(conversation: UUID, counsellor: UUID) -> None:
    own = [one.id for one in devices_on_duty() if one.counsellor == counsellor]
    if not own:
        raise Refused(Why.OFF_DUTY)
    if not any(key.kind is KeyKind.TALK for device in own for key in keys_for(conversation, device)):
        raise Refused(Why.NO_KEY)


async def _band(socket: ConsoleSocket, frame: Frame) -> bool:
    """Overrule the rules; whoever reads a conversation may."""
    if frame["conversation"] not in socket.followed:
        raise Refused(Why.NOT_HERE)
    await ask(set_band, frame["conversation"], band=frame["band"], why=frame["why"])
    await tell_queue()
    return False


async def _close(socket: ConsoleSocket, frame: Frame) -> bool:
    conversation = frame["conversation"]
    await _check_own(socket, conversation, sure=True)
    if await ask(end_conversation, conversation, by=Ended.COUNSELLOR):
        await tell(conversation, "ended", by=Ended.COUNSELLOR.value)
        await tell_queue()
    return False


def _device(socket: ConsoleSocket) -> UUID:
    if socket.device is None:
        raise Refused(Why.OFF_DUTY)
    return socket.device


DEEDS: Mapping[str, Callable[[ConsoleSocket, Frame], Awaitable[bool]]] = {
    "duty": _duty,
    "claim": _claim,
    "take": _take,
    "follow": _follow,
    "unfollow": _unfollow,
    "say": _say,
    "typing": _typing,
    "wrap": _wrap,
    "pass": _pass,
    "band": _band,
    "close": _close,
}
