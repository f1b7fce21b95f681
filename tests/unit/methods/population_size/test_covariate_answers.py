"""Estimators that need covariates, asked beside those that need none."""

import numpy as np
import pytest

from zicht.errors import InputError
from zicht.methods.population_size import (
    CaptureHistories,
    CovariateTable,
    IntervalKind,
    search_with_own_rates,
)
from zicht.methods.population_size import covariate_answers as answers
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.covariate_answers import choose_lists
from zicht.methods.population_size.estimators import METHODS, methods_for
from zicht.methods.population_size.evidence import find_headline

HISTORIES = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
WOMEN, MEN = [40, 30, 25, 12, 9, 8, 4], [160, 30, 12, 21, 9, 4, 2]
QUICK = 50


def table_of(women=WOMEN, men=MEN, missing=()):
    lists = {name: [history[j] for history in HISTORIES] * 2 for j, name in enumerate("ABC")}
    return CovariateTable.from_columns(lists, {"sex": ["f"] * 7 + ["m"] * 7}, women + men, missing=missing)


@pytest.fixture(scope="module")
def by_sex():
    table = table_of()
    return compare_estimators(table.histories(), covariates=table, replicates=QUICK)


def test_covariates_bring_the_estimators_that_need_them(by_sex):
    assert [answer.method.code for answer in by_sex.answers] == list(METHODS)
    assert by_sex.every_method
    assert by_sex.to_dict()["covariates"] == ["sex"]


def test_without_covariates_they_are_not_asked():
    comparison = compare_estimators(table_of().histories(), methods=methods_for(), replicates=QUICK)

    assert comparison.covariates is None
    assert comparison.every_method
    assert {"covariates_minimum_bic", "doubly_robust"}.isdisjoint(a.method.code for a in comparison.answers)


@pytest.mark.parametrize("code", ["covariates_minimum_bic", "doubly_robust"])
def test_asked_without_covariates_they_say_what_to_give(code):
    (answer,) = compare_estimators(table_of().histories(), methods=[code], replicates=QUICK).answers

    assert answer.estimate is None
    assert "One covariate or more" in str(answer.problems[0].expected)


@pytest.mark.parametrize("code", ["covariates_minimum_bic", "doubly_robust"])
def test_covariate_that_is_not_known_of_some_is_a_reason(code):
    table = table_of(missing=["f"])

    (answer,) = compare_estimators(table.histories(), covariates=table, methods=[code]).answers

    assert "not known of 128 persons" in str(answer.problems[0].where)


def test_model_of_lists_and_covariates_is_the_library_s_and_leads(by_sex):
    chosen = search_with_own_rates(table_of())

    assert find_headline(by_sex).total == chosen.best.total
    assert find_headline(by_sex).method == "covariates_minimum_bic"
    assert by_sex.searched_with_covariates.model == chosen.model


def test_registry_says_what_the_model_of_lists_and_covariates_says(by_sex):
    answer = by_sex.answer("covariates_minimum_bic")

    assert answer.method.label.render() == answer.estimate.label.render()
    assert answer.method.assumption == answer.estimate.assumption


def test_covariates_of_other_persons_are_refused():
    with pytest.raises(InputError, match="not of the persons"):
        compare_estimators(table_of().histories(), covariates=table_of(women=[*WOMEN[1:], WOMEN[0]]))


def test_covariates_of_other_lists_are_refused():
    renamed = CaptureHistories.from_dense(table_of().histories().table(), lists=["A", "B", "D"])

    with pytest.raises(InputError, match="not of the persons"):
        compare_estimators(renamed, covariates=table_of())


def test_all_lists_are_chosen_where_ten_persons_of_every_level_are_on_every_combination():
    table = table_of(women=[10 * n for n in WOMEN], men=[10 * n for n in MEN])

    (answer,) = compare_estimators(table.histories(), covariates=table, methods=["doubly_robust"]).answers

    assert choose_lists(table) == ("A", "B", "C")
    assert str(answer.label).endswith("by all lists")


@pytest.mark.parametrize("men", [[10 * n for n in [*MEN[:6], 0]], [90 * n for n in [*MEN[:6], 0.1]]])
def test_else_the_two_lists_that_share_most_persons_of_their_own(men):
    """Of the men nobody, or nine, are on all three lists; of the persons on two, most are on A and B."""
    table = table_of([10 * n for n in WOMEN], [round(n) for n in men])

    (answer,) = compare_estimators(table.histories(), covariates=table, methods=["doubly_robust"]).answers

    assert choose_lists(table) == ("A", "B")
    assert str(answer.label).endswith("by lists 'A' and 'B'")


