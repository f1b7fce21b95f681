"""`zicht check --texts`: whoever writes a chapter sees in seconds what would stop the edition."""

import runpy
from pathlib import Path

import pytest

from zicht.release import write_release

FACTORY = Path(__file__).parents[1] / "unit" / "publication" / "edition_factory.py"
MANIFEST = '[input]\nvintage = 2021-09-01\n[texts]\nfolder = "texts"\n[[file]]\npath = "reports.csv"\n'


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "inputs"
    (folder / "texts").mkdir(parents=True)
    (folder / "zicht.toml").write_text(MANIFEST)
    (folder / "reports.csv").write_text("report_id,report_date,reporter_type\n1,2020-02-01,police\n")
    return folder


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts") / "edition"
    write_release(runpy.run_path(str(FACTORY))["make_release"](written=True), folder)
    return folder


def write(inputs, name, body):
    (inputs / "texts" / name).write_text(f"---\ntitle: In short\n---\n\n{body}\n", encoding="utf-8")


def test_texts_that_fit_are_counted_with_their_figures(zicht, inputs, edition):
    write(inputs, "in-short.nl.md", "Het waren er {T01 last}, en {T01 before} in {year before}.")

    done = zicht("check", inputs, "--texts", edition, "--json")

    assert (done.code, done.json()) == (0, {"texts": 1, "figures": 2, "errata": 0})


def test_all_that_would_stop_the_edition_is_said_at_once(zicht, inputs, edition):
    write(inputs, "in-short.nl.md", "Het waren er 984.")
    write(inputs, "in-short.en.md", "There were {T01 last} and {T01 1999}.\n\n<b>984</b> persons.")

    done = zicht("check", inputs, "--texts", edition)

    assert done.code == 12
    assert done.err.count("line 5:") == 2
    assert done.err.count("line 7:") == 3
    assert "{T01 2020 victims}" in done.err
    assert "984" not in done.err


def test_a_wrong_recommendation_is_an_error_too(zicht, inputs, edition):
    write(inputs, "in-short.en.md", "> [!RECOMMENDATION 1]\n> who: x\n> pillar: hope\n>\n> Help.")

    assert zicht("check", inputs, "--texts", edition).code == 12


def test_an_easy_text_must_read_easily(zicht, inputs, edition):
    body = (
        "Dit is een zin die om onduidelijke redenen maar door blijft gaan totdat niemand het begin nog weet."
    )
    write(inputs, "kort.nl.md", body)
    assert zicht("check", inputs, "--texts", edition).code == 0

    (inputs / "texts" / "kort.nl.md").write_text(f"---\ntitle: Kort\nkind: easy\n---\n\n{body}\n")
    assert "has 18 words" in zicht("check", inputs, "--texts", edition).err
