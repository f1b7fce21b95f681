"""T16 and T22 on a handful of reports, needs and help: what is counted, and what is known not to be known."""

from __future__ import annotations

import numpy as np
import pytest

from support.care import help_tables, helped
from support.counted import column, value
from zicht.disclosure import protect
from zicht.disclosure.complement import hide_beside
from zicht.disclosure.protect import protections_of
from zicht.measures.help_places import place
from zicht.measures.help_transitions import find_transitions

WHOLE = "2016-2020"
REPORTS = [
    "report_id,report_date,person_key,reporter_type,forms,sex,age_at_report,shelter_requested",
    "1,2019-01-01,a,police,labour,male,30,yes",
    "2,2019-03-01,a,shelter,labour,male,30,no",
    "3,2019-01-01,b,police,labour,female,40,no",
    "4,2019-01-01,c,police,sexual,female,16,unknown",
    "5,2019-01-01,d,police,sexual,female,25,yes",
    "6,2019-01-01,,police,sexual,female,25,yes",
    "7,2015-01-01,e,police,sexual,female,25,yes",
    "8,2020-12-01,f,police,sexual,female,25,no",
]
HELP_HEADER = (
    "row_id,person_key,need,kind,offered,refused_by,reason,waited_from,started,ended,ended_why,funding_stream,"
    "forced,outcome"
)
HELP = [
    HELP_HEADER,
    # a was helped before, refused once, and then placed; then moved to another payer, after ten days.
    "1,a,mind,mental_health,2018-02-01,,,,2018-02-01,2018-03-01,completed,health_insurance,no,goals_met",
    "2,a,housing,shelter,2019-01-05,provider,capacity,,,,,cosm,,",
    "3,a,housing,shelter,2019-01-11,,,2019-01-11,2019-02-10,2019-05-01,moved,cosm,no,partly_met",
    "4,a,housing,womens_shelter,2019-05-01,,,,2019-05-11,2019-09-01,completed,wmo,no,",
    # b was refused by a municipality, and never placed.
    "5,b,housing,womens_shelter,2019-02-01,municipality,municipality,,,,,wmo,,",
    # c came of age in closed youth care, after which nothing came.
    "6,c,mind,youth_care_closed,2019-02-01,,,,2019-02-10,2020-06-01,order_ended,youth_act,yes,not_met",
    # e was first reported before the window; nothing is registered of d, and no key leads to the sixth.
    "7,e,mind,mental_health,2019-02-01,,,,2019-02-10,,,health_insurance,no,",
    # Of f, help began after the day of extraction as far as anyone knew.
    "8,f,mind,mental_health,2021-02-01,,,2021-02-01,,,,health_insurance,no,",
]
NEEDS = [
    "row_id,person_key,person_group,domain,severity,assessed,adult_from",
    "1,c,victim,mind,high,2019-01-20,2020-06-01",
    "2,k1,matched,mind,high,2019-01-20,2021-06-01",
]
FILES = {"reports": REPORTS, "help": HELP, "needs": NEEDS}
REGIMES = {"reports": "exact", "help": "exact", "needs": "exact"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return help_tables(tmp_path_factory.mktemp("help"), FILES)


def counts(table):
    names = [d.name for d in table.dimensions]
    return {
        (
            cell.measure,
            *(f"{n}={c}" for n, c in zip(names, cell.codes, strict=True) if c != "all"),
        ): cell.value
        for cell in table.cells
    }


def test_help_counts_in_every_time_on_a_day_of_which_it_ran(tables):
    table = counts(tables["T22"])

    for window, kind, persons in (
        ("before", "mental_health", 1), ("before", "any", 1), ("before", "none", 4), ("before", "shelter", 0),
        ("within_90", "shelter", 1), ("within_90", "youth_care_closed", 1), ("within_90", "womens_shelter", 0),
        ("within_90", "none", 3), ("within_365", "womens_shelter", 1), ("within_365", "none", 3),
        ("within_365", "no_row", 1),
    ):  # fmt: skip
        where = f"had={kind}" if kind in {"any", "none", "no_row"} else f"kind={kind}"
        assert table["persons", f"window={window}", where] == persons, (window, kind)


def test_who_cannot_be_looked_up_is_told_apart(tables):
    table = counts(tables["T22"])

    assert table["observed", "window=within_365"] == 5
    assert table["no_key", "window=within_365"] == 1
    assert table["too_recent", "window=within_365"] == 0


def test_help_that_a_court_imposed_and_what_came_of_it(tables):
    table = counts(tables["T22"])

    assert table["imposed", "window=within_90", "kind=youth_care_closed"] == 1
    assert table["imposed", "window=within_90", "had=any"] == 1
    assert table["ended",] == 4
    assert table["ended", "kind=womens_shelter", "outcome=not_asked"] == 1
    assert table["ended", "kind=youth_care_closed", "outcome=not_met"] == 1


def test_gaps_count_from_the_last_day_and_end_nowhere_where_nothing_came(tmp_path):
    found = find_transitions(helped(tmp_path, FILES))
    order = np.argsort(found.kind)

    assert found.kind[order].tolist() == ["cosm", "of_age"]
    assert found.followed[order].tolist() == [True, False]
    # From 1 May to 11 May; from 1 June 2020 to the day of extraction, 1 January 2022.
    assert found.days[order].tolist() == [10, 579]
    assert found.gap[order].tolist() == [True, True]


def test_next_help_on_the_next_day_is_no_gap(tmp_path):
    rows = [HELP[0], HELP[3], HELP[4].replace("2019-05-11", "2019-05-02")]

    assert not find_transitions(helped(tmp_path, FILES | {"help": rows})).gap.any()


def test_shelter_is_asked_offered_refused_and_given_apart(tables):
    table = counts(tables["T16"])

    whole = f"period={WHOLE}"
    for measure, expected in {
        "persons": 6, "asked": 3, "asked_keyed": 2, "asked_placed": 1, "offered": 2, "placed": 1, "refused": 2,
        "only_refused": 1, "refusals": 2,
    }.items():  # fmt: skip
        assert table[measure, whole] == expected, measure
    assert table["refusals", whole, "refused_by=provider", "reason=capacity"] == 1
    assert table["refusals", whole, "reason=municipality"] == 1
    assert table["placed", "period=2019"] == 1


def waits_of(folder, copies):
    """Return how long thirteen people waited, three of whom are refused; each of them as often as asked."""
    people = [f"{c}{n:02},2019-01-01,p{c}{n},police,labour,male,30,yes" for c in copies for n in range(1, 14)]
    placed = "housing,shelter,2019-02-01,,,2019-02-01,2019-{:02}-{:02},,,cosm,no,"
    refused = "housing,shelter,2019-02-01,provider,capacity,,,,,cosm,,"
    rows = [
        f"{c}{n:02},p{c}{n}," + (placed.format(2 + n // 2, 1 + 10 * (n % 2)) if n < 11 else refused)
        for c in copies
        for n in range(1, 14)
    ]
    table = help_tables(folder, {"reports": [REPORTS[0], *people], "help": [HELP[0], *rows]})["T16"]
    return {
        cell.measure: cell
        for cell in table.estimated
        if cell.codes[0] == WHOLE and set(cell.codes[1:]) == {"all"}
    }


def test_quartile_with_fewer_than_five_persons_before_it_is_not_given(tmp_path):
    found = waits_of(tmp_path, range(1))

    assert (found["lower_quartile"].value, found["lower_quartile"].note) == (None, "few")


def test_stay_that_was_over_before_the_first_report_is_no_answer_to_it(tmp_path):
    rows = [
        HELP[0],
        "1,a,housing,shelter,2018-01-01,,,,2018-01-02,2018-06-01,completed,wmo,no,",
        "2,b,housing,shelter,2018-01-01,provider,capacity,,,,,wmo,,",
        "3,d,housing,shelter,2018-01-01,,,,2018-01-02,2019-02-01,completed,wmo,no,",
    ]
    table = counts(help_tables(tmp_path, FILES | {"help": rows})["T16"])

    assert [table[name, f"period={WHOLE}"] for name in ("offered", "placed", "asked_placed")] == [1, 1, 1]
    assert table["refused", f"period={WHOLE}"] == 0


def test_minor_in_closed_care_when_assessed_is_not_at_risk_of_it(tmp_path):
    in_care = [HELP[0], HELP[6].replace("2019-02-01", "2019-01-02").replace("2019-02-10", "2019-01-03")]

    for rows, children in ((HELP, 1), (in_care, 0)):
        table = counts(help_tables(tmp_path, FILES | {"help": rows})["T22"])
        assert table["children", "kind=youth_care_closed", "whom=victim"] == children


def test_help_that_is_only_planned_has_not_come(tmp_path):
    rows = [HELP[0], HELP[6].replace("2019-02-10,2020-06-01", "2022-02-10,")]
    table = counts(help_tables(tmp_path, FILES | {"help": rows})["T22"])

    assert table["placements", "kind=youth_care_closed"] == 0


def test_whether_a_court_imposed_help_is_left_out_where_no_file_says_it(tmp_path):
    rows = [",".join(line.split(",")[:12]) for line in HELP]
    table = help_tables(tmp_path, FILES | {"help": rows})["T22"]

    assert "persons" in {cell.measure for cell in table.cells}
    assert "imposed" not in {cell.measure for cell in table.cells}


def test_persons_without_registered_help_do_not_follow_from_those_with(tmp_path):
    """Ten of twelve had help in the year after: 12 - 10 would tell the two who had none."""
    people = [f"{n},2019-01-01,p{n},police,labour,male,30,yes" for n in range(12)]
    rows = [f"{n},p{n},mind,mental_health,2019-02-01,,,,2019-02-10,,,wmo,no," for n in range(10)]
    table = help_tables(tmp_path, {"reports": [REPORTS[0], *people], "help": [HELP[0], *rows]})["T22"]
    hidden = hide_beside(table, protections_of(table, {"suppress_below_5"}))

    for had in ("none", "any"):
        assert (place(window="within_365", had=had), "persons") in hidden


def test_help_that_came_more_than_a_year_after_a_payer_stopped_is_a_long_gap(tmp_path):
    late = HELP[4].replace("2019-05-11,2019-09-01", "2021-05-11,2021-09-01")
    found = find_transitions(helped(tmp_path, FILES | {"help": [HELP[0], HELP[3], late]}))

    assert (found.kind.tolist(), found.days.tolist(), found.followed.tolist()) == (["cosm"], [741], [True])


def test_wait_begins_when_shelter_was_first_asked_for_and_refusal_ends_it(tmp_path):
    """Of two times thirteen, ten were placed, after 10, 28, 38, 59, 69, 89, 99, 120, 130 and 150 days."""
    found = waits_of(tmp_path, range(2))

    assert found["lower_quartile"].value == 59
    assert found["median"].value in (99, None)
    assert (found["upper_quartile"].value, found["upper_quartile"].note) == (None, "few")


def test_small_counts_of_help_are_hidden(tables):
    table = protect(tables["T22"], REGIMES)

    assert table.cell("placed", kind="youth_care_closed", whom="victim").value is None
    assert value(table, "observed", window="before") == 5


def test_odds_of_few_are_refused_with_the_reason(tables):
    odds = next(cell for cell in tables["T22"].estimated if cell.measure == "odds_at_equal_need")

    assert (odds.value, odds.note) == (None, "alike")


def test_without_records_of_help_the_tables_say_so(tmp_path):
    tables = help_tables(tmp_path, {"reports": REPORTS})

    assert tables["T22"].missing == ("help",)
    assert tables["T16"].missing == ()
    assert column(protect(tables["T16"], REGIMES), "period", "asked") == {"2019": 3, "2020": 0, WHOLE: 3}
    assert tables["T16"].rules == tables["T22"].rules == ("first_report_in_year", "monitor_group")


def test_without_anything_on_shelter_the_table_says_what_is_missing(tmp_path):
    tables = help_tables(tmp_path, {"reports": ["report_id,report_date,sex", "1,2019-01-01,female"]})

    assert tables["T16"].missing == ("shelter_requested",)
    assert tables["T22"].missing == ("help",)
