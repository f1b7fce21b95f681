"""What holds for every table of persons under estimators given covariates, and under errors in linking."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    Among,
    CaptureHistories,
    CellMeans,
    Estimate,
    Logistic,
    MissedLinks,
    combine_imputations,
    correct_linkage,
    doubly_robust,
    linkage_what_if,
)

NAMES = "ABCDEFGHIJKL"


@st.composite
def members(draw, most_lists=3, most_persons=60):
    """Draw who is on which list; each history that occurs may occur often."""
    lists = draw(st.integers(2, most_lists))
    cells = draw(st.lists(st.integers(1, 2**lists - 1), min_size=1, max_size=most_persons))
    times = draw(st.integers(1, 4))
    return np.array([[cell >> j & 1 for j in range(lists)] for cell in cells * times], dtype=bool)


@st.composite
def tables(draw, most_lists=4, most_persons=300):
    lists = draw(st.integers(2, most_lists))
    count = st.one_of(st.just(0), st.integers(0, 5), st.integers(0, most_persons))
    counts = draw(st.lists(count, min_size=2**lists - 1, max_size=2**lists - 1))
    return rows_of(lists), counts


def rows_of(lists):
    return [[cell >> j & 1 for j in range(lists)] for cell in range(1, 2**lists)]


def answer(estimate):
    """Return an estimate, or the name of a refusal."""
    try:
        return estimate()
    except (InputError, NotConverged) as error:
        return type(error).__name__


def assert_sound(found, persons=None):
    if isinstance(found, str):
        return
    assert isinstance(found, Estimate)
    assert math.isfinite(found.total)
    assert found.total >= found.persons * (1 - 1e-12)
    assert persons is None or found.persons == persons
    assert all(i.lower <= i.upper and not math.isnan(i.upper) for i in found.intervals)
    assert all(found.persons <= i.lower * (1 + 1e-9) + 1 for i in found.intervals)


COLUMN = st.sampled_from(["constant", "binary", "index", "large", "tiny"])


def covariates_of(kinds, rows):
    n = len(rows)
    columns = {
        "constant": np.full(n, 3.0),
        "binary": (np.arange(n) % 2).astype(float),
        "index": np.arange(n, dtype=float),
        "large": np.where(rows[:, 0], 1e90, -1e90),
        "tiny": np.where(rows[:, 0], 1e-90, 0.0),
    }
    return np.column_stack([columns[kind] for kind in kinds])


@given(
    members(),
    st.lists(COLUMN, min_size=1, max_size=3),
    st.sampled_from([Logistic(1), Logistic(2), CellMeans(), CellMeans(0.0)]),
    st.sampled_from(Among),
    st.floats(0.1, 10),
)
@settings(max_examples=30, deadline=None)
def test_estimate_given_covariates_is_a_number_or_a_refusal(rows, kinds, learner, among, xi):
    def estimate():
        return doubly_robust(
            rows, covariates_of(kinds, rows), among=among, learners=(learner,), folds=2, xi=xi
        ).estimate()

    assert_sound(answer(estimate), len(rows))


@given(members(most_lists=4), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_of_lists_and_persons_changes_nothing_without_covariates(rows, random):
    lists = random.sample(range(rows.shape[1]), rows.shape[1])
    persons = random.sample(range(len(rows)), len(rows))

    first, other = (
        answer(lambda table=table: doubly_robust(table).estimate().total)
        for table in (rows, rows[np.ix_(persons, lists)])
    )

    assert first == other if isinstance(first, str) else math.isclose(first, other, rel_tol=1e-9)


@given(members(), st.floats(0.2, 5), st.floats(0.2, 5))
@settings(max_examples=20, deadline=None)
def test_higher_odds_ratio_leaves_fewer_unseen(rows, xi, other):
    fit = answer(lambda: doubly_robust(rows))
    assume(not isinstance(fit, str))

    dark = fit.with_xi(xi).estimate().dark

    assert math.isclose(dark * xi, fit.with_xi(other).estimate().dark * other, rel_tol=1e-6, abs_tol=1e-6)


@given(st.lists(st.integers(20, 200), min_size=3, max_size=3), st.integers(2, 5))
@settings(max_examples=10, deadline=None)
def test_covariate_that_is_the_same_for_everyone_changes_little(counts, folds):
    """Cell means of one cell are the shares of all; only who is held out differs."""
    rows = np.repeat(rows_of(2), counts, axis=0)

    fit = doubly_robust(rows, np.ones((len(rows), 1)), learners=(CellMeans(),), folds=folds)

    assert fit.estimate().total == pytest.approx(doubly_robust(rows).estimate().total, rel=0.02)


@given(
    tables(),
    st.floats(0.3, 1.0),
    st.floats(0.0, 0.5),
    st.floats(0.0, 0.2),
)
@settings(max_examples=40, deadline=None)
def test_correction_for_links_is_a_number_or_a_refusal(table, recall, wrong, error):
    def estimate():
        histories = CaptureHistories.from_wide(*table, lists=NAMES[: len(table[0][0])])
        false_links = wrong if histories.list_count == 2 else 0.0
        return correct_linkage(
            histories, recall=recall, false_links=false_links, recall_error=error
        ).estimate()

    assert_sound(answer(estimate))


@given(st.lists(st.integers(0, 300), min_size=7, max_size=7), st.floats(0.7, 1.0))
@settings(max_examples=30, deadline=None)
def test_corrected_table_keeps_the_size_of_every_list(counts, recall):
    """Missed links move no record from one list to another."""
    whole = np.array([0, *counts]) + 10
    linked = np.rint(MissedLinks(np.full((3, 3), recall)).transition() @ whole)
    histories = CaptureHistories.from_dense(linked, lists="ABC")

    found = correct_linkage(histories, recall=recall, model="[1,2,3]")

    assert found.table[1:] @ np.array(rows_of(3)) == pytest.approx(histories.list_sizes, rel=1e-4)


@given(st.integers(2, 5), st.floats(0.05, 1.0))
@settings(max_examples=15, deadline=None)
def test_records_are_kept_when_persons_fall_apart(lists, recall):
    expected = MissedLinks(np.full((lists, lists), recall)).transition()

    records = np.array([cell.bit_count() for cell in range(1 << lists)])

    assert records @ expected == pytest.approx(records)
    assert (expected >= -1e-12).all()


@given(tables(most_lists=2), st.lists(st.floats(0.5, 1.0), min_size=2, max_size=5, unique=True))
@settings(max_examples=20, deadline=None)
def test_better_links_mean_more_people(table, recalls):
    """Given the table, the more links were missed the fewer people there are."""
    rows, counts = table
    found = answer(
        lambda: linkage_what_if(CaptureHistories.from_wide(rows, counts, lists="AB"), recalls=sorted(recalls))
    )
    assume(not isinstance(found, str))

    totals = [scenario.total for scenario in found if scenario.total is not None]

    assert all(low <= high * (1 + 1e-6) for low, high in pairwise(totals))


@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(1, 200), st.integers(1, 50)), min_size=1, max_size=8)
)
@settings(max_examples=30, deadline=None)
def test_combined_answer_lies_between_those_of_the_sets(cells):
    answers = [
        correct_linkage(CaptureHistories.from_dense([0, *c], lists="AB"), recall=1.0).estimate()
        for c in cells
    ]

    combined = combine_imputations(answers)

    estimate = combined.estimate()
    assert min(a.total for a in answers) - 1e-6 <= estimate.total <= max(a.total for a in answers) + 1e-6
    assert 0 <= combined.between_share <= 1
    assert_sound(estimate)


def test_twelve_lists_of_one_person_each_are_refused():
    rows = np.eye(12, dtype=bool)

    assert answer(lambda: doubly_robust(rows)) == "NotConverged"
    assert (
        answer(
            lambda: correct_linkage(CaptureHistories.from_persons(rows, lists=NAMES), recall=0.9).estimate()
        )
        == "InputError"
    )
