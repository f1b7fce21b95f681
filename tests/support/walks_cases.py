"""Walks by keyboard through what is kept about people: reports, duplicates, emergencies, help, signals and files."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from support.walking import (
    Visitors,
    choose,
    choose_file,
    fill,
    follow,
    go_by_menu,
    press,
    press_button,
    replace,
    said,
    tab_to,
    tick,
)
from zicht.platform.accounts.roles import Role

#: Somebody simulated whom two agencies report, with a number that nobody has.
SOMEBODY = {
    "given_names": "Ludmila",
    "family_name": "Testowicz",
    "birth_date": "3-4-1999",
    "citizen_number": "999990019",
}
#: Who answers for an agency of the demo.
AGENCIES = {
    "Opvang De Demo": Role.REPORTER,
    "Demopolitie": Role.REPORTER,
    "Zorgcoördinatie Demo": Role.CARE_COORDINATOR,
}
_TRIES = 120


def send_report(visitors: Visitors, agency: str, *, faulty: bool = False) -> str:
    """Report somebody with a name, who is looked up first; return the address of the receipt."""
    page = visitors.come_in(Role.REPORTER, agency)
    go_by_menu(page, "New report")
    visitors.looker.look(page)
    fill(page, SOMEBODY)
    press_button(page, "Look up")
    visitors.looker.look(page)
    press_button(page, "New report about somebody new")
    visitors.looker.look(page)
    if faulty:
        page.locator("[name=report_date]").fill("")
        press_button(page, "Send the report")
        assert page.get_by_role("alert").is_visible()
        visitors.looker.look(page)
    replace(page, "report_date", "1-3-2026")
    choose(page, "sex", "female")
    for use in ("registration", "statistics"):
        place = page.locator(f"[name=consent][value={use}]")
        if place.count():
            tick(page, place)
    press_button(page, "Send the report")
    visitors.looker.look(page)
    assert "/sent/" in page.url
    return page.url


def correct_report(visitors: Visitors, receipt: str) -> str:
    """Correct a name in the report of a receipt, with a reason; return the name that the person goes by then."""
    page = visitors.come_in(Role.REPORTER, "Opvang De Demo")
    page.goto(receipt)
    follow(page, "To the page of this person")
    visitors.looker.look(page)
    press(page, page.locator("main table a[href^='/reports/']").first)
    visitors.looker.look(page)
    follow(page, "Correct")
    visitors.looker.look(page)
    choose(page, "reason", "wrong_entry")
    replace(page, "given_names", "Ludmilla")
    press_button(page, "Save the correction")
    page.goto(receipt)
    follow(page, "To the page of this person")
    return page.get_by_role("heading", level=1).inner_text()


def answer_question(visitors: Visitors) -> bool:
    """Answer what is asked again about a report; say whether that was taken in."""
    page = visitors.come_in(Role.REPORTER, "Opvang De Demo")
    go_by_menu(page, "Open questions")
    visitors.looker.look(page)
    for place in range(page.locator("tbody a").count()):
        press(page, page.locator("tbody a").nth(place))
        question = page.locator("main form").locator("select, [type=radio]").first
        if question.count():
            break
        page.go_back()
    visitors.looker.look(page)
    if question.evaluate("one => one.tagName") == "SELECT":
        tab_to(page, question)
        page.keyboard.type("Onbekend")
    else:
        choose(page, str(question.get_attribute("name")), "unknown")
    press_button(page, "Add the answers")
    return page.locator(".zicht-alert--success").is_visible()


def open_in_emergency(visitors: Visitors) -> str:
    """Open somebody of another agency in an emergency, and ask for access; return the name that was read."""
    looker, page = visitors.looker, visitors.come_in(Role.CARE_COORDINATOR)
    go_by_menu(page, "Persons")
    follow(page, "Look for somebody")
    fill(page, SOMEBODY)
    press_button(page, "Look for")
    looker.look(page)
    link = page.get_by_role("link", name=said("Ask to see result {number}").format(number=1))
    asking = link.get_attribute("href")
    follow(page, "Emergency: open result {number} now", number=1)
    looker.look(page)
    choose(page, "reason", "life_in_danger")
    tick(page, page.locator("[name=sure]"))
    press(page, page.locator("form button.zicht-button--danger, main form button").first)
    name = page.get_by_role("heading", level=1).inner_text()
    looker.look(page)
    press_button(page, "I am done: end the emergency now")

    page.goto(f"{visitors.address}{asking}")
    looker.look(page)
    choose(page, "reason", "arranges_help")
    press(page, page.locator("main form button").first)
    return name


def review_emergency(visitors: Visitors) -> bool:
    """Let the auditor look at an emergency; say whether what was found was written down."""
    page = visitors.come_in(Role.AUDITOR)
    go_by_menu(page, "Audit")
    visitors.looker.look(page)
    press(page, page.locator("main").get_by_role("link", name=said("Emergencies"), exact=True))
    visitors.looker.look(page)
    choose(page, "finding", "justified")
    press_button(page, "Write this down")
    return page.get_by_text(said("What you found was written down.")).is_visible()


def find_pair(visitors: Visitors) -> Page:
    """Have pairs looked for, and open the one of the two reports of somebody: it is the likeliest of all."""
    page = visitors.come_in(Role.REGISTRAR)
    go_by_menu(page, "Possible duplicates")
    press_button(page, "Look for new pairs")
    first = page.locator("tbody a").first
    for _ in range(_TRIES):
        if first.count():
            address = f"{visitors.address}{first.get_attribute('href')}"
            if SOMEBODY["family_name"] in page.request.get(address).text():
                break
        page.wait_for_timeout(500)
        page.reload()
    visitors.looker.look(page)
    press(page, first)
    visitors.looker.look(page)
    return page


def join_and_part(visitors: Visitors, page: Page) -> tuple[str, bool]:
    """Ask about a pair, join it, and take that back; return who was asked, and whether it was taken back."""
    asked = page.locator("form[action*='/ask/'] button").first
    agency = next(name for name in AGENCIES if name in asked.inner_text())
    press(page, asked)
    choose(page, "verdict", "same")
    tab_to(page, page.locator("[name=reason]"))
    page.keyboard.press("ArrowDown")
    press_button(page, "Keep this decision")
    page.goto(f"{visitors.address}/duplicates/merges/")
    visitors.looker.look(page)
    press(page, page.locator("tbody a").first)
    visitors.looker.look(page)
    press_button(page, "Take it back")
    return agency, page.get_by_text(said("Taken back")).first.is_visible()


def answer_about_pair(visitors: Visitors, agency: str) -> bool:
    page = visitors.come_in(AGENCIES[agency], agency)
    go_by_menu(page, "Questions about duplicates")
    visitors.looker.look(page)
    press(page, page.locator("tbody a").first)
    visitors.looker.look(page)
    choose(page, "answer", "same")
    press_button(page, "Send the answer")
    return page.get_by_text(said("Your answer was sent. Thank you.")).is_visible()


def record_care(visitors: Visitors) -> list[str]:
    """Record a need and a note about somebody, correct both and take them back; return what was said each time."""
    page = visitors.come_in(Role.CARE_COORDINATOR)
    go_by_menu(page, "Persons")
    press(page, page.locator("tbody a").first)
    heard = []

    def save(button: str) -> None:
        press_button(page, button)
        heard.append(page.locator(".zicht-alert--success").inner_text())

    for begin, kept in (("Record a need", "help"), ("Write a note", "notes")):
        follow(page, begin)
        visitors.looker.look(page)
        if kept == "help":
            tab_to(page, page.locator("[name=domain]"))
            page.keyboard.press("ArrowDown")
            replace(page, "assessed", "2-3-2026")
            save("Record")
        else:
            replace(page, "text", "Liever bellen dan mailen.")
            save("Keep the note")
        own = page.locator(f"main a[href^='/{kept}/'][href$='/correct/']").first
        press(page, own)
        visitors.looker.look(page)
        save("Save the correction")
        press(page, own)
        follow(page, "This was recorded by mistake")
        visitors.looker.look(page)
        tick(page, page.locator("[name=sure]"))
        save("Take back")
    return heard


def assess_needs(visitors: Visitors) -> list[str]:
    """Assess a need with somebody's own words, correct the words and take them back; return what was said each time."""
    page = visitors.come_in(Role.CARE_COORDINATOR)
    go_by_menu(page, "Persons")
    press(page, page.locator("tbody a").first)
    follow(page, "What the person needs")
    visitors.looker.look(page)
    press(page, page.locator("main a[href$='/needs/assess/']"))
    visitors.looker.look(page)
    tab_to(page, page.locator("main summary").first)
    page.keyboard.press("Enter")
    tab_to(page, page.locator("[name=severity_safety]"))
    page.keyboard.type("Ernstig")
    replace(page, "words_safety", "Ik wil rustig slapen.")
    heard = []

    def save(button: str) -> None:
        press_button(page, button)
        heard.append(page.locator(".zicht-alert--success").inner_text())

    save("Record the assessment")
    own = page.locator("main a[href^='/needs/words/']").first
    press(page, own)
    visitors.looker.look(page)
    save("Save the correction")
    press(page, own)
    follow(page, "This was recorded by mistake")
    visitors.looker.look(page)
    tick(page, page.locator("[name=sure]"))
    save("Take back")
    return heard


