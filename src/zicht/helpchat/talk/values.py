"""What goes in and out of the tables of conversations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from zicht.helpchat.talk.models import KeyKind, Route, Sender, State

__all__ = [
    "Kept",
    "Numbered",
    "Opening",
    "Place",
    "PublicDevice",
    "PublicEscrow",
    "Said",
    "SealedKey",
    "Waiting",
]


@dataclass(frozen=True, repr=False)
class SealedKey:
    """A key, wrapped for one holder: a device, a holder of the escrow, or the conversation's own token."""

    holder: UUID
    kind: KeyKind
    sealed: bytes


@dataclass(frozen=True, repr=False)
class Opening:
    """What a visitor's browser sends to begin. `phrase`: the first half of the stretched phrase."""

    id: UUID
    token: bytes
    route: Route
    language: str
    band: str
    reasons: tuple[str, ...] = ()
    keys: tuple[SealedKey, ...] = ()
    phrase: bytes | None = None


@dataclass(frozen=True, repr=False)
class Said:
    """A message on its way in: `id` is 16 bytes of the sender's choosing."""

    conversation: UUID
    sender: Sender
    id: bytes
    body: bytes


@dataclass(frozen=True, repr=False)
class Kept:
    """A message as it was kept."""

    conversation: UUID
    seq: int
    sender: Sender
    id: bytes
    body: bytes
    said_at: datetime


@dataclass(frozen=True)
class Numbered:
    """A message that was kept: its number in the conversation, and its key in the table."""

    seq: int
    key: int


@dataclass(frozen=True)
class PublicDevice:
    """A device on duty, and its public key."""

    id: UUID
    counsellor: UUID
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class PublicEscrow:
    """A holder's key of this week: of part a or part b."""

    id: UUID
    holder: UUID
    part: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Place:
    """How many wait before somebody, and how many minutes that may take: the shortest and the longest likely."""

    ahead: int
    minutes: tuple[int, int] | None


@dataclass(frozen=True)
class Waiting:
    """A conversation as the queue shows it: nothing of what is said."""

    id: UUID
    state: State
    route: Route
    language: str
    band: str
    reasons: tuple[str, ...]
    returned: bool
    counsellor: UUID | None
    came: datetime
    waited: int
    online: bool
