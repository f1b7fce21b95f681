"""The simulation studies: their populations, their countries, and the sums on their pages."""

import importlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from zicht.reference import simulate
from zicht.reference.model import Mode

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def study(monkeypatch):
    """Return a function that imports a module of the studies, which are no part of the package."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"studies.{name}")


def test_there_are_28_populations_with_chances_that_add_up(study):
    found = study("scenarios").scenarios()

    assert len(found) == 28
    assert [scenario.chances.sum() for scenario in found] == pytest.approx([1.0] * 28)
    assert all(scenario.chances[0] > 0 for scenario in found)


def test_populations_are_as_large_as_the_published_models_say(study):
    people = {scenario.name: scenario.people for scenario in study("scenarios").scenarios()}

    assert people["uk2013_5, stepwise"] == 11_313
    assert people["kosovo_4, lowest BIC"] == 10_357
    assert people["uk2013_5, stepwise, half the people"] == 11_313 // 2


def test_lists_see_the_share_of_a_population_that_its_chances_say(study):
    scenarios = study("scenarios")
    kosovo = next(s for s in scenarios.scenarios() if s.name == "kosovo_4, lowest BIC")

    histories = scenarios.draw_table(kosovo, np.random.default_rng(1))

    assert histories.persons == pytest.approx(4400, rel=0.05)


@pytest.mark.slow
def test_countries_of_the_study_are_those_of_the_command(study, tmp_path):
    simulate(tmp_path, mode=Mode.FREE, seed=3, vintages=[date(2022, 9, 1)])
    truth = json.loads((tmp_path / "truth" / "truth.json").read_text(encoding="utf-8"))["latent"]

    year, window = study("countries").country_tables(3)

    years = [truth[str(y)] for y in range(2017, 2022)]
    assert (year.truth, year.persons.persons) == (truth["2019"]["total"], truth["2019"]["registered"])
    assert (window.truth, window.persons.persons) == tuple(
        sum(y[k] for y in years) for k in ("total", "registered")
    )


@pytest.fixture
def trials(study):
    """Return four tables of 100 people: an estimator that says 50, 200, 200 and nothing, and one that says nothing."""
    made = study("trials")
    intervals = [((90, 110), (80, 120)), ((190, 210), (90, 220)), ((190, 210), (180, 220))]
    totals = [50.0, 200.0, 200.0]
    scores = [made.Scored(t, i) for t, i in zip(totals, intervals, strict=True)] + [made.Scored(None)]
    advices = ["publish_with_interval", "publish_as_range", "publish_as_range", "do_not_publish"]
    published = [(80, 120), (90, 220), (180, 220), None]
    return [
        made.Trial("2019", 100, {"stepwise": score, made.CONDITIONAL: made.Scored(None)}, advice, bounds)
        for score, advice, bounds in zip(scores, advices, published, strict=True)
    ]


def test_page_sums_up_bias_error_and_coverage(study, trials):
    """Log 2 is 0.69: the bias is (-0.69 + 0.69 + 0.69) / 3 = 0.23. One interval of 80 %, two of 95 % hold 100."""
    pace = study("trials").Pace(seed=1, replicates=200, workers=1, minutes=1)

    page = study("pages").write_countries(trials, study("pages").Run(pace, 60))

    line = next(row for row in page.splitlines() if row.startswith("| Pairs of lists added step by step"))
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1:] == ["75 %", "+0.23", "0.69", "100 %", "33 %", "67 %", "1.5"]


def test_page_says_how_often_what_is_published_holds_the_truth(study, trials):
    pace = study("trials").Pace(seed=1, replicates=200, workers=1, minutes=1)

    page = study("pages").write_countries(trials, study("pages").Run(pace, 60))

    assert "| publish with interval | 25 % | 1.5 | 100 % |" in page
    assert "| publish as range | 50 % | 1.8 | 50 % |" in page
    assert "| do not publish | 25 % | - | - |" in page


def test_groups_are_judged_by_pairs_and_whole_clusters(study):
    """Of a and b, c and d, one pair of two is found and e is put with d: precision 1/2, recall 1/2; one person of three
    is found whole among three clusters.
    """
    found = {"a": 1, "b": 1, "c": 2, "d": 3, "e": 3}
    true = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "z"}

    judged = study("linkage").judge_groups(found, true, {"all": list(found), "few": ["a", "b", "c"]})

    assert (judged["all"].pair_f1, judged["all"].cluster_f1) == (pytest.approx(1 / 2), pytest.approx(1 / 3))
    assert (judged["few"].reports, judged["few"].pair_f1, judged["few"].cluster_f1) == (3, 1.0, 1.0)


@pytest.fixture
def link_trials(study):
    """Return four countries of 100 people; the intervals of three hold the truth, all are 20 wide."""
    made = study("linkage")
    groups = {name: made.Found(200, 0.9, 0.8) for name in (made.EVERYONE, made.DUTCH, made.FOREIGN)}
    share = made.Stated(0.97, 0.96, 0.95, 0.99)
    return [
        made.LinkTrial(groups, 104, made.Stated(100, middle, middle - 10, middle + 10), share, share, 7.0)
        for middle in (98.0, 102.0, 104.0, 112.0)
    ]


def test_page_of_linkage_says_how_often_intervals_hold_the_truth(study, link_trials):
    """Means of -2, 2, 4, 12 and of their squares 4, 4, 16, 144: 4, and the root of 42 is 6.5."""
    page = study("linkage_page").write_linkage(link_trials, seed=1)

    assert "| Persons, estimated | 75 % | 30 to 95 % | 4 | 6 | 20 |" in page
    assert "| Precision | 100 % | 51 to 100 % | -1.00 points | 1.00 points | 4.00 points |" in page
    assert "| Persons as linked | - | - | 4 | 4 | - |" in page
    assert "| Everyone | 200 | 0.900 | 0.900 | 0.800 | 0.800 |" in page


def test_study_of_trends_draws_what_it_says_and_counts_its_answers(study):
    trends = study("trends")
    series = [pair for place in (0, 24, 70) for pair in trends._series(place, each=4, seed=1)]
    countries = [pair for place in (0, 1) for pair in trends._countries(place, each=3, seed=1)]

    page = trends.write_trends(series, countries, seed=1)

    assert {len(answers) for _kind, answers in series} <= {2, 4}
    assert page.count("\n| ") == 2 + len(trends.SHAPES) * len(trends.NOISES) + 2 + len(trends.MEASURES) // 2
    assert all(kind.ratio in {1.0, 0.6} for kind, _answers in countries)


def test_series_of_the_study_of_trends_have_the_mean_and_the_dispersion_that_they_say(study):
    trends = study("trends")
    kind = trends.Series(12, (8,), 400, 4.0, 0.4)
    rng = np.random.default_rng(3)
    drawn = np.array([trends.draw_series(kind, rng) for _ in range(3000)])

    expected = 400 * 1.03 ** np.arange(12) * np.where(np.arange(12) >= 8, 0.7, 1)
    expected *= 0.95 ** np.maximum(np.arange(12) - 8, 0)
    assert drawn.mean(axis=0) == pytest.approx(expected, rel=0.02)
    assert (drawn.var(axis=0) / expected).mean() == pytest.approx(4, rel=0.1)
    left = drawn / expected - 1
    assert (left[:, 1:] * left[:, :-1]).mean() / (left**2).mean() == pytest.approx(0.4 * 3 / 4, abs=0.05)
