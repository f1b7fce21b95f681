"""How counts of areas differ: against published fits and against integrals by another road."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from zicht.methods.small_area import spreads
from zicht.methods.small_area.spreads import draw_differences, fit_spread, grid, log_chances

#: Lip cancer among men in 56 counties of Scotland, 1975 to 1980: Clayton and Kaldor (1987), table 1.
LIP_CANCER = np.array([
    *(9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10),
    *(16, 11, 5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0),
], dtype=float)  # fmt: skip
EXPECTED = np.array([
    *(1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5),
    *(4.4, 10.5, 22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7),
    *(9.4, 7.2, 5.3, 18.8, 15.8, 4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8),
])  # fmt: skip


@pytest.fixture
def likelihood_alone(monkeypatch):
    """Take away what is known of a spread beforehand, so that the fit is one of maximum likelihood."""
    monkeypatch.setattr(spreads, "HOW_USUAL", 1e6)


def test_counts_that_are_used_here_are_those_of_the_published_fit():
    """Stata's log likelihood without differences is -294.35155 (Rodriguez, "A Random-Intercept Poisson Model")."""
    mean = EXPECTED * LIP_CANCER.sum() / EXPECTED.sum()
    assert stats.poisson.logpmf(LIP_CANCER, mean).sum() == pytest.approx(-294.35155, abs=5e-5)


@pytest.mark.usefixtures("likelihood_alone")
def test_a_random_intercept_is_that_of_stata():
    """The posterior mean of county 1 by `mepoisson` is 1.408 (Rodriguez, same page)."""
    fit = fit_spread(LIP_CANCER, LIP_CANCER, EXPECTED)
    # Stata's intercept is the median rate, ours the mean.
    assert fit.means[0] + fit.deviation**2 / 2 == pytest.approx(1.408, abs=0.002)


@pytest.mark.usefixtures("likelihood_alone")
def test_the_fit_is_where_the_marginal_likelihood_is_largest():
    """Over a grid of other levels and spreads, integrated by Gauss-Hermite, none is likelier."""

    def loglik(level, deviation):
        nodes, weights = np.polynomial.hermite_e.hermegauss(80)
        mean = EXPECTED[:, None] * level * np.exp(deviation * nodes - deviation**2 / 2)
        return np.log(stats.poisson.pmf(LIP_CANCER[:, None], mean) @ weights / weights.sum()).sum()

    fit = fit_spread(LIP_CANCER, LIP_CANCER, EXPECTED)
    best = loglik(fit.level, fit.deviation)
    others = [
        loglik(fit.level * up, fit.deviation * wide)
        for up in (0.9, 0.97, 1.0, 1.03, 1.1)
        for wide in (0.85, 0.96, 1.04, 1.15)
    ]
    assert best > max(others)


@pytest.mark.parametrize(("count", "base"), [(0, 3.0), (4, 3.0), (40, 9.0)])
def test_where_a_difference_lies_is_bayes_rule(count, base):
    fit = fit_spread(
        np.append(LIP_CANCER, float(count)), np.append(LIP_CANCER, float(count)), np.append(EXPECTED, base)
    )

    def weight(x, power):
        prior = stats.norm.pdf(x, -(fit.deviation**2) / 2, fit.deviation)
        return x**power * prior * stats.poisson.pmf(count, base * fit.level * math.exp(x))

    total, mean, square = (integrate.quad(weight, -6, 6, args=(power,), limit=200)[0] for power in (0, 1, 2))
    assert fit.means[-1] == pytest.approx(mean / total, abs=1e-3)
    assert fit.variances[-1] == pytest.approx(square / total - (mean / total) ** 2, rel=5e-3)


@given(
    low=st.integers(0, 30), wide=st.integers(0, 30), base=st.floats(0.01, 60), deviation=st.floats(0.05, 1.5)
)
def test_a_count_within_bounds_is_as_likely_as_all_counts_from_the_one_to_the_other(
    low, wide, base, deviation
):
    nodes, _prior = grid(deviation)
    found = log_chances(np.array([float(low)]), np.array([float(low + wide)]), np.array([base]), nodes)[0]
    mean = base * np.exp(nodes)
    summed = stats.poisson.pmf(np.arange(low, low + wide + 1)[:, None], mean).sum(axis=0)
    seen = summed > 1e-12
    assert np.exp(found[seen]) == pytest.approx(summed[seen], rel=1e-6, abs=1e-13)


def test_a_count_of_at_least_so_many_has_no_upper_bound():
    nodes, _prior = grid(0.4)
    found = log_chances(np.array([3.0]), np.array([np.inf]), np.array([5.0]), nodes)[0]
    assert np.exp(found) == pytest.approx(stats.poisson.sf(2, 5.0 * np.exp(nodes)), rel=1e-9)


@settings(max_examples=30)
@given(deviation=st.floats(0.02, 1.5))
def test_differences_multiply_by_one_on_average(deviation):
    nodes, prior = grid(deviation)
    assert np.exp(nodes) @ prior == pytest.approx(1, abs=2e-3)
    assert prior.sum() == pytest.approx(1)


@pytest.mark.usefixtures("likelihood_alone")
def test_hidden_counts_lead_to_nearly_the_spread_of_the_counts_themselves():
    rng = np.random.default_rng(3)
    base = rng.lognormal(1.5, 0.8, 400)
    counts = rng.poisson(base * np.exp(rng.normal(0, 0.6, 400))).astype(float)
    small = (counts > 0) & (counts < 10)
    bounded = fit_spread(np.where(small, 1.0, counts), np.where(small, 9.0, counts), base)
    exact = fit_spread(counts, counts, base)
    assert exact.deviation == pytest.approx(0.6, abs=0.08)
    assert bounded.deviation == pytest.approx(exact.deviation, abs=0.12)
    assert bounded.level == pytest.approx(exact.level, rel=0.1)


def test_draws_lie_as_the_weights_say():
    fit = fit_spread(LIP_CANCER, LIP_CANCER, EXPECTED)
    drawn = draw_differences(fit, np.random.default_rng(1))
    assert drawn.shape == (spreads.DRAWS, 56)
    assert drawn.mean(axis=0) == pytest.approx(fit.means, abs=0.06)
    assert drawn.var(axis=0) == pytest.approx(fit.variances, rel=0.15, abs=5e-3)


def test_one_area_shows_no_differences():
    fit = fit_spread(np.array([7.0]), np.array([7.0]), np.array([1.0]))
    assert (fit.deviation, fit.level) == (spreads.LEAST_SPREAD, 1.0)
