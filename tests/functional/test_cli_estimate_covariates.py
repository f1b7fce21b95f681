"""`zicht estimate` with covariates, combinations of columns, and numbers of inhabitants."""

from __future__ import annotations

import csv
import json
from itertools import product

import pytest

FEW = ("--method", "minimum_bic,covariates_minimum_bic", "--replicates", "20")
#: Each list sees half of those in the open, and a quarter of the hidden: 800 and 640 persons.
OPEN, HIDDEN = {1: 100, 2: 100, 3: 100}, {1: 90, 2: 30, 3: 10}
EVERYBODY = 800 + 640
CANARY = "Kanarie-7f3a"


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def known(path, *, hidden="hidden"):
    """Write a table whose truth is known: within a class lists are independent, and counts are as expected."""
    rows = [["A", "B", "C", "class", "half", "count"]]
    for cells in product((0, 1), repeat=3):
        if any(cells):
            for half in ("first", "second"):
                rows.append([*cells, "open", half, OPEN[sum(cells)] // 2])
                rows.append([*cells, hidden, half, HIDDEN[sum(cells)] // 2])
    return write(path, rows)


def estimator(document, method):
    return next((line for line in document["estimators"] if line["method"] == method), None)


def covariate(document):
    (found,) = document["covariates"]
    return found


# Covariates


@pytest.mark.parametrize(("hidden", "not_known", "values"), [("hidden", 0, 2), ("", 370, 1), ("NA", 370, 1)])
def test_covariate_gives_the_truth_and_empty_cells_are_a_level(zicht, tmp_path, hidden, not_known, values):
    path = known(tmp_path / "t.csv", hidden=hidden)

    document = zicht("estimate", path, *FEW, "--covariates", "class", "--json").json()

    assert estimator(document, "covariates_minimum_bic")["total"] == pytest.approx(EVERYBODY, rel=1e-6)
    # Without the covariate persons differ unseen, and the answer is too low.
    assert estimator(document, "minimum_bic")["total"] < 0.95 * EVERYBODY
    assert covariate(document)["name"] == "class"
    assert (covariate(document)["values"], covariate(document)["not_known"]) == (values, not_known)


def test_estimators_of_covariates_are_not_asked_without_them(zicht, tmp_path):
    path = known(tmp_path / "t.csv")

    document = zicht("estimate", path, "--method", "minimum_bic", "--replicates", "20", "--json").json()

    assert estimator(document, "covariates_minimum_bic") is None
    assert document["covariates"] == []


def test_estimator_of_covariates_without_them_says_what_to_give(zicht, tmp_path):
    document = zicht("estimate", known(tmp_path / "t.csv"), *FEW, "--json").json()

    line = estimator(document, "covariates_minimum_bic")
    assert line["total"] is None
    assert line["refusal"]["en"]


def test_covariate_leads_the_verdict_also_where_other_estimators_are_named(zicht, tmp_path):
    arguments = ("--method", "independence", "--replicates", "20", "--covariates", "class", "--json")

    document = zicht("estimate", known(tmp_path / "t.csv"), *arguments).json()

    assert document["verdict"]["method"] == "covariates_minimum_bic"


def test_same_columns_group_and_are_covariates(zicht, tmp_path):
    path = known(tmp_path / "t.csv")
    arguments = ("--covariates", "class,half", "--covariates", "Class", "--by", "class", "--json")

    document = zicht("estimate", path, *FEW, *arguments).json()

    assert [line["name"] for line in document["covariates"]] == ["class", "half"]
    assert [line["values"] for line in document["strata"]] == [["hidden"], ["open"]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--covariates", "no-such-column"), 12),
        (("--covariates", "A", "--lists", "A,B"), 12),
        (("--covariates", "count", "--count", "count"), 12),
        (("--inhabitants", "no-such-file.csv"), 11),
    ],
)
def test_exit_code_says_what_is_wrong(zicht, tmp_path, arguments, code):
    failed = zicht("--lang", "nl", "estimate", known(tmp_path / "t.csv"), *FEW, *arguments)

    assert (failed.code, failed.out) == (code, "")
    assert "Oplossing: " in failed.err


def test_column_with_a_value_for_each_person_is_refused(zicht, tmp_path):
    rows = [["A", "B", "who"]]
    rows += [[int(n % 3 < 2), int(n % 3 > 0), f"{CANARY}{n}"] for n in range(600)]

    failed = zicht("estimate", write(tmp_path / "t.csv", rows), *FEW, "--covariates", "who")

    assert failed.code == 11
    assert CANARY not in failed.out + failed.err


# Combinations of columns


def test_each_breakdown_stands_on_its_own_and_combinations_together(zicht, tmp_path):
    path = known(tmp_path / "t.csv")

    document = zicht(
        "estimate", path, *FEW, "--by", "class", "--by", "half", "--by", "class,half", "--json"
    ).json()

    found = [(line["by"], line["values"], line["persons"]) for line in document["strata"]]
    assert found == [
        ("class", ["hidden"], 370),
        ("class", ["open"], 700),
        ("half", ["first"], 535),
        ("half", ["second"], 535),
        ("class,half", ["hidden", "first"], 185),
        ("class,half", ["hidden", "second"], 185),
        ("class,half", ["open", "first"], 350),
        ("class,half", ["open", "second"], 350),
    ]
    totals = [line["total"] for line in document["strata"] if line["by"] == "class,half"]
    assert totals == pytest.approx([320, 320, 400, 400], rel=0.03)


@pytest.mark.parametrize(("years", "kind"), [(8, "bca_reselection"), (9, "empirical_bayes")])
def test_intervals_of_groups_say_what_they_allow_for(zicht, tmp_path, years, kind):
    rows = [["A", "B", "C", "year", "count"]]
    for cells in product((0, 1), repeat=3):
        rows += [[*cells, 2010 + n, OPEN[sum(cells)]] for n in range(years) if any(cells)]

    document = zicht("estimate", write(tmp_path / "t.csv", rows), *FEW, "--by", "year", "--json").json()

    assert {line["kind"] for line in document["strata"]} == {kind}
    for line in document["strata"]:
        # 700 seen of 800, in every year.
        assert line["total"] == pytest.approx(800, rel=1e-3)
        assert line["lower"] < 800 < line["upper"]
        assert line["kind_label"]["nl"] != line["kind_label"]["en"]


def test_name_with_a_comma_stands_between_quotation_marks(zicht, tmp_path):
    rows = [["A", "B", "year, fiscal", "count"], [1, 0, 2018, 30], [0, 1, 2018, 30], [1, 1, 2018, 20]]
    path = write(tmp_path / "t.csv", rows)

    document = zicht("estimate", path, *FEW, "--by", '"year, fiscal"', "--json").json()

    assert [line["by"] for line in document["strata"]] == ["year, fiscal"]


# Shares and rates


@pytest.fixture
def inhabitants(tmp_path):
    rows = [["class", "inhabitants"], ["", 100_000], ["open", 40_000], ["hidden", 60_000]]
    return write(tmp_path / "inhabitants.csv", rows)


def test_rates_and_shares_are_those_of_the_numbers_that_may_be_quoted(zicht, tmp_path, inhabitants):
    path = known(tmp_path / "t.csv")
    arguments = ("--covariates", "class", "--by", "class", "--inhabitants", inhabitants, "--json")

    document = zicht("estimate", path, *FEW, *arguments).json()

    verdict = document["verdict"]
    # Few estimators were asked, so that a range stands.
    assert verdict["code"] == "publish_as_range"
    assert document["inhabitants"] == 100_000
    assert verdict["rate_per_100k"]["value"] is None
    assert verdict["rate_per_100k"]["lower"] == pytest.approx(verdict["lower"])
    assert verdict["rate_per_100k"]["upper"] == pytest.approx(verdict["upper"])
    assert verdict["in_sight"]["lower"] == pytest.approx(1070 / verdict["upper"])
    assert verdict["in_sight"]["upper"] == pytest.approx(1070 / verdict["lower"])
    for line, number in zip(document["strata"], (60_000, 40_000), strict=True):
        assert line["inhabitants"] == number
        assert line["rate_per_100k"]["value"] is None
        assert line["rate_per_100k"]["lower"] == pytest.approx(1e5 * line["lower"] / number)
        assert line["in_sight"]["upper"] == pytest.approx(line["persons"] / line["lower"])


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["per 100,000 inhabitants.", "Per 100,000"]), ("nl", ["per 100.000 inwoners.", "Per 100.000"])],
)
def test_terminal_and_sheet_say_the_rate(zicht, tmp_path, inhabitants, language, said):
    path, out = known(tmp_path / "t.csv"), tmp_path / "out"
    arguments = ("--covariates", "class", "--by", "class", "--inhabitants", inhabitants, "--out", out)

    shown = zicht("estimate", path, *FEW, *arguments, "--lang", language)

    page = (out / "sheet.html").read_text(encoding="utf-8")
    for text in (" ".join(shown.out.replace("│", " ").split()), page):
        assert [words for words in said if words not in text] == []
    made = json.loads((out / "estimate.json").read_text(encoding="utf-8"))["provenance"]
    assert (made["inhabitants"], len(made["inhabitants_sha256"])) == ("inhabitants.csv", 64)


