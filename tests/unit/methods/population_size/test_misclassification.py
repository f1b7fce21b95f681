"""A covariate that several records tell with error."""

import numpy as np
import pytest

from zicht.errors import InputError
from zicht.methods.population_size import CovariateTable, fit_covariate_model, fit_misclassified

BY_TRUTH = ["A:truth", "B:truth", "C:truth"]
PEOPLE = 30_000


def population(seed, *, wrong, records=3):
    """Return a table of three lists on which minors are rare, and records of age that err with a probability."""
    rng = np.random.default_rng(seed)
    minor = rng.random(PEOPLE) < 0.4
    chances = np.where(minor[:, None], [0.06, 0.08, 0.10], [0.35, 0.30, 0.25])
    lists = rng.random((PEOPLE, 3)) < chances
    told = {f"r{at}": np.where(rng.random(PEOPLE) < wrong, ~minor, minor) for at in range(1, records + 1)}
    seen = lists.any(axis=1)
    columns = {name: np.where(one[seen], "minor", "adult").tolist() for name, one in told.items()}
    members = {name: lists[seen, j].astype(int).tolist() for j, name in enumerate("ABC")}
    return members, columns, minor


def read(members, columns, missing=()):
    return CovariateTable.from_columns(members, columns, np.ones(len(members["A"])), missing=missing)


def test_records_that_always_agree_are_the_truth():
    members, columns, _ = population(1, wrong=0.0, records=2)

    found = fit_misclassified(read(members, columns), ["r1", "r2"], BY_TRUTH)
    plain = fit_covariate_model(read(members, {"truth": columns["r1"]}), BY_TRUTH)

    assert found.estimate().total == pytest.approx(plain.estimate().total, rel=1e-4)
    assert found.recorded["r1"] == pytest.approx(np.eye(2), abs=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_error_rates_and_the_number_of_people_are_found_of_three_records(seed):
    members, columns, minor = population(seed, wrong=0.1)

    found = fit_misclassified(read(members, columns), ["r1", "r2", "r3"], BY_TRUTH)

    estimate = found.estimate()
    interval = estimate.interval(0.95)
    assert found.identified
    assert interval.lower < PEOPLE < interval.upper
    assert estimate.total == pytest.approx(PEOPLE, rel=0.1)
    assert [found.recorded[name][0, 1] for name in ("r1", "r2", "r3")] == pytest.approx([0.1] * 3, abs=0.02)
    levels = {level.levels[0]: level for level in found.levels("truth")}
    assert levels["minor"].total == pytest.approx(minor.sum(), rel=0.15)
    as_recorded = fit_covariate_model(read(members, {"truth": columns["r1"]}), BY_TRUTH).estimate()
    assert abs(estimate.total - PEOPLE) < abs(as_recorded.total - PEOPLE)


def test_records_that_only_some_lists_keep_may_be_missing():
    members, columns, _ = population(3, wrong=0.1)
    on_list = [np.array(members[name]) == 1 for name in "ABC"]
    kept = {
        name: np.where(on, column, "?").tolist()
        for (name, column), on in zip(columns.items(), on_list, strict=True)
    }

    found = fit_misclassified(read(members, kept, missing=["?"]), list(kept), BY_TRUTH, starts=1)

    assert np.isfinite(found.fit.total)
    assert len(found.totals) == len(found.likelihoods) == 1


def test_two_records_that_no_list_depends_on_are_said_not_to_be_identified():
    """Three numbers do not give five probabilities; the number of people does not depend on them."""
    members, columns, _ = population(4, wrong=0.1, records=2)

    found = fit_misclassified(read(members, columns), ["r1", "r2"], [])

    assert found.precision.determined
    assert not found.identified
    assert "do not determine how often" in str(found.estimate().warnings[0])


def test_same_seed_gives_the_same_answer():
    members, columns, _ = population(5, wrong=0.1, records=2)

    one, two = (fit_misclassified(read(members, columns), ["r1", "r2"], BY_TRUTH, seed=7) for _ in "ab")

    assert one.totals == two.totals


@pytest.mark.parametrize(
    ("records", "truth"), [(["r1"], "truth"), (["r1", "r1"], "truth"), (["r1", "r2"], "A")]
)
def test_what_are_no_two_records_is_refused(records, truth):
    members, columns, _ = population(6, wrong=0.1, records=2)

    with pytest.raises(InputError, match="no two records"):
        fit_misclassified(read(members, columns), records, [], truth=truth)
