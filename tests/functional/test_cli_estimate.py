"""`zicht estimate` as people and machines meet it: published tables, odd tables, both languages, and what is hidden."""

from __future__ import annotations

import csv
import json
import re
from itertools import product

import pytest

from support.mse import FOLDER
from zicht.vocabulary import translator

QUICK = ("--replicates", "20")
#: The verdict is about these two; others take longer and have tests of their own.
FEW = ("--method", "independence,minimum_bic", *QUICK)
CANARY = "Kanarie-7f3a"


def table(name):
    return FOLDER / f"{name}.csv"


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def estimator(document, method):
    (found,) = [line for line in document["estimators"] if line["method"] == method]
    return found


# Published tables


@pytest.mark.parametrize(
    ("name", "persons", "independence", "lowest_bic"),
    [
        # POPULATION_SIZE: Rcapture and our oracle, to all printed digits.
        ("kosovo_4", 4400, None, 10356.519),
        ("korea_3", 123, None, 157.1667),
        ("western_us_5", 345, None, 2483.3839),
        ("artificial_3", 96, 539.0939, 539.0939),
    ],
)
def test_published_tables_give_the_published_numbers(zicht, name, persons, independence, lowest_bic):
    document = zicht("estimate", table(name), *FEW, "--json").json()

    assert document["persons"] == persons
    assert estimator(document, "minimum_bic")["total"] == pytest.approx(lowest_bic, rel=1e-4)
    if independence is not None:
        assert estimator(document, "independence")["total"] == pytest.approx(independence, rel=1e-4)


def test_six_lists_of_the_united_kingdom(zicht):
    document = zicht("estimate", table("uk2013_6"), *FEW, "--json").json()

    assert estimator(document, "minimum_bic")["total"] == pytest.approx(12349.587, rel=1e-4)
    assert estimator(document, "minimum_bic")["model"] == "[12,13,25,35,36,45]"


def test_dutch_table_is_not_identified_and_comes_out_as_a_range(zicht):
    document = zicht("estimate", table("netherlands_2010_2015_6"), *FEW, "--json").json()

    verdict = document["verdict"]
    assert verdict["code"] == "publish_as_range"
    assert verdict["total"] is None
    # The answers without one list in turn, as published, and perhaps more.
    assert verdict["lower"] <= 32_211
    assert verdict["upper"] >= 186_301


def test_bad_models_of_artificial_3_are_never_offered(zicht):
    done = zicht("estimate", table("artificial_3"), *QUICK, "--json")

    totals = [line["total"] for line in done.json()["estimators"] if line["total"] is not None]
    assert totals
    assert max(totals) < 10_000
    assert done.json()["verdict"]["code"] == "do_not_publish"


# What a person reads


@pytest.mark.parametrize(
    ("language", "verdict", "answer"),
    [
        ("en", "Publish a range, not one number", "persons, seen and unseen"),
        ("nl", "Publiceer een bandbreedte, niet één getal", "personen, in beeld en uit beeld"),
    ],
)
def test_panel_says_the_verdict_first_and_then_the_answer(zicht, language, verdict, answer):
    shown = zicht("estimate", table("kosovo_4"), *FEW, "--lang", language).out

    assert shown.index(verdict) < shown.index(answer)
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("name", ["netherlands_2010_2015_5", "kosovo_4"])
def test_panel_in_dutch_has_no_english_left(zicht, name):
    done = zicht("estimate", table(name), *QUICK, "--lang", "nl")

    words = set(re.findall(r"[a-z]+", (done.out + done.err).lower()))
    assert words & {"the", "and", "with", "which", "list", "lists", "persons", "not", "more", "than"} == set()


def test_json_has_texts_in_both_languages_and_they_differ(zicht):
    document = zicht("estimate", table("kosovo_4"), *QUICK, "--json").json()

    texts = [*document["verdict"]["reasons"]]
    for line in document["estimators"]:
        texts += [line["label"], line["assumption"], *line["notes"], *line["warnings"]]
    texts += [text for finding in document["findings"] for text in (finding["label"], finding["found"])]
    assert texts
    assert [text["en"] for text in texts if text["nl"] == text["en"]] == []


