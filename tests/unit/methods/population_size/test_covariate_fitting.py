"""Fits of lists and covariates side by side, and the sums that they need."""

import numpy as np
import pytest

from zicht.methods.population_size import CovariateModel, CovariateTable, Status, covariate_design
from zicht.methods.population_size.covariate_design import CovariateDesign
from zicht.methods.population_size.covariate_faces import Elimination
from zicht.methods.population_size.covariate_fitting import fit_counts, fit_each
from zicht.methods.population_size.covariate_models import pairs_of
from zicht.methods.population_size.covariate_solving import solve_systems

HISTORIES = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]


@pytest.fixture
def table():
    """Three lists, sex and year; the men of 2018 are on A only."""
    counts = np.random.default_rng(1).integers(1, 30, size=(6, 7))
    counts[5] = [3, 0, 0, 0, 0, 0, 0]
    rows = [(history, stratum) for stratum in range(6) for history in HISTORIES]
    lists = {name: [history[j] for history, _ in rows] for j, name in enumerate("ABC")}
    sex, year = ["fm"[s // 3] for _, s in rows], [2016 + s % 3 for _, s in rows]
    return CovariateTable.from_columns(lists, {"sex": sex, "year": year}, counts.reshape(-1))


def matrix_of(part, histories):
    """Return the columns over all cells: a parameter is in the histories that hold its lists."""
    inside = (np.arange(histories)[:, None] & part.masks) == part.masks
    return (part.over[:, None, :] * inside[None]).reshape(-1, len(part.masks))


@pytest.mark.parametrize("most", [2**24, 0])
def test_sums_are_those_of_the_matrix_of_all_cells(table, monkeypatch, most):
    design = CovariateDesign(table, pairs_of(table))
    monkeypatch.setattr(covariate_design, "MOST_NUMBERS", most)
    tables = np.random.default_rng(2).uniform(size=(6, 8, 3))
    matrix, flat = matrix_of(design.all, 8), tables.reshape(48, 3)

    assert design.all.sums(tables) == pytest.approx(matrix.T @ flat)
    assert design.all.sums(tables[..., 0], power=2) == pytest.approx((matrix**2).T @ flat[:, 0])
    assert design.all.gram(tables)[1] == pytest.approx(matrix.T @ (matrix * flat[:, [1]]))
    assert design.all.gram(tables[..., 2]) == pytest.approx(matrix.T @ (matrix * flat[:, [2]]))
    values = np.random.default_rng(3).normal(size=len(design.all.masks))
    assert design.all.linear(values, 8) == pytest.approx((matrix @ values).reshape(6, 8))


def test_models_side_by_side_are_fitted_as_alone(table):
    design = CovariateDesign(table, pairs_of(table))
    counts = table.table().astype(np.float64)
    models = [CovariateModel.of([term]) for term in pairs_of(table)]
    start = fit_counts(design, CovariateModel(), counts)

    together = fit_each(design, models, counts[None], start=start)

    for model, fit in zip(models, together, strict=True):
        alone = fit_counts(design, model, counts)
        assert fit.model == model
        assert fit.status == alone.status
        assert fit.total == pytest.approx(alone.total)
        assert fit.log_likelihood == pytest.approx(alone.log_likelihood)


def test_tables_side_by_side_are_fitted_as_alone(table):
    model = CovariateModel.of(["A:sex", "A:year", "B:C", "sex:year"])
    design = CovariateDesign(table, model.terms)
    counts = table.table().astype(np.float64)
    tables = np.random.default_rng(5).poisson(counts / 4, size=(40, *counts.shape)).astype(np.float64)
    start = fit_counts(design, model, counts)

    together = fit_each(design, [model], tables, start=start, faces=True)

    assert start.status == Status.OK
    for one, fit in zip(tables, together, strict=True):
        alone = fit_counts(design, model, one, faces=True)
        assert (fit.status, fit.persons) == (alone.status, one.sum())
        assert fit.unseen == pytest.approx(alone.unseen)


def test_start_with_the_same_cells_changes_nothing(table):
    """What those cells determine is then taken from the start."""
    model = CovariateModel.of(["A:sex", "B:sex", "C:sex", "A:year"])
    design = CovariateDesign(table, model.terms)
    counts = table.table().astype(np.float64)
    start = fit_counts(design, model, counts)

    again = fit_counts(design, model, 2 * counts, start=start)

    assert again.unseen == pytest.approx(2 * start.unseen)
    assert again.parameters == start.parameters


def test_systems_of_strata_are_solved_as_a_whole(table, monkeypatch):
    """Every stratum of its own rates; some fits have fewer parameters."""
    monkeypatch.setattr(covariate_design, "MOST_DENSE", 5)
    own = table.keep_covariates(["year"])
    design = CovariateDesign(own, pairs_of(own))
    rng = np.random.default_rng(4)
    weights, sides = rng.uniform(1, 2, size=(8, 3, 4)), rng.normal(size=(4, len(design.all.masks), 2))
    active = rng.uniform(size=(4, len(design.all.masks))) < 0.9

    found = solve_systems(design.all, active, weights, sides)

    assert design.all.blocks.shape == (2, 4)
    for at, has in enumerate(active):
        matrix = design.all.gram(weights[..., at].T)[np.ix_(has, has)]
        assert found[at][has] == pytest.approx(np.linalg.solve(matrix, sides[at][has]))
        assert not found[at][~has].any()


@pytest.mark.parametrize("most", [5, 10**6])
def test_independent_parameters_and_the_rest_span_everything(table, monkeypatch, most):
    monkeypatch.setattr(covariate_design, "MOST_DENSE", most)
    own = table.keep_covariates(["year"])
    design = CovariateDesign(own, pairs_of(own))
    kept = np.random.default_rng(6).uniform(size=(3, 8)) < 0.6
    matrix = matrix_of(design.all, 8)[kept.reshape(-1)]

    member = np.ones(matrix.shape[1], dtype=bool)
    rank = Elimination(design.all.gram(kept.astype(float)), member, design.all.blocks).rank_of(member)

    assert len(rank.independent) == np.linalg.matrix_rank(matrix)
    assert np.linalg.matrix_rank(matrix[:, rank.independent]) == len(rank.independent)
    assert np.linalg.matrix_rank(rank.null) == matrix.shape[1] - len(rank.independent)
    assert matrix @ rank.null == pytest.approx(0, abs=1e-9)
