"""What the Bayesian threshold keeps, says and refuses."""

import numpy as np
import pytest

from support.mse import published
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CaptureHistories, IntervalKind, bayesian_threshold, use_model

QUICK = {"draws": 200}


def table_of(model_counts, lists="abc"):
    rows = [[int(bit) for bit in history] for history in model_counts]
    return CaptureHistories.from_wide(rows, list(model_counts.values()), lists=lists)


def expected_table(total, chances, odds):
    """Expected counts of three lists with the odds ratio `odds` between the first two."""
    counts = {}
    for a, b, c in np.ndindex(2, 2, 2):
        weight = np.prod([p if on else 1 - p for p, on in zip(chances, (a, b, c), strict=True)])
        counts[f"{a}{b}{c}"] = weight * (odds if a and b else 1)
    whole = sum(counts.values())
    return {k: round(total * v / whole) for k, v in counts.items() if k != "000"}


def test_strong_pair_is_kept_and_others_are_dropped():
    fit = bayesian_threshold(table_of(expected_table(20_000, (0.2, 0.2, 0.2), 6.0)), **QUICK)

    assert str(fit.model) == "[12,3]"
    assert fit.estimate().total == pytest.approx(20_000, rel=0.05)


def test_independent_lists_keep_nothing():
    fit = bayesian_threshold(table_of(expected_table(20_000, (0.2, 0.3, 0.2), 1.0)), **QUICK)

    assert fit.model.terms == ()
    assert fit.estimate().total == pytest.approx(20_000, rel=0.05)


def test_many_persons_leave_the_prior_behind():
    histories = published("kosovo_4")

    fit = bayesian_threshold(histories, variance=100.0, threshold=0.0, **QUICK)

    saturated_in_pairs = use_model(histories, "[12,13,14,23,24,34]").estimate().total
    assert fit.estimate().total == pytest.approx(saturated_in_pairs, rel=0.02)


def test_triples_need_all_their_pairs():
    fit = bayesian_threshold(published("kosovo_4"), max_order=3, **QUICK)

    looked_at = {int(mask) for mask in fit.interactions if int(mask).bit_count() == 3}
    assert looked_at == {0b0111, 0b1101}
    assert all(mask in {int(m) for m in fit.interactions} for mask in fit.model.terms)


def test_same_seed_gives_the_same_draws_and_progress_is_told():
    told = []

    one = bayesian_threshold(published("korea_3"), **QUICK)
    two = bayesian_threshold(
        published("korea_3"), **QUICK, on_progress=lambda done, whole: told.append((done, whole))
    )

    assert np.array_equal(one.totals, two.totals)
    assert told == [(100, 400), (200, 400), (300, 400), (400, 400)]


def test_estimate_holds_median_and_credible_intervals():
    fit = bayesian_threshold(published("korea_3"), **QUICK, levels=(0.5,))

    estimate = fit.estimate()

    assert estimate.total == np.median(fit.totals)
    assert [(i.level, i.kind) for i in estimate.intervals] == [(0.5, IntervalKind.CREDIBLE)]
    assert estimate.model == str(fit.model)


def test_interactions_near_the_threshold_are_told():
    fit = bayesian_threshold(published("netherlands_2010_2015_6"), **QUICK)

    assert any("by a hair" in str(warning) for warning in fit.estimate().warnings)


def test_list_with_everyone_misses_nobody():
    histories = CaptureHistories.from_wide([[1, 0, 0], [1, 1, 0], [1, 0, 1]], [5, 3, 2], lists="abc")

    estimate = bayesian_threshold(histories).estimate()

    assert estimate.total == 10
    assert not estimate.warnings


def test_lists_that_share_nobody_are_refused():
    histories = CaptureHistories.from_wide([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [5, 3, 2], lists="abc")

    with pytest.raises(NotConverged, match="no bound"):
        bayesian_threshold(histories, **QUICK)


def test_too_many_lists_for_the_order_are_refused():
    rows = np.eye(16, dtype=int)
    rows[:, 0] = 1
    histories = CaptureHistories.from_wide(
        [*rows.tolist(), [0] * 15 + [1]], [3] * 17, lists=[f"l{n}" for n in range(16)]
    )

    with pytest.raises(InputError, match="16 lists have 120 interactions"):
        bayesian_threshold(histories, **QUICK)


@pytest.mark.parametrize(
    "options",
    [
        {"variance": 0.0},
        {"variance": float("nan")},
        {"threshold": -1.0},
        {"max_order": 1},
        {"draws": 10},
        {"chains": 1},
        {"levels": (95,)},
    ],
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(InputError):
        bayesian_threshold(published("korea_3"), **options)


def test_repr_holds_no_numbers_of_persons():
    fit = bayesian_threshold(published("korea_3"), **QUICK)

    assert repr(fit).startswith("ThresholdFit(model=[12,23], rhat=1.0")
