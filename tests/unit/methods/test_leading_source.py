"""The change that hangs on one source: found where it is planted, and rarely where it is not."""

import numpy as np
import pytest

from zicht.errors import InputError
from zicht.methods.leading_source import find_leading_source


def test_the_47_of_49_are_found():
    """Victims from Ukraine in 2022: 49, of whom one organisation reported 47; two a year before that."""
    found = find_leading_source([1, 0, 1, 0], [1, 47, 0, 1])

    assert (found.place, found.change, found.others, found.leads) == (1, 47, 0, True)
    assert found.share == 1


def test_source_that_hides_a_fall_is_found():
    found = find_leading_source([67, 120, 118], [127, 70, 67])

    assert (found.place, found.change, found.others, found.leads) == (0, 60, -101, True)
    assert found.share < 0


def test_change_that_all_sources_share_is_none_of_the_largest():
    found = find_leading_source([300, 60, 40, 20], [600, 118, 83, 41])

    assert found.share > 0.7
    assert not found.leads


def test_small_change_is_noise():
    assert not find_leading_source([5, 40, 40], [11, 41, 40]).leads


def test_no_change_has_no_leader():
    assert find_leading_source([5, 6], [6, 5]) is None
    assert find_leading_source([], []) is None


def test_only_source_leads_where_its_change_is_more_than_noise():
    assert find_leading_source([3], [40]).leads
    assert not find_leading_source([30], [36]).leads


@pytest.mark.parametrize(("before", "after"), [([1, 2], [1]), ([-1], [1]), ([[1]], [[1]])])
def test_counts_that_do_not_fit_are_refused(before, after):
    with pytest.raises(InputError):
        find_leading_source(before, after)


@pytest.mark.parametrize("together", [1.0, 1.4])
def test_false_alarms_are_rare_whether_nothing_changes_or_all_do(together):
    rng = np.random.default_rng(7)
    alarms = 0
    for _ in range(1000):
        sizes = rng.lognormal(3, 1, 20)
        found = find_leading_source(rng.poisson(sizes), rng.poisson(sizes * together))
        alarms += found is not None and found.leads
    assert alarms <= 20


def test_source_that_doubles_among_steady_ones_is_found():
    rng = np.random.default_rng(8)
    found = 0
    for _ in range(200):
        sizes = np.array([60.0, *rng.lognormal(3, 0.5, 15)])
        one = find_leading_source(rng.poisson(sizes), rng.poisson(sizes * np.array([2.5, *[1] * 15])))
        found += one is not None and one.leads and one.place == 0
    assert found > 180
