"""Walks by keyboard through triages: questions, what the rules find, what was kept, again, and other rules."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from support.walking import (
    Visitors,
    choose,
    choose_file,
    follow,
    go_by_menu,
    press,
    press_button,
    replace,
    said,
    tab_to,
)
from zicht.platform.accounts.roles import Role
from zicht.triage import compile_table, shipped_content
from zicht.triage.table import version_of

#: Answers every question that takes a yes, one after the other; returns how long each took to be on the page.
_TICK_ALL = """() => [...document.querySelectorAll("input[type=radio][value=yes][name^=fact-]")].map((one) => {
    const began = performance.now();
    one.click();
    return performance.now() - began;
})"""


class Triaged(NamedTuple):
    """What a walk through a triage met."""

    milliseconds: list[float]
    first_level: str
    focus: str
    away: str
    there_after: bool
    kept: str
    refused: str
    overridden: str
    paper: str


def _begin(page: Page) -> None:
    """Wait until the page has the rules."""
    page.locator("[data-bar]:not([hidden])").wait_for(state="attached")


def do_triage(visitors: Visitors) -> Triaged:
    """Do a triage of somebody, lose the network on the way, keep it, and do it again with another level."""
    looker, page = visitors.looker, visitors.come_in(Role.CARE_COORDINATOR)
    go_by_menu(page, "Persons")
    press(page, page.locator("tbody a").first)
    follow(page, "Triages")
    looker.look(page)
    follow(page, "New triage")
    _begin(page)
    looker.look(page)
    milliseconds = page.evaluate(_TICK_ALL)
    page.reload()
    _begin(page)

    first_level, focus, away, there_after = _answer_without_network(page)
    looker.look(page)
    kept = page.locator(".triage-level").inner_text()

    follow(page, "Paper for the person")
    looker.look(page)
    paper = page.locator("main").inner_text()
    page.go_back()
    follow(page, "Read these rules")
    looker.look(page)
    page.go_back()
    follow(page, "Do this triage again")
    _begin(page)
    looker.look(page)
    choose(page, "decided", "U3")
    press_button(page, "Keep this triage")
    refused = page.get_by_role("alert").inner_text()
    _begin(page)
    replace(page, "reason", "Zit al veilig in de opvang.")
    press_button(page, "Keep this triage")
    overridden = page.locator("main").inner_text()
    return Triaged(milliseconds, first_level, focus, away, there_after, kept, refused, overridden, paper)


def _answer_without_network(page: Page) -> tuple[str, str, str, bool]:
    """Answer, lose the network, try to keep, and keep when it is back.

    Returns the level, where the first question worth asking led to, what was said, and whether the answer stayed.
    """
    choose(page, "fact-cannot_leave", "yes")
    first_level = page.locator(".triage-level").inner_text()
    tab_to(page, page.locator("[data-ask] a").first)
    page.keyboard.press("Enter")
    focus = str(page.evaluate("document.activeElement.name"))
    page.context.set_offline(True)
    keep = page.get_by_role("button", name=said("Keep this triage"))
    tab_to(page, keep)
    page.keyboard.press("Enter")
    status = page.locator("[data-status]", has_text="internet")
    status.wait_for()
    away = status.inner_text()
    there_after = page.locator("[name=fact-cannot_leave][value=yes]").is_checked()
    page.context.set_offline(False)
    press(page, keep)
    return first_level, focus, away, there_after


def propose_rules(visitors: Visitors, folder: Path) -> str:
    """Propose rules in which who is held may wait a week; return what is told of them."""
    table = copy.deepcopy(compile_table(shipped_content()))
    for rule in table["urgency"]:
        if rule["id"] == "held_now":
            rule["level"] = "U2"
    table["version"] = version_of(table)
    file = folder / "table.json"
    file.write_text(json.dumps(table), encoding="utf-8")
    page = visitors.come_in(Role.REGISTRAR)
    go_by_menu(page, "Rules of the triage")
    visitors.looker.look(page)
    choose_file(page, page.locator("[type=file]"), file)
    replace(page, "note", "Om te proberen.")
    press_button(page, "Propose these rules")
    visitors.looker.look(page)
    return page.locator("main").inner_text()
