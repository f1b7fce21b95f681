"""Does `zicht serve --demo` show the registry in a browser: without barriers, by keyboard, in two languages?

Each walk goes on from where others ended, whatever the order of the tests: what was seen is looked at by each test.
"""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import override_settings
from django.urls import resolve

from support import (
    platform,
    walks_around,
    walks_cases,
    walks_circle,
    walks_municipal,
    walks_signing,
    walks_triage,
)
from support.browser import NEEDS_BROWSER, started_browser
from support.hands import Finger, Keyboard, Mouse
from support.served import served_demo
from support.walking import Looker, Visitors, go_by_menu, press, press_button, route_of, said
from zicht.platform.accounts.roles import Role
from zicht.platform.api.permissions import addresses
from zicht.platform.clock import today
from zicht.platform.databases import sqlite_settings
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.moves import BROKEN_OFF
from zicht.platform.editions.places import place_of
from zicht.platform.editions.service import end_broken_runs

pytestmark = [*NEEDS_BROWSER, pytest.mark.platform]
SHELTER, POLICE = "Opvang De Demo", "Demopolitie"
#: The year of the edition: the last but one that is whole.
YEAR = today().year - 2
PHONE = {"has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 740}}
#: Who walks the whole way: family name, hand and window.
HANDS = (
    ("Toetsema", Keyboard, {}),
    ("Muisman", Mouse, {}),
    ("Vingers", Finger, PHONE),
    ("Muisstil", Mouse, {"java_script_enabled": False}),
    ("Vingerstil", Finger, {**PHONE, "java_script_enabled": False}),
)
#: Seconds that Control-C may take on a machine with other work to do.
SOON = 12


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with served_demo(tmp_path_factory.mktemp("serve") / "state") as found:
        yield found


@pytest.fixture(scope="module")
def looker():
    return Looker()


@pytest.fixture(scope="module")
def browser():
    with started_browser() as found:
        yield found


@pytest.fixture(scope="module")
def visitors(browser, served, looker):
    return Visitors(browser, looker, served.address)


@pytest.fixture(scope="module")
def turned(visitors):
    """Somebody new skips to the content, and turns the page English."""
    page = visitors.new_page()
    page.goto(f"{visitors.address}/demo/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    skipped = page.url
    press(page, page.get_by_role("button", name="English"))
    heading = page.get_by_role("heading", level=1).inner_text()
    language = page.locator("html").get_attribute("lang")
    page.context.close()
    return skipped, heading, language


def test_keyboard_reaches_the_content_first_and_turns_the_page_english(turned):
    skipped, heading, language = turned
    assert skipped.endswith("#main")
    assert (heading, language) == ("Demo: who are you?", "en")


@pytest.fixture(scope="module")
def signed_in(visitors, served):
    return walks_signing.sign_in(visitors, served.state)


def test_invited_person_signs_in_with_a_passkey_and_with_a_code_by_keyboard(signed_in):
    assert signed_in.greetings == ("Welkom, Noor Nieuw", "Welkom, Noor Nieuw")


@pytest.fixture(scope="module")
def receipt(visitors):
    """The police and a care organisation report one and the same person; the second keeps its receipt."""
    walks_cases.send_report(visitors, POLICE)
    return walks_cases.send_report(visitors, SHELTER, faulty=True)


@pytest.fixture(scope="module")
def answered(receipt, visitors):
    return walks_cases.answer_question(visitors)


def test_reporter_reports_and_answers_by_keyboard(receipt, answered):
    assert route_of(receipt) == "reports/<uuid:report>/sent/"
    assert answered


@pytest.fixture(scope="module")
def opened(receipt, visitors):
    """A coordinator opens that person in an emergency, and asks for access; an auditor looks at it."""
    return walks_cases.open_in_emergency(visitors), walks_cases.review_emergency(visitors)


def test_emergency_is_opened_and_reviewed_by_keyboard(opened):
    assert opened == ("Ludmila Testowicz", True)


@pytest.fixture(scope="module")
def joined(receipt, visitors):
    """A registrar finds the pair that the two reports are, asks, joins it and takes that back; the agency answers."""
    page = walks_cases.find_pair(visitors)
    found = page.locator("main").inner_text()
    agency, taken_back = walks_cases.join_and_part(visitors, page)
    return found, taken_back, walks_cases.answer_about_pair(visitors, agency)


def test_pair_is_found_joined_taken_back_and_answered_by_keyboard(joined):
    found, *done = joined
    assert [word for word in ("Testowicz", SHELTER, POLICE) if word not in found] == []
    assert done == [True, True]


@pytest.fixture(scope="module")
def circles(joined, browser, served, looker):
    """Five times the whole way from a signal to a refusal and what follows from it, each by another hand."""
    return [
        walks_circle.walk_circle(Visitors(browser, looker, served.address, **window), hand, name, year=YEAR)
        for name, hand, window in HANDS
    ]


def test_signal_leads_to_triage_plan_refusal_and_reassessment_by_every_hand(circles):
    for circle in circles:
        assert "Bel vandaag Veilig Thuis." in circle.advice
        assert circle.linked
        assert (circle.level, circle.moved) == ("U0: Nu", said("less severe than at first"))
        assert circle.before.startswith("Open")
        assert circle.after.startswith("Dicht")
        assert said("Refused by the person") in circle.after


@pytest.fixture(scope="module")
def edition(joined, circles, visitors):
    """A researcher has a small edition made, when nobody waits for another job; it goes on beside other walks."""
    return walks_signing.ask_edition(visitors)


@pytest.fixture(scope="module")
def corrected(receipt, opened, joined, visitors):
    return walks_cases.correct_report(visitors, receipt)


def test_report_is_corrected_by_keyboard(corrected):
    assert corrected == "Ludmilla Testowicz"


@pytest.fixture(scope="module")
def care(edition, visitors):
    return walks_cases.record_care(visitors)


def test_need_and_note_are_recorded_corrected_and_taken_back_by_keyboard(care):
    kept, corrected, back = (
        "Het is vastgelegd.",
        "Het is gecorrigeerd. Wat er stond, blijft bewaard.",
        "Het is teruggenomen. Het blijft bewaard.",
    )
    assert care == [kept, corrected, back, "De notitie is bewaard.", corrected, back]


@pytest.fixture(scope="module")
def planned(care, visitors):
    return walks_cases.assess_needs(visitors), walks_cases.plan_help(visitors)


def test_need_is_assessed_and_help_is_planned_by_keyboard(planned):
    heard, states = planned
    corrected, back = (
        "Het is gecorrigeerd. Wat er stond, blijft bewaard.",
        "Het is teruggenomen. Het blijft bewaard.",
    )
    assert heard == ["De beoordeling is vastgelegd.", corrected, back]
    assert states == ["Wacht", "Loopt"]


@pytest.fixture(scope="module")
def triaged(edition, visitors):
    return walks_triage.do_triage(visitors)


def test_triage_is_done_kept_and_done_again_by_keyboard_also_when_the_network_goes(triaged):
    assert (triaged.first_level, triaged.kept) == ("U0: Nu", "U0: Nu")
    assert triaged.focus.startswith("fact-")
    assert triaged.away == said(
        "The network is away. Your answers are still here. Press “keep” again when it is back."
    )
    assert triaged.there_after
    assert "Niemand heeft deze regels vergeleken met de wet van nu." in triaged.paper
    assert said("Write why, or choose the level that the rules found.") in triaged.refused
    assert "Zit al veilig in de opvang." in triaged.overridden


def test_page_of_a_triage_answers_a_tick_within_fifty_milliseconds(triaged):
    assert len(triaged.milliseconds) > 40
    assert median(triaged.milliseconds) < 50


@pytest.fixture(scope="module")
def proposed(edition, visitors, tmp_path_factory):
    return walks_triage.propose_rules(visitors, tmp_path_factory.mktemp("rules"))


def test_rules_are_proposed_and_compared_by_keyboard(proposed):
    assert "held_now" in proposed
    assert said("You proposed these rules: somebody else approves them.") in proposed


@pytest.fixture(scope="module")
def signal(edition, visitors):
    return walks_cases.look_at_signal(visitors)


def test_every_page_of_a_signal_is_reached_by_keyboard(signal):
    assert signal == ["outcome", "report", "correct", "withdraw"]


@pytest.fixture(scope="module")
def officer(visitors):
    return walks_municipal.walk_officer(visitors)


def test_officer_of_a_municipality_assesses_plans_and_names_numbers_by_keyboard(officer):
    assert (officer.planned, officer.mapped) == (True, True)
    assert officer.refused.startswith("De beoordeling van")
    assert officer.printed.startswith("Hoe ver is Amsterdam")


@pytest.fixture(scope="module")
def delivered(edition, visitors, tmp_path_factory):
    return walks_cases.deliver_file(visitors, tmp_path_factory.mktemp("own"))


def test_file_is_sent_looked_through_and_taken_in_by_keyboard(delivered):
    assert delivered == [said("Reports taken in: {count}.").format(count=1), "2", "1", "1"]


@pytest.fixture(scope="module")
def published(corrected, edition, signed_in, visitors, served, tmp_path_factory):  # noqa: PLR0917
    """Two persons sign the edition, each with a key of their own, and the second publishes it.

    The first is of the demo, and has no passkey; the second is asked for it before each act of hers.
    """
    looker, state, folder = visitors.looker, served.state, tmp_path_factory.mktemp("signer")
    made = walks_signing.await_edition(visitors, edition)
    key = walks_signing.make_key(state, folder)
    first = visitors.come_in(Role.CHIEF_SIGNER, "Demorapporteur")
    registered = walks_signing.register_key(first, looker)
    signed = walks_signing.hand_in(first, looker, walks_signing.practice_key(state, "anna-voorbeeld"), folder)
    registered_again = walks_signing.register_key(signed_in.page, looker)
    signed_again = walks_signing.hand_in(signed_in.page, looker, key, folder)
    out = walks_signing.publish(signed_in.page, looker, state / "signers.txt", folder)
    return made, (registered, registered_again), (signed, signed_again), out


def test_edition_is_made_signed_by_two_and_published_by_keyboard(published):
    made, registered, signed, (names, verified) = published
    assert made == said("Made and checked, to be signed")
    assert registered == (True, True)
    assert signed == (
        (False, said("You signed.")),
        (True, said("You signed. The edition can be published.")),
    )
    assert sorted(names) == ["Anna Voorbeeld", "Noor Nieuw"]
    assert "Signed: this is what these persons approved." in verified


def test_refusals_of_the_walks_stand_in_the_care_gap_of_the_edition(published, served):
    (table,) = served.state.glob("editions/*/edition/tables/T23.csv")
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    apart = [
        name for name in list(rows[0])[: list(rows[0]).index("measure")] if name not in {"within", "domain"}
    ]
    found = {
        one["measure"]: one["value"]
        for one in rows
        if one["within"] == "so_far"
        and one["domain"] == walks_circle.NEED
        and all(one[name] == "all" for name in apart)
    }
    assert (found["needs"], found["refused"], found["received"]) == ("5", "5", "0")


#: Those who may do most come first: of each kind of page, one is looked at.
ROLES = (
    Role.REGISTRAR,
    Role.CARE_COORDINATOR,
    Role.REPORTER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.CHIEF_SIGNER,
    Role.RESEARCHER,
    Role.FRONT_LINE,
    Role.MUNICIPALITY,
    Role.REGIONAL_BOARD,
)
#: Files: there is nothing to look at.
FILES = {
    "audit/export/",
    "clocks/clocks.ics",
    "municipality/<slug:form>/",
    "reports/deliveries/<uuid:delivery>/<str:name>.csv",
    "editions/<uuid:run>/files/<path:path>",
    "editions/<uuid:run>/archive/",
    "editions/<uuid:run>/progress/",
    "signals/rules.json",
    "triage/rules/<str:version>.json",
    "region/table.csv",
    "public/<str:edition>.zip",
    "public/<str:edition>/<path:path>",
}
LINKS = "[...document.querySelectorAll('a[href]')].map(one => one.pathname + one.search)"


@pytest.fixture(scope="module")
def crawled(  # noqa: PLR0917
    turned,
    answered,
    opened,
    joined,
    planned,
    triaged,
    proposed,
    signal,
    officer,
    delivered,
    published,
    visitors,
):
    """Every page that a role can go to by links, as the first role that meets it; and those that walks met."""
    looker, address = visitors.looker, visitors.address
    met = {"", *FILES}
    for role in ROLES:
        page = visitors.come_in(role)
        todo = [urlsplit(page.url).path]
        for path in todo:
            page.goto(address + path)
            met.add(route_of(path))
            if page.evaluate("document.contentType") != "text/html":
                continue
            looker.look(page)
            known = met.union(map(route_of, todo))
            todo += {
                route_of(one): one for one in page.evaluate(LINKS) if route_of(one) not in known
            }.values()
    walks_around.meet_rest(visitors)
    visitor = visitors.new_page()
    for path in ("/no-such-page/", "/demo/", "/account/password/reset/", "/public/"):
        visitor.goto(address + path)
        looker.look(visitor)
    return looker


def test_no_page_has_a_barrier_at_any_width_in_any_language(crawled):
    assert "\n".join(map(": ".join, crawled.faults)) == ""


def test_every_page_was_looked_at_in_both_languages(crawled):
    wanted = {
        one.route
        for one in addresses()
        if "*" in one.actions
        and "GET" in resolve(one.path(dict.fromkeys(one.arguments, uuid4()))).func.zicht_methods
    }
    assert sorted(wanted - crawled.in_english - FILES) == []


@pytest.fixture(scope="module")
def ended(crawled, visitors, served):
    """Control-C while a large edition is made."""
    page = visitors.come_in(Role.RESEARCHER)
    go_by_menu(page, "Editions")
    press_button(page, "Make the edition")
    for _ in range(240):
        if served.runs("zicht.platform.editions.child"):
            break
        page.wait_for_timeout(500)
    return served.interrupt()


def test_control_c_ends_a_demo_soon_with_every_process_and_without_a_word(ended):
    assert ended.code == 0
    assert ended.seconds < SOON
    assert "Traceback" not in ended.said
    assert ended.left_over == []


def end_broken(state):
    """End broken runs as the next start does; return how many, the newest run, and what is left of it."""
    platform.use_databases(sqlite_settings(state))
    try:
        with override_settings(STATE=state):
            broken = end_broken_runs()
            run = EditionRun.objects.latest("made_at")
            return broken, run.state, run.problems, [one.name for one in place_of(run.id).folder.iterdir()]
    finally:
        platform.use_databases({})


def test_edition_that_control_c_broke_off_is_found_so_at_the_next_start(ended, served):
    with ThreadPoolExecutor(1) as beside:  # the browser holds this thread
        found = beside.submit(end_broken, served.state).result()

    assert found == (1, "failed", [BROKEN_OFF], ["lock"])
