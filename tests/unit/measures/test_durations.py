"""T18: how long it lasted and went unseen, of dates that are known to the day, by month, by year or not."""

from __future__ import annotations

import numpy as np
import pytest

from support.counted import column, shown, value
from zicht.measures.waits import Waits

WHOLE = "2016-2020"
HEADER = "report_id,report_date,person_key,forms,sex,period_start,period_end,phase"
REPORTS = [
    HEADER,
    "1,2018-03-01,a,labour,female,2018-01-01,2018-02-01,recently_out",
    "2,2018-03-01,b,labour,female,2018,unknown,still",
    "3,2018-04-01,b,labour,female,2017-12,2018-03-10,historic",
    "4,2018-03-01,c,sexual,male,2016-01-01,2018-01-15,historic",
    "5,2018-03-01,d,sexual,male,unknown,2018-02-01,recently_out",
    "6,2018-03-01,e,sexual,male,2018-02,unknown,still",
    "7,2018-03-01,f,sexual,male,unknown,unknown,unknown",
    "8,2018-03-01,g,sexual,male,unknown,unknown,not_yet",
    "9,2018-03-01,,labour,male,2011-03-01,2018-03-01,recently_out",
]


def test_lengths_are_those_between_the_dates(count):
    """Person b contradicts itself on the beginning: some day of December 2017 or of 2018, until the end."""
    table = shown(count(REPORTS, outcomes=True), "T18")

    assert column(table, "length", "persons", span="lasted", period=WHOLE) == {
        "under_1_month": 0, "1_to_12_months": 1, "1_to_5_years": 1, "over_5_years": 1, "ongoing": 1,
        "not_certain": 1, "unknown": 2,
    }  # fmt: skip
    assert column(table, "length", "persons", span="until_report", period="2018") == {
        "under_1_month": 1, "1_to_12_months": 1, "1_to_5_years": 1, "over_5_years": 1, "not_certain": 1, "unknown": 2,
    }  # fmt: skip
    assert column(table, "length", "persons", span="report_after", period="2018") == {
        "under_1_month": 3, "1_to_12_months": 1, "1_to_5_years": 0, "over_5_years": 0, "ongoing": 2,
        "not_certain": 0, "unknown": 1,
    }  # fmt: skip


def test_who_was_not_exploited_yet_is_not_in_it(count):
    table = shown(count(REPORTS, outcomes=True), "T18")

    assert value(table, "persons", span="lasted", period=WHOLE) == 7
    assert value(table, "measured", span="lasted", period=WHOLE) == 5
    assert value(table, "ended", span="lasted", period=WHOLE) == 4


def test_median_of_few_is_refused_with_the_reason(count):
    table = shown(count(REPORTS, outcomes=True), "T18")
    cell = table.cell("median", span="lasted", period=WHOLE)

    assert (cell.value, cell.note) == (None, "few")
    assert "few" in table.notes


def simulated(vague, size=1500, seed=5):
    """Return the median of how long exploitation will have lasted, and reports of it: for many it still goes on."""
    rng = np.random.default_rng(seed)
    report = np.datetime64("2019-01-01") + rng.integers(0, 365, size)
    lasted = np.exp(rng.normal(np.log(200), 0.8, size)).astype(int) + 1
    # When people are found has nothing to do with how long it will last in all.
    found_at = rng.exponential(350, size).astype(int) + 1
    start = report - found_at
    over = lasted < found_at
    end = start + lasted
    length = rng.choice([4, 7, 10], size) if vague else np.full(size, 10)
    rows = [
        f"{n},{r},p{n},labour,female,{str(s)[:w]}," + (f"{str(e)[:w]},historic" if o else "unknown,still")
        for n, (s, e, r, o, w) in enumerate(zip(start, end, report, over, length, strict=True))
    ]
    return float(np.median(lasted)), float(np.median(found_at)), [HEADER, *rows]


@pytest.mark.parametrize("vague", [False, True])
def test_median_is_found_back_though_for_many_it_still_goes_on(count, vague):
    truth, until_report, reports = simulated(vague)
    table = shown(count(reports, outcomes=True), "T18")
    median = table.cell("median", span="lasted", period="2019")
    between = table.cell("between", span="lasted", period="2019")
    precise = table.cell("median_of_precise", span="until_report", period="2019")

    assert table.cell("measured", span="lasted", period="2019").value == 1500
    assert 300 < table.cell("ended", span="lasted", period="2019").value < 1200
    assert between.lower <= median.value <= between.upper
    assert between.lower <= truth <= between.upper or not vague
    assert median.lower <= truth <= median.upper or vague
    assert precise.lower <= until_report <= precise.upper
    assert (between.upper - between.lower > 2) is vague


def test_without_dates_the_table_says_what_is_missing(count):
    assert count(["report_id,report_date,sex", "1,2018,female"], outcomes=True)["T18"].missing == (
        "period_start",
    )


def test_length_that_no_file_tells_is_left_out(count):
    table = shown(
        count(["report_id,report_date,period_start", "1,2018-03-01,2018-01-01"], outcomes=True), "T18"
    )

    assert [code.code for code in table.dimensions[0].codes] == ["until_report"]


def test_quartiles_need_ten_persons_and_an_upper_limit():
    """Of 1 to 99 days the median is 50; R: quantile(survfit(Surv(1:99) ~ 1, conf.type = "log-log"))."""
    days, all_ended = np.arange(1, 100), np.ones(99, dtype=np.int64)

    assert Waits(days, all_ended).quartile(0.5) == (50, 40, 59)
    assert Waits(days[:9], all_ended[:9]).quartile(0.5) is None
    assert Waits(days, np.zeros(99, dtype=np.int64)).quartile(0.5) is None
