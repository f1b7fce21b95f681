"""An officer of a municipality looks at its picture, goes on with an assessment, plans, and says whom to call."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page

from support.walking import Visitors, fill, follow, go_by_menu, press, press_button, replace, said
from zicht.platform.accounts.roles import Role
from zicht.platform.municipal.framework import themes

__all__ = ["Officer", "walk_officer"]

_TOWN = "Gemeente Demo"


class Officer(NamedTuple):
    """What an officer saw: of the plan, of the map, and of an assessment that is not ready to be sealed."""

    planned: bool
    mapped: bool
    refused: str
    printed: str


def walk_officer(visitors: Visitors) -> Officer:
    """Go by all of it, by keyboard, and look at each page."""
    page, look = visitors.come_in(Role.MUNICIPALITY, _TOWN), visitors.looker.look
    go_by_menu(page, "The picture of a municipality")
    look(page)
    _to_readiness(page)
    look(page)
    refused = _assess(page, visitors)
    _to_readiness(page)
    follow(page, "A step for the plan")
    look(page)
    fill(page, {"what": "Loketten bezoeken", "owner": "Hoofd balie"})
    page.locator("[name=due_on]").fill("2031-05-01")
    press_button(page, "Put into the plan")
    planned = page.get_by_role("link", name="Loketten bezoeken")
    there = planned.count() == 1
    press(page, planned)
    look(page)
    _to_readiness(page)
    follow(page, "Page for the council")
    look(page)
    printed = page.locator("main h1").inner_text()
    page.goto(f"{visitors.address}/readiness/begin/")
    look(page)
    return Officer(there, _map(page, visitors), refused, printed)


def _to_readiness(page: Page) -> None:
    """Go there by the menu, in which stands too how much of the plan is over."""
    press(page, page.get_by_role("navigation").first.locator("a[href='/readiness/']"))


def _assess(page: Page, visitors: Visitors) -> str:
    follow(page, "Go on with it")
    visitors.looker.look(page)
    draft = page.url
    press(page, page.get_by_role("link", name=themes()[0].name["nl"]).first)
    visitors.looker.look(page)
    replace(page, f"evidence_{themes()[0].questions[0].code}", "Raadsbesluit van dit jaar")
    press_button(page, "Keep and go on")
    page.goto(draft)
    follow(page, "Seal it")
    visitors.looker.look(page)
    return page.locator("main h1").inner_text()


def _map(page: Page, visitors: Visitors) -> bool:
    go_by_menu(page, "Whom to call")
    visitors.looker.look(page)
    follow(page, "Add a number")
    visitors.looker.look(page)
    page.locator("[name=kind][value=permits]").check()
    fill(page, {"name": "Toezicht (voorbeeld)", "number": "000-000 00 03"})
    press_button(page, "Save")
    found = page.get_by_role("heading", name="Toezicht (voorbeeld)").count() == 1
    follow(page, "Change a number")
    visitors.looker.look(page)
    press(page, page.get_by_role("link", name=said("Take this number off the map")))
    visitors.looker.look(page)
    return found
