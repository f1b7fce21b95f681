"""What a reporter may be expected to report: against SciPy's distribution, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from zicht.errors import InputError
from zicht.methods import expect_counts

UNKNOWN = float("nan")


def test_expected_count_and_interval_by_hand():
    """Fifteen reports in three years; their spread is below a Poisson's, so that only the prior's remains.

    Mean (15 + 1/2) / 3, variance mean * (1 + 1/3): a negative binomial of size
    mean / (1/3) = 15.5 and probability 3/4.
    """
    found = expect_counts([[4, 6, 5]], [0])

    assert found.expected[0] == pytest.approx(15.5 / 3)
    assert found.lower[0] == nbinom.ppf(0.005, 15.5, 0.75)
    assert found.upper[0] == nbinom.ppf(0.995, 15.5, 0.75)


@given(
    st.lists(st.integers(0, 3000), min_size=3, max_size=8), st.integers(0, 5), st.sampled_from([0.005, 0.995])
)
def test_interval_holds_99_percent_of_the_negative_binomial(history, unseen, probability):
    found = expect_counts([[UNKNOWN] * unseen + history], [0])
    n, past = len(history), np.array(history, dtype=float)
    mean = (past.sum() + 0.5) / n
    dispersion = max(1.0, ((past - mean) ** 2).sum() / mean / (n - 1))
    variance = dispersion * mean * (1 + 1 / n)
    size, success = mean**2 / (variance - mean), mean / variance

    bound = (found.lower if probability < 0.5 else found.upper)[0]

    assert found.expected[0] == pytest.approx(mean)
    assert nbinom.cdf(bound, size, success) >= probability - 1e-9
    assert bound == 0 or nbinom.cdf(bound - 1, size, success) < probability + 1e-9


@given(st.lists(st.integers(0, 500), min_size=5, max_size=5), st.integers(0, 800))
def test_fallen_silent_is_below_the_interval_and_nothing_else(history, observed):
    found = expect_counts([history], [observed])

    assert found.fell_silent[0] == (observed < found.lower[0])
    assert found.lower[0] <= found.upper[0]


@pytest.mark.parametrize(
    ("history", "observed", "silent"),
    [
        ([100, 104, 98, 101, 99], 12, True),
        ([100, 104, 98, 101, 99], 96, False),
        ([3, 250, 40, 120, 9], 5, False),
        ([1, 0, 2, 1, 0], 0, False),
        ([0, 0, 0, 0, 0], 0, False),
        ([UNKNOWN, UNKNOWN, UNKNOWN, 60, 60], 0, False),
    ],
    ids=["steady", "as always", "always varies", "always small", "never", "too short a history"],
)
def test_reporter_is_judged_by_its_own_history(history, observed, silent):
    assert expect_counts([history], [observed]).fell_silent.tolist() == [silent]


def test_nothing_is_said_of_a_short_history():
    found = expect_counts([[UNKNOWN, UNKNOWN, 60]], [60])

    assert np.isnan([found.expected, found.lower, found.upper]).all()


def test_reporters_that_do_not_change_are_flagged_rarely():
    """Half a percent of reporters that did not change may fall below the interval; 2,000 of them are tried."""
    generator = np.random.default_rng(20211018)
    rates = generator.uniform(5, 100, size=2_000)
    history = generator.poisson(rates[:, None], size=(2_000, 5))

    flagged = expect_counts(history, generator.poisson(rates)).fell_silent

    assert flagged.mean() < 0.01


@pytest.mark.parametrize(
    ("history", "observed"),
    [([[1, 2, 3]], [-1]), ([[1, -2, 3]], [1]), ([[1, 2, 3]], [1, 2])],
    ids=["observed", "history", "shapes"],
)
def test_expect_counts_rejects_what_cannot_be_counts(history, observed):
    with pytest.raises(InputError, match="zero or more"):
        expect_counts(history, observed)
