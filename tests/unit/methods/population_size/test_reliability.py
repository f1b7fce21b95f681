"""The panel beside an estimate."""

import json
import math

import numpy as np
import pytest

from support.mse import published
from zicht.methods.population_size import CaptureHistories, enumerate_models, fit_models
from zicht.methods.population_size.agreement import Spread, compare_answers
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.reliability import assess_reliability

QUICK = 20
TWO = CaptureHistories.from_table({"A": [1, 0, 1], "B": [0, 1, 1]}, [30, 20, 10])


@pytest.fixture(scope="module")
def kosovo():
    return compare_estimators(published("kosovo_4"), replicates=QUICK)


@pytest.fixture(scope="module")
def panel(kosovo):
    return assess_reliability(kosovo)


def test_panel_of_four_lists_is_whole(panel):
    assert not panel.problems
    assert (len(panel.left_out), len(panel.merged), len(panel.orders), len(panel.known_lists)) == (4, 6, 2, 4)


def test_spread_is_over_the_answers_there_are(panel):
    totals = [variation.total for variation in panel.left_out]

    assert panel.spread("left_out") == Spread(min(totals), max(totals), 4)


@pytest.mark.parametrize(("lowest", "highest", "ratio"), [(0, 4, math.inf), (0, 0, 1.0), (2, 4, 2.0)])
def test_spread_down_to_nobody_has_a_ratio(lowest, highest, ratio):
    spread = Spread(lowest, highest, 2)

    assert spread.ratio == ratio
    assert json.loads(json.dumps(spread.to_dict(), allow_nan=False))["ratio"] in (ratio, None)


def test_item_that_cannot_be_made_says_why():
    panel = assess_reliability(compare_estimators(TWO, replicates=QUICK))

    assert set(panel.problems) == {"left_out", "merged", "orders", "known_lists"}
    assert panel.spread("left_out") is None
    assert panel.known_lists_error is None


def test_progress_ends_at_the_number_of_items(kosovo):
    steps = []

    assess_reliability(kosovo, on_progress=lambda done, every: steps.append((done, every)))

    assert [done for done, _every in steps] == list(range(1, steps[0][1] + 1))


def test_dictionary_can_be_written_as_json(panel):
    written = json.loads(json.dumps(panel.to_dict(), allow_nan=False))

    assert written["overlap"]["lists"] == ["EXH", "ABA", "OSCE", "HRW"]


def test_repr_holds_no_counts(panel):
    assert repr(panel) == "Reliability(lists=4, not_made=[])"


def test_window_holds_the_models_that_the_lowest_bic_does_not_rule_out(kosovo):
    fits = fit_models(kosovo.histories, enumerate_models(4))
    bic = fits.criterion()
    near = fits.total[bic <= bic.min() + 6]

    window = compare_answers(kosovo).window

    assert (window.lowest, window.highest, window.answers) == pytest.approx(
        (near.min(), near.max(), len(near))
    )


def test_estimators_are_compared_without_bounds_and_independence():
    codes = ["independence", "stepwise", "minimum_bic", "no_highest_order", "chao_lower_bound"]
    comparison = compare_estimators(published("kosovo_4"), methods=codes, replicates=QUICK)
    totals = [comparison.answer(code).estimate.total for code in codes[1:-1]]

    assert compare_answers(comparison).estimators == Spread(min(totals), max(totals), 3)


def test_sampler_whose_chains_disagree_is_shown_and_not_compared(kosovo):
    """A few hundred draws from Kosovo's table have not mixed."""
    agreement = compare_answers(kosovo)

    assert agreement.chain_disagreement > 1.05
    assert agreement.estimators.answers == len(kosovo.estimates) - 3


def test_answers_below_the_bound_are_named():
    """UK, five lists: 11,313 by steps is below Chao's bound of 13,570 (R package Rcapture)."""
    comparison = compare_estimators(
        published("uk2013_5"), methods=["stepwise", "minimum_bic", "chao_lower_bound"], replicates=QUICK
    )

    agreement = compare_answers(comparison)

    assert agreement.bound == pytest.approx(13570, rel=1e-4)
    assert agreement.below_bound == ("stepwise",)


def test_two_answers_of_an_average_are_both_shown():
    """UK, five lists: the average over graphs has a mode near 11,000 and one near 23,000 (Silverman 2020)."""
    comparison = compare_estimators(published("uk2013_5"), methods=["decomposable_average"], replicates=QUICK)

    modes = compare_answers(comparison).modes["decomposable_average"]

    assert modes.answers == 2
    assert (modes.lowest, modes.highest) == pytest.approx((11_500, 24_000), rel=0.05)


def test_estimators_that_were_not_asked_tell_nothing():
    agreement = compare_answers(compare_estimators(TWO, methods=["independence"], replicates=QUICK))

    assert (agreement.estimators, agreement.window, agreement.bound, agreement.modes) == (
        None,
        None,
        None,
        {},
    )


def test_spread_leaves_out_what_is_not_known_or_has_no_end():
    assert Spread.of([None, 2.0, math.inf, 8.0]) == Spread(2.0, 8.0, 2)
    assert Spread.of([None]) is None
    assert Spread(2.0, 8.0, 2).ratio == 4


def test_table_without_answers_has_a_panel():
    apart = CaptureHistories.from_wide(np.eye(3), [4, 5, 6], lists=["A", "B", "C"])

    panel = assess_reliability(compare_estimators(apart, replicates=QUICK))

    assert panel.overlap.several == 0
    assert panel.spread("trajectory") is None


def test_panel_of_more_than_twelve_lists_says_what_it_leaves_out():
    many = CaptureHistories.from_persons(
        np.eye(13) + np.roll(np.eye(13), 1, axis=1), lists=list("ABCDEFGHIJKLM")
    )

    panel = assess_reliability(compare_estimators(many, methods=["chao_lower_bound"], replicates=QUICK))

    assert set(panel.problems) == {"left_out", "merged", "orders", "known_lists", "trajectory"}


def test_panel_holds_what_no_table_can_show(panel):
    """Kosovo: 16,942 without a tie of all lists (Aleshin-Guendel and others 2024), 12,797 by Rcapture (Darroch)."""
    assert panel.sensitivity.xi.answers[2].total == pytest.approx(16_942, abs=1)
    assert panel.sensitivity.heterogeneity.answers[1].total == pytest.approx(12_797, abs=1)
    assert panel.to_dict()["sensitivity"] == panel.sensitivity.to_dict()
