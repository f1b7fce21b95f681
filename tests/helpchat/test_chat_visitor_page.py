"""The visitor's page in a browser: begin, talk, a line that breaks, leave fast. The server's end breaks as asked."""

from __future__ import annotations

import gzip
import json
import time
from urllib.parse import parse_qs

import pytest
from django.test import Client

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.chat_browser import BROWSER
from support.chat_visiting import come_on_duty, opened, visitors_side
from support.chat_wire import WireServer
from zicht.helpchat import locks
from zicht.helpchat.locks import Content
from zicht.helpchat.phrases import normalise_phrase
from zicht.helpchat.scripts import script_files

pytestmark = [*NEEDS_BROWSER, pytest.mark.helpchat]

LANGUAGES = ("nl", "en", "ar")


@pytest.fixture(scope="module")
def rendered(sqlite_chat):
    """The pages as the server writes them: taken before a browser runs, for Django and it share a thread."""
    form = "application/x-www-form-urlencoded"
    with sqlite_chat.clean(), visitors_side(ALLOWED_HOSTS=["127.0.0.1"]), opened():
        come_on_duty()
        client = Client(headers={"host": "127.0.0.1"})
        pages = {
            code: client.post("/", f"act=language&language={code}", content_type=form) for code in LANGUAGES
        }
        pages |= {path: client.get(path) for path in ("/", "/maten/", "/icon.svg")}
    assert {page.status_code for page in pages.values()} == {200}
    held = {name: (dict(page.headers), page.content) for name, page in pages.items()}
    policy = held["/"][0]["Content-Security-Policy"]
    for name in script_files():
        fields = {
            "Content-Type": "text/javascript",
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
        }
        held[f"/files/{name}"] = (fields, (BROWSER / name).read_bytes())
    return held


@pytest.fixture(scope="module")
def browser(rendered):
    with started_browser() as started:
        yield started


@pytest.fixture
def wire(rendered):
    with WireServer(minutes=[1, 4], pages=rendered) as server:
        yield server


