"""The benchmark of recurrence: its follow-up, that a wrong answer stops it, and its page; peers are not run here."""

import datetime as dt
import importlib
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bench(monkeypatch):
    """Return a function that imports a module of the benchmarks, which are no part of the package."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"benchmarks.{name}")


@pytest.fixture
def run_of(bench):
    """Return a function that makes a run which took so long and found these shares."""
    return lambda seconds, *values: bench("process").Measured(
        1.0, 1.0, 100.0, 0.5, {"seconds": seconds, "values": list(values), "errors": []}
    )


@pytest.fixture
def sides(bench, run_of):
    """Return what four sides took on whole days; two did not end."""
    runs = bench("recurrence_runs")
    return runs.Sides(
        1000,
        True,
        {
            runs.BAND: run_of(0.2, 0.5),
            runs.NO_BAND: run_of(0.1, 0.5),
            "comprisk": run_of(0.6, 0.5),
            "greenwood": "> 60",
            "R cmprsk": "not here",
        },
    )


@pytest.mark.parametrize(("whole_days", "most"), [(True, 4000), (False, 6000)])
def test_follow_up_has_ties_in_whole_days_only_and_is_read_back(bench, tmp_path, whole_days, most):
    made = bench("follow_up")

    data = made.read_follow_up(made.make_follow_up(6000, tmp_path, whole_days=whole_days))

    assert len(np.unique(data.time)) <= most
    assert (len(np.unique(data.time)) == len(data)) is not whole_days
    assert set(data.event.tolist()) == {0, 1, 2}


def test_zicht_finds_the_share_of_the_distribution_that_was_drawn(bench, tmp_path):
    """Two exponential times with means 4000 and 9000: by day t, 9/13 (1 - exp(-t (1/4000 + 1/9000)))."""
    made, works = bench("follow_up"), bench("recurrence").WORKS
    data = made.read_follow_up(made.make_follow_up(50_000, tmp_path, whole_days=False))

    values, errors = bench("recurrence").read_curve(works["incidence"](data.time, data))

    true = 9 / 13 * -np.expm1(-np.array(made.HORIZONS) * (1 / 4000 + 1 / 9000))
    assert (np.abs(values - true) < 4 * np.array(errors)).all()


def test_side_that_finds_another_share_stops_the_run(bench, run_of, monkeypatch, tmp_path):
    runs = bench("recurrence_runs")
    answers = iter([run_of(0.2, 0.5), run_of(0.1, 0.5), run_of(0.6, 0.50001)])
    monkeypatch.setattr(runs, "measure_side", lambda _side, _path: next(answers))

    with pytest.raises(runs.UnequalError, match="comprisk"):
        runs.measure_sides(tmp_path / "x.time", persons=1000, whole_days=True)


def test_program_that_takes_too_long_is_stopped(bench):
    process = bench("process")

    with pytest.raises(process.TooLongError):
        process.run_program([sys.executable, "-c", "import time; time.sleep(60)"], at_most=0.2)


def test_page_compares_with_the_fastest_peer_and_says_who_did_not_end(bench, sides):
    page = bench("recurrence_page")
    measured = page.Recurrence(incidence=[sides])
    names = [side.name for side in bench("recurrence_runs").INCIDENCE]

    rows = page.describe_incidence(measured)

    assert set(sides.runs) <= set(names)
    assert [row[1] for row in rows[1:]] == ["0.200", "0.100", "0.600", "> 60", "not here"]
    [(_text, found, met)] = page.judge_recurrence(measured)
    assert (found, met) == ("3.0 times as fast as the fastest", True)


def test_register_holds_offences_of_four_in_five_who_were_reported(bench, tmp_path):
    reports, of_strangers = tmp_path / "reports.parquet", 5000 - 320
    day = [dt.date(2012, 1, 1)] * 400
    keys = [f"p-{number}" for number in range(400)]
    pq.write_table(pa.table({"person_key": keys, "sex": ["female"] * 400, "report_date": day}), reports)

    folder = bench("offences").make_offences(5000, reports, tmp_path)

    rows = pq.read_table(folder / "offences.parquet")["person_key"].to_pylist()
    own = sum(key.startswith("p-") for key in rows)
    assert 0.5 < own / 320 < 1.2
    assert 0.95 < (len(rows) - own) / of_strangers <= 1
    assert pq.read_metadata(folder / "follow_ups.parquet").num_rows == pytest.approx(400 * 4 / 3, rel=0.1)
