"""Walking through pages of the platform: by keyboard alone, and looking for barriers on each page that is met."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import axe_playwright_python
import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, ViewportSize

from zicht.vocabulary import translator

#: What stands on the pages: walks are in Dutch.
said = translator("nl")

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RUN = """async rules => {
    const found = await axe.run({resultTypes: ["violations"], ...(rules ? {runOnly: rules} : {})});
    const faults = found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html}`));
    return document.documentElement.scrollWidth > innerWidth ? [...faults, "scrolls sideways"] : faults;
}"""
#: How many presses of the tab key there are at least to a place: each link, button and field, and once each group.
_STOPS = """there => {
    const groups = new Set();
    const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
        .filter(one => one.type !== "hidden" && !one.disabled && one.checkVisibility())
        .filter(one => one === there || one.type !== "radio" || (!groups.has(one.name) && groups.add(one.name)));
    return stops.indexOf(there) - stops.indexOf(document.activeElement);
}"""
#: Rules of which the outcome hangs on the width of the window.
_OF_WIDTH = ["target-size", "scrollable-region-focusable"]
#: The same page in the other language, put in the place of this one: only its texts differ.
_TURN = """async () => {
    const answer = await fetch(location.href, {headers: {"Accept-Language": "en"}});
    if (!answer.ok || !answer.headers.get("Content-Type").startsWith("text/html")) return "";
    const there = new DOMParser().parseFromString(await answer.text(), "text/html");
    const put = (body, title, lang) => {
        document.body.replaceWith(body);
        document.title = title;
        document.documentElement.lang = lang;
    };
    const [body, title, lang] = [document.body, document.title, document.documentElement.lang];
    window.turnBack = () => put(body, title, lang);
    put(document.adoptNode(there.body), there.title, there.documentElement.lang);
    return document.documentElement.lang;
}"""
NARROW: ViewportSize = {"width": 320, "height": 900}
WIDE: ViewportSize = {"width": 1280, "height": 900}


class Looker:
    """Looks at pages once each: in Dutch at two widths, in English at one; and hears what the browser complains of."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str, str]] = []
        self.routes: set[str] = set()
        self.in_english: set[str] = set()

    def listen(self, context: BrowserContext) -> BrowserContext:
        """Hear of every script and style that is refused, and every script that breaks."""

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and "status of 4" not in message.text:
                self.faults.append((message.location.get("url", ""), "console", message.text))

        context.on("console", hear)
        context.on("weberror", lambda error: self.faults.append(("", "script", str(error.error))))
        return context

    def look(self, page: Page) -> None:
        """Look for barriers in the page that stands there, unless one of its kind was looked at before."""
        route = route_of(page.url)
        if route in self.in_english:
            return
        self.routes.add(route)
        page.set_viewport_size(NARROW)
        page.evaluate(_AXE)
        self._note(page, "nl 320", page.evaluate(_RUN, None))
        page.set_viewport_size(WIDE)
        self._note(page, "nl 1280", page.evaluate(_RUN, _OF_WIDTH))
        # What an answer to a form shows has no address of its own, and no English one.
        if page.evaluate(_TURN) == "en":
            self.in_english.add(route)
            self._note(page, "en 1280", page.evaluate(_RUN, None))
            page.evaluate("turnBack()")

    def _note(self, page: Page, how: str, found: list[str]) -> None:
        self.faults += [(page.url, how, fault) for fault in found]


def route_of(address: str) -> str:
    """Return the route that an address belongs to; empty where the platform has none."""
    path = "/" + address.split("://", 1)[-1].split("/", 1)[-1] if "://" in address else address
    try:
        return str(resolve(path.split("?")[0].split("#")[0]).route)
    except Resolver404:
        return ""


def tab_to(page: Page, place: Locator) -> None:
    """Go with the tab key to what is meant; a mouse is never used."""
    there = place.element_handle()
    for _ in range(page.evaluate(_STOPS, there) - 2):
        page.keyboard.press("Tab")
    for _ in range(120):
        if page.evaluate("there => there === document.activeElement", there):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no keyboard gets to {place}")


def type_into(page: Page, label: str, text: str) -> None:
    place = page.get_by_label(said(label), exact=True)
    tab_to(page, place)
    if place.evaluate("one => one.tagName") == "SELECT":
        page.keyboard.type(text)  # which chooses
    else:
        page.keyboard.insert_text(text)


def press(page: Page, place: Locator, until: str = "") -> None:
    """Press what is meant, and wait for the page that comes of it; for this address, where a script goes there."""
    tab_to(page, place)
    if until:
        page.keyboard.press("Enter")
        page.wait_for_url(until)
    else:
        with page.expect_navigation():
            page.keyboard.press("Enter")


def press_button(page: Page, name: str, **words: object) -> None:
    press(page, page.get_by_role("button", name=said(name).format(**words)).first)


def follow(page: Page, name: str, **words: object) -> None:
    press(page, page.get_by_role("link", name=said(name).format(**words)).first)


def go_by_menu(page: Page, name: str) -> None:
    menu = page.get_by_role("navigation").first
    press(page, menu.get_by_role("link", name=said(name), exact=True))


def choose(page: Page, name: str, value: str) -> None:
    """Choose a radio button: the tab key goes to the group, arrows go on within it."""
    chosen = page.locator(f"[name={name}]:checked")
    tab_to(page, chosen if chosen.count() else page.locator(f"[name={name}]").first)
    page.keyboard.press("Space")
    wanted = page.locator(f"[name={name}][value={value}]").first
    for _ in range(20):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"no keyboard chooses {value}")


def tick(page: Page, place: Locator) -> None:
    tab_to(page, place)
    page.keyboard.press("Space")


def fill(page: Page, given: Mapping[str, str]) -> None:
    """Type into fields by their names."""
    for name, text in given.items():
        tab_to(page, page.locator(f"[name={name}]").first)
        page.keyboard.insert_text(text)
