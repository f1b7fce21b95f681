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
TABLET = 768
WIDTHS = (1280, TABLET, 360)
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
    "downloads",
    "print",
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


@pytest.fixture(scope="module")
def seen(browser, report) -> dict[tuple[str, int], tuple[list[str], int]]:
    """Return what axe finds in each page of `PAGES` at each width, and how wide every page is there.

    Contrast takes axe most of its time. It is looked at in one language, on a desk and on a phone: a tablet has the
    menu of the one and the charts of the other, and another language the same colours.
    """
    found = {}
    page = open_page(browser, report, "index.html", 1280)
    for path in sorted(report.rglob("*.html")):
        name = path.relative_to(report).as_posix()
        page.goto(path.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            contrast = width != TABLET and not name.startswith("en/")
            rules = {"rules": {"color-contrast": {"enabled": contrast}}}
            faults = faults_of(page, rules) if path.stem in PAGES else []
            found[name, width] = faults, page.evaluate("document.documentElement.scrollWidth")
    page.close()
    return found


def test_pages_have_no_barriers_that_axe_can_see(seen):
    named = {f"{language}/{name}.html" for language in ("nl", "en") for name in PAGES}
    assert {*named, "index.html"} <= {name for name, _width in seen}
    assert {place: faults for place, (faults, _wide) in seen.items() if faults} == {}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_of_single_charts_have_no_barriers_that_axe_can_see(browser, report, language):
    figures = ("index", "T01/victims", "T03/victims.labour")
    faults = {}
    page = open_page(browser, report, "index.html", WIDTHS[-1])
    for name in figures:
        page.goto((report.parent / "figures" / f"{name}.{language}.html").as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            faults[name, width] = faults_of(page)
    page.close()
    assert {place: found for place, found in faults.items() if found} == {}


def test_no_page_scrolls_sideways(seen):
    assert [place for place, (_faults, wide) in seen.items() if wide > place[1]] == []


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
