"""Numbers that others published for these tables, or that their own software gives.

Sources: Silverman, Chan and Vincent (2024), Stat Comput 34:44; Chan, Silverman and Vincent (2021), JASA
116:1297, and its R package; R package Rcapture for the pairs of N and BIC; Aleshin-Guendel, Sadinle and
Wakefield (2021), arXiv 2101.09304, for Kosovo without highest-order interaction.
"""

from itertools import combinations

import pytest

from support.mse import published
from zicht.methods.population_size import (
    Criterion,
    Status,
    enumerate_models,
    fit_models,
    search,
    stepwise,
    use_model,
)

#: Relative; the published numbers have seven digits or more.
CLOSE = 1e-6

BEST_BY_BIC = [
    ("kosovo_4", None, "[123,14,34]", 10356.519, 203.02963),
    ("uk2013_5", 3, "[123,25,34]", 25311.2906, 195.87911),
    ("uk2013_5", None, "[123,25,34]", 25311.2906, 195.87911),
    ("uk2013_5", 2, "[12,13,23,25,34]", 22991.3313, 196.53976),
    ("netherlands_2010_2015_5", 3, "[135,12,24,34]", 148788.759, 219.17073),
    ("netherlands_2010_2015_5", 2, "[12,15,23,24,25,35,45]", 48012.7263, 222.05391),
    ("western_us_5", None, "[15,2,3,4]", 2483.3839, 118.74431),
    ("korea_3", None, "[12,23]", 157.1667, 57.14081),
    ("hepatitis_a_taiwan_3", None, "[12,13,23]", 1313, None),
    pytest.param("uk2013_6", 2, "[12,13,25,35,36,45]", 12349.5870, 244.11935, marks=pytest.mark.study),
    ("netherlands_2010_2015_6", 2, "[12,16,25,34,36,45,46]", 116667.018, 310.44165),
]

STEPWISE = [
    ("western_us_5", "[15,2,3,4]", 2483.4),
    ("uk2013_6", None, 11417.99),
    ("uk2013_5", "[12,13,24,25,35,45]", 11312.99),
    ("korea_3", "[12,3]", 268.8),
    ("kosovo_4", None, 14341.7),
    ("netherlands_2010_2015_6", None, 111139),
    ("netherlands_2010_2015_5", None, 121522),
]

INDEPENDENCE = [
    ("netherlands_2010_2015_6", 52823.5),
    ("netherlands_2010_2015_5", 52923.9),
    ("uk2013_5", 13444),
    ("western_us_5", 2007),
    ("hepatitis_a_taiwan_3", 388),
]

ARTIFICIAL_STATUS = {
    "[1,2,3]": (Status.OK, 539.0939, 46.40482),
    "[13,2]": (Status.OK, 396.0, 46.68505),
    "[23,1]": (Status.OK, 429.3333, 47.79219),
    "[13,23]": (Status.OK, 296.0, 46.66097),
    "[12,3]": (Status.NO_MLE, None, None),
    "[12,13]": (Status.NO_MLE, None, None),
    "[12,23]": (Status.NO_MLE, None, None),
    "[12,13,23]": (Status.NOT_IDENTIFIABLE, None, None),
}


@pytest.mark.parametrize(("name", "order", "model", "total", "bic"), BEST_BY_BIC)
def test_model_with_the_lowest_bic_is_as_published(name, order, model, total, bic):
    found = search(published(name), max_order=order)

    assert str(found.model) == model
    assert found.estimate().total == pytest.approx(total, rel=CLOSE if bic else 1e-3)
    if bic:
        assert found.fits.criterion(Criterion.BIC)[found.best] == pytest.approx(bic, rel=CLOSE)


@pytest.mark.parametrize(("name", "model", "total"), STEPWISE)
def test_stepwise_model_is_as_published(name, model, total):
    found = stepwise(published(name))

    assert found.estimate().total == pytest.approx(total, rel=1e-5 if total < 200 else 1e-4)
    assert model in (None, str(found.model))


@pytest.mark.parametrize(("name", "total"), INDEPENDENCE)
def test_independent_lists_give_the_published_number(name, total):
    assert use_model(published(name)).estimate().total == pytest.approx(total, rel=2e-3)


@pytest.mark.parametrize(("text", "expected"), ARTIFICIAL_STATUS.items())
def test_status_of_the_artificial_table_is_as_published(text, expected):
    status, total, bic = expected
    selection = use_model(published("artificial_3"), text)

    assert selection.fits.status[0] == status
    if total is not None:
        assert selection.estimate().total == pytest.approx(total, rel=CLOSE)
        assert selection.fits.criterion()[0] == pytest.approx(bic, rel=CLOSE)


@pytest.mark.parametrize(
    ("name", "order", "models", "rejected"), [("korea_3", None, 8, 2), ("uk2013_5", 3, 6212, 128)]
)
def test_number_of_rejected_models_is_as_published(name, order, models, rejected):
    histories = published(name)

    fits = fit_models(histories, enumerate_models(histories.list_count, max_order=order))

    assert (len(fits), int((~fits.ok).sum())) == (models, rejected)


@pytest.mark.parametrize("name", ["artificial_3", "korea_3"])
def test_no_rejected_model_of_the_small_tables_is_estimable_on_its_face(name):
    fits = fit_models(published(name), enumerate_models(3))

    assert Status.ESTIMABLE_ON_FACE not in fits.status


def test_rejected_models_of_korea_are_as_published():
    fits = fit_models(published("korea_3"), enumerate_models(3))

    rejected = {str(model) for model, ok in zip(fits.models, fits.ok, strict=True) if not ok}

    assert rejected == {"[12,13]", "[12,13,23]"}


def test_kosovo_without_highest_order_interaction_is_as_published():
    assert use_model(published("kosovo_4"), "[123,124,134,234]").estimate().total == pytest.approx(
        16941.9, rel=1e-5
    )


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [("uk2013_6", 10464, 26680), ("netherlands_2010_2015_6", 32210, 186302)],
)
def test_leaving_one_list_out_moves_the_answer_as_published(name, lowest, highest):
    histories = published(name)

    totals = [search(histories.drop_list(left), max_order=2).estimate().total for left in histories.lists]

    assert (min(totals), max(totals)) == pytest.approx((lowest, highest), rel=1e-4)


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [("uk2013_6", 10691, 23380), ("netherlands_2010_2015_6", 35512, 164637)],
)
def test_merging_two_lists_moves_the_answer_as_published(name, lowest, highest):
    histories = published(name)

    totals = [
        search(histories.merge_lists(*pair), max_order=2).estimate().total
        for pair in combinations(histories.lists, 2)
    ]

    assert (min(totals), max(totals)) == pytest.approx((lowest, highest), rel=1e-4)
