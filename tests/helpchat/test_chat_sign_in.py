"""Signing in on the console as it is: password and code, no address kept, no guessing without end."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.test import Client

from support.chat import Chat
from support.chat_staff import make_counsellor
from zicht.helpchat.staff.models import Counsellor
from zicht.helpchat.staff.roles import Role

PASSWORD = "a sentence of simulated people"  # noqa: S105 - of nobody
ADDRESS = "198.51.100.77"


@pytest.fixture
def anna(small_chat: Chat) -> Counsellor:
    made = make_counsellor("Anna", Role.COUNSELLOR)
    made.set_password(PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=True)
    return made


def sign_in(client: Client, anna: Counsellor, password: str) -> int:
    sent = {"login": anna.email, "password": password}
    return client.post("/account/login/", sent, REMOTE_ADDR=ADDRESS).status_code


def test_password_and_code_open_the_desk(anna: Counsellor) -> None:
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - wants Django to be there

    secret = auth.generate_totp_secret()
    auth.TOTP.activate(anna, secret)
    client = Client()
    assert sign_in(client, anna, PASSWORD) == HTTPStatus.FOUND
    assert client.get("/desk/").status_code == HTTPStatus.FOUND
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    client.post("/account/2fa/authenticate/", {"code": code})
    assert client.get("/desk/").status_code == HTTPStatus.OK


def test_without_a_code_of_ones_own_the_first_page_is_where_to_make_one(anna: Counsellor) -> None:
    client = Client()
    sign_in(client, anna, PASSWORD)
    assert client.get("/desk/").headers["Location"] == "/account/2fa/"
    page = client.get("/account/2fa/", follow=True)
    assert page.status_code == HTTPStatus.OK


def test_guessing_ends_after_five_times_and_no_address_is_kept(anna: Counsellor) -> None:
    answers = [sign_in(Client(), anna, "wrong") for _ in range(5)]
    assert answers[-1] == HTTPStatus.TOO_MANY_REQUESTS
    client = Client()
    sign_in(client, anna, PASSWORD)
    assert client.get("/desk/").headers["Location"].startswith("/account/login/")
    assert AccessAttempt.objects.get().username == anna.email
    kept = [
        str(row) for model in (AccessAttempt, AccessFailureLog, AccessLog) for row in model.objects.values()
    ]
    assert kept
    assert not [row for row in kept if ADDRESS in row]


@pytest.mark.parametrize("address", ["/account/login/", "/account/password/reset/"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_entrance_has_a_page_of_its_own(small_chat: Chat, address: str, language: str) -> None:
    client = Client()
    client.cookies["zicht-chat-language"] = language
    page = client.get(address)
    assert page.status_code == HTTPStatus.OK
    assert "zicht-main" in page.content.decode()
