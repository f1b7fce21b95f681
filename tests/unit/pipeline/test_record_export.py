"""Do records of persons keep the words of their standard, and does nobody stand alone in them?"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from zicht.errors import DisclosureRefused, InputError
from zicht.pipeline.record_export import export_records
from zicht.pipeline.record_forms import RECORD_FORMS
from zicht.vocabulary import code_list

STANDARDS = Path(__file__).parents[2] / "data" / "standards"
#: Marks values that must be in no file: names, numbers and days of the reports.
CANARY = "Xqzv"
COLUMNS = {
    "report_id": "",
    "person_key": "",
    "report_date": "2019-03-14",
    "status": "presumed",
    "sex": "female",
    "age_at_report": "17",
    "nationality": "POL",
    "forms": "sexual",
    "given_names": CANARY,
    "family_name": CANARY,
    "reporter": CANARY,
    "place_municipality": "GM0363",
    "means": "violence",
    "relation": "partner",
    "purposes": "registration;statistics",
}


def report(number, **changes):
    return COLUMNS | {"report_id": f"{CANARY}{number}", "person_key": f"p-{number}"} | changes


@pytest.fixture
def exported(tmp_path):
    def export(form, reports):
        path = tmp_path / "reports.csv"
        with path.open("w", newline="") as lines:
            writer = csv.DictWriter(lines, COLUMNS)
            writer.writeheader()
            writer.writerows(reports)
        made = export_records([path], form, work=tmp_path / "work")
        return made, list(csv.DictReader(made.text.splitlines()))

    return export


@pytest.mark.parametrize("form", RECORD_FORMS)
def test_columns_are_those_of_the_published_standard(form):
    with (STANDARDS / f"{form}_fields.csv").open(newline="") as lines:
        fields = {row["field"] for row in csv.DictReader(lines)}

    columns = RECORD_FORMS[form].columns
    assert set(columns) <= fields
    assert len(columns) == len(set(columns))


@pytest.mark.parametrize("form", RECORD_FORMS)
def test_every_value_of_every_code_is_one_of_the_published_standard(form):
    """Each code of each list alone in a record: what is written must be a value that the standard names."""
    with (STANDARDS / f"{form}_fields.csv").open(newline="") as lines:
        named = Counter()
        for row in csv.DictReader(lines):
            named[row["field"]] += 1
            named[row["field"], row["value"]] += 1
    lists = {
        "forms": "forms",
        "sectors": "sectors",
        "means": "means",
        "relation": "relations",
        "sex": "sexes",
    }
    lists |= {"status": "report_statuses", "reporter_type": "reporter_types"}
    people = [{column: (code.code,)} for column, name in lists.items() for code in code_list(name)]

    written = {
        (column, part)
        for person in people
        for group in RECORD_FORMS[form].groups
        for column, value in zip(group.columns, group.fill(person), strict=True)
        for part in value.split(";")
        if part not in {"", "0", "-99"}
    }
    made_up = {("isSexAndLabour", "1")}
    assert {pair for pair in written - made_up if not named[pair]} == set()


def test_person_with_several_reports_is_one_record(exported):
    twice = [report(n % 11, forms=("sexual", "labour")[n // 11]) | {"report_id": f"r{n}"} for n in range(22)]

    made, rows = exported("ctdc", twice)

    assert (made.persons, made.records) == (11, 11)
    assert {(row["isSexualExploit"], row["isForcedLabour"], row["isSexAndLabour"]) for row in rows} == {
        ("1", "1", "1")
    }


def test_ctdc_puts_forced_criminality_under_labour(exported):
    _made, rows = exported("ctdc", [report(n, forms="criminal") for n in range(11)])

    assert {(row["isForcedLabour"], row["isOtherExploit"], row["isSexualExploit"]) for row in rows} == {
        ("1", "0", "0")
    }
    assert {(row["citizenship"], row["ageBroad"], row["majorityStatus"]) for row in rows} == {
        ("PL", "9--17", "Minor")
    }


def test_means_that_the_standard_splits_further_are_left_open(exported):
    """Violence is physical abuse; whether it was sexual abuse too is not known."""
    _made, rows = exported("htcds", [report(n, forms="labour") for n in range(11)])

    assert {row["vic_MethodsOfControl"] for row in rows} == {"PhysicalAbuse"}
    assert {row["vic_TypeOfExploitation"] for row in rows} == {"ChildLabour;ForcedLabour"}


def test_everybody_is_like_ten_others_and_the_rest_is_counted(exported):
    reports = [report(n, nationality=("POL", "ROU", "NGA")[n % 3]) for n in range(30)]
    reports += [report(99, sex="x", forms="organ_removal", nationality="BRA")]

    made, rows = exported("htcds", reports)

    assert min(Counter(map(tuple, (row.values() for row in rows))).values()) >= 11
    assert made.records + made.withheld_records == 31
    assert made.withheld_values["prs_Citizenship"] == 30


def test_who_may_not_be_counted_is_left_out(exported):
    reports = [report(n) for n in range(11)]
    reports += [report(50, status="withdrawn"), report(51, status="decided_not")]
    reports += [report(60, purposes="shelter"), report(61, purposes="unknown")]

    made, _rows = exported("htcds", reports)

    assert (made.persons, made.not_for_statistics) == (12, 1)


@pytest.mark.parametrize("form", RECORD_FORMS)
def test_no_name_number_place_or_day_is_in_a_record(exported, form):
    made, _rows = exported(form, [report(n) for n in range(20)])

    assert made.records == 20
    assert not [value for value in (CANARY, "p-1", "2019-03", "GM0363") if value in made.text]


def test_input_without_reports_is_refused(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("municipality,year,sex,age_band,number\nGM0363,2019,female,15-17,5\n")

    with pytest.raises(InputError, match="holds reports"):
        export_records([path], "htcds", work=tmp_path / "work")


def test_source_whose_counts_must_be_rounded_is_refused(tmp_path):
    (tmp_path / "reports.csv").write_text("report_id,report_date\n1,2019-03-14\n")
    (tmp_path / "zicht.toml").write_text(
        '[[file]]\npath = "reports.csv"\ntable = "reports"\nsource = "police"\nregime = "round5"\n'
    )

    with pytest.raises(DisclosureRefused, match="Sources police"):
        export_records([tmp_path], "htcds", work=tmp_path / "work")
