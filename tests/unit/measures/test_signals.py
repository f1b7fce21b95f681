"""T35 on a handful of signals, counted by hand; no signal is a victim, and nothing else changes for them."""

from __future__ import annotations

import pytest

from support.around import count_around
from support.counted import value
from zicht.disclosure import protect
from zicht.release.model import Status
from zicht.triage import predictive_value

COLUMNS = "row_id,signal_date,place_class,sender_class,certainty,work_grade,indicators,outcome,outcome_why,outcome_date"
#: Four signals of 2019, two of 2020 and one after the window.
SIGNALS = f"""{COLUMNS}
1,2019-02-01,farm,municipality,high,exploitation,conditions;freedom,investigated,,2019-05-01
2,2019-02-09,farm,municipality,medium,bad_employment,conditions,suspected_unsubstantiated,no_second_source,2019-06-01
3,2019-03-01,hotel,other,high,,integrity,suspected_unsubstantiated,does_not_talk,2019-06-01
4,2019-12-31,home,school,low,,dependence,no_outcome_known,,
5,2020-01-01,online,police,high,,online,,,
6,2020-06-01,car_wash,labour_inspectorate,medium,serious_disadvantage,conditions,forwarded,,2020-06-09
7,2021-02-01,home,school,low,,dependence,registered,,2021-03-01
"""
SOURCES = {"signals": "exact"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return count_around(tmp_path_factory.mktemp("signals"), {"signals": SIGNALS})


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return count_around(tmp_path_factory.mktemp("without"), {})


@pytest.fixture(scope="module")
def table(tables):
    return protect(tables["T35"], SOURCES)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({}, 4),
        ({"outcome": "suspected_unsubstantiated"}, 2),
        ({"outcome_why": "does_not_talk"}, 1),
        ({"outcome_why": "not_asked"}, 2),
        ({"certainty": "high"}, 2),
        ({"work_grade": "exploitation"}, 1),
        ({"work_grade": "not_asked"}, 2),
        ({"indicators": "conditions"}, 2),
        ({"place_class": "farm"}, 2),
    ],
)
def test_signals_of_a_year_are_those_counted_by_hand(table, codes, expected):
    assert value(table, "signals", period="2019", **codes) == expected


def test_window_holds_its_years_and_nothing_after(table):
    assert value(table, "signals", period="2018-2020") == 6
    assert "2021" not in {code.code for code in table.dimensions[0].codes}


def test_share_is_of_all_signals(table):
    assert value(table, "share", period="2019", certainty="high") == pytest.approx(50)


def test_signals_change_no_figure_about_persons(tables, without):
    def figures(found):
        return {
            name: sorted(map(repr, (*one.cells, *one.summed, *one.derived, *one.estimated)))
            for name, one in found.items()
            if name != "T35"
        }

    assert {"T01", "T13", "T37"} <= set(figures(without))
    assert figures(tables) == figures(without)


def test_without_signals_the_table_says_what_is_missing(without):
    assert (without["T35"].cells, without["T35"].missing) == ((), ("signals",))


def test_sums_hold(tables):
    values = {cell.key: cell.value for cell in tables["T35"].cells}

    assert tables["T35"].sums
    assert all(sum(values[key] for key in parts) == values[total] for total, parts in tables["T35"].sums)


def test_reading_says_what_a_positive_is_worth(table):
    found = predictive_value(sensitivity=0.9, specificity=0.9, prevalence=0.01)

    assert f"right in {round(100 * found.positive)} of 100 positives where 1 in 100" in table.reading["en"]
    assert f"bij {round(100 * found.positive)} van de 100 positieven" in table.reading["nl"]


@pytest.fixture(scope="module")
def led(tmp_path_factory):
    """Signals 1 and 2, of 2019, led to a report, 3 did not; 8 is one of 2019 of which nothing more was asked."""
    made = {"1": "yes", "2": "yes", "3": "no"}
    lines = SIGNALS.splitlines()
    told = [f"{lines[0]},report_made", *(f"{line},{made.get(line.split(',')[0], '')}" for line in lines[1:])]
    told.append("8,2019-08-08,club,outreach,low,,integrity,forwarded,,2019-09-01,")
    return count_around(tmp_path_factory.mktemp("led"), {"signals": "\n".join(told) + "\n"})["T35"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({"report_made": "yes"}, 2),
        ({"report_made": "no"}, 1),
        ({"report_made": "not_asked"}, 2),
        ({"sender_class": "municipality", "report_made": "yes"}, 2),
        ({"place_class": "farm", "report_made": "yes"}, 2),
        ({"certainty": "high", "outcome": "investigated"}, 1),
        ({"place_class": "farm", "outcome": "investigated"}, 1),
        ({"outcome": "investigated", "report_made": "yes"}, 1),
        ({"sender_class": "school", "place_class": "home"}, 1),
    ],
)
def test_reports_that_signals_led_to_are_counted_by_hand(led, codes, expected):
    names = [dimension.name for dimension in led.dimensions]
    place = tuple({"period": "2019", **codes}.get(name, "all") for name in names)

    assert {cell.codes: cell.value for cell in led.cells}[place] == expected


def test_few_signals_that_are_told_apart_twice_are_hidden(led):
    """One victim who called in person about one farm, and what came of it, would be there to find."""
    table = protect(led, SOURCES)
    twice = [cell for cell in table.cells if sum(code != "all" for code in cell.codes[1:]) == 2]

    assert Status.SUPPRESSED in {cell.status for cell in twice}
    assert {cell.value for cell in twice if cell.measure == "signals"} == {0, None}
    assert value(table, "signals", period="2019", report_made="yes") == 2


def test_without_the_column_no_report_is_told_of(table):
    assert "report_made" not in {dimension.name for dimension in table.dimensions}
    assert any("register" in note["en"] for note in table.counting_notes)
