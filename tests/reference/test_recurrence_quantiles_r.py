"""Do medians and quartiles equal those of R's survival? `recurrence/make_quantiles.R` makes the table."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from zicht.errors import InputError
from zicht.methods.recurrence.incidence import kaplan_meier
from zicht.methods.recurrence.quantiles import quantile
from zicht.methods.recurrence.risk_table import RiskTable

FOLDER = Path(__file__).parent / "recurrence"


def rows():
    with (FOLDER / "quantiles.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def curve(name):
    data = np.genfromtxt(FOLDER / f"{name}.csv", delimiter=",", names=True)
    return kaplan_meier(RiskTable.of(data["time"], data["event"] == 1))


@pytest.mark.parametrize("row", rows(), ids=lambda row: "-".join(row.values()))
def test_quantiles_and_their_intervals(row):
    found = quantile(curve(row["data"]), float(row["share"]), level=float(row["level"]))

    for name in ("value", "lower", "upper"):
        expected = math.nan if row[name] == "NA" else float(row[name])
        assert getattr(found, name) == pytest.approx(expected, rel=1e-12, nan_ok=True), name


def test_share_that_is_none_is_refused():
    with pytest.raises(InputError):
        quantile(curve("small"), 1)
