"""Do reports become comparable attributes, with null for what is not known?"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from zicht.linkage.attributes import ATTRIBUTES, make_attributes

ROW = {
    "source": "police",
    "report_id": "2019-1",
    "person_key": None,
    "given_names": "Anna Maria",
    "name_prefix": "van der",
    "family_name": "Berg",
    "citizen_number": "012.345.679",
    "birth_date": date(1998, 3, 4),
    "birth_date_last": date(1998, 3, 4),
    "birth_date_precision": "day",
    "sex": "female",
    "nationality": "NLD",
    "birth_country": "unknown",
}
TYPES = {"birth_date": pa.date32(), "birth_date_last": pa.date32()}


def reports(*changes: dict[str, object]) -> pa.Table:
    rows = [ROW | {"report_id": f"2019-{at}"} | change for at, change in enumerate(changes)]
    return pa.table(
        {name: pa.array([row[name] for row in rows], TYPES.get(name, pa.string())) for name in ROW}
    )


def test_make_attributes_gives_every_column_of_a_full_report():
    (row,) = make_attributes(reports({})).to_pylist()

    assert row == {
        "record": "police:2019-0",
        "source": "police",
        "person_key": None,
        "given": "anna",
        "given_all": ["anna", "maria"],
        "initial": "a",
        "given_sound": "AN",
        "family": "berg",
        "family_all": ["berg"],
        "family_sound": "PRS",
        "birth": date(1998, 3, 4),
        "birth_swapped": date(1998, 4, 3),
        "birth_year": 1998,
        "birth_month": 3,
        "birth_precision": "day",
        "sex": "female",
        "nationality": "NLD",
        "birth_country": None,
        "number": "12345679",
    }


def test_make_attributes_of_unnamed_report_is_null_not_empty():
    nothing = dict.fromkeys(("given_names", "name_prefix", "family_name", "citizen_number", "birth_date"))
    (row,) = make_attributes(
        reports({**nothing, "birth_date_last": None, "birth_date_precision": "unknown", "sex": "withheld"})
    ).to_pylist()

    known = {name for name, value in row.items() if value is not None}
    assert known == {"record", "source", "birth_precision", "nationality"}


def test_make_attributes_of_no_reports_has_all_columns():
    assert make_attributes(reports()).schema == ATTRIBUTES


def test_make_attributes_takes_a_missing_column_as_unknown():
    table = make_attributes(reports({}).select(["source", "report_id"]))

    assert table.schema == ATTRIBUTES
    assert table["family"].null_count == 1


def test_make_attributes_reads_canonical_dictionaries_and_chunks():
    whole = reports({}, {"sex": "male"})
    encoded = whole.set_column(
        whole.column_names.index("sex"), "sex", whole["sex"].combine_chunks().dictionary_encode()
    )
    chunked = pa.concat_tables([encoded.slice(0, 1), encoded.slice(1)])

    assert make_attributes(chunked).equals(make_attributes(whole))


@pytest.mark.parametrize("number", ["", "12345", "000000000", "999999999", "none"])
def test_make_attributes_drops_number_that_is_none(number):
    assert make_attributes(reports({"citizen_number": number}))["number"].to_pylist() == [None]


def test_make_attributes_drops_number_shared_by_too_many():
    years = [{"birth_date": date(1990 + n, 5, 6), "birth_date_last": date(1990 + n, 5, 6)} for n in range(5)]

    assert make_attributes(reports(*years))["number"].null_count == 5
    assert make_attributes(reports(*years[:4]))["number"].null_count == 0


def test_make_attributes_counts_a_patronymic_with_the_family_names():
    table = make_attributes(
        reports(
            {"given_names": "Ivan Petrovich", "name_prefix": None, "family_name": "Sidorov"},
            {"given_names": "Ivan", "name_prefix": None, "family_name": "Petrovich Sidorov"},
        )
    )

    assert table["given_all"].to_pylist() == [["ivan"], ["ivan"]]
    assert table["family_all"].to_pylist() == [["petrovich", "sidorov"]] * 2
    assert table["family"].to_pylist() == ["sidorov"] * 2
