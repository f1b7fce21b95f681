"""The report as a browser shows it: no barriers for anybody, on a desk, a tablet and a phone, in both languages."""

import runpy
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from zicht.publication import write_report, write_workbook
from zicht.release import write_release

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed"),
]

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
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        started.close()


def open_page(browser: Browser, report: Path, name: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((report / name).as_uri())
    return page


def faults_of(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_have_no_barriers_that_axe_can_see(browser, report, language, width):
    faults = {}
    page = open_page(browser, report, "index.html", width)
    for name in ("index.html", *(f"{language}/{name}.html" for name in (*PAGES, "downloads", "print"))):
        page.goto((report / name).as_uri())
        faults[name] = faults_of(page)
    for name in ("index", "T01/victims", "T03/victims.labour"):
        page.goto((report.parent / "figures" / f"{name}.{language}.html").as_uri())
        faults[name] = faults_of(page)
    page.close()
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(browser, report, width):
    page = open_page(browser, report, "index.html", width)
    wide = []
    for path in sorted(report.rglob("*.html")):
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path.relative_to(report).as_posix())
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
