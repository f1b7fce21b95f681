"""The panel and the verdict where the answer rests on covariates."""

import json
from dataclasses import replace

import numpy as np
import pytest

from zicht.methods.population_size import CovariateTable, covariate_wald, search_with_covariates
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.evidence import Evidence, find_range
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.verdict import Advice, decide_verdict
from zicht.methods.population_size.verdict_rules import RULES

QUICK = 60
#: Of each sex, the chance to be on each of four lists that are otherwise independent, and the people there are.
CHANCES = {"f": (0.5, 0.45, 0.5, 0.4), "m": (0.1, 0.12, 0.08, 0.15)}
PEOPLE = 5000
CHEAP = ("stepwise", "minimum_bic", "sample_coverage", "covariates_minimum_bic", "chao_lower_bound")


def unequal():
    """Two sexes of as many people, whom lists see unequally: the expected counts, rounded."""
    cells = np.arange(1, 16)
    on = (cells[:, None] >> np.arange(4)) & 1
    counts = [
        round(PEOPLE * float(np.prod(np.where(row, chance, np.subtract(1, chance)))))
        for chance in CHANCES.values()
        for row in on
    ]
    lists = {name: np.tile(on[:, j], 2).tolist() for j, name in enumerate("ABCD")}
    return CovariateTable.from_columns(lists, {"sex": ["f"] * 15 + ["m"] * 15}, counts)


@pytest.fixture(scope="module")
def comparison():
    table = unequal()
    return compare_estimators(table.histories(), covariates=table, methods=CHEAP, replicates=QUICK)


@pytest.fixture(scope="module")
def evidence(comparison):
    return Evidence.of(comparison, assess_reliability(comparison))


def without(comparison, code):
    """Return the comparison as if one estimator was not asked."""
    return replace(comparison, answers=tuple(a for a in comparison.answers if a.method.code != code))


def rule(code):
    return next(rule for rule in RULES if rule.code == code)


def test_answer_with_covariates_finds_the_people_where_that_of_the_lists_alone_does_not(evidence):
    assert evidence.headline.method == "covariates_minimum_bic"
    assert evidence.headline.total == pytest.approx(2 * PEOPLE, rel=0.01)
    assert evidence.lists_alone.total < 0.9 * 2 * PEOPLE


def test_variations_are_those_of_the_model_with_covariates(evidence):
    """Within a sex the lists are independent, so that no list left out and no two as one change anything."""
    panel = evidence.reliability
    totals = [variation.total for variation in (*panel.left_out, *panel.merged)]

    assert totals == pytest.approx([2 * PEOPLE] * 10, rel=0.02)


def test_range_holds_the_answer_of_the_lists_alone_and_says_so(comparison, evidence):
    found = find_range(evidence.headline, without(comparison, "stepwise"), evidence.reliability)

    assert found.lowest.total == pytest.approx(evidence.lists_alone.total)
    assert str(found.lowest.origin) == "the lists alone, without covariates"


def test_models_that_fit_about_as_well_are_those_with_covariates(evidence):
    window = evidence.reliability.agreement.window

    assert window.lowest <= evidence.headline.total <= window.highest
    assert window.lowest > evidence.lists_alone.total


def test_interval_given_the_model_is_that_of_the_delta_method(evidence):
    given = covariate_wald(search_with_covariates(unequal()))

    bounds = (evidence.given_model.lower, evidence.given_model.upper)
    assert bounds == pytest.approx((given.lower, given.upper))


def test_order_of_interaction_is_looked_at_in_the_lists_alone(evidence):
    """If it were held against the answer, covariates would count as an interaction of three lists."""
    alone = evidence.lists_alone.total
    totals = [variation.total for variation in evidence.reliability.orders]

    assert rule("order").observe(evidence) == pytest.approx(
        max(max(total / alone, alone / total) for total in totals)
    )


@pytest.mark.parametrize(("factor", "holds"), [(1.9, False), (2.1, True)])
def test_covariates_that_move_the_answer_by_more_than_a_factor_of_two_give_a_range(evidence, factor, holds):
    alone = replace(evidence.lists_alone, total=evidence.headline.total * factor)
    found = rule("covariates").observe(replace(evidence, lists_alone=alone))

    assert found == pytest.approx(factor)
    assert rule("covariates").holds(found) is holds
    assert rule("covariates").advice == Advice.PUBLISH_AS_RANGE


def test_without_covariates_the_rule_is_not_looked_at(comparison):
    alone = compare_estimators(comparison.histories, methods=["minimum_bic"], replicates=QUICK)

    assert rule("covariates").observe(Evidence.of(alone, assess_reliability(alone))) is None


def test_verdict_is_on_the_answer_with_covariates(comparison, evidence):
    verdict = decide_verdict(comparison, evidence.reliability)

    assert verdict.headline is evidence.headline
    assert json.loads(json.dumps(verdict.to_dict(), allow_nan=False))["headline"]["method"] == (
        "covariates_minimum_bic"
    )


def test_verdict_is_the_same_for_every_seed():
    table = unequal()
    found = set()
    for seed in (1, 2):
        comparison = compare_estimators(
            table.histories(), covariates=table, methods=CHEAP, replicates=QUICK, seed=seed
        )
        verdict = decide_verdict(comparison, assess_reliability(comparison))
        found.add((verdict.advice, tuple((f.rule.code, f.holds) for f in verdict.findings)))

    assert len(found) == 1


def test_model_with_covariates_that_has_no_answer_leaves_it_to_the_lists_alone():
    """Half of the sexes is not known: those with covariates refuse, the lowest BIC of the lists answers."""
    table = unequal()
    missing = table.merge_levels("sex", {})
    missing = replace(missing, levels=np.where(missing.levels == 0, -1, missing.levels))
    comparison = compare_estimators(
        table.histories(),
        covariates=missing,
        methods=["minimum_bic", "covariates_minimum_bic"],
        replicates=QUICK,
    )

    evidence = Evidence.of(comparison, assess_reliability(comparison))

    assert (evidence.headline.method, evidence.lists_alone) == ("minimum_bic", None)
