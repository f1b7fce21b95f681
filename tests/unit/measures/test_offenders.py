"""Offenders, counted from a handful of cases by hand and from simulated ones with a known truth."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import ibis
import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import binom

from zicht.disclosure.complement import hide_beside
from zicht.disclosure.protect import protections_of
from zicht.linkage import link_reports
from zicht.measures.offenders import count_offenders
from zicht.measures.offenders_endings import _median
from zicht.measures.other_records import OtherRecords
from zicht.measures.victims_suspected import count_victims_suspected
from zicht.records.intake import read_inputs
from zicht.reference.files import write_delimited
from zicht.reference.justice import OFFENDERS, write_suspects
from zicht.reference.people import register_people

SUSPECTS = """\
row_id,suspect_key,case_key,person_key,birth_year,sex,group,began_by,victim_of_earlier_report,stage,stage_date,\
dismissal_reason,sentence_months,released,supervision_from,help_offered,help_followed,next_case,source
1,s-a,c-1,p-ann,2000,female,labour,report,yes,suspected,2016-03-01,,,,,,,,justice
2,s-a,c-1,p-ann,2000,female,labour,report,no,registered,2016-05-01,,,,,,,,justice
3,s-a,c-1,p-ann,2000,female,labour,report,,prosecuted,2016-09-01,,,,,,,,justice
4,s-a,c-1,p-ann,2000,female,labour,report,,convicted,2017-03-01,,12,2017-09-01,2017-09-01,yes,no,,justice
5,s-b,c-1,,1980,male,labour,report,no,suspected,2016-03-10,,,,,,,,justice
6,s-b,c-1,,1980,male,labour,report,no,dismissed,2016-08,technical,,,,no,,,justice
7,s-c,c-2,,1990,male,criminal,own_initiative,,suspected,2017-01-01,,,,,,,,justice
8,s-c,c-2,,1990,male,criminal,own_initiative,,convicted,2018-01-01,,24,2019-01-01,,unknown,,c-4,justice
9,s-a,c-3,p-ann,2000,female,labour,unknown,,suspected,2018-09-01,,,,,,,,justice
10,s-d,c-4,,1985,male,labour,,,suspected,2020-01-01,,,,,,,,justice
11,s-e,c-5,p-bob,1999,male,labour,,,suspected,2015-06-01,,,,,,,,justice
"""
OFFENCES = """\
row_id,person_key,offence_date,registered,kind,investigation,drug_related,source
1,p-v1,2016-01-01,2016-01-05,trafficking,c-1,no,police
2,p-v2,2016-01-01,2016-01-05,trafficking,c-1,no,police
3,p-v2,2017-01-01,2017-01-05,trafficking,c-2,no,police
4,p-v2,2017-02-01,2017-02-05,threat,c-2,no,police
5,p-v3,2017-02-01,2017-02-05,threat,inv-9,no,police
"""
REPORTS = """\
report_id,person_key,report_date,sex,age_at_report,forms,source
1,p-ann,2015-03-01,female,15,criminal,police
2,p-bob,2015-07-01,male,16,criminal,police
3,p-cat,2016-07-01,female,30,labour,police
"""
WINDOW = (2016, 2018)
SCOPE = SimpleNamespace(window=WINDOW, window_code="2016-2018", sources=("police",))


def count(folder, counter, vintage, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    intake = read_inputs([folder / f"{name}.csv" for name in files], work=folder / "work")
    assert not any(receipt.quarantined for receipt in intake.receipts)
    engine = ibis.duckdb.connect()
    tables = {name: engine.read_parquet(path, table_name=name) for name, path in intake.tables.items()}
    reports = link_reports(tables.pop("reports")) if "reports" in tables else None
    others = OtherRecords(vintage, tables, {name: (name,) for name in tables}, intake.supplied)
    scope = SimpleNamespace(**vars(SCOPE), supplied=intake.supplied.get("reports", ()))
    (table,) = counter(reports, others, scope)
    engine.disconnect()
    return table


def figures(table):
    """Return the value or the bounds of every cell by measure and the codes that are not a total."""
    names = [dimension.name for dimension in table.dimensions]
    found = {}
    for cell in (*table.cells, *table.estimated):
        codes = {name: code for name, code in zip(names, cell.codes, strict=True) if code != "all"}
        found[cell.measure, frozenset(codes.items())] = cell
    return lambda measure, **codes: found[measure, frozenset(codes.items())]


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hand")
    return count(folder, count_offenders, date(2021, 9, 1), suspects=SUSPECTS, offences=OFFENCES)


@pytest.mark.parametrize(
    ("measure", "codes", "expected"),
    [
        ("persons", {"period": "2016", "stage": "suspected"}, 2),
        ("persons", {"period": "2016-2018", "stage": "suspected"}, 3),  # s-a in two cases is one person
        ("persons", {"period": "2016-2018", "stage": "convicted", "group": "criminal"}, 1),
        ("cases", {"period": "2016", "stage": "suspected"}, 1),
        ("cases", {"period": "2016-2018", "stage": "suspected"}, 3),
        ("cases", {"period": "2016", "stage": "dismissed"}, 1),
        ("reached", {"period": "2016", "stage": "suspected"}, 2),
        ("reached", {"period": "2016", "stage": "convicted"}, 1),  # in 2017, of who was suspected in 2016
        ("reached", {"period": "2016", "stage": "dismissed"}, 1),
        ("reached", {"period": "2016-2018", "stage": "pending"}, 1),  # c-3 has no end
        ("reached", {"period": "2016-2018", "stage": "suspected", "age": "under_23"}, 1),
        ("reached", {"period": "2016-2018", "stage": "convicted", "origin": "own_initiative"}, 1),
        ("dismissed_for", {"period": "2016", "stage": "dismissed", "reason": "technical"}, 1),
        ("sentenced", {"period": "2016-2018"}, 2),
        ("supervised", {"period": "2017", "stage": "convicted", "supervision": "supervised"}, 1),
        ("supervised", {"period": "2018", "stage": "convicted", "supervision": "not_supervised"}, 1),
        ("helped", {"period": "2017", "stage": "ended", "help": "offered"}, 1),
        ("helped", {"period": "2017", "stage": "ended", "help": "not_followed"}, 1),
        ("helped", {"period": "2018", "stage": "ended", "help": "offer_unknown"}, 1),
        ("lag_of", {"stage": "ended"}, 3),  # of four, one end is known to the month only
        ("again_of", {"horizon": "1"}, 2),
        (
            "again",
            {"horizon": "1"},
            2,
        ),  # c-3 a year after the release less a day; c-4 is named as the next case
        ("cases_by_suspects", {"size": "2-3"}, 1),
        ("cases_by_suspects", {"size": "2+"}, 1),
        ("cases_by_suspects", {"size": "1"}, 4),
        ("cases_by_victims", {"size": "2-3"}, 1),
        ("cases_by_victims", {"size": "1"}, 1),
        ("networks", {"size": "4-9"}, 1),  # s-a, s-b, s-c, v1 and v2 by c-1, c-2 and c-3
        ("networks", {"size": "1"}, 2),
    ],
)
def test_figures_are_those_counted_by_hand(by_hand, measure, codes, expected):
    assert figures(by_hand)(measure, **codes).value == expected


def test_table_has_a_counting_rule_of_its_own(by_hand):
    assert by_hand.rules == ("suspect_stage",)


def test_small_groups_have_counts_and_no_model(by_hand):
    values = [cell.value for cell in by_hand.estimated if cell.measure in {"sentence", "half", "again_share"}]

    assert set(values) == {None}


def test_without_suspects_the_table_says_so(tmp_path):
    table = count(tmp_path, count_offenders, date(2021, 9, 1), offences=OFFENCES)

    assert (table.cells, table.missing) == ((), ("suspects",))


def test_what_no_file_holds_is_named_and_left_out(tmp_path):
    lines = "row_id,suspect_key,case_key,stage,stage_date,source\n1,s-a,c-1,suspected,2016-03-01,justice\n"

    table = count(tmp_path, count_offenders, date(2021, 9, 1), suspects=lines)

    assert "began_by, dismissal_reason, sentence_months" in " ".join(
        note["en"] for note in table.counting_notes
    )
    assert {view.rows for view in table.views} <= {"stage", "horizon", "size"}


@pytest.mark.parametrize("counter", [count_offenders, count_victims_suspected])
@pytest.mark.parametrize("line", ["", "1,s-a,c-1,suspected,2030-03-01,justice\n"])
def test_nobody_in_these_years_is_no_error(tmp_path, counter, line):
    lines = f"row_id,suspect_key,case_key,stage,stage_date,source\n{line}"

    table = count(tmp_path, counter, date(2021, 9, 1), suspects=lines, reports=REPORTS)

    assert {cell.value for cell in table.cells if cell.measure in {"persons", "suspects", "again"}} <= {0}


def test_every_share_and_estimate_follows_from_counts_of_the_table(by_hand):
    counted = {cell.key for cell in by_hand.cells}

    assert {key for cell in by_hand.derived for key in (cell.of, cell.base)} <= counted
    assert {key for cell in by_hand.estimated for key in cell.follows} <= counted


@pytest.mark.parametrize("size", range(10, 60, 7))
def test_median_of_sentences_lies_in_the_narrowest_exact_interval(size):
    value, lower, upper = _median(np.arange(size))

    rank = int(lower) + 1
    assert value == np.median(np.arange(size))
    assert upper == size - rank
    assert 2 * binom.cdf(rank - 1, size, 0.5) <= 0.05 < 2 * binom.cdf(rank, size, 0.5)


def test_without_releases_the_table_says_what_that_does(tmp_path, by_hand):
    without = SUSPECTS.replace(",released,", ",ignored,")
    table = count(tmp_path, count_offenders, date(2021, 9, 1), suspects=without)

    said = "No file says when convicts were released"
    assert any(note["en"].startswith(said) for note in table.counting_notes)
    assert not any(note["en"].startswith(said) for note in by_hand.counting_notes)


def test_yes_of_a_later_case_says_nothing_of_the_first(tmp_path):
    """s-a was not looked up at first, and had been reported by the later case: that may have been in between."""
    later = SUSPECTS.replace(",report,yes,suspected", ",report,,suspected").replace(
        ",report,no,reg", ",report,,reg"
    )
    later = later.replace("unknown,,suspected,2018", "unknown,yes,suspected,2018")
    table = count(tmp_path, count_victims_suspected, date(2021, 9, 1), suspects=later, reports=REPORTS)
    value = figures(table)

    assert value("suspects", period="2016").value == 2
    assert value("reported_before", period="2016").value == 0
    assert value("not_known", period="2016").value == 1


def test_victims_and_suspects_by_hand(tmp_path):
    table = count(tmp_path, count_victims_suspected, date(2021, 9, 1), suspects=SUSPECTS, reports=REPORTS)
    value = figures(table)

    assert value("suspects", period="2016").value == 2
    assert value("reported_before", period="2016").value == 1  # a yes and a no of s-a: the yes stands
    assert value("not_reported_before", period="2016").value == 1
    assert value("not_known", period="2017").value == 1
    assert value("victims").value == 3
    assert value("suspect_before").value == 1  # p-bob a month before the first report
    assert value("suspect_after", horizon="1").value == 0
    assert value("suspect_after", horizon="2").value == 1  # p-ann a year and a day after
    assert value("followed", horizon="2").value == 2


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Suspects drawn freely with a known truth, and T28 and T24 of them."""
    folder = tmp_path_factory.mktemp("free")
    rng = np.random.default_rng(11)
    people = register_people(rng, exact=False, salt="t")
    columns = write_suspects(rng, people, members=~people.sub3, salt="t", exact=False)
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    write_delimited(table, folder / "suspects.csv", delimiter=",", encoding="utf-8")
    text = (folder / "suspects.csv").read_text(encoding="utf-8")
    offenders = count(folder, count_offenders, date(2022, 12, 31), suspects=text)
    overlap = count(folder, count_victims_suspected, date(2022, 12, 31), suspects=text, reports=REPORTS)
    return figures(offenders), figures(overlap)


