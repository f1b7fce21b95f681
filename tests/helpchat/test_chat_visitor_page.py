"""The visitor's page in a browser: begin, talk, a line that breaks, come back. The server's end breaks as asked."""

from __future__ import annotations

import json

import pytest

from support.browser import NEEDS_BROWSER
from support.chat_visit import until
from zicht.helpchat import locks
from zicht.helpchat.phrases import normalise_phrase

pytestmark = [*NEEDS_BROWSER, pytest.mark.helpchat]


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


def test_nobody_there_is_said_as_it_is_and_what_was_typed_can_be_left(visit, wire):
    visit.open()
    wire._open = lambda frame: [{"t": "refused", "why": "nobody"}]
    visit.page.locator("#begin details:has(textarea)").evaluate("one => { one.open = true; }")
    visit.page.locator("#begin textarea[name=text]").fill("half a story")
    visit.page.locator("#start").click()
    visit.page.locator("[data-view=refused] [data-why=nobody]").wait_for()
    assert visit.page.locator("[data-view=refused] [data-why]:visible").count() == 1
    visit.page.locator("[data-view=refused] [data-go=later]").click()

    assert visit.page.locator("#later-form textarea").input_value() == "half a story"


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
