"""How one model is chosen among many."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson

from support.mse import published
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CaptureHistories,
    Criterion,
    Model,
    Status,
    Strategy,
    search,
    step_tables,
    stepwise,
    use_model,
)
from zicht.methods.population_size.selection import search_each, stepwise_each
from zicht.methods.population_size.stepwise import log_p_values

NOBODY_SHARED = CaptureHistories.from_wide(np.eye(3), [4, 5, 6], lists=["A", "B", "C"])


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("uk2013_5", None),
        ("uk2013_5", 2),
        ("netherlands_2010_2015_5", None),
        ("western_us_5", None),
        ("kosovo_4", None),
        ("korea_3", None),
        pytest.param("uk2013_6", 2, marks=pytest.mark.study),
        pytest.param("netherlands_2010_2015_6", 2, marks=pytest.mark.study),
    ],
)
def test_way_down_ends_at_the_best_of_all_models(name, order):
    """Not promised, but so on every published table."""
    every = search(published(name), max_order=order)
    down = search(published(name), max_order=order, strategy=Strategy.DOWNHILL)

    assert down.model == every.model
    assert down.estimate().total == pytest.approx(every.estimate().total, rel=1e-9)


def test_search_fits_every_model_once_on_the_way_down():
    fits = search(published("uk2013_6"), strategy=Strategy.DOWNHILL).fits

    assert len({str(model) for model in fits.models}) == len(fits)


def test_ranking_holds_models_with_an_estimate_by_rising_criterion():
    found = search(published("artificial_3"))
    values = found.fits.criterion()[found.ranking]

    assert len(values) == 4
    assert np.all(np.diff(values) >= 0)


def test_face_models_are_chosen_only_when_admitted():
    histories = published("western_us_5")
    without, admitted = search(histories, max_order=3), search(histories, max_order=3, admit_faces=True)

    assert len(admitted.ranking) > len(without.ranking) == without.fits.ok.sum()


def test_estimate_on_a_face_is_offered_with_a_warning():
    found = search(published("western_us_5"), max_order=3, admit_faces=True)
    on_face = next(row for row in found.ranking if found.fits.status[row] == Status.ESTIMABLE_ON_FACE)

    chosen = replace(found, ranking=np.array([on_face]))

    assert "taken to be impossible" in str(chosen.estimate().warnings[0])
    assert found.estimate().warnings == ()


def test_criterion_can_be_chosen():
    chosen = search(published("kosovo_4"), criterion=Criterion.AIC)

    assert chosen.method == "minimum_aic"
    assert chosen.fits.criterion(Criterion.AIC)[chosen.best] == chosen.fits.criterion(Criterion.AIC).min()


@pytest.mark.parametrize("choose", [search, stepwise, use_model])
def test_nothing_is_offered_where_no_model_has_an_estimate(choose):
    with pytest.raises(NotConverged, match="can be estimated"):
        choose(NOBODY_SHARED).estimate()


@pytest.mark.parametrize("choose", [search, stepwise, use_model])
def test_list_that_everyone_is_on_gives_the_persons_seen(choose):
    rows = [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]]

    found = choose(CaptureHistories.from_wide(rows, [40, 3, 2, 9], lists=["A", "B", "C"])).estimate()

    assert found.total == found.persons == 54
    assert "misses nobody" in str(found.notes[0])


def test_estimate_says_how_was_searched():
    every = search(published("kosovo_4")).estimate()
    down = search(published("kosovo_4"), strategy=Strategy.DOWNHILL).estimate()

    assert "all 113 models" in str(every.notes[0])
    assert "there may be a better one" in str(down.notes[0])


def test_given_model_is_used_by_name_or_value():
    histories = published("kosovo_4")
    by_name = use_model(histories, "[123,14,34]")

    assert by_name.estimate().method == "fixed"
    assert by_name.estimate().model == "[123,14,34]"
    assert by_name.estimate().total == use_model(histories, Model.parse("[123,14,34]", 4)).estimate().total


def test_independence_is_used_without_a_model():
    assert use_model(published("kosovo_4")).estimate().method == "independence"


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.5, math.nan])
def test_threshold_must_be_a_probability(threshold):
    with pytest.raises(InputError, match="not a probability"):
        stepwise(published("korea_3"), threshold=threshold)


def test_small_threshold_keeps_lists_independent():
    assert stepwise(published("korea_3"), threshold=1e-300).model == Model(3)


@pytest.mark.parametrize(("observed", "expected"), [(0, 2.5), (3, 2.5), (1, 40.0), (90, 40.0), (7, 0.01)])
def test_log_p_value_is_that_of_the_nearer_tail(observed, expected):
    nearer = min(poisson.cdf(observed, expected), poisson.sf(observed - 1, expected))

    found = log_p_values(np.array([float(observed)]), np.array([expected]))

    assert found[0] == pytest.approx(math.log(nearer))


def test_log_p_value_keeps_its_order_where_the_probability_is_too_small():
    found = log_p_values(np.array([1000.0, 2000.0, 0.0]), np.array([1.0, 1.0, 5000.0]))

    assert found[1] < found[0] < -690
    assert found[2] == pytest.approx(-5000.0)


def test_tables_in_step_are_chosen_as_one_by_one():
    histories = published("uk2013_5")
    tables = np.random.default_rng(3).multinomial(2744, histories.table() / 2744, size=20)

    together = step_tables(tables, 5)

    for row, table in enumerate(tables):
        alone = step_tables(table[None], 5)
        assert alone.models[0] == together.models[row]
        assert alone.total[0] == together.total[row]


def test_table_without_estimate_does_not_stop_the_others():
    tables = np.stack([NOBODY_SHARED.table(), published("korea_3").table()])

    fits = step_tables(tables, 3)

    assert fits.ok.tolist() == [False, True]
    assert str(fits.models[1]) == "[12,3]"


MIXED = [published(name) for name in ("uk2013_5", "korea_3", "western_us_5", "kosovo_4", "artificial_3")] + [
    NOBODY_SHARED,
    CaptureHistories.from_table({"A": [1, 1], "B": [0, 1]}, [5, 5]),
]


def answer_of(selection):
    try:
        estimate = selection.estimate()
    except NotConverged as error:
        return str(error)
    return estimate.total, estimate.model, estimate.notes


@pytest.mark.parametrize(
    ("each", "one"), [(search_each, search), (stepwise_each, stepwise)], ids=["search", "stepwise"]
)
def test_tables_of_different_lists_are_answered_as_one_by_one(each, one):
    assert [answer_of(chosen) for chosen in each(MIXED)] == [answer_of(one(table)) for table in MIXED]


def test_searches_keep_the_order_of_interaction_that_is_asked():
    found = search_each(MIXED[:2], max_order=2)

    assert [answer_of(chosen) for chosen in found] == [answer_of(search(t, max_order=2)) for t in MIXED[:2]]


@pytest.mark.parametrize("name", ["uk2013_6", "netherlands_2010_2015_6"])
def test_many_tables_of_six_lists_may_be_searched_downhill(name):
    histories = published(name)

    (found,) = search_each([histories], downhill_from=6)

    assert len(found.fits) < 1000
    assert str(found.model) == str(search(histories, strategy=Strategy.DOWNHILL).model)


def test_no_table_gives_no_search():
    assert search_each([]) == stepwise_each([]) == []


def test_no_count_stands_in_repr():
    assert repr(search(published("korea_3"))) == "Selection(method='minimum_bic', models=8)"
