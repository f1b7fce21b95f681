"""The socket of visitors: ciphertext and signs of life, nothing that could be read and nothing that tells who it is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from channels.exceptions import StopConsumer
from django.conf import settings

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
from zicht.helpchat.visitors.connection import ENDED, NOT_KNOWN, TOO_MANY, Connection
from zicht.helpchat.visitors.flood import Bucket

__all__ = ["VisitorSocket"]

#: New devices are wrapped for at a moment within so many seconds, and more where there are many visitors.
_SPREAD_SECONDS, _APART_SECONDS = 1.0, 0.005

Event = Mapping[str, Any]


class VisitorSocket(Connection):
    """One browser of a visitor."""

    def begin(self) -> None:
        """Set what a connection holds of its conversation: none yet."""
        self.talk: UUID | None = None
        self.last = 0
        self.waiting = False
        self.puzzle: tuple[bytes, int] | None = None
        self.said, self.signs = Bucket(30, 2), Bucket(2, 0.5)
        self.wraps, self.looks = Bucket(5, 0.5), Bucket(2, 0.1)
        self.asking: asyncio.TimerHandle | None = None

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
            self.flood.opened(self.peer)
        left = await ask(left_under, frame.phrase) if frame.phrase else None
        await self._enter(frame.id, waiting=waiting)
        await self.tell({"t": "opened", "left": locks.encode(left) if left else None})
        await self._after_entering()

    async def _resume(self, frame: frames.Resume) -> None:
        row = await ask(find_by_token, frame.token) if self.talk is None else None
        if row is None:
            await self.end(NOT_KNOWN)
            return
        self.last = frame.after
        await ask(mark_seen, [row.id])
        await self._enter(row.id, waiting=row.state == State.WAITING.value)
        await self.tell({"t": "resumed"})
        await self._catch_up()
        await self._after_entering()

    async def _say(self, frame: frames.Say) -> None:
        talk = self._mine()
        if not self.said.take():
            await self.end(TOO_MANY)
            return
        try:
            seq = await say(Said(talk, Sender.VISITOR, frame.id, frame.body))
        except Refused as refused:
            await self.end(TOO_MANY if refused.why is Why.FULL else NOT_KNOWN)
            return
        if seq == self.last + 1:
            self.last = seq
        await self.tell({"t": "kept", "id": locks.encode(frame.id), "seq": seq})

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
            await self.end(NOT_KNOWN)
            return
        await tell(talk, "keys")
        await tell_queue()

    async def _typing(self, frame: frames.Typing) -> None:
        del frame
        if self.signs.take():
            await tell(self._mine(), "typing", who=Sender.VISITOR.value)

    async def _ping(self, frame: frames.Ping) -> None:
        del frame
        await self.tell({"t": "pong"})
        if self.talk is None or not self.looks.take():
            return
        await self.safely(self._look_again(self.talk))

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
        self.flood.opened(self.peer)
        try:
            await ask(leave_for_later, frame.phrase, frame.body)
        except Refused as refused:
            await self._turn_away(refused.why)
            return
        await self.tell({"t": "left"})

    async def _taken(self, frame: frames.Taken) -> None:
        self._mine()
        if self.wraps.take():
            await ask(take_up, frame.phrase, frame.left)

    doing: ClassVar = {
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
            await self.safely(self._bring(int(event["message"])))
        else:
            await self.safely(self._catch_up(int(event["seq"])))

    async def talk_event(self, event: Event) -> None:
        """Pass on what happened in the conversation."""
        if self.over or self.talk is None:
            return
        match event["event"]:
            case "claimed":
                self.waiting = False
                await self.tell({"t": "claimed"})
            case "queued":
                self.waiting = True
                await self.safely(self._tell_place())
            case "typing" if event.get("who") == Sender.COUNSELLOR.value:
                await self.tell({"t": "typing"})
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
        self.asking = loop.call_later(delay, lambda: self.begin_task(self._ask_for_keys()))

    async def _ask_for_keys(self) -> None:
        self.asking = None
        if not self.over:
            with suppress(StopConsumer):
                await self.safely(self._rewrap())

    # What is done for all of these

    async def _board(self) -> Board:
        lately = seen_lately()
        if lately is None:
            return await ask(look)
        return lately

    async def _duty(self, board: Board) -> None:
        bits = self.flood.work_for(self.peer)
        self.puzzle = (secrets.token_bytes(16), bits) if bits else None
        await self.tell(
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
        asked = self.flood.work_for(self.peer)
        if not asked:
            return True
        if self.puzzle and work and locks.is_work(*self._puzzle_with(work)):
            self.puzzle = None
            return True
        await self._duty(await self._board())
        await self.tell({"t": "refused", "why": Why.WORK.value})
        return False

    def _puzzle_with(self, work: bytes) -> tuple[bytes, bytes, int]:
        seed, bits = self.puzzle or (b"", 256)
        return seed, work, bits

    async def _turn_away(self, why: Why) -> None:
        if why in {Why.FULL, Why.NOBODY}:
            await ask(count, now(), turned_away=1)
        await self.tell({"t": "refused", "why": why.value})

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
            await self.tell({"t": "claimed"})
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
        await self.tell({"t": "place", "ahead": place.ahead, "minutes": place.minutes})

    async def _rewrap(self) -> None:
        missing = await ask(devices_without_key, self._mine())
        if missing:
            await self.tell({"t": "rewrap", "devices": _devices(missing)})

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
        await self.tell(
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
            await self.tell({"t": "ended", "by": by})
            await self.end(ENDED)

    async def tidy(self) -> None:
        """Leave the groups of the conversation, and say that nobody is there any more."""
        if self.asking:
            self.asking.cancel()
        if self.talk is None:
            return
        last = presence.no_longer_here(self.talk)
        with suppress(Exception):
            await self.channel_layer.group_discard(group_of(self.talk), self.channel_name)
            await self.channel_layer.group_discard(DUTY, self.channel_name)
        if last:
            await tell(self.talk, "present", online=False)


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