def test_nothing_that_may_not_be_published_has_a_share_or_a_rate(zicht, tmp_path):
    rows = [["A", "B", "C", "sex", "count"]]
    rows += [[1, 0, 0, "f", 40], [0, 1, 0, "m", 30], [0, 0, 1, "f", 20], [1, 1, 0, "m", 6]]
    people = write(tmp_path / "i.csv", [["sex", "inhabitants"], ["", 900], ["f", 500], ["m", 400]])
    path = write(tmp_path / "t.csv", rows)

    document = zicht("estimate", path, *FEW, "--by", "sex", "--inhabitants", people, "--json").json()

    assert document["verdict"]["code"] == "do_not_publish"
    for line in (document["verdict"], *document["strata"]):
        assert (line["in_sight"], line["rate_per_100k"]) == (None, None)


def test_share_of_a_rounded_group_tells_no_more_than_the_rounded_number(zicht, tmp_path):
    rows = [["A", "B", "C", "form", "count"]]
    for cells in product((0, 1), repeat=3):
        if any(cells):
            rows.append([*cells, "one", OPEN[sum(cells)] + 1])
            rows.append([*cells, "two", HIDDEN[sum(cells)] + 2])
    rows.append([1, 0, 0, "three", 3])

    document = zicht("estimate", write(tmp_path / "t.csv", rows), *FEW, "--by", "form", "--json").json()

    lines = {line["values"][0]: line for line in document["strata"]}
    assert lines["three"]["persons"] is None
    assert lines["three"]["in_sight"] is None
    for name in ("one", "two"):
        line = lines[name]
        assert line["persons"] % 5 == 0
        assert line["in_sight"]["upper"] == pytest.approx(line["persons"] / line["lower"])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["class", "inhabitants"], ["opne", 40_000]], "groups for which no estimate is made"),
        ([["class", "inhabitants"], ["open", 300]], "fewer people live than were seen"),
        ([["inhabitants"], [300]], "fewer people live than were seen"),
        ([["class", "half", "inhabitants"], ["open", "first", 300]], "no row is about everybody"),
    ],
)
def test_inhabitants_of_others_are_refused(zicht, tmp_path, rows, words):
    people = write(tmp_path / "i.csv", rows)

    failed = zicht(
        "estimate", known(tmp_path / "t.csv"), *FEW, "--by", "class", "--inhabitants", people, "--lang", "en"
    )

    assert failed.code == 11
    assert words in " ".join(failed.err.split())
    assert "opne" not in failed.err


