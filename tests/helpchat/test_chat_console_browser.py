"""The console in a browser: several chats, colleagues, keepers, a line that breaks; by keyboard, narrow, for axe."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.chat_served import ServedChat, served_try_out

pytestmark = [*NEEDS_BROWSER, pytest.mark.slow, pytest.mark.helpchat]

PAGES = {
    "Anna Voorbeeld": ("desk", "resources", "duties", "images", "openings", "debriefs", "script"),
    "Carla Model": ("team", "team/acts", "openings", "debriefs"),
    "Daan Sleutel": ("keeping",),
}


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedChat]:
    with served_try_out(tmp_path_factory.mktemp("console")) as served:
        yield served


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[ServedChat]:
    """Return a chat of its own for a test that kills it."""
    with served_try_out(tmp_path) as served:
        yield served


@pytest.fixture
def browser() -> Iterator[Browser]:
    with started_browser() as made:
        yield made


def come_in(browser: Browser, chat: ServedChat, name: str, *, width: int = 1280) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB").new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{chat.console}/demo/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(lambda address: "/demo/" not in address)
    return page


def on_duty(browser: Browser, chat: ServedChat, name: str) -> Page:
    page = come_in(browser, chat, name)
    page.locator("#begin-shift").click()
    expect(page.locator("#line")).to_have_attribute("data-state", "connected")
    return page


def visit(browser: Browser, chat: ServedChat) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 800}, locale="en-GB").new_page()
    page.set_default_timeout(15_000)
    time.sleep(2.2)  # who is on duty is asked every two seconds
    page.goto(chat.visitors)
    page.locator("form#begin button:not([type=button]):visible").first.click()
    page.locator("[data-view=talk]").wait_for()
    return page


def say(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#send").click()


def leave(visitor: Page, *counsellors: Page) -> None:
    """End the conversation and the shifts: the next test finds nobody."""
    visitor.locator("#end").click()
    for one in counsellors:
        one.on("dialog", lambda dialog: dialog.accept())
        if one.locator("#end-shift").is_visible():
            one.locator("#end-shift").click()
            one.locator("#begin-shift").wait_for()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", list(PAGES))
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, chat: ServedChat, name: str, width: int
) -> None:
    page = come_in(browser, chat, name, width=width)
    for address in PAGES[name]:
        answer = page.goto(f"{chat.console}/{address}/")
        assert answer is not None
        assert answer.ok, address
        assert not faults_of(page), address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_several_conversations_a_colleague_and_the_end(browser: Browser, chat: ServedChat) -> None:
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    first, second = visit(browser, chat), visit(browser, chat)
    for _ in range(2):
        anna.locator("#queue button", has_text=re.compile("^(Take|Aannemen)$")).first.click()
        expect(anna.locator("#send")).to_be_enabled()
    expect(anna.locator("#talks button")).to_have_count(2)
    say(first, "first visitor")
    say(second, "second visitor")
    expect(anna.locator("#alarm")).to_be_visible()
    anna.locator("#talks button").nth(0).click()
    shown = [anna.locator("#messages").inner_text()]
    anna.locator("#talks button").nth(1).click()
    expect(anna.locator("#messages li")).to_have_count(1)
    shown.append(anna.locator("#messages").inner_text())
    assert ["first" in one for one in shown].count(True) == 1
    assert not faults_of(anna)
    bilal = on_duty(browser, chat, "Bilal Proef")
    expect(bilal.locator("#queue tr")).to_have_count(2)
    read = bilal.locator("#queue tr").first.locator("button").first
    read.click()
    expect(bilal.locator("#messages li")).to_have_count(1)
    expect(bilal.locator("#send")).to_be_disabled()
    anna.locator("#talks button").nth(0).click()
    anna.locator("#talks button").nth(1).click()
    expect(anna.locator("main")).to_contain_text("visitor")
    for one in (first, second):
        one.locator("#end").click()
    expect(anna.locator("#afterwards")).to_be_visible()
    expect(anna.locator("#talks button")).to_have_count(0)
    leave_nothing = anna.evaluate("document.getElementById('messages').textContent")
    assert "visitor" not in leave_nothing
    for one in (anna, bilal):
        one.locator("#end-shift").click()
        one.locator("#begin-shift").wait_for()


def test_reload_brings_conversations_back_and_doubles_nothing(browser: Browser, chat: ServedChat) -> None:
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    visitor = visit(browser, chat)
    anna.locator("#queue button").first.click()
    say(visitor, "are you there")
    say(anna, "yes")
    expect(visitor.locator("#messages li")).to_have_count(2)
    anna.reload()
    expect(anna.locator("#messages li")).to_have_count(2)
    say(anna, "still")
    expect(visitor.locator("#messages li")).to_have_count(3)
    leave(visitor, anna)


def test_server_that_dies_loses_no_message_of_either_side(browser: Browser, mortal: ServedChat) -> None:
    chat = mortal
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    visitor = visit(browser, chat)
    anna.locator("#queue button").first.click()
    say(visitor, "before")
    expect(anna.locator("#messages li")).to_have_count(1)
    chat.kill(0)
    expect(anna.locator("#line")).to_have_attribute("data-state", "reconnecting")
    say(anna, "while the server was gone")
    say(visitor, "me too")
    chat.restart(0)
    for one in (anna, visitor):
        expect(one.locator("#messages li")).to_have_count(3, timeout=20_000)
    expect(anna.locator("#line")).to_have_attribute("data-state", "connected")
    expect(visitor.locator("#messages")).to_contain_text("while the server was gone")
    leave(visitor, anna)


def test_text_of_a_visitor_is_never_a_page(browser: Browser, chat: ServedChat) -> None:
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    visitor = visit(browser, chat)
    anna.locator("#queue button").first.click()
    say(visitor, "<img src=x onerror=alert(1)><b>bold</b>")
    expect(anna.locator("#messages li")).to_have_count(1)
    assert anna.locator("#messages b, #messages img").count() == 0
    leave(visitor, anna)


def test_counsellor_works_without_a_mouse(browser: Browser, chat: ServedChat) -> None:
    anna = come_in(browser, chat, "Anna Voorbeeld")
    anna.locator("#begin-shift").focus()
    anna.keyboard.press("Enter")
    expect(anna.locator("#line")).to_have_attribute("data-state", "connected")
    visitor = visit(browser, chat)
    anna.locator("#queue button").first.focus()
    anna.keyboard.press("Enter")
    expect(anna.locator("#talk-title")).to_be_focused()
    expect(anna.locator("#send")).to_be_enabled()
    anna.locator("#text").focus()
    anna.keyboard.type("Hello")
    anna.keyboard.press("Enter")
    expect(visitor.locator("#messages li")).to_have_count(1)
    leave(visitor, anna)


def test_code_word_of_the_visitor_warns_in_sight(browser: Browser, chat: ServedChat) -> None:
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    visitor = visit(browser, chat)
    anna.locator("#queue button").first.click()
    expect(anna.locator("#send")).to_be_enabled()
    visitor.locator("#watched").evaluate("button => button.closest('details').open = true")
    visitor.locator("#watched").click()
    expect(anna.locator("#messages li[data-notice=watched]")).to_be_visible()
    expect(anna.locator("#alarm")).to_be_visible()
    visitor.locator("#uncover").click()
    leave(visitor, anna)


def test_two_keepers_open_a_conversation_in_their_browsers(browser: Browser, chat: ServedChat) -> None:
    keepers = [come_in(browser, chat, name) for name in ("Daan Sleutel", "Eva Sleutel")]
    for one in keepers:
        one.goto(f"{chat.console}/keeping/")
        with one.expect_navigation():
            one.locator("#make-key").click()
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    visitor = visit(browser, chat)
    anna.locator("#queue button").first.click()
    say(visitor, "he has a knife")
    carla = come_in(browser, chat, "Carla Model")
    carla.goto(f"{chat.console}/openings/")
    carla.locator("#ask input[value=violence]").check()
    carla.locator("#ask button").click()
    carla.wait_for_url(re.compile(r"/openings/[0-9a-f-]{36}/"))
    for one in keepers:
        expect(carla.locator("#messages li")).to_have_count(0)
        one.goto(f"{chat.console}/keeping/")
        one.locator("[data-answer=agree]").click()
        expect(one.locator("[data-done]")).not_to_be_empty()
    expect(carla.locator("#messages")).to_contain_text("he has a knife")
    visitor.locator("#end").click()
    expect(carla.locator("#messages li")).to_have_count(0)
    leave_shift = anna.locator("#end-shift")
    leave_shift.click()
    anna.locator("#begin-shift").wait_for()


def test_keeper_is_alarmed_and_sent_to_the_second_factor(browser: Browser, chat: ServedChat) -> None:
    keepers = [come_in(browser, chat, name) for name in ("Daan Sleutel", "Eva Sleutel")]
    for one in keepers:
        one.goto(f"{chat.console}/keeping/")
        with one.expect_navigation():
            one.locator("#make-key").click()
    daan = keepers[0]
    # As the server answers whoever showed the second factor long ago; people of a demo have none.
    daan.route("**/keeping/", lambda route: route.fulfill(status=302, headers={"Location": "/account/2fa/"}))
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    visitor = visit(browser, chat)
    anna.locator("#queue button").first.click()
    expect(anna.locator("#talk-about")).to_contain_text(re.compile("held by 1 browsers; 1 counsellors"))
    carla = come_in(browser, chat, "Carla Model")
    carla.goto(f"{chat.console}/openings/")
    carla.locator("#ask button").click()
    carla.wait_for_url(re.compile(r"/openings/[0-9a-f-]{36}/"))
    expect(daan.locator("#alarm")).to_be_visible(timeout=15_000)
    expect(daan.locator("#alarm")).to_contain_text("asks to open")
    daan.unroute("**/keeping/")
    daan.locator("#show-asked").click()
    refused = {"status": 403, "json": {"why": "once_more"}}
    daan.route("**/answer/", lambda route: route.fulfill(**refused))
    with daan.expect_navigation():
        daan.locator("[data-answer=agree]").click()
        expect(daan.locator("[data-done]")).to_contain_text("second factor")
    leave(visitor, anna)


def test_private_key_of_a_shift_lies_nowhere_in_the_clear(browser: Browser, chat: ServedChat) -> None:
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    kept = anna.evaluate(
        """() => new Promise(resolve => {
            const asked = indexedDB.open("zicht-console");
            asked.onsuccess = () => {
                const got = asked.result.transaction("keys").objectStore("keys").get("device");
                got.onsuccess = () => resolve({
                    names: Object.keys(got.result).sort(),
                    extractable: got.result.lock.extractable,
                    stored: Object.keys(localStorage).length + Object.keys(sessionStorage).length,
                });
            };
        })"""
    )
    assert kept == {
        "names": ["ends", "id", "lock", "locked", "name", "nonce", "public"],
        "extractable": False,
        "stored": 0,
    }
    anna.locator("#end-shift").click()
    anna.locator("#begin-shift").wait_for()
    assert anna.evaluate("indexedDB.databases().then(all => all.length)") == 1


def test_console_asks_nothing_of_other_origins(browser: Browser, chat: ServedChat) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{chat.console}/demo/")
    page.get_by_role("button", name="Anna").click()
    page.locator("#begin-shift").click()
    page.locator("#end-shift").wait_for()
    assert asked
    assert not [one for one in asked if not one.startswith(chat.console)]
    headers = urllib.request.urlopen(f"{chat.console}/demo/").headers  # noqa: S310 - our own
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Server"] is None
    page.locator("#end-shift").click()
    page.locator("#begin-shift").wait_for()


DRAW = """async ([many, me]) => {
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  const view = await import(files.find((one) => one.includes("console_view")));
  const row = (id, state, counsellor) => ({
    conversation: id, came: 0, waited: 60, language: "nl", band: "U2", reasons: [], returned: false,
    route: "script", state, counsellor, name: "Bilal", online: true, holders: 1,
  });
  const rows = [...Array(many).keys()].map((one) => row(`talk ${one}`, "open", "somebody"));
  rows.push(row("waits", "waiting", null), row("own", "open", me));
  view.drawQueue(rows, { me, mine: new Set(), act: () => null });
  return [document.querySelectorAll("#queue tr").length, document.querySelector("#queue-more").textContent];
}"""


def test_long_queue_shows_all_who_wait_and_says_what_it_leaves_out(
    browser: Browser, chat: ServedChat
) -> None:
    anna = on_duty(browser, chat, "Anna Voorbeeld")
    shown, more = anna.evaluate(DRAW, [60, "me"])

    assert shown == 52
    assert more.startswith("10 ")
    assert anna.evaluate(DRAW, [3, "me"])[0] == 5
    anna.context.close()
