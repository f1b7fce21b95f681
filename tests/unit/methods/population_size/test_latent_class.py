"""The latent class model against posteriors that can be written down, and its refusals and warnings."""

import sys
from itertools import product

import numpy as np
import pytest
from scipy.special import betaln, gammaln, logsumexp

from support.mse import published
from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CaptureHistories, IntervalKind, LatentClassFit, latent_class
from zicht.methods.population_size.latent_class_chain import run_chain

QUICK = {"draws": 400, "burn_in": 200, "thin": 1}
#: Persons on the first list only, on the second only, on both: few enough to sum over all classes of all.
TINY, MOST_UNSEEN = (3, 2, 2), 25


def one_class_quantiles(histories, levels):
    """p(N | table) for one class: uniform chances integrated out, p(N) in proportion to 1/N."""
    totals = np.arange(histories.persons, 200 * histories.persons)
    logs = gammaln(totals + 1) - gammaln(totals - histories.persons + 1) - np.log(totals)
    logs += sum(betaln(1 + size, 1 + totals - size) for size in histories.list_sizes)
    below = np.cumsum(np.exp(logs - logsumexp(logs)))
    return totals[np.searchsorted(below, levels)]


def splits(persons, classes):
    return [s for s in product(range(persons + 1), repeat=classes) if sum(s) == persons]


def stick_weights(sizes):
    """The log probability of who is in which class, shares and concentration integrated out by a sum."""
    log_alpha = np.linspace(-40, 8, 800)
    alpha, total = np.exp(log_alpha), np.zeros(800)
    for at, size in enumerate(sizes[:-1]):
        total += betaln(1 + size, alpha + sum(sizes[at + 1 :])) - betaln(1, alpha)
    return logsumexp(total + 0.25 * log_alpha - 0.25 * alpha)


def exact_unseen(counts, classes):
    """p(n0 | table, n0 <= MOST_UNSEEN) of two lists, by summing over the classes of every person."""
    on_lists = np.array([[1, 0], [0, 1], [1, 1]])
    seen = list(product(*(splits(count, classes) for count in counts)))
    sticks, logs = {}, []
    for unseen in range(MOST_UNSEEN + 1):
        parts = []
        for zero in splits(unseen, classes):
            for spread in seen:
                table = np.array(spread)
                sizes = table.sum(axis=0) + np.array(zero)
                key = tuple(sizes.tolist())
                if key not in sticks:
                    sticks[key] = stick_weights(key)
                on = on_lists.T @ table
                arranged = -gammaln(table + 1).sum() - gammaln(np.array(zero) + 1).sum()
                parts.append(sticks[key] + arranged + betaln(1 + on, 1 + sizes - on).sum())
        persons = unseen + sum(counts)
        logs.append(logsumexp(parts) + gammaln(persons))
    return np.exp(np.array(logs) - logsumexp(logs))


def test_one_class_has_the_posterior_that_is_known():
    histories = published("korea_3")

    fit = latent_class(histories, classes=1, draws=4000, burn_in=500, thin=2)

    expected = one_class_quantiles(histories, [0.1, 0.5, 0.9, 0.975])
    assert np.quantile(fit.totals, [0.1, 0.5, 0.9, 0.975]) == pytest.approx(expected, rel=0.015)


def test_two_classes_have_the_posterior_that_sums_give():
    """Tests shares, concentration, swaps and scale steps at once: every step must leave this posterior alone."""
    histories = CaptureHistories.from_wide([[1, 0], [0, 1], [1, 1]], TINY, lists="ab")

    fit = latent_class(histories, classes=2, draws=10_000, burn_in=500, thin=4)

    unseen = fit.totals[fit.totals <= histories.persons + MOST_UNSEEN] - histories.persons
    found = np.cumsum(np.bincount(unseen, minlength=MOST_UNSEEN + 1) / len(unseen))
    assert found == pytest.approx(np.cumsum(exact_unseen(TINY, 2)), abs=0.015)


@pytest.mark.parametrize("classes", [1, 2, 10])
def test_compiled_and_plain_chains_are_the_same(classes):
    compiled = pytest.importorskip("zicht.methods.population_size.latent_class_compiled")
    histories = published("uk2013_5")
    results = []

    for run in (run_chain, compiled.run_chain_compiled):
        odds, shares = np.zeros((classes, 5)), np.full(classes, -np.log(classes))
        totals, occupied = np.zeros((2, 300), dtype=np.int64)
        members = np.ascontiguousarray(histories.members, dtype=np.int64)
        rng = np.random.Generator(np.random.PCG64(5))
        assert run(rng, members, histories.counts.copy(), odds, shares, 2, totals, occupied)
        results.append((totals, occupied, odds))

    plain, fast = results
    assert np.array_equal(plain[0], fast[0])
    assert np.array_equal(plain[1], fast[1])
    assert fast[2] == pytest.approx(plain[2], rel=1e-9)


