"""Do odds at equal need, and the penalised regression, equal those of R?

`mantelhaen.test(exact = TRUE)` and `fisher.test` of R's stats give their test to the last digit, and limits to the
four digits of their search; `brglm2` 0.9 (Debian) gives Firth's estimates to its own tolerance of 1e-6.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from zicht.errors import InputError
from zicht.methods.penalised_logistic import penalised_logistic
from zicht.methods.stratified_odds import stratified_odds

#: R: the penicillin table of `mantelhaen.test`'s own examples, from Agresti (1990), page 237.
RABBITS = (
    np.array([0, 0, 6, 5, 3, 0, 3, 6, 6, 2, 0, 4, 5, 6, 1, 0, 2, 5, 0, 0]).reshape(5, 2, 2).transpose(0, 2, 1)
)
#: R: UCBAdmissions, by department.
BERKELEY = np.array(
    [512, 313, 89, 19, 353, 207, 17, 8, 120, 205, 202, 391, 138, 279, 131, 244, 53, 138, 94, 299, 22, 351, 24, 317]
).reshape(6, 2, 2)  # fmt: skip
#: R: `fisher.test`'s own example, the lady tasting tea.
TEA = [[[3, 1], [1, 3]]]


@pytest.mark.parametrize(
    ("tables", "ratio", "lower", "upper", "p_value"),
    [
        (RABBITS, 10.3610240813749, 1.07740143018898, 529.837399023523, 0.0399449035812672),
        (BERKELEY, 0.905076193637823, 0.769714040580826, 1.063416992780021, 0.2277625268),
        (TEA, 6.4083088670058, 0.2117329153055, 621.9337505454173, 0.48571428571429),
    ],
)
def test_odds_over_strata(tables, ratio, lower, upper, p_value):
    found = stratified_odds(tables)

    assert found.p_value == pytest.approx(p_value, rel=1e-9)
    assert found.ratio == pytest.approx(ratio, rel=1e-4)
    assert found.lower == pytest.approx(lower, rel=1e-4)
    assert found.upper == pytest.approx(upper, rel=1e-2)


def test_group_that_always_got_it_has_a_lower_limit_only():
    found = stratified_odds([[[5, 0], [2, 3]]])

    assert (found.ratio, found.upper) == (np.inf, np.inf)
    assert 0 < found.lower < np.inf


def test_limits_are_where_the_tails_are_as_small_as_asked():
    """One stratum: Fisher's noncentral hypergeometric distribution, written out."""
    found = stratified_odds([[[7, 3], [2, 6]]], level=0.9)
    values = np.arange(1, 10)
    weights = np.array([_ways(10, k) * _ways(8, 9 - k) for k in values])
    for limit, tail in ((found.lower, values >= 7), (found.upper, values <= 7)):
        chances = weights * limit**values
        assert chances[tail].sum() / chances.sum() == pytest.approx(0.05)


def _ways(persons, chosen):
    return float(np.prod(np.arange(persons, persons - chosen, -1)) / np.prod(np.arange(1, chosen + 1)))


@pytest.mark.parametrize("tables", [[[1, 2], [3, 4]], [[[1, -1], [3, 4]]], [[[0, 0], [3, 4]]]])
def test_strata_that_say_nothing_or_cannot_be_are_refused(tables):
    with pytest.raises(InputError):
        stratified_odds(tables)


X, G = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])
DESIGN = np.stack([np.ones(6), X, G], axis=1)
EVENTS, PERSONS = np.array([3, 0, 5, 2, 9, 4]), np.array([10, 6, 12, 8, 11, 4])
NAMES = ("constant", "x", "g")


def test_penalised_estimates():
    """R: brglm2, glm(cbind(y, n - y) ~ x + g, method = "brglmFit")."""
    fit = penalised_logistic(DESIGN, EVENTS, PERSONS, names=NAMES)

    values = [-1.48578254560977, 1.51321043001532, -0.69065107408416]
    errors = [0.62833655776980, 0.47332092637030, 0.69229966019699]
    assert [c.value for c in fit.coefficients] == pytest.approx(values, abs=1e-6)
    assert [c.error for c in fit.coefficients] == pytest.approx(errors, abs=1e-6)


def test_limits_are_where_the_penalised_likelihood_has_fallen_by_half_a_quantile():
    """Chi-squared with one degree of freedom: 3.841458820694124. The others are searched anew on a grid."""
    fit = penalised_logistic(DESIGN[:, :2], EVENTS, PERSONS, names=NAMES[:2])

    def height(values):
        chance = expit(DESIGN[:, :2] @ values)
        weights = PERSONS * chance * (1 - chance)
        likelihood = EVENTS @ np.log(chance) + (PERSONS - EVENTS) @ np.log(1 - chance)
        information = (DESIGN[:, :2] * weights[:, None]).T @ DESIGN[:, :2]
        return likelihood + np.log(np.linalg.det(information)) / 2

    slope = fit.coefficients[1]
    for limit in (slope.lower, slope.upper):
        best = max(height([constant, limit]) for constant in np.linspace(-6, 2, 40001))
        assert fit.log_likelihood - best == pytest.approx(3.841458820694124 / 2, abs=1e-6)


def test_group_that_never_got_it_has_a_finite_estimate():
    """One constant and one group, all or nothing: Firth adds half a person to each cell."""
    fit = penalised_logistic([[1, 0], [1, 1]], [0, 7], [9, 7], names=("constant", "group"))

    assert fit.coefficients[0].value == pytest.approx(np.log(0.5 / 9.5))
    assert fit.coefficients[1].value == pytest.approx(np.log(7.5 / 0.5) - np.log(0.5 / 9.5))
    assert np.isfinite(fit.coefficients[1].lower)
    assert fit.coefficients[1].lower > 0


def test_columns_that_depend_on_each_other_are_refused():
    with pytest.raises(InputError, match="depend"):
        penalised_logistic([[1, 1], [1, 1]], [1, 2], [3, 3], names=("a", "b"))


def test_more_events_than_persons_are_refused():
    with pytest.raises(InputError, match="regression"):
        penalised_logistic([[1], [1]], [4, 2], [3, 3], names=("a",))
