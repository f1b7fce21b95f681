"""The whole way of one person: a signal, a report, a triage, a plan, a refusal, and what is known of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Locator

from support.hands import Hand
from support.walking import Visitors
from zicht.platform.accounts.roles import Role
from zicht.triage import compile_table, shipped_content
from zicht.triage.table import options_on
from zicht.vocabulary import code_list, translator

__all__ = ["NEED", "OPTION", "Circle", "walk_circle"]

#: The option that is refused, and the part of life that it answers: nobody of the demo is assessed on that.
OPTION, NEED = "victim_support", "social"
_AGENCY = "Zorgcoördinatie Demo"


class Circle(NamedTuple):
    """What a walk met: what to do at once, the level, where the option stood before and after, how the need moved."""

    advice: str
    linked: bool
    level: str
    before: str
    after: str
    moved: str


class _Walk:
    """One walk, by one hand, in one language."""

    def __init__(self, hand: Hand, at: str, language: str) -> None:
        self.hand, self.page, self.at, self.language = hand, hand.page, at, language
        self.said: Callable[[str], str] = translator(language)
        entry = options_on(compile_table(shipped_content()), "2026-03-01")[OPTION]
        self.option = entry["name"][language]
        self.person = ""

    def button(self, name: str) -> None:
        self.hand.press(self.page.get_by_role("button", name=self.said(name)).first)

    def follow(self, end: str) -> None:
        """Go on by the link to an address that ends so."""
        self.hand.press(self.page.locator(f"main a[href$='{end}']").first)

    def note_signal(self) -> str:
        """Note a signal of a child in a hotel; return what to do now."""
        unfold = self.page.get_by_role("button", name="Menu")
        if unfold.is_visible():
            self.hand.open(unfold)
        self.hand.press(self.page.get_by_role("navigation").locator("a[href='/signals/']"))
        self.follow("/signals/new/")
        tick = self.page.locator("[name=ticks]").first.get_attribute("value")
        self.hand.choose("ticks", str(tick))
        self.hand.choose("flags", "child_there")
        self.hand.choose("place_class", "hotel")
        self.hand.choose("municipality", "GM0363")
        self.hand.choose("certainty", "medium")
        self.button("Note the signal")
        return self.page.locator(".signal-advice").inner_text()

    def report(self, name: str, year: int) -> bool:
        """Report somebody whom the signal is about, and say so; return whether the signal shows it."""
        signal = self.page.url
        self.follow("/report/")
        self.follow("/reports/new/")
        for field, text in (
            ("given_names", "Vera"),
            ("family_name", name),
            ("birth_date", f"3-4-{year - 22}"),
        ):
            self.hand.write(field, text)
        self.button("Look up")
        self.button("New report about somebody new")
        self.hand.write("report_date", f"1-3-{year}")
        self.hand.choose("sex", "female")
        for use in ("registration", "statistics"):
            if self.page.locator(f"[name=consent][value={use}]").count():
                self.hand.choose("consent", use)
        self.button("Send the report")
        number = self.page.locator(".zicht-alert--success").inner_text().rstrip(".").split()[-1]
        self.person = str(self.page.locator("main a[href^='/persons/']").first.get_attribute("href"))
        self.page.goto(f"{signal}report/")
        self.hand.write("number", number)
        self.button("Link them")
        return number in self.page.locator("main li a[href^='/reports/']").first.inner_text()

    def triage(self) -> tuple[str, str]:
        """Do a triage of somebody who cannot leave; return its level, and where the option stands."""
        self.page.goto(f"{self.at}{self.person}triage/new/")
        self.hand.choose("fact-cannot_leave", "yes")
        return self._keep()

    def triage_again(self) -> tuple[str, str]:
        self.page.goto(f"{self.at}{self.person}triage/")
        self.hand.press(self.page.locator("main a[href^='/triage/']").first)
        self.follow("/again/")
        return self._keep()

    def _keep(self) -> tuple[str, str]:
        self.button("Keep this triage")
        if self.page.get_by_role("alert").count():
            # Without a script the first press shows what the answers mean: nobody decides on what they did not see.
            self.button("Keep this triage")
        standing = self.page.locator(".triage-status").filter(has=self._listed())
        return self.page.locator(".triage-level").inner_text(), standing.locator("h3").inner_text()

    def _listed(self) -> Locator:
        return self.page.locator("strong", has_text=self.option)

    def because(self) -> str:
        """Return what the page of a kept triage says of the option."""
        return self.page.locator(".triage-status > ul > li").filter(has=self._listed()).inner_text()

    def assess(self, severity: str, day: str) -> str:
        """Assess how severe the need is; return how it moved."""
        self.page.goto(f"{self.at}{self.person}needs/map/")
        self.follow("/needs/assess/")
        self.hand.write("assessed", day)
        field = self.page.locator(f"[name=severity_{NEED}]")
        if not field.is_visible():
            self.hand.open(self.page.locator("details", has=field).locator("summary"))
        self.hand.choose(f"severity_{NEED}", severity)
        self.button("Record the assessment")
        row = self.page.locator("tbody tr", has_text=code_list("need_domains").label(NEED, self.language))
        return row.locator("td").last.inner_text()

    def refuse(self, day: str) -> None:
        """Record that the person refused the option."""
        self.page.goto(f"{self.at}{self.person}plan/")
        self.follow(f"/plan/{OPTION}/refuse/")
        self.hand.choose("reason", "person_declined")
        self.hand.choose("refused_by", "person")
        self.hand.write("ended", day)
        self.hand.choose("need", NEED)
        self.button("Record")


def walk_circle(
    visitors: Visitors, kind: type[Hand], name: str, *, year: int, language: str = "nl"
) -> Circle:
    """Walk the whole way with one hand, about somebody of this family name whom a care coordinator meets."""
    page = visitors.come_in(Role.CARE_COORDINATOR, _AGENCY)
    walk = _Walk(kind(page), visitors.address, language)
    advice = walk.note_signal()
    linked = walk.report(name, year)
    level, before = walk.triage()
    walk.assess("high", f"5-3-{year}")
    walk.refuse(f"9-3-{year}")
    moved = walk.assess("low", f"5-6-{year}")
    _level, after = walk.triage_again()
    return Circle(advice, linked, level, before, f"{after}: {walk.because()}", moved)
