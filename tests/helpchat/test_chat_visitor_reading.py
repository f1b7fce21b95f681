"""Is the visitor's page for everybody: read aloud, with keys alone, enlarged, from right to left, on a slow line?"""

from __future__ import annotations

import gzip

import pytest

from support.browser import NEEDS_BROWSER, faults_of
from support.chat_browser import BROWSER
from support.chat_visit import LANGUAGES, Visit, until
from zicht.helpchat.scripts import script_files

pytestmark = [*NEEDS_BROWSER, pytest.mark.helpchat]


def test_another_language_leaves_no_page_behind(visit):
    visit.open()
    before = visit.page.evaluate("history.length")
    visit.page.locator("form.languages button[value=ar]").click()
    visit.page.wait_for_function("() => document.documentElement.dir === 'rtl'")
    visit.begin("مرحبا")

    assert visit.page.evaluate("history.length") == before
    assert visit.complaints == []


def test_browser_without_webassembly_gets_the_forms_and_the_warning(visitor_browser, visitor_pages, wire):
    visit = Visit(visitor_browser, visitor_pages, wire)
    visit.page.add_init_script("delete globalThis.WebAssembly")
    visit.open()
    visit.page.locator(".weaker").wait_for()
    visit.page.locator("#start").click()
    until(lambda: visit.posted != [])

    assert visit.posted[0]["act"] == "begin"
    assert wire.connections == 0
    visit.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_no_barrier(visit, wire, language, colours):
    visit.page.emulate_media(color_scheme=colours)
    visit.open(language)
    faults = {"begin": faults_of(visit.page)}
    visit.begin("hello")
    wire.answer("welcome")
    visit.wait_lines(2)
    faults["talk"] = faults_of(visit.page)
    wire.tell({"t": "ended", "by": "counsellor"})
    visit.page.locator("[data-view=ended]").wait_for()
    faults["ended"] = faults_of(visit.page)

    assert {name: found for name, found in faults.items() if found} == {}


def test_new_lines_are_in_a_live_region_and_views_give_their_heading_the_focus(visit, wire):
    visit.open()
    visit.begin()
    focused = visit.page.evaluate("document.activeElement.closest('[data-view]').dataset.view")
    log = visit.page.locator("[role=log]").aria_snapshot()
    wire.answer("read this out")
    visit.wait_lines(1)

    assert focused == "talk"
    assert "read this out" not in log
    assert "read this out" in visit.page.locator("[role=log][aria-live=polite]").aria_snapshot()


def test_whole_talk_goes_by_keyboard(visit, wire):
    visit.open()
    visit.page.keyboard.press("Tab")
    first = visit.page.evaluate("document.activeElement.matches('a[data-leave]')")
    visit.page.locator("#start").focus()
    visit.page.keyboard.press("Enter")
    visit.page.locator("[data-view=talk]").wait_for()
    visit.page.locator("#text").focus()
    visit.page.keyboard.type("by keys")
    visit.page.keyboard.press("Tab")
    sends = visit.page.evaluate("document.activeElement.id")
    visit.page.keyboard.press("Enter")
    until(lambda: visit.heard() == ["by keys"])

    assert first
    assert sends == "send"


@pytest.mark.parametrize("width", [180, 320])
def test_page_at_two_hundred_percent_needs_no_sideways_scrolling(visitor_browser, visitor_pages, wire, width):
    visit = Visit(
        visitor_browser, visitor_pages, wire, viewport={"width": width, "height": 400}, device_scale_factor=2
    )
    visit.open()
    visit.begin("a very long word: " + "x" * 200)
    visit.wait_lines(1)
    wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    leave = visit.page.locator("#leave").bounding_box()

    assert wide <= 0
    assert 0 <= leave["y"] < 400
    visit.context.close()


def test_scripts_and_page_fit_in_what_is_allowed(visitor_pages):
    packed = {name: len(gzip.compress((BROWSER / name).read_bytes(), 9)) for name in script_files()}
    page = len(gzip.compress(visitor_pages["/"][1], 9))

    assert page < 40_000
    assert sum(packed.values()) + page < 260_000
