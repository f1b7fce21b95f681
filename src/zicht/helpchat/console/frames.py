"""What a console may say on its socket: every frame has a form, and what has another is not understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from zicht.helpchat import locks
from zicht.helpchat.talk.service import KeyKind

__all__ = [
    "BANDS",
    "ENDINGS",
    "FRAMES",
    "LONGEST_FRAME",
    "WHY_OTHER_BAND",
    "NotUnderstood",
    "number_of",
    "read_frame",
]

LONGEST_FRAME = 32_768
_MOST_KEYS = 100
_SEALED_BYTES = 80
BANDS = frozenset({"U0", "U1", "U2", "U3"})
#: Why a counsellor calls something more or less urgent than the rules did.
WHY_OTHER_BAND = frozenset({"counsellor_more_urgent", "counsellor_less_urgent"})
#: How a conversation ended, for the counsellor's own page alone: nothing of it is kept.
ENDINGS = frozenset({"done", "referred", "abuse", "posing"})


class NotUnderstood(Exception):
    """Raised for a frame of no form of ours; it says nothing of what was in it."""


def read_frame(text: str) -> dict[str, Any]:
    """Return a frame with its values read: identifiers as UUID, bytes as bytes.

    Raises
    ------
    NotUnderstood
        If it is no frame of ours.
    """
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise NotUnderstood from None
    if not isinstance(frame, dict) or not isinstance(frame.get("t"), str):
        raise NotUnderstood
    form = FRAMES.get(frame["t"])
    if form is None or frame.keys() - {"t"} != form.keys():
        raise NotUnderstood
    try:
        return {"t": frame["t"], **{name: read(frame[name]) for name, read in form.items()}}
    except (locks.LockError, TypeError, ValueError):
        raise NotUnderstood from None


def number_of(value: object) -> UUID:
    """Return an identifier, which stands as 16 bytes."""
    return UUID(bytes=locks.decode(value, 16))


def _perhaps(value: object) -> UUID | None:
    return None if value is None else UUID(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _one_of(words: frozenset[str]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError
        return value

    return read


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise ValueError
    return value


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _message_id(value: object) -> bytes:
    return locks.decode(value, 16)


def _body(value: object) -> bytes:
    return locks.decode(value)


def _keys(value: object) -> list[tuple[UUID, KeyKind, bytes]]:
    """Return keys that were wrapped for devices; those of the escrow only a visitor makes."""
    if not isinstance(value, list) or len(value) > _MOST_KEYS:
        raise TypeError
    return [_key(one) for one in value]


def _key(value: object) -> tuple[UUID, KeyKind, bytes]:
    if not isinstance(value, dict) or value.keys() != {"to", "kind", "sealed"}:
        raise TypeError
    if value["kind"] not in ("talk", "notes"):
        raise ValueError
    return number_of(value["to"]), KeyKind(value["kind"]), locks.decode(value["sealed"], _SEALED_BYTES)


FRAMES: Mapping[str, Mapping[str, Callable[[object], Any]]] = {
    "duty": {"device": number_of},
    "claim": {"conversation": number_of},
    "take": {"conversation": number_of},
    "follow": {"conversation": number_of, "after": _count},
    "unfollow": {"conversation": number_of},
    "say": {"conversation": number_of, "id": _message_id, "body": _body, "note": _yes},
    "typing": {"conversation": number_of},
    "wrap": {"conversation": number_of, "keys": _keys},
    "pass": {"conversation": number_of, "to": _perhaps},
    "band": {"conversation": number_of, "band": _one_of(BANDS), "why": _one_of(WHY_OTHER_BAND)},
    "close": {"conversation": number_of, "how": _one_of(ENDINGS)},
    "here": {},
    "ping": {},
}
