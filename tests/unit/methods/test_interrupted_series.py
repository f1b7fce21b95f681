"""Steps at breaks: what is found, what is refused and why, and how often intervals hold the truth."""

import numpy as np
import pytest

from zicht.errors import InputError
from zicht.methods.interrupted_series import CannotTell, interrupt_series

YEARS = np.arange(13)
LINE = 200 * 1.02**YEARS


def interrupt(counts, *breaks):
    return interrupt_series(np.round(counts), first_year=2008, breaks=breaks)


def test_line_without_noise_gives_its_steps_back():
    counts = LINE * np.where(YEARS >= 10, 0.5, 1) * np.where(YEARS >= 11, 3, 1)

    steps = [found.level.value for found in interrupt(counts, 2018, 2019)]

    assert steps == pytest.approx([0.5, 3.0], rel=0.03)


def test_slope_is_given_where_three_years_follow():
    counts = 300 * 1.05**YEARS * np.where(YEARS >= 9, 0.8, 1) * 0.9 ** np.maximum(YEARS - 9, 0)

    (found,) = interrupt(counts, 2017)

    assert (found.level.value, found.slope.value) == pytest.approx((0.8, 0.9), rel=0.03)


@pytest.mark.parametrize(
    ("counts", "breaks", "level", "slope"),
    [
        (LINE, (2018, 2018), CannotTell.SAME_YEAR, CannotTell.SAME_YEAR),
        (LINE, (2018,), None, None),
        (LINE, (2019,), None, CannotTell.TOO_CLOSE),
        (LINE[:7], (2014,), CannotTell.TOO_SHORT, CannotTell.TOO_SHORT),
        (LINE, (2010,), CannotTell.TOO_EARLY, CannotTell.TOO_EARLY),
        (LINE / 100, (2018,), CannotTell.TOO_FEW, CannotTell.TOO_FEW),
        (np.where(YEARS == 10, 0, LINE), (2018, 2019), CannotTell.TOO_FEW, CannotTell.TOO_FEW),
        (LINE, tuple(range(2012, 2021)), CannotTell.TOO_SHORT, CannotTell.TOO_SHORT),
    ],
)
def test_what_a_series_cannot_tell_is_refused_with_the_reason(counts, breaks, level, slope):
    found = interrupt(counts, *breaks)

    assert {(one.no_level, one.no_slope) for one in found[:1]} == {(level, slope)}
    assert all((one.level is None) is (one.no_level is not None) for one in found)
    assert all((one.slope is None) is (one.no_slope is not None) for one in found)


def test_two_breaks_in_one_year_leave_a_third_one_known():
    counts = LINE * np.where(YEARS >= 8, 0.5, 1) * np.where(YEARS >= 11, 2, 1)

    first, second, third = interrupt(counts, 2016, 2016, 2019)

    assert (first.no_level, second.no_level) == (CannotTell.SAME_YEAR, CannotTell.SAME_YEAR)
    assert third.level.value == pytest.approx(2, rel=0.05)


def test_no_break_is_no_question():
    assert interrupt(LINE) == ()


@pytest.mark.parametrize(
    ("counts", "breaks"), [([-1.0] * 13, (2018,)), ([np.nan] * 13, (2018,)), (LINE, (2008,)), (LINE, (2021,))]
)
def test_what_is_no_series_with_breaks_inside_is_refused(counts, breaks):
    with pytest.raises(InputError):
        interrupt(counts, *breaks)


@pytest.mark.parametrize(("dispersion", "correlation"), [(1, 0.0), (6, 0.5)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(dispersion, correlation):
    """A hundred series of twelve years each; the study of trends has thousands."""
    rng = np.random.default_rng(11)
    years = np.arange(12)
    mean = 150 * 1.03**years * np.where(years >= 8, 0.7, 1)
    spread = np.sqrt(np.log1p((dispersion - 1) / mean.mean()))
    held = 0
    for _ in range(100):
        noise = [rng.normal()]
        for _year in years[1:]:
            noise.append(correlation * noise[-1] + np.sqrt(1 - correlation**2) * rng.normal())
        counts = rng.poisson(mean * np.exp(spread * np.array(noise) - spread**2 / 2))
        (found,) = interrupt(counts, 2016)
        held += found.level.lower <= 0.7 <= found.level.upper
    assert held >= 89
