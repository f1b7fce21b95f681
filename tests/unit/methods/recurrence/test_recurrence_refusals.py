"""Is follow-up that cannot be counted refused, with its place and without its value?"""

from __future__ import annotations

import numpy as np
import pytest

from zicht.errors import InputError
from zicht.methods.recurrence.bands import incidence_band
from zicht.methods.recurrence.comparison import compare_matched
from zicht.methods.recurrence.gray import gray_test
from zicht.methods.recurrence.incidence import Variance, cumulative_incidence, kaplan_meier
from zicht.methods.recurrence.mean_count import mean_cumulative_count
from zicht.methods.recurrence.risk_table import RiskTable
from zicht.methods.recurrence.shares import share_of_complete


@pytest.mark.parametrize(
    ("time", "event", "entry"),
    [
        ([1.0, float("nan")], [0, 1], None),
        ([1.0, float("inf")], [0, 1], None),
        ([1, -4321], [0, 1], None),
        ([1, 2], [0, -1], None),
        ([1, 2], [0.0, 0.5], None),
        ([1, 2], [0, 1], [0, 2]),
    ],
)
def test_second_person_is_refused(time, event, entry):
    with pytest.raises(InputError) as refused:
        RiskTable.of(time, event, entry=entry)

    text = str(refused.value)
    assert "row 2" in text
    assert "4321" not in text


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(InputError, match="one length"):
        RiskTable.of([1, 2], [0])


def test_code_above_the_causes_is_refused():
    with pytest.raises(InputError, match="row 2"):
        RiskTable.of([1, 2], [0, 3], causes=2)


def test_cause_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="cause 2"):
        kaplan_meier(RiskTable.of([1, 2], [0, 1]), cause=2)


def test_horizon_beyond_the_longest_follow_up_is_refused():
    curve = kaplan_meier(RiskTable.of([1, 2], [0, 1]))

    assert curve.at(2).value == 1
    with pytest.raises(InputError, match="horizon"):
        curve.at(2.5)


def test_level_that_is_no_probability_is_refused():
    with pytest.raises(InputError, match="level"):
        kaplan_meier(RiskTable.of([1, 2], [0, 1])).at(1, level=95)


def test_jackknife_of_persons_who_enter_late_is_refused():
    late = RiskTable.of([3, 4], [1, 0], entry=[0, 2])

    assert cumulative_incidence(late).at(3).value == 0.5
    with pytest.raises(InputError, match="late"):
        cumulative_incidence(late, variance=Variance.INFINITESIMAL_JACKKNIFE)


def test_one_group_cannot_be_compared():
    with pytest.raises(InputError, match="two groups"):
        gray_test([RiskTable.of([1], [1])])


def test_event_outside_the_follow_up_of_its_person_is_refused():
    with pytest.raises(InputError, match="row 2"):
        mean_cumulative_count([0, 1], [1, 5], end=[3, 4])
    with pytest.raises(InputError, match="row 1"):
        mean_cumulative_count([2], [1], end=[3, 4])


def test_share_without_anybody_followed_long_enough_is_refused():
    with pytest.raises(InputError, match="followed as long"):
        share_of_complete([1, 2], [0, 1], could_last=[3, 3], horizon=5)


def test_band_where_nothing_happens_is_refused():
    table = RiskTable.of(np.arange(1, 30), np.zeros(29, dtype=int))

    with pytest.raises(InputError, match="stretch"):
        incidence_band(table, cumulative_incidence(table))


def test_groups_without_anybody_alike_cannot_be_compared():
    some, nobody = RiskTable.of([5], [1]), RiskTable.of(np.zeros(0), np.zeros(0, dtype=int))

    with pytest.raises(InputError, match="compared"):
        compare_matched([some], [nobody], horizon=1)
