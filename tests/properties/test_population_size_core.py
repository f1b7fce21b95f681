"""What holds for every table of capture histories."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from support.capture_tables import NAMES, tables
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CaptureHistories,
    Status,
    enumerate_models,
    fit_models,
    fit_tables,
    search,
    stepwise,
    use_model,
)

CHOICES = st.sampled_from([search, stepwise, use_model])


def total_of(choose, rows, counts, names=NAMES):
    """Return the number of people, or why there is none."""
    try:
        histories = CaptureHistories.from_wide(rows, counts, lists=names[: len(rows[0])])
        return choose(histories).estimate().total
    except (InputError, NotConverged) as error:
        return type(error).__name__


def same(first, second):
    return first == second if isinstance(first, str) else math.isclose(first, second, rel_tol=1e-6)


@given(tables(), CHOICES)
@settings(max_examples=30, deadline=None)
def test_number_of_people_is_at_least_the_persons_seen(table, choose):
    rows, counts = table

    total = total_of(choose, rows, counts)

    assert isinstance(total, str) or (math.isfinite(total) and total >= sum(counts) * (1 - 1e-12))


@given(tables(), CHOICES, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_order_of_the_lists_changes_nothing(table, choose, random):
    rows, counts = table
    order = random.sample(range(len(rows[0])), len(rows[0]))

    reordered = [[row[j] for j in order] for row in rows]

    assert same(total_of(choose, rows, counts), total_of(choose, reordered, counts))


@given(tables(), CHOICES)
@settings(max_examples=18, deadline=None)
def test_splitting_rows_changes_nothing(table, choose):
    rows, counts = table
    halves = [count // 2 for count in counts]
    rest = [count - half for count, half in zip(counts, halves, strict=True)]

    assert total_of(choose, rows, counts) == total_of(choose, rows + rows, halves + rest)


@given(tables(), CHOICES)
@settings(max_examples=40, deadline=None)
def test_list_that_everyone_is_on_gives_the_persons_seen(table, choose):
    rows, counts = table

    total = total_of(choose, [[1, *row] for row in rows], counts)

    assert total in ("InputError", sum(counts))


@given(tables(most_persons=10**9))
@settings(max_examples=20, deadline=None)
def test_every_fit_is_a_number_or_says_why_not(table):
    rows, counts = table
    try:
        histories = CaptureHistories.from_wide(rows, counts, lists=NAMES[: len(rows[0])])
    except InputError:
        return

    fits = fit_models(histories, enumerate_models(histories.list_count))

    answered = np.isin(fits.status, (Status.OK, Status.ESTIMABLE_ON_FACE))
    assert np.isfinite(fits.total).tolist() == answered.tolist()
    assert np.isfinite(fits.log_likelihood).tolist() == answered.tolist()
    assert not np.isnan(fits.coefficients).any()
    assert np.all(fits.total >= histories.persons)


@given(tables(most_persons=3))
@settings(max_examples=25, deadline=None)
def test_leaving_out_a_pair_that_overlaps_does_not_destroy_existence(table):
    """Chan, Silverman and Vincent (2021), for models of pairs."""
    rows, counts = table
    dense = np.concatenate([[0], counts])
    models = enumerate_models(len(rows[0]), max_order=2)
    fits = fit_tables(dense[None], models, table=np.zeros(len(models), dtype=np.int64))
    fine = {model.terms for model, ok in zip(models, fits.ok, strict=True) if ok}
    overlaps = {t for t in models.terms.tolist() if any(dense[h] for h in range(len(dense)) if h & t == t)}

    smaller = {tuple(t for t in terms if t != pair) for terms in fine for pair in overlaps & set(terms)}

    assert smaller <= fine


@given(st.lists(st.integers(1, 2**12 - 1), min_size=1, max_size=30), st.sampled_from([stepwise, use_model]))
@settings(max_examples=25, deadline=None)
def test_twelve_lists_end_in_an_answer_or_a_refusal(histories, choose):
    rows = [[cell >> j & 1 for j in range(12)] for cell in histories]

    total = total_of(choose, rows, [1] * len(rows))

    assert total in ("InputError", "NotConverged") or total >= len(rows)
