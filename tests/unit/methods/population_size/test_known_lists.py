"""Each list as if it were the population."""

import math

import pytest

from support.mse import published
from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.known_lists import KnownList, check_known_lists, root_mean_square

#: On A: 20 on A and B, 30 on A and C, 10 on all three, 40 on A alone.
THREE = CaptureHistories.from_table(
    {"A": [1, 1, 1, 1, 0, 0], "B": [1, 0, 1, 0, 1, 0], "C": [0, 1, 1, 0, 0, 1]}, [20, 30, 10, 40, 5, 5]
)


def test_size_of_a_list_is_told_by_two_others_as_by_hand():
    """Within A, B holds 30, C 40, both 10: 30 * 40 / 10 = 120 of the 100 who are there."""
    found = check_known_lists(THREE)[0]

    assert (found.name, found.known) == ("A", 100)
    assert found.estimated == pytest.approx(120)
    assert found.log_ratio == pytest.approx(math.log(1.2))


def test_others_that_share_nobody_within_a_list_do_not_tell_its_size():
    apart = CaptureHistories.from_table({"A": [1, 1, 0], "B": [1, 0, 1], "C": [0, 1, 1]}, [9, 9, 9])

    found = check_known_lists(apart)

    assert [known.estimated for known in found] == [None] * 3
    assert all(known.problems for known in found)


def test_list_that_shares_with_one_other_only_says_so():
    chain = CaptureHistories.from_table({"A": [1, 1, 0], "B": [1, 0, 1], "C": [0, 0, 1]}, [9, 9, 9])

    found = check_known_lists(chain)

    assert str(found[0].problems[0].where) == "Fewer than two other lists share somebody with list 'A'."


def test_two_lists_are_too_few():
    with pytest.raises(InputError):
        check_known_lists(CaptureHistories.from_table({"A": [1, 1], "B": [1, 0]}, [9, 9]))


def test_root_mean_square_leaves_out_what_has_no_estimate():
    lists = [KnownList("A", 10, 20.0), KnownList("B", 10, 5.0), KnownList("C", 10, None)]

    assert root_mean_square(lists) == pytest.approx(math.log(2))


def test_root_mean_square_of_nothing_is_not_known():
    assert root_mean_square([KnownList("A", 10, None)]) is None


def test_published_table_gives_a_line_per_list():
    assert [known.known for known in check_known_lists(published("uk2013_4"))] == [94, 567, 1169, 807]
