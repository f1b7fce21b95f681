"""Covariates that are known of some persons only."""

import numpy as np
import pytest

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CovariateTable,
    fit_covariate_model,
    fit_with_missing,
    search_with_missing,
)

HISTORIES = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
WOMEN, MEN = [40, 30, 25, 12, 9, 8, 4], [60, 20, 15, 6, 5, 3, 2]
BY_SEX = ["A:sex", "B:sex", "C:sex"]


def table_of(sexes, counts, histories):
    lists = {name: [history[j] for history in histories] for j, name in enumerate("ABC")}
    return CovariateTable.from_columns(lists, {"sex": sexes}, counts, missing=["?"])


def complete():
    return table_of(["f"] * 7 + ["m"] * 7, WOMEN + MEN, HISTORIES * 2)


def population(seed, people=40_000):
    """Return who is on which of three lists, and the sex of each: women are seen far less often."""
    rng = np.random.default_rng(seed)
    women = rng.random(people) < 0.5
    chances = np.where(women[:, None], [0.04, 0.05, 0.06], [0.30, 0.25, 0.20])
    return rng.random((people, 3)) < chances, np.where(women, "f", "m"), rng


def count(lists, sexes):
    seen = lists.any(axis=1)
    return table_of(sexes[seen].tolist(), np.ones(seen.sum()), lists[seen].astype(int).tolist())


def test_nothing_missing_is_the_fit_itself():
    plain = fit_covariate_model(complete(), BY_SEX)

    filled = fit_with_missing(complete(), BY_SEX)

    assert filled.estimate().total == pytest.approx(plain.estimate().total)
    assert filled.fit.log_likelihood == pytest.approx(plain.best.log_likelihood)
    assert filled.share_incomplete == 0


def test_number_of_two_independent_lists_has_the_known_error():
    """Bishop, Fienberg and Holland (1975), 6.2: (x1+ x+1 x12 x21) / x11**3."""
    lists = {"A": [1, 0, 1], "B": [0, 1, 1]}
    table = CovariateTable.from_columns(lists, {"x": ["a"] * 3}, [60, 40, 20])

    filled = fit_with_missing(table)

    assert filled.precision.error == pytest.approx((80 * 60 * 60 * 40 / 20**3) ** 0.5, rel=1e-3)
    interval = filled.estimate().interval(0.95)
    assert 120 < interval.lower < 240 < interval.upper


def test_persons_of_whom_the_level_is_unknown_are_divided():
    """Half of the persons with each history have no sex: a model that fits all others exactly divides them alike."""
    exact = ["A:B:sex", "A:C:sex", "B:C:sex"]
    unknown = [w + m for w, m in zip(WOMEN, MEN, strict=True)]
    sexes = ["f"] * 7 + ["m"] * 7 + ["?"] * 7

    filled = fit_with_missing(table_of(sexes, WOMEN + MEN + unknown, HISTORIES * 3), exact)
    plain = fit_covariate_model(
        table_of(["f"] * 7 + ["m"] * 7, [2 * n for n in WOMEN + MEN], HISTORIES * 2), exact
    )

    assert filled.share_incomplete == pytest.approx(0.5)
    assert filled.estimate().total == pytest.approx(plain.estimate().total, rel=1e-5)
    for found, expected in zip(filled.levels("sex"), plain.levels("sex"), strict=True):
        assert (found.persons, found.total) == pytest.approx((expected.persons, expected.total), rel=1e-4)
    known = fit_with_missing(plain.table, exact)
    assert filled.precision.error > known.precision.error


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_truth_is_found_where_a_list_often_does_not_record_sex(seed):
    """List C leaves sex out of 7 in 10 of whom it sees: those who are left are not like the others."""
    lists, sexes, rng = population(seed)
    erased = lists[:, 2] & (rng.random(len(lists)) < 0.7)

    filled = fit_with_missing(count(lists, np.where(erased, "?", sexes)), BY_SEX)

    estimate = filled.estimate()
    interval = estimate.interval(0.95)
    assert estimate.total == pytest.approx(40_000, rel=0.10)
    assert interval.lower < 40_000 < interval.upper
    known = fit_covariate_model(count(lists[~erased], sexes[~erased]), BY_SEX).estimate()
    assert abs(estimate.total - 40_000) < abs(known.total - 40_000)


def test_list_that_never_records_a_covariate_cannot_depend_on_it():
    """Of two lists one records sex: five numbers do not give six parameters."""
    lists = {"A": [1, 1, 1, 1, 0], "B": [0, 0, 1, 1, 1]}
    sexes = ["f", "m", "f", "m", "?"]
    table = CovariateTable.from_columns(lists, {"sex": sexes}, [40, 50, 12, 20, 60], missing=["?"])

    with pytest.raises(NotConverged, match="does not determine"):
        fit_with_missing(table, ["A:sex", "B:sex"]).estimate()

    assert fit_with_missing(table, ["A:sex"]).estimate().total == pytest.approx(122 * 92 / 32, rel=1e-4)


def test_covariate_that_is_never_known_is_refused():
    with pytest.raises(InputError, match="0 levels"):
        table_of(["?"] * 7, WOMEN, HISTORIES)


def test_search_finds_the_interactions_that_were_there():
    lists, sexes, rng = population(4)
    erased = rng.random(len(lists)) < 0.3

    found = search_with_missing(count(lists, np.where(erased, "?", sexes)))

    assert {frozenset(term.split(":")) for term in BY_SEX} <= found.fit.model.terms
    assert found.estimate().total == pytest.approx(40_000, rel=0.10)
    assert found.models > 3


def test_list_with_everyone_misses_nobody():
    lists = {"A": [1, 1, 1], "B": [0, 1, 1]}
    table = CovariateTable.from_columns(lists, {"x": ["a", "b", "?"]}, [60, 40, 20], missing=["?"])

    for choose in (fit_with_missing, search_with_missing):
        assert choose(table).estimate().total == 120


def test_steps_that_do_not_end_are_given_up():
    lists, sexes, rng = population(5)
    erased = rng.random(len(lists)) < 0.5

    with pytest.raises(NotConverged, match="did not settle in 2 steps"):
        fit_with_missing(count(lists, np.where(erased, "?", sexes)), BY_SEX, max_steps=2)
