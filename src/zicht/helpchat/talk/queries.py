"""What is asked of conversations: the queue, somebody's place in it, who is on duty, whether it is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from zicht.helpchat.clock import now
from zicht.helpchat.locks import mark_of
from zicht.helpchat.talk.models import (
    ClosedDay,
    Conversation,
    Device,
    EscrowKey,
    HourCount,
    KeyKind,
    LeftMessage,
    OpenHours,
    Route,
    State,
    WrappedKey,
)
from zicht.helpchat.talk.values import Place, PublicDevice, PublicEscrow, SealedKey, Waiting

__all__ = [
    "devices_on_duty",
    "devices_without_key",
    "escrow_keys",
    "find_by_token",
    "hours_of",
    "is_open",
    "keys_for",
    "left_under",
    "opens_next",
    "place_of",
    "queue_rows",
    "state_of",
]

#: So long ago a visitor's browser may have spoken last and still be there.
_ONLINE = timedelta(seconds=75)
#: A wait is told from as many claims, of the last hours; a guess from fewer would be no more than that.
_FEWEST, _LOOK_BACK = 5, timedelta(hours=6)

_QUEUE = (
    "id",
    "state",
    "route",
    "language",
    "band",
    "reasons",
    "returned",
    "counsellor",
    "opened_at",
    "claimed_at",
    "seen_at",
)


def find_by_token(token: bytes) -> Conversation | None:
    """Return the conversation of a token, where it is not over."""
    return Conversation.objects.filter(mark=mark_of(token)).exclude(state=State.ENDED.value).first()


def state_of(conversation: UUID) -> Conversation | None:
    """Return the row of a conversation."""
    return Conversation.objects.filter(id=conversation).first()


def queue_rows() -> list[Waiting]:
    """Return all that wait or talk: the most urgent first, then who came first."""
    at = now()
    rows = Conversation.objects.exclude(state=State.ENDED.value).order_by("band", "opened_at", "id")
    return [
        Waiting(
            id=key,
            state=State(state),
            route=Route(route),
            language=language,
            band=band,
            reasons=tuple(reasons),
            returned=returned,
            counsellor=counsellor,
            came=opened_at,
            waited=int(((claimed_at or at) - opened_at).total_seconds()),
            online=at - seen_at <= _ONLINE,
        )
        for (
            key,
            state,
            route,
            language,
            band,
            reasons,
            returned,
            counsellor,
            opened_at,
            claimed_at,
            seen_at,
        ) in rows.values_list(*_QUEUE)
    ]


def place_of(conversation: UUID | None) -> Place:
    """Return how many wait before somebody (without one: before whoever comes now), and how long that may take."""
    waiting = Conversation.objects.filter(state=State.WAITING.value)
    order = list(waiting.order_by("band", "opened_at", "id").values_list("id", flat=True))
    ahead = len(order)
    if conversation is not None:
        # Somebody may have taken it just now: then nobody is ahead.
        ahead = order.index(conversation) if conversation in order else 0
    return Place(ahead, _minutes(ahead))


def _minutes(ahead: int) -> tuple[int, int] | None:
    """Return the wait from what it was lately; none where there is too little to go by, or nobody on duty."""
    since = now() - _LOOK_BACK
    told = HourCount.objects.filter(hour__gte=since).aggregate(
        claimed=Sum("claimed"),
        waited=Sum("waited_seconds"),
        talked=Sum("talked_seconds"),
        ended=Sum("ended"),
        left=Sum("left_waiting"),
    )
    duty = Device.objects.filter(ends_at__gt=now()).values("counsellor").distinct().count()
    if not duty or (told["claimed"] or 0) < _FEWEST:
        return None
    mean = told["waited"] / told["claimed"] / 60
    talks = told["ended"] - told["left"]  # who left before had no talk
    turn = told["talked"] / max(talks, 1) / 60 / duty
    likely = max(mean, ahead * turn)
    return int(likely / 2), int(likely * 2) + 2


def keys_for(conversation: UUID, holder: UUID) -> list[SealedKey]:
    """Return the keys of a conversation that were wrapped for one holder."""
    rows = WrappedKey.objects.filter(conversation=conversation, holder=holder)
    return [SealedKey(row.holder, KeyKind(row.kind), bytes(row.sealed)) for row in rows]


def devices_on_duty() -> list[PublicDevice]:
    """Return the devices whose shift goes on."""
    rows = Device.objects.filter(ends_at__gt=now()).order_by("made_at", "id")
    return [PublicDevice(row.id, row.counsellor, bytes(row.public_key)) for row in rows]


def devices_without_key(conversation: UUID, *, kind: KeyKind = KeyKind.TALK) -> list[PublicDevice]:
    """Return the devices on duty that have no key of a conversation: they came on duty after it began."""
    have = WrappedKey.objects.filter(conversation=conversation, kind=kind.value)
    rows = Device.objects.filter(ends_at__gt=now()).exclude(id__in=have.values("holder"))
    return [
        PublicDevice(row.id, row.counsellor, bytes(row.public_key)) for row in rows.order_by("made_at", "id")
    ]


def escrow_keys() -> list[PublicEscrow]:
    """Return the escrow's keys of this week: of both parts, or none at all."""
    rows = EscrowKey.objects.filter(ends_at__gt=now()).order_by("part", "made_at", "id")
    found = [PublicEscrow(row.id, row.holder, row.part, bytes(row.public_key)) for row in rows]
    return found if {one.part for one in found} == {"a", "b"} else []


def left_under(phrase: bytes) -> bytes | None:
    """Return what was left under a phrase, still locked."""
    row = LeftMessage.objects.filter(mark=mark_of(phrase)).first()
    return bytes(row.body) if row else None


def hours_of(weekday: int) -> list[OpenHours]:
    """Return the stretches of a day of the week in which the chat is open."""
    return list(OpenHours.objects.filter(weekday=weekday).order_by("opens"))


def is_open(at: datetime | None = None) -> bool:
    """Say whether the chat is open by its hours; whether somebody is on duty is another question."""
    local = timezone.localtime(at or now())
    if ClosedDay.objects.filter(day=local.date()).exists():
        return False
    return any(one.opens <= local.time() < one.closes for one in hours_of(local.weekday()))


def opens_next(at: datetime | None = None) -> datetime | None:
    """Return when the chat opens next, within a fortnight."""
    local = timezone.localtime(at or now())
    closed = set(ClosedDay.objects.filter(day__gte=local.date()).values_list("day", flat=True))
    for ahead in range(15):
        day = local.date() + timedelta(days=ahead)
        for one in hours_of(day.weekday()) if day not in closed else []:
            begins = timezone.make_aware(datetime.combine(day, one.opens))
            if begins > local:
                return begins
    return None
