"""Do the regressions find shares that are known, and is nobody predicted by himself?"""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax

from zicht.methods.population_size.nuisance import CellMeans, Logistic, cross_fit, default_learners


@pytest.fixture
def random():
    return np.random.Generator(np.random.PCG64(7))


def drawn(shares, random):
    return (random.random((len(shares), 1)) > np.cumsum(shares, axis=1)[:, :-1]).sum(axis=1)


def test_cell_means_are_shares_drawn_towards_the_share_of_all():
    covariates, category = np.array([[0.0], [0.0], [1.0]]), np.array([0, 1, 1])

    predict = CellMeans(weight=1.0).fit(covariates, category, 2)

    assert predict(np.array([[0.0], [1.0], [5.0]])) == pytest.approx(
        np.array([[(1 + 1 / 3) / 3, (1 + 2 / 3) / 3], [1 / 6, 5 / 6], [1 / 3, 2 / 3]])
    )


@pytest.mark.parametrize("ridge", [0.1, 1.0, 30.0])
def test_logistic_regression_is_the_penalised_maximum_that_scipy_finds(random, ridge):
    covariates = random.normal(size=(200, 2))
    category = random.integers(0, 3, 200)
    columns = (covariates - covariates.mean(axis=0)) / covariates.std(axis=0)
    design = np.column_stack([np.ones(200), columns])
    penalty = np.array([[1e-3], [ridge], [ridge]])

    def loss(flat):
        at = flat.reshape(3, 3)
        chosen = log_softmax(design @ at, axis=1)[np.arange(200), category]
        return -chosen.sum() + 0.5 * np.sum(penalty * at**2)

    oracle = minimize(loss, np.zeros(9), method="BFGS", options={"gtol": 1e-6}).x.reshape(3, 3)

    shares = Logistic(ridge=ridge).fit(covariates, category, 3)(covariates)

    assert np.log(shares) == pytest.approx(log_softmax(design @ oracle, axis=1), abs=1e-3)


def test_logistic_regression_of_degree_two_finds_squares_and_products(random):
    x = random.normal(size=(20_000, 2))
    score = 0.5 * x[:, 0] ** 2 - 0.7 * x[:, 0] * x[:, 1] - 0.5
    shares = np.stack([1 - 1 / (1 + np.exp(-score)), 1 / (1 + np.exp(-score))], axis=1)

    found = Logistic(2).fit(x, drawn(shares, random), 2)(x)

    assert np.abs(found - shares).mean() < 0.01


def test_column_of_one_value_changes_nothing(random):
    x, category = random.normal(size=(100, 1)), random.integers(0, 2, 100)
    wider = np.column_stack([x, np.full(100, 3.0)])

    alone = Logistic(1).fit(x, category, 2)(x)

    assert Logistic(1).fit(wider, category, 2)(wider) == pytest.approx(alone, abs=1e-6)


def test_learner_that_predicts_held_out_persons_best_is_chosen(random):
    x = random.normal(size=(4_000, 1))
    share = 1 / (1 + np.exp(-(x[:, 0] ** 2) + 1))
    category = (random.random(4_000) < share).astype(int)

    found = cross_fit(x, category, 2, learners=(Logistic(1), Logistic(2)), folds=4, random=random)

    assert found.learner == "logistic_2_ridge_1"
    assert found.log_loss["logistic_2_ridge_1"] < found.log_loss["logistic_1_ridge_1"]


def test_nobody_is_predicted_by_himself(random):
    """With a covariate of his own, a person's cell mean would be his own history."""
    covariates, category = np.arange(60.0)[:, None], random.integers(0, 3, 60)

    found = cross_fit(covariates, category, 3, learners=(CellMeans(0.0),), folds=5, random=random)

    assert found.probabilities[np.arange(60), category] == pytest.approx(1 / 3, abs=0.25)


def test_cells_are_looked_at_only_where_they_hold_enough_persons():
    few, many = np.arange(100.0)[:, None], (np.arange(100.0) % 4)[:, None]

    assert "cell_means" not in [learner.name for learner in default_learners(few)]
    assert [learner.name for learner in default_learners(many)][-1] == "cell_means"


def test_covariate_that_says_nothing_is_mostly_left_aside(random):
    x, category = random.normal(size=(2_000, 3)), random.integers(0, 3, 2_000)

    found = cross_fit(x, category, 3, learners=default_learners(x), folds=5, random=random)

    assert found.learner == "shares_of_all"
    assert found.probabilities == pytest.approx(
        np.bincount(category)[None] / 2_000 + np.zeros((2_000, 3)), abs=0.002
    )


def test_progress_counts_up_to_all(random):
    steps = []

    cross_fit(
        np.arange(40.0)[:, None],
        np.arange(40) % 2,
        2,
        learners=(CellMeans(), Logistic()),
        folds=2,
        random=random,
        on_progress=lambda done, of: steps.append((done, of)),
    )

    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
