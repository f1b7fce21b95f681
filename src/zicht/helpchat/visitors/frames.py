"""What a visitor's browser may send over its socket: text frames of JSON, each of one of these forms and no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from zicht.helpchat import locks
from zicht.helpchat.sorting import reason_codes
from zicht.helpchat.talk.service import KeyKind, SealedKey
from zicht.helpchat.visitors.languages import LANGUAGES

__all__ = [
    "BANDS",
    "MOST_CHARACTERS",
    "Frame",
    "Hello",
    "Later",
    "Leave",
    "NotUnderstood",
    "Open",
    "Ping",
    "Resume",
    "Say",
    "Taken",
    "TooLarge",
    "Typing",
    "Wrap",
    "read_frame",
]

#: A frame is at most so long: 16 KiB of ciphertext as text, and what stands around it.
MOST_CHARACTERS = 32_768
BANDS = ("U0", "U1", "U2", "U3")
_MOST_KEYS, _MOST_REASONS, _SEALED_BYTES, _WORK_BYTES = 200, 40, 80, 8
_KINDS = {KeyKind.TALK.value: KeyKind.TALK, KeyKind.ESCROW.value: KeyKind.ESCROW}

Held = Mapping[str, object]


class NotUnderstood(Exception):
    """A frame that is not one of ours; says nothing of what was in it."""


class TooLarge(Exception):
    """A frame, or something in it, that is larger than it may be."""


@dataclass(frozen=True)
class Hello:
    """The first frame: asks who is on duty."""


@dataclass(frozen=True)
class Ping:
    """Says that the browser is still there."""


@dataclass(frozen=True)
class Typing:
    """Says that the visitor is typing."""


@dataclass(frozen=True)
class Leave:
    """Ends the conversation."""


@dataclass(frozen=True, repr=False)
class Taken:
    """Says that what was left under the phrase was handed over; `left`: the mark of it."""

    phrase: bytes
    left: bytes


@dataclass(frozen=True, repr=False)
class Open:
    """Begins a conversation."""

    id: UUID
    token: bytes
    language: str
    band: str
    reasons: tuple[str, ...]
    keys: tuple[SealedKey, ...]
    phrase: bytes | None
    work: bytes | None


@dataclass(frozen=True, repr=False)
class Resume:
    """Takes a conversation up again, after a line that broke; `after`: the last number that arrived."""

    token: bytes
    after: int


@dataclass(frozen=True, repr=False)
class Say:
    """A message, locked."""

    id: bytes
    body: bytes


@dataclass(frozen=True, repr=False)
class Wrap:
    """The conversation's key for more holders."""

    keys: tuple[SealedKey, ...]


@dataclass(frozen=True, repr=False)
class Later:
    """A message left after hours, locked with a phrase."""

    phrase: bytes
    body: bytes
    work: bytes | None


Frame = Hello | Ping | Typing | Leave | Taken | Open | Resume | Say | Wrap | Later


def read_frame(text: str) -> Frame:
    """Return what a frame says.

    Raises
    ------
    NotUnderstood
        If it is not JSON, not one of ours, or a field is missing, unknown or not of its form.
    TooLarge
        If it is longer than `MOST_CHARACTERS`, or a part of it longer than that part may be.
    """
    if len(text) > MOST_CHARACTERS:
        raise TooLarge
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        raise NotUnderstood from None
    if not isinstance(held, dict):
        raise NotUnderstood
    kind = held.pop("t", None)
    form = _FORMS.get(kind) if isinstance(kind, str) else None
    if form is None:
        raise NotUnderstood
    fields, read = form
    if held.keys() != fields:
        raise NotUnderstood
    try:
        return read(held)
    except locks.LockError:
        raise NotUnderstood from None


def _hello(held: Held) -> Hello:
    if held["v"] != 1 or held["v"] is True:
        raise NotUnderstood
    return Hello()


def _open(held: Held) -> Open:
    return Open(
        UUID(bytes=locks.decode(held["id"], locks.ID_BYTES)),
        locks.decode(held["token"], locks.TOKEN_BYTES),
        _one_of(held["language"], LANGUAGES),
        _one_of(held["band"], BANDS),
        _reasons(held["reasons"]),
        _keys(held["keys"]),
        _perhaps(held["phrase"], locks.MARK_BYTES),
        _perhaps(held["work"], _WORK_BYTES),
    )


def _resume(held: Held) -> Resume:
    after = held["after"]
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**31:
        raise NotUnderstood
    return Resume(locks.decode(held["token"], locks.TOKEN_BYTES), after)


def _say(held: Held) -> Say:
    return Say(locks.decode(held["id"], locks.ID_BYTES), _body(held["body"]))


def _later(held: Held) -> Later:
    return Later(
        locks.decode(held["phrase"], locks.MARK_BYTES),
        _body(held["body"]),
        _perhaps(held["work"], _WORK_BYTES),
    )


def _taken(held: Held) -> Taken:
    return Taken(
        locks.decode(held["phrase"], locks.MARK_BYTES),
        locks.decode(held["left"], locks.MARK_BYTES),
    )


def _body(value: object) -> bytes:
    if isinstance(value, str) and len(value) > locks.MOST_BYTES * 4 // 3 + 4:
        raise TooLarge
    body = locks.decode(value)
    if not body:
        raise NotUnderstood
    return body


def _perhaps(value: object, size: int) -> bytes | None:
    return None if value is None else locks.decode(value, size)


def _one_of(value: object, among: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in among:
        raise NotUnderstood
    return value


def _reasons(value: object) -> tuple[str, ...]:
    found = _listed(value, _MOST_REASONS)
    codes = tuple(str(one) for one in found)
    # Another word than these would be words of somebody, in the clear.
    if not reason_codes().issuperset(codes):
        raise NotUnderstood
    return codes


def _keys(value: object) -> tuple[SealedKey, ...]:
    return tuple(_key(one) for one in _listed(value, _MOST_KEYS))


def _key(value: object) -> SealedKey:
    if not isinstance(value, dict) or value.keys() != {"to", "kind", "sealed"}:
        raise NotUnderstood
    kind = _KINDS[_one_of(value["kind"], tuple(_KINDS))]
    holder = UUID(bytes=locks.decode(value["to"], locks.ID_BYTES))
    return SealedKey(holder, kind, locks.decode(value["sealed"], _SEALED_BYTES))


def _listed(value: object, most: int) -> list[object]:
    if not isinstance(value, list):
        raise NotUnderstood
    if len(value) > most:
        raise TooLarge
    return value


_FORMS: Mapping[str, tuple[set[str], Callable[[Held], Frame]]] = {
    "hello": ({"v"}, _hello),
    "ping": (set(), lambda _: Ping()),
    "typing": (set(), lambda _: Typing()),
    "leave": (set(), lambda _: Leave()),
    "taken": ({"phrase", "left"}, _taken),
    "open": ({"id", "token", "language", "band", "reasons", "keys", "phrase", "work"}, _open),
    "resume": ({"token", "after"}, _resume),
    "say": ({"id", "body"}, _say),
    "wrap": ({"keys"}, lambda held: Wrap(_keys(held["keys"]))),
    "later": ({"phrase", "body", "work"}, _later),
}
