"""How often somebody may look somebody up, and who looked up how much. Nothing here says who was looked for.

Searching for somebody, comparing a pair, and being asked about one: there is one count and one set of limits
for all three. A look-up is counted in the transaction in which it is done. Two of one user wait for each other,
so that a limit holds however many windows somebody opens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db import connections
from django.db.models import Count, Q

from zicht.errors import InputError, Text
from zicht.platform.access.context import Access, current_access
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.models import LookUp
from zicht.platform.clock import now
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
    `TooManyLookUps` within the room, as an error of a form or with `audit.pages.too_many`.
    Jobs have no limit.

    Raises
    ------
    TooManyLookUps
        If the user or the agency reached a limit.
    """
    access = current_access()
    if access.reach is Reach.SYSTEM:
        return work()
    _wait_for_other_windows(access)
    if _is_over(access):
        _write(access, kind, found=0, refused=True)
        raise _too_many()
    found = work()
    _write(access, kind, found=len(found), refused=False)
    return found


def _is_over(access: Access) -> bool:
    """Say whether a limit is reached: all of them are counted at once."""
    moment = now()
    mine, ours = Q(user_id=access.user, user_id__isnull=False), Q(organisation_id=access.agency)
    counts = LookUp.objects.filter(
        mine | ours, at__gt=moment - max(one.within for one in LIMITS), refused=False
    ).aggregate(
        **{
            str(number): Count("id", filter=(ours if one.of_agency else mine) & Q(at__gt=moment - one.within))
            for number, one in enumerate(LIMITS)
        }
    )
    return any(counts[str(number)] >= one.most for number, one in enumerate(LIMITS))


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


def _wait_for_other_windows(access: Access) -> None:
    """Wait until look-ups of the same user are done. On SQLite every transaction waits for the others.

    Colleagues do not wait for each other: the limit of an agency may be passed by as many as look up at the
    same moment.
    """
    connection = connections[Room.CASES.value]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number(access.user or access.agency)])


def _lock_number(one: UUID) -> int:
    """Return a number of 64 bits with a sign; two that share one by chance only wait for each other."""
    return (one.int & ((1 << 64) - 1)) - (1 << 63)
