"""What the rules of the verdict ask for."""

import json
from dataclasses import replace

import numpy as np
import pytest

from support.mse import published
from zicht.errors import Text
from zicht.methods.population_size import (
    CaptureHistories,
    Estimate,
    Interval,
    IntervalKind,
    Thinness,
    profile_interval,
)
from zicht.methods.population_size.agreement import Spread
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.evidence import (
    Evidence,
    ModelRange,
    RangeEnd,
    find_headline,
    find_interval_given_model,
    find_opposed,
    find_range,
    measure_width,
)
from zicht.methods.population_size.overlap import RECAPTURES
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.variations import Variation, VariationKind
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

    assert (
        find_range(find_headline(comparison), comparison, assess_reliability(comparison)).lowest.total == 123
    )


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
    narrow = Interval(0.95, 8000, 11000, IntervalKind.PROFILE_CONDITIONAL)

    assert rule("list_left_out").observe(replace(evidence, given_model=narrow)) == 3


def test_answer_without_interval_is_not_held_against_one(evidence):
    assert rule("list_left_out").observe(replace(evidence, given_model=None)) is None


def test_interval_without_end_is_a_range_without_end(evidence):
    endless = replace(
        evidence.headline, intervals=(Interval(0.95, 9000, np.inf, IntervalKind.BCA_RESELECTION),)
    )

    found = find_range(endless, evidence.comparison, evidence.reliability)

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


def test_reprs_hold_no_counts(clear, evidence):
    low = RangeEnd(12345.0, Text.of("a model that fits about as well"))

    assert repr(clear) == "Verdict('publish_with_interval', reasons=[])"
    assert "12345" not in repr(ModelRange(low, low))
    assert repr(Finding(rule("order"), 1.5)) == "Finding('order', holds=False)"
    assert repr(rule("order")) == "Rule('order', 'publish_as_range', threshold=2)"
    assert isinstance(rule("order"), Rule)
    assert repr(evidence) == "Evidence(headline='minimum_bic')"
    assert repr(replace(evidence, headline=None)) == "Evidence(headline=None)"


def test_verdict_in_a_notebook_lists_its_reasons():
    page = judge(published("artificial_3"))._repr_html_()

    assert page.startswith("<p><strong>Do not publish</strong></p>")
    assert page.count("<li>") > 0


# The range spans what was found


def with_interval(estimate, lower, upper):
    return replace(estimate, intervals=(Interval(0.95, lower, upper, IntervalKind.BCA_RESELECTION),))


def with_answer(comparison, code, **changed):
    """Return a comparison in which the number of one estimator is another."""
    answers = [
        replace(answer, estimate=replace(answer.estimate, **changed))
        if answer.method.code == code
        else answer
        for answer in comparison.answers
    ]
    return replace(comparison, answers=tuple(answers))


def test_range_holds_the_estimators_whose_own_interval_does_not_hold_the_answer(evidence):
    far = Interval(0.95, 60_000.0, 80_000.0, IntervalKind.WALD)
    comparison = with_answer(evidence.comparison, "sample_coverage", total=70_000.0, intervals=(far,))

    found = find_range(evidence.headline, comparison, evidence.reliability)

    assert found.highest.total == 70_000
    assert found.highest.origin == comparison.answer("sample_coverage").estimate.label
    assert "sample_coverage" in [e.method for e in find_opposed(evidence.headline, comparison)]


def test_range_leaves_out_the_estimators_that_differ_by_chance(evidence):
    wide = Interval(0.95, 5000.0, 90_000.0, IntervalKind.WALD)
    comparison = with_answer(evidence.comparison, "sample_coverage", total=70_000.0, intervals=(wide,))

    assert find_range(evidence.headline, comparison, evidence.reliability).highest.total < 70_000


def test_estimator_without_interval_is_held_against_the_answer(evidence):
    comparison = with_answer(evidence.comparison, "sample_coverage", total=70_000.0, intervals=())

    assert find_range(evidence.headline, comparison, evidence.reliability).highest.total == 70_000


@pytest.mark.parametrize(("bound", "highest"), [(50_000.0, 50_000.0), (5000.0, None)])
def test_range_reaches_up_to_the_lower_bound_where_the_answer_is_below_it(evidence, bound, highest):
    comparison = with_answer(evidence.comparison, "chao_lower_bound", total=bound)

    found = find_range(evidence.headline, comparison, evidence.reliability)

    assert (found.highest.total == highest) is (highest is not None)
    assert found.lowest.total == evidence.models.lowest.total


# The width of the range does not hang on what was drawn


@pytest.mark.parametrize("upper", [11_000.0, 1e6])
def test_end_of_the_drawn_interval_does_not_change_the_width_of_the_range(evidence, upper):
    drawn = with_interval(evidence.headline, 9000.0, upper)

    assert width_of(evidence, headline=drawn) == evidence.width


def test_other_seed_gives_the_same_width():
    widths = set()
    for seed in (1, 2):
        comparison = compare_estimators(
            published("korea_3"), methods=["minimum_bic"], replicates=QUICK, seed=seed
        )
        widths.add(Evidence.of(comparison, assess_reliability(comparison)).width)

    assert len(widths) == 1


