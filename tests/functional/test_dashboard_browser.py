"""The dashboard as a browser shows it: no barriers for anybody, read by keys alone, the figures of the report."""

import csv
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from zicht.publication import Form, write_dashboard
from zicht.publication.layout import lay_out, slice_table
from zicht.publication.words import Words
from zicht.release import write_release
from zicht.release.canonical import canonical_release
from zicht.release.model import Boundaries

pytestmark = NEEDS_BROWSER

FACTORIES = Path(__file__).parents[1] / "unit" / "publication"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    sys.path.insert(0, str(FACTORIES))
    try:
        return runpy.run_path(str(FACTORIES / "dashboard_factory.py"))["make_dashboard_release"]()
    finally:
        sys.path.remove(str(FACTORIES))


@pytest.fixture(scope="module")
def dashboard(release, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "edition"
    write_release(release, folder, [write_dashboard])
    return folder / "dashboard"


@pytest.fixture(scope="module")
def browser():
    with started_browser() as started:
        yield started


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("requestfailed", lambda request: page.complaints.append(request.url))
    yield page
    page.close()


def show(page, dashboard: Path, name: str = "en.html#overview") -> None:
    page.goto("about:blank")
    page.goto(f"{dashboard.as_uri()}/{name}")
    page.locator(".panel").first.wait_for()


def wait_for(page, end: str) -> None:
    page.wait_for_url(lambda url: url.endswith(end))


@pytest.mark.parametrize(
    ("width", "colours", "pages"),
    [
        (1280, "light", ("en.html#overview",)),
        (768, "dark", ("nl.html#T10",)),
        (360, "light", ("nl.html#T08?by.group=criminal",)),
    ],
)
def test_dashboard_has_no_barriers_that_axe_can_see(page, dashboard, width, colours, pages):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours)
    faults = {}
    for name in pages:
        show(page, dashboard, name)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        faults[name] = faults_of(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert {name: found for name, found in faults.items() if found} == {}


def test_it_loads_nothing_but_its_own_files(page, dashboard):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    show(page, dashboard, "en.html#T03")
    page.evaluate("document.fonts.ready")
    assert [url for url in asked if not url.startswith((dashboard.as_uri(), "about:"))] == []
    assert page.complaints == []


@pytest.mark.parametrize(("language", "tables"), [("nl", ("T08", "T14")), ("en", ("T03",))])
def test_tables_print_the_figures_of_the_report(page, dashboard, release, language, tables):
    """Counts, shares, symbols, ranges and roundings: what a cell shows is what the report shows."""
    words = Words(language)
    for table_id in tables:
        table = release.table(table_id)
        grid = lay_out(slice_table(table, table.views[0], release.edition), words, "a")[0]
        expected = {
            (row.head, column.head): f"{cell.text} {cell.symbol}".strip()
            for row in grid.rows
            for column, cell in zip(grid.columns, row.cells, strict=True)
        }
        show(page, dashboard, f"{language}.html#{table_id}?figure=victims")
        panels = page.locator(".behind")
        panels.first.locator("summary").click()
        shown = panels.first.evaluate(
            """details => {
                const heads = [...details.querySelectorAll('thead th')].slice(1).map(one => one.textContent);
                return [...details.querySelectorAll('tbody tr')].flatMap(row => {
                    const head = row.querySelector('th').textContent;
                    return [...row.querySelectorAll('td')].map((cell, at) => {
                        const copy = cell.cloneNode(true);
                        copy.querySelectorAll('.unseen, sup, small').forEach(one => one.remove());
                        return [head, heads[at], copy.textContent.trim()];
                    });
                });
            }"""
        )
        same = {(row, column): text for row, column, text in shown if (row, column) in expected}
        assert len(same) > 4
        assert same == {key: expected[key] for key in same}


def test_arrow_keys_read_a_chart_and_enter_picks(page, dashboard):
    show(page, dashboard, "en.html#T03")
    bars = page.locator(".plot").nth(1)
    bars.focus()
    page.keyboard.press("ArrowRight")
    assert (
        page.locator("#said").text_content()
        == "Domestic sexual exploitation, 2020: 108 persons; 2019: 181 persons"
    )
    assert bars.locator(".tip").is_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for(page, "#T03?pick=labour")
    page.locator("#picks summary").click()
    assert page.get_by_label("Labour exploitation").is_checked()


def test_a_map_tells_ranges_and_hidden_figures_from_those_that_are_shown(page, dashboard):
    show(page, dashboard, "en.html#T14")
    tiles = page.locator(".panel", has_text="Victims by police unit: map").locator("svg")
    assert "only bounds are given" in tiles.text_content()
    assert tiles.locator("[data-code=PU10]").get_attribute("fill").startswith("url(#")
    tiles.locator("[data-code=PU10]").hover()
    assert page.locator(".tip:visible").text_content() == "Limburg, 2020: 1–9 persons"
    fills = [tiles.locator(f"[data-code={unit}]").get_attribute("fill") for unit in ("PU04", "PU05")]
    assert fills == ["#ffffff", "#0b4f6c"]


def test_two_lines_never_look_alike(page, dashboard):
    """Ten police units, six colours: those that are drawn together differ."""
    show(page, dashboard, "en.html#T14?pick=PU01,PU03,PU07,PU09")
    lines = page.locator(".plot").first.locator("path[stroke-linejoin]").all()
    looks = {(line.get_attribute("stroke"), line.get_attribute("stroke-dasharray")) for line in lines}
    assert len(looks) == len(lines) == 4


def test_a_hidden_cell_is_told_as_hidden_and_has_no_bar(page, dashboard):
    show(page, dashboard, "en.html#T08?view=1&at=female")
    bars = page.locator(".plot").first
    bars.focus()
    words = []
    for _bar in range(5):
        page.keyboard.press("ArrowRight")
        words.append(page.locator("#said").text_content())
    assert "Criminal exploitation, Female: not shown, to protect people" in words
    assert "[c] not shown, to protect people" in page.locator(".note").first.text_content()
    # A hidden figure may be the largest of all.
    assert page.locator(".summary").first.text_content().startswith("Largest of what is shown: Cross-border")


def test_a_region_picked_on_the_map_holds_for_all_panels_that_know_it(page, dashboard):
    show(page, dashboard)
    page.locator("[data-code=PU05]").click()
    wait_for(page, "#overview?by.region=PU05")
    assert page.locator(".big strong").first.text_content() == "167"
    groups = page.locator(".panel", has_text="Victims by monitor group").first
    assert "Amsterdam" in groups.locator(".under").text_content()
    apart = page.locator("h2.apart ~ .panel")
    assert "Not chosen by police unit" in apart.first.text_content()
    show(page, dashboard, "nl.html#overview?by.region=PU05&by.group=labour")
    assert page.locator(".big strong").first.text_content() == "60"
    assert page.locator("#by-region").input_value() == "PU05"


def test_boundaries_that_were_given_take_the_place_of_tiles(page, release, tmp_path):
    outlines = {
        "GM0363": "M0 0l500 0 0 500z",
        "GM0599": "M500 500l500 0 0 500z",
        "GM0518": "M0 500l300 0 0 300z",
    }
    boundaries = Boundaries("municipality", 2021, "Made up", 1000, 1000, outlines)
    with_map = replace(release, edition=replace(release.edition, boundaries=(boundaries,)))
    write_dashboard(canonical_release(with_map), tmp_path)
    show(page, tmp_path / "dashboard", "en.html#T14")
    panel = page.locator(".panel", has_text="Victims by police unit: map")
    assert "Boundaries of 2021: Made up." in panel.text_content()
    panel.locator("path[data-code=PU07]").hover()
    assert panel.locator(".tip").text_content() == "Rotterdam, 2020: 61 persons"


def test_choices_stay_in_the_address_and_in_the_other_language(page, dashboard):
    show(page, dashboard, "en.html#T03")
    page.get_by_label("Period").select_option("2019")
    page.get_by_label("Figure", exact=True).select_option("share")
    wait_for(page, "#T03?figure=share&at=2019")
    page.get_by_role("link", name="Nederlands").click()
    page.locator(".panel").first.wait_for()
    wait_for(page, "nl.html#T03?figure=share&at=2019")
    assert page.get_by_label("Periode").input_value() == "2019"
    page.get_by_label("Onderwerp").select_option("T10")
    page.locator("h1", has_text="T10").wait_for()
    page.go_back()
    page.locator("h1", has_text="T03").wait_for()


def test_a_chart_can_be_taken_along_with_its_title_and_its_source(page, dashboard, release):
    show(page, dashboard, "en.html#T08?view=1&at=female")
    got = {}
    for kind in ("SVG", "PNG", "CSV"):
        with page.expect_download() as download:
            page.locator(".get").first.get_by_role("button", name=kind).click()
        got[kind] = Path(download.value.path()).read_bytes()
    svg = got["SVG"].decode()
    assert "Sex by monitor group" in svg
    assert "Simulated people. No figure here is about a real person. Not for publication." in svg
    assert "figures as extracted on 1 September 2021" in svg
    assert got["PNG"].startswith(b"\x89PNG")
    rows = list(csv.DictReader(got["CSV"].decode("utf-8-sig").splitlines()))
    hidden = next(row for row in rows if (row["group"], row["sex"]) == ("criminal", "female"))
    assert (hidden["value"], hidden["lower"], hidden["upper"], hidden["status"]) == ("", "", "", "suppressed")
    shown = {(row["group"], row["sex"]): float(row["value"]) for row in rows if row["value"]}
    cells = release.table("T08").cells
    assert shown == {cell.codes[1:]: cell.value for cell in cells if cell.value is not None}


def test_a_table_leads_to_its_page_in_the_report_where_there_is_one(page, dashboard, release, tmp_path):
    write_dashboard(release, tmp_path, {Form.REPORT, Form.DASHBOARD})
    show(page, tmp_path / "dashboard", "nl.html#T03")
    assert page.locator("#about a", has_text="rapport").get_attribute("href") == "../report/nl/T03.html"
    show(page, dashboard, "nl.html#T03")
    assert page.locator("#about a", has_text="rapport").count() == 0


def test_without_scripts_the_page_says_where_the_tables_are(browser, dashboard):
    page = browser.new_page(java_script_enabled=False)
    page.goto((dashboard / "nl.html").as_uri())
    links = page.locator("main a").all()
    assert [link for link in links if not link.is_visible()] == []
    assert {link.get_attribute("href") for link in links} >= {"../tables/T01.csv", "../tables/T14.csv"}
    assert all((dashboard / link.get_attribute("href")).is_file() for link in links)
    assert not page.locator("#controls").is_visible()
    page.close()
