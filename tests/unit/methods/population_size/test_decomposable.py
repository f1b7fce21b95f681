"""Averaging over decomposable graphs, against the product over cliques and separators written out."""

from itertools import product
from math import lgamma, log

import numpy as np
import pytest

from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.decomposable import average_decomposable, prior_sensitivity

ROWS = [row for row in product([0, 1], repeat=3) if any(row)]
COUNTS = [12, 9, 5, 14, 3, 6, 2]
#: The eight graphs on three lists: cliques, and separators.
GRAPHS = [
    ([[0], [1], [2]], []),
    ([[0, 1], [2]], []),
    ([[0, 2], [1]], []),
    ([[1, 2], [0]], []),
    ([[0, 1], [0, 2]], [[0]]),
    ([[0, 1], [1, 2]], [[1]]),
    ([[0, 2], [1, 2]], [[2]]),
    ([[0, 1, 2]], []),
]


def table(counts=COUNTS):
    return CaptureHistories.from_wide(ROWS, counts, lists="ABC")


def log_marginal(lists, dark, delta):
    """Return the Dirichlet-multinomial likelihood of the table over some lists."""
    cells = dict.fromkeys(product([0, 1], repeat=len(lists)), 0)
    for row, count in [*zip(ROWS, COUNTS, strict=True), ((0, 0, 0), dark)]:
        cells[tuple(row[j] for j in lists)] += count
    prior = delta * 2 ** (3 - len(lists))
    every = lgamma(8 * delta) - lgamma(8 * delta + sum(cells.values()))
    return every + sum(lgamma(prior + count) - lgamma(prior) for count in cells.values())


def written_out(delta, largest):
    """Return the joint probability of each graph (rows) and number of persons unseen (columns)."""
    n = sum(COUNTS)
    joint = np.array(
        [
            [
                lgamma(n + dark + 1) - lgamma(dark + 1) - log(n + dark)
                + sum(log_marginal(c, dark, delta) for c in cliques)
                - sum(log_marginal(s, dark, delta) for s in separators)
                for dark in range(largest + 1)
            ]
            for cliques, separators in GRAPHS
        ]
    )  # fmt: skip
    weights = np.exp(joint - joint.max())
    return weights / weights.sum()


@pytest.mark.parametrize("delta", [0.125, 0.5])
def test_average_is_the_product_over_cliques_and_separators_written_out(delta):
    joint = written_out(delta, 300)
    below = np.cumsum(joint.sum(axis=0))

    found = average_decomposable(table(), delta=delta, largest_dark=300)

    expected = [int(np.searchsorted(below, q)) for q in (0.025, 0.1, 0.5, 0.9, 0.975)]
    assert [found.posterior.quantile(q) for q in (0.025, 0.1, 0.5, 0.9, 0.975)] == expected
    assert sorted(found.graph_probability) == pytest.approx(sorted(joint.sum(axis=1)), rel=1e-6)


def test_interval_and_median_count_the_persons_seen():
    found = average_decomposable(table(), levels=[0.8])

    answer = found.estimate()

    assert answer.total == sum(COUNTS) + found.posterior.quantile(0.5)
    assert answer.intervals[0].lower == sum(COUNTS) + found.posterior.quantile(0.1)
    assert answer.intervals[0].kind == "credible"


def test_probability_of_the_complete_graph_is_that_written_out():
    found = average_decomposable(table(), delta=0.5, largest_dark=300)

    assert found.complete_probability == pytest.approx(written_out(0.5, 300)[-1].sum(), rel=1e-6)


def test_answer_that_is_mostly_that_of_the_prior_is_told():
    """Hepatitis A in Taiwan: all three lists depend on each other."""
    answer = average_decomposable(table([63, 55, 18, 69, 17, 21, 28])).estimate()

    assert any("the answer of the prior" in str(warning) for warning in answer.warnings)


def test_posterior_at_the_largest_dark_figure_is_told():
    answer = average_decomposable(table(), largest_dark=10).estimate()

    assert any("largest dark figure" in str(warning) for warning in answer.warnings)


def test_sensitivity_begins_with_the_usual_prior():
    usual, *others = prior_sensitivity(table())

    assert usual.total == average_decomposable(table()).total
    assert [(p.delta, p.largest_dark) for p in others] == [
        (1 / 16, 30 * 51),
        (1 / 4, 30 * 51),
        (1 / 8, 10 * 51),
        (1 / 8, 100 * 51),
    ]


def test_progress_ends_with_all_graphs():
    seen = []

    average_decomposable(table(), on_progress=lambda done, every: seen.append((done, every)))

    assert seen[-1] == (8, 8)


@pytest.mark.parametrize("lists", [2, 7])
def test_too_few_and_too_many_lists_are_refused(lists):
    rows = [*np.eye(lists), np.ones(lists)]
    histories = CaptureHistories.from_wide(rows, [3] * len(rows), lists="ABCDEFG"[:lists])

    with pytest.raises(InputError, match=f"There are {lists} lists"):
        average_decomposable(histories)


@pytest.mark.parametrize("prior", [{"delta": 0}, {"delta": float("nan")}, {"largest_dark": 0}])
def test_prior_without_meaning_is_refused(prior):
    with pytest.raises(InputError, match="no meaning"):
        average_decomposable(table(), **prior)


def test_too_many_persons_for_so_many_graphs_are_refused():
    rows = [*np.eye(6), np.ones(6)]
    histories = CaptureHistories.from_wide(rows, [10**6] * 7, lists="ABCDEF")

    with pytest.raises(InputError, match="too many persons"):
        average_decomposable(histories)


def test_list_with_everyone_misses_nobody_whatever_the_number_of_lists():
    histories = CaptureHistories.from_wide([[1, 1], [1, 0]], [10, 20], lists="AB")

    found = average_decomposable(histories)

    assert found.estimate().total == 30
    assert len(found.graphs) == 0
