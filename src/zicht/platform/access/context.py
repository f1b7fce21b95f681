"""Who acts, where, as what and for what; and the transactions that say so to each room's database.

`open_case_room` and its sisters begin a transaction and set the context for that transaction
alone. Nothing of a person can be read or written outside one: PostgreSQL shows no row, and
our own services ask `current_access`, which raises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import connections, transaction

from zicht.errors import NotPermitted, Text
from zicht.platform.access.actions import MATRIX, Action
from zicht.platform.accounts.roles import Reach, Role
from zicht.platform.rooms import Room

__all__ = [
    "MOST_PERSONS",
    "Access",
    "NotHere",
    "Purpose",
    "allow_upkeep",
    "can_do",
    "check_may",
    "claim_ground",
    "current_access",
    "current_ground",
    "most_persons",
    "open_case_room",
    "open_key_room",
    "open_statistics_room",
    "open_vault",
    "system_access",
]

#: The vault opens for so many persons at once: a page of a list.
MOST_PERSONS = 50
#: Jobs of ours handle more at a time: an import, an erasure.
MOST_PERSONS_OF_SYSTEM = 1000


class NotHere(Exception):
    """There is no such thing, or it is not for whoever asks: nobody learns which."""


class Purpose(StrEnum):
    """What somebody is about: the codes of the list `purposes`."""

    REGISTRATION = "registration"
    SHELTER = "shelter"
    INVESTIGATION = "investigation"
    STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class Access:
    """Who acts. `region` and `municipality` are those of the agency."""

    user: UUID | None
    organisation: UUID | None
    role: Role | None
    reach: Reach
    purpose: Purpose
    request: UUID
    region: str = ""
    municipality: str = ""
    reporter_type: str = ""
    source: str = ""

    @property
    def agency(self) -> UUID:
        """The agency that acts; a job acts for none, and asking for it is a bug."""
        if self.organisation is None:
            raise RuntimeError("a job acts for no agency")
        return self.organisation


_current: ContextVar[Access | None] = ContextVar("zicht_access", default=None)
#: On which legal ground whoever acts looks at what other agencies saw of a place; nothing where nobody said.
_ground: ContextVar[str] = ContextVar("zicht_ground", default="")


def current_access() -> Access:
    """Return who acts now.

    Raises
    ------
    RuntimeError
        Outside of a room: a bug, and never the user's fault.
    """
    access = _current.get()
    if access is None:
        raise RuntimeError("no room is open")
    return access


def system_access(purpose: Purpose = Purpose.REGISTRATION) -> Access:
    """Return the access of a job. On PostgreSQL it reaches rows only under the worker's database role."""
    return Access(None, None, None, Reach.SYSTEM, purpose, uuid4())


def can_do(access: Access, action: Action) -> bool:
    return access.reach is Reach.SYSTEM or (access.role is not None and access.role in MATRIX[action])


def check_may(access: Access, action: Action) -> None:
    """Raise `NotPermitted` where the role may not do this."""
    if not can_do(access, action):
        raise NotPermitted.of(
            Text.of("This may not be done here."),
            expected=Text.of("A role to which this act is open."),
            to_fix=Text.of("Ask your agency's administrator which role you need."),
        )


@contextmanager
def open_case_room(access: Access) -> Iterator[Access]:
    """Begin a transaction in the case room as this access; all of it is kept, or nothing."""
    before = _current.get()
    if before is not None:
        if before != access:
            raise RuntimeError("a room is open for somebody else, or for something else")
        yield access
        return
    token, ground = _current.set(access), _ground.set("")
    within = connections[Room.CASES.value].in_atomic_block
    try:
        with transaction.atomic(using=Room.CASES.value):
            _tell(Room.CASES, access, ())
            yield access
            if within:  # what was said ends with a transaction, and this one is not the whole
                _tell(Room.CASES, None, ())
    finally:
        _ground.reset(ground)
        _current.reset(token)


def claim_ground(ground: str) -> None:
    """Say on which legal ground whoever acts looks at what other agencies saw, until the room is closed.

    Whether their agency has it, the database and `signals` ask of the ground rules: claiming it alone opens nothing.
    """
    current_access()
    _ground.set(ground)
    _set(Room.CASES, {"zicht.ground": ground})


def current_ground() -> str:
    """Return the ground that was claimed in the room that is open."""
    return _ground.get()


@contextmanager
def open_vault(access: Access, persons: Collection[UUID] = (), *, search: bool = False) -> Iterator[None]:
    """Begin a transaction in the vault: for these persons and nobody else, or to look for tokens."""
    _check_number(access, persons)
    with _room(Room.VAULT, access, persons, search=search):
        yield


@contextmanager
def open_key_room(access: Access, persons: Collection[UUID]) -> Iterator[None]:
    """Begin a transaction among the keys of these persons and of nobody else."""
    _check_number(access, persons)
    with _room(Room.KEYS, access, persons):
        yield


@contextmanager
def open_statistics_room(access: Access) -> Iterator[None]:
    """Begin a transaction in the statistics room."""
    with _room(Room.STATISTICS, access, ()):
        yield


def allow_upkeep(room: Room) -> None:
    """Let the role that owns the tables reach every row until the transaction ends; no other role gains by it."""
    connection = connections[room.value]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL zicht.upkeep = 'on'")


def most_persons(access: Access) -> int:
    """Return for how many persons a room opens at once: more for jobs, and where an agency sends its own."""
    return MOST_PERSONS_OF_SYSTEM if access.reach in {Reach.SYSTEM, Reach.OWN} else MOST_PERSONS


def _check_number(access: Access, persons: Collection[UUID]) -> None:
    most = most_persons(access)
    if len(persons) > most:
        raise RuntimeError(f"a room opens for {most} persons at most")


@contextmanager
def _room(room: Room, access: Access, persons: Collection[UUID], *, search: bool = False) -> Iterator[None]:
    if connections[room.value].in_atomic_block:
        raise RuntimeError("this room is open already")
    with transaction.atomic(using=room.value):
        _tell(room, access, persons, search=search)
        yield


def _tell(room: Room, access: Access | None, persons: Collection[UUID], *, search: bool = False) -> None:
    """Set the variables that the policies read, for this transaction alone; without an access, take them back."""
    _set(room, _variables(access, persons, search=search))


def _set(room: Room, values: Mapping[str, str]) -> None:
    connection = connections[room.value]
    if connection.vendor != "postgresql":
        return
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [one for pair in values.items() for one in pair])


def _variables(access: Access | None, persons: Collection[UUID], *, search: bool) -> dict[str, str]:
    if access is None:
        names = ("user", "organisation", "role", "reach", "purpose", "persons", "search", "ground")
        return {f"zicht.{name}": "" for name in names}
    return {
        "zicht.user": str(access.user or ""),
        "zicht.organisation": str(access.organisation or ""),
        "zicht.role": str(access.role or ""),
        "zicht.reach": access.reach.value,
        "zicht.purpose": access.purpose.value,
        "zicht.persons": ",".join(map(str, persons)),
        "zicht.search": "on" if search else "",
        "zicht.ground": "",
    }
