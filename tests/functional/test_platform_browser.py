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

import pytest

from support import platform
from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.people import PASSWORD
from support.postgres import free_port
from zicht.platform.access.actions import MATRIX
from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.platform.api.permissions import addresses
from zicht.vocabulary import translator

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
        served.wait(30)


def wait_for(address, seconds=60):
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
def pages(address, browser):
    return browser.new_context(locale="nl-NL").new_page(), address


def come_in(page, address, role):
    page.goto(f"{address}/demo/")
    page.get_by_role("button", name=role).first.click()


def test_demo_has_no_barrier_and_breaks_no_rule_of_its_own(pages):
    page, address = pages
    said = []
    page.on("console", lambda message: said.append(message.text))
    for path in ("/demo/", "/account/login/", "/no-such-page/"):
        page.goto(address + path)
        assert faults_of(page) == []
    assert [text for text in said if "Content Security Policy" in text] == []


def test_administrator_sees_who_works_there(pages):
    page, address = pages
    come_in(page, address, "Beheerder van Demoregister")
    page.get_by_role("navigation").get_by_role("link", name="Organisatie").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Demoregister"
    assert faults_of(page) == []


def test_second_factor_can_be_set_up_without_a_barrier(pages):
    page, address = pages
    come_in(page, address, "Beheerder van Demoregister")
    page.goto(f"{address}/account/2fa/")

    assert faults_of(page) == []


def test_keyboard_reaches_the_content_first(pages):
    page, address = pages
    page.goto(f"{address}/demo/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#main")


def test_page_turns_english_with_one_button(pages):
    page, address = pages
    page.goto(f"{address}/demo/")
    page.get_by_role("button", name="English").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Demo: who are you?"
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Nederlands").click()


def tab_to(page, place):
    """Go with the tab key to what is meant; a mouse is never used."""
    place.wait_for()
    for _ in range(80):
        if place.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no keyboard gets to {place}")


def type_into(page, label, text):
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def press(page, place, until):
    tab_to(page, place)
    page.keyboard.press("Enter")
    page.wait_for_url(until)


def code_of(secret, moment):
    """Return the code that an app shows at a moment (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(moment // 30).to_bytes(8), "sha1")
    begin = digest[-1] & 15
    return f"{(int.from_bytes(digest[begin : begin + 4]) & 0x7FFFFFFF) % 10**6:06}"


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
    (message,) = (state / "mail").iterdir()
    return re.search(r"/invitation/\S+/", message.read_text(encoding="utf-8"))[0]


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
    tab_to(page, page.get_by_role("button", name="Afmelden"))
    # The address before may be one of the accounts too: wait for the answer itself.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{at}/account/login/")


def test_invited_person_signs_in_with_a_passkey_and_with_a_code_by_keyboard(address, browser, state):
    at = address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    link = invited(browser.new_context(locale="nl-NL").new_page(), at, state)
    page = browser.new_context(locale="nl-NL").new_page()
    give_authenticator(page)
    page.goto(at + link)
    for label, text in (
        ("Uw naam", "Noor Nieuw"),
        ("Wachtwoord", PASSWORD),
        ("Nog eens hetzelfde wachtwoord", PASSWORD),
    ):
        type_into(page, label, text)
    press(page, page.get_by_role("button", name="Aannemen"), "**/account/2fa/")

    press(page, page.locator("a[href$='/webauthn/add/']"), "**/reauthenticate/**")
    type_into(page, "Wachtwoord", PASSWORD)
    press(page, page.get_by_role("button", name="Bevestigen"), "**/webauthn/add/")
    tab_to(page, page.locator("#id_passwordless"))
    page.keyboard.press("Space")
    press(page, page.locator("#mfa_webauthn_add"), "**/recovery-codes/")
    sign_out(page, at)
    press(page, page.locator("#passkey_login"), f"{at}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Welkom, Noor Nieuw"

    page.goto(f"{at}/account/2fa/totp/activate/")
    type_into(page, "Wachtwoord", PASSWORD)
    press(page, page.get_by_role("button", name="Bevestigen"), "**/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    tab_to(page, page.locator("#id_code"))
    page.keyboard.type(code_of(secret, time.time()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/2fa/")
    sign_out(page, at)
    type_into(page, "E-mailadres", "nieuw@register.example")
    type_into(page, "Wachtwoord", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/")
    tab_to(page, page.locator("#id_code"))
    page.keyboard.type(code_of(secret, time.time()))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{at}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Welkom, Noor Nieuw"


#: Of each role, somebody of the demo.
PEOPLE = (Role.REGISTRAR, Role.ADMINISTRATOR, Role.AUDITOR, Role.REPORTER, Role.RESEARCHER)
WIDTHS = (320, 768, 1280)
#: Axe once more, where it is in the page already.
AXE_AGAIN = """async () =>
    (await axe.run()).violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html}`))"""


def test_no_page_has_a_barrier_at_any_width(pages):
    """Every page that needs no number in its address, as the first role that may open it."""
    page, address = pages
    left = {
        one.path({}): MATRIX[one.actions["*"]]
        for one in addresses()
        if "*" in one.actions and not one.arguments
    }
    barriers = []
    for role in PEOPLE:
        come_in(page, address, f"{translator('nl')(ROLE_NAMES[role])} van")
        for path in [path for path, roles in left.items() if role in roles]:
            del left[path]
            answer = page.request.get(address + path)
            if answer.status == 405 or "html" not in answer.headers["content-type"]:
                continue  # only sent to, or a file
            page.goto(address + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                found = faults_of(page) if width == WIDTHS[0] else page.evaluate(AXE_AGAIN)
                barriers += [(path, width, fault) for fault in found]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    barriers.append((path, width, "scrolls sideways"))
    page.set_viewport_size({"width": 1280, "height": 900})
    assert barriers == []
