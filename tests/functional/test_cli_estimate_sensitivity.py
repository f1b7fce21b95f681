"""`zicht estimate` on what no table can show: in the document, at the terminal and on the sheet."""

from __future__ import annotations

import json
import re

import pytest

from support.mse import FOLDER

FEW = ("--method", "independence,minimum_bic", "--replicates", "20")
CAPTIONS = {
    "en": (
        "If people differ in how easily they are seen",
        "If all lists together tie more or less than smaller groups show",
    ),
    "nl": (
        "Als mensen verschillen in hoe gemakkelijk zij in beeld komen",
        "Als alle lijsten samen meer of minder samenhangen dan kleinere groepen tonen",
    ),
}
TWO = "A,B,count\n1,0,20\n0,1,40\n1,1,10\n"
ALL_ON_ONE = "A,B,C,count\n1,0,0,40\n1,1,0,30\n1,0,1,10\n1,1,1,5\n"


def series(document):
    return {line["kind"]: line for line in document["sensitivity"]}


def words(text):
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_published_series_stand_in_the_document(zicht):
    """Kosovo: Aleshin-Guendel and others (2024) for xi, the R package Rcapture for the forms."""
    found = series(zicht("estimate", FOLDER / "kosovo_4.csv", *FEW, "--json").json())

    ties, forms = found["xi"]["answers"], found["heterogeneity"]["answers"]
    assert [round(tie["total"]) for tie in ties] == [29484, 23213, 16942, 12761, 10671]
    assert [(form["form"], round(form["total"])) for form in forms] == [
        ("poisson", 9328),
        ("darroch", 12797),
        ("gamma", 18387),
    ]
    assert all(4400 <= answer["lower"] < answer["total"] < answer["upper"] for answer in (*ties, *forms))


def test_table_with_empty_combinations_says_how_many(zicht):
    found = series(zicht("estimate", FOLDER / "uk2013_5.csv", *FEW, "--json").json())

    assert found["xi"]["answers"] == []
    assert found["xi"]["why"]["en"].startswith("13 of the 31 combinations of these lists did not occur.")
    assert found["xi"]["why"]["nl"].startswith("13 van de 31 combinaties")
    assert len(found["heterogeneity"]["answers"]) == 3


@pytest.mark.parametrize(("table", "answers"), [(TWO, (0, 5)), (ALL_ON_ONE, (3, 5))])
def test_small_tables_have_answers_or_reasons(zicht, tmp_path, table, answers):
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")

    document = zicht("estimate", tmp_path / "table.csv", *FEW, "--json").json()

    found = series(document)
    assert (len(found["heterogeneity"]["answers"]), len(found["xi"]["answers"])) == answers
    assert bool(found["heterogeneity"]["why"]) == (answers[0] == 0)
    assert all(a["total"] >= document["persons"] for s in found.values() for a in s["answers"])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["kosovo_4", "uk2013_5"])
def test_terminal_and_sheet_show_both_tables(zicht, tmp_path, language, name):
    done = zicht("estimate", FOLDER / f"{name}.csv", *FEW, "--out", tmp_path / "out", "--lang", language)

    page = (tmp_path / "out" / "sheet.html").read_text(encoding="utf-8").split("</style>")[1]
    for caption in CAPTIONS[language]:
        assert caption in words(done.out)
        assert caption in words(page)
    ties = {"kosovo_4": "16,900", "uk2013_5": "13 of the 31"} if language == "en" else {}
    assert ties.get(name, "") in words(done.out)
    assert ties.get(name, "") in words(page)
    assert max(len(line) for line in done.out.splitlines() if str(tmp_path) not in line) <= 80
    document = json.loads((tmp_path / "out" / "estimate.json").read_text(encoding="utf-8"))
    assert [line["kind"] for line in document["sensitivity"]] == ["heterogeneity", "xi"]


def test_texts_are_in_both_languages(zicht):
    document = zicht("estimate", FOLDER / "kosovo_4.csv", *FEW, "--json").json()

    labels = [answer["label"] for line in document["sensitivity"] for answer in line["answers"]]
    assert [label for label in labels if label["nl"] == label["en"]] == []
    assert labels[3] == {
        "en": "2.00 times as many unseen (xi 0.50)",
        "nl": "2,00 keer zoveel buiten beeld (xi 0,50)",
    }