def test_interval_given_the_model_counts_for_the_width(evidence):
    given = Interval(0.95, 5000.0, 100_000.0, IntervalKind.PROFILE_CONDITIONAL)

    assert width_of(replace(evidence, given_model=given)) == 20


def test_interval_given_the_model_is_that_of_its_likelihood(evidence):
    given = profile_interval(published("kosovo_4"), "[123,14,34]")

    assert (evidence.given_model.lower, evidence.given_model.upper) == (given.lower, given.upper)


def test_model_that_nobody_is_missed_in_leaves_nothing_to_chance(evidence):
    certain = replace(evidence.headline, total=float(evidence.headline.persons))

    given = find_interval_given_model(certain, evidence.comparison)

    assert (given.lower, given.upper) == (4400, 4400)


def test_answer_whose_model_cannot_be_fitted_has_no_interval_given_it(evidence):
    assert find_interval_given_model(replace(evidence.headline, model=""), evidence.comparison) is None
    saturated = replace(evidence.headline, model="[1234]")
    assert find_interval_given_model(saturated, evidence.comparison) is None


def test_interval_without_end_leaves_the_order_of_magnitude_open(evidence):
    endless = with_interval(evidence.headline, 9000.0, np.inf)

    assert width_of(evidence, headline=endless) == np.inf


def width_of(evidence, headline=None):
    return measure_width(
        headline or evidence.headline,
        evidence.comparison,
        evidence.reliability,
        given_model=evidence.given_model,
    )


# What was not looked at


@pytest.mark.parametrize(
    "methods", [["stepwise"], ["stepwise", "minimum_bic"], ["minimum_bic", "sample_coverage"]]
)
def test_answer_that_nothing_was_held_against_is_a_range_at_most(methods):
    verdict = judge(CLEAR, methods=methods)

    assert verdict.advice == Advice.PUBLISH_AS_RANGE
    assert [finding.rule.code for finding in verdict.reasons] == ["not_compared"]


def test_interval_is_published_where_another_way_and_the_bound_were_asked():
    verdict = judge(CLEAR, methods=["minimum_bic", "sample_coverage", "chao_lower_bound"])

    assert (verdict.advice, verdict.reasons) == (Advice.PUBLISH_WITH_INTERVAL, ())


def test_other_estimators_are_not_looked_at_where_none_was_asked():
    verdict = judge(CLEAR, methods=["stepwise", "minimum_bic"])

    unknown = {finding.rule.code for finding in verdict.findings if finding.holds is None}
    assert {"estimators", "below_bound"} <= unknown


# Lists left out


def test_list_left_out_may_move_the_answer_as_far_as_four_chances_go(evidence):
    """Kosovo, 4,400 seen: log of 5,957 unseen is 8.692; without lists 8.918, 7.912, 8.748, 9.793.

    The interval reaches from 8.189 to 8.882, and widened by 2.498 / 1.960 from 8.051 to 8.934.
    """
    narrow = Interval(0.95, 8000.0, 11_600.0, IntervalKind.PROFILE_CONDITIONAL)

    assert rule("list_left_out").observe(replace(evidence, given_model=narrow)) == 2


@pytest.mark.parametrize("name", ["kosovo_4", "hepatitis_a_taiwan_3"])
def test_what_a_list_left_out_does_is_the_same_for_every_seed(name):
    """With an interval of 200 replicates none or one list was counted, and none to two, by the seed."""
    found = set()
    for seed in (1, 2, 3, 4):
        comparison = compare_estimators(published(name), methods=["minimum_bic"], replicates=QUICK, seed=seed)
        finding = Finding(
            rule("list_left_out"),
            rule("list_left_out").observe(Evidence.of(comparison, assess_reliability(comparison))),
        )
        found.add((finding.observed, finding.holds))

    assert len(found) == 1


@pytest.mark.parametrize(
    ("name", "unseen", "outside"), [("A", 7000, 0), ("A", 7200, 1), ("B", 2150, 0), ("B", 2200, 1)]
)
def test_answer_may_move_further_without_a_list_that_most_recaptures_are_on(name, unseen, outside):
    """Of 90 persons on several lists 10 are so without A, 40 without B: 2**sqrt(8) = 7.10, 2**sqrt(1.25) = 2.17."""
    rows = [*np.eye(3), [1, 1, 0], [1, 0, 1], [0, 1, 1]]
    histories = CaptureHistories.from_wide(rows, [100, 100, 100, 40, 40, 10], lists=list("ABC"))
    comparison = compare_estimators(histories, methods=["independence"], replicates=1)
    panel = replace(
        assess_reliability(comparison),
        left_out=(Variation(VariationKind.LIST_LEFT_OUT, (name,), total=390.0 + unseen),),
    )
    answer = Estimate("minimum_bic", Text("x"), Text("y"), 390, 1390.0)
    given = Interval(0.95, 890.0, 2390.0, IntervalKind.PROFILE_CONDITIONAL)

    found = replace(Evidence.of(comparison, panel), headline=answer, given_model=given)

    assert rule("list_left_out").observe(found) == outside


def test_strata_are_asked_for_as_many_recaptures_as_the_whole():
    assert Thinness().on_two_lists == RECAPTURES == rule("few_recaptures").threshold
