"""The report as a browser shows it: no barriers for anybody, on a desk, a tablet and a phone, in both languages."""

import runpy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from zicht.publication import write_report, write_workbook
from zicht.release import write_release

pytestmark = NEEDS_BROWSER

FACTORY = Path(__file__).parents[1] / "unit" / "publication" / "edition_factory.py"
WIDTHS = (1280, 768, 360)
#: One of each kind of page: charts of every kind, every symbol, a table that is missing, long lists.
PAGES = (
    "index",
    "easy",
    "text-behind-it",
    "text-vooraf",
    "errata",
    "tables",
    "T01",
    "T03",
    "T07",
    "T08",
    "T10",
    "T13",
    "T26",
    "definitions",
    "sources",
    "revisions",
)


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "edition"
    release = runpy.run_path(str(FACTORY))["make_release"](written=True)
    write_release(
        release,
        folder,
        [write_report, lambda read, out: write_workbook(read, out / "tables.xlsx", language="en")],
    )
    return folder / "report"


@pytest.fixture(scope="module")
def browser():
    with started_browser() as started:
        yield started


def open_page(browser: Browser, report: Path, name: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((report / name).as_uri())
    return page


@pytest.mark.parametrize(("language", "widths"), [("nl", WIDTHS), ("en", WIDTHS[-1:])])
def test_pages_have_no_barriers_that_axe_can_see(browser, report, language, widths):
    pages = ["index.html", *(f"{language}/{name}.html" for name in (*PAGES, "downloads", "print"))]
    figures = [
        f"../figures/{name}.{language}.html" for name in ("index", "T01/victims", "T03/victims.labour")
    ]
    faults = {}
    page = open_page(browser, report, "index.html", 1280)
    for name in (*pages, *figures):
        page.goto((report / name).resolve().as_uri())
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            faults[name, width] = faults_of(page)
    page.close()
    assert {place: found for place, found in faults.items() if found} == {}


def test_no_page_scrolls_sideways(browser, report):
    page = open_page(browser, report, "index.html", 1280)
    wide = []
    for path in sorted(report.rglob("*.html")):
        page.goto(path.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((path.relative_to(report).as_posix(), width))
    page.close()
    assert wide == []


def test_pages_load_nothing_but_their_own_files_and_log_no_complaint(browser, report):
    page = browser.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto((report / "en" / "T03.html").as_uri())
    page.evaluate("document.fonts.ready")
    page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(report.as_uri())] == []


def test_the_shipped_font_and_style_are_used_from_disk(browser, report):
    page = open_page(browser, report, "en/T03.html", 1280)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px Inter')")
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Inter")
    page.close()


def test_a_keyboard_reaches_the_content_first_and_the_tables_later(browser, report):
    page = open_page(browser, report, "en/T03.html", 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    page.close()


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (360, "narrow")])
def test_a_screen_gets_the_chart_that_fits_it(browser, report, width, shown):
    page = open_page(browser, report, "en/T03.html", width)
    pictures = page.locator("figure svg").all()
    classes = {picture.get_attribute("class") for picture in pictures if picture.is_visible()}
    page.close()
    assert classes == {shown}


def test_paper_shows_no_menus(browser, report):
    page = open_page(browser, report, "nl/print.html", 1280)
    page.emulate_media(media="print")
    assert not page.locator(".side").is_visible()
    assert page.locator("h1").is_visible()
    page.close()
