"""Published numbers of the estimators that need no search.

Sources: R package dga with delta = 2**-K and p(N) ~ 1/N at 5,000 dark figures, evenly spaced from 1 to 30 n, and
Silverman (2020), JRSS A 183:691, table 14, recomputed (averages over decomposable graphs); R package Rcapture,
"Mth Chao (LB)", "Mth Darroch" and "Mth Gamma3.5" (heterogeneity); Chao et al. (2001), Statistics in Medicine
20:3123, for hepatitis A in Taiwan and diabetes in Italy (sample coverage); Aleshin-Guendel, Sadinle and Wakefield,
arXiv 2101.09304, for Kosovo (no interaction of all lists).
"""

from itertools import combinations

import numpy as np
import pytest

from support.mse import published
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.coverage import sample_coverage
from zicht.methods.population_size.decomposable import average_decomposable
from zicht.methods.population_size.heterogeneity import chao_lower_bound, heterogeneity_models
from zicht.methods.population_size.highest_order import no_highest_order, xi_series

AVERAGES = [
    ("uk2013_5", 22983, 10386, 33506),
    ("kosovo_4", 12587, 9814, 16547),
    ("western_us_5", 2133, 1342, 3872),
    ("netherlands_2010_2015_5", 50385, 41688, 203370),
]

AVERAGES_WITH_A_BOUND = [
    ("uk2013_4", None, 11.4, 9.5, 13.5),
    ("uk2013_5", 40_000, 23.0, 10.4, 33.4),
    ("netherlands_2010_2015_5", 90_000, 47.9, 40.8, 55.5),
    ("netherlands_2010_2015_5", 250_000, 50.4, 41.7, 203.6),
]

CHAO = [
    ("uk2013_6", 12299),
    ("uk2013_5", 13570),
    ("netherlands_2010_2015_6", 54368),
    ("netherlands_2010_2015_5", 53714),
    ("kosovo_4", 8591),
    ("western_us_5", 2201),
    ("hepatitis_a_taiwan_3", 479),
]

#: Clinic or family physician, hospital, prescriptions, reagent strips: 1754, 452, 1135 and 173 of 2069 persons.
DIABETES = {
    "0001": 10,
    "0010": 182,
    "0011": 8,
    "0100": 74,
    "0101": 7,
    "0110": 20,
    "0111": 14,
    "1000": 709,
    "1001": 12,
    "1010": 650,
    "1011": 46,
    "1100": 104,
    "1101": 18,
    "1110": 157,
    "1111": 58,
}


@pytest.mark.parametrize(("name", "median", "lower", "upper"), AVERAGES)
def test_average_over_graphs_is_as_published_on_the_same_dark_figures(name, median, lower, upper):
    histories = published(name)
    posterior = average_decomposable(histories).posterior
    looked_at = np.rint(np.linspace(1, 30 * histories.persons, 5000))
    below = np.cumsum(np.interp(looked_at, posterior.dark, posterior.density))

    places = np.searchsorted(below / below[-1], [0.5, 0.025, 0.975])

    assert looked_at[places] + histories.persons == pytest.approx([median, lower, upper], rel=1e-4)


@pytest.mark.parametrize(("name", "median", "lower", "upper"), AVERAGES)
def test_average_over_graphs_at_every_dark_figure_is_close_to_the_published(name, median, lower, upper):
    answer = average_decomposable(published(name)).estimate()
    interval = answer.interval(0.95)

    assert answer.total == pytest.approx(median, rel=1e-3)
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper), rel=2e-3)


@pytest.mark.parametrize(("name", "largest", "median", "lower", "upper"), AVERAGES_WITH_A_BOUND)
def test_average_over_graphs_up_to_a_bound_is_as_published(name, largest, median, lower, upper):
    answer = average_decomposable(published(name), largest_dark=largest).estimate()
    interval = answer.interval(0.95)

    found = [round(x / 1000, 1) for x in (answer.total, interval.lower, interval.upper)]

    assert found == pytest.approx([median, lower, upper], abs=0.11)


def test_most_probable_graph_of_kosovo_has_the_published_probability():
    found = average_decomposable(published("kosovo_4"))

    assert found.graph_probability[found.best] == pytest.approx(0.986, abs=1e-3)


