"""What a console is sent of the queue: nothing of what is said, what changed, and that of which no bell rang."""

from __future__ import annotations

import json

import pytest

from support.chat_console import begin_conversation, begin_shift_of, console, in_database, play, word
from zicht.helpchat import locks
from zicht.helpchat.console import socket as console_socket
from zicht.helpchat.talk.keeping import keep_messages
from zicht.helpchat.talk.service import Ended, Said, Sender, end_conversation, tell_queue

pytestmark = pytest.mark.usefixtures("small_chat")


def test_queue_says_nothing_of_what_is_said() -> None:
    shift = begin_shift_of("Anna")
    talk = begin_conversation()

    async def story() -> None:
        async with console(shift) as line:
            await line.come_on_duty()
            rows = (await line.hear("queue"))["rows"]
            assert rows[0].keys() == {
                "conversation", "came", "waited", "language", "band", "reasons", "returned", "route", "state",
                "counsellor", "name", "online", "holders",
            }  # fmt: skip
            assert rows[0]["holders"] == 1
            assert locks.encode(talk.token) not in json.dumps(rows)

    play(story)


def test_queue_tells_what_changed_and_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zicht.helpchat.console.board._APART_SECONDS", 0.01)
    shift = begin_shift_of("Anna")
    first, second = begin_conversation(), begin_conversation()

    async def story() -> None:
        async with console(shift) as line:
            await line.come_on_duty()
            whole = await line.hear("queue")
            assert whole["whole"]
            assert {row["conversation"] for row in whole["rows"]} == {word(first.id), word(second.id)}
            await line.claim(second)
            changed = await line.hear("queue")
            assert (changed["whole"], changed["gone"]) == (False, [])
            (row,) = changed["rows"]
            assert (row["conversation"], row["state"]) == (word(second.id), "open")
            await in_database(end_conversation)(first.id, by=Ended.VISITOR)
            await tell_queue()
            left = await line.hear("queue", gone=[word(first.id)])
            assert left["rows"] == []

    play(story)


def test_message_of_which_no_bell_rang_is_sent_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console_socket, "_QUEUE_EVERY", 0.2)
    shift = begin_shift_of("Anna")
    talk = begin_conversation()

    async def story() -> None:
        async with console(shift) as line:
            await line.come_on_duty()
            await line.claim(talk)
            await in_database(keep_messages)([Said(talk.id, Sender.VISITOR, b"m" * 16, b"locked")])
            assert (await line.hear("said"))["seq"] == 1

    play(story)
