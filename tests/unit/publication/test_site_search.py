"""The index of the search box: what it holds of an edition, and what it never holds."""

import gzip
import json
from dataclasses import replace

import pytest
from edition_factory import SECRET, make_release

from support.fact_release import fact_release
from support.handmade import both, codes, handmade_edition, handmade_table
from support.municipal_releases import AMSTERDAM, GRONINGEN, municipal_release
from zicht.publication.site.listing import make_listing
from zicht.publication.site.search import Places, list_figures, make_index, search_script, write_index
from zicht.publication.words import Words
from zicht.release import Cell, Release, Status
from zicht.release.model import Dimension, MeasureText

PLACES = Places(
    "report/{language}/{table}.html", "figures/{address}.{language}.html", "{language}/{address}.html"
)


@pytest.fixture(scope="module")
def release():
    return make_release(written=True)


def listed(release, language="en"):
    return {(one.table.id, one.title): one for one in list_figures(release, Words(language), PLACES)}


@pytest.mark.parametrize(("language", "number"), [("nl", "1.334"), ("en", "1,334")])
def test_a_figure_has_its_numbers_as_they_are_printed_and_the_page_that_says_what_it_is(
    release, language, number
):
    title = Words(language).text({"nl": "Slachtoffers", "en": "Victims"})
    figure = listed(release, language)["T01", title]

    assert ("2019", number) in figure.shown
    assert figure.address == f"figures/T01/victims.{language}.html"


def test_a_figure_without_a_page_of_its_own_leads_to_its_table(release):
    assert listed(release)["T10", "Victims: Country 1"].address == "report/en/T10.html"


def test_a_hidden_figure_is_told_as_hidden_and_its_number_is_nowhere(release):
    index = json.dumps(make_index(release, Words("en"), PLACES))

    assert str(int(SECRET)) not in index
    assert "31,416" not in index


def test_every_number_in_the_index_is_one_that_a_table_prints(release):
    words = Words("nl")
    printed = {words.show(cell).text for table in release.tables for cell in table.cells}
    shown = {
        text.removesuffix(symbol).strip()
        for one in list_figures(release, words, PLACES)
        for _period, text in one.shown
        for symbol in ["", *words.all_symbols()]
        if not symbol or text.endswith(symbol)
    }

    assert {text for text in shown if text and not text.endswith((*words.all_symbols(),))} <= printed


def test_a_place_whose_figure_is_hidden_is_found_all_the_same():
    """Who looks for a municipality must not conclude from an empty list that nobody was reported there."""
    places = Dimension("municipality", both("Municipality"), codes("GM0001", "GM0002"))
    cells = (
        Cell(("GM0001",), "victims", 12, "persons"),
        Cell(("GM0002",), "victims", None, "persons", status=Status.SUPPRESSED),
    )
    measures = (MeasureText("victims", both("Victims"), "persons", both("Persons.")),)
    table = handmade_table("T14", dimensions=(places,), measures=measures, cells=cells)
    release = Release(handmade_edition(), (table,))

    shown = {one.group: one.shown[0][1] for one in list_figures(release, Words("en"), PLACES)}

    assert shown == {("GM0001",): "12", ("GM0002",): "[c]"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_words_of_both_languages_find_a_figure(language):
    index = make_index(fact_release(), Words(language), PLACES)
    minors = [words for label, words in index["codes"] if label in ("Minderjarig", "Minor")]

    assert minors
    assert {"kinderen", "children"} <= set(minors[0].split())


def test_the_index_is_small_and_the_same_each_time(release, tmp_path):
    for folder in ("one", "two"):
        write_index(release, tmp_path / folder, PLACES)
    first, again = ((tmp_path / folder / "search.nl.js").read_bytes() for folder in ("one", "two"))

    assert first == again
    assert first.startswith(b"zichtSearch.index({")
    assert len(gzip.compress(first)) < 60_000


def test_the_list_from_a_to_z_has_each_figure_once_under_its_letter(release):
    letters = make_listing(release, Words("nl"), PLACES)
    entries = [(one.letter, entry) for one in letters for entry in one.entries]

    assert [one.letter for one in letters if one.letter.isalpha()] == sorted(
        one.letter for one in letters if one.letter.isalpha()
    )
    assert [
        entry.name for letter, entry in entries if letter.isalpha() and entry.name[0].upper() != letter
    ] == []
    keys = [(entry.name, entry.measure, entry.period, entry.number) for _letter, entry in entries]
    assert len(keys) == len(set(keys))
    assert {entry.number for _letter, entry in entries if entry.name == "Slachtoffers"} >= {"984"}


def test_the_script_shows_one_name_alone():
    assert search_script().count("window.") == 1
    assert "fetch(" not in search_script()
    assert "innerHTML" not in search_script()


@pytest.mark.parametrize(
    ("codes_asked", "address"),
    [
        ((("municipality", "GM0363"),), "municipalities/GM0363.nl.html"),
        ((("municipality", "GM0014"),), ""),
        ((("region", "GM0363"),), ""),
        ((("municipality", "GM0363"), ("sex", "female")), ""),
        ((), ""),
    ],
)
def test_a_municipality_alone_has_a_sheet_and_nothing_else_does(codes_asked, address):
    places = replace(PLACES, sheet="municipalities/{code}.{language}.html", sheets=frozenset({"GM0363"}))

    assert places.sheet_of(codes_asked, "nl") == address


def test_the_name_of_a_municipality_leads_to_its_sheet_and_of_a_region_to_the_table():
    places = replace(PLACES, sheet="municipalities/{code}.{language}.html", sheets=frozenset({AMSTERDAM}))
    table = municipal_release().table("T14")
    found = list_figures(Release(municipal_release().edition, (table,)), Words("nl"), places)
    addresses = {dict(one.codes).get("municipality"): one.address for one in found}

    assert addresses[AMSTERDAM] == f"municipalities/{AMSTERDAM}.nl.html"
    assert addresses[GRONINGEN] == "report/nl/T14.html"