@pytest.mark.parametrize("horizon", [1, 2, 3, 5])
@pytest.mark.parametrize("supervision", ["supervised", "not_supervised"])
def test_planted_rate_of_later_cases_is_found(simulated, supervision, horizon):
    """Convicts who were under 23 have a rate of their own: the planted share is the mean over both."""
    cell = simulated[0]("again_share", horizon=str(horizon), supervision=supervision)
    times = OFFENDERS["times_supervised"] if supervision == "supervised" else 1
    low, high = (
        100 * -np.expm1(-OFFENDERS["suspected_again_a_year"] * times * of_age * horizon)
        for of_age in (1, OFFENDERS["times_under_23"])
    )
    young = simulated[0]("again_of", horizon="1", age="under_23").value
    planted = low + (high - low) * young / simulated[0]("again_of", horizon="1").value

    # Within three standard errors: eight intervals of 95 % seldom all hold.
    assert abs(cell.value - planted) < 3 * (cell.upper - cell.lower) / 3.92


def test_planted_lag_is_found(simulated):
    first, last = OFFENDERS["days_to_registration_from"], OFFENDERS["days_to_registration_to"]

    for part, measure in ((0.25, "first_quarter"), (0.5, "half"), (0.75, "three_quarters")):
        cell = simulated[0](measure, stage="registered")
        assert cell.lower - 3 <= first + part * (last - first) <= cell.upper + 3


