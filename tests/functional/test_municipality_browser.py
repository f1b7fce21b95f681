"""Sheets on municipalities as a browser shows them: no barriers, on a phone too, and two pages of A4 on paper."""

import page as checker
import pytest

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.municipal_releases import AMSTERDAM, NOBODY, municipal_release
from zicht.pipeline.municipal import municipal_document
from zicht.publication.municipal import print_municipality, render_pdf, write_sheets

pytestmark = NEEDS_BROWSER

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CODES = (AMSTERDAM, NOBODY)


@pytest.fixture(scope="module")
def documents():
    release = municipal_release()
    return [municipal_document(release, code) for code in CODES]


@pytest.fixture(scope="module")
def folder(documents, tmp_path_factory):
    out = tmp_path_factory.mktemp("municipalities")
    write_sheets(documents, out, languages=("nl", "en"), with_index=True)
    return out


@pytest.fixture(scope="module")
def browser():
    with started_browser() as started:
        yield started


@pytest.fixture(scope="module")
def page(browser):
    opened = browser.new_context(java_script_enabled=True).new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("name", [f"{AMSTERDAM}.nl", f"{NOBODY}.en", "index.nl"])
def test_page_has_no_barriers_and_does_not_scroll_sideways(page, folder, name):
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto((folder / f"{name}.html").as_uri())

    assert faults_of(page, WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_style_and_font_are_read_and_nothing_else_is(page, folder):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / f"{AMSTERDAM}.nl.html").as_uri())
    page.evaluate("document.fonts.ready.then(() => 0)")

    assert {url.rpartition("/")[2] for url in asked} == {
        f"{AMSTERDAM}.nl.html",
        "municipality.css",
        "inter-latin-wght-normal.woff2",
    }
    assert page.evaluate("document.fonts.check('16px Inter')")
    assert page.locator("script").count() == 0


@pytest.mark.parametrize("language", ["nl", "en"])
def test_sheet_prints_on_two_pages(page, folder, tmp_path, language):
    page.goto((folder / f"{AMSTERDAM}.{language}.html").as_uri())
    page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)

    assert checker.validate_pdf(tmp_path / "printed.pdf", profile="ua1").document.page_count <= 2


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pdf_has_two_pages_that_a_screen_reader_can_read(documents, tmp_path, language):
    for document in documents:
        content = print_municipality(document, language)
        (tmp_path / "sheet.pdf").write_bytes(render_pdf(content))
        report = checker.validate_pdf(tmp_path / "sheet.pdf", profile="ua1")

        assert [failure.message for failure in report.failures] == []
        assert report.document.page_count <= 2
        assert (tmp_path / "sheet.pdf").read_bytes() == render_pdf(content)
