"""What holds for every table, of the estimators that need no search."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from support.capture_tables import NAMES, tables
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CaptureHistories, use_model
from zicht.methods.population_size.coverage import sample_coverage
from zicht.methods.population_size.decomposable import average_decomposable
from zicht.methods.population_size.heterogeneity import chao_lower_bound, heterogeneity_models
from zicht.methods.population_size.highest_order import no_highest_order


def darroch(histories):
    return heterogeneity_models(histories)[1]


def gamma(histories):
    return heterogeneity_models(histories)[2]


def coverage(histories):
    return sample_coverage(histories, replicates=20)


def two_first_lists(histories):
    return no_highest_order(histories, lists=histories.lists[:2])


ESTIMATORS = [
    average_decomposable,
    chao_lower_bound,
    darroch,
    gamma,
    coverage,
    no_highest_order,
    two_first_lists,
]
UNORDERED = ESTIMATORS[:-1]


def estimate_of(estimator, rows, counts, names=NAMES):
    """Return the answer, or why there is none."""
    try:
        histories = CaptureHistories.from_wide(rows, counts, lists=names[: len(rows[0])])
        return estimator(histories).estimate()
    except (InputError, NotConverged) as error:
        return type(error).__name__


def total_of(estimator, rows, counts):
    found = estimate_of(estimator, rows, counts)
    return found if isinstance(found, str) else found.total


def same(first, second):
    return first == second if isinstance(first, str) else math.isclose(first, second, rel_tol=1e-6)


@given(tables(), st.sampled_from(ESTIMATORS))
@settings(max_examples=60, deadline=None)
def test_number_of_people_lies_in_its_intervals_above_the_persons_seen(table, estimator):
    rows, counts = table

    found = estimate_of(estimator, rows, counts)

    if not isinstance(found, str):
        assert math.isfinite(found.total)
        assert all(sum(counts) <= i.lower <= found.total <= i.upper for i in found.intervals)


@given(tables(), st.sampled_from(UNORDERED), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_order_of_the_lists_changes_nothing(table, estimator, random):
    rows, counts = table
    order = random.sample(range(len(rows[0])), len(rows[0]))
    reordered = [[row[j] for j in order] for row in rows]

    assert same(total_of(estimator, rows, counts), total_of(estimator, reordered, counts))


@given(tables(), st.sampled_from(ESTIMATORS))
@settings(max_examples=30, deadline=None)
def test_splitting_rows_changes_nothing(table, estimator):
    rows, counts = table
    halves = [count // 2 for count in counts]
    rest = [count - half for count, half in zip(counts, halves, strict=True)]

    assert total_of(estimator, rows, counts) == total_of(estimator, rows + rows, halves + rest)


@given(tables(most_lists=3), st.sampled_from(ESTIMATORS))
@settings(max_examples=30, deadline=None)
def test_list_that_everyone_is_on_gives_the_persons_seen(table, estimator):
    rows, counts = table

    total = total_of(estimator, [[1, *row] for row in rows], counts)

    assert total in ("InputError", sum(counts))


@given(tables(most_persons=10**9), st.sampled_from(ESTIMATORS[1:]))
@settings(max_examples=50, deadline=None)
def test_huge_counts_end_in_an_answer_or_a_refusal(table, estimator):
    found = estimate_of(estimator, *table)

    assert isinstance(found, str) or math.isfinite(found.total)


@given(st.lists(st.integers(1, 2**12 - 1), min_size=1, max_size=30), st.sampled_from(ESTIMATORS))
@settings(max_examples=25, deadline=None)
def test_twelve_lists_end_in_an_answer_or_a_refusal(histories, estimator):
    rows = [[cell >> j & 1 for j in range(12)] for cell in histories]

    total = total_of(estimator, rows, [1] * len(rows))

    assert total in ("InputError", "NotConverged") or total >= len(rows)


@given(tables())
@settings(max_examples=30, deadline=None)
def test_bound_of_chao_is_not_below_independent_lists(table):
    bound = total_of(chao_lower_bound, *table)
    independent = total_of(use_model, *table)

    if not isinstance(bound, str) and not isinstance(independent, str):
        assert bound >= independent * (1 - 1e-6)


@given(st.lists(st.integers(1, 200), min_size=15, max_size=15), st.integers(0, 2))
@settings(max_examples=8, deadline=None)
def test_models_of_differences_have_the_likelihood_that_a_bounded_search_finds(counts, form):
    cells = np.arange(1, 16)
    members = (cells[:, None] >> np.arange(4) & 1).astype(float)
    k = members.sum(axis=1)
    bends = [np.column_stack([np.maximum(k - 2, 0), np.maximum(k - 3, 0)]), k**2 / 2, -np.log1p(k / 3.5)]
    design = np.column_stack([np.ones(15), members, bends[form]])
    histories = CaptureHistories.from_wide(members, counts, lists="ABCD")

    model = [chao_lower_bound, darroch, gamma][form](histories)

    free, bounded = [(None, None)] * 5, [(0, None)] * (design.shape[1] - 5)
    oracle = minimize(
        lambda x: np.exp(design @ x).sum() - counts @ design @ x,
        np.append(math.log(np.mean(counts)), np.zeros(design.shape[1] - 1)),
        jac=lambda x: design.T @ (np.exp(design @ x) - counts),
        bounds=free + bounded,
        method="L-BFGS-B",
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 5000, "maxfun": 20000},
    )
    assert math.log(model.total - sum(counts)) == pytest.approx(oracle.x[0], abs=2e-2)
