"""Figures of follow-up that can be worked out by hand, or whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from zicht.methods.recurrence.bands import incidence_band
from zicht.methods.recurrence.comparison import compare_matched
from zicht.methods.recurrence.curve import Scale
from zicht.methods.recurrence.incidence import cumulative_incidence, kaplan_meier
from zicht.methods.recurrence.mean_count import mean_cumulative_count
from zicht.methods.recurrence.risk_table import RiskTable
from zicht.methods.recurrence.shares import exact_interval, share_of_complete


def test_share_of_complete_leaves_out_who_was_followed_too_short():
    found = share_of_complete(
        [1, 5, 2, 1, 4], [1, 0, 2, 1, 1], could_last=[5, 5, 5, 2, 5], horizon=3, level=0.95
    )

    assert (found.persons, found.events, found.left_out) == (4, 1, 1)
    assert found.value == 0.25


def test_exact_interval_is_the_one_in_the_textbooks():
    """R: binom.test(7, 20)$conf.int."""
    assert exact_interval(7, 20) == pytest.approx((0.153909204785, 0.592188534533), abs=1e-9)
    assert exact_interval(0, 10) == pytest.approx((0, 0.308497107819), abs=1e-9)


def test_before_the_first_event_the_interval_says_what_so_many_persons_leave_possible():
    """Of 100 persons none had an event: a share of p leaves that a chance of (1 - p) ** 100."""
    table = RiskTable.of(np.full(100, 10), np.zeros(100, dtype=int))

    found = kaplan_meier(table).at(5)

    assert (found.value, found.lower) == (0, 0)
    assert (1 - found.upper) ** 100 == pytest.approx(0.025)


def test_dead_persons_have_no_more_events_but_still_count():
    """Two persons: one has an event on day 1 and dies on day 2, the other has one on day 3."""
    found = mean_cumulative_count([0, 1], [1, 3], end=[2, 4], died=[True, False])

    assert found.at(1).value == 0.5
    assert found.at(3).value == 1.0
    assert mean_cumulative_count([0, 1], [1, 3], end=[2, 4]).at(3).value == 1.5


def test_variance_of_the_mean_with_deaths_is_the_sum_of_squares_of_what_each_person_changes():
    rng = np.random.default_rng(2)
    end, died = rng.integers(1, 30, 40).astype(float), rng.random(40) < 0.5
    whose = np.repeat(np.arange(40), rng.poisson(1.5, 40))
    when = np.floor(rng.random(len(whose)) * (end[whose] + 1))

    def mean(weights, horizon):
        alive, found = 1.0, 0.0
        for time in np.unique([*when, *end]):
            if time <= horizon and (at_risk := weights[end >= time].sum()):
                found += alive * weights[whose[when == time]].sum() / at_risk
                alive *= 1 - weights[(end == time) & died].sum() / at_risk
        return found

    for horizon in (8, 20, 27):
        found = mean_cumulative_count(whose, when, end=end, died=died).at(horizon)
        step = 1e-5 * np.eye(40)
        changes = [(mean(1 + one, horizon) - mean(1 - one, horizon)) / 2e-5 for one in step]
        assert found.value == pytest.approx(mean(np.ones(40), horizon))
        assert found.error**2 == pytest.approx(np.square(changes).sum(), rel=1e-6)


def test_matched_others_are_made_up_as_the_group_is():
    """Everybody is followed to the end: shares are fractions of persons."""

    def people(events, persons):
        return RiskTable.of(np.full(persons, 2), np.arange(persons) < events)

    found = compare_matched(
        [people(6, 10), people(6, 30), people(1, 5)],
        [people(20, 100), people(10, 100), RiskTable.of([1], [0])],
        horizon=2,
    )

    assert found.group[0] == pytest.approx(12 / 40)
    assert found.others[0] == pytest.approx((10 * 0.2 + 30 * 0.1) / 40)
    assert found.difference[0] == pytest.approx(0.3 - 0.125)
    assert found.difference[1] < found.difference[0] < found.difference[2]
    assert found.ratio[0] == pytest.approx(2.4)
    assert (found.persons, found.unmatched) == (40, 5)


@pytest.mark.parametrize("scale", [Scale.LOG_LOG, Scale.PLAIN])
def test_band_holds_the_whole_true_curve_about_as_often_as_it_says(scale):
    """120 samples of 200 persons: with a level of 95 % all but 6 or so, and at most 14.

    That is three and a half standard errors; limits of each time alone, 1.96 wide, hold the whole of far fewer.
    """
    assert 0.88 <= share_held(scale, samples=120) <= 0.99


@pytest.mark.study
@pytest.mark.parametrize("scale", [Scale.LOG_LOG, Scale.PLAIN])
def test_band_holds_the_whole_true_curve_as_often_as_it_says(scale):
    """400 samples: all but 20 or so, give or take 9.

    `test_band_holds_the_whole_true_curve_about_as_often_as_it_says` stays.
    """
    assert 0.92 <= share_held(scale, samples=400) <= 0.98


def share_held(scale, *, samples):
    """Return the share of samples of 200 persons whose band of 95 % holds the whole true curve."""
    rng = np.random.default_rng(4)
    held = 0
    for seed in range(samples):
        own, other, leaves = rng.exponential(10, 200), rng.exponential(15, 200), rng.uniform(2, 20, 200)
        time = np.minimum(np.minimum(own, other), leaves)
        table = RiskTable.of(time, np.select([time == own, time == other], [1, 2], 0), causes=2)
        curve = cumulative_incidence(table, scale=scale)
        band = incidence_band(table, curve, first=2, last=12, seed=seed)
        true = 0.6 * -np.expm1(-band.times / 6)
        until = 0.6 * -np.expm1(-np.append(band.times[1:], band.last) / 6)
        held += bool((true >= band.lower).all() and (until <= band.upper).all())
    return held / samples
