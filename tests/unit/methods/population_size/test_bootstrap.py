"""Intervals that repeat the choice of the model: what they say of their replicates."""

import numpy as np
import pytest

from support.mse import published
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CaptureHistories,
    Criterion,
    IntervalKind,
    bca_search,
    bca_stepwise,
    search,
    stepwise,
)

BOTH = pytest.mark.parametrize(
    ("bootstrap", "kind"),
    [(bca_search, IntervalKind.BCA_RESELECTION), (bca_stepwise, IntervalKind.BCA_STEPWISE)],
)


def sparse():
    """Two lists that share one person."""
    return CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [1, 30, 20], lists=["A", "B"])


@BOTH
def test_estimate_is_that_of_the_table_with_an_interval_per_level(bootstrap, kind):
    histories = published("korea_3")

    found = bootstrap(histories, replicates=200, levels=(0.95, 0.5)).estimate()

    plain = (search if bootstrap is bca_search else stepwise)(histories).estimate()
    assert (found.total, found.model, found.method) == (plain.total, plain.model, plain.method)
    assert [(i.level, i.kind) for i in found.intervals] == [(0.5, kind), (0.95, kind)]
    assert found.intervals[1].lower <= found.intervals[0].lower
    assert found.intervals[1].upper >= found.intervals[0].upper


@BOTH
def test_models_chosen_add_up_to_the_replicates(bootstrap, kind):
    found = bootstrap(published("western_us_5"), replicates=200, **{"max_order": 2} if kind[4] == "r" else {})

    assert sum(found.models_chosen.values()) == 200 == len(found.totals)
    assert list(found.models_chosen.values()) == sorted(found.models_chosen.values(), reverse=True)
    assert found.models_chosen[str(found.selection.model)] == 200 * found.share_original


@BOTH
def test_list_with_everyone_leaves_no_doubt(bootstrap, kind):
    histories = CaptureHistories.from_wide([[1, 1, 0], [1, 0, 1]], [5, 9], lists=["A", "B", "C"])

    found = bootstrap(histories, replicates=20).estimate()

    assert found.total == 14
    assert [(i.lower, i.upper) for i in found.intervals] == [(14, 14), (14, 14)]
    assert found.warnings == ()


@BOTH
def test_replicates_without_an_estimate_leave_the_number_unbounded(bootstrap, kind):
    """The one person on both lists is missing from a third of the replicates."""
    found = bootstrap(sparse(), replicates=300)

    warnings = " ".join(str(warning) for warning in found.estimate().warnings)
    assert found.share_without_estimate == pytest.approx(np.exp(-1), abs=0.1)
    assert found.intervals[-1].upper == np.inf
    assert np.isfinite(found.intervals[-1].lower)
    assert "no model gives an estimate" in warnings
    assert "do not bound" in warnings
    assert "hangs on that person" in warnings


@BOTH
def test_replicates_with_an_empty_list_are_counted(bootstrap, kind):
    histories = CaptureHistories.from_wide(
        [[1, 1, 0], [1, 0, 0], [0, 1, 0], [1, 1, 1]], [60, 90, 80, 1], lists=["A", "B", "C"]
    )

    found = bootstrap(histories, replicates=300)

    assert found.emptied == pytest.approx(np.exp(-1), abs=0.1)
    assert any("a list holds nobody" in str(warning) for warning in found.estimate().warnings)


def test_few_answers_share_limits_and_say_so():
    """Two persons per history: the replicates give a handful of different numbers."""
    histories = CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [3, 1, 1], lists=["A", "B"])

    found = bca_search(histories, replicates=500, levels=(0.8, 0.81, 0.95))

    assert found.coinciding
    assert any("share a limit" in str(warning) for warning in found.estimate().warnings)


def test_one_model_to_choose_from_is_chosen_everywhere():
    found = bca_search(published("kosovo_4"), n_top=1, replicates=100)

    assert found.share_original == 1
    assert found.models_chosen == {"[123,14,34]": 100}