def test_same_draws_without_the_extra(monkeypatch):
    with_extra = latent_class(published("korea_3"), draws=100, burn_in=0, thin=1)
    monkeypatch.setitem(sys.modules, "zicht.methods.population_size.latent_class_compiled", None)

    without = latent_class(published("korea_3"), draws=100, burn_in=0, thin=1)

    assert np.array_equal(without.totals, with_extra.totals)


def test_workers_and_progress_do_not_change_the_draws():
    told = []

    one = latent_class(published("korea_3"), **QUICK)
    two = latent_class(
        published("korea_3"), **QUICK, workers=2, on_progress=lambda done, whole: told.append((done, whole))
    )

    assert np.array_equal(one.totals, two.totals)
    assert told[-1] == (2400, 2400)
    assert not np.array_equal(one.totals, latent_class(published("korea_3"), **QUICK, seed=2).totals)


def test_estimate_holds_median_and_credible_intervals():
    fit = latent_class(published("korea_3"), **QUICK, levels=(0.5, 0.9))

    estimate = fit.estimate()

    assert estimate.total == np.median(fit.totals)
    assert [(i.level, i.kind) for i in estimate.intervals] == [
        (0.5, IntervalKind.CREDIBLE),
        (0.9, IntervalKind.CREDIBLE),
    ]
    assert estimate.intervals[1].lower == np.quantile(fit.totals, 0.05)


def test_list_with_everyone_misses_nobody():
    histories = CaptureHistories.from_wide([[1, 0, 0], [1, 1, 0], [1, 0, 1]], [5, 3, 2], lists="abc")

    estimate = latent_class(histories).estimate()

    assert estimate.total == 10
    assert not estimate.warnings


@pytest.mark.parametrize(
    "options", [{"chains": 3}, {"classes": 0}, {"draws": 50}, {"thin": 0}, {"burn_in": -1}, {"levels": (95,)}]
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(InputError):
        latent_class(published("korea_3"), **options)


def made_up(totals, detours=0):
    return LatentClassFit(published("korea_3"), totals, np.ones_like(totals), detours, (0.95,))


def test_chains_in_different_modes_are_told_loudly():
    rng = np.random.default_rng(1)
    totals = np.array([[200], [200], [200], [600]]) + rng.integers(-20, 20, (4, 1000))

    texts = [str(warning) for warning in made_up(totals).estimate().warnings]

    assert "The chains disagree" in texts[0]
    assert "2 modes, near " in texts[1]
    assert "4 of 4 chains stay in one of them" in texts[1]
    assert "independent ones" in texts[2]


def test_chains_that_nearly_agree_are_told():
    rng = np.random.default_rng(1)
    totals = 200 + rng.integers(-20, 20, (4, 1000)) + np.array([[0], [0], [0], [5]])

    assert "have not mixed well" in str(made_up(totals).estimate().warnings[0])


def test_detours_are_told():
    totals = 200 + np.random.default_rng(1).integers(-20, 20, (4, 1000))

    (warning,) = made_up(totals, detours=2).estimate().warnings

    assert "2 of 4 chains first stayed for long" in str(warning)


def test_two_lists_rest_on_the_prior():
    histories = CaptureHistories.from_wide([[1, 0], [0, 1], [1, 1]], [30, 20, 10], lists="ab")

    warnings = latent_class(histories, **QUICK).estimate().warnings

    assert any("rests on the prior" in str(warning) for warning in warnings)


def test_repr_holds_no_numbers_of_persons():
    assert repr(made_up(np.full((4, 100), 777))) == "LatentClassFit(chains=4, draws=100, rhat=1.000, modes=1)"


def test_chain_that_runs_away_is_refused(monkeypatch):
    module = sys.modules[latent_class.__module__]
    monkeypatch.setattr(module, "_fastest_chain", lambda: lambda *_: False)

    with pytest.raises(NotConverged, match="no bound"):
        latent_class(published("korea_3"), **QUICK)


def test_chains_that_would_take_too_long_are_shorter_and_say_so():
    histories = published("korea_3")

    found = latent_class(
        histories, draws=400, burn_in=200, thin=1, most_sweeps=4 * 300 * len(histories.cells)
    )

    assert found.totals.shape == (4, 200)
    assert found.limits == found.estimate().notes[1:]
    assert "200 draws were kept" in str(found.limits[0])
