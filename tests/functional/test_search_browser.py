"""The search box in a browser: by words with typing errors, by numbers as people write them, by keys alone."""

from pathlib import Path

import pytest
from jinja2 import Environment, PackageLoader

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.fact_release import fact_release
from zicht.publication.files import read_asset
from zicht.publication.site.search import Places, search_script, write_index
from zicht.publication.words import Words

pytestmark = NEEDS_BROWSER

PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Search</title>
<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src 'self' file:; style-src 'self' file:; form-action 'self' file:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="../assets/site/search.css"><script src="../assets/site/search.js" defer></script></head>
<body><main><h1>Search</h1>{box}</main></body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    assets = folder / "assets" / "site"
    places = Places("t/{language}/{table}.html", "f/{address}.{language}.html", "{language}/{address}.html")
    write_index(fact_release(), assets, places)
    (assets / "search.js").write_text(search_script())
    (assets / "search.css").write_bytes(read_asset("site/search.css"))
    environment = Environment(loader=PackageLoader("zicht.publication"), autoescape=True)
    for language in ("nl", "en"):
        words = {"language": language, "_": Words(language).translate}
        module = environment.get_template("site_search.html.j2").make_module(words)
        (folder / language).mkdir()
        for name, is_page in (("search", True), ("index", False)):
            page = PAGE.format(language=language, box=module.box("../", is_page=is_page))
            (folder / language / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser():
    with started_browser() as started:
        yield started


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.close()


def found(page, site, language, query) -> list[str]:
    """Return what the box finds: the number of each figure."""
    page.goto("about:blank")
    page.goto(f"{(site / language / 'search.html').as_uri()}#q={query}")
    page.wait_for_function("document.querySelector('.search-status').textContent !== ''")
    return page.locator("ol.found .found-number strong").all_inner_texts()


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("nl", "984", "984"),
        ("nl", "minderjarige slachtofers 2020", "68"),
        ("nl", "1.334 slachtoffers", "1.334"),
        ("en", "1,334 victims", "1,334"),
        ("nl", "1.300 slachtoffers", "1.334"),
        ("en", "labor exploitaton 2020", "423"),
        ("nl", "nigeria 2019", "512"),
        ("en", "children 2019", "108"),
    ],
)
def test_words_with_errors_and_numbers_as_people_write_them_find_the_figure(
    page, site, language, query, first
):
    results = found(page, site, language, query)

    assert results[0] == first
    assert page.complaints == []


@pytest.mark.parametrize(
    ("language", "query"), [("nl", "een op de vijf"), ("en", "one in five"), ("en", "20 %")]
)
def test_fractions_and_percentages_find_shares_near_them(page, site, language, query):
    numbers = found(page, site, language, query)
    shares = [float(one.split("%")[0].split("(")[0].replace(",", ".")) for one in numbers]

    assert shares
    assert all(abs(one - 20) <= 1.5 for one in shares)


def test_a_number_that_is_not_there_is_said_and_a_sentence_is_not_judged(page, site):
    found(page, site, "en", "12345 victims from Nigeria in 2019")
    text = page.locator(".search-results").inner_text()

    assert "has the number 12345" in text
    assert "does not say whether a sentence is right" in text


def test_nothing_found_is_told_and_shows_nothing(page, site):
    assert found(page, site, "nl", "xyzzyplugh") == []
    assert "Geen cijfer gevonden" in page.locator(".search-status").inner_text()


def test_letters_typed_are_answered_and_told_to_who_does_not_see(page, site):
    page.goto((site / "nl" / "search.html").as_uri())
    page.keyboard.press("Tab")
    page.keyboard.type("politie")
    page.locator("ol.found > li").first.wait_for()

    assert page.locator("[role=status]").inner_text().split()[0].isdigit()
    assert page.url.endswith("#q=politie")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.found') !== null")
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_another_page_leads_to_the_page_of_the_search_and_asks_no_server(page, site):
    page.goto((site / "en" / "index.html").as_uri())
    page.locator("input[type=search]").fill("minors")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("search.html#q=minors"))
    page.locator("ol.found > li").first.wait_for()


def test_without_a_script_the_box_leads_to_the_list_and_sends_nothing(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "nl" / "index.html").as_uri())
    page.locator("input[type=search]").fill("iets wat niemand hoeft te weten")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "search.html" in url)

    assert "iets" not in page.url
    context.close()