class Visit:
    """A tab with the visitor's page, and all that it asked for.

    Pages are those that the server wrote; the socket is the wire's own, on the same origin.
    """

    def __init__(self, browser, rendered, wire, **options):
        self.rendered, self.wire = rendered, wire
        self.origin = f"http://127.0.0.1:{wire.port}"
        self.context = browser.new_context(**options)
        self.context.route("**/*", self._answer)
        self.context.set_default_timeout(4_000)
        self.page = self.context.new_page()
        self.asked, self.complaints, self.posted = [], [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _answer(self, route):
        """Answer what a page posts, as the server would: a socket's server takes no form."""
        if route.request.method != "POST":
            route.continue_()
            return
        form = {name: values[0] for name, values in parse_qs(route.request.post_data or "").items()}
        self.posted.append(form)
        fields, body = self.rendered[form.get("language", "/")]
        route.fulfill(headers=fields, body=body)

    def open(self, language="nl"):
        self.page.goto(f"{self.origin}/")
        self.page.locator("[data-script]").first.wait_for(state="attached")
        if language != "nl":
            self.page.locator(f"form.languages button[value={language}]").click()
            self.page.wait_for_function("code => document.documentElement.lang === code", arg=language)

    def begin(self, text=""):
        if text:
            self.page.locator("#begin details:has(textarea) > summary").click()
            self.page.locator("#begin textarea[name=text]").fill(text)
        self.page.locator("#start").click()
        self.page.locator("[data-view=talk]").wait_for()

    def say(self, text):
        self.page.locator("#text").fill(text)
        self.page.locator("#send").click()

    def lines(self):
        return self.page.locator("#messages li [data-text]").all_inner_texts()

    def wait_lines(self, count):
        self.page.wait_for_function(
            "count => document.querySelectorAll('#messages li').length === count", arg=count
        )

    def heard(self):
        return [one.value for one in self.wire.heard]


@pytest.fixture
def visit(browser, rendered, wire):
    made = Visit(browser, rendered, wire, viewport={"width": 360, "height": 740})
    yield made
    made.context.close()


def until(true, seconds=5):
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_visitor_talks_with_a_counsellor(visit, wire):
    visit.open()
    visit.begin("I do not dare to go home")
    wire.tell({"t": "claimed"})
    visit.page.locator("#claimed").wait_for()
    wire.answer("good that you write")
    visit.wait_lines(2)
    visit.say("thank you")
    visit.wait_lines(3)
    until(lambda: len(wire.heard) == 2)

    assert visit.lines() == ["I do not dare to go home", "good that you write", "thank you"]
    assert visit.heard() == ["I do not dare to go home", "thank you"]
    assert visit.complaints == []


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


def test_texts_are_never_html(visit, wire):
    visit.open()
    visit.begin()
    wire.answer("<img src=x onerror=alert(1)><b>bold</b>")
    visit.wait_lines(1)

    assert visit.lines() == ["<img src=x onerror=alert(1)><b>bold</b>"]
    assert visit.page.locator("#messages img, #messages b").count() == 0


def test_line_that_breaks_loses_nothing_and_says_so(visit, wire):
    visit.open()
    visit.begin()
    wire.cut()
    visit.say("written without a line")
    wire.answer("said meanwhile")
    visit.wait_lines(2)
    until(lambda: visit.heard() == ["written without a line"])

    assert visit.lines() == ["said meanwhile", "written without a line"]


def test_network_that_is_gone_is_said_at_once_and_so_is_its_return(visit):
    visit.open()
    visit.begin()
    visit.context.set_offline(True)
    visit.page.wait_for_function(
        "() => document.getElementById('status').textContent === "
        "document.getElementById('words').content.querySelector('[data-word=offline]').textContent"
    )
    visit.say("written without a network")
    visit.context.set_offline(False)
    until(lambda: visit.heard() == ["written without a network"])


def test_another_talk_can_begin_after_one_has_ended(visit, wire):
    visit.open()
    visit.begin("canary words")
    wire.tell({"t": "claimed"})
    visit.page.locator("#claimed").wait_for()
    visit.page.locator("#end").click()
    visit.page.locator("[data-view=ended] [data-go=begin]").click()
    wire.opening, token = None, wire.opening["token"]
    wire.messages.clear()
    visit.begin()
    visit.say("again")
    visit.wait_lines(1)

    assert wire.opening["token"] != token
    assert visit.lines() == ["again"]
    assert visit.page.locator("#claimed").is_hidden()


def test_fault_that_nobody_thought_of_leaves_nobody_waiting(visit, wire):
    visit.open()
    wire.salt = b"short"
    visit.page.locator("#begin details:has(#phrase) > summary").click()
    visit.page.locator("#make-phrase").click()
    visit.page.locator("#made-phrase:not(:empty)").wait_for()
    visit.page.locator("#start").click()

    visit.page.locator("[data-view=refused] [data-why=other]").wait_for()


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


def test_three_taps_leave_and_taps_on_buttons_do_not(browser, rendered, wire):
    visit = Visit(
        browser, rendered, wire, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
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


@pytest.mark.parametrize("by", ["counsellor", "absence"])
def test_end_is_said_and_nothing_of_the_talk_stays(visit, wire, by):
    visit.open()
    visit.begin("canary words")
    wire.tell({"t": "ended", "by": by})
    visit.page.locator(f"[data-view=ended] [data-by={by}]").wait_for()

    assert "canary words" not in visit.page.content()
    assert visit.page.locator("[data-view]:not([hidden])").count() == 1


def test_visitor_ends_and_stays(visit, wire):
    visit.open()
    visit.begin()
    visit.page.locator("#end").click()
    visit.page.locator("[data-view=ended] [data-by=visitor]").wait_for()
    until(lambda: {"t": "leave"} in wire.frames)


def test_conversation_that_is_gone_is_said_to_be_gone(visit, wire):
    visit.open()
    visit.begin()
    wire.forgotten = True
    wire.cut()

    visit.page.locator("[data-view=gone]").wait_for()


def test_refusal_says_why(visit, wire):
    visit.open()
    wire.open = False
    visit.page.locator("#start").click()

    visit.page.locator("[data-view=refused] [data-why=closed]").wait_for()


def test_phrase_is_made_shown_and_stretched(visit, wire):
    visit.open()
    visit.page.locator("#begin details:has(#phrase) > summary").click()
    visit.page.locator("#make-phrase").click()
    visit.page.locator("#made-phrase:not(:empty)").wait_for()
    made = visit.page.locator("#made-phrase").text_content()
    visit.begin()

    assert wire.opening["phrase"] == locks.encode(locks.stretch(normalise_phrase(made), wire.salt).mark)
    assert made not in json.dumps(wire.frames)


def test_phrase_that_can_be_none_is_said_to_be_wrong(visit, wire):
    visit.open()
    visit.page.locator("#begin details:has(#phrase) > summary").click()
    visit.page.locator("#phrase").fill("my password")
    visit.page.locator("#start").click()
    visit.page.locator("#phrase-wrong").wait_for()

    assert wire.opening is None


def test_chat_that_closes_while_somebody_writes_offers_to_leave_what_was_written(visit, wire):
    visit.open()
    wire.open = False
    visit.page.locator("#begin textarea").evaluate("field => { field.value = 'half a story' }")
    visit.page.locator("#begin summary").first.focus()
    visit.page.locator("#duty-closed [data-go=later]").click()

    assert visit.page.locator("#later-form textarea").input_value() == "half a story"
    assert visit.page.locator("#begin").is_hidden()


def test_message_is_left_after_hours(visit, wire):
    wire.open = False
    visit.open()
    visit.page.evaluate("document.querySelector('[data-go=later]').click()")
    visit.page.locator("#later-form textarea").fill("until tomorrow")
    visit.page.locator("#make-later").click()
    visit.page.locator("#made-later:not(:empty)").wait_for()
    words = visit.page.locator("#made-later").text_content()
    phrase = normalise_phrase(words)
    visit.page.locator("#later-form button.main").click()
    visit.page.locator("[data-view=left]").wait_for()
    [parcel] = [frame for frame in wire.frames if frame["t"] == "later"]

    assert (
        locks.open_later(locks.stretch(phrase, wire.salt), locks.decode(parcel["body"])) == "until tomorrow"
    )
    assert visit.page.locator("#made-later").text_content() == ""
    assert visit.page.locator("[data-view=left] [data-fill=phrase]").text_content() == words


def test_another_language_leaves_no_page_behind(visit):
    visit.open()
    before = visit.page.evaluate("history.length")
    visit.page.locator("form.languages button[value=ar]").click()
    visit.page.wait_for_function("() => document.documentElement.dir === 'rtl'")
    visit.begin("مرحبا")

    assert visit.page.evaluate("history.length") == before
    assert visit.complaints == []


def test_browser_without_webassembly_gets_the_forms_and_the_warning(browser, rendered, wire):
    visit = Visit(browser, rendered, wire)
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
def test_page_at_two_hundred_percent_needs_no_sideways_scrolling(browser, rendered, wire, width):
    visit = Visit(browser, rendered, wire, viewport={"width": width, "height": 400}, device_scale_factor=2)
    visit.open()
    visit.begin("a very long word: " + "x" * 200)
    visit.wait_lines(1)
    wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    leave = visit.page.locator("#leave").bounding_box()

    assert wide <= 0
    assert 0 <= leave["y"] < 400
    visit.context.close()


def test_scripts_and_page_fit_in_what_is_allowed(rendered):
    packed = {name: len(gzip.compress((BROWSER / name).read_bytes(), 9)) for name in script_files()}
    page = len(gzip.compress(rendered["/"][1], 9))

    assert page < 40_000
    assert sum(packed.values()) + page < 260_000