# Reports


@pytest.fixture
def reports(tmp_path):
    """A hundred and ten persons in two years, each reported by one or two of three groups of reporters."""
    seen = [("police",)] * 40 + [("shelter",)] * 30 + [("border_police",)] * 20
    seen += [("police", "shelter")] * 12 + [("police", "border_police")] * 8
    lines = [
        f"{person}-{reporter},{2018 + person % 2}-02-01,p{person},{reporter},"
        f"{('female', 'male', '')[person % 3]},{17 + person % 4}\n"
        for person, reporters in enumerate(seen)
        for reporter in reporters
    ]
    header = "report_id,report_date,person_key,reporter_type,sex,age_at_report\n"
    (tmp_path / "reports.csv").write_text(header + "".join(lines), encoding="utf-8")
    return tmp_path / "reports.csv"


def test_reports_have_years_and_dimensions_as_groups_and_covariates(zicht, reports):
    document = zicht(
        "estimate", reports, *FEW, "--covariates", "sex,age_class", "--by", "year,sex", "--json"
    ).json()

    found = {line["name"]: (line["values"], line["not_known"]) for line in document["covariates"]}
    assert found == {"sex": (2, 36), "age_class": (2, 0)}
    assert [line["label"]["nl"] for line in document["covariates"]] == [
        "Geslacht",
        "Minder- of meerderjarig bij de melding",
    ]
    labels = [line["label"]["en"] for line in document["strata"]]
    assert labels[:2] == ["2018, Female", "2018, Male"]
    assert sum(line["persons"] for line in document["strata"]) == 110


