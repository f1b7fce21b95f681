"""Walks by keyboard from an invitation to a published edition: passkeys, codes, keys, two signatures and the public."""

from __future__ import annotations

import base64
import hmac
import io
import re
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.people import PASSWORD
from support.walking import (
    Looker,
    Visitors,
    choose_file,
    follow,
    go_by_menu,
    press,
    press_button,
    replace,
    route_of,
    said,
    tab_to,
    tick,
    type_into,
)
from zicht.platform.accounts.roles import Role
from zicht.platform.operation.demo import PRACTICE_PASSPHRASE

#: Whom the walk invites, and under which name they sign.
NEWCOMER, MAIL = "Noor Nieuw", "nieuw@register.example"
_MOST_SECONDS = 240
#: Asks for the passkey anew; codes are asked for first.
_BY_PASSKEY = "a[href*='/webauthn/reauthenticate/']"


@dataclass(frozen=True)
class SignedIn:
    """The window of somebody with a passkey, and the greetings after the passkey and after a code."""

    page: Page
    greetings: tuple[str, str]


def _code_of(secret: str, moment: float) -> str:
    """Return the code that an app shows at a moment (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(moment // 30).to_bytes(8), "sha1")
    begin = digest[-1] & 15
    return f"{(int.from_bytes(digest[begin : begin + 4]) & 0x7FFFFFFF) % 10**6:06}"


def _enter_code(page: Page, secret: str) -> None:
    """Type the code of this moment; the next one, where that moment was over before it was looked at."""
    asked = page.url
    for _ in range(3):
        tab_to(page, page.locator("#id_code"))
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(_code_of(secret, time.time()))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if page.url != asked:
            return
    pytest.fail("no code was taken")


def _invited(visitors: Visitors, state: Path) -> str:
    """Let an administrator invite a chief signer; return the path of the link in the message."""
    page = visitors.come_in(Role.ADMINISTRATOR, "Demoregister")
    press(page, page.get_by_role("navigation").get_by_role("link", name="Organisatie"), "**/organisation/")
    type_into(page, "E-mailadres", MAIL)
    tab_to(page, page.get_by_label("Rol", exact=True))
    page.keyboard.type("Hoofd")
    press(page, page.get_by_role("button", name="Verstuur de uitnodiging"), "**/organisation/")
    page.get_by_text(MAIL).wait_for()
    told = "".join(message.read_text(encoding="utf-8") for message in (state / "mail").iterdir())
    found = re.search(r"/invitation/\S+/", told)
    assert found
    return found[0]


def _give_authenticator(page: Page) -> None:
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


def _sign_out(page: Page, at: str) -> None:
    press(page, page.get_by_role("button", name="Afmelden"))
    page.goto(f"{at}/account/login/")


def sign_in(visitors: Visitors, state: Path) -> SignedIn:
    """Somebody is invited, and signs in with a passkey, and with a password and a code."""
    at = visitors.address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    looker, link = visitors.looker, _invited(visitors, state)
    page = visitors.new_page()
    _give_authenticator(page)
    page.goto(at + link)
    _accept(page, looker)
    _add_passkey(page, looker)
    _sign_out(page, at)
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
    _enter_code(page, secret)
    _sign_out(page, at)
    type_into(page, "E-mailadres", MAIL)
    type_into(page, "Wachtwoord", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/")
    looker.look(page)
    _enter_code(page, secret)
    return SignedIn(page, (by_passkey, page.get_by_role("heading", level=1).inner_text()))


def _accept(page: Page, looker: Looker) -> None:
    looker.look(page)
    for label, text in (
        ("Uw naam", NEWCOMER),
        ("Wachtwoord", PASSWORD),
        ("Nog eens hetzelfde wachtwoord", PASSWORD),
    ):
        type_into(page, label, text)
    press(page, page.get_by_role("button", name="Aannemen"), "**/account/2fa/")
    looker.look(page)


def _add_passkey(page: Page, looker: Looker) -> None:
    press(page, page.locator("a[href$='/webauthn/add/']"), "**/reauthenticate/**")
    looker.look(page)
    type_into(page, "Wachtwoord", PASSWORD)
    press(page, page.get_by_role("button", name="Bevestigen"), "**/webauthn/add/")
    looker.look(page)
    page.reload()  # in the other language it asked the browser for another passkey
    tick(page, page.locator("#id_passwordless"))
    press(page, page.locator("#mfa_webauthn_add"), "**/recovery-codes/")
    looker.look(page)


def ask_edition(visitors: Visitors) -> str:
    """Have a small edition made, of one year with few reports and its tables alone; return its address."""
    page = visitors.come_in(Role.RESEARCHER)
    go_by_menu(page, "Editions")
    visitors.looker.look(page)
    year = int(page.locator("[name=last_year]").input_value()) - 1
    for name, value in (("first_year", year), ("last_year", year), ("sample", 1)):
        replace(page, name, str(value))
    for name in ("estimates", "rendered"):
        tick(page, page.locator(f"[name={name}]"))
    press_button(page, "Make the edition")
    visitors.looker.look(page)
    return page.url


def await_edition(visitors: Visitors, edition: str) -> str:
    """Wait on its page until an edition is made; return how it stands."""
    page = visitors.come_in(Role.RESEARCHER)
    page.goto(edition)
    page.locator("[data-edition-progress]").wait_for(state="detached", timeout=1000 * _MOST_SECONDS)
    return page.locator(".zicht-badge").first.inner_text()


def practice_key(state: Path, name: str) -> Path:
    """Return the key of a signer of the demo."""
    return state / "practice-keys" / f"{name}.p12"


def make_key(state: Path, folder: Path) -> Path:
    """Make a key for the newcomer, and put it on the list as whoever keeps that does."""
    key = folder / "key.p12"
    _zicht(folder, "keys", NEWCOMER, "--key", key, "--signers", state / "signers.txt")
    return key


def register_key(page: Page, looker: Looker) -> bool:
    """Take the key on the list that bears one's name; say whether it was registered."""
    go_by_menu(page, "Editions")
    follow(page, "Your key to sign with")
    looker.look(page)
    press_button(page, "This is my key")
    if _shows_again(page, looker):
        press_button(page, "This is my key")
    return page.get_by_text(said("The key was registered for your account.")).is_visible()