def test_seed_makes_the_same_answer_on_any_number_of_workers(zicht):
    first, second, other = (
        zicht("estimate", table("kosovo_4"), *FEW, "--json", *more).json()
        for more in ((), ("--workers", "2"), ("--seed", "2"))
    )

    assert first == second
    assert first["estimators"] != other["estimators"]


# Small counts


SMALL = [
    ["A", "B", "C", "count"],
    [1, 0, 0, 61],
    [0, 1, 0, 52],
    [0, 0, 1, 43],
    [1, 1, 0, 3],
    [1, 0, 1, 17],
    [0, 1, 1, 9],
]


def test_small_overlaps_are_hidden_and_sizes_rounded(zicht, tmp_path):
    path = write(tmp_path / "small.csv", SMALL)

    shown = zicht("estimate", path, *FEW)
    document = zicht("estimate", path, *FEW, "--json").json()

    assert "<5" in shown.out
    assert [line["shared"][1] for line in document["lists"]] == [None, 65, 9]
    # 81, 64 and 69 persons: rounded to fives.
    assert [line["persons"] for line in document["lists"]] == [80, 65, 70]


def test_small_overlaps_are_shown_inside_the_office(zicht, tmp_path):
    path = write(tmp_path / "small.csv", SMALL)

    document = zicht("estimate", path, *FEW, "--internal", "--json").json()

    assert [line["persons"] for line in document["lists"]] == [81, 64, 69]
    assert document["lists"][0]["shared"] == [81, 3, 17]
    assert "Internal." in zicht("estimate", path, *FEW, "--internal").out


def test_every_output_says_that_nothing_was_cleared(zicht, tmp_path):
    shown = zicht("estimate", table("kosovo_4"), *FEW, "--out", tmp_path / "out", "--lang", "en")

    assert "Not cleared for publication." in shown.out
    assert "Not cleared for publication." in (tmp_path / "out" / "sheet.html").read_text(encoding="utf-8")
    document = json.loads((tmp_path / "out" / "estimate.json").read_text(encoding="utf-8"))
    assert document["disclosure_controlled"] is False


# Groups and columns


def test_groups_are_estimated_apart(zicht, tmp_path):
    header, *rows = read(table("kosovo_4"))
    doubled = [[*header[:-1], "half", header[-1]]]
    doubled += [[*row[:-1], half, row[-1]] for row in rows for half in ("first", "second")]
    path = write(tmp_path / "halves.csv", doubled)

    document = zicht("estimate", path, *FEW, "--by", "half", "--json").json()

    # Each half is the published table itself; the stepwise answer in pairs of lists is published too.
    assert [line["persons"] for line in document["strata"]] == [4400, 4400]
    assert [line["total"] for line in document["strata"]] == pytest.approx([14341.7] * 2, rel=1e-4)


def test_rows_of_persons_give_what_their_counts_give(zicht, tmp_path):
    header, *rows = read(table("korea_3"))
    persons = [row[:-1] for row in rows for _ in range(int(row[-1]))]
    path = write(tmp_path / "persons.csv", [header[:-1], *persons])

    document = zicht("estimate", path, *FEW, "--json").json()

    assert document["provenance"]["kind"] == "persons"
    assert estimator(document, "minimum_bic")["total"] == pytest.approx(157.1667, rel=1e-4)


def test_lists_may_be_chosen(zicht):
    document = zicht("estimate", table("kosovo_4"), *FEW, "--lists", "EXH,ABA,HRW", "--json").json()

    assert [line["name"] for line in document["lists"]] == ["EXH", "ABA", "HRW"]


REPORTS = "report_id,report_date,person_key,reporter_type,sex\n"


@pytest.fixture
def reports(tmp_path):
    """A hundred and ten persons, each reported by one or two of three groups of reporters."""
    seen = [("police",)] * 40 + [("shelter",)] * 30 + [("border_police",)] * 20
    seen += [("police", "shelter")] * 12 + [("police", "border_police")] * 8
    lines = [
        f"{person}-{reporter},2018-02-01,p{person},{reporter},{('female', 'male')[person % 2]}\n"
        for person, reporters in enumerate(seen)
        for reporter in reporters
    ]
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "reports.csv").write_text(REPORTS + "".join(lines), encoding="utf-8")
    return folder


