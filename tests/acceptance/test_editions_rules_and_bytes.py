"""The same input gives the same bytes; another counting rule gives other figures, in the way it should."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from support.counted import value
from support.editions import monitor_unrendered
from zicht.measures import CountingRule
from zicht.pipeline import MonitorOptions
from zicht.release import read_release

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("editions")]

WINDOW = (2017, 2021)


def bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def run_monitor(inputs, out, **environment):
    command = [sys.executable, "-m", "zicht", "monitor", str(inputs), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})


def test_run_in_another_process_folder_language_and_zone_gives_the_same_bytes(reference_editions, tmp_path):
    inputs = reference_editions.newest_input
    run_monitor(inputs, tmp_path / "a", PYTHONHASHSEED="1", TZ="UTC", ZICHT_LANG="en")
    run_monitor(inputs, tmp_path / "further" / "b", PYTHONHASHSEED="2", TZ="Asia/Tokyo", ZICHT_LANG="nl")

    first, second = bytes_of(tmp_path / "a"), bytes_of(tmp_path / "further" / "b")

    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == set()
    assert {
        "release.json",
        "tables.xlsx",
        "report/index.html",
        "report/nl/index.html",
        "tables/T01.csv",
    } <= set(first)
    assert read_release(tmp_path / "a").tables == read_release(tmp_path / "further" / "b").tables


@pytest.fixture(scope="module")
def by_rule(reference_editions, tmp_path_factory):
    """Return the edition of the newest input under each counting rule."""
    folder = tmp_path_factory.mktemp("rules")
    releases = {}
    for rule in (CountingRule.ONCE_PER_YEAR, CountingRule.ONCE_IN_WINDOW):
        options = MonitorOptions(window=WINDOW, rule=rule)
        result = monitor_unrendered([reference_editions.newest_input], out=folder / rule, options=options)
        releases[rule] = result.release
    return releases | {CountingRule.FIRST_REPORT_IN_YEAR: reference_editions.newest}


def victims(by_rule, rule, period):
    return value(by_rule[rule].table("T01"), period=str(period))


@pytest.mark.parametrize("year", range(2017, 2022))
def test_once_per_year_counts_everybody_who_is_reported_again(by_rule, year):
    per_year = victims(by_rule, CountingRule.ONCE_PER_YEAR, year)

    assert per_year >= victims(by_rule, CountingRule.ONCE_IN_WINDOW, year)
    assert per_year >= victims(by_rule, CountingRule.FIRST_REPORT_IN_YEAR, year)


def test_years_add_up_to_the_window_unless_a_person_counts_in_several(by_rule):
    sums = {
        rule: sum(victims(by_rule, rule, year) for year in range(2017, 2022))
        - victims(by_rule, rule, "2017-2021")
        for rule in by_rule
    }

    assert sums[CountingRule.FIRST_REPORT_IN_YEAR] == sums[CountingRule.ONCE_IN_WINDOW] == 0
    assert sums[CountingRule.ONCE_PER_YEAR] > 0


def test_window_holds_the_same_persons_under_both_rules_that_look_at_it_alone(by_rule):
    assert victims(by_rule, CountingRule.ONCE_PER_YEAR, "2017-2021") == victims(
        by_rule, CountingRule.ONCE_IN_WINDOW, "2017-2021"
    )
    assert victims(by_rule, CountingRule.ONCE_IN_WINDOW, "2017-2021") >= victims(
        by_rule, CountingRule.FIRST_REPORT_IN_YEAR, "2017-2021"
    )


def test_first_year_of_the_window_is_the_same_once_a_year_and_once_in_the_window(by_rule):
    assert victims(by_rule, CountingRule.ONCE_IN_WINDOW, 2017) == victims(
        by_rule, CountingRule.ONCE_PER_YEAR, 2017
    )


def test_edition_names_the_rule_that_it_counts_by(by_rule):
    assert {rule: release.edition.counting_rule.name for rule, release in by_rule.items()} == {
        rule: rule.value for rule in by_rule
    }
    assert all(rule.value in release.table("T03").rules for rule, release in by_rule.items())
