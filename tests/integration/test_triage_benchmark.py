"""The benchmark of triages: what it asks fits the table, and its page says what was measured."""

import importlib
from pathlib import Path

import pytest

from support.triage import TODAY, shipped_triage

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bench(monkeypatch):
    """Return a function that imports a module of the benchmarks, which are no part of the package."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"benchmarks.{name}")


@pytest.fixture
def measured(bench):
    """Return a function that makes a run with so many triages a second and a tick of so long."""
    sizes = {"questions": 60, "indicators": 80, "urgency_rules": 17, "options": 26}
    return lambda a_second, tick: bench("process").Measured(
        1.0,
        1.0,
        100.0,
        0.5,
        {**sizes, "works": [{"answered": "a third", "a_second": a_second, "tick_ms": tick}]},
    )


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_answers_are_to_the_share_that_is_named_and_fit_the_table(bench, share):
    asked = bench("triage").draw_answers(shipped_triage().table, share, times=20)

    questions = len(shipped_triage().table["facts"])
    assert sum(map(len, asked)) / (20 * questions) == pytest.approx(share, abs=0.05)
    assert all(shipped_triage().assess(answers, today=TODAY)["level"] for answers in asked)


@pytest.mark.parametrize(
    ("a_second", "tick", "met"),
    [(1000, 49.9, [True, True]), (999, 50, [False, False]), (2000, None, [True])],
)
def test_targets_are_a_thousand_a_second_and_fifty_milliseconds(bench, measured, a_second, tick, met):
    judged = bench("triage_page").judge_triage(measured(a_second, tick))

    assert [one for _text, _found, one in judged] == met


def test_page_shows_every_share_and_a_tick_only_where_it_was_measured(bench, measured):
    page = bench("triage_page")

    assert page.describe_triage(measured(2345.6, None))[1] == ("a third", "2,346", "-")
    assert page.describe_triage(measured(2345.6, 0.5))[1] == ("a third", "2,346", "0.50")
    assert page.describe_triage(None) == []
