"""Periods, ages, zeros and shares: what one person's reports become, by hand."""

import pytest

from support.counted import column, shown, value
from zicht.measures import CountingRule
from zicht.measures.counting import period_label


@pytest.mark.parametrize(
    ("period", "label"), [(20192019, "2019"), (20142018, "2014-2018"), (99_999_999, "unknown")]
)
def test_period_label_is_a_year_a_range_or_unknown(period, label):
    assert period_label(period) == label


def test_ranges_of_years_and_unknown_years_are_periods_of_their_own(count):
    tables = count(
        ["report_id,report_date", "1,2014/2018", "2,2014/2018", "3,2019", "4,2020-02", "5,unknown"],
        window=(2014, 2020),
    )

    assert column(shown(tables, "T01"), "period") == {
        "2014-2018": 2,
        "2019": 1,
        "2020": 1,
        "2014-2020": 4,
        "unknown": 1,
    }


def test_range_that_reaches_out_of_the_window_is_not_in_its_sum(count):
    table = shown(count(["report_id,report_date", "1,2014/2018", "2,2018"]), "T01")

    assert column(table, "period") == {"2014-2018": 1, "2018": 1, "2016-2020": 1}


def test_person_is_counted_in_the_year_of_the_first_report_with_that_years_traits(count):
    table = shown(
        count(
            [
                "report_id,report_date,person_key,sex",
                "1,2018-03-01,p,unknown",
                "2,2018-09-01,p,female",
                "3,2017-12-31,q,unknown",
                "4,2018-01-01,q,male",
            ]
        ),
        "T08",
    )

    assert value(table, period="2018", sex="female") == 1
    assert value(table, period="2018", sex="male") == 0
    assert value(table, period="2017", sex="unknown") == 1


@pytest.mark.parametrize(
    ("rule", "years", "window"),
    [
        (CountingRule.FIRST_REPORT_IN_YEAR, {"2015": 1, "2018": 1}, 1),
        (CountingRule.ONCE_PER_YEAR, {"2015": 1, "2017": 1, "2018": 2}, 2),
        (CountingRule.ONCE_IN_WINDOW, {"2017": 1, "2018": 1}, 2),
    ],
    ids=str,
)
def test_counting_rules_differ_on_a_person_who_is_reported_again(count, rule, years, window):
    lines = [
        "report_id,report_date,person_key",
        "1,2015-05-05,p",
        "2,2017-05-05,p",
        "3,2018-05-05,p",
        "4,2018-06-06,q",
    ]

    found = column(shown(count(lines, rule=rule), "T01"), "period")

    assert found == {**years, "2016-2020": window}


def test_withdrawn_report_is_not_counted_and_a_later_one_is_then_the_first(count):
    table = shown(
        count(
            [
                "report_id,report_date,person_key,status",
                "1,2016-05-05,p,withdrawn",
                "2,2017-05-05,p,presumed",
                "3,2018-05-05,q,withdrawn",
            ]
        ),
        "T01",
    )

    assert column(table, "period") == {"2017": 1, "2016-2020": 1}


def test_person_is_a_case_under_sub_3_only_where_every_report_says_so(count):
    tables = count(
        [
            "report_id,report_date,person_key,sub3",
            "1,2017-01-01,p,yes",
            "2,2017-02-01,p,no",
            "3,2017-03-01,q,yes",
            "4,2017-04-01,r,yes",
            "5,2017-04-02,r,unknown",
        ]
    )

    assert value(shown(tables, "T01"), period="2017") == 2
    assert {(cell.codes, cell.value) for cell in tables["T04"].cells} == {(("2017",), 1), (("2016-2020",), 1)}


#: Every person is reported in another year, so that all are counted at once.
AGES = [
    ("2000-03-01", "2018-02-28", "minor", "15-17"),
    ("1996-03-01", "2014-03-01", "adult", "18-22"),
    ("1992-02-29", "2010-02-28", "minor", "15-17"),
    ("1988-02-29", "2006-03-01", "adult", "18-22"),
    ("1999-03", "2017-02-28", "minor", "15-17"),
    ("1995-03", "2013-03-15", "unknown", "unknown"),
    ("1991", "2009-06-01", "unknown", "unknown"),
    ("1996", "2015-06-01", "adult", "unknown"),
    ("1999", "2016-06-01", "minor", "unknown"),
    ("1995", "2012-12-31", "minor", "15-17"),
    ("unknown", "2008-06-01", "unknown", "unknown"),
]


