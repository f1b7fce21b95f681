"""What holds for every table with levels that are not known."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CovariateTable, fit_covariate_model, fit_with_missing

PAIRS = ["A:x", "B:x", "C:x", "A:y", "B:y", "x:y", "A:B", "B:C"]
ROWS = [([h >> j & 1 for j in range(3)], x, y) for h in range(1, 8) for x in "ab?" for y in "cd?"]


def read(rows, counts, names=None):
    lists = {name: [row[0][j] for row in rows] for j, name in enumerate("ABC")}
    renamed = names or {}
    columns = {
        "x": [renamed.get(row[1], row[1]) for row in rows],
        "y": [renamed.get(row[2], row[2]) for row in rows],
    }
    return CovariateTable.from_columns(lists, columns, counts, missing=["?"])


def fit(terms, *arguments, **options):
    try:
        return fit_with_missing(read(*arguments, **options), terms, max_steps=300)
    except (InputError, NotConverged):
        return None


def counts_of(rows):
    count = st.one_of(st.integers(0, 3), st.integers(0, 60))
    return st.lists(count, min_size=len(rows), max_size=len(rows))


@given(counts_of(ROWS), st.sets(st.sampled_from(PAIRS), max_size=4))
@settings(max_examples=20, deadline=None)
def test_likelihood_never_falls_and_answers_are_numbers(counts, terms):
    found = fit(terms, ROWS, counts)
    if found is None:
        return

    likelihoods = np.array(found.likelihoods)
    assert np.all(np.diff(likelihoods) >= -1e-8 * (1 + np.abs(likelihoods[:-1])))
    assert math.isclose(found.completed.sum(), sum(counts), rel_tol=1e-9)
    try:
        estimate = found.estimate()
    except NotConverged:
        return
    assert math.isfinite(estimate.total)
    assert estimate.total >= sum(counts) * (1 - 1e-9)
    assert all(interval.lower >= sum(counts) * (1 - 1e-9) for interval in estimate.intervals)


@given(counts_of(ROWS), st.sets(st.sampled_from(PAIRS), max_size=3))
@settings(max_examples=10, deadline=None)
def test_names_of_levels_and_splitting_rows_change_nothing(counts, terms):
    halves = [count // 2 for count in counts]
    rest = [count - half for count, half in zip(counts, halves, strict=True)]

    first = fit(terms, ROWS, counts)
    second = fit(terms, ROWS + ROWS, halves + rest, names={"a": "z", "c": "q"})

    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert math.isclose(first.fit.total, second.fit.total, rel_tol=1e-4)


@given(counts_of(ROWS), st.sets(st.sampled_from(PAIRS), max_size=4))
@settings(max_examples=15, deadline=None)
def test_nothing_missing_is_the_fit_itself(counts, terms):
    known = [(row, count) for row, count in zip(ROWS, counts, strict=True) if "?" not in row[1] + row[2]]
    found = fit(terms, *zip(*known, strict=True))
    if found is None:
        return

    plain = fit_covariate_model(found.table, terms)

    assert math.isclose(found.fit.total, plain.best.total, rel_tol=1e-6)
