"""Is every released record like enough others, and is no more withheld than that takes?"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.disclosure.k_anonymity import FEWEST_ALIKE, make_alike
from zicht.errors import DisclosureRefused

RECORDS = st.lists(
    st.tuples(*(st.sampled_from([("a",), ("b",), ("c",)]) for _group in range(3))), max_size=80
)


def records(*counted):
    return [tuple((value,) for value in values) for values, count in counted for _one in range(count)]


def test_record_like_ten_others_is_released_as_it_is():
    alike = make_alike(records(("xy", 11)))

    assert alike.records == ((("x",), ("y",)),) * 11
    assert (alike.withheld_values, alike.withheld_records) == ((0, 0), 0)


def test_values_of_rare_records_are_withheld_from_the_least_important_on():
    """Ten of `xy` and one of `xz` are alike once the second column is withheld; eleven of `xw` stay as they are."""
    alike = make_alike(records(("xy", 10), ("xz", 1), ("xw", 11)))

    assert Counter(alike.records) == {(("x",), None): 11, (("x",), ("w",)): 11}
    assert alike.withheld_values == (0, 11)


def test_record_like_too_few_even_without_values_is_withheld():
    alike = make_alike(records(("xy", 11), ("zz", 3)))

    assert len(alike.records) == 11
    assert (alike.withheld_records, alike.withheld_values) == (3, (0, 0))


@pytest.mark.parametrize("fewest", [0, 1, 10])
def test_fewer_than_eleven_are_refused(fewest):
    with pytest.raises(DisclosureRefused, match="Fewer than 11"):
        make_alike([], fewest=fewest)


@given(RECORDS, st.integers(FEWEST_ALIKE, 20))
def test_every_released_record_is_like_enough_others(given_records, fewest):
    alike = make_alike(given_records, fewest=fewest)

    assert all(count >= fewest for count in Counter(alike.records).values())
    assert len(alike.records) + alike.withheld_records == len(given_records)
    assert sum(alike.withheld_values) == sum(group is None for record in alike.records for group in record)


@given(RECORDS)
def test_released_values_are_those_of_the_records(given_records):
    alike = make_alike(given_records)

    for place in range(3):
        shown = Counter(record[place] for record in alike.records if record[place] is not None)
        assert shown <= Counter(record[place] for record in given_records)


@given(RECORDS, st.randoms())
def test_order_of_records_says_nothing(given_records, random):
    shuffled = random.sample(given_records, len(given_records))

    assert make_alike(shuffled) == make_alike(given_records)
