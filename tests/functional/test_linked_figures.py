"""The linkage interval of a figure, in every form in which an edition shows figures."""

import csv
import io
import json

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from support.commands import command_runner
from zicht.linkage.persons import Linking
from zicht.pipeline import MonitorOptions, monitor
from zicht.publication import Form
from zicht.release import Status, read_release

pytestmark = pytest.mark.slow

HEADER = "report_id,report_date,source,given_names,family_name,birth_date,sex,nationality,reporter_type\n"
WORDS = {
    "en": "The numbers in brackets are a linkage interval",
    "nl": "De getallen tussen haakjes zijn een koppelinterval",
}


def rows():
    """Return 250 persons, 120 of them reported again: a third as before, a third with an error, a third with little."""
    rng = np.random.default_rng(3)
    given, family = ([make_name(rng) for _ in range(40)] for _kind in range(2))
    found, again = [], []
    for number in range(250):
        first, last = str(rng.choice(given)), str(rng.choice(family))
        born = f"{1975 + int(rng.integers(20))}-{1 + int(rng.integers(12)):02}-{13 + int(rng.integers(15))}"
        found.append(f"{number},2018-03-01,police,{first},{last},{born},female,ROU,police")
        seen = [
            (first, last, born),
            (first, f"{last[:-2]}{last[-1]}", born),
            (first[0], last, born[:4]),
        ]
        again.append(f"s{number},2019-03-01,shelter,{','.join(seen[number % 3])},female,ROU,shelter")
    return [*found, *again[:120]]


