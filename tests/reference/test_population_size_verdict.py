"""What the panel and the verdict say of published tables.

Sources: for the tables without a list or with two lists as one, recomputations with a program of its own; for the
Netherlands, that no table without covariates identifies the number (peers give 48,000 to 149,000 for the same
table); for the artificial table, Chan, Silverman and Vincent (2021), tables 2 and 3.
"""

import numpy as np
import pytest

from support.mse import published
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.variations import leave_lists_out, merge_pairs
from zicht.methods.population_size.verdict import decide_verdict
from zicht.methods.population_size.verdict_rules import Advice

QUICK = 100


def judge(histories, methods=("stepwise", "minimum_bic", "no_highest_order", "chao_lower_bound")):
    comparison = compare_estimators(histories, methods=methods, replicates=QUICK)
    return decide_verdict(comparison, assess_reliability(comparison))


def ends(variations):
    totals = [variation.total for variation in variations if variation.total is not None]
    return min(totals), max(totals)


@pytest.mark.parametrize(
    ("name", "left_out", "merged"),
    [
        ("uk2013_6", (10464, 26680), (10691, 23380)),
        ("netherlands_2010_2015_6", (32210, 186302), (35512, 164637)),
    ],
)
def test_lists_left_out_and_merged_are_as_recomputed(name, left_out, merged):
    histories = published(name)

    assert ends(leave_lists_out(histories)) == pytest.approx(left_out, rel=1e-4)
    assert ends(merge_pairs(histories)) == pytest.approx(merged, rel=1e-4)


def test_dutch_table_without_covariates_is_a_range_over_models():
    verdict = judge(published("netherlands_2010_2015_6"))

    assert verdict.advice == Advice.PUBLISH_AS_RANGE
    assert str(verdict.label) == "Not identified: publish a range over models"
    assert {"other_models", "list_left_out"} <= {finding.rule.code for finding in verdict.reasons}
    assert verdict.models.lowest.total < 48_000
    assert verdict.models.highest.total > 149_000


def test_artificial_table_is_not_published_and_its_bad_models_are_not_offered():
    """The models [12,3], [12,13] and [12,23] have no maximum, [12,13,23] is not identifiable."""
    verdict = judge(published("artificial_3"))

    assert verdict.advice == Advice.DO_NOT_PUBLISH
    assert verdict.headline.model in {"[1,2,3]", "[13,2]", "[23,1]", "[13,23]"}
    assert verdict.published is None


def test_kosovo_is_published_in_some_form():
    verdict = judge(published("kosovo_4"))

    assert verdict.advice != Advice.DO_NOT_PUBLISH
    assert verdict.models.lowest.total < 10_356.5 < verdict.models.highest.total


def test_three_lists_with_almost_no_overlap_are_not_published():
    rows = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1]]
    histories = CaptureHistories.from_wide(np.array(rows), [1000, 1000, 1000, 2, 1], lists=["A", "B", "C"])

    assert judge(histories).advice == Advice.DO_NOT_PUBLISH
