"""Which hierarchical models there are, and how they are written."""

from itertools import combinations

import pytest

from zicht.errors import InputError
from zicht.methods.population_size import Model, ModelSet, enumerate_models


@pytest.mark.parametrize(
    ("lists", "order", "models"),
    [(2, None, 1), (3, None, 8), (4, None, 113), (5, None, 6893), (5, 3, 6212), (5, 2, 1024), (6, 2, 32768)],
)
def test_number_of_models_is_as_published(lists, order, models):
    assert len(enumerate_models(lists, max_order=order)) == models


def test_models_are_all_different_and_hierarchical():
    models = list(enumerate_models(4))

    assert len(set(models)) == 113
    for model in models:
        assert Model.parse(str(model), 4) == model


def test_every_hierarchical_model_of_three_lists_is_there():
    pairs = [3, 5, 6]
    chosen = {tuple(c) for size in range(4) for c in combinations(pairs, size)}

    assert {model.terms for model in enumerate_models(3)} == chosen


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("[123,14,34]", 4),
        ("[135,12,24,34]", 5),
        ("[15,2,3,4]", 5),
        ("[12,13,25,35,36,45]", 6),
        ("[1,2,3]", 3),
        ("[1.10,2.3,4,5,6,7,8,9]", 10),
        ("[1,2,3,4,5,6,7,8,9,10]", 10),
    ],
)
def test_published_name_of_a_model_is_read_and_written(text, lists):
    assert str(Model.parse(text, lists)) == text


def test_list_on_its_own_need_not_be_named():
    assert Model.parse("[12]", 3) == Model.parse("[12,3]", 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [("[12,x]", "cannot be read"), ("[14]", "not there"), ("[10]", "not there"), ("[]", "cannot be read")],
)
def test_wrong_name_of_a_model_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        Model.parse(text, 3)


def test_order_of_a_model_is_its_largest_interaction():
    models = [Model.parse(text, 4) for text in ("[1,2,3,4]", "[12,3,4]", "[123,4]")]

    assert [model.order for model in models] == [1, 2, 3]
    assert ModelSet.of(models).order.tolist() == [1, 2, 3]


def test_models_side_by_side_come_out_as_they_went_in():
    models = [Model.parse(text, 4) for text in ("[123,14]", "[1,2,3,4]", "[24]")]

    assert list(ModelSet.of(models)) == models
    assert list(ModelSet.of(models)[1:]) == models[1:]


def test_models_of_different_lists_are_not_put_side_by_side():
    with pytest.raises(InputError, match="not models of the same lists"):
        ModelSet.of([Model.parse("[12]", 2), Model.parse("[12]", 3)])


def test_too_many_models_are_refused_before_memory_runs_out():
    with pytest.raises(InputError, match="more than 4000000"):
        enumerate_models(8, max_order=2)
