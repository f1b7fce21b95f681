"""What the rules of the verdict ask for."""

import json
from dataclasses import replace

import numpy as np
import pytest

from support.mse import published
from zicht.errors import Text
from zicht.methods.population_size import CaptureHistories, Interval, IntervalKind
from zicht.methods.population_size.agreement import Spread
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.evidence import Evidence, ModelRange, RangeEnd, find_headline, find_range
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.verdict import Finding, decide_verdict
from zicht.methods.population_size.verdict_rules import RULES, Advice, Rule

QUICK = 50
#: Four lists that see 30 % each of 10,000 people, by chance and rounded: nothing to doubt.
SHARES = 0.3 ** np.array([h.bit_count() for h in range(16)]) * 0.7 ** np.array(
    [4 - h.bit_count() for h in range(16)]
)
CLEAR = CaptureHistories.from_dense(np.r_[0, np.round(10_000 * SHARES[1:])], lists=list("ABCD"))


def judge(histories, **options):
    comparison = compare_estimators(histories, replicates=QUICK, **options)
    return decide_verdict(comparison, assess_reliability(comparison))


@pytest.fixture(scope="module")
def clear():
    return judge(CLEAR)


@pytest.fixture(scope="module")
def evidence():
    comparison = compare_estimators(published("kosovo_4"), replicates=QUICK)
    return Evidence.of(comparison, assess_reliability(comparison))


def rule(code):
    return next(rule for rule in RULES if rule.code == code)


def test_many_persons_on_independent_lists_are_published_with_an_interval(clear):
    assert clear.advice == Advice.PUBLISH_WITH_INTERVAL
    assert clear.published is clear.headline
    assert clear.headline.total == pytest.approx(10_000, rel=0.01)


def test_no_reason_is_given_where_no_rule_holds(clear):
    assert clear.reasons == ()
    assert len(clear.findings) == len(RULES)


def test_two_lists_are_not_published():
    verdict = judge(CaptureHistories.from_table({"A": [1, 0, 1], "B": [0, 1, 1]}, [300, 200, 100]))

    assert verdict.advice == Advice.DO_NOT_PUBLISH
    assert [finding.rule.code for finding in verdict.reasons] == ["two_lists"]
    assert verdict.published is None


def test_lists_that_hardly_overlap_are_not_published():
    verdict = judge(
        CaptureHistories.from_wide([*np.eye(3), [1, 1, 0]], [900, 800, 700, 2], lists=list("ABC"))
    )

    assert verdict.advice == Advice.DO_NOT_PUBLISH
    assert "few_recaptures" in [finding.rule.code for finding in verdict.reasons]


def test_lists_that_share_nobody_have_no_answer_to_publish():
    verdict = judge(CaptureHistories.from_wide(np.eye(3), [4, 5, 6], lists=["A", "B", "C"]))

    assert (verdict.advice, verdict.headline, verdict.models) == (Advice.DO_NOT_PUBLISH, None, None)
    assert verdict.reasons[0].rule.code == "no_answer"


def test_list_with_everyone_is_not_published_as_if_nobody_were_missed():
    rows = [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]]
    verdict = judge(CaptureHistories.from_wide(rows, [400, 300, 100, 50], lists=list("ABC")))

    assert verdict.headline.total == 850
    assert [finding.rule.code for finding in verdict.reasons] == ["list_with_everyone"]


def test_answer_just_below_the_bound_is_not_held_against_a_bound_that_is_estimated():
    """Four independent lists of 5,000 people: the bound is above the answer in about every other such table."""
    seen = np.random.default_rng(2).random((5000, 4)) < [0.1, 0.2, 0.15, 0.1]
    histories = CaptureHistories.from_persons(seen[seen.any(axis=1)], lists=list("ABCD"))
    comparison = compare_estimators(histories, methods=["minimum_bic", "chao_lower_bound"], replicates=QUICK)
    found = Evidence.of(comparison, assess_reliability(comparison))

    assert found.headline.total < found.reliability.agreement.bound
    assert not Finding(rule("below_bound"), rule("below_bound").observe(found)).holds


def test_answer_below_what_chance_leaves_of_the_bound_is_held_against_it(evidence):
    """Kosovo: a bound of 8,591 (R package Rcapture)."""
    lower = evidence.comparison.answer("chao_lower_bound").estimate.interval(0.95).lower
    found = replace(evidence, headline=replace(evidence.headline, total=0.99 * lower))

    assert Finding(rule("below_bound"), rule("below_bound").observe(found)).holds


def test_strictest_rule_that_holds_is_the_verdict():
    verdict = judge(published("artificial_3"))

    assert verdict.advice == max((finding.rule.advice for finding in verdict.reasons), key=list(Advice).index)
    assert verdict.reasons[0].rule.advice == Advice.DO_NOT_PUBLISH


def test_range_is_published_where_models_differ(evidence):
    verdict = decide_verdict(evidence.comparison, evidence.reliability)

    assert verdict.advice == Advice.PUBLISH_AS_RANGE
    assert verdict.published is verdict.models


