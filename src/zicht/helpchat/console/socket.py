"""The socket of a console. Bodies pass as ciphertext; what there is to know stands in the database."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import InterfaceError, OperationalError

from zicht.helpchat import locks
from zicht.helpchat.console.board import Board, Shown
from zicht.helpchat.console.deeds import DEEDS
from zicht.helpchat.console.entrance import Entered, is_own_origin, still_in, who_enters
from zicht.helpchat.console.frames import LONGEST_FRAME, NotUnderstood, read_frame
from zicht.helpchat.console.readers import Readers
from zicht.helpchat.sockets import Socket
from zicht.helpchat.staff.service import names_of
from zicht.helpchat.talk.service import (
    DUTY,
    QUEUE,
    Kept,
    KeyKind,
    Refused,
    State,
    ask,
    devices_without_key,
    group_of,
    keys_for,
    newest_of,
    read,
    said_after,
    state_of,
    tell,
)

__all__ = ["ConsoleSocket"]

logger = logging.getLogger("zicht.helpchat.console")

NOT_UNDERSTOOD, TOO_LARGE, TOO_MANY, NOT_KNOWN, TOO_SLOW = 4000, 4001, 4002, 4003, 4008
#: So many frames at once, and so many a second afterwards.
_BURST, _A_SECOND = 80.0, 20.0
_LOOK_EVERY, _QUEUE_EVERY = 60.0, 10.0
_SEND_WITHIN = 10.0
#: One board for every event loop, which is one for every process.
_boards: WeakKeyDictionary[asyncio.AbstractEventLoop, Board] = WeakKeyDictionary()


class ConsoleSocket(Socket):
    """A counsellor's browser: on duty with one device, following some conversations."""

    entered: Entered
    device: UUID | None = None

    async def connect(self) -> None:
        """Let in who is signed in whole, from a page of the console; everybody else is closed with a code."""
        await self.accept()
        entered = None
        if is_own_origin(self.scope["headers"]):
            entered = await ask(who_enters, list(self.scope["headers"]))
        if entered is None:
            await self.close(NOT_KNOWN)
            return
        self.entered = entered
        #: By conversation, the number up to which everything was sent.
        self.followed: dict[UUID, int] = {}
        #: Those of the followed that are this counsellor's own, as far as the bell told.
        self.own: set[UUID] = set()
        self.readers = Readers()
        self.board = _boards.setdefault(asyncio.get_running_loop(), Board())
        self._budget, self._spent_at, self._looked_at = _BURST, time.monotonic(), time.monotonic()
        self._did_something = False
        self._sending = asyncio.Lock()
        self._fetching: dict[UUID, asyncio.Lock] = {}
        self._queue_wanted = asyncio.Event()
        self._queue_task: asyncio.Task[None] | None = None

    async def disconnect(self, code: int) -> None:
        del code
        if not hasattr(self, "entered"):
            return
        if self._queue_task is not None:
            self._queue_task.cancel()
        for task in self.tasks:
            task.cancel()
        for conversation in list(self.followed):
            await self.stop_reading(conversation)
        for group in (QUEUE, DUTY):
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Take one frame: within its size and rate, of a form of ours, from a session that goes on."""
        if not hasattr(self, "entered"):
            return
        if bytes_data is not None or text_data is None:
            await self.close(NOT_UNDERSTOOD)
            return
        if len(text_data) > LONGEST_FRAME:
            await self.close(TOO_LARGE)
            return
        if not self._may_afford():
            await self.close(TOO_MANY)
            return
        try:
            frame = read_frame(text_data)
        except NotUnderstood:
            await self.close(NOT_UNDERSTOOD)
            return
        self._did_something |= frame["t"] != "ping"
        if not await self._still_in():
            await self.close(NOT_KNOWN)
            return
        await self._do(frame)

    async def _do(self, frame: dict[str, Any]) -> None:
        what = frame["t"]
        if what in ("ping", "here"):
            await self.say_back({"t": "pong"})
            return
        about = {"conversation": _word(frame["conversation"])} if "conversation" in frame else {}
        try:
            if what != "duty" and self.device is None:
                await self.say_back({"t": "refused", "what": what, "why": "off_duty", **about})
                return
            answered = await DEEDS[what](self, frame)
        except Refused as refused:
            # A message that cannot be kept is named, so that the console no longer sends it again.
            named = {"id": locks.encode(frame["id"])} if what == "say" else {}
            await self.say_back({"t": "refused", "what": what, "why": refused.why.value, **about, **named})
            return
        except ConnectionError:
            await self.close(1011)
            return
        if not answered:
            await self.say_back({"t": "done", "what": what, **about})

    def _may_afford(self) -> bool:
        moment = time.monotonic()
        self._budget = min(_BURST, self._budget + (moment - self._spent_at) * _A_SECOND) - 1
        self._spent_at = moment
        return self._budget >= 0

    async def _still_in(self) -> bool:
        """Look once a minute whether the session goes on; a ping is no sign of somebody.

        A console that says nothing is looked at too, as long as it is shown the queue.
        """
        if time.monotonic() - self._looked_at < _LOOK_EVERY:
            return True
        did_something, self._did_something = self._did_something, False
        self._looked_at = time.monotonic()
        return await ask(still_in, self.entered, touch=did_something)

    async def say_back(self, frame: dict[str, Any]) -> None:
        """Send a frame; a console that does not take what it is sent is closed."""
        await self.send_text(json.dumps(frame))

    async def send_text(self, text: str) -> None:
        async with self._sending:
            try:
                await asyncio.wait_for(self.send(text_data=text), _SEND_WITHIN)
            except TimeoutError:
                await self.close(TOO_SLOW)

    # What the socket is told, and passes on

    async def go_on_duty(self, device: UUID) -> None:
        """Begin to hear of the queue."""
        self.device = device
        for group in (QUEUE, DUTY):
            await self.channel_layer.group_add(group, self.channel_name)
        if self._queue_task is None:
            self._queue_task = asyncio.create_task(self._keep_showing())
        self._queue_wanted.set()

    async def _keep_showing(self) -> None:
        """Send the queue whenever it changed, and now and then because who is there changes with time."""
        told_at = time.monotonic()
        shown: Shown | None = None
        while True:
            try:
                if not await self._still_in():
                    await self.close(NOT_KNOWN)
                    return
                text, shown = await self.board.look(shown)
                await self.send_text(text)
                if time.monotonic() - told_at >= _LOOK_EVERY:
                    told_at = time.monotonic()
                    await self._tell_readers_again()
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception("the queue could not be shown")
            self._queue_wanted.clear()
            try:
                await asyncio.wait_for(self._queue_wanted.wait(), _QUEUE_EVERY)
            except TimeoutError:
                await self._make_good()

    async def _make_good(self) -> None:
        """Send what a bell did not bring: one that did not ring is found within some seconds."""
        try:
            for conversation, after in list(self.followed.items()):
                if await newest_of(conversation) > after:
                    await self._send_said(conversation)
        except (ConnectionError, OperationalError, InterfaceError):
            logger.warning("the database is away")

    async def follow(self, conversation: UUID, *, after: int) -> None:
        """Begin to hear a conversation, and send what was said after a number; who reads along says so to all."""
        await self.channel_layer.group_add(group_of(conversation), self.channel_name)
        self.followed[conversation] = after
        self._fetching.setdefault(conversation, asyncio.Lock())
        row = await ask(state_of, conversation)
        talks = (
            row is not None and row.state == State.OPEN.value and row.counsellor == self.entered.counsellor
        )
        self._note_owner(conversation, mine=talks)
        await tell(conversation, "roll")
        await self._send_readers(conversation)
        await self.send_keys(conversation)
        await self._send_said(conversation)
        await self.ask_to_wrap(conversation)

    async def unfollow(self, conversation: UUID) -> None:
        self.followed.pop(conversation, None)
        self.own.discard(conversation)
        self.readers.forget(conversation)
        self._fetching.pop(conversation, None)
        await self.channel_layer.group_discard(group_of(conversation), self.channel_name)

    async def stop_reading(self, conversation: UUID) -> None:
        """Hear a conversation no longer; where it was a colleague's, all who hear it are told."""
        read_along = conversation in self.followed and conversation not in self.own
        await self.unfollow(conversation)
        if read_along:
            await tell(conversation, "eyes", counsellor=self.entered.counsellor.hex, reads=False)

    async def back_in_queue(self, conversation: UUID) -> None:
        """Stop following what waits again: nobody reads it until somebody takes it."""
        await self.unfollow(conversation)
        await self.say_back({"t": "queued", "conversation": _word(conversation), "counsellor": None})

    async def send_keys(self, conversation: UUID) -> None:
        """Send the keys that were wrapped for this device."""
        if self.device is None:
            return
        keys = await ask(keys_for, conversation, self.device)
        shown = [{"kind": one.kind.value, "sealed": locks.encode(one.sealed)} for one in keys]
        await self.say_back({"t": "keys", "conversation": _word(conversation), "keys": shown})

    async def ask_to_wrap(self, conversation: UUID) -> None:
        """Name the devices that have no key yet, so that whoever has it wraps it for them."""
        shown: dict[UUID, dict[str, Any]] = {}
        for kind in (KeyKind.TALK, KeyKind.NOTES):
            for one in await ask(devices_without_key, conversation, kind=kind):
                word = {"id": _word(one.id), "key": locks.encode(one.key), "kinds": []}
                shown.setdefault(one.id, word)["kinds"].append(kind.value)
        if shown:
            row = await ask(state_of, conversation)
            await self.say_back(
                {
                    "t": "rewrap",
                    "conversation": _word(conversation),
                    "devices": list(shown.values()),
                    "mine": row is not None and row.counsellor == self.entered.counsellor,
                }
            )

    async def _send_said(self, conversation: UUID, *, rung: tuple[int, int] | None = None) -> None:
        """Send what was said since, in order; bells that ring meanwhile wait and then find nothing new.

        `rung`: number and key of the message that a bell names; where it is the next one, it alone is read.
        """
        lock = self._fetching.get(conversation)
        if lock is None:
            return
        async with lock:
            after = self.followed.get(conversation)
            if after is None or (rung and rung[0] <= after):
                return
            if rung and rung[0] == after + 1:
                await self._tell_said(await read(rung[1]))
                return
            while conversation in self.followed and (
                many := await ask(said_after, conversation, self.followed[conversation], notes=True)
            ):
                for one in many:
                    await self._tell_said(one)

    async def _tell_said(self, one: Kept) -> None:
        await self.say_back(
            {
                "t": "said",
                "conversation": _word(one.conversation),
                "seq": one.seq,
                "from": one.sender.value,
                "id": locks.encode(one.id),
                "body": locks.encode(one.body),
            }
        )
        if one.conversation in self.followed:
            self.followed[one.conversation] = one.seq

    def note_kept(self, conversation: UUID, seq: int) -> None:
        """Know what this console said itself, where it is the next: nobody need send it back."""
        if self.followed.get(conversation) == seq - 1:
            self.followed[conversation] = seq

    async def talk_said(self, event: dict[str, Any]) -> None:
        """Send what a bell names; beside other frames, as one conversation need not wait for another."""
        conversation = UUID(hex=event["conversation"])
        if event["seq"] > self.followed.get(conversation, event["seq"]):
            self.begin_task(self._hear_said(conversation, event["seq"], event["message"]))

    async def _hear_said(self, conversation: UUID, seq: int, message: int) -> None:
        try:
            await self._send_said(conversation, rung=(seq, message))
        except Refused:
            return
        except (ConnectionError, OperationalError, InterfaceError):
            logger.warning("the database is away")
            await self.close(1011)

    async def talk_event(self, event: dict[str, Any]) -> None:
        """Pass on what happened in a conversation that is followed."""
        conversation = UUID(hex=event["conversation"])
        if conversation not in self.followed:
            return
        what, word = event["event"], _word(conversation)
        if what == "typing" and event.get("who") == "v":
            await self.say_back({"t": "typing", "conversation": word})
        elif what == "present":
            await self.say_back({"t": "present", "conversation": word, "online": bool(event.get("online"))})
        elif what == "keys":
            await self.send_keys(conversation)
        elif what == "roll":
            await self._tell_own_eyes(conversation)
        elif what == "eyes":
            await self._hear_eyes(conversation, UUID(hex=event["counsellor"]), reads=bool(event.get("reads")))
        elif what in ("claimed", "passed"):
            await self._hear_owner(what, conversation, UUID(hex=event["counsellor"]))
        elif what == "queued":
            self._queue_wanted.set()
            await self.back_in_queue(conversation)
        elif what == "ended":
            await self.unfollow(conversation)
            await self.say_back({"t": "ended", "conversation": word, "by": event.get("by")})

    def _note_owner(self, conversation: UUID, *, mine: bool) -> None:
        if mine:
            self.own.add(conversation)
        else:
            self.own.discard(conversation)

    async def _hear_owner(self, what: str, conversation: UUID, owner: UUID) -> None:
        """Tell who talks from now on; who talked before hears no more of it, unless she follows it anew."""
        self._queue_wanted.set()
        mine, was_mine = owner == self.entered.counsellor, conversation in self.own
        self._note_owner(conversation, mine=mine)
        await self.say_back(
            {"t": what, "conversation": _word(conversation), "counsellor": str(owner)},
        )
        if was_mine and not mine:
            await self.unfollow(conversation)
            return
        self.readers.note(conversation, owner, reads=False)
        await self._send_readers(conversation)

    async def _hear_eyes(self, conversation: UUID, who: UUID, *, reads: bool) -> None:
        if not reads and who == self.entered.counsellor:
            # Another window of hers closed; this one reads on.
            await self._tell_own_eyes(conversation)
            return
        if self.readers.note(conversation, who, reads=reads):
            word = _word(conversation)
            await self._send_readers(conversation)
            await self.say_back({"t": "eyes", "conversation": word, "counsellor": str(who), "reads": reads})

    async def _tell_own_eyes(self, conversation: UUID) -> None:
        if conversation in self.followed and conversation not in self.own:
            await tell(conversation, "eyes", counsellor=self.entered.counsellor.hex, reads=True)

    async def _tell_readers_again(self) -> None:
        """Tell once a minute what is read along here, and leave out who told nothing for longer."""
        for conversation in list(self.followed):
            await self._tell_own_eyes(conversation)
        for conversation, _ in self.readers.leave_out_silent():
            await self._send_readers(conversation)

    async def _send_readers(self, conversation: UUID) -> None:
        """Send who reads along, all of them by name."""
        readers = self.readers.of(conversation)
        names = await ask(names_of, readers) if readers else {}
        shown = [{"id": str(one), "name": names.get(one, "")} for one in readers]
        await self.say_back({"t": "readers", "conversation": _word(conversation), "readers": shown})

    async def queue_event(self, event: dict[str, Any]) -> None:
        del event
        self._queue_wanted.set()

    async def duty_event(self, event: dict[str, Any]) -> None:
        """Let whoever has keys wrap them for a device that came on duty."""
        del event
        for conversation in list(self.followed):
            await self.ask_to_wrap(conversation)


def _word(number: UUID) -> str:
    return locks.encode(number.bytes)
