"""Persons who differ in how easily they are seen."""

from itertools import product

import numpy as np
import pytest

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CaptureHistories, use_model
from zicht.methods.population_size.heterogeneity import (
    Heterogeneity,
    chao_lower_bound,
    heterogeneity_models,
)

LISTS = "ABCD"
#: Effects of the four lists on the log odds scale.
EFFECTS = np.array([-1.5, -1.0, -2.0, -0.5])


def expected_table(dark, bend, lists=4):
    """Return the table that a model with these effects, and `bend(k)` for `k` lists, expects; rounded."""
    rows = [row for row in product([0, 1], repeat=lists) if any(row)]
    counts = [round(dark * np.exp(np.dot(row, EFFECTS[:lists]) + bend(sum(row)))) for row in rows]
    return CaptureHistories.from_wide(rows, counts, lists=LISTS[:lists])


@pytest.mark.parametrize(
    ("form", "bend"),
    [
        (Heterogeneity.POISSON, lambda k: 0.1 * (2**k - 1)),
        (Heterogeneity.DARROCH, lambda k: 0.4 * k**2 / 2),
        (Heterogeneity.GAMMA, lambda k: -8.0 * np.log((3.5 + k) / 3.5)),
    ],
)
def test_model_finds_the_dark_figure_of_its_own_table(form, bend):
    models = {model.form: model for model in heterogeneity_models(expected_table(1e7, bend))}

    assert models[form].estimate().dark == pytest.approx(1e7, rel=1e-4)


def test_bound_is_exact_where_the_first_bend_is_none():
    table = expected_table(1e7, lambda k: 0.3 * max(k - 2, 0) + 0.2 * max(k - 3, 0))

    found = chao_lower_bound(table)

    assert found.estimate().dark == pytest.approx(1e7, rel=1e-4)
    assert found.effects == pytest.approx([0.3, 0.2], abs=1e-3)


def test_bound_is_below_the_people_of_two_kinds():
    """Half of the persons are hard to see on every list."""
    rows = [row for row in product([0, 1], repeat=4) if any(row)]
    chances = [np.array([0.4, 0.5, 0.3, 0.6]), np.array([0.1, 0.1, 0.05, 0.2])]
    counts = [sum(50_000 * np.prod(np.where(row, p, 1 - p)) for p in chances).round() for row in rows]
    histories = CaptureHistories.from_wide(rows, counts, lists=LISTS)

    total = chao_lower_bound(histories).estimate().total

    assert use_model(histories).estimate().total < total < 100_000


@pytest.mark.parametrize("which", range(4))
def test_lists_that_exclude_each_other_give_the_answer_of_independent_lists(which):
    table = expected_table(10_000, lambda k: -0.2 * k**2)
    found = [chao_lower_bound(table), *heterogeneity_models(table)][which]

    answer = found.estimate()

    assert not found.effects.any()
    assert answer.total == pytest.approx(use_model(table).estimate().total, rel=1e-9)
    assert len(answer.warnings) == 1


def test_bound_of_two_lists_is_that_of_their_overlap_with_its_variance():
    """Sekar and Deming (1949): n1 n2 / n11, and n1 n2 n10 n01 / n11**3."""
    histories = CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [10, 20, 40], lists=["A", "B"])

    found = chao_lower_bound(histories)

    assert found.estimate().total == pytest.approx(30 * 50 / 10)
    assert found.variance == pytest.approx(30 * 50 * 20 * 40 / 10**3)


def test_two_lists_cannot_tell_differences_between_persons():
    histories = CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [10, 20, 40], lists=["A", "B"])

    with pytest.raises(InputError, match="There are 2 lists"):
        heterogeneity_models(histories)


def test_lists_without_overlap_leave_no_answer():
    histories = CaptureHistories.from_wide(np.eye(3), [10, 20, 40], lists="ABC")

    for model in (chao_lower_bound(histories), *heterogeneity_models(histories)):
        with pytest.raises(NotConverged, match="no estimate of this table"):
            model.estimate()


def test_list_with_everyone_misses_nobody():
    histories = CaptureHistories.from_wide([[1, 1, 0], [1, 0, 1]], [10, 20], lists="ABC")

    answers = [model.estimate() for model in (chao_lower_bound(histories), *heterogeneity_models(histories))]

    assert [answer.total for answer in answers] == [30] * 4
    assert not any(answer.warnings for answer in answers)


def test_empty_list_of_a_stratum_changes_nothing():
    table = expected_table(10_000, lambda k: 0.1 * k**2, lists=3).table()
    three = CaptureHistories.from_dense(table, lists="ABC")
    four = CaptureHistories.from_dense(np.concatenate([table, np.zeros(8)]), lists="ABCD")

    assert chao_lower_bound(four).total == pytest.approx(chao_lower_bound(three).total)


def test_repr_holds_no_count():
    found = chao_lower_bound(expected_table(10_000, lambda _: 0.0))

    assert repr(found) == "HeterogeneityModel(form='chao', lists=4)"