def hand_in(page: Page, looker: Looker, key: Path, folder: Path) -> tuple[bool, str]:
    """Sign the newest edition on a computer of one's own, and hand the signature in.

    Return whether the passkey was asked for once more, and what was said.
    """
    go_by_menu(page, "Editions")
    press(page, page.locator("tbody a").first)
    looker.look(page)
    place = page.locator("main a[download]")
    tab_to(page, place)
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    content = folder / "release.json"
    taken.value.save_as(content)
    shown = page.locator("dd .zicht-edition-fingerprint").first.inner_text()
    _zicht(folder, "sign", content, "--key", key, "--sha256", shown)

    follow(page, "Hand in your signature")
    again = _shows_again(page, looker)
    looker.look(page)
    choose_file(page, page.locator("[type=file]"), folder / "release.json.sig")
    press_button(page, "Sign this edition")
    return again, page.locator(".zicht-alert--success").inner_text()


def publish(page: Page, looker: Looker, signers: Path, folder: Path) -> tuple[list[str], str]:
    """Publish the edition that stands there, and take it as anybody does.

    Return who signed it by the public page, and what `zicht verify` says.
    """
    press_button(page, "Publish this edition")
    looker.look(page)
    follow(page, "Published editions, as everybody sees them")
    looker.look(page)
    newest = page.locator("article").first
    tab_to(page, newest.locator("summary"))
    page.keyboard.press("Enter")
    names = newest.locator(f"dt:has-text('{said('Signed by')}') + dd").all_inner_texts()
    archive = newest.locator("a[href$='.zip']").get_attribute("href")
    answer = page.request.get(f"{page.url.split('/public')[0]}{archive}")
    zipfile.ZipFile(io.BytesIO(answer.body())).extractall(folder / "taken")
    (edition,) = (folder / "taken").iterdir()
    return [one.splitlines()[0] for one in names], _zicht(folder, "verify", edition, "--signers", signers)


def _shows_again(page: Page, looker: Looker) -> bool:
    """Show the passkey once more, where it is asked for; say whether it was."""
    if "reauthenticate" not in route_of(page.url):
        return False
    looker.look(page)
    press(page, page.locator(_BY_PASSKEY).first)
    looker.look(page)
    page.reload()  # in the other language it asked for the passkey anew
    press(page, page.locator("#mfa_webauthn_reauthenticate"), "**/editions/**")
    return True


def _zicht(folder: Path, *words: object) -> str:
    """Run a command on the own computer of somebody who signs; return what it says."""
    secret = folder / "passphrase"
    secret.touch(mode=0o600)
    secret.write_text(PRACTICE_PASSPHRASE)
    opens = [] if words[0] == "verify" else ["--passphrase-file", secret]
    done = subprocess.run(
        [sys.executable, "-m", "zicht", *map(str, [*words, *opens]), "--lang", "en"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout + done.stderr
