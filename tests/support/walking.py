"""Walking through pages of the platform: by keyboard alone, and looking for barriers on each page that is met."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.urls import Resolver404, resolve
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, ViewportSize

from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.vocabulary import translator

#: What stands on the pages: walks are in Dutch.
said = translator("nl")

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
#: Every page knows axe, and loads it where it is asked: to send it to each takes longer than it works.
_KNOW_AXE = f"window.loadAxe = function () {{ {_AXE}\n }};"
_RUN = """async asked => {
    if (!window.axe) loadAxe();
    const found = await axe.run({resultTypes: ["violations"], ...asked});
    const faults = found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html}`));
    return document.documentElement.scrollWidth > innerWidth ? [...faults, "scrolls sideways"] : faults;
}"""
#: Goes to the last of the places that the keyboard was seen to get to on such a page, at most to two before this one;
#: returns the number of this place among all, each link, button and field, and once each group; and of where it is now.
_STOPS = """([there, seen]) => {
    const groups = new Set();
    const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
        .filter(one => one.type !== "hidden" && !one.disabled && one.checkVisibility())
        .filter(one => one === there || one.type !== "radio" || (!groups.has(one.name) && groups.add(one.name)));
    const place = stops.indexOf(there), near = Math.min(seen, place - 3);
    if (near > stops.indexOf(document.activeElement)) stops[near].focus();
    return [place, stops.indexOf(document.activeElement)];
}"""
#: Colours hang on no width and no language: they are looked at once, where there is most to see.
_COLOURS = {"color-contrast": {"enabled": False}}
#: The size of what is pressed is not among what axe looks at unless it is asked.
_SIZES = {"target-size": {"enabled": True}}
_NARROW_RULES = {"rules": {**_COLOURS, **_SIZES}}
_WIDE_RULES = {"rules": _SIZES}
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
    """Looks at pages once each: in Dutch at one width, in English at another; and hears what the browser complains of.

    What has no English page is looked at in Dutch at both widths.
    """

    def __init__(self) -> None:
        self.faults: list[tuple[str, str, str]] = []
        self.in_english: set[str] = set()

    def listen(self, context: BrowserContext) -> BrowserContext:
        """Hear of every script and style that is refused, and every script that breaks."""

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and "status of 4" not in message.text:
                self.faults.append((message.location.get("url", ""), "console", message.text))

        context.add_init_script(_KNOW_AXE)
        context.on("console", hear)
        context.on("weberror", lambda error: self.faults.append(("", "script", str(error.error))))
        return context

    def look(self, page: Page) -> None:
        """Look for barriers in the page that stands there, unless one of its kind was looked at before."""
        route = route_of(page.url)
        if route in self.in_english:
            return
        page.set_viewport_size(NARROW)
        self._note(page, "nl 320", page.evaluate(_RUN, _NARROW_RULES))
        page.set_viewport_size(WIDE)
        # What an answer to a form shows has no address of its own, and no English one.
        turned = page.evaluate(_TURN) == "en"
        self._note(page, "en 1280" if turned else "nl 1280", page.evaluate(_RUN, _WIDE_RULES))
        if turned:
            self.in_english.add(route)
            page.evaluate("turnBack()")

    def _note(self, page: Page, how: str, found: list[str]) -> None:
        self.faults += [(page.url, how, fault) for fault in found]


class Visitors:
    """People of a demo in a browser, one after the other in one window: each has its own cookies.

    `window` says what else the window is, as Playwright does: a phone, say.
    """

    def __init__(self, browser: Browser, looker: Looker, address: str, **window: Any) -> None:
        self.looker, self.address = looker, address
        self._browser, self._window = browser, window
        self._cookies: dict[str, list[SetCookieParam]] = {}
        self._page, self._now = self.new_page(), ""

    def new_page(self) -> Page:
        """Return a window of somebody new, in Dutch: a window takes a second to open."""
        page = self.looker.listen(self._browser.new_context(locale="nl-NL", **self._window)).new_page()
        # Whoever listens only when a key is pressed may be late: the window of the computer is there already.
        page.on("filechooser", lambda _asked: None)
        return page

    def come_in(self, role: Role, agency: str = "") -> Page:
        """Come in as somebody of the demo, by keyboard, or come back; what the one before had open is gone."""
        name = said("Come in as {role} of {organisation}").format(
            role=said(ROLE_NAMES[role]), organisation=agency
        )
        context = self._page.context
        self._cookies[self._now] = context.cookies()  # type: ignore[assignment] # the same fields
        context.clear_cookies()
        self._now = name
        if name in self._cookies:
            context.add_cookies(self._cookies[name])
            self._page.goto(f"{self.address}/")
        # Who came in elsewhere meanwhile, twice, is out here.
        if name not in self._cookies or not self._page.get_by_role("navigation").count():
            self._page.goto(f"{self.address}/demo/")
            press(self._page, self._page.get_by_role("button", name=name).first)
        return self._page


def route_of(address: str) -> str:
    """Return the route that an address belongs to; empty where the platform has none."""
    path = "/" + address.split("://", 1)[-1].split("/", 1)[-1] if "://" in address else address
    try:
        return str(resolve(path.split("?")[0].split("#")[0]).route)
    except Resolver404:
        return ""


#: By kind of page, the last place that the tab key got to, from the top on.
_seen: dict[str, int] = {}


def tab_to(page: Page, place: Locator) -> None:
    """Go with the tab key to what is meant; a mouse is never used.

    To each place of a kind of page the keyboard goes once by every place before it. Later it begins shortly before.
    """
    route = route_of(page.url)
    there = place.element_handle()
    seen = _seen.get(route, -1) if route else -1
    number, begin = page.evaluate(_STOPS, [there, seen])
    for _ in range(number - begin - 2):
        page.keyboard.press("Tab")
    for _ in range(120):
        if page.evaluate("there => there === document.activeElement", there):
            if begin <= seen:
                _seen[route] = max(number, seen)
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


def choose_file(page: Page, place: Locator, file: Path) -> None:
    """Choose a file in the window of the computer that a press of a key opens."""
    tab_to(page, place)
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Enter")
    asked.value.set_files(file)


def replace(page: Page, name: str, text: str) -> None:
    """Type into a field in the place of what it holds."""
    tab_to(page, page.locator(f"[name={name}]").first)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def tick(page: Page, place: Locator) -> None:
    tab_to(page, place)
    page.keyboard.press("Space")


def fill(page: Page, given: Mapping[str, str]) -> None:
    """Type into fields by their names."""
    for name, text in given.items():
        tab_to(page, page.locator(f"[name={name}]").first)
        page.keyboard.insert_text(text)
