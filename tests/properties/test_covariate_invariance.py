"""What holds for every table of lists and covariates."""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CovariateTable,
    Thinness,
    bootstrap_covariates,
    covariate_wald,
    estimate_by_stratum,
    fit_covariate_model,
    search_with_covariates,
)
from zicht.methods.population_size.covariate_models import pairs_of, passive_covariates

LISTS = 3


@st.composite
def tables(draw, most_persons=40):
    """Draw rows of three lists and two covariates with counts, most of them small or zero."""
    shape = draw(st.sampled_from([(2, 2), (3, 2)]))
    rows = [
        ([h >> j & 1 for j in range(LISTS)], (x, y))
        for h in range(1, 1 << LISTS)
        for x in range(shape[0])
        for y in range(shape[1])
    ]
    count = st.one_of(st.integers(0, 4), st.integers(0, most_persons))
    return rows, draw(st.lists(count, min_size=len(rows), max_size=len(rows)))


def read(rows, counts, *, order=(0, 1, 2), names="xy", levels=("abc", "abc")):
    lists = {"ABC"[j]: [history[j] for history, _ in rows] for j in order}
    codes = {name: [levels[at][places[at]] for _, places in rows] for at, name in enumerate("xy")}
    return CovariateTable.from_columns(lists, {name: codes[name] for name in names}, counts)


def total_of(choose, *arguments, **options):
    try:
        return choose(read(*arguments, **options)).estimate().total
    except (InputError, NotConverged) as error:
        return type(error).__name__


def same(first, second):
    return first == second if isinstance(first, str) else math.isclose(first, second, rel_tol=1e-5)


@given(tables())
@settings(max_examples=12, deadline=None)
def test_number_of_people_is_a_number_or_a_refusal(table):
    rows, counts = table

    total = total_of(search_with_covariates, rows, counts)

    assert isinstance(total, str) or (math.isfinite(total) and total >= sum(counts) * (1 - 1e-12))


@given(tables(), st.permutations(range(LISTS)), st.permutations("abc"), st.sampled_from(["xy", "yx"]))
@settings(max_examples=7, deadline=None)
def test_names_and_order_of_lists_covariates_and_levels_change_nothing(table, order, levels, names):
    rows, counts = table

    first = total_of(search_with_covariates, rows, counts)
    second = total_of(search_with_covariates, rows, counts, order=order, levels=(levels, "zy"), names=names)

    assert same(first, second)


@given(tables())
@settings(max_examples=7, deadline=None)
def test_splitting_rows_changes_nothing(table):
    rows, counts = table
    halves = [count // 2 for count in counts]
    rest = [count - half for count, half in zip(counts, halves, strict=True)]

    assert total_of(search_with_covariates, rows, counts) == total_of(
        search_with_covariates, rows + rows, halves + rest
    )


@given(tables(), st.data())
@settings(max_examples=20, deadline=None)
def test_collapsing_over_passive_covariates_changes_nothing(table, data):
    """Van der Heijden and others (2012)."""
    rows, counts = table
    try:
        whole = read(rows, counts)
    except InputError:
        assume(False)
    terms = data.draw(st.sets(st.sampled_from(pairs_of(whole))))
    passive = passive_covariates(whole, terms)
    fit = fit_covariate_model(whole, terms)
    assume(fit.ranking)

    smaller = whole.drop_covariates(passive)
    collapsed = fit_covariate_model(smaller, [term for term in terms if not term & passive])

    assert same(fit.estimate().total, collapsed.estimate().total)


@given(tables(), st.data())
@settings(max_examples=25, deadline=None)
def test_totals_of_levels_add_up(table, data):
    rows, counts = table
    try:
        whole = read(rows, counts)
    except InputError:
        assume(False)
    fit = fit_covariate_model(whole, data.draw(st.sets(st.sampled_from(pairs_of(whole)))))
    assume(fit.ranking)

    for names in (["x"], ["y"], ["x", "y"]):
        levels = fit.levels(*names)
        assert same(sum(level.total for level in levels), fit.estimate().total)
        assert all(level.total >= level.persons * (1 - 1e-9) for level in levels)


@given(st.lists(st.integers(0, 10**9), min_size=14, max_size=14), st.integers(0, 13))
@settings(max_examples=12, deadline=None)
def test_huge_counts_and_single_cells_end_in_an_answer_or_a_refusal(counts, only):
    rows = [([h >> j & 1 for j in range(LISTS)], (x, 0)) for h in range(1, 8) for x in range(2)]

    for one in (counts, [int(at == only) * count for at, count in enumerate(counts)]):
        total = total_of(search_with_covariates, rows, one)
        assert isinstance(total, str) or (np.isfinite(total) and total >= sum(one) * (1 - 1e-12))


@given(tables())
@settings(max_examples=7, deadline=None)
def test_intervals_are_bounds_above_the_persons_seen(table):
    """By drawing and without; a level may hold nobody, or be seen whole by one list."""
    rows, counts = table
    try:
        chosen = search_with_covariates(read(rows, counts))
        total = chosen.estimate().total
    except (InputError, NotConverged):
        return

    alone = covariate_wald(chosen)
    drawn = bootstrap_covariates(chosen, replicates=50, best=2)

    assert alone.lower <= total * (1 + 1e-12)
    assert alone.upper >= total * (1 - 1e-12)
    for interval in (alone, *drawn.estimate().intervals, *drawn.levels("x")[0].intervals):
        assert 0 <= interval.lower <= interval.upper
        assert math.isfinite(interval.lower)


@given(tables(most_persons=200), st.booleans())
@settings(max_examples=15, deadline=None)
def test_strata_have_intervals_around_their_number_or_reasons(table, shrink):
    rows, counts = table
    try:
        found = estimate_by_stratum(read(rows, counts), ["x", "y"], thinness=Thinness(1, 1), shrink=shrink)
    except (InputError, NotConverged):
        return

    for one in found.strata:
        assert (one.total is None) == bool(one.reasons)
        for interval in one.intervals:
            assert interval.lower <= one.total * (1 + 1e-12)
            assert interval.upper >= one.total * (1 - 1e-12)