@pytest.mark.parametrize(("name", "peaks"), [("uk2013_5", (11, 23)), ("netherlands_2010_2015_5", (48, 142))])
def test_two_peaks_of_the_average_are_told(name, peaks):
    """Silverman (2020) has the United Kingdom bimodal; chains of LCMCR stay at 48k or 142k for the Netherlands."""
    found = average_decomposable(published(name))

    totals = [(mode.dark + found.histories.persons) / 1000 for mode in found.posterior.modes]

    assert totals == pytest.approx(peaks, rel=0.15)
    assert "2 peaks" in str(found.estimate().warnings[0])


@pytest.mark.parametrize(("name", "total"), [("uk2013_5", 2761), ("netherlands_2010_2015_5", 8235)])
def test_delta_of_a_half_collapses_to_the_persons_seen_on_the_published_dark_figures(name, total):
    histories = published(name)
    posterior = average_decomposable(histories, delta=0.5).posterior
    looked_at = np.rint(np.linspace(1, 30 * histories.persons, 5000))
    below = np.cumsum(np.interp(looked_at, posterior.dark, posterior.density))

    median = looked_at[np.searchsorted(below / below[-1], 0.5)] + histories.persons

    assert median == total


@pytest.mark.parametrize(("name", "total"), CHAO)
def test_lower_bound_of_chao_is_as_published(name, total):
    assert chao_lower_bound(published(name)).estimate().total == pytest.approx(total, rel=1e-4, abs=0.51)


@pytest.mark.parametrize(
    ("name", "darroch", "gamma"),
    [("kosovo_4", 12797, 18387), ("netherlands_2010_2015_6", 82228, 105470)],
)
def test_models_of_differences_between_persons_are_as_published(name, darroch, gamma):
    totals = [model.estimate().total for model in heterogeneity_models(published(name))[1:]]

    assert totals == pytest.approx([darroch, gamma], rel=1e-4)


def test_sample_coverage_of_hepatitis_a_is_as_published():
    found = sample_coverage(published("hepatitis_a_taiwan_3"))

    assert found.coverage == pytest.approx(0.513, abs=5e-4)
    assert [round(x) for x in (found.independent, found.one_step, found.general)] == [407, 508, 971]
    assert found.estimate().total == found.one_step


def diabetes():
    rows = [[int(digit) for digit in history] for history in DIABETES]
    return CaptureHistories.from_wide(rows, list(DIABETES.values()), lists=["C", "H", "P", "R"])


def test_each_two_lists_of_diabetes_give_the_published_number():
    """The page of the table in the manual of R package CARE1, column Petersen."""
    histories = diabetes()

    found = [no_highest_order(histories, lists=pair).total for pair in combinations(histories.lists, 2)]

    assert [round(total) for total in found] == [2353, 2185, 2264, 2060, 806, 1558]


def test_sample_coverage_of_diabetes_is_as_published():
    histories = diabetes()

    found = sample_coverage(histories)

    assert found.coverage == pytest.approx(0.803, abs=5e-4)
    assert [round(x) for x in (found.one_step, found.general)] == [2458, 2609]
    assert found.estimate().total == found.general


def test_kosovo_under_other_interactions_of_all_lists_is_as_published():
    totals = [found.estimate().total for found in xi_series(published("kosovo_4"))]

    assert totals == pytest.approx([29483.8, 23212.8, 16941.9, 12761.3, 10670.9], rel=1e-5)


def test_two_lists_of_kosovo_are_as_published():
    series = xi_series(published("kosovo_4"), [1, 0.9, 0.8, 0.7], lists=["ABA", "HRW"])

    assert [s.estimate().total for s in series] == pytest.approx(
        [9691.5, 10534.4, 11588.1, 12942.8], rel=1e-5
    )


def test_standard_error_of_kosovo_gives_the_published_interval():
    """Published as the symmetric one, 1.96 standard errors to either side."""
    found = no_highest_order(published("kosovo_4"))
    reach = 1.96 * found.variance**0.5

    assert (found.total - reach, found.total + reach) == pytest.approx((5304, 28580), rel=1e-4)
