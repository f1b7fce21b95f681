"""`zicht briefing`: pages that need no script, say what a figure is, print well and hold no barriers."""

import json
import re
import runpy
from pathlib import Path

import pytest

from support.browser import CHROMIUM, faults_of, started_browser
from support.commands import command_runner
from zicht.publication.briefing import write_briefing
from zicht.publication.files import read_asset
from zicht.release import read_release, write_release

FACTORY = Path(__file__).parents[1] / "unit" / "publication" / "edition_factory.py"


@pytest.fixture(scope="module")
def edition(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("briefing") / "edition"
    write_release(runpy.run_path(str(FACTORY))["make_release"](written=True), folder)
    return folder


@pytest.fixture(scope="module")
def briefing(edition) -> Path:
    """Return what the command writes; each test of this module reads the same one."""
    out = edition.parent / "briefing"
    write_briefing(read_release(edition), out)
    return out


def test_the_command_says_where_the_pages_are_and_refuses_what_it_did_not_make(
    edition, tmp_path, capfd, monkeypatch
):
    monkeypatch.setenv("ZICHT_LANG", "en")
    written = []
    monkeypatch.setattr(
        "zicht.cli.briefing.write_briefing", lambda _release, out: written.append(out) or ("en/talk.html",)
    )
    zicht = command_runner(capfd)

    done = zicht("briefing", edition, "--out", tmp_path / "out", "--json")
    again = zicht("briefing", edition, "--out", tmp_path / "out")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    refused = zicht("briefing", edition, "--out", tmp_path / "other")

    assert (done.code, json.loads(done.out)["pages"]) == (0, ["en/talk.html"])
    assert (again.code, len(written)) == (0, 2)
    assert refused.code == 16
    assert "holds something that `zicht briefing` did not make" in refused.err


def test_every_question_has_a_page_with_unit_definition_source_and_what_not_to_conclude(briefing):
    for language, labels in {
        "en": ("Unit", "Definition", "Source", "What not to conclude"),
        "nl": ("Eenheid", "Definitie", "Bron", "Wat u hieruit niet mag afleiden"),
    }.items():
        pages = sorted((briefing / language).glob("question-*.html"))
        index = (briefing / language / "index.html").read_text(encoding="utf-8")
        assert len(pages) >= 3
        assert [page.name for page in pages if page.name not in index] == []
        for page in pages:
            text = page.read_text(encoding="utf-8")
            assert [label for label in labels if label not in text] == []


def test_the_first_question_names_the_figure_and_the_one_of_the_year_before(briefing):
    page = (briefing / "en" / "question-01.html").read_text(encoding="utf-8")

    assert "<strong>984</strong>" in page
    assert "The year before: 1,334 (2019)." in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_talk_is_spoken_in_about_ten_minutes(language):
    """At 110 words a minute, which is how one speaks slowly with slides, where the edition has all figures."""
    talk = read_asset(f"texts/talk.{language}.md").decode()
    said = re.sub(r"\{[^}]*\}", "a figure", re.sub(r"(?m)^#.*$", "", talk))

    assert 5.0 <= len(said.split()) / 110 <= 10.0


def test_a_slide_without_any_of_its_figures_is_left_out(briefing):
    talk = (briefing / "en" / "talk.html").read_text(encoding="utf-8")

    assert "So many people were reported" in talk
    assert "What happens afterwards" not in talk
    assert "Without that horizon" not in talk


def test_pages_need_no_script_and_say_that_people_are_simulated(briefing):
    for page in briefing.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "default-src 'none'" in text
        assert re.search("[Ss]imulated people|[Gg]esimuleerde personen", text)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_pages_have_no_barriers_and_a_slide_is_a_page(briefing):
    faults = {}
    with started_browser() as browser:
        page = browser.new_page()
        for name in ("nl/talk", "en/question-01", "en/index"):
            page.goto((briefing / f"{name}.html").as_uri())
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 900})
                faults[name, width] = faults_of(page)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.goto((briefing / "nl" / "talk.html").as_uri())
        slides = page.locator(".slide").count()
        printed = page.pdf(prefer_css_page_size=True)
    assert {place: found for place, found in faults.items() if found} == {}
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == slides