def test_dimension_that_the_input_does_not_have_is_refused(zicht, reports):
    failed = zicht("estimate", reports, *FEW, "--covariates", "group", "--lang", "en")

    assert failed.code == 12
    assert "age_class" in failed.err
    assert "year" in failed.err


# Odd tables: an answer, a refusal with reasons, or a clear error


def described(count, values):
    """Return a table of three lists in which each value of a covariate has these counts, by how many lists."""
    rows = [[*cells, value] for cells in product((0, 1), repeat=3) if any(cells) for value in values]
    return [["A", "B", "C", "c", "count"], *([*row, count(sum(row[:3]), row[3])] for row in rows)]


ODD = {
    "one value": described(lambda size, _value: 60 // size, ["x"]),
    "nothing known": described(lambda size, _value: 60 // size, [""]),
    "nothing shared": described(lambda size, _value: 9 if size == 1 else 0, ["x", "y"]),
    "one cell": [["A", "B", "c", "count"], [1, 1, "x", 5]],
    "a value on one list only": described(lambda size, v: 30 // size if v == "x" else 9 * (size == 1), "xy"),
    "a value of nobody": described(lambda size, value: 30 // size if value == "x" else 0, ["x", "y"]),
    "a list that holds everybody": [["A", "B", "c", "count"], [1, 0, "x", 50], [1, 1, "y", 20]],
    "a value with a person each": [
        ["A", "B", "c", "count"],
        *([1, n % 2, n, 1] for n in range(40)),
        [0, 1, 0, 9],
    ],
}


@pytest.mark.parametrize("name", ODD)
def test_odd_tables_end_in_an_answer_or_a_reason(zicht, tmp_path, name):
    arguments = (*FEW, "--covariates", "c", "--by", "c", "--json")

    done = zicht("estimate", write(tmp_path / "odd.csv", ODD[name]), *arguments)

    assert done.code == 0, done.err
    assert "NaN" not in done.out
    assert "Infinity" not in done.out
    line = estimator(done.json(), "covariates_minimum_bic")
    assert line["total"] is not None or line["refusal"]["nl"] != line["refusal"]["en"]
    for group in done.json()["strata"]:
        assert group["total"] is not None or group["why"]


@pytest.mark.parametrize("header", [["A:1", "B", "c"], ["A", "B", "c:d"], ["A", "B", "[c]"]])
def test_names_that_no_model_can_hold_are_refused(zicht, tmp_path, header):
    rows = [[*header, "count"], [1, 0, "x", 4], [0, 1, "y", 5], [1, 1, "x", 3]]

    failed = zicht("estimate", write(tmp_path / "t.csv", rows), *FEW, "--covariates", header[2])

    assert failed.code == 11
