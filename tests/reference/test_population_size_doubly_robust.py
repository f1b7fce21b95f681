"""Numbers of Kosovo under other identifying assumptions, and closed forms that hold without covariates.

Source: Aleshin-Guendel, Sadinle and Wakefield (2021), arXiv 2101.09304, and the code of its authors.
"""

import numpy as np
import pytest

from support.mse import published
from zicht.methods.population_size import Among, doubly_robust

#: No highest-order interaction among the four lists.
ALL_LISTS = [(1 / 2, 29483.8), (2 / 3, 23212.8), (1, 16941.9), (3 / 2, 12761.3), (2, 10670.9)]
#: Two lists, among everyone.
TWO_LISTS = [(1, 9691.5), (0.9, 10534.4), (0.8, 11588.1), (0.7, 12942.8)]


@pytest.fixture(scope="module")
def persons():
    histories = published("kosovo_4")
    return np.repeat(histories.members, histories.counts, axis=0), histories.lists


@pytest.mark.parametrize(("xi", "total"), ALL_LISTS)
def test_kosovo_without_highest_interaction_is_as_published(persons, xi, total):
    rows, names = persons

    assert doubly_robust(rows, names=names, xi=xi).estimate().total == pytest.approx(total, abs=0.05)


@pytest.mark.parametrize(("xi", "total"), TWO_LISTS)
def test_kosovo_from_two_lists_is_as_published(persons, xi, total):
    rows, names = persons

    fit = doubly_robust(rows, names=names, lists=["ABA", "HRW"], among=Among.EVERYONE, xi=xi)

    assert fit.estimate().total == pytest.approx(total, abs=0.05)


def test_another_xi_needs_no_new_fit(persons):
    rows, names = persons
    fit = doubly_robust(rows, names=names)

    assert [fit.with_xi(xi).estimate().total for xi, _ in ALL_LISTS] == pytest.approx(
        [total for _, total in ALL_LISTS], abs=0.05
    )


def test_variance_of_kosovo_is_that_of_the_published_interval(persons):
    """The paper's Wald interval of N is 5,304 to 28,580: a standard error of 5,938."""
    rows, names = persons
    fit = doubly_robust(rows, names=names)
    seen, total = len(rows), fit.one_step

    variance = seen * np.var(fit.contributions) + (total - seen) * total / seen

    assert np.sqrt(variance) == pytest.approx((28580 - 5304) / 2 / 1.959964, rel=1e-3)


@pytest.mark.parametrize(("alone", "other", "both"), [(30, 20, 10), (400, 77, 25)])
def test_two_lists_give_lincoln_and_petersen_with_its_variance(alone, other, both):
    """Variance: n1 n2 (n1 - m) (n2 - m) / m**3 (Seber 1982, section 3.1)."""
    rows = [[1, 0]] * alone + [[0, 1]] * other + [[1, 1]] * both
    first, second = alone + both, other + both

    fit = doubly_robust(rows, levels=(0.95,))

    interval = fit.estimate().intervals[0]
    dark = alone * other / both
    variance = first * second * alone * other / both**3
    factor = np.exp(1.959964 * np.sqrt(np.log(1 + variance / dark**2)))
    assert fit.estimate().total == pytest.approx(first * second / both)
    assert [interval.lower, interval.upper] == pytest.approx(
        [len(rows) + dark / factor, len(rows) + dark * factor], rel=1e-6
    )