def plan_help(visitors: Visitors) -> list[str]:
    """Put somebody on a waiting list from the plan, and record that it started; return what the plan says of it."""
    page = visitors.come_in(Role.CARE_COORDINATOR)
    go_by_menu(page, "Persons")
    press(page, page.locator("tbody a").first)
    person = page.url
    page.goto(f"{person}triage/new/")
    press_button(page, "Keep this triage")
    page.goto(person)
    follow(page, "Plan")
    visitors.looker.look(page)
    press(page, page.locator("main a[href$='/plan/care_coordination/wait/']"))
    visitors.looker.look(page)
    replace(page, "waited_from", "2-3-2026")
    tab_to(page, page.locator("[name=need]"))
    page.keyboard.type("Veiligheid")
    press_button(page, "Record")
    state = page.locator("article[aria-labelledby=option-care_coordination] .zicht-badge").last
    seen = [state.inner_text()]
    press(page, page.locator("article[aria-labelledby=option-care_coordination] a[href$='/start/']"))
    visitors.looker.look(page)
    replace(page, "started", "9-3-2026")
    press_button(page, "Record")
    return [*seen, state.inner_text()]


def look_at_signal(visitors: Visitors) -> list[str]:
    """Look at the pages of a signal of one's own; return the routes' last words."""
    page = visitors.come_in(Role.REPORTER, "Opvang De Demo")
    go_by_menu(page, "Signals")
    press(page, page.locator("tbody a").first)
    visitors.looker.look(page)
    seen = []
    for act in ("outcome", "report", "correct", "withdraw"):
        if act == "withdraw":
            follow(page, "This was recorded by mistake")
        else:
            press(page, page.locator(f"main a[href$='/{act}/']").first)
        visitors.looker.look(page)
        seen.append(page.url.rstrip("/").rsplit("/", 1)[-1])
        if act != "correct":
            page.go_back()
    return seen


def deliver_file(visitors: Visitors, folder: Path) -> list[str]:
    """Send a file with one good row and one that is not; return what the receipts say of its rows."""
    file = folder / "reports.csv"
    file.write_text(
        "report_id,report_date,sex,reporter_type\nF-1,2026-03-14,female,shelter\nF-2,2026-13-14,male,shelter\n",
        encoding="utf-8",
    )
    page = visitors.come_in(Role.REPORTER, "Opvang De Demo")
    go_by_menu(page, "Deliveries")
    choose_file(page, page.locator("[type=file]"), file)
    choose(page, "people", "simulated")
    press_button(page, "Look the file through")
    visitors.looker.look(page)
    press(page, page.locator("main form button").first)
    told = page.locator(".zicht-alert--success").inner_text()
    go_by_menu(page, "Deliveries")
    return [told, *page.locator("tbody tr").first.locator("td.zicht-number").all_inner_texts()]
