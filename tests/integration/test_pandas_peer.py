"""Zicht's counts are those of the pandas program that it is measured against, on reports with every oddity."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zicht.records.contract import Kind
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import UNKNOWNS, code_list

ROOT = Path(__file__).resolve().parents[2]
WINDOW = (2016, 2018)
REPORTS = 4_000
PERSONS = 1_500


@pytest.fixture
def benchmark(monkeypatch):
    """Return a function that imports a module of the benchmarks, which are no part of the package."""
    monkeypatch.syspath_prepend(ROOT)
    return lambda name: importlib.import_module(f"benchmarks.{name}")


@pytest.fixture
def reports(benchmark, tmp_path):
    """Write reports in which few days make ties, and ranges, gaps and each kind of unknown occur everywhere."""
    layout, draw = benchmark("layout"), np.random.default_rng(20)
    columns = {
        "source": ["police"] * REPORTS,
        "report_id": [f"{number}" for number in range(REPORTS)],
        "person_key": [f"p-{key}" if key else None for key in draw.integers(PERSONS, size=REPORTS)],
        "status": draw.choice(["presumed", "presumed", "presumed", "withdrawn"], REPORTS),
        **_dates(draw),
        **{name: [age or None for age in draw.integers(60, size=REPORTS).tolist()] for name in layout.AGES},
        **{name: _codes(draw, list_name, most=1) for name, list_name in layout.CODED.items()},
        **{name: _codes(draw, list_name, most=_most(name)) for name, list_name in layout.TICKED.items()},
    }
    path = tmp_path / "reports.parquet"
    pq.write_table(pa.table({name: _array(name, values, layout) for name, values in columns.items()}), path)
    return path


def _dates(draw):
    """Draw days in few weeks of six years; some are ranges of years, some are not known."""
    days = [
        date(2014 + year, 1 + month, 1) for year, month in draw.integers([0, 0], [6, 4], size=(REPORTS, 2))
    ]
    kind = draw.choice(["day", "range", "none"], REPORTS, p=[0.9, 0.06, 0.04])
    first = [None if k == "none" else day for day, k in zip(days, kind, strict=True)]
    last = [
        None if k == "none" else day + timedelta(days=800) if k == "range" else day
        for day, k in zip(days, kind, strict=True)
    ]
    return {"report_date": first, "report_date_last": last}


def _most(column):
    """Return how many codes one report can hold."""
    return 1 if CONTRACTS["reports"][column].kind is Kind.CODE else 3


def _codes(draw, list_name, *, most):
    known = [code.code for code in code_list(list_name)]
    unknown = draw.choice(UNKNOWNS, REPORTS)
    counts = draw.integers(0, most, size=REPORTS, endpoint=True)
    return [
        ";".join(sorted(set(draw.choice(known, count).tolist()))) if count else kind
        for count, kind in zip(counts, unknown, strict=True)
    ]


def _array(name, values, layout):
    if name in layout.DATES:
        return pa.array(values, pa.date32())
    if name in layout.AGES:
        return pa.array(values, pa.int32())
    return pa.array(values, pa.string())


def test_pandas_peer_counts_the_same_cells(benchmark, reports, tmp_path):
    count, by_hand = benchmark("peer_pandas").count_tables, benchmark("peer_numpy").collect_units

    own = benchmark("zicht_tables").count_tables(reports, window=WINDOW, work=tmp_path / "engine")

    assert list(own) == [f"T{number:02d}" for number in range(1, 15)]
    assert count(reports, window=WINDOW) == own
    assert count(reports, window=WINDOW, collect=by_hand) == own
    assert count(reports, window=WINDOW, collect=by_hand, column_by_column=True) == own
