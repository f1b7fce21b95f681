"""What the answer hangs on that no table can show."""

import json
import math

import numpy as np
import pytest

from support.mse import published
from zicht.errors import NotConverged
from zicht.methods.population_size import CaptureHistories, no_highest_order
from zicht.methods.population_size.agreement import Spread
from zicht.methods.population_size.sensitivity import assess_sensitivity

TWO = CaptureHistories.from_table({"A": [1, 0, 1], "B": [0, 1, 1]}, [20, 40, 10])
APART = CaptureHistories.from_wide(np.eye(3), [4, 5, 6], lists=list("ABC"))


@pytest.fixture(scope="module")
def kosovo():
    return assess_sensitivity(published("kosovo_4"))


def totals(series):
    return [answer.total for answer in series.answers]


def test_series_over_xi_is_the_published_one(kosovo):
    """Aleshin-Guendel, Sadinle and Wakefield (2024): 16,942; by hand, xi divides the 12,542 unseen."""
    assert [answer.xi for answer in kosovo.xi.answers] == pytest.approx([0.5, 2 / 3, 1, 1.5, 2])
    assert totals(kosovo.xi) == pytest.approx([4400 + 12542 / xi for xi in (0.5, 2 / 3, 1, 1.5, 2)], abs=1)


def test_forms_of_the_differences_give_what_rcapture_gives(kosovo):
    assert [answer.form for answer in kosovo.heterogeneity.answers] == ["poisson", "darroch", "gamma"]
    assert totals(kosovo.heterogeneity) == pytest.approx([9328, 12797, 18387], abs=1)


def test_spread_is_that_of_the_answers(kosovo):
    spread = kosovo.heterogeneity.spread

    assert spread == Spread(min(totals(kosovo.heterogeneity)), max(totals(kosovo.heterogeneity)), 3)


def test_combination_that_did_not_occur_leaves_no_series_and_says_how_many():
    """United Kingdom 2013, five lists: 13 of 31 combinations are empty."""
    series = assess_sensitivity(published("uk2013_5")).xi

    assert (series.answers, series.spread) == ((), None)
    assert str(series.problems[0].where) == "13 of the 31 combinations of these lists did not occur."


def test_two_lists_say_that_they_cannot_tell_differences():
    """20 times 40 over 10 are on neither list, divided by xi."""
    found = assess_sensitivity(TWO)

    assert totals(found.xi) == pytest.approx([70 + 80 / xi for xi in (0.5, 2 / 3, 1, 1.5, 2)])
    assert found.heterogeneity.answers == ()
    assert "Three or more" in str(found.heterogeneity.problems[0].expected)


def test_lists_that_share_nobody_have_reasons_and_no_answers():
    found = assess_sensitivity(APART)

    assert [series.answers for series in (found.xi, found.heterogeneity)] == [(), ()]
    assert all(series.problems for series in (found.xi, found.heterogeneity))


def test_list_with_everyone_misses_nobody_whatever_is_supposed():
    rows = [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]]
    found = assess_sensitivity(CaptureHistories.from_wide(rows, [40, 30, 10, 5], lists=list("ABC")))

    assert {*totals(found.xi), *totals(found.heterogeneity)} == {85}


def test_answers_are_finite_and_not_below_the_persons_seen():
    """Counts far apart: unseen persons beyond the largest number that a computer writes are no answer."""
    counts = [1000 if h.bit_count() % 2 else 1 for h in range(1 << 8)]
    table = CaptureHistories.from_dense([0, *counts[1:]], lists=list("ABCDEFGH"))

    found = assess_sensitivity(table)

    answered = [total for total in (*totals(found.xi), *totals(found.heterogeneity)) if total is not None]
    assert all(math.isfinite(total) and total >= table.persons for total in answered)
    assert found.xi.problems
    with pytest.raises(NotConverged, match="no finite number"):
        no_highest_order(table).estimate()


def test_dictionary_can_be_written_as_json(kosovo):
    for found in (kosovo, assess_sensitivity(APART), assess_sensitivity(TWO)):
        assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["xi"].keys() == {
            "answers",
            "spread",
            "problems",
        }


def test_labels_say_what_is_supposed_and_reprs_hold_no_counts(kosovo):
    assert str(kosovo.xi.answers[0].label) == "2.00 times as many unseen (xi 0.50)"
    assert str(kosovo.xi.answers[2].label) == "no more and no less (xi 1.00)"
    assert repr(kosovo.xi.answers[2]) == "Supposition('no more and no less (xi 1.00)', answered=True)"
    assert repr(kosovo) == (
        "Sensitivity(heterogeneity=SensitivitySeries(answers=3), xi=SensitivitySeries(answers=5))"
    )
