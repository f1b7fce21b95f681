"""Fits of log-linear models: against closed forms, a general optimiser and hand calculation."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from support.mse import published
from zicht.errors import InputError
from zicht.methods.population_size import (
    CaptureHistories,
    Criterion,
    Model,
    ModelSet,
    Status,
    enumerate_models,
    fit_models,
    fit_tables,
)


def two_lists(first, second, both):
    return CaptureHistories.from_wide([[1, 0], [0, 1], [1, 1]], [first, second, both], lists=["A", "B"])


def fit_one(histories, text, **options):
    return fit_models(histories, [Model.parse(text, histories.list_count)], **options)


def design_of(model):
    effects = [0, *(1 << j for j in range(model.list_count)), *model.terms]
    cells = range(1, 1 << model.list_count)
    return np.array([[float(e & cell == e) for e in effects] for cell in cells])


def optimum(histories, model):
    """Maximise the likelihood with a general optimiser; return it and the dark figure."""
    design, counts = design_of(model), histories.table()[1:].astype(float)

    def loss(parameters):
        logs = design @ parameters
        return np.exp(logs).sum() - counts @ logs, design.T @ (np.exp(logs) - counts)

    found = minimize(loss, np.full(design.shape[1], 0.1), jac=True, method="BFGS", options={"gtol": 1e-4})
    return -found.fun - sum(math.lgamma(c + 1) for c in counts), math.exp(found.x[0])


def test_two_independent_lists_give_the_product_over_the_overlap():
    assert fit_one(two_lists(40, 30, 8), "[1,2]").total[0] == pytest.approx(48 * 38 / 8)


def test_log_likelihood_by_hand():
    """Two lists and three parameters: the fitted counts are the observed ones."""
    poisson = sum(k * math.log(k) - k - math.lgamma(k + 1) for k in (40, 30, 8))

    fit = fit_one(two_lists(40, 30, 8), "[1,2]")

    assert fit.log_likelihood[0] == pytest.approx(poisson)
    assert fit.parameters[0] == 3
    assert fit.criterion(Criterion.BIC)[0] == pytest.approx(-2 * poisson + 3 * math.log(78))
    assert fit.criterion(Criterion.AIC)[0] == pytest.approx(-2 * poisson + 6)
    assert fit.criterion(Criterion.AICC)[0] == pytest.approx(-2 * poisson + 6 + 24 / 74)


@pytest.mark.parametrize("row", range(0, 113, 16))
def test_fit_is_that_of_a_general_optimiser(row):
    histories, model = published("kosovo_4"), enumerate_models(4)[row]

    fit = fit_models(histories, [model])
    likelihood, dark = optimum(histories, model)

    assert fit.log_likelihood[0] == pytest.approx(likelihood, rel=1e-6)
    assert fit.total[0] - histories.persons == pytest.approx(dark, rel=1e-3)


def test_moment_equations_hold():
    """Sums of fitted counts over every effect equal those of the observed counts."""
    histories = published("uk2013_5")
    fits = fit_models(histories, enumerate_models(5, max_order=3))
    row = int(np.argmin(fits.criterion()))
    design = design_of(fits.models[row])
    inside = [0, *(1 << j for j in range(5)), *fits.models[row].terms]
    parameters = np.array([fits.coefficients[row, fits.effects.tolist().index(e)] for e in inside])

    fitted = np.exp(design @ parameters)

    assert design.T @ fitted == pytest.approx(design.T @ histories.table()[1:], rel=1e-9)


def test_lists_that_share_nobody_have_their_interaction_at_minus_infinity():
    fit = fit_one(published("artificial_3"), "[13,2]")

    assert fit.status[0] == Status.OK
    assert fit.coefficients[0, fit.effects.tolist().index(0b101)] == -math.inf
    assert fit.parameters[0] == 5
    assert fit_one(published("artificial_3"), "[13,2]", count_infinite=False).parameters[0] == 4


def test_model_without_estimate_has_infinite_total_and_criterion():
    fit = fit_one(published("artificial_3"), "[12,3]")

    assert (fit.total[0], fit.log_likelihood[0], fit.criterion()[0]) == (math.inf, -math.inf, math.inf)
    assert fit.status[0] == Status.NO_MLE


def test_saturated_model_is_not_identifiable():
    assert fit_one(published("kosovo_4"), "[1234]").status[0] == Status.NOT_IDENTIFIABLE


def test_answer_does_not_depend_on_batch_or_workers():
    histories, models = published("western_us_5"), enumerate_models(5, max_order=3)
    together = fit_models(histories, models, workers=2)

    for row in range(0, len(models), 617):
        alone = fit_models(histories, [models[row]])
        assert alone.total[0] == together.total[row]
        assert alone.status[0] == together.status[row]


def test_start_changes_steps_but_not_the_answer():
    histories, models = published("uk2013_5"), enumerate_models(5, max_order=2)
    cold = fit_models(histories, models)
    tables, table = histories.table()[None], np.zeros(len(models), dtype=np.int64)

    warm = fit_tables(tables, models, table=table, start=cold.coefficients)

    assert warm.total == pytest.approx(cold.total, rel=1e-9)
    assert warm.iterations.max() <= 2


def test_each_model_is_fitted_to_its_own_table():
    histories = [published("kosovo_4"), published("kosovo_4").reorder_lists(["HRW", "OSCE", "ABA", "EXH"])]
    models = ModelSet.of([Model.parse("[12,3,4]", 4), Model.parse("[34,1,2]", 4)])

    fits = fit_tables(np.stack([h.table() for h in histories]), models, table=np.array([0, 1]))

    assert fits.total[0] == pytest.approx(fits.total[1], rel=1e-12)


def test_progress_ends_with_all_models():
    seen = []

    fit_models(
        published("kosovo_4"), enumerate_models(4), on_progress=lambda done, total: seen.append((done, total))
    )

    assert seen[-1] == (113, 113)


def test_list_that_holds_nobody_in_a_replicate_is_left_out_of_the_fit():
    """As in a bootstrap: what remains are two lists with a closed form."""
    table = np.zeros(8, dtype=np.int64)
    table[[1, 2, 3]] = (40, 30, 8)

    fits = fit_tables(table[None], ModelSet.of([Model(3)]), table=np.array([0]))

    assert fits.total[0] == pytest.approx(48 * 38 / 8)


def test_no_models_are_refused():
    with pytest.raises(InputError, match="or there are none"):
        fit_models(published("korea_3"), [])


def test_models_of_other_lists_are_refused():
    with pytest.raises(InputError, match="not of the same lists"):
        fit_models(published("korea_3"), [Model(4)])


def test_no_count_stands_in_repr():
    assert repr(fit_one(published("korea_3"), "[12]")) == "FittedModels(models=1)"


@pytest.mark.parametrize("seed", range(6))
def test_whether_an_estimate_exists_does_not_depend_on_how_many_persons_there_are(seed):
    """A few of the combinations of four lists, with one person each and with one to a thousand million."""
    random = np.random.default_rng(seed)
    cells = random.choice(np.arange(1, 16), size=9, replace=False)
    one, many = np.zeros(16, dtype=np.int64), np.zeros(16, dtype=np.int64)
    one[cells], many[cells] = 1, random.choice([1, 2, 10**3, 10**6, 10**9], size=9)
    models = enumerate_models(4)

    few, huge = (
        fit_models(CaptureHistories.from_dense(table, lists="ABCD"), models) for table in (one, many)
    )

    fitted = huge.status != Status.NOT_CONVERGED
    assert few.status[fitted].tolist() == huge.status[fitted].tolist()
    assert fitted.sum() > 100
