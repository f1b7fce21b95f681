"""Who gets in, how far, and what those see who may not: pages as a browser asks for them, on both databases."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from support.people import BACKEND, PASSWORD, give_code_app, make_agency, make_worker, sign_in
from zicht.errors import NotPermitted
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.actions import find_invitation, invite_member
from zicht.platform.accounts.models import Membership, StaffSession, User
from zicht.platform.accounts.roles import REACH, Reach, Role, roles_at
from zicht.platform.audit.models import Event
from zicht.platform.clock import now
from zicht.vocabulary import code_list

pytestmark = pytest.mark.platform


@pytest.fixture
def administrator(platform):
    return make_worker(make_agency("register", is_register=True), Role.ADMINISTRATOR)


def sign_in_with_password(worker, password):
    client = Client()
    response = client.post("/account/login/", {"login": worker.user.email, "password": password})
    return client, response


def test_visitor_is_sent_to_sign_in(platform):
    assert Client().get("/organisation/").headers["Location"].startswith("/account/login/")


def test_password_alone_opens_nothing_but_the_door(administrator):
    administrator.user.set_password(PASSWORD)
    administrator.user.save()
    client, _ = sign_in_with_password(administrator, PASSWORD)

    assert client.get("/organisation/").headers["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200


def test_password_and_code_together_open_the_pages_of_the_role(administrator):
    administrator.user.set_password(PASSWORD)
    administrator.user.save()
    code = give_code_app(administrator)
    client, response = sign_in_with_password(administrator, PASSWORD)
    client.post(response.headers["Location"], {"code": code()})

    assert client.get("/organisation/").status_code == 200


def test_second_factor_opens_the_pages_of_the_role(administrator):
    assert sign_in(administrator).get("/organisation/").status_code == 200


def test_nobody_signs_up_alone(platform):
    assert b"password1" not in Client().get("/account/signup/").content


def test_five_wrong_passwords_lock_the_account_out(administrator):
    administrator.user.set_password(PASSWORD)
    administrator.user.save()
    answers = [sign_in_with_password(administrator, "a wrong sentence")[1] for _ in range(5)]

    assert answers[-1].status_code == 429
    client, _ = sign_in_with_password(administrator, PASSWORD)
    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_colleagues_behind_one_address_lock_each_other_not_out(administrator):
    colleague = make_worker(administrator.organisation, Role.ADMINISTRATOR)
    colleague.user.set_password(PASSWORD)
    colleague.user.save()
    for _ in range(5):
        sign_in_with_password(administrator, "a wrong sentence")

    client, _ = sign_in_with_password(colleague, PASSWORD)
    assert client.get("/").headers["Location"] == "/account/2fa/"


def test_page_of_another_role_looks_like_a_page_that_is_not_there(administrator):
    reporter = make_worker(make_agency("shelter-a"), Role.REPORTER)
    client = sign_in(reporter)
    forbidden, absent = client.get("/organisation/"), client.get("/no-such-page/")

    assert (
        (forbidden.status_code, forbidden.content)
        == (absent.status_code, absent.content)
        == (404, absent.content)
    )


def test_refused_page_is_written_down(administrator):
    reporter = make_worker(make_agency("shelter-a"), Role.REPORTER)
    sign_in(reporter).get("/organisation/")

    with open_case_room(reporter.access):
        assert Event.objects.get(outcome="refused").action == "member_list"


def test_member_of_another_agency_and_nobody_get_the_same_answer_with_as_many_queries(administrator):
    other = make_worker(make_agency("shelter-a"), Role.REPORTER)
    client = sign_in(administrator)
    client.get("/organisation/")
    answers = []
    for number in (other.membership.id, "7f1c7a52-55a5-4e8e-9f6e-0d3bd9a6a111"):
        with CaptureQueriesContext(connections["default"]) as queries:
            response = client.post(f"/organisation/members/{number}/end/")
        answers.append((response.status_code, response.content, len(queries)))

    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_invitation_makes_an_account_with_a_role(administrator):
    client = sign_in(administrator)
    client.post("/organisation/invite/", {"email": "New@Register.example", "role": "registrar"})
    link = re.search(r"/invitation/\S+/", mail.outbox[-1].body)[0]
    visitor = Client()
    form = {"name": "Somebody New", "password": PASSWORD, "again": PASSWORD}
    response = visitor.post(link, form)

    user = User.objects.get(email="new@register.example")
    assert response.headers["Location"] == "/account/2fa/"
    assert Membership.objects.get(user=user).role == "registrar"
    assert Client().get(link).status_code == 404


def test_administrator_gives_the_roles_of_the_own_kind_of_agency_alone(platform):
    shelter = make_worker(make_agency("shelter-x"), Role.ADMINISTRATOR)
    client = sign_in(shelter)
    page = client.get("/organisation/").content.decode()

    for role in Role:
        there = role in {Role.REPORTER, Role.FRONT_LINE, Role.ADMINISTRATOR}
        asked = client.post("/organisation/invite/", {"email": f"{role}@x.example", "role": role.value})
        assert (f'value="{role}"' in page, asked.status_code) == (there, 302 if there else 422)
    with open_case_room(shelter.access), pytest.raises(NotPermitted):
        invite_member("somebody@x.example", Role.REGISTRAR)


@pytest.mark.parametrize("kind", ["", *(one.code for one in code_list("reporter_types"))])
def test_nobody_outside_the_register_can_make_a_role_that_sees_everybody(kind):
    far = {role for role in Role if REACH[role] is Reach.REGISTER} | {Role.AUDITOR}

    assert far & set(roles_at(kind, is_register=False)) == set()
    assert far <= set(roles_at("", is_register=True))


def test_invitation_keeps_neither_its_secret_nor_the_address_when_it_was_used(administrator):
    with open_case_room(administrator.access):
        token = invite_member("new@register.example", Role.REGISTRAR)
    Client().post(f"/invitation/{token}/", {"name": "New", "password": PASSWORD, "again": PASSWORD})

    assert find_invitation(token) is None
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT email, token_sha256 FROM accounts_invitation")
        assert token not in str(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM accounts_invitation WHERE email <> ''")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("column", ["began_at", "seen_at"])
def test_session_ends_in_time(administrator, column):
    client = sign_in(administrator)
    StaffSession.objects.update(**{column: now() - timedelta(hours=10)})

    assert client.get("/organisation/").headers["Location"].startswith("/account/login/")


def test_third_session_ends_the_first(administrator):
    first, second, third = (sign_in(administrator) for _ in range(3))

    assert [client.get("/organisation/").status_code for client in (first, second, third)] == [302, 200, 200]


def test_new_password_ends_the_other_sessions(administrator):
    administrator.user.set_password(PASSWORD)
    administrator.user.save()
    here, there = sign_in(administrator), sign_in(administrator)
    new = "a longer sentence than before"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    assert here.post("/account/password/change/", form).status_code == 302
    assert there.get("/organisation/").headers["Location"].startswith("/account/login/")


def test_end_of_a_role_ends_its_sessions(administrator):
    reporter = make_worker(administrator.organisation, Role.REGISTRAR)
    client = sign_in(reporter)
    sign_in(administrator).post(f"/organisation/members/{reporter.membership.id}/end/")

    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_user_without_a_role_is_told_so(platform):
    user = User.objects.create_user("nobody@nowhere.example", name="Nobody")
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["zicht_second_factor"] = True
    session.save()

    assert client.get("/").headers["Location"] == "/membership/"
    assert client.get("/membership/").status_code == 200


@pytest.mark.parametrize("path", ["/account/login/", "/no-such-page/", "/health/live"])
def test_every_answer_is_strict(platform, path):
    headers = Client().get(path).headers

    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].count("'none'") >= 3
    assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", headers["Cache-Control"])
    assert "no-store" in headers["Cache-Control"]


def test_page_is_in_the_language_that_was_chosen(platform):
    client = Client()
    client.post("/language/", {"language": "en", "next": "/no-such-page/"})

    assert b"There is nothing here" in client.get("/no-such-page/").content
    assert b"Hier is niets" in Client().get("/no-such-page/").content


def test_language_leads_to_no_other_site(platform):
    answer = Client().post("/language/", {"language": "en", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"


def test_registry_is_ready_when_every_room_answers(platform):
    assert Client().get("/health/ready").json()["rooms"] is True
