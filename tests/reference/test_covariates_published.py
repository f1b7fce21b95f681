"""Numbers of the R package `mse` (Cruyff) on its own example, and of lists alone on published tables.

The example's data have that package's licence and are no part of this repository: those tests run where
`ZICHT_REFERENCE_DIR` names a folder that holds them.
"""

import csv
import os
from pathlib import Path

import pytest

from support.mse import published
from zicht.methods.population_size import (
    CovariateTable,
    Criterion,
    bootstrap_covariates,
    enumerate_models,
    fit_covariate_model,
    fit_models,
    search_with_covariates,
)

FILE = Path(os.environ.get("ZICHT_REFERENCE_DIR", "")) / "mse" / "utrecht_simdat_4lists_4cov_year.csv"
needs_example = pytest.mark.skipif(not FILE.exists(), reason="needs the example of another package")
LISTS, COVARIATES = ("R1", "R2", "R3", "R4"), ("X1", "X2", "X3", "X4", "Y")


@pytest.fixture(scope="module")
def table():
    """The year as a parabola, as the package has it."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: [int(row[name]) for row in rows] for name in rows[0]}
    read = CovariateTable.from_columns(
        {name: columns[name] for name in LISTS},
        {name: columns[name] for name in COVARIATES},
        columns["count"],
    )
    return read.with_polynomial("Y", degree=2)


@pytest.fixture(scope="module")
def chosen(table):
    return search_with_covariates(table)


@needs_example
def test_main_effects_give_the_published_number(table):
    assert fit_covariate_model(table).estimate().total == pytest.approx(5972.9, abs=0.05)


@needs_example
def test_lowest_bic_gives_the_published_number(chosen):
    assert chosen.estimate().total == pytest.approx(11406, abs=0.5)


@needs_example
def test_models_near_the_lowest_bic_span_those_that_the_package_saw(chosen):
    low, high = chosen.near(5)

    assert low <= 6831.13
    assert high >= 11406


@needs_example
def test_model_of_the_package_near_the_lowest_bic_is_fitted_alike(chosen):
    assert any(fit.total == pytest.approx(6831, abs=0.5) for fit in chosen.ranking)


@needs_example
def test_wide_spread_is_warned_of(chosen):
    assert "hardly tell apart" in str(chosen.estimate().warnings[0])


@needs_example
def test_levels_add_up_to_the_whole(chosen):
    total = chosen.estimate().total

    for names in (["X4"], ["X1", "Y"], list(COVARIATES)):
        assert sum(level.total for level in chosen.levels(*names)) == pytest.approx(total)


@needs_example
def test_interval_of_the_chosen_model_is_near_the_published_one(chosen):
    """7,783 to 18,449 there, of other draws."""
    interval = bootstrap_covariates(chosen, replicates=200, best=1).estimate().interval(0.95)

    assert interval.lower == pytest.approx(7783, rel=0.10)
    assert interval.upper == pytest.approx(18449, rel=0.10)


@needs_example
@pytest.mark.slow
def test_lowest_aic_is_not_the_billion_of_the_package(table):
    """There 1,743,204,456 of 1,043 persons; the models on that way have no maximum."""
    selection = search_with_covariates(table, criterion=Criterion.AIC)

    assert selection.estimate().total < 100_000
    assert sum(selection.statuses.values()) > selection.statuses[0]


@pytest.mark.parametrize(
    ("name", "order"), [("artificial_3", 2), ("korea_3", 2), ("hepatitis_a_taiwan_3", 2), ("kosovo_4", 3)]
)
def test_one_level_for_all_gives_the_same_as_lists_alone(name, order):
    """Status, number of people and BIC of every model, also where the estimate exists on a face only."""
    histories = published(name)
    models = enumerate_models(histories.list_count, max_order=order)
    alone = fit_models(histories, models)
    members = histories.members.astype(int)
    table = CovariateTable.from_columns(
        {one: members[:, at].tolist() for at, one in enumerate(histories.lists)},
        {"all": ["x"] * len(members)},
        histories.counts,
    )

    for at, model in enumerate(models):
        terms = [[one for j, one in enumerate(histories.lists) if term >> j & 1] for term in model.terms]
        found = fit_covariate_model(table, terms, faces=True)
        assert found.statuses == {alone.status[at]: 1}
        if found.ranking:
            assert found.best.total == pytest.approx(alone.total[at], rel=1e-6)
            assert found.best.criterion() == pytest.approx(alone.criterion()[at])
