"""Referrals that are seen: what an organisation sent, what came in, and one of them with what is shared."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.accounts.models import Organisation
from zicht.platform.accounts.names import names_of_users
from zicht.platform.audit.service import record, record_many
from zicht.platform.clock import today
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.referral.models import Message, Referral, Shared
from zicht.platform.referral.sharing import Part, show_parts
from zicht.platform.referral.workflow import MOVES, Move, Scope, Side, State, can_move, state_of
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import find_person, names_of, persons_of_root, visible
from zicht.web.texts import current_language

__all__ = [
    "Coordinated",
    "Listed",
    "MessageRead",
    "ReferralRead",
    "about_of",
    "coordinates",
    "coordinator_of",
    "count_waiting",
    "days_open",
    "find_referral",
    "list_received",
    "list_sent",
    "read_referral",
    "referrals_of",
    "unanswered_of",
]

#: So many on a list: what waits for an answer comes first.
MOST = 50


@dataclass(frozen=True, repr=False)
class Listed:
    """A line of a list: the other organisation, what it is for, whom it is about where that is seen, and its state."""

    referral: Referral
    other: Organisation
    about: str
    name: str
    state: State
    days: int


@dataclass(frozen=True, repr=False)
class MessageRead:
    """A question, an answer, or why it was declined: `reason` is a code of `blocking_reasons`."""

    message: Message
    author: str
    text: str
    reason: str


@dataclass(frozen=True, repr=False)
class ReferralRead:
    """A referral as one of the two organisations sees it, and what it may do with it now.

    `about` is what it is for, `note` what the sender wrote; `closed_by` who answered it.
    """

    referral: Referral
    side: Side
    state: State
    content: Mapping[str, Any]
    parts: tuple[Part, ...]
    messages: tuple[MessageRead, ...]
    sent_by: str
    closed_by: str
    moves: frozenset[Move]

    @property
    def about(self) -> str:
        return about_of(self.content)

    @property
    def is_handover(self) -> bool:
        return self.referral.scope == Scope.HANDOVER

    @property
    def days(self) -> int:
        return days_open(self.referral)


@dataclass(frozen=True, repr=False)
class Coordinated:
    """Which organisation coordinates the care of somebody, by which referral."""

    organisation: Organisation
    referral: Referral


def about_of(content: Mapping[str, Any]) -> str:
    """Return what a referral is for, in the language of the page; empty where that is not to be seen any more."""
    names: Mapping[str, str] = content.get("about", {}).get("name", {})
    return names.get(current_language(), "")


def days_open(referral: Referral) -> int:
    """Return for how many days a referral waited for an answer, or waits."""
    until = localdate(referral.closed_at) if referral.closed_at else today()
    return max((until - localdate(referral.made_at)).days, 0)


def _seen() -> QuerySet[Referral]:
    """Return the referrals of the agency, sent and received; the database keeps the rest away from it too.

    Of who was erased none is left where the person was seen; jobs delete the rows within minutes.
    """
    access = current_access()
    rows = Referral.objects.select_related("organisation", "receiver")
    rows = rows.exclude(person__in=Person.objects.filter(erased_at__isnull=False))
    return rows.filter(Q(organisation_id=access.agency) | Q(receiver_id=access.agency))


def side_of(referral: Referral) -> Side:
    return Side.SENDER if referral.organisation_id == current_access().agency else Side.RECEIVER


def find_referral(referral: UUID, *, hold: bool = False) -> Referral:
    """Return a referral that is seen, with `hold` until the transaction ends; raises `NotHere`."""
    rows = _seen()
    if hold:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(id=referral).first()
    if found is None:
        raise NotHere
    return found


def list_sent() -> list[Listed]:
    """Return what the agency sent: what waits for an answer first, the longest wait before; then the newest."""
    return _listed(_seen().filter(organisation_id=current_access().agency))


def list_received() -> list[Listed]:
    """Return what came in, in the same order."""
    return _listed(_seen().filter(receiver_id=current_access().agency))


def referrals_of(person: UUID) -> tuple[Person, list[Listed]]:
    """Return somebody who is seen, and the referrals of them that the agency sent; raises `NotHere`."""
    check_may(current_access(), Action.REFERRAL_READ)
    found = find_person(person)
    own = _seen().filter(organisation_id=current_access().agency)
    return found, _listed(own.filter(person__in=[one.id for one in persons_of_root(found)]))


def unanswered_of(person: UUID) -> list[Listed]:
    """Return the referrals of somebody who is seen that wait for an answer; none for a role that reads none."""
    if not can_do(current_access(), Action.REFERRAL_READ):
        return []
    return [one for one in referrals_of(person)[1] if one.state is State.OPEN]


def count_waiting() -> int:
    """Return how many that came in wait for an answer of the agency."""
    return _seen().filter(receiver_id=current_access().agency, closed_at__isnull=True).count()


def coordinator_of(person: UUID) -> Coordinated | None:
    """Return to whom the care of somebody who is seen was handed over last; none where it never was."""
    ids = [one.id for one in persons_of_root(find_person(person))]
    rows = _seen().filter(person__in=ids, scope=Scope.HANDOVER.value, outcome="accepted")
    last = rows.order_by("-closed_at").first()
    if last is None or state_of(last, today()) is not State.ACCEPTED:
        return None
    return Coordinated(last.receiver, last)


def coordinates(person: UUID) -> bool:
    """Say whether the care of somebody was handed over to the agency of whoever acts, and is still with it."""
    access = current_access()
    if access.organisation is None:
        return False
    own = Referral.objects.filter(
        person_id=person,
        receiver_id=access.agency,
        scope=Scope.HANDOVER.value,
        outcome="accepted",
        ended_at__isnull=True,
        open_until__gte=today(),
    )
    return own.exists()


def _listed(rows: QuerySet[Referral]) -> list[Listed]:
    check_may(current_access(), Action.REFERRAL_READ)
    waiting = list(rows.filter(closed_at__isnull=True).order_by("made_at")[:MOST])
    closed = list(rows.filter(closed_at__isnull=False).order_by("-closed_at")[: MOST - len(waiting)])
    return _lines([*waiting, *closed])


def _lines(rows: Sequence[Referral]) -> list[Listed]:
    if not rows:
        return []
    people = {one.person_id for one in rows}
    record_many(Action.REFERRAL_READ, [(one.id, one.person_id) for one in rows], kind="listed")
    seen = visible(Person.objects.filter(id__in=people, erased_at__isnull=True), person="id")
    names = names_of(list(seen.values_list("id", flat=True)))
    contents = _contents(rows)
    day = today()
    return [
        Listed(
            one,
            one.receiver if side_of(one) is Side.SENDER else one.organisation,
            about_of(contents.get(one.id, {})),
            names.get(one.person_id, ""),
            state_of(one, day),
            days_open(one),
        )
        for one in rows
    ]


def _readable() -> Q:
    """Return of which referrals content is seen: by the sender as the person is, by the receiver until it is over."""
    lasts = Q(referral__outcome__in=["", "accepted"], referral__ended_at__isnull=True)
    agency = current_access().agency
    # A person who was opened to the sender may have been shut to it since.
    sent = Q(organisation_id=agency, person__in=visible(Person.objects.all(), person="id"))
    return sent | (Q(receiver_id=agency) & lasts & Q(referral__open_until__gte=today()))


def _contents(rows: Collection[Referral]) -> dict[UUID, Mapping[str, Any]]:
    shared = list(Shared.objects.filter(_readable(), referral__in=[one.id for one in rows]))
    keys = keys_of(current_access(), {one.person_id for one in shared}) if shared else {}
    return {one.referral_id: _open(one, keys[one.person_id]) for one in shared if one.person_id in keys}


def _open(row: Shared | Message, key: bytes) -> Mapping[str, Any]:
    plain = unseal(key, bytes(row.content), person=row.person_id, what=Sealed.REFERRAL)
    content: Mapping[str, Any] = json.loads(plain)
    return content


def read_referral(referral: UUID) -> ReferralRead:
    """Return a referral with all of it that the agency may see, and write down that it was read; raises `NotHere`."""
    check_may(current_access(), Action.REFERRAL_READ)
    found = find_referral(referral)
    content = _contents([found]).get(found.id, {})
    record(Action.REFERRAL_READ, kind="referral", object_id=found.id, person_id=found.person_id)
    if content.get("versions"):
        record(Action.IDENTITY_READ, kind="referral", object_id=found.id, person_id=found.person_id)
    names = names_of_users([found.made_by, found.closed_by])
    side, day = side_of(found), today()
    return ReferralRead(
        found,
        side,
        state_of(found, day),
        content,
        tuple(show_parts(found.person_id, content)) if content else (),
        _messages(found),
        names.get(found.made_by, "") if found.made_by else "",
        names.get(found.closed_by, "") if found.closed_by else "",
        frozenset(
            one
            for one in MOVES.get(state_of(found, day), {}).get(side, ())
            if can_move(found, side, one, day)
        ),
    )


def _messages(referral: Referral) -> tuple[MessageRead, ...]:
    rows = list(Message.objects.filter(_readable(), referral=referral.id).order_by("made_at"))
    keys = keys_of(current_access(), [referral.person_id]) if rows else {}
    if referral.person_id not in keys:
        return ()
    names = names_of_users(one.made_by for one in rows)
    found = []
    for one in rows:
        content = _open(one, keys[referral.person_id])
        author = names.get(one.made_by, "") if one.made_by else ""
        found.append(MessageRead(one, author, content.get("text", ""), content.get("reason", "")))
    return tuple(found)
