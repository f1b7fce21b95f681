"""What holds for every table: an answer, or a refusal with reasons; never NaN, a warning or fewer than were seen."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CaptureHistories, bayesian_threshold, latent_class
from zicht.methods.population_size.diagnostics import bulk_ess, find_modes, rank_rhat, tail_ess

COUNTS = st.one_of(st.just(0), st.integers(1, 5), st.integers(1, 1000), st.just(10**9))


@st.composite
def tables(draw):
    lists = draw(st.integers(2, 5))
    counts = draw(st.lists(COUNTS, min_size=2**lists - 1, max_size=2**lists - 1).filter(any))
    histories = CaptureHistories.from_dense([0, *counts], lists=[f"l{n}" for n in range(lists)])
    return histories.without_empty_lists()


def latent(histories):
    return latent_class(histories, classes=3, draws=100, burn_in=20, thin=1)


def threshold(histories):
    return bayesian_threshold(histories, draws=100, chains=2)


@pytest.mark.parametrize("estimator", [latent, threshold])
@settings(max_examples=10, deadline=None)
@given(histories=tables().filter(lambda h: h.list_count > 1))
def test_every_table_has_an_answer_or_a_refusal(estimator, histories):
    try:
        estimate = estimator(histories).estimate()
    except (NotConverged, InputError):
        return

    assert histories.persons <= estimate.total < math.inf
    for interval in estimate.intervals:
        assert histories.persons <= interval.lower <= interval.upper < math.inf


@pytest.mark.parametrize("estimator", [latent, threshold])
def test_twelve_lists_have_an_answer(estimator):
    rng = np.random.default_rng(1)
    counts = (rng.random(4096) < 0.03) * rng.integers(1, 20, 4096)
    counts[0] = 0
    histories = CaptureHistories.from_dense(counts, lists=[f"l{n}" for n in range(12)])

    assert estimator(histories).estimate().total >= histories.persons


@settings(max_examples=50, deadline=None)
@given(values=st.lists(st.integers(0, 10**10), min_size=16, max_size=200), shift=st.integers(0, 10**6))
def test_diagnostics_are_numbers_and_know_no_origin(values, shift):
    draws = np.array(values[: len(values) // 4 * 4], dtype=float).reshape(4, -1)

    assert rank_rhat(draws) >= 0
    assert 0 < bulk_ess(draws) < math.inf
    assert 0 < tail_ess(draws) < math.inf
    assert rank_rhat(draws + shift) == pytest.approx(rank_rhat(draws))
    assert sum(mode.share for mode in find_modes(draws)) == pytest.approx(1)
