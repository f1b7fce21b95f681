"""A conversation opens to a third person by two keepers, while it lasts, and to nobody else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from support.chat import Chat
from support.chat_console import Shift, begin_conversation, begin_shift_of
from support.chat_staff import make_counsellor, signed_in
from zicht.helpchat import locks
from zicht.helpchat.clock import now
from zicht.helpchat.staff.models import Act, Counsellor, OpeningRequest, Outcome
from zicht.helpchat.staff.openings import (
    agree,
    ask_to_open,
    close_old_requests,
    half_of,
    keep_half_key,
    refuse,
    requests_for,
)
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.talk.models import WrappedKey
from zicht.helpchat.talk.service import Ended, Refused, claim, end_conversation, keep_messages, keys_for
from zicht.helpchat.talk.values import Said, Sender


@dataclass
class Keeper:
    """Somebody who keeps a half-key, and its pair."""

    id: UUID
    pair: locks.KeyPair
    client: Client

    def give(self, request: UUID) -> bool:
        """Do what the keeper's browser does: open the half, and lock it for whoever asked."""
        sealed, to = half_of(request, by=self.id)
        half = locks.unwrap(sealed, self.pair)
        return agree(request, by=self.id, sealed=locks.wrap(half, to))


def make_keeper(role: Role) -> Keeper:
    made = make_counsellor(f"Keeper {role.value}", role)
    pair = locks.new_pair()
    keep_half_key(made.id, pair.public)
    return Keeper(made.id, pair, signed_in(made))


@dataclass
class Story:
    """A conversation that a counsellor talks in, a supervisor, and two keepers."""

    anna: Shift
    talk: UUID
    key: bytes
    carla: UUID
    first: Keeper
    second: Keeper
    pair: locks.KeyPair

    def ask(self) -> UUID:
        return ask_to_open(self.talk, by=self.carla, reason="violence", public_key=self.pair.public)

    def key_of(self, request: UUID) -> bytes:
        one, other = (locks.unwrap(half.sealed, self.pair) for half in keys_for(self.talk, request))
        return locks.join_key(one, other)


@pytest.fixture
def story(chat: Chat) -> Story:
    first, second = make_keeper(Role.ESCROW_HOLDER_A), make_keeper(Role.ESCROW_HOLDER_B)
    anna = begin_shift_of("Anna")
    talk = begin_conversation()
    claim(talk.id, by=anna.counsellor, device=anna.device)
    carla = make_counsellor("Carla", Role.SUPERVISOR)
    return Story(anna, talk.id, talk.key, carla.id, first, second, locks.new_pair())


def test_two_keepers_open_an_open_conversation(story: Story) -> None:
    request = story.ask()
    assert [one.id for one in requests_for(story.first.id)] == [request]
    assert story.first.give(request) is False
    assert story.second.give(request) is True
    assert story.key_of(request) == story.key
    assert OpeningRequest.objects.get().outcome == Outcome.OPENED


def test_one_half_opens_nothing(story: Story) -> None:
    request = story.ask()
    story.first.give(request)
    (half,) = keys_for(story.talk, request)
    assert locks.unwrap(half.sealed, story.pair) != story.key
    with pytest.raises(Refused):
        story.first.give(request)


def test_keeper_agrees_to_no_own_request(story: Story) -> None:
    asked = ask_to_open(story.talk, by=story.first.id, reason="child", public_key=story.pair.public)
    with pytest.raises(Refused):
        story.first.give(asked)
    assert not requests_for(story.first.id)


def test_who_keeps_nothing_gives_nothing(story: Story) -> None:
    request = story.ask()
    for somebody in (story.carla, story.anna.counsellor):
        with pytest.raises(Refused):
            half_of(request, by=somebody)
        with pytest.raises(Refused):
            agree(request, by=somebody, sealed=bytes(80))
        with pytest.raises(Refused):
            keep_half_key(somebody, story.pair.public)


def test_refusal_of_one_ends_it(story: Story) -> None:
    request = story.ask()
    refuse(request, by=story.second.id)
    with pytest.raises(Refused):
        story.first.give(request)
    row = OpeningRequest.objects.get()
    assert (row.outcome, row.conversation, row.refused_by) == (Outcome.REFUSED, None, story.second.id)


def test_end_of_the_conversation_ends_everything(story: Story) -> None:
    request = story.ask()
    story.first.give(request)
    story.second.give(request)
    end_conversation(story.talk, by=Ended.VISITOR)
    assert not WrappedKey.objects.exists()
    close_old_requests()
    row = OpeningRequest.objects.get()
    assert (row.outcome, row.conversation, row.public_key) == (Outcome.OPENED, None, None)
    assert {row.agreed_a, row.agreed_b} == {story.first.id, story.second.id}


