"""Pages that no walk goes by and that no role meets first: each is sought from the page on which it is offered."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from support.walking import Visitors, choose, press_button, tick
from zicht.platform.accounts.roles import Role

__all__ = ["meet_rest"]

_CARE, _SHELTER = "Zorgcoördinatie Demo", "Opvang De Demo"


class _Sought(NamedTuple):
    """Who looks where: on which page, by which links on it, for what end of an address."""

    role: Role
    agency: str
    start: str
    through: str
    end: str


#: `through` leads from the page to others; the first of them that offers the address is taken.
_PAGES = (
    _Sought(Role.CARE_COORDINATOR, _CARE, "/cover/", "", "/cover/new/"),
    _Sought(Role.CARE_COORDINATOR, _CARE, "/caseload/", "/persons/", "/contact/ /contact/withdraw/"),
    _Sought(Role.CARE_COORDINATOR, _CARE, "/referrals/", "/referrals/", "/ask/"),
    _Sought(Role.CARE_COORDINATOR, _CARE, "/referrals/", "/referrals/", "/decline/"),
    _Sought(Role.CARE_COORDINATOR, _CARE, "/referrals/", "/referrals/", "/answer/"),
    _Sought(Role.CARE_COORDINATOR, _CARE, "/places/", "/places/", "/reserve/"),
    _Sought(Role.REPORTER, _SHELTER, "/places/own/", "", "/change/"),
    _Sought(Role.REPORTER, _SHELTER, "/places/own/", "/places/", "/end/"),
    _Sought(Role.REPORTER, _SHELTER, "/cover/", "", "/cover/persons/"),
    _Sought(Role.REPORTER, _SHELTER, "/signals/", "/signals/", "/place/"),
    _Sought(Role.ADMINISTRATOR, _SHELTER, "/cover/", "", "/end/"),
)


def meet_rest(visitors: Visitors) -> None:
    """Look at the pages that are offered to few."""
    for sought in _PAGES:
        page = visitors.come_in(sought.role, sought.agency)
        _seek(page, visitors.address, sought)
        visitors.looker.look(page)
    page = visitors.come_in(Role.INVESTIGATOR)
    page.goto(f"{visitors.address}/signals/places/")
    visitors.looker.look(page)
    choose(page, "ground", "public_task")
    tick(page, page.locator("[name=sure]"))
    press_button(page, "Show the places")
    visitors.looker.look(page)
    page.goto(visitors.address + _links(page, "/signals/places/")[0])
    visitors.looker.look(page)


def _seek(page: Page, at: str, sought: _Sought) -> None:
    """Go to the page that is sought, by the first way that leads there."""
    page.goto(at + sought.start)
    ways = _links(page, sought.through) if sought.through else [sought.start]
    for way in ways:
        page.goto(at + way)
        if all(_follow(page, at, end) for end in sought.end.split()):
            return
    pytest.fail(f"no way from {sought.start} to {sought.end}")


def _follow(page: Page, at: str, end: str) -> bool:
    found = [
        one for one in _links(page, "/") if one.endswith(end) or (end.endswith("persons/") and end in one)
    ]
    if found:
        page.goto(at + found[0])
    return bool(found)


def _links(page: Page, begin: str) -> list[str]:
    """Return where links of the content lead, to addresses that begin so and go further."""
    listed: list[str] = page.locator("main a[href]").evaluate_all("all => all.map(one => one.pathname)")
    return [one for one in dict.fromkeys(listed) if one.startswith(begin) and one != begin]
