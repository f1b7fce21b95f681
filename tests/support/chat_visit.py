"""A tab with the visitor's page as the server writes it, on a wire that breaks as a test asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.test import Client
from playwright.sync_api import Browser, Route

from support.chat_browser import BROWSER
from support.chat_visiting import come_on_duty, opened, visitors_side
from support.chat_wire import WireServer
from zicht.helpchat.scripts import script_files

LANGUAGES = ("nl", "en", "ar")
Pages = Mapping[str, tuple[Mapping[str, str], bytes]]


def pages_of_visitors() -> Pages:
    """Return the pages as the server writes them, and the scripts: by path, the first page by language as well."""
    form = "application/x-www-form-urlencoded"
    with visitors_side(ALLOWED_HOSTS=["127.0.0.1"]), opened():
        come_on_duty()
        client = Client(headers={"host": "127.0.0.1"})
        pages = {
            code: client.post("/", f"act=language&language={code}", content_type=form) for code in LANGUAGES
        }
        pages |= {path: client.get(path) for path in ("/", "/maten/", "/icon.svg")}
    assert {page.status_code for page in pages.values()} == {200}
    held: dict[str, tuple[Mapping[str, str], bytes]] = {
        name: (dict(page.headers), page.content) for name, page in pages.items()
    }
    policy = held["/"][0]["Content-Security-Policy"]
    for name in script_files():
        fields = {
            "Content-Type": "text/javascript",
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
        }
        held[f"/files/{name}"] = (fields, (BROWSER / name).read_bytes())
    return held


def until(true: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


class Visit:
    """A tab with the visitor's page, and all that it asked for.

    Pages are those that the server wrote; the socket is the wire's own, on the same origin.
    """

    def __init__(self, browser: Browser, rendered: Pages, wire: WireServer, **options: Any) -> None:
        self.rendered, self.wire = rendered, wire
        self.origin = f"http://127.0.0.1:{wire.port}"
        self.context = browser.new_context(**options)
        self.context.route("**/*", self._answer)
        self.context.set_default_timeout(4_000)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.posted: list[dict[str, str]] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _answer(self, route: Route) -> None:
        """Answer what a page posts, as the server would: a socket's server takes no form."""
        if route.request.method != "POST":
            route.continue_()
            return
        form = {name: values[0] for name, values in parse_qs(route.request.post_data or "").items()}
        self.posted.append(form)
        fields, body = self.rendered[form.get("language", "/")]
        route.fulfill(headers=fields, body=body)

    def open(self, language: str = "nl") -> None:
        self.page.goto(f"{self.origin}/")
        self.page.locator("[data-script]").first.wait_for(state="attached")
        if language != "nl":
            self.page.locator(f"form.languages button[value={language}]").click()
            self.page.wait_for_function("code => document.documentElement.lang === code", arg=language)

    def begin(self, text: str = "") -> None:
        if text:
            self.page.locator("#begin details:has(textarea)").evaluate("one => { one.open = true; }")
            self.page.locator("#begin textarea[name=text]").fill(text)
        self.page.locator("#start").click()
        self.page.locator("[data-view=talk]").wait_for()

    def say(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.page.locator("#send").click()

    def lines(self) -> list[str]:
        return self.page.locator("#messages li [data-text]").all_inner_texts()

    def wait_lines(self, count: int) -> None:
        self.page.wait_for_function(
            "count => document.querySelectorAll('#messages li').length === count", arg=count
        )

    def heard(self) -> list[str]:
        return [one.value for one in self.wire.heard]