def test_range_holds_the_answer_its_interval_and_every_variation(evidence):
    low, high = evidence.models.lowest.total, evidence.models.highest.total
    interval = evidence.headline.interval(0.95)
    panel = evidence.reliability
    totals = [v.total for v in (*panel.left_out, *panel.merged, *panel.orders) if v.total]

    assert low <= min([*totals, interval.lower])
    assert high >= max([*totals, interval.upper])


def test_range_says_where_its_ends_come_from(evidence):
    """Without the smallest list, HRW, Kosovo's answer doubles."""
    assert str(evidence.models.highest.origin) == "without list 'HRW'"


def test_range_has_no_fewer_than_were_seen():
    """Without list d the two rosters b and c of Korea give 83 people, and 123 were seen."""
    comparison = compare_estimators(published("korea_3"), replicates=QUICK)

    assert find_range(find_headline(comparison), assess_reliability(comparison)).lowest.total == 123


def test_answer_is_that_of_the_lowest_bic(evidence):
    assert evidence.headline.method == "minimum_bic"


def test_answer_is_that_of_the_steps_where_the_lowest_bic_was_not_asked():
    comparison = compare_estimators(
        published("korea_3"), methods=["independence", "stepwise"], replicates=QUICK
    )

    assert find_headline(comparison).method == "stepwise"


def test_no_answer_is_found_where_neither_was_asked():
    comparison = compare_estimators(published("korea_3"), methods=["independence"], replicates=QUICK)

    assert find_headline(comparison) is None
    assert Evidence.of(comparison, assess_reliability(comparison)).factor_to(Spread(1, 2, 2)) is None


@pytest.mark.parametrize(
    ("code", "observed", "holds"),
    [
        ("no_answer", 0, True),
        ("no_answer", 1, False),
        ("two_lists", 2, True),
        ("two_lists", 3, False),
        ("list_with_everyone", 0, False),
        ("list_with_everyone", 1, True),
        ("few_recaptures", 6, True),
        ("few_recaptures", 7, False),
        ("range_too_wide", 10, False),
        ("range_too_wide", 10.1, True),
        ("list_left_out", 0, False),
        ("list_left_out", 1, True),
        ("lists_merged", 2, False),
        ("lists_merged", 2.1, True),
        ("below_bound", 0.99, True),
        ("below_bound", 1, False),
        ("truncation", 0.02, False),
        ("truncation", 0.03, True),
    ],
)
def test_rule_holds_on_one_side_of_its_threshold(code, observed, holds):
    assert Finding(rule(code), observed).holds is holds


def test_rule_that_could_not_be_looked_at_neither_holds_nor_not():
    finding = Finding(rule("known_lists"), None)

    assert finding.holds is None
    assert str(finding.reason) == "Could not be looked at."


def test_finding_says_its_threshold_in_words():
    assert "7 persons" in str(Finding(rule("few_recaptures"), 3).reason)
    assert "7 persons" in str(Finding(rule("few_recaptures"), 9).reason)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_its_reason_and_source(rule):
    assert str(Finding(rule, None).rule.source)
    assert rule.reason != rule.otherwise
    assert "{" not in str(Finding(rule, 5.0).reason)


def test_codes_of_rules_are_each_there_once():
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_lists_that_take_the_answer_out_of_its_interval_are_counted(evidence):
    """Kosovo: 11,862, 7,129, 10,696 and 22,301 without one of the lists."""
    narrow = Interval(0.95, 8000, 11000, IntervalKind.BCA_RESELECTION)
    headline = replace(evidence.headline, intervals=(narrow,))

    assert rule("list_left_out").observe(replace(evidence, headline=headline)) == 3


def test_answer_without_interval_is_not_held_against_one(evidence):
    bare = replace(evidence, headline=replace(evidence.headline, intervals=()))

    assert rule("list_left_out").observe(bare) is None


def test_interval_without_end_is_a_range_without_end(evidence):
    endless = replace(
        evidence.headline, intervals=(Interval(0.95, 9000, np.inf, IntervalKind.BCA_RESELECTION),)
    )

    found = find_range(endless, evidence.reliability)

    assert found.ratio == np.inf
    assert found.to_dict()["ratio"] is None
    assert found.to_dict()["highest"] == {"total": None, "origin": "the 95 % interval of the answer"}


def test_dictionary_can_be_written_as_json(evidence):
    verdict = decide_verdict(evidence.comparison, evidence.reliability)

    written = json.loads(json.dumps(verdict.to_dict("In Dutch: {}".format), allow_nan=False))

    assert (written["advice"], written["label"]) == (
        "publish_as_range",
        "In Dutch: Not identified: publish a range over models",
    )
    assert len(written["findings"]) == len(RULES)


def test_reprs_hold_no_counts(clear):
    low = RangeEnd(12345.0, Text.of("a model that fits about as well"))

    assert repr(clear) == "Verdict('publish_with_interval', reasons=[])"
    assert "12345" not in repr(ModelRange(low, low))
    assert repr(Finding(rule("order"), 1.5)) == "Finding('order', holds=False)"
    assert repr(rule("order")) == "Rule('order', 'publish_as_range', threshold=2)"
    assert isinstance(rule("order"), Rule)


def test_verdict_in_a_notebook_lists_its_reasons():
    page = judge(published("artificial_3"))._repr_html_()

    assert page.startswith("<p><strong>Do not publish</strong></p>")
    assert page.count("<li>") > 0
