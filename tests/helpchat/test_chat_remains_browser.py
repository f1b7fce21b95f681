"""The pages of what remains in a browser: a report made where nobody else sees it, and no barrier in any."""

from __future__ import annotations

import pytest

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.chat_served import served_try_out
from zicht.records.intake import read_inputs

pytestmark = [*NEEDS_BROWSER, pytest.mark.slow]

NAME = "Marzanna-Zofia"
PAGES = {
    "Hulpverlener": ("/coded/", "/coded/kept/", "/consent/"),
    "Leidinggevende": ("/coded/export/", "/outreach/"),
    "Outreachmedewerker": ("/outreach/", "/outreach/campaign/", "/outreach/entry/"),
}


@pytest.fixture(scope="module")
def chat(tmp_path_factory):
    with served_try_out(tmp_path_factory.mktemp("remains")) as served:
        yield served


@pytest.fixture(scope="module")
def browser(chat):
    with started_browser() as started:
        yield started


def come_in(browser, chat, role, **options):
    """Return a page of somebody with this role, by the demo's own door."""
    context = browser.new_context(locale="nl-NL", **options)
    page = context.new_page()
    page.goto(f"{chat.console}/demo/")
    page.locator(".zicht-cards li").filter(has_text=role).first.locator("button").click()
    return page


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("role", PAGES)
def test_pages_have_no_barrier_and_fit(chat, browser, role, width) -> None:
    page = come_in(browser, chat, role, viewport={"width": width, "height": 800})
    for path in PAGES[role]:
        assert page.goto(chat.console + path).status == 200
        if path == "/consent/":
            page.wait_for_selector("#consent:not([hidden])")
            page.select_option("#consent-language", "ar")
        assert faults_of(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.close()


def test_report_is_made_in_the_browser_and_sent_nowhere(chat, browser, tmp_path) -> None:
    page = come_in(browser, chat, "Hulpverlener", accept_downloads=True)
    page.goto(f"{chat.console}/consent/")
    page.wait_for_selector("#consent:not([hidden])")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#field-given_names", NAME)
    page.check("#agreed-given_names")
    page.fill("#field-family_name", "Kowalska")
    page.fill("#field-birth_date", "14-03-2009")
    page.check("#agreed-birth_date")
    page.check("#agreed-purpose-registration")
    page.click("#consent-make")
    assert "2019-03-14" in page.inner_text("#consent-status")
    page.fill("#field-birth_date", "2009-03")

    with page.expect_download() as download:
        page.click("#consent-make")
    download.value.save_as(tmp_path / "report.csv")

    text = (tmp_path / "report.csv").read_text(encoding="utf-8")
    assert NAME in text
    assert "Kowalska" not in text  # she did not say yes to that
    assert page.input_value("#field-given_names") == ""
    assert [address for address in asked if address.startswith("http")] == []
    (receipt,) = read_inputs([tmp_path / "report.csv"], work=tmp_path / "work").receipts
    assert (receipt.table, receipt.rows, receipt.quarantined) == ("reports", 1, 0)
    page.context.close()
    kept = [path for path in chat.folder.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if NAME.encode() in path.read_bytes()]


def test_without_consent_to_the_register_there_is_no_file(chat, browser) -> None:
    page = come_in(browser, chat, "Hulpverlener")
    page.goto(f"{chat.console}/consent/")
    page.wait_for_selector("#consent:not([hidden])")
    page.click("#consent-make")

    assert page.inner_text("#consent-status") == "Zonder toestemming voor het register is er geen melding."
    assert page.evaluate("document.activeElement.id") == "agreed-purpose-registration"
    page.context.close()


def test_short_link_leaves_nothing_in_the_browser(chat, browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{chat.visitors}/spring")

    assert page.url == f"{chat.visitors}/"
    assert context.cookies() == []
    assert page.evaluate("history.length") <= 2
    context.close()