def test_linked_reports_become_lists_of_groups_of_reporters(zicht, reports):
    document = zicht("estimate", reports, *FEW, "--by", "sex", "--json").json()

    assert document["provenance"]["kind"] == "reports"
    assert document["persons"] == 110
    assert [(line["name"], line["persons"]) for line in document["lists"]] == [
        ("police", 60),
        ("border_police", 28),
        ("other", 42),
    ]
    assert {line["label"]["nl"]: line["persons"] for line in document["strata"]} == {"Vrouw": 55, "Man": 55}


def test_one_file_of_reports_is_enough(zicht, reports):
    folder, file = (
        zicht("estimate", path, *FEW, "--json").json() for path in (reports, reports / "reports.csv")
    )

    assert file["lists"] == folder["lists"]


def test_window_chooses_years_of_reports(zicht, reports):
    failed = zicht("estimate", reports, *FEW, "--window", "2010-2012")

    assert failed.code in {11, 12}


# Odd tables: an answer, a refusal with reasons, or a clear error


def histories(lists, count):
    """Return a table of every history of some lists, each with a count."""
    rows = [[*members, count(sum(members))] for members in product((0, 1), repeat=lists) if any(members)]
    return [[*(f"L{n}" for n in range(lists)), "count"], *rows]


ODD = {
    "zeros but one": [["A", "B", "C", "n"], [1, 0, 0, 9], [0, 1, 0, 9], [0, 0, 1, 9], [1, 1, 1, 1]],
    "nothing shared": [["A", "B", "C", "n"], [1, 0, 0, 9], [0, 1, 0, 9], [0, 0, 1, 9]],
    "huge counts": histories(3, lambda size: 10**9 // size),
    "too many persons": histories(3, lambda size: 10**15),
    "one cell": [["A", "B", "n"], [1, 1, 5]],
    "one person": [["A", "B", "n"], [1, 0, 1], [0, 1, 1]],
    "everyone on one list": [["A", "B", "n"], [1, 0, 50], [1, 1, 20]],
    "seven lists": histories(7, lambda size: 300 if size == 1 else 2 if size == 2 else 0),
    "twelve lists": histories(12, lambda size: 300 if size == 1 else 2 if size == 2 else 0),
    "one list": [["A", "n"], [1, 5]],
    "seventeen lists": [[*(f"L{n}" for n in range(17)), "n"], [1] * 18],
    "nobody": [["A", "B", "n"], [1, 0, 0], [0, 1, 0]],
    "nowhere": [["A", "B", "n"], [0, 0, 4], [1, 1, 5]],
    "empty list": [["A", "B", "C", "n"], [1, 0, 0, 4], [0, 1, 0, 5], [1, 1, 0, 3]],
    "twice the same list": [["A", "B", "C", "n"], [1, 1, 0, 4], [0, 0, 1, 5], [1, 1, 1, 3]],
    "fractions": [["A", "B", "n"], [1, 0, 4.5], [0, 1, 3]],
    "negative": [["A", "B", "n"], [1, 0, -4], [0, 1, 3]],
}
REFUSED = {
    "too many persons",
    "one list",
    "seventeen lists",
    "nobody",
    "nowhere",
    "empty list",
    "twice the same list",
    "fractions",
    "negative",
}


@pytest.mark.parametrize(
    "name",
    # Beyond six lists a search goes downhill; twelve are the most that it takes, and take half a minute.
    [pytest.param(n, marks=pytest.mark.study) if n == "twelve lists" else n for n in ODD],
)
def test_odd_tables_end_in_an_answer_or_a_clear_error(zicht, tmp_path, name):
    done = zicht("estimate", write(tmp_path / "odd.csv", ODD[name]), *QUICK, "--json")

    assert done.code == (11 if name in REFUSED else 0), done.err
    assert "Traceback" not in done.err
    assert "NaN" not in done.out
    assert "Infinity" not in done.out
    if name not in REFUSED:
        assert done.json()["verdict"]["reasons"]


@pytest.mark.parametrize("name", ["nothing shared", "one cell", "everyone on one list", "huge counts"])
def test_odd_tables_have_a_sheet(zicht, tmp_path, name):
    path = write(tmp_path / "odd.csv", ODD[name])

    done = zicht("estimate", path, *FEW, "--out", tmp_path / "out", "--lang", "nl")

    assert done.code == 0, done.err
    assert (tmp_path / "out" / "sheet.pdf").stat().st_size > 0


def test_list_with_everyone_says_that_nobody_is_missed(zicht, tmp_path):
    path = write(tmp_path / "all.csv", ODD["everyone on one list"])

    document = zicht("estimate", path, *QUICK, "--json").json()

    totals = {line["total"] for line in document["estimators"] if line["total"] is not None}
    assert totals == {70.0}


# Errors and exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("FILE", "--replicates", "1"), 2),
        (("FILE", "--method", "no_such_method"), 12),
        (("FILE", "--method", ""), 12),
        (("FILE", "--lists", "EXH,no-such-list"), 12),
        (("FILE", "--count", "no-such-column"), 12),
        (("FILE", "--by", "no-such-column"), 12),
        (("FILE", "--window", "2016-2020"), 12),
        (("FILE", "--persons", "--count", "count"), 12),
        (("no-such-file.csv",), 11),
    ],
)
def test_exit_code_says_what_is_wrong(zicht, arguments, code):
    given = [table("kosovo_4") if argument == "FILE" else argument for argument in arguments]

    failed = zicht("--lang", "nl", "estimate", *given)

    assert (failed.code, failed.out) == (code, "")
    assert "Oplossing: " in failed.err


