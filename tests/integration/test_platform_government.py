"""Sign-in with OpenID Connect, against a provider that runs here: who gets in, how surely, and who never does."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from joserfc.jwk import RSAKey

from support.people import PASSWORD, give_code_app, make_agency, make_worker, sign_in
from support.provider import CLIENT, SECRET, started_provider
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.models import User
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event

pytestmark = pytest.mark.platform
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
BACK = "http://testserver/account/government/login/callback/"
PAGE = "/organisation/"
#: What the databases have no part in.
ON_ONE = pytest.mark.parametrize("platform", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def running():
    with started_provider(BACK) as provider:
        yield provider


@pytest.fixture
def provider(running, platform, monkeypatch):
    """The provider, as it is set in the environment of the service."""
    app = {"name": "Rijk", "client_id": CLIENT, "secret": SECRET, "settings": {"server_url": running.address}}
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"government": {"APPS": [app]}})
    monkeypatch.setattr(settings, "OIDC_ASSURANCE", [SUBSTANTIAL])
    monkeypatch.setattr(settings, "SECOND_FACTOR_CLAIM", "amr=mfa")
    running.sub, running.signs_with, running.claims = (
        "somebody",
        None,
        {"acr": SUBSTANTIAL, "amr": ["pwd", "mfa"]},
    )
    running.asked.clear()
    cache.clear()
    return running


@pytest.fixture
def administrator(platform):
    worker = make_worker(make_agency("register", is_register=True), Role.ADMINISTRATOR)
    worker.user.set_password(PASSWORD)
    worker.user.save()
    return worker


def lead(client, process="login", **more):
    """Go to the provider; return where it sends the browser back to."""
    sent = client.post(f"/account/government/login/?process={process}", more)
    assert sent.status_code == 302, sent.content
    answer = requests.get(sent.headers["Location"], allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("http://testserver")


def come_in(client, process="login"):
    return client.get(lead(client, process))


def link(worker):
    client = sign_in(worker)
    assert come_in(client, "connect").headers["Location"] == "/account/3rdparty/"
    return client


def events(platform, **conditions):
    with platform.worker(), open_case_room(system_access()):
        rows = Event.objects.filter(action__startswith="sign_in", **conditions).order_by("at")
        return [(one.object_id, one.action, one.outcome, one.reason) for one in rows]


def test_linked_account_is_opened_and_nothing_but_the_number_is_asked_and_kept(
    platform, provider, administrator
):
    link(administrator)
    client = Client()
    assert come_in(client).headers["Location"] == "/"

    assert client.get(PAGE).status_code == 200
    asked = provider.asked[-1]
    assert (asked["scope"], asked["acr_values"], asked["code_challenge_method"]) == (
        "openid",
        SUBSTANTIAL,
        "S256",
    )
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 32
    from allauth.socialaccount.models import SocialAccount, SocialToken  # noqa: PLC0415 - wants Django to be there

    assert list(SocialAccount.objects.values_list("uid", "extra_data")) == [("somebody", {})]
    assert not SocialToken.objects.exists()
    assert events(platform)[-2:] == [
        (administrator.user.id, "sign_in_link", "done", "linked"),
        (administrator.user.id, "sign_in", "done", ""),
    ]


def test_somebody_who_is_linked_to_nothing_is_turned_away_and_gets_no_account(
    platform, provider, administrator
):
    provider.claims |= {"email": administrator.user.email, "email_verified": True}
    client = Client()
    answer = come_in(client)

    assert b"/account/login/" in answer.content
    assert client.get(PAGE).headers["Location"].startswith("/account/login/")
    assert User.objects.count() == 1
    assert events(platform) == [(None, "sign_in", "refused", "government")]
    # What the provider vouched for counts for nobody who signs in afterwards in another way.
    client.post("/account/login/", {"login": administrator.user.email, "password": PASSWORD})
    assert client.get(PAGE).headers["Location"] == "/account/2fa/"


def test_second_factor_is_the_provider_s_where_it_says_so_and_else_one_s_own(
    platform, provider, administrator
):
    link(administrator)
    provider.claims["amr"] = ["pwd"]
    client = Client()
    come_in(client)
    assert client.get(PAGE).headers["Location"] == "/account/2fa/"

    code = give_code_app(administrator)
    other = Client()
    asked = come_in(other).headers["Location"]
    assert asked == "/account/2fa/authenticate/"
    assert other.get(PAGE).headers["Location"].startswith("/account/login/")
    other.post(asked, {"code": code()})
    assert other.get(PAGE).status_code == 200

    provider.claims["amr"] = ["pwd", "mfa"]
    sure = Client()
    come_in(sure)
    assert sure.get(PAGE).status_code == 200


LIES = {
    "audience": {"aud": "another client"},
    "audiences": {"aud": [CLIENT, "another"], "azp": "another"},
    "issuer": {"iss": "https://elsewhere.example"},
    "nonce": {"nonce": "of another request"},
    "assurance": {"acr": "http://eidas.europa.eu/LoA/low"},
    "no assurance": {"acr": None},
    "over": {"exp": int(time.time()) - 3600},
    "nobody": {"sub": ""},
}


@pytest.mark.parametrize("claims", LIES.values(), ids=LIES)
@ON_ONE
def test_token_that_is_not_for_this_sign_in_opens_nothing(platform, provider, administrator, claims):
    link(administrator)
    provider.claims |= claims
    client = Client()
    answer = come_in(client)

    assert answer.status_code in {200, 401}
    assert client.get(PAGE).headers["Location"].startswith("/account/login/")
    assert events(platform, outcome="refused") == [(None, "sign_in", "refused", "government")]


@ON_ONE
def test_signature_of_somebody_else_opens_nothing(platform, provider, administrator):
    link(administrator)
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    client = Client()
    come_in(client)
    assert client.get(PAGE).headers["Location"].startswith("/account/login/")


def test_answer_counts_once_in_the_session_that_asked_with_its_own_proof(platform, provider, administrator):
    link(administrator)
    client, other = Client(), Client()
    back = lead(client)
    other.get(back)
    assert other.get(PAGE).headers["Location"].startswith("/account/login/")
    assert client.get(back).headers["Location"] == "/"
    client.post("/account/logout/")
    client.get(back)
    assert client.get(PAGE).headers["Location"].startswith("/account/login/")

    # A code that was asked for in one session is of no use in another one: its proof is missing.
    code = parse_qs(urlsplit(lead(other)).query)["code"][0]
    state = parse_qs(urlsplit(lead(client)).query)["state"][0]
    client.get(f"/account/government/login/callback/?code={code}&state={state}")
    assert client.get(PAGE).headers["Location"].startswith("/account/login/")


@ON_ONE
def test_whoever_asks_cannot_lower_what_is_asked(platform, provider):
    client = Client()
    client.post(
        "/account/government/login/?process=login&scope=profile&auth_params=acr_values%3Dlow%26nonce%3Dx"
    )
    sent = client.post("/account/government/login/?process=login&scope=email&auth_params=acr_values%3Dlow")
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert (asked["scope"], asked["acr_values"]) == (["openid"], [SUBSTANTIAL])


@ON_ONE
def test_description_of_another_provider_is_not_followed(platform, provider, monkeypatch):
    app = settings.SOCIALACCOUNT_PROVIDERS["government"]["APPS"][0]
    monkeypatch.setitem(app, "settings", {"server_url": provider.address.replace("127.0.0.1", "localhost")})
    assert Client().post("/account/government/login/").status_code in {200, 401}
    assert provider.asked == []


def test_account_is_linked_by_its_owner_alone_and_unlinked_again(platform, provider, administrator):
    assert Client().get("/account/3rdparty/").headers["Location"].startswith("/account/login/")
    stranger = Client()
    come_in(stranger, "connect")
    client = link(administrator)
    page = client.get("/account/3rdparty/").content.decode()
    (number,) = [one.split('"')[0] for one in page.split('name="account" value="')[1:]]
    assert client.post("/account/3rdparty/", {"account": number}).status_code == 302

    later = Client()
    come_in(later)
    assert later.get(PAGE).headers["Location"].startswith("/account/login/")
    links = [one[3] for one in events(platform, action="sign_in_link")]
    assert links == ["linked", "unlinked"]


@ON_ONE
def test_last_way_in_is_not_taken_away_and_the_page_says_so(platform, provider, administrator):
    administrator.user.set_unusable_password()
    administrator.user.save()
    client = link(administrator)
    number = (
        client.get("/account/3rdparty/").content.decode().split('name="account" value="')[1].split('"')[0]
    )
    answer = client.post("/account/3rdparty/", {"account": number})
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (200, True)
    assert come_in(Client()).headers["Location"] == "/"


@ON_ONE
def test_somebody_whose_role_ended_or_account_was_blanked_stays_outside(platform, provider, administrator):
    link(administrator)
    User.objects.filter(id=administrator.user.id).update(is_active=False)
    client = Client()
    come_in(client)
    assert client.get(PAGE).headers["Location"].startswith("/account/login/")


@ON_ONE
def test_without_a_provider_there_is_no_such_door(platform):
    assert Client().get("/account/government/login/").status_code == 404
    assert b"government" not in Client().get("/account/login/").content