def test_planted_difference_by_origin_is_found_and_none_by_sex(simulated):
    def convicted(**codes):
        return simulated[0]("within", stage="convicted", horizon="3", **codes)

    assert convicted(origin="own_initiative").lower > convicted(origin="report").upper
    assert convicted(sex="female").lower < convicted(sex="male").upper
    assert convicted(sex="male").lower < convicted(sex="female").upper


def test_ends_within_a_horizon_do_not_exceed_everybody(simulated):
    ends = [
        simulated[0]("within", stage=end, horizon="5").value
        for end in ("dismissed", "convicted", "acquitted")
    ]

    assert 97 < sum(ends) <= 100 + 1e-9


@pytest.mark.parametrize(
    ("age", "planted"),
    [("under_23", "victim_before_under_23"), ("23_and_over", "victim_before_23_and_over")],
)
def test_planted_share_of_victims_among_suspects_is_found(simulated, age, planted):
    cell = simulated[1]("reported_share", period="2016-2018", age=age)
    bounds = simulated[1]("reported_bounds", period="2016-2018", age=age)

    assert cell.lower <= 100 * OFFENDERS[planted] <= cell.upper
    assert bounds.lower < cell.value < bounds.upper


@pytest.mark.parametrize("counter", [count_offenders, count_victims_suspected])
def test_no_small_count_follows_from_what_adds_up_besides(counter, tmp_path):
    """Every sum that holds in the data is a line, so that a hidden part of it takes another one along."""
    files = {"suspects": SUSPECTS, "offences": OFFENCES, "reports": REPORTS}
    counted = count(tmp_path / "x", counter, date(2021, 9, 1), **files)
    values = {cell.key: cell.value for cell in counted.cells}
    named = {
        (total, tuple(sorted(parts)))
        for total, parts in counted.sums
        if sum(values[key] for key in parts) == values[total]
    }
    protections = protections_of(counted, {"suppress_below_5"})

    hidden = hide_beside(counted, protections)

    assert named
    for total, parts in named:
        assert sum(key in hidden for key in (total, *parts)) != 1
