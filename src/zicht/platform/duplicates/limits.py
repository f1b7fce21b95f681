"""How often somebody may look somebody up, and who looked up how much. Nothing here says who was looked for.

A look-up is counted in the transaction in which it is done. Two at the same time wait for each other, so that
a limit holds however many windows somebody opens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db import connections

from zicht.errors import InputError, Text
from zicht.platform.access.context import Access, current_access
from zicht.platform.accounts.roles import Reach
from zicht.platform.clock import now
from zicht.platform.duplicates.models import LookUp
from zicht.platform.rooms import Room

__all__ = ["LIMITS", "Kind", "Limit", "TooManyLookUps", "look_up"]

Found = TypeVar("Found")


class Kind(StrEnum):
    """What somebody does to look somebody up."""

    SEARCH = "search"
    PAIR = "pair"
    QUESTION = "question"


class TooManyLookUps(InputError):
    """Somebody, or their agency, looked up too often; the attempt was written down and nothing was looked for."""


def _too_many() -> TooManyLookUps:
    return TooManyLookUps.of(
        Text.of("You or your agency looked up more persons than is usual. Nothing was looked up now."),
        expected=Text.of("Fewer look-ups: the auditor sees how many there are."),
        to_fix=Text.of("Wait an hour and try again. Ask the register if your work needs more."),
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """So many look-ups within so long, of one user or of a whole agency."""

    most: int
    within: timedelta
    of_agency: bool = False


#: Somebody who handles a report looks up a few persons; a whole morning of review is a few dozen pairs an hour.
LIMITS = (
    Limit(60, timedelta(hours=1)),
    Limit(250, timedelta(days=1)),
    Limit(400, timedelta(hours=1), of_agency=True),
    Limit(2000, timedelta(days=1), of_agency=True),
)


def look_up(kind: Kind, work: Callable[[], Sequence[Found]]) -> Sequence[Found]:
    """Do `work`, which looks somebody up, if the limits allow it; count it with how many it found.

    Must be called in an open room, whose transaction has to be kept: whoever calls this answers
    `TooManyLookUps` within the room, as an error of a form or with `too_many` of `duplicates.service`.
    Jobs have no limit.

    Raises
    ------
    TooManyLookUps
        If the user or the agency reached a limit.
    """
    access = current_access()
    if access.reach is Reach.SYSTEM:
        return work()
    _wait_for_others(access)
    if any(_count(access, limit) >= limit.most for limit in LIMITS):
        _write(access, kind, found=0, refused=True)
        raise _too_many()
    found = work()
    _write(access, kind, found=len(found), refused=False)
    return found


def _count(access: Access, limit: Limit) -> int:
    since = LookUp.objects.filter(at__gt=now() - limit.within, refused=False)
    if limit.of_agency:
        return since.filter(organisation_id=access.agency).count()
    return since.filter(user_id=access.user).count() if access.user else 0


def _write(access: Access, kind: Kind, *, found: int, refused: bool) -> None:
    LookUp.objects.create(
        at=now(),
        user_id=access.user,
        organisation_id=access.agency,
        role=access.role or "",
        kind=kind.value,
        found=found,
        refused=refused,
    )


def _wait_for_others(access: Access) -> None:
    """Wait until look-ups of the same agency and user are done. On SQLite every transaction waits for the others."""
    connection = connections[Room.CASES.value]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for one in (access.agency, access.user):
            if one is not None:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number(one)])


def _lock_number(one: UUID) -> int:
    """Return a number of 64 bits with a sign; two that share one by chance only wait for each other."""
    return (one.int & ((1 << 64) - 1)) - (1 << 63)
