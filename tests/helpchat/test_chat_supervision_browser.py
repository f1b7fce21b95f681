"""The supervisor's pages in a browser: no barriers, readable on a phone, and a plan by the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.chat_served import served_try_out

pytestmark = NEEDS_BROWSER

PLAN = (
    "?weeks=13&within_minutes=2&share_percent=80&chat_minutes=30&at_once=2&slowing_percent=25"
    "&patience_minutes=9&least=1"
)
PAGES = [
    "/supervision/?weeks=13",
    "/supervision/staffing/",
    f"/supervision/staffing/{PLAN}",
    "/supervision/hours/",
]


@pytest.fixture(scope="module")
def supervisor(tmp_path_factory):
    with served_try_out(tmp_path_factory.mktemp("chat")) as chat, started_browser() as browser:
        page = browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900}).new_page()
        page.goto(f"{chat.console}/demo/")
        page.get_by_role("button", name="Carla Model").click()
        page.wait_for_load_state()
        yield chat.console, page


@pytest.mark.parametrize("path", PAGES)
def test_no_barriers_and_nothing_runs_off_a_phone(supervisor, path):
    console, page = supervisor
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(console + path)
        assert faults_of(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_picture_and_table_say_the_same(supervisor):
    console, page = supervisor
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{console}/supervision/staffing/{PLAN}")
    drawn = page.locator("svg text.supervision-mark:not(.supervision-hour)").all_text_contents()
    rows = page.locator("table").locator("tbody tr")
    cells = [[cell.split(" ")[0] for cell in row.locator("td").all_inner_texts()] for row in rows.all()]

    assert len(cells) == 24
    assert [cells[hour][day] for day in range(7) for hour in range(24)] == drawn


def test_a_plan_is_asked_for_with_the_keyboard_alone(supervisor):
    console, page = supervisor
    page.goto(f"{console}/supervision/staffing/")
    _reach(page, "id_share_percent")
    page.keyboard.press("Control+A")
    page.keyboard.type("95")
    page.keyboard.press("Enter")
    page.wait_for_url("**share_percent=95**", timeout=60_000)

    assert page.locator("#id_share_percent").input_value() == "95"
    assert page.get_by_role("heading", name="Wat er nodig is").is_visible()


def _reach(page: Page, element: str) -> None:
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    raise AssertionError(element)
