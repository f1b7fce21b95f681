"""What holds for the comparison, the panel and the verdict of every table."""

import json
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from support.capture_tables import NAMES, tables
from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.estimators import methods_for
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.verdict import decide_verdict
from zicht.methods.population_size.verdict_rules import RULES, Advice

REPLICATES = 5
CHEAP = [code for code in methods_for() if code not in {"latent_class", "bayesian_threshold"}]


def look_at(rows, counts, methods=None):
    """Return the whole answer, checked for sense; `None` where the table is refused."""
    try:
        histories = CaptureHistories.from_wide(rows, counts, lists=NAMES[: len(rows[0])])
    except InputError:
        return None
    comparison = compare_estimators(histories, methods=methods, replicates=REPLICATES)
    reliability = assess_reliability(comparison)
    verdict = decide_verdict(comparison, reliability)
    json.dumps([comparison.to_dict(), reliability.to_dict(), verdict.to_dict()], allow_nan=False)
    assert all((answer.estimate is None) == bool(answer.problems) for answer in comparison.answers)
    assert all(math.isfinite(estimate.total) for estimate in comparison.estimates)
    return comparison, reliability, verdict


@given(tables(2, most_persons=200))
@settings(max_examples=7, deadline=None)
def test_every_table_ends_in_a_verdict_or_a_refusal(table):
    found = look_at(*table, CHEAP)

    assert found is None or found[2].advice in Advice


@given(tables(2, most_lists=3, most_persons=200))
@settings(max_examples=3, deadline=None)
def test_samplers_end_in_an_answer_or_a_reason(table):
    found = look_at(*table)

    assert found is None or len(found[0].answers) == len(methods_for())


@given(tables(2, most_lists=3, most_persons=10**8))
@settings(max_examples=5, deadline=None)
def test_huge_counts_end_in_a_verdict(table):
    found = look_at(*table, CHEAP)

    assert found is None or len(found[2].findings) == len(RULES)


@given(st.lists(st.integers(1, 2**9 - 1), min_size=1, max_size=40))
@settings(max_examples=2, deadline=None)
def test_nine_lists_end_in_a_verdict(histories):
    rows = [[cell >> j & 1 for j in range(9)] for cell in histories]

    found = look_at(rows, [1] * len(rows), ["independence", "stepwise", "chao_lower_bound"])

    assert found is None or found[2].advice in Advice


@given(tables(2, most_persons=200))
@settings(max_examples=7, deadline=None)
def test_published_range_holds_the_answer_and_no_fewer_than_were_seen(table):
    found = look_at(*table, ["stepwise", "minimum_bic"])
    if found is None or found[2].models is None:
        return
    comparison, _reliability, verdict = found

    low, high = verdict.models.lowest.total, verdict.models.highest.total

    assert comparison.histories.persons * (1 - 1e-9) <= low <= verdict.headline.total <= high


@given(tables(2, most_persons=200), st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_order_of_the_lists_does_not_change_the_advice(table, random):
    rows, counts = table
    order = random.sample(range(len(rows[0])), len(rows[0]))
    methods = ["minimum_bic", "no_highest_order", "chao_lower_bound"]

    found = look_at(rows, counts, methods)
    other = look_at([[row[j] for j in order] for row in rows], counts, methods)

    assert (found and found[2].models and round(math.log(found[2].models.lowest.total), 6)) == (
        other and other[2].models and round(math.log(other[2].models.lowest.total), 6)
    )


def test_one_cell_is_judged():
    assert look_at([[1, 1, 0], [1, 0, 1], [0, 1, 1]], [5, 0, 0]) is None
    assert look_at(np.ones((1, 2)), [5])[2].advice == Advice.DO_NOT_PUBLISH
