"""What holds for the intervals of every table of capture histories."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CaptureHistories,
    average_models,
    bca_search,
    bca_stepwise,
    profile_interval,
    search,
)

NAMES = "ABCD"
REPLICATES = 40
BOOTSTRAPS = st.sampled_from([bca_search, bca_stepwise])


@st.composite
def tables(draw, most_persons=60):
    """Draw counts of every combination of three or four lists; most of them small or zero."""
    lists = draw(st.integers(3, 4))
    count = st.one_of(st.just(0), st.integers(0, 5), st.integers(0, most_persons))
    counts = draw(st.lists(count, min_size=2**lists - 1, max_size=2**lists - 1))
    rows = [[cell >> j & 1 for j in range(lists)] for cell in range(1, 2**lists)]
    try:
        return CaptureHistories.from_wide(rows, counts, lists=NAMES[:lists])
    except InputError:
        return CaptureHistories.from_wide(
            [[1, 1, 0], [1, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [3, 4, 9, 8, 7], lists="ABC"
        )


def limits_of(estimate):
    """Return the number of people and every limit, or why there is none."""
    try:
        found = estimate()
    except NotConverged as error:
        return type(error).__name__
    return [found.total, *(limit for i in found.intervals for limit in (i.lower, i.upper))]


def same(first, second):
    if isinstance(first, str) or isinstance(second, str):
        return first == second
    return all(a == b or math.isclose(a, b, rel_tol=1e-6) for a, b in zip(first, second, strict=True))


@given(tables(), st.sampled_from([bca_search, bca_stepwise, average_models]))
@settings(max_examples=20, deadline=None)
def test_number_of_people_and_lower_limits_are_at_least_the_persons_seen(histories, method):
    options = {} if method is average_models else {"replicates": REPLICATES}

    limits = limits_of(lambda: method(histories, **options).estimate())

    least = histories.persons * (1 - 1e-12)
    assert isinstance(limits, str) or (min(limits) >= least and not any(map(math.isnan, limits)))


@given(tables(), BOOTSTRAPS, st.permutations(range(4)))
@settings(max_examples=10, deadline=None)
def test_order_of_the_lists_changes_no_bootstrap(histories, method, order):
    turned = histories.reorder_lists([histories.lists[j] for j in order if j < histories.list_count])

    limits, others = (
        limits_of(lambda table=table: method(table, replicates=REPLICATES).estimate())
        for table in (histories, turned)
    )

    assert same(limits, others)


@given(tables(), st.permutations(range(4)))
@settings(max_examples=12, deadline=None)
def test_order_of_the_lists_changes_no_average(histories, order):
    turned = histories.reorder_lists([histories.lists[j] for j in order if j < histories.list_count])

    limits, others = (
        limits_of(lambda table=table: average_models(table).estimate()) for table in (histories, turned)
    )

    assert same(limits, others)


@given(tables(), BOOTSTRAPS, st.integers(0, 2**31))
@settings(max_examples=4, deadline=None)
def test_same_seed_gives_the_same_answer_on_one_or_two_workers(histories, method, seed):
    limits, again, others = (
        limits_of(lambda n=n: method(histories, replicates=300, seed=seed, workers=n).estimate())
        for n in (1, 1, 2)
    )

    assert limits == again == others


@given(tables(most_persons=10**6))
@settings(max_examples=12, deadline=None)
def test_profile_of_the_chosen_model_holds_its_estimate(histories):
    try:
        chosen = search(histories)
        total, model = chosen.estimate().total, chosen.model
    except NotConverged:
        return

    interval = profile_interval(histories, model)

    assert histories.persons <= interval.lower <= total <= interval.upper


@pytest.mark.parametrize("method", [bca_search, bca_stepwise, average_models])
@pytest.mark.parametrize("factor", [1, 10**8])
def test_table_of_any_size_is_answered(method, factor):
    histories = CaptureHistories.from_wide(
        [[1, 1, 0], [1, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [count * factor for count in (3, 4, 9, 8, 7)],
        lists="ABC",
    )
    options = {} if method is average_models else {"replicates": REPLICATES}

    estimate = method(histories, **options).estimate()

    assert math.isfinite(estimate.total)
    assert len(estimate.intervals) == 2
