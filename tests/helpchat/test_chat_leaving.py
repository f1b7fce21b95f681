"""Out with one tap, and no trace: four ways to leave, a reload, somebody who reads along."""

from __future__ import annotations

import pytest

from support.browser import NEEDS_BROWSER
from support.chat_visit import Visit, until
from zicht.helpchat.locks import Content

pytestmark = [*NEEDS_BROWSER, pytest.mark.helpchat]


def test_nothing_is_stored_and_the_address_never_changes(visit, wire):
    visit.open()
    visit.begin("hello")
    wire.answer("welcome")
    visit.wait_lines(2)

    kept = visit.page.evaluate(
        """async () => [localStorage.length, sessionStorage.length, document.cookie, (await caches.keys()).length,
             (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length,
             history.length, location.href]"""
    )

    assert kept[:6] == [0, 0, "", 0, 0, 0]
    assert kept[7] == f"{visit.origin}/"
    assert visit.context.cookies() == []
    assert all(url.startswith((visit.origin, "data:")) for url in visit.asked)


WAYS_OUT = {
    "button": lambda page: page.locator("#leave").click(),
    "first link by keyboard": lambda page: (
        page.locator("a[data-leave]").focus(),
        page.keyboard.press("Enter"),
    ),
    "shift": lambda page: [page.keyboard.press("Shift") for _ in range(3)],
    "shift in a field": lambda page: (
        page.locator("#text").focus(),
        *(page.keyboard.press("Shift") for _ in range(3)),
    ),
}


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_leaving_ends_on_the_server_and_leaves_nothing_behind(visit, wire, way):
    visit.open()
    visit.begin("canary words")
    token = wire.opening["token"]
    way(visit.page)
    visit.page.wait_for_url("**/maten/")
    until(lambda: {"t": "leave"} in wire.frames)
    until(lambda: {"act": "leave", "token": token} in visit.posted)
    visit.page.go_back()
    visit.page.wait_for_timeout(300)

    assert "canary words" not in visit.page.content()
    assert not visit.page.url.startswith(visit.origin) or visit.page.url.endswith("/maten/")


def test_page_is_covered_before_the_neutral_page_comes(visit):
    visit.open()
    visit.begin("canary words")
    shown = visit.page.evaluate(
        "() => { document.getElementById('leave').click(); return document.documentElement.innerText }"
    )

    assert shown.strip() == ""


def test_two_shifts_and_capitals_leave_nobody(visit):
    visit.open()
    visit.begin()
    visit.page.locator("#text").focus()
    for letter in "ABCDE":
        visit.page.keyboard.press(f"Shift+{letter}")
    visit.page.keyboard.press("Shift")
    visit.page.keyboard.press("Shift")

    assert visit.page.locator("#text").input_value() == "ABCDE"


def test_three_taps_leave_and_taps_on_buttons_do_not(visitor_browser, visitor_pages, wire):
    visit = Visit(
        visitor_browser,
        visitor_pages,
        wire,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    visit.open()
    for _ in range(4):
        visit.page.locator("summary").first.tap()
    assert visit.page.url == f"{visit.origin}/"
    box = visit.page.locator("h1").bounding_box()
    for _ in range(3):
        visit.page.touchscreen.tap(box["x"] + 20, box["y"] + 10)
    visit.page.wait_for_url("**/maten/")
    visit.context.close()


def test_reload_ends_the_chat(visit, wire):
    visit.open()
    visit.begin("canary words")
    visit.page.reload()
    until(lambda: {"t": "leave"} in wire.frames)

    assert visit.page.locator("[data-view=begin]").is_visible()
    assert visit.page.locator("#text").input_value() == ""
    assert "canary words" not in visit.page.content()


def test_somebody_reading_along_sees_nothing_and_the_counsellor_knows(visit, wire):
    visit.open()
    visit.begin("canary words")
    visit.page.locator("details:has(#watched) > summary").click()
    visit.page.locator("#watched").click()
    until(lambda: Content("notice", "watched") in wire.heard)
    covered = visit.page.evaluate("() => document.getElementById('messages').closest('[inert]') !== null")
    visit.page.locator("#uncover").click()
    until(lambda: Content("notice", "alone") in wire.heard)

    assert covered
    assert visit.page.locator("#messages").is_visible()


def test_code_word_is_on_the_page_and_works(visit, wire):
    visit.open()
    visit.begin()
    word = visit.page.locator("[data-fill=codeword]").first.text_content()
    visit.say(f"we bought a {word}")
    until(lambda: Content("notice", "watched") in wire.heard)

    assert visit.lines() == [f"we bought a {word}"]
