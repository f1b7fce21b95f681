"""A visitor without script in a browser, on the chat as it is served; and the first page in every language."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.chat_people import made_shifts
from support.chat_served import ServedChat, served_try_out
from support.traces import in_files
from zicht.helpchat.visitors.languages import LANGUAGES, direction_of

pytestmark = [*NEEDS_BROWSER, pytest.mark.slow, pytest.mark.helpchat]


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedChat]:
    with served_try_out(tmp_path_factory.mktemp("plain")) as served:
        made_shifts(served.console_environment, 1)
        served.wait_until_open()
        yield served


@pytest.fixture(scope="module")
def browser(chat: ServedChat) -> Iterator[Browser]:
    with started_browser() as started:
        yield started


@pytest.fixture
def plain(browser: Browser, chat: ServedChat) -> Iterator[Page]:
    """Return a page without script, as Tor Browser has it at its safest."""
    context = browser.new_context(
        java_script_enabled=False, locale="en-GB", viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(chat.visitors)
    yield page
    context.close()


def begin(page: Page, text: str) -> None:
    page.get_by_role("button", name="Start the chat").first.click()
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()
    page.get_by_text(text).wait_for()


def test_talk_without_script_leaves_no_trace_on_disk(plain: Page, chat: ServedChat) -> None:
    said = f"canary{secrets.token_hex(8)}"
    begin(plain, said)
    plain.get_by_role("button", name="Look for an answer").click()
    assert plain.get_by_text(said).is_visible()
    token = plain.locator("input[name=token]").first.get_attribute("value")
    assert plain.url == f"{chat.visitors}/"
    assert plain.context.cookies() == []
    plain.get_by_role("button", name="End the chat").click()
    assert plain.get_by_role("heading", name="The chat is over").is_visible()
    assert in_files(chat.folder, [said, str(token)]) == []


def test_what_is_weaker_is_shown_before_the_first_word(plain: Page) -> None:
    assert plain.locator("noscript .weaker").is_visible()
    plain.get_by_role("button", name="Start the chat").first.click()
    weaker = plain.locator(".weaker").bounding_box()
    field = plain.get_by_label("Your message").bounding_box()
    assert weaker
    assert field
    assert weaker["y"] < field["y"]


def test_first_key_and_enter_lead_away_and_back_shows_nothing(plain: Page, chat: ServedChat) -> None:
    said = f"canary{secrets.token_hex(8)}"
    begin(plain, said)
    token = plain.locator("input[name=token]").first.get_attribute("value")
    plain.keyboard.press("Tab")
    link = plain.locator(".first").evaluate("one => getComputedStyle(one).textDecorationLine")
    assert link == "underline"
    plain.keyboard.press("Enter")
    plain.wait_for_url(f"{chat.visitors}/maten/")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        plain.go_back()
    plain.wait_for_timeout(500)
    assert said not in plain.content()
    answer = plain.request.post(chat.visitors, form={"act": "look", "token": str(token), "language": "en"})
    assert "This chat is no longer there" in answer.text()


def test_button_to_leave_stays_in_view_and_ends_it(plain: Page, chat: ServedChat) -> None:
    begin(plain, "Hello")
    before = plain.locator("input[name=token]").first.get_attribute("value")
    plain.get_by_role("button", name="Send").scroll_into_view_if_needed()
    plain.mouse.wheel(0, 3000)
    box = plain.get_by_role("button", name="Leave now").bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] < 740
    plain.get_by_role("button", name="Leave now").click()
    plain.wait_for_url(f"{chat.visitors}/maten/")
    answer = plain.request.post(
        chat.visitors, form={"act": "look", "token": str(before), "started": "yes", "language": "en"}
    )
    assert "This chat is no longer there" in answer.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_no_barrier_in_any_language_on_a_small_phone(
    browser: Browser, chat: ServedChat, language: str
) -> None:
    context = browser.new_context(locale=language, viewport={"width": 320, "height": 640})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(chat.visitors)
    page.locator("[data-script]").first.wait_for(state="attached")
    for summary in page.locator("summary:visible").all():
        summary.click()
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, direction_of(language))
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert [one for one in asked if not one.startswith(chat.visitors)] == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_without_script_and_of_measures_have_no_barrier(
    browser: Browser, chat: ServedChat, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, locale="en-GB", viewport={"width": 320, "height": 640})  # type: ignore[arg-type]
    page = context.new_page()
    # Without the script's file the page is the one of forms, and axe can still look at it.
    page.route("**/files/**", lambda route: route.abort())
    page.goto(chat.visitors)
    page.get_by_role("button", name="Start the chat").first.click()
    assert faults_of(page) == []
    page.get_by_label("Your message").fill("Hello")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Look for an answer").wait_for()
    assert faults_of(page) == []
    page.get_by_text("Is somebody reading along?").click()
    page.get_by_role("button", name="Somebody is watching").first.click()
    page.wait_for_load_state()
    assert faults_of(page) == []
    for act in ("later", "nothing"):
        answer = page.request.post(chat.visitors, form={"act": act, "language": "en"})
        page.set_content(answer.text())
        assert faults_of(page) == []
    page.goto(f"{chat.visitors}/maten/")
    page.get_by_role("button", name="Convert").first.click()
    page.locator("p[role=status]").wait_for()
    assert faults_of(page) == []
    context.close()
