"""Do curves, variances and tests equal those of R's survival and cmprsk on survival's own data?

`recurrence/make_expected.R` makes the tables that are read here.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from zicht.methods.recurrence.gray import gray_test
from zicht.methods.recurrence.incidence import Variance, cumulative_incidence, kaplan_meier
from zicht.methods.recurrence.mean_count import mean_cumulative_count
from zicht.methods.recurrence.risk_table import RiskTable

FOLDER = Path(__file__).parent / "recurrence"
CLOSE = {"rel": 1e-8, "abs": 1e-12}


def expected_rows():
    with (FOLDER / "expected.csv").open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["value"] not in {"", "NaN"}]


ROWS = expected_rows()


def columns(name):
    return np.genfromtxt(FOLDER / f"{name}.csv", delimiter=",", names=True)


def table(name):
    data = columns(name)
    entry = data["entry"] if "entry" in data.dtype.names else None
    return RiskTable.of(np.atleast_1d(data["time"]), np.atleast_1d(data["event"]), entry=entry)


def rows_of(*quantities):
    return [pytest.param(row, id="-".join(row.values())) for row in ROWS if row["quantity"] in quantities]


def before_the_first_event(row):
    """R gives no interval there."""
    return kaplan_meier(table(row["data"])).at(float(row["time"])).value == 0


def compare(row, found):
    assert found == pytest.approx(float(row["value"]), **CLOSE)


@pytest.mark.parametrize("row", rows_of("kaplan_meier", "kaplan_meier_error"))
def test_kaplan_meier_and_its_error(row):
    found = kaplan_meier(table(row["data"])).at(float(row["time"]))

    compare(row, found.error if row["quantity"].endswith("error") else found.value)


@pytest.mark.parametrize(
    "row",
    [
        param
        for param in rows_of("kaplan_meier_lower", "kaplan_meier_upper")
        if not before_the_first_event(*param.values)
    ],
)
def test_interval_of_kaplan_meier(row):
    found = kaplan_meier(table(row["data"])).at(float(row["time"]))

    compare(row, found.lower if row["quantity"].endswith("lower") else found.upper)


@pytest.mark.parametrize("row", rows_of("at_risk"))
def test_persons_at_risk(row):
    assert table(row["data"]).at_risk_at(float(row["time"])) == float(row["value"])


@pytest.mark.parametrize("row", rows_of("incidence", "gray_incidence"))
def test_cumulative_incidence(row):
    compare(
        row, cumulative_incidence(table(row["data"]), cause=int(row["cause"])).at(float(row["time"])).value
    )


@pytest.mark.parametrize("row", rows_of("aalen_variance"))
def test_variance_of_aalen(row):
    found = cumulative_incidence(table(row["data"]), cause=int(row["cause"])).at(float(row["time"]))

    compare(row, found.error**2)


@pytest.mark.parametrize("row", rows_of("jackknife_error"))
def test_infinitesimal_jackknife(row):
    curve = cumulative_incidence(
        table(row["data"]), cause=int(row["cause"]), variance=Variance.INFINITESIMAL_JACKKNIFE
    )

    compare(row, curve.at(float(row["time"])).error)


@pytest.mark.parametrize(
    "row",
    rows_of("gray_statistic_rho0", "gray_p_value_rho0", "gray_statistic_rho1", "gray_p_value_rho1"),
)
def test_gray(row):
    data = columns(row["data"])
    groups = [data[data[row["group"]] == group] for group in np.unique(data[row["group"]])]
    tables = [RiskTable.of(group["time"], group["event"]) for group in groups]

    found = gray_test(tables, cause=int(row["cause"]), rho=float(row["quantity"][-1]))

    compare(row, found.statistic if "statistic" in row["quantity"] else found.p_value)


@pytest.mark.parametrize("row", rows_of("mean_count", "mean_count_error"))
def test_mean_cumulative_count(row):
    data = columns("cgd")
    persons, place = np.unique(data["id"], return_inverse=True)
    end = np.zeros(len(persons))
    np.maximum.at(end, place, data["tstop"])
    event = data["status"] == 1

    found = mean_cumulative_count(place[event], data["tstop"][event], end=end).at(float(row["time"]))

    compare(row, found.error if row["quantity"].endswith("error") else found.value)
