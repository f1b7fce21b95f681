"""T27 on a handful of reports: who is on which list, counted by hand."""

import pytest

from support.counted import column, shown, value
from zicht.disclosure import protect
from zicht.measures import CountingRule
from zicht.release import Status

REPORTS = [
    "report_id,report_date,person_key,reporter_type",
    # 2018: a is on police and other, b on police alone, c on police, care coordination and other.
    "1,2018-01-01,a,police",
    "2,2018-02-01,a,shelter",
    "3,2018-03-01,a,ngo_labour",
    "4,2018-04-01,b,police",
    "5,2018-05-01,c,police",
    "6,2018-06-01,c,care_coordination",
    "7,2018-07-01,c,shelter",
    # 2019: d is on other alone, e names no reporter; b is reported again, and was counted in 2018.
    "8,2019-01-01,d,shelter",
    "9,2019-02-01,e,unknown",
    "10,2019-03-01,b,labour_inspectorate",
]


@pytest.fixture
def table(count):
    return shown(count(REPORTS), "T27")


def test_persons_on_each_list_by_year(table):
    found = column(table, "list", period="2018")

    assert {name: n for name, n in found.items() if n} == {"police": 3, "care_coordination": 1, "other": 2}
    assert column(table, "list", period="2019")["unknown"] == 1


def test_two_kinds_of_reporter_in_one_group_are_one_list(table):
    assert value(table, period="2018", list="other") == 2


def test_persons_on_two_lists_are_the_same_from_both_sides(table):
    pairs = {
        (of, other): value(table, period="2018", list=of, other_list=other)
        for of in ("police", "care_coordination", "other")
        for other in ("police", "care_coordination", "other")
        if of != other
    }

    assert pairs["police", "other"] == pairs["other", "police"] == 2
    assert pairs["police", "care_coordination"] == pairs["care_coordination", "other"] == 1


def test_share_is_of_the_list_that_is_named_first(table):
    share = ("share",)

    assert value(table, *share, period="2018", list="other", other_list="police") == 100
    assert value(table, *share, period="2018", list="police", other_list="other") == pytest.approx(200 / 3)


def test_lists_that_share_nobody_show_a_zero(table):
    assert value(table, period="2018", list="border_police", other_list="police") == 0


def test_persons_by_the_number_of_lists_add_up_to_the_victims(table):
    assert column(table, "lists", period="2018") == {
        "1": 1,
        "2": 1,
        "3": 1,
        "4": 0,
        "5": 0,
        "unknown": 0,
    }
    assert sum(column(table, "lists", period="2019").values()) == value(table, period="2019") == 2


def test_window_is_the_sum_of_its_years_where_each_person_is_in_one(table):
    assert value(table, period="2016-2020", list="police", other_list="other") == 2
    assert value(table, period="2016-2020") == 5


def test_window_pools_all_lists_of_a_person_who_counts_in_every_year(count):
    table = shown(count(REPORTS, rule=CountingRule.ONCE_PER_YEAR), "T27")

    assert value(table, period="2019", list="labour_inspectorate") == 1
    assert value(table, period="2016-2020", list="police", other_list="labour_inspectorate") == 1
    assert value(table, period="2016-2020") == 5


def test_each_list_is_as_large_as_in_the_table_of_reporters(count):
    tables = count(REPORTS)
    lists, reporters = (shown(tables, table_id).cells for table_id in ("T27", "T13"))
    by_list = {(c.codes[0], c.codes[1]): c.value for c in lists if c.codes[2:] == ("all", "all")}
    dimension = [d.name for d in shown(tables, "T13").dimensions].index("reporter_group")
    by_reporter = {
        (c.codes[0], c.codes[dimension]): c.value
        for c in reporters
        if c.measure == "victims"
        and all(code == "all" for place, code in enumerate(c.codes) if place not in (0, dimension))
        and c.codes[dimension] not in ("all", "known")
    }

    assert by_reporter
    assert {key: by_list[key] for key in by_reporter if key in by_list} == {
        key: n for key, n in by_reporter.items() if key in by_list
    }


def test_small_overlaps_are_hidden_as_the_sources_ask(count):
    table = protect(count(REPORTS)["T27"], {"reports": "suppress_below_5"})

    hidden = table.cell("victims", period="2018", list="police", other_list="other")
    assert (hidden.value, hidden.status) == (None, Status.SUPPRESSED)
    share = table.cell("share", period="2018", list="police", other_list="other")
    assert (share.value, share.status) == (None, Status.SUPPRESSED)
    assert value(table, period="2018", list="border_police", other_list="police") == 0


def test_reports_that_name_no_kind_of_reporter_leave_the_table_out(count):
    table = shown(count(["report_id,report_date,sex", "1,2018,female"]), "T27")

    assert (table.missing, table.cells) == (("reporter_type",), ())