def test_error_is_json_where_json_was_asked_for(zicht, tmp_path):
    failed = zicht("estimate", write(tmp_path / "odd.csv", ODD["nobody"]), "--json")

    assert failed.out == ""
    assert json.loads(failed.err.splitlines()[-1])["error"]["exit_code"] == 11


def test_folder_with_something_else_is_refused_before_anything_is_computed(zicht, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    failed = zicht("estimate", table("kosovo_4"), "--out", tmp_path)

    assert failed.code == 16
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_sheet_is_in_one_language_where_one_is_asked_for(zicht, tmp_path):
    zicht("estimate", table("korea_3"), *FEW, "--out", tmp_path / "one", "--lang", "nl")
    zicht("estimate", table("korea_3"), *FEW, "--out", tmp_path / "two")

    names = [sorted(path.name for path in (tmp_path / folder).iterdir()) for folder in ("one", "two")]
    assert names[0] == ["estimate.json", "sheet.html", "sheet.pdf"]
    assert names[1] == ["estimate.json", "sheet.html", "sheet.nl.html", "sheet.nl.pdf", "sheet.pdf"]
    assert 'lang="nl"' in (tmp_path / "one" / "sheet.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "rows",
    [
        [["A", "B", CANARY, "count"], [1, 0, CANARY, CANARY], [0, 1, CANARY, 4]],
        [["A", "B", "count"], [CANARY, 1, 3], [0, CANARY, 4]],
        [["A", "B", CANARY], [1, CANARY, 3], [0, 1]],
        [[CANARY, CANARY, "n"], [1, 0, 3], [0, 1, 4]],
    ],
)
def test_canary_is_in_no_message(zicht, tmp_path, rows):
    path = write(tmp_path / "table.csv", rows)

    for more in ((), ("--lists", "A,B"), ("--json",)):
        failed = zicht("estimate", path, *FEW, *more)
        assert failed.code in {11, 12}
        assert CANARY not in failed.out + failed.err


def test_texts_of_the_verdict_are_those_of_the_statistics(zicht):
    document = zicht("estimate", table("artificial_3"), *FEW, "--json").json()

    for reason in document["verdict"]["reasons"]:
        assert reason["nl"] != reason["en"]
    assert translator("nl")("Publish a range, not one number") != "Publish a range, not one number"


def test_sheet_in_dutch_has_no_english_left(zicht, tmp_path):
    zicht("estimate", table("artificial_3"), *QUICK, "--out", tmp_path / "out", "--lang", "nl")

    page = (tmp_path / "out" / "sheet.html").read_text(encoding="utf-8").split("</style>")[1]
    words = set(re.findall(r"[a-z]+", re.sub(r"<[^>]*>", " ", page).lower()))
    assert "lijsten" in words
    assert words & {"the", "and", "with", "which", "list", "lists", "persons", "not", "more", "than"} == set()
