"""Averaging over decomposable graphs, against the product over cliques and separators written out."""

from decimal import Decimal, localcontext
from functools import cache
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


def log_marginal(lists, counts, delta, lgamma):
    """Return the Dirichlet-multinomial likelihood of the table over some lists."""
    cells = dict.fromkeys(product([0, 1], repeat=len(lists)), 0)
    for row, count in zip([*ROWS, (0, 0, 0)], counts, strict=True):
        cells[tuple(row[j] for j in lists)] += count
    prior = delta * 2 ** (3 - len(lists))
    every = lgamma(8 * delta) - lgamma(8 * delta + sum(cells.values()))
    return every + sum(lgamma(prior + count) - lgamma(prior) for count in cells.values())


def log_joint(graph, counts, delta, lgamma=lgamma, log=log):
    """Return the logarithm of the joint probability of a graph and a table, its last count of persons unseen."""
    cliques, separators = graph
    return (
        lgamma(sum(counts) + 1) - lgamma(counts[-1] + 1) - log(sum(counts))
        + sum(log_marginal(c, counts, delta, lgamma) for c in cliques)
        - sum(log_marginal(s, counts, delta, lgamma) for s in separators)
    )  # fmt: skip


def written_out(delta, largest):
    """Return the joint probability of each graph (rows) and number of persons unseen (columns)."""
    joint = np.array(
        [[log_joint(graph, [*COUNTS, dark], delta) for dark in range(largest + 1)] for graph in GRAPHS]
    )
    weights = np.exp(joint - joint.max())
    return weights / weights.sum()


@cache
def decimal_lgamma(z):
    """Return the logarithm of the gamma function to twenty digits, by Stirling's series from 60."""
    z, below = Decimal(z), Decimal(0)
    while z < 60:
        z, below = z + 1, below + z.ln()
    series = 1 / (12 * z) - 1 / (360 * z**3) + 1 / (1260 * z**5) - 1 / (1680 * z**7) + 1 / (1188 * z**9)
    root = (2 * Decimal("3.14159265358979323846264338327950288")).ln() / 2
    return (z - Decimal("0.5")) * z.ln() - z + root + series - below


@pytest.mark.parametrize("delta", [0.125, 0.5])
def test_average_is_the_product_over_cliques_and_separators_written_out(delta):
    joint = written_out(delta, 300)
    below = np.cumsum(joint.sum(axis=0))

    found = average_decomposable(table(), delta=delta, largest_dark=300)

    expected = [int(np.searchsorted(below, q)) for q in (0.025, 0.1, 0.5, 0.9, 0.975)]
    assert [found.posterior.quantile(q) for q in (0.025, 0.1, 0.5, 0.9, 0.975)] == expected
    assert sorted(found.graph_probability) == pytest.approx(sorted(joint.sum(axis=1)), rel=1e-6)


@pytest.mark.parametrize("persons", [10**6, 10**9])
def test_huge_counts_keep_the_digits_of_the_posterior(persons):
    """Three nearly independent lists, against the same product with decimal numbers of fifty digits."""
    shares = [a * b * c for a, b, c in product([0.7, 0.3], [0.8, 0.2], [0.6, 0.4])][1:]
    counts = [int(persons * share / sum(shares)) for share in shares]

    posterior = average_decomposable(table(counts)).posterior

    def joint(graph, at):
        every = [*counts, int(posterior.dark[at])]
        return log_joint(graph, every, Decimal("0.125"), decimal_lgamma, lambda z: Decimal(z).ln())

    places = [int(np.searchsorted(posterior.below, q)) for q in (0.1, 0.5, 0.9)]
    with localcontext(prec=50):
        logs = [[joint(graph, at) for graph in GRAPHS] for at in places]
        exact = [float(sum((value - logs[1][0]).exp() for value in row)) for row in logs]
    density = posterior.density[places]
    assert density / density[1] == pytest.approx(np.array(exact) / exact[1], rel=1e-3)
    assert len(posterior.modes) == 1


@pytest.mark.parametrize("bound", [10 * 51, 100 * 51])
def test_sensitivity_to_the_largest_dark_figure_is_the_average_up_to_there(bound):
    found = next(prior for prior in prior_sensitivity(table()) if prior.largest_dark == bound)

    whole = average_decomposable(table(), largest_dark=bound)

    assert (found.total, found.upper) == (whole.total, whole.estimate().interval(0.95).upper)
    assert found.mass_at_bound == pytest.approx(whole.posterior.mass_at_bound, rel=1e-4)


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