def test_what_has_ended_is_opened_to_nobody(story: Story) -> None:
    request = story.ask()
    end_conversation(story.talk, by=Ended.COUNSELLOR)
    with pytest.raises(Refused):
        story.first.give(request)
    with pytest.raises(Refused):
        story.ask()


def test_request_that_nobody_answers_is_over_after_an_hour(story: Story) -> None:
    request = story.ask()
    OpeningRequest.objects.update(asked_at=now() - timedelta(hours=2))
    with pytest.raises(Refused):
        story.first.give(request)
    assert OpeningRequest.objects.get().outcome == Outcome.TOO_LATE


@pytest.mark.parametrize("reason", ["", "curiosity", "because the director wants it"])
def test_only_danger_to_life_is_a_reason(story: Story, reason: str) -> None:
    with pytest.raises(Refused):
        ask_to_open(story.talk, by=story.carla, reason=reason, public_key=story.pair.public)


def test_database_refuses_one_person_as_both_keepers(story: Story) -> None:
    request = story.ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningRequest.objects.filter(id=request).update(agreed_a=story.first.id, agreed_b=story.first.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningRequest.objects.filter(id=request).update(agreed_a=story.carla)


def test_every_step_is_written_down_without_the_conversation(story: Story) -> None:
    request = story.ask()
    story.first.give(request)
    story.second.give(request)
    acts = list(Act.objects.filter(about=request).values_list("what", flat=True))
    assert acts == ["opening_asked", "opening_agreed", "opening_agreed"]
    assert not Act.objects.filter(about=story.talk).exists()


def test_pages_give_ciphertext_to_who_asked_once_both_agreed(story: Story) -> None:
    carla = signed_in(Counsellor.objects.get(id=story.carla))
    message = locks.new_id()
    body = locks.seal_message(
        story.key, locks.Place(story.talk.bytes, "v", message), locks.Content("text", "a knife")
    )
    keep_messages([Said(story.talk, Sender.VISITOR, message, body)])
    sent = {
        "conversation": locks.encode(story.talk.bytes),
        "reason": "violence",
        "key": locks.encode(story.pair.public),
    }
    answer = carla.post("/openings/ask/", json.dumps(sent), content_type="application/json")
    request = answer.json()["request"]
    said = f"/openings/{request}/said/?after=0"
    assert carla.get(said).json() == {"halves": [], "said": []}
    for keeper in (story.first, story.second):
        assert keeper.client.get("/keeping/").status_code == HTTPStatus.OK
        half = keeper.client.get(f"/keeping/{request}/half/").json()
        anew = locks.wrap(locks.unwrap(locks.decode(half["sealed"]), keeper.pair), locks.decode(half["to"]))
        given = json.dumps({"sealed": locks.encode(anew)})
        answered = keeper.client.post(f"/keeping/{request}/answer/", given, content_type="application/json")
        assert answered.status_code == HTTPStatus.OK
    shown = carla.get(said).json()
    halves = [locks.unwrap(locks.decode(one), story.pair) for one in shown["halves"]]
    assert locks.join_key(*halves) == story.key
    assert [locks.decode(one["body"]) for one in shown["said"]] == [body]
    other = signed_in(make_counsellor("Other", Role.SUPERVISOR))
    assert other.get(said).status_code == HTTPStatus.GONE
    end_conversation(story.talk, by=Ended.VISITOR)
    assert carla.get(said).status_code == HTTPStatus.GONE


def test_new_half_key_stands_in_the_place_of_the_one_before(story: Story) -> None:
    keep_half_key(story.first.id, locks.new_pair().public)
    request = story.ask()
    with pytest.raises(Refused):
        half_of(request, by=story.first.id)


def test_keeper_with_a_factor_of_their_own_shows_it_again(small_chat: Chat) -> None:
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - wants Django to be there

    made = make_counsellor("Daan", Role.ESCROW_HOLDER_A)
    auth.TOTP.activate(made, auth.generate_totp_secret())
    answer = signed_in(made).get("/keeping/")
    assert answer.status_code == HTTPStatus.FOUND
    assert "reauthenticate" in answer.url


def test_keeper_hears_how_much_is_asked_without_showing_it_again(story: Story) -> None:
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - wants Django to be there

    auth.TOTP.activate(Counsellor.objects.get(id=story.first.id), auth.generate_totp_secret())
    request = story.ask()
    assert story.first.client.get("/keeping/count/").json() == {"asked": 1}
    act = story.first.client.post(f"/keeping/{request}/answer/", "{}", content_type="application/json")
    assert (act.status_code, act.json()) == (HTTPStatus.FORBIDDEN, {"why": "once_more"})
