"""The same walk by keyboard, by mouse on a desktop, and by finger on a phone."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page

from support import walking

__all__ = ["Finger", "Hand", "Keyboard", "Mouse"]


class Hand(Protocol):
    """What somebody does on a page."""

    page: Page

    def press(self, place: Locator) -> None:
        """Press a link or button, and wait for the page that comes of it."""

    def open(self, place: Locator) -> None:
        """Unfold a part of the page."""

    def choose(self, name: str, value: str) -> None:
        """Choose a radio button or tick a box of a field; in a list, what has this value."""

    def write(self, name: str, text: str) -> None:
        """Write into a field in the place of what it holds."""


class Keyboard:
    """Tab, arrows, space and enter; no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, place: Locator) -> None:
        walking.press(self.page, place)

    def open(self, place: Locator) -> None:
        walking.tab_to(self.page, place)
        self.page.keyboard.press("Enter")

    def choose(self, name: str, value: str) -> None:
        place = self.page.locator(f"[name={name}]").first
        kind = place.evaluate("one => one.type")
        if kind == "radio":
            walking.choose(self.page, name, value)
        elif kind == "checkbox":
            walking.tick(self.page, self.page.locator(f"[name={name}][value={value}]"))
        else:
            walking.tab_to(self.page, place)
            self.page.keyboard.type(place.locator(f"option[value={value}]").inner_text())

    def write(self, name: str, text: str) -> None:
        walking.replace(self.page, name, text)


class _Pointer:
    """A mouse or a finger: what is meant comes into view and is pressed where it is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def _touch(self, place: Locator) -> None:
        place.click()

    def press(self, place: Locator) -> None:
        with self.page.expect_navigation():
            self._touch(place)

    def open(self, place: Locator) -> None:
        self._touch(place)

    def choose(self, name: str, value: str) -> None:
        place = self.page.locator(f"[name={name}]").first
        if place.evaluate("one => one.tagName") == "SELECT":
            place.select_option(value)
        else:
            # The label is what people press: the box itself is small.
            self._touch(self.page.locator(f"label:has([name={name}][value={value}])").first)

    def write(self, name: str, text: str) -> None:
        place = self.page.locator(f"[name={name}]").first
        self._touch(place)
        place.fill(text)


class Mouse(_Pointer):
    """A desktop."""


class Finger(_Pointer):
    """A phone: what is pressed is tapped."""

    def _touch(self, place: Locator) -> None:
        place.tap()
