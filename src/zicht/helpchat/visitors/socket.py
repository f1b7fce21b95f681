"""The socket of visitors: ciphertext and signs of life, nothing that could be read and nothing that tells who it is."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import InterfaceError, OperationalError

from zicht.helpchat import locks
from zicht.helpchat.clock import now
from zicht.helpchat.talk.service import (
    DUTY,
    Ended,
    Kept,
    KeyKind,
    Opening,
    Place,
    PublicDevice,
    Refused,
    Route,
    Said,
    SealedKey,
    Sender,
    State,
    Why,
    add_keys,
    ask,
    count,
    devices_on_duty,
    devices_without_key,
    end_conversation,
    escrow_keys,
    find_by_token,
    group_of,
    leave_for_later,
    left_under,
    mark_seen,
    newest_of,
    open_conversation,
    place_of,
    read,
    said_after,
    say,
    take_up,
    tell,
    tell_queue,
)
from zicht.helpchat.visitors import frames, presence
from zicht.helpchat.visitors.board import Board, look, seen_lately
from zicht.helpchat.visitors.flood import Bucket, flood, peer_of

__all__ = ["CLOSE_CODES", "VisitorSocket"]

logger = logging.getLogger("zicht.helpchat.visitors")

_NOT_UNDERSTOOD, _TOO_LARGE, _TOO_MANY, _NOT_KNOWN, _ENDED, _TOO_SLOW = 4000, 4001, 4002, 4003, 4004, 4008
#: Why the server closes a socket.
CLOSE_CODES: Mapping[int, str] = {
    _NOT_UNDERSTOOD: "a frame that is not one of ours",
    _TOO_LARGE: "a frame that is too large",
    _TOO_MANY: "too many frames, or too many sockets",
    _NOT_KNOWN: "a conversation that is not known, or over",
    _ENDED: "the conversation is over",
    _TOO_SLOW: "nothing was heard, or nothing taken, for too long",
    1013: "the database is away: try again",
}
_TRY_AGAIN = 1013
#: A browser says something every 20 seconds; after so long without, it is gone.
_SILENT_SECONDS = 65.0
#: What is sent is taken within so many seconds, or the other end is not there.
_TAKEN_SECONDS = 10.0
#: New devices are wrapped for at a moment within so many seconds, and more where there are many visitors.
_SPREAD_SECONDS, _APART_SECONDS = 1.0, 0.005

Event = Mapping[str, Any]


class VisitorSocket(AsyncWebsocketConsumer):  # type: ignore[misc] # Channels has no types
    """One browser of a visitor."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection, and leave nothing of it, however it ends."""
        self.talk: UUID | None = None
        self.last = 0
        self.waiting = False
        self.over = False
        self.phrase: bytes | None = None
        self.puzzle: tuple[bytes, int] | None = None
        self.peer = peer_of(scope)
        self.entered = flood.enter(self.peer)
        self.frames, self.said, self.signs = Bucket(60, 10), Bucket(30, 2), Bucket(2, 0.5)
        self.wraps, self.looks = Bucket(5, 0.5), Bucket(2, 0.1)
        self.silence: asyncio.TimerHandle | None = None
        self.asking: asyncio.TimerHandle | None = None
        self.tasks: set[asyncio.Task[None]] = set()
        try:
            await super().__call__(_without_traces(scope), receive, send)
        finally:
            await self._tidy()

    async def connect(self) -> None:
        """Take the connection where it comes from our own page."""
        origin = [value for name, value in self.scope["headers"] if name == b"origin"]
        if origin != [settings.VISITORS_ORIGIN.encode()]:
            await self.close()
            return
        await self.accept()
        if self.entered is None:
            await self._end(_TOO_MANY)
            return
        self._heard()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Do what a frame asks; whatever is not one of ours ends the connection."""
        if self.over:
            return
        self._heard()
        try:
            if not self.frames.take():
                await self._end(_TOO_MANY)
                return
            frame = frames.read_frame("" if bytes_data is not None else text_data or "")
            await self._doing[type(frame)](self, frame)
        except frames.NotUnderstood:
            await self._end(_NOT_UNDERSTOOD)
        except frames.TooLarge:
            await self._end(_TOO_LARGE)
        except (OperationalError, InterfaceError, ConnectionError):
            logger.warning("the database is away")
            await self._end(_TRY_AGAIN)

    # What a browser asks

    async def _hello(self, frame: frames.Hello) -> None:
        del frame
        await self._duty(await self._board())

    async def _open(self, frame: frames.Open) -> None:
        if self.talk is not None:
            raise frames.NotUnderstood
        if not await self._worked(frame.work):
            return
        board = await self._board()
        keys = await ask(_for_those_there, frame.keys)
        if not board.open:
            await self._turn_away(Why.NOBODY if board.until else Why.CLOSED)
        elif not keys:
            await self._turn_away(Why.NO_KEY)
        else:
            await self._begin(frame, keys)

    async def _begin(self, frame: frames.Open, keys: tuple[SealedKey, ...]) -> None:
        opening = Opening(
            id=frame.id,
            token=frame.token,
            route=Route.SCRIPT,
            language=frame.language,
            band=frame.band,
            reasons=frame.reasons,
            keys=keys,
            phrase=frame.phrase,
        )
        waiting = True
        try:
            await ask(open_conversation, opening)
        except Refused as refused:
            row = await ask(find_by_token, frame.token) if refused.why is Why.TAKEN else None
            if row is None or row.id != frame.id:
                await self._turn_away(refused.why)
                return
            waiting = row.state == State.WAITING.value
        else:
            flood.opened(self.peer)
        left = await ask(left_under, frame.phrase) if frame.phrase else None
        self.phrase = frame.phrase if left else None
        await self._enter(frame.id, waiting=waiting)
        await self._send({"t": "opened", "left": locks.encode(left) if left else None})
        await self._after_entering()

    async def _resume(self, frame: frames.Resume) -> None:
        row = await ask(find_by_token, frame.token) if self.talk is None else None
        if row is None:
            await self._end(_NOT_KNOWN)
            return
        self.last = frame.after
        await ask(mark_seen, [row.id])
        await self._enter(row.id, waiting=row.state == State.WAITING.value)
        await self._send({"t": "resumed"})
        await self._catch_up()
        await self._after_entering()

    async def _say(self, frame: frames.Say) -> None:
        talk = self._mine()
        if not self.said.take():
            await self._end(_TOO_MANY)
            return
        try:
            seq = await say(Said(talk, Sender.VISITOR, frame.id, frame.body))
        except Refused:
            await self._end(_NOT_KNOWN)
            return
        if seq == self.last + 1:
            self.last = seq
        await self._send({"t": "kept", "id": locks.encode(frame.id), "seq": seq})

    async def _wrap(self, frame: frames.Wrap) -> None:
        talk = self._mine()
        if not self.wraps.take():
            return
        keys = await ask(_for_those_there, frame.keys)
        if not keys:
            return
        try:
            await ask(add_keys, talk, keys)
        except Refused:
            await self._end(_NOT_KNOWN)
            return
        await tell(talk, "keys")
        await tell_queue()

    async def _typing(self, frame: frames.Typing) -> None:
        del frame
        if self.signs.take():
            await tell(self._mine(), "typing", who=Sender.VISITOR.value)

    async def _ping(self, frame: frames.Ping) -> None:
        del frame
        await self._send({"t": "pong"})
        if self.talk is None or not self.looks.take():
            return
        await self._safely(self._look_again(self.talk))

    async def _leave(self, frame: frames.Leave) -> None:
        del frame
        talk = self.talk
        if talk is not None and await ask(end_conversation, talk, by=Ended.VISITOR):
            await tell(talk, "ended", by=Ended.VISITOR.value)
            await tell_queue()
        await self._ended(Ended.VISITOR.value)

    async def _later(self, frame: frames.Later) -> None:
        if not await self._worked(frame.work):
            return
        flood.opened(self.peer)
        await ask(leave_for_later, frame.phrase, frame.body)
        await self._send({"t": "left"})

    async def _taken(self, frame: frames.Taken) -> None:
        del frame
        phrase, self.phrase = self.phrase, None
        if phrase:
            await ask(take_up, phrase)

    _doing: Mapping[type, Callable[[Any, Any], Awaitable[None]]] = {
        frames.Hello: _hello,
        frames.Open: _open,
        frames.Resume: _resume,
        frames.Say: _say,
        frames.Wrap: _wrap,
        frames.Typing: _typing,
        frames.Ping: _ping,
        frames.Leave: _leave,
        frames.Later: _later,
        frames.Taken: _taken,
    }

    # What the bell says

    async def talk_said(self, event: Event) -> None:
        """Bring what was said: the message that the bell names, or all that came before it too."""
        if self.talk is None or self.over or int(event["seq"]) <= self.last:
            return
        if int(event["seq"]) == self.last + 1:
            await self._safely(self._bring(int(event["message"])))
        else:
            await self._safely(self._catch_up(int(event["seq"])))

    async def talk_event(self, event: Event) -> None:
        """Pass on what happened in the conversation."""
        if self.over or self.talk is None:
            return
        match event["event"]:
            case "claimed":
                self.waiting = False
                await self._send({"t": "claimed"})
            case "queued":
                self.waiting = True
                await self._safely(self._tell_place())
            case "typing" if event.get("who") == Sender.COUNSELLOR.value:
                await self._send({"t": "typing"})
            case "ended":
                await self._ended(str(event.get("by", Ended.COUNSELLOR.value)))

    async def duty_event(self, event: Event) -> None:
        """Ask for a key for whoever came on duty: not all visitors at once, and those first who wait."""
        del event
        if self.talk is None or self.over or self.asking:
            return
        spread = max(_SPREAD_SECONDS, presence.how_many() * _APART_SECONDS)
        share = secrets.randbelow(1000) / 2000
        delay = spread * (share if self.waiting else share + 0.5)
        loop = asyncio.get_running_loop()
        self.asking = loop.call_later(delay, lambda: self._begin_task(self._ask_for_keys()))

    async def _ask_for_keys(self) -> None:
        self.asking = None
        if not self.over:
            with suppress(StopConsumer):
                await self._safely(self._rewrap())

    # What is done for all of these

    async def _safely(self, doing: Awaitable[None]) -> None:
        try:
            await doing
        except (OperationalError, InterfaceError, ConnectionError):
            logger.warning("the database is away")
            await self._end(_TRY_AGAIN)

    async def _board(self) -> Board:
        lately = seen_lately()
        if lately is None:
            return await ask(look)
        return lately

    async def _duty(self, board: Board) -> None:
        bits = flood.work_for(self.peer)
        self.puzzle = (secrets.token_bytes(16), bits) if bits else None
        await self._send(
            {
                "t": "duty",
                "open": board.open,
                "devices": _devices(board.devices),
                "escrow": [
                    {"id": locks.encode(one.id.bytes), "part": one.part, "key": locks.encode(one.key)}
                    for one in board.escrow
                ],
                "ahead": board.place.ahead,
                "minutes": board.place.minutes,
                "puzzle": {"bits": bits, "seed": locks.encode(self.puzzle[0])} if self.puzzle else None,
                "salt": locks.encode(locks.salt_from(settings.PHRASE_SALT)),
            }
        )

    async def _worked(self, work: bytes | None) -> bool:
        """Say whether the work that is asked under a flood was done; where not, ask for it."""
        asked = flood.work_for(self.peer)
        if not asked:
            return True
        if self.puzzle and work and locks.is_work(*self._puzzle_with(work)):
            self.puzzle = None
            return True
        await self._duty(await self._board())
        await self._send({"t": "refused", "why": Why.WORK.value})
        return False

    def _puzzle_with(self, work: bytes) -> tuple[bytes, bytes, int]:
        seed, bits = self.puzzle or (b"", 256)
        return seed, work, bits

    async def _turn_away(self, why: Why) -> None:
        if why in {Why.FULL, Why.NOBODY}:
            await ask(count, now(), turned_away=1)
        await self._send({"t": "refused", "why": why.value})

    async def _enter(self, talk: UUID, *, waiting: bool) -> None:
        self.talk, self.waiting = talk, waiting
        await self.channel_layer.group_add(group_of(talk), self.channel_name)
        await self.channel_layer.group_add(DUTY, self.channel_name)
        presence.here(talk)

    async def _after_entering(self) -> None:
        talk = self._mine()
        await tell(talk, "present", online=True)
        await tell_queue()
        if self.waiting:
            await self._tell_place()
        else:
            await self._send({"t": "claimed"})
        await self._rewrap()

    async def _look_again(self, talk: UUID) -> None:
        """Bring what a bell did not: one that did not ring is made good within a ping or two."""
        newest = await newest_of(talk)
        if newest > self.last:
            await self._catch_up(newest)
        if self.waiting:
            await self._tell_place()

    async def _tell_place(self) -> None:
        await self._place(await ask(place_of, self._mine()))

    async def _place(self, place: Place) -> None:
        await self._send({"t": "place", "ahead": place.ahead, "minutes": place.minutes})

    async def _rewrap(self) -> None:
        missing = await ask(devices_without_key, self._mine())
        if missing:
            await self._send({"t": "rewrap", "devices": _devices(missing)})

    async def _bring(self, message: int) -> None:
        with suppress(Refused):
            one = await read(message)
            self.last = one.seq
            if one.sender is not Sender.NOTE:
                await self._tell_said(one)

    async def _catch_up(self, up_to: int = 0) -> None:
        while many := await ask(said_after, self._mine(), self.last):
            for one in many:
                self.last = max(self.last, one.seq)
                await self._tell_said(one)
        self.last = max(self.last, up_to)

    async def _tell_said(self, one: Kept) -> None:
        await self._send(
            {
                "t": "said",
                "seq": one.seq,
                "from": one.sender.value,
                "id": locks.encode(one.id),
                "body": locks.encode(one.body),
            }
        )

    def _mine(self) -> UUID:
        if self.talk is None:
            raise frames.NotUnderstood
        return self.talk

    async def _ended(self, by: str) -> None:
        if not self.over:
            await self._send({"t": "ended", "by": by})
            await self._end(_ENDED)

    async def _send(self, frame: Mapping[str, object]) -> None:
        if self.over:
            return
        try:
            async with asyncio.timeout(_TAKEN_SECONDS):
                await self.send(text_data=json.dumps(frame, separators=(",", ":")))
        except TimeoutError:
            self.over = True
            raise StopConsumer from None

    async def _end(self, code: int) -> None:
        if self.over:
            return
        self.over = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_TAKEN_SECONDS):
                await self.close(code)

    def _heard(self) -> None:
        if self.silence:
            self.silence.cancel()
        loop = asyncio.get_running_loop()
        self.silence = loop.call_later(_SILENT_SECONDS, lambda: self._begin_task(self._end(_TOO_SLOW)))

    def _begin_task(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _tidy(self) -> None:
        self.over = True
        for one in (self.silence, self.asking):
            if one:
                one.cancel()
        if self.entered is not None:
            flood.leave(self.entered)
        if self.talk is None:
            return
        last = presence.no_longer_here(self.talk)
        with suppress(Exception):
            await self.channel_layer.group_discard(group_of(self.talk), self.channel_name)
            await self.channel_layer.group_discard(DUTY, self.channel_name)
        if last:
            await tell(self.talk, "present", online=False)


def _without_traces(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return a connection without its address, and without what the browser says of itself."""
    told = [(name, value) for name, value in scope["headers"] if name == b"origin"]
    return {**scope, "client": None, "headers": told}


def _devices(devices: Iterable[PublicDevice]) -> list[dict[str, str]]:
    return [{"id": locks.encode(one.id.bytes), "key": locks.encode(one.key)} for one in devices]


def _for_those_there(keys: Iterable[SealedKey]) -> tuple[SealedKey, ...]:
    """Return the keys for devices on duty and for this week's escrow: of the escrow in both parts, or none."""
    devices = {one.id for one in devices_on_duty()}
    parts = {one.id: one.part for one in escrow_keys()}
    talk = {one.holder: one for one in keys if one.kind is KeyKind.TALK and one.holder in devices}
    escrow = {one.holder: one for one in keys if one.kind is KeyKind.ESCROW and one.holder in parts}
    whole = {parts[holder] for holder in escrow} == {"a", "b"}
    return (*talk.values(), *(escrow.values() if whole else ()))