def make_name(rng):
    consonants, vowels = list("bcdfghklmnprst"), list("aeiou")
    return "".join(f"{rng.choice(consonants)}{rng.choice(vowels)}" for _ in range(4))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    path = tmp_path_factory.mktemp("inputs") / "reports.csv"
    path.write_text(HEADER + "\n".join(rows()) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def edition(inputs, tmp_path_factory):
    """Return an edition of linked reports, with the forms that people read figures in."""
    folder = tmp_path_factory.mktemp("linked")
    forms = frozenset({Form.REPORT, Form.SHEET})
    linking = Linking(folder / "register", sets=3)
    options = MonitorOptions(linking=linking, estimates=False, outcomes=False, forms=forms)
    return monitor([inputs], out=folder / "edition", options=options).out


@pytest.fixture
def victims(edition):
    """Return the figure of 2019, which hangs on which reports are about somebody of 2018."""
    return read_release(edition).table("T01").cell("victims", period="2019")


@pytest.fixture
def zicht(capfd):
    return command_runner(capfd)


def test_figure_has_bounds_that_hold_it(victims):
    assert victims.status is Status.EXACT
    assert victims.lower < victims.upper
    assert victims.lower <= victims.value <= victims.upper
    assert (victims.lower.is_integer(), victims.upper.is_integer()) == (True, True)


def test_csv_has_the_bounds_and_its_description_says_what_they_are(edition, victims):
    text = (edition / "tables" / "T01.csv").read_text(encoding="utf-8")
    row = next(
        r for r in csv.DictReader(io.StringIO(text)) if (r["period"], r["measure"]) == ("2019", "victims")
    )
    assert (float(row["lower"]), float(row["upper"])) == (victims.lower, victims.upper)

    described = json.loads((edition / "tables" / "T01.csv-metadata.json").read_text(encoding="utf-8"))
    readings = [note["text"] for note in described["notes"] if note["kind"] == "reading"]
    assert len(readings) == 1
    assert all(WORDS[language] in readings[0][language] for language in WORDS)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("table", ["T01", "T08", "T13"])
def test_page_shows_the_bounds_and_says_once_what_they_are(edition, victims, language, table):
    page = (edition / "report" / language / f"{table}.html").read_text(encoding="utf-8")

    assert page.count(WORDS[language]) == 1
    assert f"({victims.lower:.0f}–{victims.upper:.0f})" in page
    assert 'id="linkage_interval"' in (edition / "report" / language / "definitions.html").read_text("utf-8")


def test_first_page_gives_the_bounds_of_what_it_puts_first(edition):
    window = read_release(edition).table("T01").cell("victims", period="2018-2019")
    page = (edition / "report" / "en" / "index.html").read_text(encoding="utf-8")

    assert (
        f"Depending on which reports are about the same person, it is {window.lower:.0f}–{window.upper:.0f}."
        in page
    )


def test_workbook_has_the_bounds_in_columns_of_their_own_and_a_note_on_them(edition, victims):
    book = CalamineWorkbook.from_path(edition / "tables.xlsx")
    rows = book.get_sheet_by_name("T01").to_python()
    header = next(row for row in rows if row[0] == "Year of report")
    row = dict(zip(header, next(row for row in rows if row[0] == "2019"), strict=True))
    notes = [row for row in book.get_sheet_by_name("Notes").to_python() if WORDS["en"] in str(row[-1])]

    assert row["Presumed victims (persons), lower bound"] == victims.lower
    assert row["Presumed victims (persons), upper bound"] == victims.upper
    assert "T01" in [table for _number, table, *_text in notes]


def test_explain_gives_the_bounds_and_says_what_they_are(zicht, edition, victims):
    printed = zicht("explain", "T01", "--year", 2019, "--edition", edition).out
    found = zicht("explain", "T01", "--year", 2019, "--edition", edition, "--json").json()

    assert f"{victims.value:.0f} ({victims.lower:.0f} - {victims.upper:.0f})" in printed
    assert "linkage_interval (v1)" in printed
    assert (found["lower"], found["upper"]) == (victims.lower, victims.upper)


def test_one_figure_has_one_interval_in_every_table(edition, victims):
    release = read_release(edition)
    same = [release.table(name).cell("victims", period="2019") for name in ("T08", "T10", "T13", "T27")]
    same.append(release.table("T26").cell("victims", period="2019", publisher="own"))

    assert {(cell.value, cell.lower, cell.upper) for cell in same} == {
        (victims.value, victims.lower, victims.upper)
    }


def test_without_sets_of_links_no_figure_has_bounds(zicht, inputs, tmp_path):
    done = zicht("monitor", inputs, "--out", tmp_path / "edition", "--link", "--link-sets", 0)

    assert done.code == 0, done.err
    release = read_release(tmp_path / "edition")
    assert all(cell.lower is None for cell in release.table("T01").cells)
    assert "linkage_interval" not in {rule.name for rule in release.edition.rules}


def test_one_set_of_links_is_refused_before_anything_is_read(zicht, inputs, tmp_path):
    done = zicht("monitor", inputs, "--out", tmp_path / "edition", "--link", "--link-sets", 1)

    assert done.code == 12
    assert "Two ways or more, or 0" in done.err
    assert not (tmp_path / "edition").exists()


def test_estimate_counts_persons_as_linked(zicht, inputs, tmp_path):
    arguments = ("estimate", inputs, "--replicates", 20, "--method", "chao_lower_bound", "--json")
    exact, linked = zicht(*arguments), zicht(*arguments, "--link", "--register", tmp_path / "register")

    assert (exact.code, linked.code) == (0, 0), linked.err
    assert exact.json()["provenance"]["kind"] == "reports"
    assert linked.json()["provenance"]["kind"] == "linked_reports"
    assert linked.json()["persons"] < exact.json()["persons"] == 370
    assert not (tmp_path / "register").exists()


@pytest.mark.parametrize("command", ["monitor", "estimate"])
def test_register_without_link_is_refused(zicht, inputs, tmp_path, command):
    """Who gives a register means to link: an edition that is not linked would pass for one that is."""
    done = zicht(command, inputs, "--out", tmp_path / "out", "--register", tmp_path / "register")

    assert done.code == 12
    assert "--link beside them" in done.err


def test_table_of_histories_has_nothing_to_link(zicht, tmp_path):
    (tmp_path / "table.csv").write_text("a,b,n\n1,0,10\n0,1,12\n1,1,4\n")

    done = zicht("estimate", tmp_path / "table.csv", "--link")

    assert done.code == 12
    assert "--link with reports only" in done.err
