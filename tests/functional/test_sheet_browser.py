"""The sheet on an estimate as a browser shows it: no barriers, on a desk and on a phone, in both languages."""

import runpy
from pathlib import Path

import pytest

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from zicht.publication.sheet import VerdictCode, write_estimate

pytestmark = NEEDS_BROWSER

FACTORY = Path(__file__).parents[1] / "unit" / "publication" / "sheet_factory.py"
TABLET = 768
WIDTHS = (1280, TABLET, 360)
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


@pytest.fixture(scope="module")
def seen(browser, sheets) -> dict[tuple[str, int], tuple[list[str], int]]:
    """Return what axe finds in each sheet at each width, and how wide the sheet is there.

    Contrast takes axe most of its time, and is looked at in one language, on a desk and on a phone.
    """
    found = {}
    page = browser.new_page()
    for path in sorted(sheets.rglob("*.html")):
        page.goto(path.as_uri())
        dutch = page.evaluate("document.documentElement.lang") == "nl"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            rules = {"rules": {"color-contrast": {"enabled": dutch and width != TABLET}}}
            faults = faults_of(page, WCAG | rules)
            wide = page.evaluate("document.documentElement.scrollWidth")
            found[path.relative_to(sheets).as_posix(), width] = faults, wide
    page.close()
    return found


def test_sheet_has_no_barriers_that_axe_can_see(seen):
    assert {Path(name).parts[0] for name, _width in seen} == set(VerdictCode)
    assert {place: faults for place, (faults, _wide) in seen.items() if faults} == {}


def test_sheet_does_not_scroll_sideways(seen):
    assert [place for place, (_faults, wide) in seen.items() if wide > place[1]] == []


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
