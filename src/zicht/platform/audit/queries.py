"""Looking through the log: by who, what and when. There is no content in it, so none can be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from zicht.platform.access.actions import Action
from zicht.platform.accounts.models import ApiKey, Organisation, User
from zicht.platform.audit.models import Batch, BreakGlass, Event, Seal
from zicht.platform.clock import now
from zicht.platform.steps import in_steps

__all__ = [
    "PAGE",
    "Actor",
    "EventFilter",
    "Unsealed",
    "actors",
    "acts_during",
    "agencies_of",
    "batches",
    "emergencies",
    "ended_early",
    "events",
    "find_actors",
    "places_in_chain",
    "unsealed",
]

#: Rows of one page.
PAGE = 50


@dataclass(frozen=True)
class EventFilter:
    """What is looked for: numbers and codes alone, for they stand in the address of the page."""

    user: UUID | None = None
    organisation: UUID | None = None
    person: UUID | None = None
    action: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None

    def as_query(self) -> str:
        return urlencode({name: str(value) for name, value in vars(self).items() if value})


def events(wanted: EventFilter) -> QuerySet[Event]:
    """Return the events that fit, the newest first; `until` counts itself in."""
    rows = Event.objects.all()
    for column, value in (
        ("organisation_id", wanted.organisation),
        ("person_id", wanted.person),
        ("action", wanted.action),
        ("outcome", wanted.outcome),
    ):
        rows = rows.filter(**{column: value}) if value else rows
    if wanted.user:
        # Signing in is written down before anybody acts as anything: there the user is the object.
        rows = rows.filter(Q(user_id=wanted.user) | Q(kind="user", object_id=wanted.user))
    if wanted.since:
        rows = rows.filter(at__gte=_begin(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_begin(wanted.until + timedelta(days=1)))
    return rows.order_by("-at", "-id")


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware here


@dataclass(frozen=True)
class Actor:
    """Who acts: somebody with an account, or a system with the key of an agency."""

    id: UUID
    name: str
    email: str = ""
    is_key: bool = False


def find_actors(who: str) -> list[Actor]:
    """Return who has this e-mail address, or else whose name, or the name of whose key, holds these words."""
    words = who.strip()
    exact = [_user(one) for one in User.objects.filter(email__iexact=words)]
    if exact:
        return exact
    users = User.objects.filter(name__icontains=words).order_by("name")[:20]
    keys = ApiKey.objects.filter(name__icontains=words).order_by("name")[:20]
    return [*map(_user, users), *map(_key, keys)]


def actors(numbers: Iterable[UUID | None]) -> dict[UUID, Actor]:
    """Return who these numbers of the log stand for."""
    wanted = {one for one in numbers if one}
    found = {one.id: _user(one) for one in User.objects.filter(id__in=wanted)}
    left = wanted - found.keys()
    return found | {one.id: _key(one) for one in ApiKey.objects.filter(id__in=left)} if left else found


def _user(user: User) -> Actor:
    return Actor(user.id, user.name, user.email or "")


def _key(key: ApiKey) -> Actor:
    return Actor(key.id, key.name, is_key=True)


def agencies_of(rows: Collection[Event] | Collection[BreakGlass]) -> Mapping[UUID, Organisation]:
    return Organisation.objects.in_bulk(list({one.organisation_id for one in rows if one.organisation_id}))


def places_in_chain(rows: Collection[Event]) -> dict[UUID, tuple[int, int]]:
    """Return the batch of each event and its place there; what is not sealed yet is left out."""
    found: dict[UUID, tuple[int, int]] = {}
    for some in in_steps([one.id for one in rows], 500):
        seals = Seal.objects.filter(event_id__in=some)
        found |= {one.event_id: (one.batch, one.position) for one in seals}
    return found


def batches(before: int | None = None, most: int = 20) -> list[Batch]:
    """Return links of the chain, the newest first."""
    rows = Batch.objects.order_by("-number")
    return list((rows if before is None else rows.filter(number__lt=before))[:most])


@dataclass(frozen=True)
class Unsealed:
    """Events of the last two days that no batch holds yet, and since when the oldest waits."""

    events: int
    since: datetime | None

    @property
    def late(self) -> bool:
        return self.since is not None and self.since < now() - timedelta(minutes=10)


def unsealed() -> Unsealed:
    recent = Event.objects.filter(at__gte=now() - timedelta(days=2))
    found = recent.exclude(Exists(Seal.objects.filter(event_id=OuterRef("id")))).aggregate(
        events=Count("id"), since=Min("at")
    )
    return Unsealed(found["events"], found["since"])


def emergencies(*, reviewed: bool) -> QuerySet[BreakGlass]:
    """Return emergencies that nobody looked at, the oldest first; or those that somebody did, the newest first."""
    rows = BreakGlass.objects.filter(reviewed_at__isnull=not reviewed)
    return rows.order_by("-began_at" if reviewed else "began_at")


def ended_early(rows: Collection[BreakGlass]) -> dict[UUID, datetime]:
    """Return when these emergencies were ended before their time, by whoever opened them."""
    found = Event.objects.filter(
        action=Action.GLASS_END.value,
        object_id__in=[one.id for one in rows],
        user_id__in={one.user_id for one in rows},
    )
    return {one.object_id: one.at for one in found if one.object_id}


def acts_during(emergency: BreakGlass) -> list[tuple[str, int]]:
    """Return what was done to the person by the one who opened them while they were open, and how often."""
    rows: QuerySet[Event, Any] = Event.objects.filter(
        user_id=emergency.user_id,
        person_id=emergency.person_id,
        at__gte=emergency.began_at,
        at__lte=emergency.ends_at,
    )
    counted = rows.values("action").annotate(times=Count("id")).order_by("action")
    return [(one["action"], one["times"]) for one in counted]
