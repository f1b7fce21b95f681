"""What holds for the comparison, the panel and the verdict of every table with covariates."""

import json
import math
import warnings

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from support.capture_tables import NAMES, tables
from zicht.errors import InputError
from zicht.methods.population_size import (
    Advice,
    CovariateTable,
    assess_reliability,
    compare_estimators,
    decide_verdict,
)
from zicht.methods.population_size.evidence import Evidence

METHODS = ("minimum_bic", "sample_coverage", "covariates_minimum_bic", "doubly_robust", "chao_lower_bound")
REPLICATES = 50


@st.composite
def tables_with_covariates(draw, most_lists=4, most_persons=60):
    """Return rows of lists, a covariate or two, and counts; `None` where they are no table."""
    rows, counts = draw(tables(2, most_lists=most_lists, most_persons=most_persons))
    copies = draw(st.integers(1, 3))
    rows, counts = [*rows] * copies, [*counts] * copies
    counts = draw(st.permutations(counts))
    codes = {
        name: draw(st.lists(st.sampled_from(levels), min_size=len(rows), max_size=len(rows)))
        for name, levels in {"sex": ["f", "m"], "group": ["a", "b", "c"]}.items()
    }
    try:
        lists = {name: [row[j] for row in rows] for j, name in enumerate(NAMES[: len(rows[0])])}
        return CovariateTable.from_columns(lists, codes, counts)
    except InputError:
        return None


def look_at(table):
    """Return the whole answer, checked for sense."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        comparison = compare_estimators(
            table.histories(), covariates=table, methods=METHODS, replicates=REPLICATES
        )
        reliability = assess_reliability(comparison)
        verdict = decide_verdict(comparison, reliability)
    json.dumps([comparison.to_dict(), reliability.to_dict(), verdict.to_dict()], allow_nan=False)
    assert all((answer.estimate is None) == bool(answer.problems) for answer in comparison.answers)
    return comparison, reliability, verdict


@given(tables_with_covariates())
@settings(max_examples=6, deadline=None)
def test_every_table_with_covariates_ends_in_a_verdict(table):
    if table is None:
        return

    comparison, _reliability, verdict = look_at(table)

    assert verdict.advice in Advice
    assert all(math.isfinite(e.total) and e.total >= e.persons * (1 - 1e-9) for e in comparison.estimates)


@given(tables_with_covariates(most_lists=3, most_persons=10**7))
@settings(max_examples=6, deadline=None)
def test_huge_counts_end_in_a_verdict(table):
    if table is None:
        return

    _comparison, _reliability, verdict = look_at(table)

    assert verdict.advice in Advice


@given(tables_with_covariates())
@settings(max_examples=3, deadline=None)
def test_range_holds_the_answer_and_that_of_the_lists_alone(table):
    if table is None:
        return
    comparison, reliability, verdict = look_at(table)
    evidence = Evidence.of(comparison, reliability)
    if verdict.models is None or verdict.headline is None:
        return

    low, high = verdict.models.lowest.total, verdict.models.highest.total

    inside = [verdict.headline, *([evidence.lists_alone] if evidence.lists_alone else [])]
    assert all(low <= estimate.total <= high for estimate in inside)


@given(tables_with_covariates(most_lists=3), st.randoms(use_true_random=False))
@settings(max_examples=3, deadline=None)
def test_order_of_the_rows_does_not_change_the_answer(table, random):
    if table is None:
        return
    order = random.sample(range(len(table.cells)), len(table.cells))
    members = (table.cells[:, None] >> np.arange(table.list_count)) & 1
    codes = {
        c.name: [c.levels[place] for place in table.levels[order, at]]
        for at, c in enumerate(table.covariates)
    }
    lists = {name: members[order, j].tolist() for j, name in enumerate(table.lists)}

    same = CovariateTable.from_columns(lists, codes, table.counts[order])

    assert look_at(same)[0].to_dict() == look_at(table)[0].to_dict()
