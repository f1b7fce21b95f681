"""Does `zicht serve --demo` show the registry in a browser: without barriers, by keyboard, in two languages?"""

from __future__ import annotations

import base64
import hmac
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import resolve

from support import platform
from support.browser import NEEDS_BROWSER, started_browser
from support.people import PASSWORD
from support.postgres import free_port
from support.walking import (
    Looker,
    choose,
    fill,
    follow,
    go_by_menu,
    press,
    press_button,
    route_of,
    said,
    tab_to,
    tick,
    type_into,
)
from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.platform.api.permissions import addresses

pytestmark = [*NEEDS_BROWSER, pytest.mark.platform]


#: Django is set up, so that the addresses can be read.
SET_UP = platform


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return tmp_path_factory.mktemp("serve")


@pytest.fixture(scope="module")
def address(state):
    port = free_port()
    command = [sys.executable, "-m", "zicht", "serve", "--demo", "--state", state, "--port", port]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_")}
    served = subprocess.Popen([str(word) for word in [*command, "--workers", 1]], env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/ready")
        yield f"http://127.0.0.1:{port}"
    finally:
        served.terminate()
        served.wait(90)


def wait_for(address, seconds=240):
    for _ in range(seconds * 5):
        try:
            return urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own server
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError


@pytest.fixture(scope="module")
def browser():
    with started_browser() as started:
        yield started


@pytest.fixture(scope="module")
def looker():
    return Looker()


@pytest.fixture(scope="module")
def new_page(browser, looker):
    """Make a page of somebody new, in Dutch."""
    return lambda: looker.listen(browser.new_context(locale="nl-NL")).new_page()


@pytest.fixture(scope="module")
def as_role(address, new_page):
    """Come in as somebody of the demo, by keyboard; each comes in once."""
    pages = {}

    def come_in(role, agency=""):
        name = said("Come in as {role} of {organisation}").format(
            role=said(ROLE_NAMES[role]), organisation=agency
        )
        if name not in pages:
            pages[name] = new_page()
            pages[name].goto(f"{address}/demo/")
            press(pages[name], pages[name].get_by_role("button", name=name).first)
        else:
            pages[name].goto(f"{address}/")
        return pages[name]

    return come_in


def test_keyboard_reaches_the_content_first_and_turns_the_page_english(address, new_page):
    page = new_page()
    page.goto(f"{address}/demo/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    press(page, page.get_by_role("button", name="English"))

    assert page.get_by_role("heading", level=1).inner_text() == "Demo: who are you?"
    assert page.locator("html").get_attribute("lang") == "en"


def code_of(secret, moment):
    """Return the code that an app shows at a moment (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(moment // 30).to_bytes(8), "sha1")
    begin = digest[-1] & 15
    return f"{(int.from_bytes(digest[begin : begin + 4]) & 0x7FFFFFFF) % 10**6:06}"


def enter_code(page, secret):
    """Type the code of this moment; the next one, where that moment was over before it was looked at."""
    asked = page.url
    for _ in range(3):
        tab_to(page, page.locator("#id_code"))
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(code_of(secret, time.time()))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if page.url != asked:
            return
    pytest.fail("no code was taken")


def invited(page, at, state):
    """Let an administrator invite somebody; return the path of the link in the message."""
    page.goto(f"{at}/demo/")
    press(page, page.get_by_role("button", name="Beheerder van Demoregister").first, f"{at}/")
    press(page, page.get_by_role("navigation").get_by_role("link", name="Organisatie"), "**/organisation/")
    type_into(page, "E-mailadres", "nieuw@register.example")
    tab_to(page, page.get_by_label("Rol", exact=True))
    page.keyboard.type("Registr")
    press(page, page.get_by_role("button", name="Verstuur de uitnodiging"), "**/organisation/")
    page.get_by_text("nieuw@register.example").wait_for()
    told = "".join(message.read_text(encoding="utf-8") for message in (state / "mail").iterdir())
    return re.search(r"/invitation/\S+/", told)[0]


def give_authenticator(page):
    """Give the browser a passkey of its own, as Chromium's own tests do: it verifies its user."""
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page, at):
    press(page, page.get_by_role("button", name="Afmelden"))
    page.goto(f"{at}/account/login/")


@pytest.fixture(scope="module")
def signed_in(address, new_page, looker, state):
    """Somebody is invited, and signs in with a passkey, and with a password and a code."""
    at = address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    link = invited(new_page(), at, state)
    page = new_page()
    give_authenticator(page)
    page.goto(at + link)
    looker.look(page)
    for label, text in (
        ("Uw naam", "Noor Nieuw"),
        ("Wachtwoord", PASSWORD),
        ("Nog eens hetzelfde wachtwoord", PASSWORD),
    ):
        type_into(page, label, text)
    press(page, page.get_by_role("button", name="Aannemen"), "**/account/2fa/")
    looker.look(page)

    press(page, page.locator("a[href$='/webauthn/add/']"), "**/reauthenticate/**")
    looker.look(page)
    type_into(page, "Wachtwoord", PASSWORD)
    press(page, page.get_by_role("button", name="Bevestigen"), "**/webauthn/add/")
    looker.look(page)
    page.reload()  # in the other language it asked the browser for another passkey
    tick(page, page.locator("#id_passwordless"))
    press(page, page.locator("#mfa_webauthn_add"), "**/recovery-codes/")
    looker.look(page)
    sign_out(page, at)
    looker.look(page)
    press(page, page.locator("#passkey_login"), f"{at}/")
    by_passkey = page.get_by_role("heading", level=1).inner_text()
    page.goto(f"{at}/account/2fa/webauthn/")
    looker.look(page)
    for name in ("Naam wijzigen", "Verwijderen"):
        press(page, page.get_by_role("link", name=name))
        looker.look(page)
        page.go_back()

    page.goto(f"{at}/account/2fa/totp/activate/")
    type_into(page, "Wachtwoord", PASSWORD)
    press(page, page.get_by_role("button", name="Bevestigen"), "**/totp/activate/")
    looker.look(page)
    page.reload()
    secret = page.locator("#authenticator_secret").input_value()
    enter_code(page, secret)
    sign_out(page, at)
    type_into(page, "E-mailadres", "nieuw@register.example")
    type_into(page, "Wachtwoord", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/")
    looker.look(page)
    enter_code(page, secret)
    return by_passkey, page.get_by_role("heading", level=1).inner_text()


def test_invited_person_signs_in_with_a_passkey_and_with_a_code_by_keyboard(signed_in):
    assert signed_in == ("Welkom, Noor Nieuw", "Welkom, Noor Nieuw")


SOMEBODY = {"given_names": "Ludmila", "family_name": "Testowicz", "birth_date": "3-4-1999"}


def send_report(page, looker):
    """Report somebody with a name, who is looked up first; return the number of the report."""
    go_by_menu(page, "New report")
    looker.look(page)
    fill(page, SOMEBODY)
    press_button(page, "Look up")
    looker.look(page)
    press_button(page, "New report about somebody new")
    looker.look(page)
    page.locator("[name=report_date]").fill("")
    press_button(page, "Send the report")
    assert page.get_by_role("alert").is_visible()
    looker.look(page)
    fill(page, {"report_date": "1-3-2026"})
    choose(page, "sex", "female")
    tick(page, page.locator("[name=consent][value=registration]"))
    tick(page, page.locator("[name=consent][value=statistics]"))
    press_button(page, "Send the report")
    looker.look(page)
    assert "/sent/" in page.url


@pytest.fixture(scope="module")
def reported(as_role, looker):
    """A reporter reports somebody, and answers what is asked again."""
    page = as_role(Role.REPORTER, "Opvang De Demo")
    send_report(page, looker)
    go_by_menu(page, "Open questions")
    looker.look(page)
    for place in range(page.locator("tbody a").count()):
        press(page, page.locator("tbody a").nth(place))
        question = page.locator("main form").locator("select, [type=radio]").first
        if question.count():
            break
        page.go_back()
    looker.look(page)
    if question.evaluate("one => one.tagName") == "SELECT":
        tab_to(page, question)
        page.keyboard.type("Onbekend")
    else:
        choose(page, question.get_attribute("name"), "unknown")
    press_button(page, "Add the answers")
    return page.locator(".zicht-alert--success").is_visible()


def test_reporter_reports_and_answers_by_keyboard(reported):
    assert reported


@pytest.fixture(scope="module")
def opened(reported, as_role, looker):
    """A coordinator opens that person in an emergency, and asks for access; an auditor looks at it."""
    page = as_role(Role.CARE_COORDINATOR)
    go_by_menu(page, "Persons")
    follow(page, "Look for somebody")
    fill(page, SOMEBODY)
    press_button(page, "Look for")
    looker.look(page)
    asking = page.get_by_role("link", name=said("Ask to see result {number}").format(number=1)).get_attribute(
        "href"
    )
    follow(page, "Emergency: open result {number} now", number=1)
    looker.look(page)
    choose(page, "reason", "life_in_danger")
    tick(page, page.locator("[name=sure]"))
    press(page, page.locator("form button.zicht-button--danger, main form button").first)
    name = page.get_by_role("heading", level=1).inner_text()
    looker.look(page)
    follow(page, "Record help")
    looker.look(page)
    page.go_back()
    press_button(page, "I am done: end the emergency now")

    page.goto(page.url.split("/persons/")[0] + asking)
    looker.look(page)
    choose(page, "reason", "arranges_help")
    press(page, page.locator("main form button").first)

    page = as_role(Role.AUDITOR)
    go_by_menu(page, "Audit")
    looker.look(page)
    press(page, page.locator("main").get_by_role("link", name=said("Emergencies"), exact=True))
    looker.look(page)
    choose(page, "finding", "justified")
    press_button(page, "Write this down")
    return name, page.get_by_text(said("What you found was written down.")).is_visible()


def test_emergency_is_opened_and_reviewed_by_keyboard(opened):
    assert opened == ("Ludmila Testowicz", True)


@pytest.fixture(scope="module")
def joined(as_role, looker):
    """A registrar finds a pair, asks, joins it and takes that back; the agency answers."""
    page = as_role(Role.REGISTRAR)
    go_by_menu(page, "Possible duplicates")
    press_button(page, "Look for new pairs")
    for _ in range(60):
        page.reload()
        if page.locator("tbody a").count():
            break
        page.wait_for_timeout(500)
    looker.look(page)
    press(page, page.locator("tbody a").first)
    looker.look(page)
    asked = page.locator("form[action*='/ask/'] button").first
    agency = next(name for name in AGENCIES if name in asked.inner_text())
    press(page, asked)
    choose(page, "verdict", "same")
    tab_to(page, page.locator("[name=reason]"))
    page.keyboard.press("ArrowDown")
    press_button(page, "Keep this decision")
    page.goto(page.url.split("/duplicates/")[0] + "/duplicates/merges/")
    looker.look(page)
    press(page, page.locator("tbody a").first)
    looker.look(page)
    press_button(page, "Take it back")
    taken_back = page.get_by_text(said("Taken back")).first.is_visible()

    page = as_role(AGENCIES[agency], agency)
    go_by_menu(page, "Questions about duplicates")
    looker.look(page)
    press(page, page.locator("tbody a").first)
    looker.look(page)
    choose(page, "answer", "same")
    press_button(page, "Send the answer")
    return taken_back, page.get_by_text(said("Your answer was sent. Thank you.")).is_visible()


def test_pair_is_joined_taken_back_and_answered_by_keyboard(joined):
    assert joined == (True, True)


#: Who answers for an agency of the demo.
AGENCIES = {
    "Opvang De Demo": Role.REPORTER,
    "Demopolitie": Role.REPORTER,
    "Zorgcoördinatie Demo": Role.CARE_COORDINATOR,
}


@pytest.fixture(scope="module")
def edition(as_role, looker):
    """A researcher has an edition made; it is looked at while that goes on."""
    page = as_role(Role.RESEARCHER)
    go_by_menu(page, "Editions")
    looker.look(page)
    press_button(page, "Make the edition")
    looker.look(page)
    return page.url


def test_edition_is_asked_for_by_keyboard(edition):
    assert route_of(edition) == "editions/<uuid:run>/"


#: Those who may do most come first: of each kind of page, one is looked at.
ROLES = (
    Role.REGISTRAR,
    Role.CARE_COORDINATOR,
    Role.REPORTER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.CHIEF_SIGNER,
    Role.RESEARCHER,
    Role.FRONT_LINE,
    Role.MUNICIPALITY,
    Role.REGIONAL_BOARD,
)
#: Files: there is nothing to look at.
FILES = {
    "audit/export/",
    "reports/deliveries/<uuid:delivery>/<str:name>.csv",
    "editions/<uuid:run>/files/<path:path>",
    "editions/<uuid:run>/archive/",
    "editions/<uuid:run>/progress/",
}
#: Pages about a row that neither the demo nor a walk makes. Their forms and lists are those of pages that are met.
NOT_MET = {
    "reports/deliveries/<uuid:delivery>/",
    "editions/<uuid:run>/sign/",
    *(f"help/<uuid:row>/{act}/" for act in ("correct", "withdraw")),
    *(f"notes/<uuid:note>/{act}/" for act in ("correct", "withdraw")),
    *(f"signals/<uuid:signal>/{act}" for act in ("", "correct/", "outcome/", "withdraw/", "report/")),
}
LINKS = "[...document.querySelectorAll('a[href]')].map(one => one.pathname + one.search)"


@pytest.mark.usefixtures("signed_in", "reported", "opened", "joined", "edition")
def test_no_page_has_a_barrier_at_any_width_in_any_language(as_role, new_page, looker, address):
    """Every page that a role can go to by links, as the first role that meets it; and those that walks met."""
    met = {"", *FILES}
    for role in ROLES:
        page = as_role(role)
        todo = [urlsplit(page.url).path]
        for path in todo:
            page.goto(address + path)
            met.add(route_of(path))
            if page.evaluate("document.contentType") != "text/html":
                continue
            looker.look(page)
            known = met.union(map(route_of, todo))
            todo += {
                route_of(one): one for one in page.evaluate(LINKS) if route_of(one) not in known
            }.values()
    visitor = new_page()
    for path in ("/no-such-page/", "/demo/", "/account/password/reset/"):
        visitor.goto(address + path)
        looker.look(visitor)

    assert "\n".join(map(": ".join, looker.faults)) == ""
    wanted = {
        one.route
        for one in addresses()
        if "*" in one.actions
        and "GET" in resolve(one.path(dict.fromkeys(one.arguments, uuid4()))).func.zicht_methods
    }
    assert sorted(wanted - looker.in_english - FILES - NOT_MET) == []
