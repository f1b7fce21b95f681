"""Tables of a region: whatever is shown, a small number stays as open as every number below ten."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import platform
from zicht.platform.region.protecting import bounds_of, fits_beside, protect_count

#: Django is set up by now.
SET_UP = platform
SMALL = set(range(10))


@given(st.integers(0, 10_000))
def test_count_lies_within_what_is_shown(number):
    low, high = bounds_of(protect_count(number))

    assert low <= number <= high
    assert (low, high) == (0, 9) or (low >= 10 and high - low <= 4)


def possible(shown, total_of):
    """Return every way in which counts can be behind what is shown, by their total."""
    ways = product(*(range(low, high + 1) for low, high in map(bounds_of, shown)))
    return [way for way in ways if sum(way) in total_of]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 24), min_size=1, max_size=3),
    st.lists(st.floats(0, 1), min_size=0, max_size=2),
)
def test_where_tables_fit_every_small_number_can_be_any_below_ten(parts, cuts):
    """By trying every way: the same total parted otherwise leaves all ten numbers possible in each small cell."""
    total = sum(parts)
    places = [0, *sorted(round(total * cut) for cut in cuts), total]
    other = [after - before for before, after in pairwise(places)]
    one, two = [protect_count(part) for part in parts], [protect_count(part) for part in other]
    totals = {sum(way) for way in possible(two, range(1000))}

    left = possible(one, totals)
    open_to_all = all(
        {way[place] for way in left} == SMALL for place, shown in enumerate(one) if shown is None
    )
    again = possible(two, {sum(way) for way in possible(one, range(1000))})
    open_back = all(
        {way[place] for way in again} == SMALL for place, shown in enumerate(two) if shown is None
    )

    assert fits_beside(one, two) == (open_to_all and open_back)


@pytest.mark.parametrize(
    ("one", "other", "several", "fits"),
    [
        ([None, None, None], [None, None], False, True),
        ([15, None], [20], False, False),  # 18 to 22, less 13 to 17: at least one
        ([15, None], [15, None], False, True),
        ([10, None], [15], True, False),  # of 13 who wait for one kind, at most 12 are of the first
        ([30, None], [20, None], True, False),  # 28 wait at least: the second kind has six or more
        ([30, None], [30, None], True, True),
    ],
)
def test_tables_that_would_tell_are_left_out(one, other, several, fits):
    assert fits_beside(one, other, several=several) is fits
