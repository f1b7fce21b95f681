"""The sheet on an estimate as a browser shows it: no barriers, on a desk and on a phone, in both languages."""

import runpy
from pathlib import Path

import pytest

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from zicht.publication.sheet import VerdictCode, write_estimate

pytestmark = NEEDS_BROWSER

FACTORY = Path(__file__).parents[1] / "unit" / "publication" / "sheet_factory.py"
WIDTHS = (1280, 768, 360)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    make_document = runpy.run_path(str(FACTORY))["make_document"]
    folder = tmp_path_factory.mktemp("sheets")
    for code in VerdictCode:
        write_estimate(make_document(code), folder / code.value, languages=["nl", "en"])
    return folder


@pytest.fixture(scope="module")
def browser():
    with started_browser() as started:
        yield started


@pytest.mark.parametrize("width", WIDTHS)
def test_sheet_has_no_barriers_that_axe_can_see(browser, sheets, width):
    page, faults = browser.new_page(viewport={"width": width, "height": 900}), []
    for path in sorted(sheets.rglob("*.html")):
        page.goto(path.as_uri())
        faults += [(path.parent.name, fault) for fault in faults_of(page, WCAG)]
    page.close()

    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_sheet_does_not_scroll_sideways(browser, sheets, width):
    page, wide = browser.new_page(viewport={"width": width, "height": 900}), []
    for path in sorted(sheets.rglob("*.html")):
        page.goto(path.as_uri())
        wide += [path.name] if page.evaluate("document.documentElement.scrollWidth") > width else []
    page.close()

    assert wide == []


def test_sheet_loads_nothing_and_uses_its_own_font(browser, sheets):
    page, asked, complaints = browser.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((sheets / "publish_as_range" / "sheet.html").as_uri())
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
    page.close()

    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert loaded


def test_languages_lead_to_each_other(browser, sheets):
    page = browser.new_page()
    page.goto((sheets / "publish_as_range" / "sheet.html").as_uri())
    page.get_by_role("link", name="English").click()
    language = page.evaluate("document.documentElement.lang")
    page.get_by_role("link", name="Nederlands").click()
    back = page.evaluate("document.documentElement.lang")
    page.close()

    assert (language, back) == ("en", "nl")
