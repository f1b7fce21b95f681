import csv
from pathlib import Path

import pytest

from zicht.reference.aggregates import aggregate_rows
from zicht.reference.context import population_table
from zicht.reference.places import INHABITANTS, places
from zicht.reference.shipped import shipped_rows
from zicht.reference.targets import REMOVED, YEARS, targets
from zicht.vocabulary import code_list

REFERENCE = Path(__file__).parents[3] / "src/zicht/reference"


@pytest.mark.parametrize("year", YEARS)
def test_targets_of_a_year_fit_together(year):
    wanted = targets(year)

    assert sum(wanted.reporters.values()) >= wanted.victims
    assert wanted.minors < wanted.victims < wanted.latent
    assert sum(wanted.nationalities.values()) + wanted.nationality_unknown <= wanted.victims


def test_published_totals_are_what_is_left_after_corrections():
    with (REFERENCE / "published_netherlands.csv").open(encoding="utf-8") as lines:
        rows = [r for r in csv.DictReader(lines) if r["series"] == "victims" and r["publisher"] == "NR"]
    newest = {r["year"]: int(r["value"]) for r in rows if r["year"].isdigit()}

    assert {y: targets(int(y)).victims - len(REMOVED.get(int(y), ())) for y in newest} == newest


def test_simulated_figures_say_so_and_use_no_recalled_total():
    rows = shipped_rows("simulated_figures.csv")

    assert {row["note"].split(":")[0] for row in rows} == {"simulated"}
    assert not {"1711", "1437"} & {row["value"] for row in rows}


def test_aggregates_hold_only_what_was_published_by_then():
    assert "2020" not in {row["period"] for row in aggregate_rows(2019)}
    assert {row["provider"] for row in aggregate_rows(2019)} >= {"NR", "TIP", "CoMensha", "CKM", "Rvdr"}


def test_aggregates_give_reasons_of_the_list():
    reasons = {row["difference_reason"] for row in aggregate_rows(2022)} - {"not_asked"}

    assert reasons <= {code.code for code in code_list("difference_reasons")}


def test_other_registers_own_counts_are_unexplained():
    rows = [row for row in aggregate_rows(2022) if row["provider"] == "CoMensha"]

    assert {row["difference_reason"] for row in rows} == {"unexplained"}


def test_population_has_every_municipality_of_the_year():
    """Municipalities on 1 January: 393 in 2015, 352 in 2021 (CBS)."""
    assert (len(places(2015).codes), len(places(2021).codes)) == (393, 352)
    assert places(2019).inhabitants.sum() == pytest.approx(INHABITANTS, abs=300)


def test_population_table_stops_at_the_year_asked():
    assert max(population_table(2017)["year"].to_pylist()) == 2017
