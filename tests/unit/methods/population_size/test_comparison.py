"""Estimators side by side."""

import json

import numpy as np
import pytest

from support.mse import published
from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories, estimators, search, use_model
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.estimators import Settings, methods_for

APART = CaptureHistories.from_wide(np.eye(3), [4, 5, 6], lists=["A", "B", "C"])
EVERYONE = CaptureHistories.from_table({"A": [1, 1, 1], "B": [1, 0, 1], "C": [0, 1, 1]}, [30, 20, 9])
QUICK = 20
LISTS_ALONE = methods_for()


@pytest.fixture(scope="module")
def kosovo():
    return compare_estimators(published("kosovo_4"), replicates=QUICK)


def test_every_estimator_has_a_line_in_the_order_of_the_registry(kosovo):
    assert [answer.method.code for answer in kosovo.answers] == list(LISTS_ALONE)


def test_every_estimator_answers_a_table_without_gaps(kosovo):
    assert len(kosovo.estimates) == len(LISTS_ALONE)


def test_every_line_says_what_must_be_true(kosovo):
    assert all(str(answer.label) and str(answer.assumption) for answer in kosovo.answers)


@pytest.mark.parametrize("code", LISTS_ALONE)
def test_code_and_assumption_of_the_registry_are_the_estimators_own(kosovo, code):
    answer = kosovo.answer(code)

    assert answer.estimate.method.startswith(code)
    assert answer.method.assumption == answer.estimate.assumption


@pytest.mark.parametrize("code", LISTS_ALONE)
def test_every_estimator_has_both_intervals(kosovo, code):
    estimate = kosovo.answer(code).estimate

    assert estimate.interval(0.8)
    assert estimate.interval(0.95)


def test_chosen_models_are_those_of_the_library(kosovo):
    histories = published("kosovo_4")

    assert kosovo.answer("minimum_bic").estimate.total == search(histories).estimate().total
    assert kosovo.answer("independence").estimate.total == use_model(histories).estimate().total


def test_estimator_without_answer_is_listed_with_its_reason():
    comparison = compare_estimators(APART, replicates=QUICK)

    answer = comparison.answer("minimum_bic")

    assert answer.estimate is None
    assert answer.problems
    assert len(comparison.answers) == len(LISTS_ALONE)


def test_list_with_everyone_gives_every_estimator_the_persons():
    comparison = compare_estimators(EVERYONE, replicates=QUICK)

    assert {estimate.total for estimate in comparison.estimates} == {EVERYONE.persons}


def test_chosen_estimators_are_in_the_order_of_the_registry():
    comparison = compare_estimators(
        published("korea_3"), methods=["chao_lower_bound", "independence"], replicates=QUICK
    )

    assert [answer.method.code for answer in comparison.answers] == ["independence", "chao_lower_bound"]
    assert comparison.answer("stepwise") is None


@pytest.mark.parametrize("options", [{"methods": ["best"]}, {"methods": []}, {"replicates": 0}])
def test_options_that_mean_nothing_are_refused(options):
    with pytest.raises(InputError):
        compare_estimators(APART, **options)


def test_same_seed_gives_the_same_answers_on_any_number_of_workers():
    one, two = (
        compare_estimators(published("korea_3"), replicates=QUICK, workers=workers) for workers in (1, 2)
    )

    assert one.to_dict()["answers"] == two.to_dict()["answers"]


def test_progress_is_a_hundred_for_each_estimator():
    steps = []

    compare_estimators(
        APART,
        methods=["independence", "stepwise"],
        replicates=QUICK,
        on_progress=lambda done, every: steps.append((done, every)),
    )

    assert [steps[0], steps[-1]] == [(100, 200), (200, 200)]
    assert steps == sorted(steps)


def test_dictionary_can_be_written_as_json(kosovo):
    written = json.loads(json.dumps(kosovo.to_dict("In Dutch: {}".format), allow_nan=False))

    assert written["answers"][0]["label"] == "In Dutch: Independent lists"
    assert written["persons"] == 4400


def test_repr_holds_no_counts(kosovo):
    assert repr(kosovo) == f"Comparison(methods={len(LISTS_ALONE)}, answered={len(LISTS_ALONE)})"
    assert repr(kosovo.answers[0]) == "Answer('independence', answered=True)"


def test_table_for_a_notebook_holds_a_row_per_estimator(kosovo):
    page = kosovo._repr_html_()

    assert page.count("<tr>") == len(LISTS_ALONE) + 1
    assert "7,395" in page


def test_table_for_a_notebook_holds_reasons_and_endless_intervals():
    comparison = compare_estimators(published("artificial_3"), replicates=QUICK)

    assert "did not occur" in comparison._repr_html_()


def test_settings_of_a_comparison_are_kept(kosovo):
    assert kosovo.settings == Settings(seed=1, replicates=QUICK, workers=1)


def test_more_lists_than_can_be_searched_are_refused_with_a_reason():
    many = CaptureHistories.from_persons(
        np.eye(13) + np.roll(np.eye(13), 1, axis=1), lists=list("ABCDEFGHIJKLM")
    )

    answer = compare_estimators(many, methods=["stepwise"], replicates=QUICK).answers[0]

    assert str(answer.problems[0].expected) == "At most 12."


def test_progress_is_told_inside_an_estimator():
    steps = []

    compare_estimators(
        published("korea_3"),
        methods=["stepwise"],
        replicates=QUICK,
        on_progress=lambda *step: steps.append(step),
    )

    assert len(steps) > 1
    assert steps[-1] == (100, 100)


def ten_lists():
    """Persons on one list each, and a few on two that are next to each other."""
    alone = 1 << np.arange(10)
    dense = np.zeros(2**10, dtype=np.int64)
    dense[alone], dense[alone | np.roll(alone, -1)] = 9, 2
    return CaptureHistories.from_dense(dense, lists=list("ABCDEFGHIJ"))


def test_many_lists_choose_among_fewer_models_and_say_so(monkeypatch):
    """524,288 cells leave 512 fits; of 20 replicates and 20 histories each has 12 models."""
    monkeypatch.setattr(estimators, "MOST_CELLS", 2**19)

    estimate = compare_estimators(ten_lists(), methods=["minimum_bic"], replicates=QUICK).estimates[0]

    assert [str(note) for note in estimate.notes if "the choice was among 12," in str(note)]
