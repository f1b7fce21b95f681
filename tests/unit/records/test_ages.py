"""Ages by hand from the calendar."""

from __future__ import annotations

import pytest

HEADER = "report_id,report_date,birth_date,age_at_report,age_class_at_report\n"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("2019-03-14,2001-03-14,,", (18, "adult")),
        ("2019-03-13,2001-03-14,,", (17, "minor")),
        ("2019-03-14,2001-03,,", (None, "not_asked")),
        ("2019-04-01,2001-03,,", (18, "adult")),
        ("2019-06-01,1998,,", (None, "adult")),
        ("2019-06-01,2001,,", (None, "not_asked")),
        ("2019-06-01,2002,,", (None, "minor")),
        ("2019,1990-05-01,,", (None, "adult")),
        ("2019-12-31,1998,,", (21, "adult")),
        ("unknown,1998-01-01,,", (None, "not_asked")),
        ("2019-03-14,,,", (None, "not_asked")),
        ("2019-03-14,,17,", (17, "minor")),
        ("2019-03-14,,18,unknown", (18, "adult")),
        ("2019-03-14,2001-03-14,17,", (17, "minor")),
        ("2019-03-14,2001-03-14,,minor", (18, "minor")),
        ("2019-03-14,,30,withheld", (30, "withheld")),
    ],
)
def test_age_is_filled_in_only_where_the_dates_leave_no_doubt(write, read, stored, row, expected):
    intake = read(write("reports.csv", f"{HEADER}1,{row}\n"))

    found = stored(intake, "reports").to_pylist()[0]

    assert (found["age_at_report"], found["age_class_at_report"]) == expected


@pytest.mark.parametrize(
    ("header", "derived"),
    [
        ("report_id,report_date,birth_date", {"age_at_report", "age_class_at_report"}),
        ("report_id,report_date,age_at_report", {"age_class_at_report"}),
        ("report_id,report_date,sex", set()),
    ],
)
def test_columns_that_can_be_filled_in_count_as_supplied(write, read, header, derived):
    intake = read(write("reports.csv", header + "\n1,2019,\n"))

    assert set(intake.supplied["reports"]) == set(header.split(",")) | derived