def test_two_lists_that_are_tied_are_not_chosen_though_they_share_most():
    """Lists A and B each see half of 4,000 women and 100 men, mostly the same half; C sees a fifth of each."""
    shares = {(1, 1): 0.4, (1, 0): 0.1, (0, 1): 0.1, (0, 0): 0.4}
    counts = [round(4000 * shares[a, b] * (0.2 if c else 0.8)) for a, b, c in HISTORIES]
    table = table_of(counts, [round(n / 40) for n in counts])

    chosen = choose_lists(table)

    assert table.histories().overlaps()[0, 1] > table.histories().overlaps()[2, :2].max()
    assert "C" in chosen


def test_model_of_lists_and_covariates_is_searched_once(monkeypatch):
    table, searches = table_of(), []
    monkeypatch.setattr(
        answers,
        "search_with_own_rates",
        lambda given: searches.append(given) or search_with_own_rates(given),
    )

    compare_estimators(
        table.histories(),
        covariates=table,
        methods=["covariates_minimum_bic", "doubly_robust"],
        replicates=QUICK,
    )

    assert searches == [table]


def test_doubly_robust_without_a_difference_is_the_model_without_its_highest_interaction():
    """One level: the unseen are the product of the odd histories over that of the even ones."""
    seen = 10 * np.add(WOMEN, MEN)
    lists = {name: [history[j] for history in HISTORIES] for j, name in enumerate("ABC")}
    table = CovariateTable.from_columns(lists, {"sex": ["f"] * 7}, seen)

    (answer,) = compare_estimators(table.histories(), covariates=table, methods=["doubly_robust"]).answers

    unseen = seen[0] * seen[1] * seen[2] * seen[6] / (seen[3] * seen[4] * seen[5])
    assert answer.estimate.total == pytest.approx(seen.sum() + unseen)


def test_too_many_persons_are_refused_with_a_reason(monkeypatch):
    monkeypatch.setattr(answers, "MOST_VALUES", 1000)
    table = table_of()

    (answer,) = compare_estimators(table.histories(), covariates=table, methods=["doubly_robust"]).answers

    assert "At most 250 persons." in str(answer.problems[0].expected)


def test_too_many_levels_are_refused_with_a_reason(monkeypatch):
    monkeypatch.setattr(answers, "MOST_PRODUCTS", 1)
    table = table_of()

    (answer,) = compare_estimators(table.histories(), covariates=table, methods=["doubly_robust"]).answers

    assert str(answer.problems[0].where).startswith("1 columns of covariates")


def test_model_that_would_take_too_long_is_refused_and_the_doubly_robust_answer_is_not(monkeypatch):
    """Three lists and two sexes: 16 combinations, and 1 + 4 + 6 parameters."""
    monkeypatch.setattr(answers, "MOST_TO_SEARCH", 16 * 11**2 - 1)
    table = table_of()

    model, alike = compare_estimators(
        table.histories(), covariates=table, methods=["covariates_minimum_bic", "doubly_robust"]
    ).answers

    assert "16 combinations and 11 parameters" in str(model.problems[0].where)
    assert alike.estimate


@pytest.mark.parametrize(
    ("tables", "replicates", "kind", "drawn"),
    [
        (274, 1000, IntervalKind.BCA_RESELECTION, 260),
        (74, 60, IntervalKind.BCA_RESELECTION, 60),
        (213, 1000, IntervalKind.PERCENTILE_RESELECTION, 213),
        (20, 1000, IntervalKind.PERCENTILE_RESELECTION, 50),
    ],
)
def test_large_table_has_fewer_replicates_or_limits_that_are_not_corrected(
    monkeypatch, tables, replicates, kind, drawn
):
    """Sixteen combinations, of which 14 hold somebody; eight parameters; five models: 14 tables without one person.

    A constant, three lists, a sex, and the three interactions of sex with a list.
    """
    monkeypatch.setattr(answers, "MOST_TO_DRAW", 16 * 8**2 * 5 * tables)
    table = table_of()

    (answer,) = compare_estimators(
        table.histories(), covariates=table, methods=["covariates_minimum_bic"], replicates=replicates
    ).answers

    assert {interval.kind for interval in answer.estimate.intervals} == {kind}
    assert len(answer.result.totals) == drawn


def test_list_with_everyone_gives_every_estimator_with_covariates_the_persons():
    women, men = [0, 60, 0, 30, 0, 40, 50], [0, 20, 0, 30, 0, 40, 50]
    table = table_of(women, men)

    comparison = compare_estimators(
        table.histories(), covariates=table, methods=["covariates_minimum_bic", "doubly_robust"]
    )

    assert [estimate.total for estimate in comparison.estimates] == [table.persons] * 2


def test_repr_holds_no_counts(by_sex):
    assert repr(by_sex.answer("doubly_robust").result).startswith("DoublyRobustAnswer(DoublyRobustFit(lists=")
