"""Who works at the chat: by invitation, with a second factor, for so long; each sees what goes with the role."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import get_resolver, reverse

from support.chat import Chat
from support.chat_console import begin_conversation, begin_shift_of, console, word
from support.chat_staff import make_counsellor, signed_in
from zicht.errors import InputError
from zicht.helpchat import keeping_on, locks
from zicht.helpchat.clock import now
from zicht.helpchat.staff import shift
from zicht.helpchat.staff.actions import end_role, find_invitation, give_role, invite
from zicht.helpchat.staff.keeping_house import ACTS_KEPT, sweep_staff
from zicht.helpchat.staff.models import Act, Counsellor, Debrief, HeldRole, Invitation, StaffSession
from zicht.helpchat.staff.openings import keep_half_key
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.service import roles_of
from zicht.helpchat.staff.shift import LeftAlone
from zicht.helpchat.talk.models import Conversation, EscrowKey, WrappedKey
from zicht.helpchat.talk.service import State, claim, devices_on_duty
from zicht.web.second_factor import SECOND_FACTOR
from zicht.web.signing_in import BACKEND

PASSWORD = "a sentence of simulated people"  # noqa: S105 - of nobody


def pages_of_roles() -> list[tuple[str, frozenset[Role], tuple[str, ...]]]:
    """Return every page of the console that says for whom it is, with an address that can be asked."""
    found = []
    for pattern in get_resolver("zicht.helpchat.urls_console").url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            roles = getattr(one.callback, "zicht_roles", None)
            if roles is not None:
                named = dict.fromkeys(one.pattern.converters, str(uuid4()))
                found.append((reverse(one.name, kwargs=named), frozenset(roles), one.callback.zicht_methods))
    return found


def test_nobody_signs_up(small_chat: Chat) -> None:
    assert b"uitnodiging" in Client().get("/account/signup/").content


def test_invitation_makes_an_account_that_gets_no_further_than_the_second_factor(small_chat: Chat) -> None:
    secret = invite("new@chat.example", Role.COUNSELLOR, by=None)
    client = Client()
    answer = client.post(
        reverse("chat_invitation", args=[secret]),
        {"name": "New", "password": PASSWORD, "again": PASSWORD},
    )
    assert answer.url == reverse("mfa_index")
    made = Counsellor.objects.get(email="new@chat.example")
    assert roles_of(made.id) == {Role.COUNSELLOR}
    assert client.get("/desk/").url == reverse("mfa_index")
    assert find_invitation(secret) is None
    assert Invitation.objects.get().email == ""


def test_password_alone_does_not_open_the_console(small_chat: Chat) -> None:
    made = make_counsellor("Anna", Role.COUNSELLOR)
    client = Client()
    client.force_login(made, backend=BACKEND)
    assert client.get("/desk/").url == reverse("mfa_index")
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    assert client.get("/desk/").status_code == HTTPStatus.OK


def test_invitation_goes_by_mail_and_its_link_is_kept_nowhere(small_chat: Chat) -> None:
    client = signed_in(make_counsellor("Carla", Role.SUPERVISOR))
    client.post(reverse("chat_invite"), {"email": "Somebody@chat.example", "role": "outreach"})
    (sent,) = mail.outbox
    secret = sent.body.strip().rsplit("/", 2)[1]
    assert find_invitation(secret) is not None
    assert secret not in str(list(Invitation.objects.values()))


def test_nobody_keeps_both_halves(chat: Chat) -> None:
    made = make_counsellor("Daan", Role.ESCROW_HOLDER_A)
    with pytest.raises(InputError):
        give_role(made.id, Role.ESCROW_HOLDER_B)
    with pytest.raises(IntegrityError):
        HeldRole.objects.create(counsellor=made, role="escrow_holder_b", began_at=now())


def test_role_that_ended_ends_sessions(small_chat: Chat) -> None:
    supervisor, made = make_counsellor("Carla", Role.SUPERVISOR), make_counsellor("Anna", Role.COUNSELLOR)
    client = signed_in(made)
    end_role(made.held.get().id, by=supervisor.id)
    assert client.get("/desk/").status_code == HTTPStatus.FOUND
    assert not StaffSession.objects.filter(user=made).exists()


def test_role_that_ended_ends_the_shift_and_takes_the_half_key(chat: Chat) -> None:
    supervisor, anna = make_counsellor("Carla", Role.SUPERVISOR), begin_shift_of("Anna")
    keepers = [make_counsellor(role.value, role) for role in (Role.ESCROW_HOLDER_A, Role.ESCROW_HOLDER_B)]
    held = [keep_half_key(one.id, locks.new_pair().public) for one in keepers]
    talk = begin_conversation()
    claim(talk.id, by=anna.counsellor, device=anna.device)
    for ended in (anna.counsellor, keepers[0].id):
        end_role(HeldRole.objects.get(counsellor=ended).id, by=supervisor.id)
    assert not devices_on_duty()
    assert Conversation.objects.get().state == State.WAITING
    assert [one.id for one in EscrowKey.objects.all()] == held[1:]
    assert [one.holder for one in WrappedKey.objects.all()] == held[1:]


def test_shift_ends_with_nobody_signed_in_for_minutes(chat: Chat) -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk, other = begin_conversation(), begin_conversation()
    for one, by in ((talk, anna), (other, bilal)):
        claim(one.id, by=by.counsellor, device=by.device)
    at, left_alone = now(), LeftAlone()
    StaffSession.objects.filter(user=anna.counsellor).update(seen_at=at - timedelta(minutes=31))
    assert not left_alone.end_shifts(at)
    assert not left_alone.end_shifts(at + timedelta(minutes=4))
    assert left_alone.end_shifts(at + timedelta(minutes=6)) == [(anna.counsellor, [talk.id])]
    assert [one.id for one in devices_on_duty()] == [bilal.device]
    assert Conversation.objects.get(id=talk.id).state == State.WAITING
    assert Conversation.objects.get(id=other.id).counsellor == bilal.counsellor


def test_sweep_tells_colleagues_what_is_back_in_the_queue(
    small_chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shift, "_SIGN_IN_AGAIN", timedelta(0))
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk = begin_conversation()
    claim(talk.id, by=anna.counsellor, device=anna.device)
    StaffSession.objects.filter(user=anna.counsellor).delete()

    async def story() -> None:
        async with console(bilal) as line:
            await line.come_on_duty()
            await line.send("follow", conversation=word(talk.id), after=0)
            await line.hear("done", what="follow")
            sweeping = asyncio.create_task(keeping_on.keep_sweeping())
            await line.hear("queued")
            sweeping.cancel()

    asyncio.run(asyncio.wait_for(story(), 30))


def test_end_of_the_shift_hands_everything_back_and_forgets_the_device(chat: Chat) -> None:
    anna = begin_shift_of("Anna")
    talk = begin_conversation()
    claim(talk.id, by=anna.counsellor, device=anna.device)
    assert shift.end_shift(anna.counsellor) == 1
    assert Conversation.objects.get().state == State.WAITING
    assert not WrappedKey.objects.filter(holder=anna.device).exists()


def test_signing_out_ends_the_shift(small_chat: Chat) -> None:
    made = make_counsellor("Anna", Role.COUNSELLOR)
    client = signed_in(made)
    key = locks.encode(locks.new_pair().public)
    answer = client.post("/devices/", json.dumps({"key": key}), content_type="application/json")
    assert len(locks.decode(answer.json()["device"])) == 16
    client.post("/account/logout/")
    assert not devices_on_duty()


def test_nobody_ends_an_own_role(small_chat: Chat) -> None:
    made = make_counsellor("Carla", Role.SUPERVISOR)
    with pytest.raises(InputError):
        end_role(made.held.get().id, by=made.id)


@pytest.mark.parametrize(
    ("column", "age"), [("began_at", timedelta(hours=11)), ("seen_at", timedelta(minutes=31))]
)
def test_session_ends_in_time(small_chat: Chat, column: str, age: timedelta) -> None:
    client = signed_in(make_counsellor("Anna", Role.COUNSELLOR))
    assert client.get("/desk/").status_code == HTTPStatus.OK
    StaffSession.objects.update(**{column: now() - age})
    assert client.get("/desk/").status_code == HTTPStatus.FOUND


def test_third_session_ends_the_first(small_chat: Chat) -> None:
    made = make_counsellor("Anna", Role.COUNSELLOR)
    first, second, third = signed_in(made), signed_in(made), signed_in(made)
    assert first.get("/desk/").status_code == HTTPStatus.FOUND
    assert second.get("/desk/").status_code == third.get("/desk/").status_code == HTTPStatus.OK


@pytest.mark.parametrize("role", list(Role))
def test_page_is_there_for_its_roles_alone(small_chat: Chat, role: Role) -> None:
    client = signed_in(make_counsellor("Somebody", role))
    pages = pages_of_roles()
    assert len(pages) > 20
    for address, roles, methods in pages:
        if roles and role not in roles:
            for method in methods:
                answer = client.generic(method, address, "{}", content_type="application/json")
                assert answer.status_code == HTTPStatus.NOT_FOUND, (address, role)


def test_every_page_of_the_console_asks_who_one_is(small_chat: Chat) -> None:
    client = Client()
    for address, _, methods in pages_of_roles():
        for method in methods:
            answer = client.generic(method, address, "{}", content_type="application/json")
            assert answer.status_code == HTTPStatus.FOUND, address
            assert answer.url.startswith(reverse("account_login"))


def test_acts_name_no_conversation_and_supervisors_read_them(small_chat: Chat) -> None:
    client = signed_in(make_counsellor("Carla", Role.SUPERVISOR))
    page = client.get(reverse("chat_acts"))
    assert page.status_code == HTTPStatus.OK
    assert {field.name for field in Act._meta.get_fields()} == {"id", "at", "by", "what", "about"}


def test_pages_ask_the_browser_for_nothing_from_elsewhere(small_chat: Chat) -> None:
    policy = (
        signed_in(make_counsellor("Anna", Role.COUNSELLOR)).get("/desk/").headers["Content-Security-Policy"]
    )
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy


def test_what_is_kept_of_staff_dies_in_its_time(chat: Chat) -> None:
    made = make_counsellor("Anna", Role.COUNSELLOR)
    signed_in(made)
    invite("late@chat.example", Role.COUNSELLOR, by=None)
    Debrief.objects.create(counsellor=made, asked_at=now(), due_at=now(), done_at=now())
    sweep_staff(now())
    assert (StaffSession.objects.count(), Invitation.objects.count(), Debrief.objects.count()) == (1, 1, 1)
    sweep_staff(now() + ACTS_KEPT + timedelta(days=1))
    for model in (StaffSession, Invitation, Debrief, Act, Session):
        assert not model.objects.exists()
    assert roles_of(made.id) == {Role.COUNSELLOR}
