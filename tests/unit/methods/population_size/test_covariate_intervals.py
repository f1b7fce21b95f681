"""Intervals of models of lists and covariates."""

import math

import numpy as np
import pytest

from support.covariates import MEN, WOMEN, alone, by_sex, columns
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CovariateTable,
    IntervalKind,
    Model,
    bca_search,
    bootstrap_covariates,
    covariate_wald,
    fit_covariate_model,
    fit_models,
    search_with_covariates,
    use_model,
)
from zicht.methods.population_size.information import dark_variances


def test_bootstrap_is_the_same_on_any_number_of_workers():
    chosen = search_with_covariates(by_sex())

    one, two = (bootstrap_covariates(chosen, replicates=60, seed=3, workers=w) for w in (1, 2))

    assert np.array_equal(one.totals, two.totals)
    assert one.estimate().intervals == two.estimate().intervals
    interval = one.estimate().interval(0.95)
    assert interval.lower < chosen.estimate().total < interval.upper
    assert one.levels("sex")[0].intervals[0].lower >= sum(WOMEN)


def test_bca_limits_are_those_of_the_lists_alone_where_all_have_one_level():
    """The same model, drawn persons and corrections, but for the draws themselves."""
    lists, counts = columns(WOMEN)
    table = CovariateTable.from_columns(lists, {"all": ["x"] * 7}, counts)

    here = bootstrap_covariates(fit_covariate_model(table), replicates=4000, seed=2)
    there = bca_search(alone(WOMEN), n_top=1, replicates=4000, seed=3)

    # Independent lists are the model that is chosen there, too.
    assert str(there.selection.model) == "[1,2,3]"
    for one, other in zip(here.estimate().intervals, there.intervals, strict=True):
        assert one.kind == other.kind == IntervalKind.BCA_RESELECTION
        assert one.lower == pytest.approx(other.lower, rel=0.03)
        assert one.upper == pytest.approx(other.upper, rel=0.03)


def test_correction_is_that_of_the_paper():
    """DiCiccio and Efron (1996), formulas 2.3 to 2.8, over the combinations of lists and levels."""
    answer = bootstrap_covariates(fit_covariate_model(by_sex()), replicates=60)
    totals = [use_model(one).estimate().total for _, one in by_sex().histories().without_one()]
    weights = [count for count, _ in by_sex().histories().without_one()]
    mean = np.average(totals, weights=weights)
    cubes = sum(w * (mean - one) ** 3 for w, one in zip(weights, totals, strict=True))
    squares = sum(w * (mean - one) ** 2 for w, one in zip(weights, totals, strict=True))

    # Independent lists without covariates: a person of either sex is left out alike.
    assert answer.correction.acceleration == pytest.approx(cubes / (6 * squares**1.5), rel=1e-6)


def test_percentile_interval_is_labelled_as_such():
    chosen = search_with_covariates(by_sex())

    answer = bootstrap_covariates(chosen, replicates=200, kind=IntervalKind.PERCENTILE_RESELECTION)

    interval = answer.estimate().interval(0.8)
    assert interval.kind == IntervalKind.PERCENTILE_RESELECTION
    assert interval.lower == pytest.approx(np.quantile(answer.totals.sum(axis=1), 0.1), rel=0.01)
    with pytest.raises(InputError, match="this kind of interval"):
        bootstrap_covariates(chosen, kind=IntervalKind.CREDIBLE)


def test_limits_that_the_replicates_do_not_tell_apart_are_reported():
    """Two persons are on two lists: in one replicate of seven nobody is, and no number is too high."""
    table = by_sex([4, 3, 0, 1, 0, 0, 0], [3, 4, 1, 1, 0, 0, 0]).drop_list("C")

    answer = bootstrap_covariates(fit_covariate_model(table), levels=(0.9, 0.95)).estimate()

    warnings = " ".join(map(str, answer.warnings))
    assert math.isinf(answer.interval(0.95).upper)
    assert "no model gave an estimate" in warnings
    assert "do not bound the number of people from above" in warnings
    assert "share a limit" in warnings


def test_thin_level_leaves_most_replicates_an_answer():
    """Half of the drawn tables have all men on A; nobody is missed of them there, and the women have their own."""
    table = by_sex(men=[3, 1, 0, 2, 1, 0, 1])
    chosen = fit_covariate_model(table, ["A:sex"])

    answer = bootstrap_covariates(chosen, replicates=200)

    assert answer.without_estimate == 0
    assert np.isfinite(answer.estimate().interval(0.95).upper)


def test_too_few_replicates_are_refused():
    with pytest.raises(InputError, match="no interval"):
        bootstrap_covariates(search_with_covariates(by_sex()), replicates=5)


@pytest.mark.parametrize("terms", [[], ["A:B"], ["A:sex", "B:sex", "C:sex"]])
def test_wald_interval_of_lists_alone_is_that_of_their_information(terms):
    """Where the sexes are seen alike, and where they share no parameter, the variance is known otherwise."""
    same = terms != ["A:sex", "B:sex", "C:sex"]
    table = by_sex(men=WOMEN) if same else by_sex()
    groups = [[2 * n for n in WOMEN]] if same else [WOMEN, MEN]
    fits = [
        fit_models(alone(group), [Model.parse("[12,3]" if terms == ["A:B"] else "[1,2,3]", 3)])
        for group in groups
    ]
    darks = [float(fit.total[0] - sum(group)) for fit, group in zip(fits, groups, strict=True)]
    own = [
        dark**2 * (dark_variances(fit, [0])[0] - math.log1p(1 / dark))
        for fit, dark in zip(fits, darks, strict=True)
    ]
    variance = sum(own) / sum(darks) ** 2 + math.log1p(1 / sum(darks))

    interval = covariate_wald(fit_covariate_model(table, terms), level=0.95)

    factor = math.exp(1.959963985 * math.sqrt(variance))
    assert interval.kind == IntervalKind.WALD
    assert interval.lower == pytest.approx(table.persons + sum(darks) / factor)
    assert interval.upper == pytest.approx(table.persons + sum(darks) * factor)


def test_wald_interval_of_a_list_with_everyone_is_the_persons_seen():
    lists, counts = columns(WOMEN)
    lists["D"] = [1] * 7
    table = CovariateTable.from_columns(lists, {"x": [1, 2] * 3 + [1]}, counts)

    interval = covariate_wald(search_with_covariates(table))

    assert interval.lower == interval.upper == sum(WOMEN)


def test_wald_interval_of_no_model_is_refused():
    table = by_sex(men=[60, 0, 0, 0, 0, 0, 0])

    with pytest.raises(NotConverged, match="1 are not identifiable"):
        covariate_wald(fit_covariate_model(table, ["A:sex", "B:sex", "C:sex"]))