@pytest.mark.parametrize(("birth", "report", "age_class", "band"), AGES)
def test_age_is_in_complete_years_and_said_only_where_the_dates_leave_no_doubt(
    count, birth, report, age_class, band
):
    lines = [f"{n},{reported},{born}" for n, (born, reported, *_) in enumerate(AGES)]
    table = shown(count(["report_id,report_date,birth_date", *lines], window=(2006, 2018)), "T09")

    counted = [code for code, n in column(table, "age_class", period=report[:4]).items() if n]
    bands = [code for code, n in column(table, "age_band", period=report[:4]).items() if n]
    assert counted[-1].replace("not_asked", "unknown") == age_class
    assert bands == [band]


def test_closed_list_shows_its_zeros(count):
    found = column(shown(count(["report_id,report_date,sex", "1,2018,female"]), "T08"), "sex", period="2018")

    assert found == {"female": 1, "male": 0, "x": 0, "unknown": 0}


def test_open_list_shows_only_what_occurs(count):
    table = shown(count(["report_id,report_date,nationality", "1,2018,NLD", "2,2017,POL"]), "T10")

    assert column(table, "nationality", period="2018") == {"NLD": 1, "POL": 0, "unknown": 0}


def test_group_that_the_columns_cannot_tell_is_left_out_and_not_zero(count):
    """Without a route nobody can be said to be exploited inside the country or across its border."""
    lines = ["report_id,report_date,forms", "1,2018,sexual", "2,2018,labour"]

    found = column(shown(count(lines), "T03"), "group", period="2018")

    assert found["sexual_route_unknown"] == 1
    assert found["criminal"] == 0
    assert not {"domestic_sexual", "cross_border_sexual"} & set(found)


def test_group_is_zero_where_the_route_was_asked(count):
    lines = ["report_id,report_date,forms,route", "1,2018,sexual,domestic"]

    found = column(shown(count(lines), "T03"), "group", period="2018")

    assert (found["domestic_sexual"], found["cross_border_sexual"]) == (1, 0)


def test_table_whose_columns_are_missing_names_them_and_counts_nothing(count):
    tables = count(["report_id,report_date", "1,2018"])

    assert tables["T03"].missing == ("forms",)
    assert tables["T32"].missing == ("reporter",)
    assert {table.id for table in tables.values() if table.missing and table.cells} == set()


SHARES = ["report_id,report_date,sex", "1,2018,female", "2,2018,male", "3,2018,female", "4,2018,unknown"]


@pytest.mark.parametrize(("of_known", "expected"), [(False, 50.0), (True, 200 / 3)])
def test_shares_are_of_all_or_of_those_known(count, of_known, expected):
    table = shown(count(SHARES, shares_of_known=of_known), "T08")

    assert value(table, "share", period="2018", sex="female") == pytest.approx(expected)
    assert value(table, "share", period="2018", sex="unknown") == 25.0


def test_share_of_hidden_sectors_is_of_those_whose_sector_is_known(count):
    lines = [
        "report_id,report_date,forms,sectors",
        "1,2018,sexual,home",
        "2,2018,sexual,window;escort_hotel",
        "3,2018,sexual,window",
        "4,2018,sexual,unknown",
    ]

    table = shown(count(lines), "T05")

    assert value(table, "share", period="2018", visibility="less_visible") == pytest.approx(200 / 3)


def test_several_forms_stand_in_several_rows_and_the_table_says_so(count):
    tables = count(["report_id,report_date,forms", "1,2018,labour;sexual", "2,2018,labour", "3,2018,unknown"])
    table = shown(tables, "T02")

    assert value(table, period="2018") == 3
    assert value(table, period="2018", form="labour") == 2
    assert value(table, "mentions", period="2018") == 4
    assert value(table, "with_several", period="2018") == 1
    assert any("several rows" in note["en"] for note in table.counting_notes)
