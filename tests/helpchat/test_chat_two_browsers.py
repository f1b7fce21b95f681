"""A visitor and two counsellors in browsers of their own, on the chat as it is served: what is said leaves no trace.

Words that stand nowhere else (canaries) are said, typed as a phrase, and come from an address of their own. Afterwards
the server's disk, database, logs, Redis and memory are searched for them; a build that leaks is found out.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from support.browser import CHROMIUM, FLAGS, NEEDS_BROWSER
from support.chat_lines import VisitorLine
from support.chat_served import ServedChat, served_try_out
from support.traces import in_files, in_memory

pytestmark = [*NEEDS_BROWSER, pytest.mark.slow, pytest.mark.helpchat]


def canary(word: str) -> str:
    return f"{word}{secrets.token_hex(8)}"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedChat]:
    with served_try_out(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def browsers() -> Iterator[tuple[Browser, Browser]]:
    with sync_playwright() as playwright:
        both = [playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) for _ in range(2)]
        yield both[0], both[1]
        for one in both:
            one.close()


class Counsellor:
    """A counsellor at her console."""

    def __init__(self, browser: Browser, chat: ServedChat, name: str) -> None:
        self.context = browser.new_context(locale="en-GB")
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.goto(f"{chat.console}/demo/")
        self.page.get_by_role("button", name=name).click()
        self.page.goto(f"{chat.console}/desk/")

    def begin_shift(self) -> None:
        self.page.locator("#begin-shift").click()
        self.page.locator("#end-shift").wait_for()

    def end_shift(self) -> None:
        self.page.locator("#end-shift").click()
        self.page.locator("#begin-shift").wait_for()

    def claim(self) -> None:
        self.page.locator("#queue button").first.click()
        self.page.locator("#talk").wait_for()

    def say(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.page.locator("#send").click()

    def wait_for(self, text: str) -> None:
        self.page.locator("#messages").get_by_text(text).wait_for()

    def note(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.page.locator("#send-note").click()

    def end(self) -> None:
        self.page.locator("#ending > summary").click()
        self.page.locator("#close").click()


class Visitor:
    """A visitor on a phone."""

    def __init__(self, browser: Browser, chat: ServedChat) -> None:
        self.context: BrowserContext = browser.new_context(
            locale="en-GB", viewport={"width": 360, "height": 740}, has_touch=True
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.asked: list[str] = []
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.address = f"{chat.visitors}/"
        self.page.goto(self.address)
        self.page.locator("[data-script]").first.wait_for(state="attached")

    def begin(self, *, phrase: str = "") -> None:
        if phrase:
            self.page.locator("details:has(#begin-phrase), details:has(input[name=phrase])").first.locator(
                "summary"
            ).click()
            self.page.locator("input[name=phrase]").first.fill(phrase)
        self.page.locator("#start").click()
        self.page.locator("[data-view=talk]").wait_for()

    def say(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.page.locator("#send").click()

    def wait_for(self, text: str) -> None:
        self.page.locator("#messages").get_by_text(text).wait_for()

    def lines(self) -> list[str]:
        return self.page.locator("#messages [data-text]").all_inner_texts()


def traces_of(chat: ServedChat, words: list[str], *, memory: bool = True) -> list[str]:
    """Return where words are on the server: its folder (database, logs) and the memory of its processes."""
    found = in_files(chat.folder, words)
    if memory:
        for one in chat.processes:
            found += in_memory(one.pid, words)
    return [f"{words.index(trace.word)} in {trace.where}" for trace in found]


def test_conversation_over_a_break_and_a_change_of_counsellor_leaves_no_trace(
    chat: ServedChat, browsers: tuple[Browser, Browser]
) -> None:
    first_word, answer, offline, note, second = (
        canary(one) for one in ("secret", "answer", "off", "note", "two")
    )
    anna, bilal = Counsellor(browsers[1], chat, "Anna"), Counsellor(browsers[1], chat, "Bilal")
    anna.begin_shift()
    bilal.begin_shift()
    visitor = Visitor(browsers[0], chat)
    visitor.begin()
    visitor.say(first_word)
    anna.claim()
    anna.wait_for(first_word)
    anna.say(answer)
    visitor.wait_for(answer)

    visitor.context.set_offline(True)
    visitor.say(offline)
    visitor.page.wait_for_timeout(1500)
    visitor.context.set_offline(False)
    anna.wait_for(offline)

    anna.note(note)
    anna.page.get_by_text("Hand over", exact=True).first.click()
    anna.page.locator("#colleague").select_option(label="Bilal Proef")
    anna.page.locator("#hand-over").click()
    bilal.page.locator("#talks button, #talks [role=tab], #talks a").first.click()
    bilal.wait_for(note)
    bilal.wait_for(first_word)
    bilal.say(second)
    visitor.wait_for(second)
    assert visitor.lines() == [first_word, answer, offline, second]
    assert note not in visitor.page.content()
    assert traces_of(chat, [first_word, answer, offline, note, second]) == []

    visitor.page.locator("#leave, [data-leave]").last.click()
    visitor.page.wait_for_url("**/maten/")
    bilal.page.locator("#afterwards").wait_for()
    visitor.page.go_back()
    visitor.page.wait_for_timeout(500)
    assert first_word not in visitor.page.content()
    assert {one.split("/")[2] for one in visitor.asked} == {chat.visitors.split("/")[2]}
    assert visitor.context.cookies() == []
    assert visitor.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
    anna.end_shift()
    bilal.end_shift()
    assert traces_of(chat, [first_word, answer, offline, note, second]) == []


def test_phrase_and_message_left_after_hours_leave_no_trace(
    chat: ServedChat, browsers: tuple[Browser, Browser]
) -> None:
    left = canary("left")
    time.sleep(2.5)  # who is on duty is asked every two seconds
    visitor = Visitor(browsers[0], chat)
    visitor.page.locator("[data-go=later]:visible").first.click()
    visitor.page.locator("#make-later").click()
    visitor.page.wait_for_function("document.querySelector('#made-later').textContent.trim().length > 8")
    phrase = visitor.page.locator("#made-later").inner_text().strip()
    visitor.page.locator("#later-form textarea").fill(left)
    visitor.page.locator("#later-form button[type=submit], #later-form button:not([type])").last.click()
    visitor.page.locator("[data-view=left]").wait_for()
    assert traces_of(chat, [left, phrase]) == []

    anna = Counsellor(browsers[1], chat, "Anna")
    anna.begin_shift()
    back = Visitor(browsers[0], chat)
    back.page.wait_for_timeout(2500)
    back.begin(phrase=phrase)
    assert back.lines() == []
    anna.claim()
    anna.wait_for(left)
    assert traces_of(chat, [left, phrase]) == []
    anna.end()
    anna.page.locator("#afterwards").wait_for()
    back.page.locator("[data-view=ended]").wait_for()


def test_address_of_a_visitor_is_kept_nowhere_and_soon_forgotten(chat: ServedChat) -> None:
    """What a connection leaves in memory goes within seconds, and the next ones are written over it."""
    here = "127.83.91.57"

    async def visit() -> None:
        line = VisitorLine(chat.live, chat.visitors, here=here)
        await line.hello()
        await line.send(t="nonsense")
        await line.wait_for("closed")

    asyncio.run(visit())
    curl = ["curl", "-s", "-f", "-o", "/dev/null", "--interface", here, f"{chat.visitors}/"]
    subprocess.run(curl, check=True, timeout=20)
    assert traces_of(chat, [here], memory=False) == []
    time.sleep(7)
    for _ in range(60):
        urllib.request.urlopen(chat.visitors).read()  # noqa: S310 - our own
    assert traces_of(chat, [here]) == []


def test_build_that_leaks_is_found_out(tmp_path: Path) -> None:
    """A server that writes down what it gets, and a browser whose lock does not lock: both are seen."""
    leaky = tmp_path / "leaky"
    leaky.mkdir()
    (leaky / "sitecustomize.py").write_text(
        "import nacl.bindings as b\n"
        "import pathlib, os\n"
        "from uvicorn.protocols.websockets import websockets_sansio_impl as w\n"
        "keep = w.WebSocketsSansIOProtocol.handle_text\n"
        "def handle_text(self, event):\n"
        "    with open(os.environ['LEAK'], 'ab') as file:\n"
        "        file.write(event.data)\n"
        "    return keep(self, event)\n"
        "w.WebSocketsSansIOProtocol.handle_text = handle_text\n"
    )
    word = canary("leak")
    with served_try_out(tmp_path, PYTHONPATH=str(leaky), LEAK=str(tmp_path / "leak.log")) as served:
        done = threading.Thread(target=lambda: asyncio.run(_open_lock(served, word)))
        done.start()
        done.join(60)
        found = traces_of(served, [word])

    assert any("leak.log" in one for one in found), found


async def _open_lock(served: ServedChat, word: str) -> None:
    """Say something that was put into base64 and not locked."""
    from zicht.helpchat.locks import encode, new_id  # noqa: PLC0415 - beside what it is for

    line = VisitorLine(served.live, served.visitors)
    await line.hello()
    await line.send(t="say", id=encode(new_id()), body=encode(b"\0" * 24 + word.encode() + b"\0" * 40))
    await line.wait_for("closed")
