"""Strange tables: zeros everywhere, one combination, huge counts, up to twelve lists. All end in words."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.capture_tables import NAMES
from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.estimators import METHODS
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.verdict import decide_verdict
from zicht.methods.population_size.verdict_rules import RULES, Advice

REPLICATES = 3
COUNTS = st.sampled_from([0, 1, 1, 2, 5, 40, 10**3, 10**7])


@st.composite
def sparse_tables(draw, least_lists, most_lists):
    """Draw a few combinations of lists, some of all lists or of one, with counts from one to huge."""
    lists = draw(st.integers(least_lists, most_lists))
    every = (1 << lists) - 1
    cell = st.one_of(st.integers(1, every), st.integers(0, lists - 1).map(lambda j: 1 << j), st.just(every))
    cells = draw(st.lists(cell, min_size=1, max_size=2 * lists, unique=True))
    counts = draw(st.lists(COUNTS, min_size=len(cells), max_size=len(cells)))
    return [[cell >> j & 1 for j in range(lists)] for cell in cells], counts


def read(table):
    """Return the table, without the lists that hold nobody; nothing where it is refused, with a reason."""
    rows, counts = table
    held = [
        j
        for j in range(len(rows[0]))
        if any(row[j] and count for row, count in zip(rows, counts, strict=True))
    ]
    try:
        return CaptureHistories.from_wide(
            [[row[j] for j in held] for row in rows], counts, lists=[NAMES[j] for j in held]
        )
    except InputError:
        return None


def look_at(histories, methods=None):
    """Ask every estimator, and check that what comes out are numbers or reasons."""
    comparison = compare_estimators(histories, methods=methods, replicates=REPLICATES)
    reliability = assess_reliability(comparison)
    verdict = decide_verdict(comparison, reliability)
    json.dumps([comparison.to_dict(), reliability.to_dict(), verdict.to_dict()], allow_nan=False)
    for answer in comparison.answers:
        assert (answer.estimate is None) == bool(answer.problems)
    for estimate in comparison.estimates:
        assert math.isfinite(estimate.total)
        assert estimate.total >= histories.persons * (1 - 1e-9)
        assert not any(math.isnan(i.lower) or math.isnan(i.upper) for i in estimate.intervals)
    assert verdict.advice in Advice
    assert len(verdict.findings) == len(RULES)
    return comparison


@given(sparse_tables(2, 4))
@settings(max_examples=6)
def test_strange_tables_of_few_lists_end_in_words(table):
    histories = read(table)

    if histories is not None:
        assert {answer.method.code for answer in look_at(histories).answers} <= METHODS.keys()


@pytest.mark.parametrize(("lists", "seed"), [(6, 1), pytest.param(10, 1, marks=pytest.mark.study)])
def test_strange_tables_of_more_lists_end_in_words(lists, seed):
    """As many combinations as twice the lists, each list among them; without the searches, which take seconds."""
    random = np.random.default_rng(seed)
    cells = np.unique([*(1 << np.arange(lists)), *random.integers(1, 1 << lists, size=lists)])
    counts = random.choice([1, 1, 2, 5, 40, 10**3], size=len(cells))

    comparison = look_at(
        CaptureHistories.from_wide(cells[:, None] >> np.arange(lists) & 1, counts, lists=NAMES[:lists]),
        [code for code in METHODS if code not in {"minimum_bic", "average_bic", "bayesian_threshold"}],
    )

    assert comparison.answer("independence").estimate is not None


@pytest.mark.parametrize("lists", [2, 5, 12])
def test_nobody_at_all_is_refused_with_a_reason(lists):
    with pytest.raises(InputError, match="hold no persons"):
        CaptureHistories.from_wide([[1] * lists], [0], lists=NAMES[:lists])


@pytest.mark.parametrize("lists", [2, 5, 12])
def test_one_combination_of_all_lists_is_not_published(lists):
    histories = CaptureHistories.from_wide([[1] * lists], [10**9], lists=NAMES[:lists])

    comparison = look_at(histories)

    assert {estimate.total for estimate in comparison.estimates} == {10**9}
