"""Processes and the database are killed in the middle of conversations: what was acknowledged is there afterwards."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from support.chat_lines import CounsellorLine, VisitorLine
from support.chat_people import Shift, made_shifts
from support.chat_served import ServedChat, served_on_postgresql
from support.cluster import INITDB, Cluster
from support.redis import REDIS, started_redis
from support.traces import in_files, writings_of
from zicht.helpchat.grants import CONSOLE_ROLE, DATABASE, OWNER_ROLE, VISITORS_ROLE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.helpchat,
    pytest.mark.skipif(INITDB is None, reason="PostgreSQL is not installed"),
    pytest.mark.skipif(REDIS is None, reason="Redis is not installed"),
]

#: Seconds within which a browser is back after the server was away.
_BACK = 5.0
VISITORS, CONSOLE = 0, 1


class Overheard:
    """All that goes through Redis, as its own monitor tells it."""

    def __init__(self, address: str) -> None:
        port = urlsplit(address).port
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.sendall(b"MONITOR\r\n")
        self.heard = bytearray()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while data := self._socket.recv(65_536):
            self.heard += data

    def stop(self) -> None:
        """Say that nothing more is asked: Redis then ends the connection. Ending it here could reset it."""
        self._socket.shutdown(socket.SHUT_WR)
        self._thread.join(5)
        self._socket.close()


class Served:
    """A chat on PostgreSQL and Redis, with two counsellors on shift."""

    def __init__(self, chat: ServedChat, cluster: Cluster, redis: str) -> None:
        self.chat, self.cluster, self.redis = chat, cluster, redis
        self.shifts: list[Shift] = made_shifts(chat.console_environment, 2)
        chat.wait_until_open()

    def counsellor(self, number: int = 0) -> CounsellorLine:
        one = self.shifts[number]
        cookie = {"Cookie": one.cookie}
        return CounsellorLine(
            self.chat.console_live, self.chat.console, cookie, device=one.device, pair=one.pair
        )

    def visitor(self) -> VisitorLine:
        return VisitorLine(self.chat.live, self.chat.visitors, here=f"127.4.0.{secrets.randbelow(250) + 1}")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    from support.chat import postgres_for_chat  # noqa: PLC0415 - it sets Django up, which only this needs

    folder = tmp_path_factory.mktemp("breaking")
    with ExitStack() as stack:
        cluster = stack.enter_context(postgres_for_chat(folder / "cluster"))
        redis = stack.enter_context(started_redis())
        roles = {"owner": OWNER_ROLE, "visitors": VISITORS_ROLE, "console": CONSOLE_ROLE}
        addresses = {name: cluster.address(role, DATABASE) for name, role in roles.items()}
        (folder / "chat").mkdir()
        chat = stack.enter_context(served_on_postgresql(folder / "chat", redis=redis, **addresses))
        yield Served(chat, cluster, redis)


async def begin(served: Served) -> tuple[VisitorLine, CounsellorLine]:
    """Return a visitor and a counsellor who talk."""
    visitor, counsellor = served.visitor(), served.counsellor()
    await counsellor.come_on_duty()
    await visitor.open()
    await counsellor.claim(visitor.id)
    return visitor, counsellor


async def again(line: VisitorLine) -> float:
    """Come back as a browser does, again and again; return how long it took."""
    began = time.monotonic()
    while True:
        try:
            await line.resume()
        except (OSError, TimeoutError, EOFError, ConnectionError):
            await asyncio.sleep(0.2)
        except Exception as error:
            if time.monotonic() - began > 60:
                raise TimeoutError("it never came back") from error
            await asyncio.sleep(0.2)
        else:
            return time.monotonic() - began


def test_what_goes_through_redis_and_to_disk_holds_no_word(served: Served) -> None:
    overheard = Overheard(served.redis)
    words = [f"word{secrets.token_hex(8)}" for _ in range(2)]

    async def talk() -> None:
        visitor, counsellor = await begin(served)
        await visitor.say(words[0])
        await counsellor.say(visitor.id, words[1])
        await counsellor.wait_until(lambda: words[0] in {one.text for one in counsellor.heard})
        await visitor.wait_until(lambda: words[1] in {one.text for one in visitor.heard})
        await visitor.send(t="leave")
        await visitor.wait_for("ended")
        await visitor.close()
        await counsellor.close()

    asyncio.run(talk())
    overheard.stop()
    assert b"PUBLISH" in overheard.heard
    ways = set().union(*(writings_of(word) for word in words))
    assert not [way for way in ways if way in overheard.heard]
    # A message is at least 256 bytes long before it is locked: nothing of that length passed.
    assert max(map(len, overheard.heard.split(b"\r\n"))) < 600
    assert in_files(served.chat.folder, words) == []
    assert in_files(served.cluster.folder, words) == []


@pytest.mark.parametrize("side", [VISITORS, CONSOLE], ids=["visitors", "console"])
def test_killed_process_loses_nothing_that_was_acknowledged(served: Served, side: int) -> None:
    async def talk() -> tuple[list[str], list[str], float]:
        visitor, counsellor = await begin(served)
        said = [f"before {number}" for number in range(5)]
        for text in said:
            await visitor.say(text)
        await asyncio.to_thread(served.chat.kill, side)
        if side == VISITORS:
            await visitor.wait_for("closed")
            await counsellor.say(visitor.id, "while you were away")
        else:
            await visitor.say("while nobody read")
            said.append("while nobody read")
        await asyncio.to_thread(served.chat.restart, side)
        took = await again(visitor) if side == VISITORS else 0.0
        if side == CONSOLE:
            counsellor = served.counsellor()
            await counsellor.come_on_duty()
            await counsellor.follow(visitor.id)
            await counsellor.say(visitor.id, "while you were away")
        await visitor.say("after")
        await counsellor.wait_until(lambda: "after" in {one.text for one in counsellor.heard})
        await visitor.wait_until(lambda: len([one for one in visitor.heard if one.sender == "c"]) >= 1)
        heard = [one.text for one in counsellor.heard if one.conversation == visitor.id and one.sender == "v"]
        answers = [one.text for one in visitor.heard if one.sender == "c"]
        await visitor.send(t="leave")
        await visitor.close()
        await counsellor.close()
        assert heard == [*said, "after"]
        return heard, answers, took

    _heard, answers, took = asyncio.run(talk())
    assert answers == ["while you were away"]
    assert took < _BACK


def test_killed_database_loses_nothing_that_was_acknowledged(served: Served) -> None:
    async def talk() -> tuple[list[str], list[str], float]:
        visitor, counsellor = await begin(served)
        acknowledged = [f"before {number}" for number in range(5)]
        for text in acknowledged:
            await visitor.say(text)
        await asyncio.to_thread(served.cluster.stop_at_once)
        with pytest.raises((TimeoutError, OSError, Exception)):
            await asyncio.wait_for(visitor.say("while it was away"), 3)
        await asyncio.to_thread(served.cluster.start)
        came = time.monotonic()
        if visitor.closed is not None:
            await again(visitor)
        await _say_until_kept(visitor, "after")
        took = time.monotonic() - came
        await counsellor.close()
        counsellor = served.counsellor()
        await counsellor.come_on_duty()
        await counsellor.follow(visitor.id)
        await counsellor.wait_until(lambda: "after" in {one.text for one in counsellor.heard})
        await visitor.send(t="leave")
        await visitor.close()
        await counsellor.close()
        return acknowledged, [one.text for one in counsellor.heard if one.sender == "v"], took

    acknowledged, heard, took = asyncio.run(talk())
    assert [one for one in heard if one != "while it was away"] == [*acknowledged, "after"]
    assert len(heard) == len(set(heard))
    assert took < _BACK


async def _say_until_kept(visitor: VisitorLine, text: str) -> None:
    for _ in range(30):
        try:
            await asyncio.wait_for(visitor.say(text), 3)
        except Exception:  # noqa: BLE001 - however the line broke, it comes back
            await asyncio.sleep(0.1)
            if visitor.closed is not None:
                await again(visitor)
        else:
            return
    raise TimeoutError("nothing was kept")


def test_line_that_breaks_late_does_not_take_its_visitor_away(served: Served) -> None:
    """The network was lost; she is back on a new line before the old one is found to be dead."""

    async def talk() -> list[bool]:
        visitor, counsellor = await begin(served)
        old = visitor.socket
        visitor.socket = None
        await visitor.resume()
        assert old is not None
        counsellor.frames = asyncio.Queue()
        old.transport.abort()
        await asyncio.sleep(1)
        told = [one for one in _drained(counsellor.frames) if one["t"] == "present"]
        await visitor.say("still here")
        await counsellor.wait_until(lambda: "still here" in {one.text for one in counsellor.heard})
        await visitor.send(t="leave")
        await visitor.close()
        await counsellor.close()
        return [one["online"] for one in told]

    assert False not in asyncio.run(talk())


def _drained(frames: asyncio.Queue[dict[str, object]]) -> list[dict[str, object]]:
    found = []
    while not frames.empty():
        found.append(frames.get_nowait())
    return found
