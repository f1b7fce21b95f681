"""The public site in a browser: help first and away in one tap, a number in a minute, without a script too."""

import gzip
import runpy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.municipal_releases import municipal_release
from zicht.pipeline.municipal import municipal_documents
from zicht.publication.edition import write_edition
from zicht.publication.site.application import make_application
from zicht.publication.site.frame import Frame
from zicht.publication.site.serving import open_server
from zicht.publication.site.shown import ShownEdition
from zicht.publication.site.write import write_site
from zicht.release import read_release

pytestmark = NEEDS_BROWSER

FACTORY = Path(__file__).parents[1] / "unit" / "publication" / "edition_factory.py"
PAGES = (
    "index",
    "search",
    "questions",
    "question-01",
    "editions",
    "data",
    "municipalities",
    "about",
    "errata",
    "help",
)


@pytest.fixture(scope="module")
def edition(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "edition"
    release = runpy.run_path(str(FACTORY))["make_release"](written=True, publishable=True)
    write_edition(release, folder, {}, forms=("report", "dashboard"))
    return folder


@pytest.fixture(scope="module")
def site(edition) -> Path:
    out = edition.parent / "site"
    shown = ShownEdition(read_release(edition), edition)
    sheets = municipal_documents(municipal_release())[:3]
    frame = Frame(chat="https://chat.example", check="http://127.0.0.1/check")
    write_site((shown,), out, frame, sheets=sheets, has_png=False)
    return out


@contextmanager
def running(application) -> Iterator[str]:
    """Run an application on a port of its own, which makes it another origin than any other."""
    with open_server(application, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def paper(code):
    """Return an application that serves the page of a newspaper with this code in it."""

    def answer(_environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [f"<!doctype html><title>Paper</title>{code}".encode()]

    return answer


@pytest.fixture(scope="module")
def address(site, edition):
    with running(make_application(site, edition)) as started:
        yield started


@pytest.fixture(scope="module")
def browser():
    with started_browser() as started:
        yield started


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.complaints, page.asked = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def test_no_kind_of_page_has_a_barrier_or_is_broader_than_a_phone(page, address, site):
    names = [f"{('nl', 'en')[at % 2]}/{name}.html" for at, name in enumerate(PAGES)]
    names += ["index.html", "makkelijk/index.html", "maten/index.html", "check?q=984+victims+in+2020"]
    names.append("embed/latest/index.en.html")
    names += ["embed/latest/T01.victims.nl.html", "404.html", "en/easy.html"]
    (sheet,) = sorted(path.name for path in site.glob("municipalities/GM*.nl.html"))[:1]
    names += [f"municipalities/{sheet}", "municipalities/index.en.html", f"embed/municipalities/{sheet}"]
    faults = {}
    for name in names:
        page.goto(f"{address}/{name}")
        broad = page.evaluate("document.documentElement.scrollWidth") > 360
        faults[name] = faults_of(page) + (["broader than the screen"] if broad else [])

    assert {name: found for name, found in faults.items() if found} == {}


def test_report_and_dashboard_with_help_around_them_have_no_barrier(page, address, site):
    (place,) = {path.parents[1] for path in site.glob("editions/*/*/*/report/nl")}
    names = ["report/nl/index.html", "report/en/T01.html", "report/nl/easy.html"]
    names += ["report/en/definitions.html", "figures/T01/victims.nl.html"]
    names += ["dashboard/nl.html", "dashboard/en.html#T09"]
    faults = {}
    for name in names:
        page.goto(f"{address}/{place.relative_to(site)}/{name}")
        page.locator(".help-bar [data-leave]").wait_for()
        broad = page.evaluate("document.documentElement.scrollWidth") > 360
        faults[name] = faults_of(page) + (["broader than the screen"] if broad else [])

    assert {name: found for name, found in faults.items() if found} == {}
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith((address, "data:"))] == []


def test_every_page_of_the_site_leads_to_help_and_away(site):
    pages = [path for path in site.rglob("*.html") if "embed" not in path.parts and "maten" not in path.parts]
    pages += site.glob("embed/*/index.*.html")
    pages = [path for path in pages if "embed/municipalities" not in path.as_posix()]
    texts = {path: path.read_text(encoding="utf-8") for path in pages}

    assert len(pages) > 60
    assert [path for path, text in texts.items() if 'href="tel:112"' not in text] == []
    assert [path for path, text in texts.items() if "data-leave" not in text] == []
    assert [path for path, text in texts.items() if "https://chat.example" not in text] == []


def test_every_link_inside_the_site_leads_to_a_file(page, address, site):
    broken = set()
    for path in [
        site / "index.html",
        *site.glob("embed/latest/index.*.html"),
        *site.glob("nl/*.html"),
        *site.glob("makkelijk/*.html"),
    ]:
        page.goto(path.as_uri())
        links = page.evaluate("[...document.links].map(one => one.href)")
        for link in links:
            if link.startswith("file:") and not Path(link.removeprefix("file://").split("#")[0]).is_file():
                broken.add(link)

    assert broken == set()


def test_a_page_that_is_not_there_leads_to_help_from_any_depth(page, address):
    page.goto(f"{address}/en/a/b/none.html")
    page.complaints.clear()
    page.locator(".help-bar a[href$='nl/help.html']").tap()
    page.wait_for_url(f"{address}/nl/help.html")

    assert page.complaints == []


def test_without_a_script_the_way_out_leads_away_all_the_same(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/help.html")
    page.locator("[data-leave]").click()

    assert page.url == f"{address}/maten/index.html"
    context.close()


def test_a_member_of_parliament_has_the_number_and_what_not_to_conclude_in_one_tap(page, address):
    page.goto(f"{address}/")
    assert page.locator(".keys .big strong").first.inner_text() == "984"

    page.locator(".keys a").first.tap()

    told = page.locator("main").inner_text()
    for part in (
        "Wat u hieruit niet mag afleiden",
        "Eenheid",
        "Termijn",
        "Definitie",
        "Bron",
        "Wat er veranderde",
    ):
        assert part in told
    assert page.locator(".card .big strong").first.inner_text() == "984"


def test_a_frightened_visitor_is_helped_in_one_tap_and_gone_in_one_tap(page, address):
    page.goto(f"{address}/")
    assert page.locator("a[href='tel:112']").first.is_visible()
    assert page.locator(".help-bar a[href='https://chat.example']").is_visible()

    page.locator("[data-leave]").tap()
    page.wait_for_url("**/maten/**")
    page.go_back()

    assert not page.url.startswith(f"{address}/index")
    page.goto(f"{address}/maten/index.html")
    kept = page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")
    assert kept == ["", 0, 0]
    assert [url for url in page.asked if not url.startswith((address, "about:"))] == []
    assert page.complaints == []


def test_a_journalist_finds_the_number_cites_it_and_takes_the_table(page, address):
    page.goto(f"{address}/en/")
    page.locator("input[type=search]").first.fill("how many victims were reported")
    page.get_by_role("link", name="How many victims were reported?").first.click()

    assert page.locator(".card .big strong").first.inner_text() == "984"
    assert "984" in page.locator(".cited").first.inner_text()
    assert "1 September 2021" in page.locator(".cited").first.inner_text()
    with page.expect_download() as got:
        page.get_by_role("link", name="T01 as CSV").first.click()
    assert got.value.path().read_text().startswith("period,")


def test_a_figure_in_the_page_of_a_newspaper_brings_its_definition_and_its_date(page, address):
    page.goto(f"{address}/en/data.html")
    page.get_by_role("link", name="Pictures and code").click()
    code = page.get_by_label("Code of a frame").first.input_value()
    code = code.replace('src="', f'src="{address}/embed/latest/')
    with running(paper(code)) as newspaper:
        page.goto(newspaper)
        told = page.frame_locator("iframe").locator("figure").inner_text(timeout=5_000)

    for part in ("984", "persons", "2020", "Definition", "1 September 2021", "Simulated people."):
        assert part in told
    assert [line for line in page.complaints if "favicon" not in line and "404" not in line] == []


def test_without_a_script_a_sentence_is_judged_and_all_figures_are_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/check?q=In+2019+there+were+985+presumed+victims")

    assert page.locator("h1").inner_text() == "Wrong."
    assert "1,334" in page.locator(".claim").first.inner_text()
    page.goto(f"{address}/en/search.html")
    assert page.locator(".all-figures li").count() > 50
    context.close()


def test_the_front_page_weighs_less_than_100_kb(page, address, site):
    page.goto(f"{address}/")
    page.evaluate("document.fonts.ready")
    files = [site / (url.removeprefix(f"{address}/") or "index.html") for url in dict.fromkeys(page.asked)]
    weight = sum(
        len(content) if path.suffix == ".woff2" else len(gzip.compress(content))
        for path in files
        for content in [path.read_bytes()]
    )

    assert len(files) >= 5
    assert weight < 100_000
