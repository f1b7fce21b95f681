"""What sockets say goes to the database together: each is answered with its own number, and the bell rings."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from channels.layers import get_channel_layer
from django.db import OperationalError, connections

from support.chat import Chat
from zicht.helpchat.talk import desk
from zicht.helpchat.talk.models import Message
from zicht.helpchat.talk.service import (
    Ended,
    Opening,
    Refused,
    Route,
    Said,
    Sender,
    ask,
    end_conversation,
    group_of,
    newest_of,
    open_conversation,
    read,
    said_after,
    say,
)


def opened() -> Opening:
    one = Opening(uuid4(), uuid4().bytes * 2, Route.SCRIPT, "nl", "U2")
    open_conversation(one)
    return one


def test_many_at_once_are_all_kept_in_order_and_told_their_numbers(chat: Chat) -> None:
    talks = [opened().id for _ in range(5)]
    batches = []

    async def talk() -> list[int]:
        keep = desk.keep_messages
        desk.keep_messages = lambda many: batches.append(len(many)) or keep(many)
        try:
            messages = [Said(one, Sender.VISITOR, uuid4().bytes, b"x") for _ in range(20) for one in talks]
            return await asyncio.gather(*(say(one) for one in messages))
        finally:
            desk.keep_messages = keep

    numbers = asyncio.run(talk())
    assert sorted(numbers) == sorted(list(range(1, 21)) * 5)
    assert [one.seq for one in said_after(talks[0], 0)] == list(range(1, 21))
    assert len(batches) < 10


def test_message_to_what_is_over_is_refused_and_others_are_kept(chat: Chat) -> None:
    over, lasting = opened().id, opened().id
    end_conversation(over, by=Ended.VISITOR)

    async def talk() -> list[object]:
        messages = [Said(one, Sender.VISITOR, uuid4().bytes, b"x") for one in (over, lasting)]
        return await asyncio.gather(*(say(one) for one in messages), return_exceptions=True)

    refused, number = asyncio.run(talk())
    assert isinstance(refused, Refused)
    assert number == 1


def test_bell_says_that_and_not_what(small_chat: Chat) -> None:
    conversation = opened().id

    async def talk() -> dict[str, object]:
        layer = get_channel_layer()
        await layer.group_add(group_of(conversation), "ear")
        await say(Said(conversation, Sender.VISITOR, uuid4().bytes, b"body"))
        return await layer.receive("ear")

    heard = asyncio.run(talk())
    key = Message.objects.get().pk
    assert heard == {"type": "talk.said", "conversation": conversation.hex, "seq": 1, "message": key}


def test_connection_that_broke_is_made_again_and_asked_once_more(chat: Chat) -> None:
    asked = []

    def first_fails() -> int:
        asked.append(1)
        if len(asked) == 1:
            raise OperationalError
        connections["default"].ensure_connection()
        return 1

    assert asyncio.run(ask(first_fails)) == 1
    assert len(asked) == 2


def test_who_says_something_learns_that_it_was_not_kept(
    small_chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = opened().id

    def fails(many: object) -> list[int]:
        raise OperationalError

    monkeypatch.setattr(desk, "keep_messages", fails)
    with pytest.raises(ConnectionError):
        asyncio.run(say(Said(conversation, Sender.VISITOR, uuid4().bytes, b"x")))
    assert not Message.objects.exists()


def test_who_goes_away_takes_nobody_else_along(chat: Chat) -> None:
    """The first of many is cancelled while it waits: the others are kept all the same."""
    conversation = opened().id

    async def talk() -> list[object]:
        waiting = [
            asyncio.create_task(say(Said(conversation, Sender.VISITOR, uuid4().bytes, b"x")))
            for _ in range(5)
        ]
        await asyncio.sleep(0)
        waiting[0].cancel()
        return await asyncio.gather(*waiting, return_exceptions=True)

    first, *others = asyncio.run(talk())
    assert isinstance(first, asyncio.CancelledError)
    assert sorted(others) == [2, 3, 4, 5]


def test_message_is_read_by_the_key_that_the_bell_names(chat: Chat) -> None:
    conversation = opened().id
    name = uuid4().bytes

    async def talk() -> tuple[object, object]:
        await say(Said(conversation, Sender.VISITOR, name, b"body"))
        key = await ask(lambda: Message.objects.get().pk)
        found, gone = await asyncio.gather(read(key), read(key + 1), return_exceptions=True)
        return found, gone

    found, gone = asyncio.run(talk())
    assert (found.id, found.body, found.seq) == (name, b"body", 1)
    assert isinstance(gone, Refused)


def test_newest_number_is_told_for_each_of_many(chat: Chat) -> None:
    first, second = opened().id, opened().id

    async def talk() -> list[int]:
        for _ in range(3):
            await say(Said(first, Sender.VISITOR, uuid4().bytes, b"x"))
        return await asyncio.gather(newest_of(first), newest_of(second), newest_of(first))

    assert asyncio.run(talk()) == [3, 0, 3]


def test_long_talk_is_read_in_slices(chat: Chat) -> None:
    conversation = opened().id

    async def talk() -> None:
        await asyncio.gather(
            *(say(Said(conversation, Sender.VISITOR, uuid4().bytes, b"x")) for _ in range(7))
        )

    asyncio.run(talk())
    assert [one.seq for one in said_after(conversation, 2, most=3)] == [3, 4, 5]
