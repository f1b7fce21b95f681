"""The study of outcomes: its truth, and the sums on its page."""

import importlib
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad

from zicht.reference.outcomes import free_curve
from zicht.reference.registered import expected_minor_share

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def study(monkeypatch):
    """Return a function that imports a module of the studies, which are no part of the package."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"studies.{name}")


@pytest.mark.parametrize(("minors", "times"), [(0.0, 1.0), (1.0, 1.6)])
@pytest.mark.parametrize("years", [1, 5, 7])
def test_truth_is_the_integral_of_the_hazard_while_nobody_left(study, minors, times, years):
    """Weibull times, and leaving at 0.004 + 0.02 + 0.01 a year, integrated with the time as hazard: no pole at 0."""
    curve = free_curve(expected_minor_share())

    def happens(hazard):
        return times * np.exp(-times * hazard - 0.034 * curve.scale * hazard ** (1 / curve.shape))

    integral, _error = quad(happens, 0, curve.hazard(years))

    assert study("outcomes").true_incidence(minors)[round(365.2425 * years)] == pytest.approx(
        integral, rel=2e-3
    )


def test_one_country_is_close_to_the_truth_in_every_group(study):
    trials = study("outcomes").judge_country(1)

    assert len(trials) == 8
    everyone = trials[0]
    assert everyone.persons > 10_000
    assert all(abs(point.value - point.truth) < 0.02 for point in everyone.points.values())
    assert all(point.lower < point.value < point.upper for point in everyone.points.values())


def test_what_is_registered_late_is_missed(study):
    trials = study("outcomes").judge_country(2)

    at_once, late = (trial.points[7].value for trial in (trials[0], trials[4]))
    assert late < at_once


def test_page_sums_up_who_holds_the_truth(study):
    """Of four countries three intervals hold the truth, and two bands; off by 1, 1, 1 and 5 points."""
    made = study("outcomes")
    trials = [
        made.CurveTrial(
            group,
            delayed,
            1000,
            {years: made.Point(0.40, 0.40 + off, 0.38, upper) for years in made.HORIZONS},
            band_holds=off == 0.01 and upper > 0.42,
            band_half_width=0.04,
        )
        for group in (made.EVERYONE, made.MINORS, made.ADULTS, made.FEW)
        for delayed in (False, True)
        for off, upper in ((0.01, 0.42), (0.01, 0.43), (0.01, 0.43), (0.05, 0.39))
    ]

    page = study("outcomes_page").write_outcomes(trials, seed=1)

    held = "| Everyone | 1,000 | 75.0 % | 75.0 % | 75.0 % | 75.0 % | 75.0 % | 50.0 % (15 to 85) |"
    assert page.count(held) == 2
    assert page.count("| Minors | +2.00 | +2.00 | +2.00 | +2.00 | +2.00 | 2.2 | 4.0 |") == 2
    assert "seeds 1 to 4: 4 countries" in page
