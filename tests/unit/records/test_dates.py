from __future__ import annotations

from datetime import date

import pytest

from zicht.records.dates import DateFormat, PartialDate, parse_partial_date, to_canonical_date, write_date
from zicht.records.reasons import Reason


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2019-03-14", date(2019, 3, 14), date(2019, 3, 14), "day"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "month"),
        ("2019", date(2019, 1, 1), date(2019, 12, 31), "year"),
        ("2014/2018", date(2014, 1, 1), date(2018, 12, 31), "range"),
        ("2014/2014", date(2014, 1, 1), date(2014, 12, 31), "year"),
    ],
)
def test_parse_partial_date_gives_first_and_last_day(text, first, last, precision):
    assert parse_partial_date(text) == PartialDate(first, last, precision)


@pytest.mark.parametrize("text", ["2019-02-29", "2019-13", "2019-00-01", "2018/2014", "0000", "2019-01-32"])
def test_parse_partial_date_refuses_days_that_no_calendar_has(text):
    assert parse_partial_date(text) is Reason.DATE_IMPOSSIBLE


@pytest.mark.parametrize(
    "text", ["14-03-2019", "2019-3-14", "20190314", "March 2019", "2019-03-14T10:00", "٢٠١٩"]
)
def test_parse_partial_date_refuses_other_writing(text):
    assert parse_partial_date(text) is Reason.DATE_SYNTAX


@pytest.mark.parametrize(
    ("text", "date_format", "canonical"),
    [
        ("14-03-2019", DateFormat.DMY, "2019-03-14"),
        ("4/3/2019", DateFormat.DMY, "2019-03-04"),
        ("03-2019", DateFormat.DMY, "2019-03"),
        ("2019", DateFormat.DMY, "2019"),
        ("2019-03-14", DateFormat.DMY, "2019-03-14"),
        ("03/14/2019", DateFormat.MDY, "2019-03-14"),
        ("03/2019", DateFormat.MDY, "2019-03"),
        ("2019.3.4", DateFormat.YMD, "2019-03-04"),
        ("2014-2018", DateFormat.YMD, "2014/2018"),
        ("2014-2018", DateFormat.DMY, "2014/2018"),
        ("14-03-2019", DateFormat.YMD, "14-03-2019"),
        ("no date", DateFormat.DMY, "no date"),
    ],
)
def test_to_canonical_date_knows_the_order_of_the_file(text, date_format, canonical):
    assert to_canonical_date(text, date_format) == canonical


@pytest.mark.parametrize(
    ("date_format", "written"),
    [
        (DateFormat.DMY, ["14-03-2019", "03-2019", "2019", "2014-2018"]),
        (DateFormat.YMD, ["2019-03-14", "2019-03", "2019", "2014-2018"]),
        (DateFormat.MDY, ["03-14-2019", "03-2019", "2019", "2014-2018"]),
    ],
)
def test_write_date_writes_as_the_file_does(date_format, written):
    assert [write_date(d, date_format) for d in ("2019-03-14", "2019-03", "2019", "2014/2018")] == written