def test_criterion_is_that_of_the_replicates():
    found = bca_search(published("kosovo_4"), criterion=Criterion.AIC, replicates=100)

    assert found.estimate().method == "minimum_aic"
    assert found.selection.model != search(published("kosovo_4")).model


def test_replicates_on_one_side_widen_the_interval_to_the_estimate():
    found = bca_search(published("korea_3"), replicates=1, n_top=1)

    estimate = found.estimate()
    assert found.correction.one_sided
    assert estimate.intervals[0].lower <= estimate.total <= estimate.intervals[0].upper
    assert any("one side" in str(warning) for warning in estimate.warnings)


@BOTH
def test_progress_ends_with_all_tables(bootstrap, kind):
    seen = []

    bootstrap(published("korea_3"), replicates=300, on_progress=lambda done, of: seen.append((done, of)))

    assert seen[-1] == (306, 306)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@BOTH
@pytest.mark.parametrize("wrong", [{"replicates": 0}, {"levels": [1.0]}])
def test_wrong_numbers_are_refused(bootstrap, kind, wrong):
    with pytest.raises(InputError):
        bootstrap(published("korea_3"), **wrong)


def test_no_models_to_choose_from_is_refused():
    with pytest.raises(InputError, match="no models to choose from"):
        bca_search(published("korea_3"), n_top=0)


@BOTH
def test_table_without_an_estimate_is_refused(bootstrap, kind):
    histories = CaptureHistories.from_wide([[1, 0], [0, 1]], [5, 9], lists=["A", "B"])

    with pytest.raises(NotConverged):
        bootstrap(histories)


def test_repr_holds_no_counts():
    assert repr(bca_search(published("korea_3"), replicates=10)) == (
        "Bootstrap(kind='bca_reselection', replicates=10)"
    )


@BOTH
def test_too_much_work_is_lowered_with_a_note(bootstrap, kind):
    """Four lists have sixteen combinations: five models, or the steps of this table, leave fewer replicates."""
    histories = published("kosovo_4")

    found = bootstrap(histories, most_cells=16 * 5 * 600)

    estimate = found.estimate()
    assert 200 <= len(found.totals) < 1000
    assert any("replicates would take too long" in str(note) for note in estimate.notes)
    assert estimate.intervals == bootstrap(histories, most_cells=16 * 5 * 600, workers=2).estimate().intervals


def test_search_within_a_limit_is_that_of_as_many_models_and_replicates():
    histories = published("kosovo_4")

    found = bca_search(histories, most_cells=16 * 5 * 300)

    plain = bca_search(histories, n_top=5, replicates=300 - len(histories.cells))
    assert found.totals.tolist() == plain.totals.tolist()
    assert found.estimate().intervals == plain.estimate().intervals
    assert [note for note in found.estimate().notes if "too long" in str(note)] == list(found.limits)


def test_persons_that_are_not_left_out_one_by_one_are_judged_by_their_influence():
    """210 tables of every model on the way: with 25 without one person, fewer than 200 would be drawn."""
    histories = published("uk2013_5")
    fits = 1 + len(stepwise(histories).model.terms)

    found = bca_stepwise(histories, replicates=200, most_cells=32 * fits * 210)

    whole = bca_stepwise(histories, replicates=200)
    assert len(found.totals) == 200
    assert found.totals.tolist() == whole.totals.tolist()
    assert "leave out one person of each history" in str(found.limits[0])
    assert found.left_out == pytest.approx(whole.left_out, rel=0.02)
    assert found.correction.acceleration == pytest.approx(whole.correction.acceleration, rel=0.2)


@BOTH
def test_work_above_the_limit_is_refused(bootstrap, kind):
    with pytest.raises(InputError, match="even the least bootstrap"):
        bootstrap(published("kosovo_4"), most_cells=16)
