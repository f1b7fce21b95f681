"""What holds of curves over follow-up for every table of persons."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from zicht.methods.recurrence.bands import incidence_band
from zicht.methods.recurrence.curve import Scale, _limits
from zicht.methods.recurrence.gray import gray_test
from zicht.methods.recurrence.incidence import Variance, cumulative_incidence, kaplan_meier
from zicht.methods.recurrence.mean_count import mean_cumulative_count
from zicht.methods.recurrence.risk_table import RiskTable
from zicht.methods.recurrence.shares import bound_with_unlinked, exact_interval, share_of_complete

PERSONS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=30)
LATE = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 8), st.integers(0, 2)).map(
        lambda p: (p[0], p[0] + p[1], p[2])
    ),
    min_size=1,
    max_size=30,
)


def table_of(persons):
    times, events = zip(*persons, strict=True)
    return RiskTable.of(np.array(times), np.array(events), causes=2)


def by_hand(persons, horizon, *, cause):
    """Return the cumulative incidence, in fractions; a person is entry, end and event."""
    left, found = Fraction(1), Fraction(0)
    for time in sorted({end for _entry, end, _event in persons}):
        if time > horizon:
            break
        at_risk = [one for one in persons if one[0] < time <= one[1]]
        ended = [event for _entry, end, event in at_risk if end == time and event]
        if at_risk:
            found += left * Fraction(ended.count(cause), len(at_risk))
            left *= 1 - Fraction(len(ended), len(at_risk))
    return found


@given(PERSONS, st.integers(0, 12), st.sampled_from([1, 2]))
def test_incidence_is_what_counting_by_hand_gives(persons, horizon, cause):
    assume(horizon <= max(end for end, _event in persons))

    found = cumulative_incidence(table_of(persons), cause=cause).at(horizon)

    expected = by_hand([(-1, end, event) for end, event in persons], horizon, cause=cause)
    assert found.value == pytest.approx(float(expected), abs=1e-12)


def test_incidence_that_is_one_but_for_rounding_has_limits():
    """The interval on the log-log scale goes from nothing to all, and no number overflows on the way."""
    lower, upper = _limits(np.array([1 - 2e-16]), np.array([0.7]), 1.96, Scale.LOG_LOG)

    assert (lower[0], upper[0]) == (pytest.approx(0), 1)


@given(LATE, st.integers(1, 14), st.sampled_from([1, 2]))
def test_incidence_of_persons_who_enter_late_is_what_counting_by_hand_gives(persons, horizon, cause):
    assume(horizon <= max(end for _entry, end, _event in persons))
    entry, end, event = map(np.array, zip(*persons, strict=True))

    found = cumulative_incidence(RiskTable.of(end, event, entry=entry, causes=2), cause=cause).at(horizon)

    assert found.value == pytest.approx(float(by_hand(persons, horizon, cause=cause)), abs=1e-12)


@given(PERSONS)
def test_shares_add_up_to_those_to_whom_something_happened(persons):
    table = table_of(persons)
    anything = RiskTable.of(
        np.array([end for end, _event in persons]), np.array([event > 0 for _end, event in persons])
    )

    shares = [cumulative_incidence(table, cause=cause).value for cause in (1, 2)]

    assert sum(shares) == pytest.approx(kaplan_meier(anything).value, abs=1e-12)


@given(PERSONS)
def test_without_competition_both_estimates_are_the_same(persons):
    table = table_of([(end, min(event, 1)) for end, event in persons]).alone(1)

    assert kaplan_meier(table).value == pytest.approx(cumulative_incidence(table).value, abs=1e-12)


@given(PERSONS, st.randoms(use_true_random=False), st.sampled_from([0.25, 1000.0]))
def test_order_and_unit_of_time_change_nothing(persons, random, unit):
    shuffled = random.sample(persons, len(persons))

    counted, sorted_ = table_of(persons), table_of([(end * unit, event) for end, event in shuffled])

    np.testing.assert_array_equal(counted.times * unit, sorted_.times)
    for one, other in ((counted, sorted_), (sorted_, counted)):
        np.testing.assert_array_equal(one.at_risk, other.at_risk)
        np.testing.assert_array_equal(one.events, other.events)
        np.testing.assert_array_equal(one.censored, other.censored)


@given(PERSONS, st.sampled_from([1, 2]), st.sampled_from(list(Variance)), st.floats(0.5, 0.99))
def test_curves_rise_and_intervals_hold_them(persons, cause, variance, level):
    curve = cumulative_incidence(table_of(persons), cause=cause, variance=variance)
    lower, upper = curve.interval(level)

    assert (np.diff(curve.value) >= 0).all()
    assert (curve.variance >= 0).all()
    known = np.isfinite(lower) & np.isfinite(upper)
    assert known[curve.value < 1 - 1e-9].all()
    assert (lower[known] >= 0).all()
    assert (upper[known] <= 1).all()
    assert (lower[known] <= curve.value[known] + 1e-12).all()
    assert (upper[known] >= curve.value[known] - 1e-12).all()


@given(PERSONS)
def test_jackknife_is_the_sum_of_squares_of_what_each_person_changes(persons):
    """The change of the estimate with the weight of a person, by a difference of weights."""
    horizon = max(end for end, _event in persons)
    curve = cumulative_incidence(table_of(persons), variance=Variance.INFINITESIMAL_JACKKNIFE)
    assume(curve.value[-1] < 1 - 1e-9 and cumulative_incidence(table_of(persons), cause=2).value[-1] < 1)
    assume(kaplan_meier(table_of([(e, min(c, 1)) for e, c in persons])).value[-1] < 1 - 1e-9)

    changes = [
        (_weighted(persons, one, 1 + 1e-6, horizon) - _weighted(persons, one, 1 - 1e-6, horizon)) / 2e-6
        for one in range(len(persons))
    ]

    assert curve.variance[-1] == pytest.approx(np.square(changes).sum(), abs=1e-6)


def _weighted(persons, one, weight, horizon):
    weights = np.ones(len(persons))
    weights[one] = weight
    end, event = map(np.array, zip(*persons, strict=True))
    left, found = 1.0, 0.0
    for time in np.unique(end[end <= horizon]):
        at_risk = weights[end >= time].sum()
        found += left * weights[(end == time) & (event == 1)].sum() / at_risk
        left *= 1 - weights[(end == time) & (event > 0)].sum() / at_risk
    return found


@given(PERSONS, st.integers(2, 4))
def test_groups_that_are_the_same_do_not_differ(persons, groups):
    found = gray_test([table_of(persons)] * groups)

    assert found.statistic == pytest.approx(0, abs=1e-9)
    assert found.p_value == pytest.approx(1)


@given(PERSONS, PERSONS)
@example([(0, 0), (0, 1)], [(1, 1), (1, 1)])
def test_scores_of_groups_add_up_to_nothing_and_their_order_does_not_matter(one, other):
    first, second = (gray_test([table_of(a), table_of(b)]) for a, b in ((one, other), (other, one)))

    assert first.score.sum() == pytest.approx(0, abs=1e-9)
    assert first.statistic == pytest.approx(second.statistic, abs=1e-7)


@given(PERSONS, st.integers(0, 12))
def test_one_event_a_person_counts_as_often_as_it_happens(persons, horizon):
    """Where nobody has two events, and the event ends nothing, the mean is the rate summed up."""
    end = np.array([time for time, _event in persons])
    whose = np.flatnonzero([event == 1 for _time, event in persons])
    assume(horizon <= end.max())

    found = mean_cumulative_count(whose, end[whose], end=end).at(horizon)

    at_risk = [(end >= time).sum() for time in end[whose]]
    expected = sum(1 / n for n, time in zip(at_risk, end[whose], strict=True) if time <= horizon)
    assert found.value == pytest.approx(expected)
    assert found.events == (end[whose] <= horizon).sum()


@given(st.integers(0, 40), st.integers(1, 40), st.floats(0.5, 0.99))
def test_exact_interval_holds_the_share(events, persons, level):
    assume(events <= persons)
    lower, upper = exact_interval(events, persons, level=level)

    assert 0 <= lower <= events / persons <= upper <= 1


@given(PERSONS, st.integers(0, 12))
def test_with_everybody_followed_long_enough_all_shares_are_the_same(persons, horizon):
    """Nobody is censored before the horizon: then there is nothing to estimate."""
    whole = [(time, event) if event else (20, 0) for time, event in persons]
    end, event = map(np.array, zip(*whole, strict=True))
    assume(horizon <= end.max())

    simple = share_of_complete(end, event, could_last=np.full(len(whole), 20), horizon=horizon)

    assert simple.value == pytest.approx(cumulative_incidence(table_of(whole)).at(horizon).value)
    assert simple.left_out == 0


@given(st.floats(0, 1), st.integers(1, 1000), st.integers(0, 1000))
def test_bounds_hold_the_share_and_are_as_far_apart_as_the_unlinked_are_many(share, linked, unlinked):
    lower, upper = bound_with_unlinked(share, linked=linked, unlinked=unlinked)

    assert lower <= share + 1e-12
    assert share <= upper + 1e-12
    assert upper - lower == pytest.approx(unlinked / (linked + unlinked))


def test_band_is_wider_than_the_interval_and_holds_the_curve():
    rng = np.random.default_rng(1)
    table = RiskTable.of(rng.integers(1, 100, 500), rng.integers(0, 3, 500))
    curve = cumulative_incidence(table)

    band = incidence_band(table, curve)

    lower, upper = (limit[np.isin(curve.times, band.times)] for limit in curve.interval())
    assert band.width > 1.96
    assert (band.lower < lower).all()
    assert (band.upper > upper).all()
