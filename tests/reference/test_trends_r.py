"""Do a broken line through counts, a change of one source and of reporters together equal those of R 4.2?

`glm(family = quasipoisson)` and `qt` for the series, `binom.test` for one source, and `lm` with weights at the root
that `uniroot` finds for reporters.
"""

from __future__ import annotations

import numpy as np
import pytest

from zicht.methods.before_after import combine_reporters
from zicht.methods.interrupted_series import interrupt_series
from zicht.methods.leading_source import find_leading_source

#: Counts of fourteen years with a step and a bend in the ninth: hardly any noise, and more than of a Poisson count.
QUIET = [52, 61, 58, 70, 66, 75, 80, 83, 60, 64, 58, 71, 69, 77]
NOISY = [120, 190, 101, 160, 235, 140, 171, 260, 150, 90, 120, 60, 110, 55]


@pytest.mark.parametrize(
    ("counts", "step", "bend"),
    [
        (QUIET, -0.4222598534933087, -0.0143834460744853),
        (NOISY, -0.5674537902388154, -0.2158310388400167),
    ],
)
def test_step_and_bend_of_independent_years_are_those_of_a_generalised_linear_model(counts, step, bend):
    (found,) = interrupt_series(counts, first_year=2008, breaks=[2016], correlations=(0.0,))

    assert np.log([found.level.value, found.slope.value]) == pytest.approx([step, bend], abs=1e-7)


def test_interval_of_independent_years_is_that_of_student_with_the_dispersion_of_pearson():
    """The dispersion is 11.7, so that its floor of one takes nothing away."""
    (found,) = interrupt_series(NOISY, first_year=2008, breaks=[2016], correlations=(0.0,))

    assert np.log([found.level.lower, found.level.upper]) == pytest.approx(
        [-1.2274646070297250, 0.09255702655209441], abs=2e-4
    )
    assert np.log([found.slope.lower, found.slope.upper]) == pytest.approx(
        [-0.4246498802111864, -0.00701219746884701], abs=2e-4
    )


def test_dispersion_below_one_counts_as_no_less_than_a_poisson_count():
    """R finds 0.21, and with the errors of a dispersion of one -0.9% to -53.8% (times 1 / sqrt 0.21)."""
    (found,) = interrupt_series(QUIET, first_year=2008, breaks=[2016], correlations=(0.0,))
    of_poisson = np.array([-0.53794982, -0.30656989]) + 0.42225985
    wider = -0.42225985 + of_poisson / np.sqrt(0.210885558544263)

    assert np.log(found.level.lower) < wider[0]
    assert np.log(found.level.upper) > wider[1]


@pytest.mark.parametrize(
    ("counts", "chance"), [((47, 2), 4.355626970209399e-12), ((30, 50), 0.03299261842647611)]
)
def test_chance_of_one_source_is_that_of_a_coin(counts, chance):
    assert find_leading_source([counts[0]], [counts[1]]).own_chance == pytest.approx(chance, rel=1e-9)


def test_chance_that_a_source_differs_from_the_others_is_that_of_the_log_odds_ratio():
    found = find_leading_source([25, 100, 25], [59, 40, 11])

    assert (found.place, find_leading_source([25, 125], [59, 51]).apart_chance) == (
        1,
        pytest.approx(1.765979884853697e-09, rel=1e-9),
    )


def test_reporters_together_are_a_weighted_mean_at_the_variance_of_paule_and_mandel():
    before, after = [40, 12, 33, 80, 25, 60, 18], [22, 9, 25, 41, 20, 70, 5]

    found = combine_reporters(before, after)

    assert found.value == pytest.approx(-0.370091634390738, abs=1e-9)
    assert found.interval() == pytest.approx(
        np.exp([-0.370091634390738, -0.739577986277279, -0.000605282504196059])
    )


def test_longer_time_after_counts_as_so_much_more():
    whole = combine_reporters([20, 30, 40], [20, 30, 40]).interval()[0]
    twice = combine_reporters([20, 30, 40], [20, 30, 40], exposure=2.0).interval()[0]

    assert (whole, twice) == pytest.approx((1, 0.5))
