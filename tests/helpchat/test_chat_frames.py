"""Nothing but the frames of the wire is understood, and whatever else comes ends in one of two ways."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import chat
from zicht.helpchat import locks
from zicht.helpchat.talk.service import KeyKind
from zicht.helpchat.visitors import frames

SET_UP = chat
ID, TOKEN = locks.encode(bytes(range(16))), locks.encode(bytes(32))
SEALED = locks.encode(bytes(80))
OPEN = {
    "t": "open",
    "id": ID,
    "token": TOKEN,
    "language": "nl",
    "band": "U1",
    "reasons": ["not_safe"],
    "keys": [{"to": ID, "kind": "talk", "sealed": SEALED}],
    "phrase": None,
    "work": None,
}
WHOLE = [
    {"t": "hello", "v": 1},
    {"t": "ping"},
    {"t": "typing"},
    {"t": "leave"},
    {"t": "taken", "phrase": TOKEN, "left": TOKEN},
    OPEN,
    {"t": "resume", "token": TOKEN, "after": 3},
    {"t": "say", "id": ID, "body": SEALED},
    {"t": "wrap", "keys": []},
    {"t": "later", "phrase": TOKEN, "body": SEALED, "work": None},
]


@pytest.mark.parametrize("held", WHOLE, ids=lambda held: held["t"])
def test_frame_of_the_wire_is_understood(held):
    assert type(frames.read_frame(json.dumps(held))).__name__.lower() == held["t"]


def test_open_is_read_whole():
    read = frames.read_frame(json.dumps(OPEN))
    assert (read.id, read.token) == (UUID(bytes=bytes(range(16))), bytes(32))
    assert (read.language, read.band, read.reasons) == ("nl", "U1", ("not_safe",))
    assert [(key.holder.bytes, key.kind, key.sealed) for key in read.keys] == [
        (bytes(range(16)), KeyKind.TALK, bytes(80))
    ]


@pytest.mark.parametrize("held", WHOLE, ids=lambda held: held["t"])
def test_frame_with_a_field_too_many_is_not_understood(held):
    with pytest.raises(frames.NotUnderstood):
        frames.read_frame(json.dumps({**held, "name": "Kanarie"}))


@pytest.mark.parametrize("name", [name for name in OPEN if name != "t"])
def test_open_with_a_field_too_few_is_not_understood(name):
    with pytest.raises(frames.NotUnderstood):
        frames.read_frame(json.dumps({key: value for key, value in OPEN.items() if key != name}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ID[:-2]},
        {"id": ID + "="},
        {"token": ID},
        {"language": "fr"},
        {"language": ["nl"]},
        {"band": "U9"},
        {"reasons": ["a text of hers"]},
        {"reasons": ["held_in_a_cellar"]},
        {"reasons": "not_safe"},
        {"reasons": [1]},
        {"keys": [{"to": ID, "kind": "token", "sealed": SEALED}]},
        {"keys": [{"to": ID, "kind": "talk", "sealed": ID}]},
        {"keys": [{"to": ID, "kind": "talk"}]},
        {"keys": {}},
        {"phrase": ID},
        {"work": TOKEN},
    ],
    ids=str,
)
def test_open_with_a_field_of_another_form_is_not_understood(wrong):
    with pytest.raises(frames.NotUnderstood):
        frames.read_frame(json.dumps({**OPEN, **wrong}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "1",
        '"hello"',
        "{",
        '{"t":"hello"}',
        '{"t":["hello"]}',
        "[" * 30_000,
        '{"t":"hello","v":true}',
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_frame_is_not_understood(text):
    with pytest.raises(frames.NotUnderstood):
        frames.read_frame(text)


@pytest.mark.parametrize(
    "text",
    [
        " " * (frames.MOST_CHARACTERS + 1),
        json.dumps({"t": "say", "id": ID, "body": "A" * 22_000}),
        json.dumps({"t": "wrap", "keys": [1] * 201}),
    ],
    ids=["a frame", "a body", "keys"],
)
def test_what_is_too_large_is_said_to_be(text):
    with pytest.raises(frames.TooLarge):
        frames.read_frame(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.one_of(st.text(max_size=200), JSON.map(json.dumps)))
def test_anything_ends_in_a_frame_or_in_one_of_two_refusals(text):
    try:
        read = frames.read_frame(text)
    except (frames.NotUnderstood, frames.TooLarge):
        return
    assert isinstance(read, frames.Frame)


@given(st.sampled_from(WHOLE), st.data())
def test_frame_with_one_field_changed_ends_so_too(held, data):
    name = data.draw(st.sampled_from(sorted(held)))
    try:
        read = frames.read_frame(json.dumps({**held, name: data.draw(JSON)}))
    except (frames.NotUnderstood, frames.TooLarge):
        return
    assert isinstance(read, frames.Frame)
