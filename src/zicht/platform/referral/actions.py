"""Referring somebody to another organisation, and what it does with that: each act once, by one of the two."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, Purpose, check_may, current_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.models import Organisation
from zicht.platform.accounts.roles import REACH, Reach, roles_at
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.inserting import insert_once
from zicht.platform.keyroom.sealing import Sealed, seal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.referral.ending import close_file_later
from zicht.platform.referral.models import Message, Referral, Shared
from zicht.platform.referral.queries import find_referral, side_of
from zicht.platform.referral.sharing import Group, gather
from zicht.platform.referral.telling import tell_agency
from zicht.platform.referral.workflow import Move, Scope, Side, can_move
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import check_ground, find_person, persons_of_root

__all__ = [
    "LONGEST_TEXT",
    "About",
    "accept",
    "answer",
    "ask",
    "decline",
    "end",
    "mark_recorded",
    "send",
    "withdraw",
]

#: So many characters: a note with a referral, a question, an answer.
LONGEST_TEXT = 1000
#: After so many days without an answer the sender is reminded.
WAITS = timedelta(days=7)


@dataclass(frozen=True)
class About:
    """What a referral is for: an option of the plan or a kind of help, and its name in each language."""

    option: str
    kind: str
    name: Mapping[str, str]


def send(
    person: UUID,
    receiver: Organisation,
    *,
    about: About,
    groups: Collection[Group],
    scope: Scope,
    legal_ground: str,
    open_until: date,
    note: str = "",
) -> UUID:
    """Refer somebody who is seen to another organisation; return the number of the referral.

    Raises
    ------
    NotHere
        If there is nobody, or nobody whom this agency may pass on.
    InputError
        If no ground allows it, the receiver cannot take a file over, the last day is too late, or one waits already.
    """
    access = current_access()
    check_may(access, Action.REFERRAL_SEND)
    found = find_person(person)
    same = {one.id for one in persons_of_root(found)}
    check_ground(receiver, Purpose.SHELTER, legal_ground, same)
    _check_scope(receiver, scope)
    _check_last_day(found, open_until)
    content = {
        "about": {"option": about.option, "kind": about.kind, "name": dict(about.name)},
        "note": note,
        **gather(found.id, groups),
    }
    referral = Referral(
        id=uuid4(),
        person_id=found.id,
        organisation_id=access.agency,
        receiver=receiver,
        purpose=Purpose.SHELTER.value,
        legal_ground=legal_ground,
        scope=scope.value,
        open_until=open_until,
        answer_by=today() + WAITS,
        made_at=now(),
        made_by=access.user,
    )
    insert_once(
        referral,
        otherwise=InputError.of(
            Text.of("This person was referred to this organisation already."),
            expected=Text.of("One referral to an organisation that waits for an answer at a time."),
            to_fix=Text.of("Wait for the answer, or withdraw the first referral."),
        ),
    )
    _keep(Shared(**_beside(referral)), referral, content)
    record(Action.REFERRAL_SEND, kind="referral", object_id=referral.id, person_id=found.root_id)
    tell_agency(receiver.id)
    return referral.id


def _check_scope(receiver: Organisation, scope: Scope) -> None:
    """Raise where a file would open to nobody, or nobody there coordinates care."""
    if scope is Scope.SHARED:
        return
    roles = roles_at(receiver.reporter_type, is_register=receiver.is_register)
    if not any(REACH[one] is Reach.GRANTED for one in roles) or receiver.reporter_type != "care_coordination":
        raise InputError.of(
            Text.of("This organisation has no care coordinators: it cannot open a file or take a case over."),
            expected=Text.of("An organisation for care coordination."),
            to_fix=Text.of("Choose that it sees what you tick, and tick what it needs."),
        )


def _check_last_day(person: Person, last: date) -> None:
    """Raise where somebody who was opened to this agency would be open to another for longer."""
    access = current_access()
    if person.organisation_id == access.agency:
        return
    # An emergency is no ground to pass somebody on.
    opened = Grant.objects.filter(
        person_id=person.id,
        organisation_id=access.agency,
        purpose=access.purpose.value,
        emergency_id__isnull=True,
        ends_at__gt=now(),
    )
    longest = max(opened.values_list("ends_at", flat=True), default=None)
    if longest is None:
        raise NotHere
    if last >= timezone.localdate(longest):
        raise InputError.of(
            Text.of("This person is open to your agency for a shorter time."),
            expected=Text.of("A last day before that on which your own access ends."),
            to_fix=Text.of("Choose fewer days."),
        )


def accept(referral: UUID) -> Referral:
    """Accept a referral: that is its receipt. What it opens, opens. Raises `NotHere`."""
    access = current_access()
    found = _take(referral, Move.ACCEPT, Action.REFERRAL_ANSWER)
    opens = found.scope != Scope.SHARED
    if opens and access.reach is not Reach.GRANTED:
        raise NotHere
    moment = now()
    if opens:
        # Before the referral is closed: the database opens somebody by a referral that waits, and by no other.
        Grant.objects.create(
            person_id=found.person_id,
            organisation_id=access.agency,
            purpose=found.purpose,
            legal_ground=found.legal_ground,
            began_at=moment,
            ends_at=_end_of(found.open_until),
            made_by=access.user,
        )
        record(Action.GRANT_GIVE, kind="referral", object_id=found.id, person_id=found.person_id)
    _close(found, "accepted", moment)
    _written(Action.REFERRAL_ANSWER, found, reason="accepted")
    tell_agency(found.organisation_id)
    return found


def decline(referral: UUID, *, reason: str, text: str = "") -> None:
    """Decline a referral with a reason of `blocking_reasons`. Raises `NotHere`."""
    found = _take(referral, Move.DECLINE, Action.REFERRAL_ANSWER)
    _say(found, "declined", {"reason": reason, "text": text})
    _close(found, "declined", now())
    _written(Action.REFERRAL_ANSWER, found, reason="declined")
    tell_agency(found.organisation_id)


def ask(referral: UUID, text: str) -> None:
    """Ask the sender something about a referral. Raises `NotHere`."""
    found = _take(referral, Move.ASK, Action.REFERRAL_ANSWER)
    _say(found, "asked", {"text": text})
    _written(Action.REFERRAL_ANSWER, found, reason="asked")
    tell_agency(found.organisation_id)


def answer(referral: UUID, text: str) -> None:
    """Answer, or tell the receiver more. Raises `NotHere`."""
    found = _take(referral, Move.ANSWER, Action.REFERRAL_SEND)
    _say(found, "answered", {"text": text})
    _written(Action.REFERRAL_SEND, found, reason="answered")
    tell_agency(found.receiver_id)


def withdraw(referral: UUID) -> None:
    """Withdraw a referral that waits: the receiver sees nothing of it any more. Raises `NotHere`."""
    found = _take(referral, Move.WITHDRAW, Action.REFERRAL_SEND)
    _close(found, "withdrawn", now())
    _written(Action.REFERRAL_SEND, found, reason="withdrawn")
    tell_agency(found.receiver_id)


def end(referral: UUID) -> None:
    """End what an accepted referral opened, by either side. Raises `NotHere`."""
    access = current_access()
    found = find_referral(referral, hold=True)
    action = Action.REFERRAL_SEND if side_of(found) is Side.SENDER else Action.REFERRAL_ANSWER
    found = _take(referral, Move.END, action)
    Referral.objects.filter(id=found.id).update(ended_at=now())
    close_file_later.enqueue(str(found.id))
    _written(action, found, reason="ended")
    tell_agency(found.receiver_id if found.organisation_id == access.agency else found.organisation_id)


def mark_recorded(referral: UUID) -> None:
    """Keep that a referral stands in the plan as a door that was shut: it is recorded once. Raises `NotHere`."""
    found = _take(referral, Move.RECORD, Action.REFERRAL_SEND)
    Referral.objects.filter(id=found.id).update(recorded_at=now())


def _take(referral: UUID, move: Move, action: Action) -> Referral:
    """Return a referral with which whoever acts may do this now, held until the transaction ends."""
    check_may(current_access(), action)
    found = find_referral(referral, hold=True)
    if not can_move(found, side_of(found), move, today()):
        raise NotHere
    return found


def _close(referral: Referral, outcome: str, moment: datetime) -> None:
    """Close a referral that waits; who comes second finds nothing."""
    waiting = Referral.objects.filter(id=referral.id, closed_at__isnull=True)
    if not waiting.update(closed_at=moment, closed_by=current_access().user, outcome=outcome):
        raise NotHere


def _end_of(day: date) -> datetime:
    """Return the moment at which a day is over here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _say(referral: Referral, kind: str, content: Mapping[str, Any]) -> None:
    _keep(Message(**_beside(referral), kind=kind), referral, content)


def _beside(referral: Referral) -> dict[str, Any]:
    return {
        "referral_id": referral.id,
        "person_id": referral.person_id,
        "organisation_id": referral.organisation_id,
        "receiver_id": referral.receiver_id,
        "made_at": now(),
        "made_by": current_access().user,
    }


def _keep(row: Shared | Message, referral: Referral, content: Mapping[str, Any]) -> None:
    """Keep a row with this content, sealed under the person's key."""
    keys = keys_of(current_access(), [referral.person_id])
    if referral.person_id not in keys:
        raise NotHere
    plain = json.dumps(content).encode()
    row.content = seal(keys[referral.person_id], plain, person=referral.person_id, what=Sealed.REFERRAL)
    row.save(force_insert=True)


def _written(action: Action, referral: Referral, *, reason: str) -> None:
    record(action, kind="referral", object_id=referral.id, person_id=referral.person_id, reason=reason)
