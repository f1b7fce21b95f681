"""Persons by the combination of lists, added up over years and parts."""

import numpy as np
import pytest

from zicht.measures.sightings import EVERYBODY, Sightings, place_at


def persons(*on):
    """Return persons on no list, on the first, on the second and on both."""
    return np.array(on, dtype=np.int64)


@pytest.fixture
def sightings():
    return Sightings(
        ("police", "other"),
        ("sex", "age_class"),
        {
            ("2018", "female", "minor"): persons(1, 2, 3, 4),
            ("2018", "male", "minor"): persons(0, 10, 0, 0),
            ("2019", "female", "adult"): persons(0, 0, 100, 0),
            ("2018-2019", "female", "adult"): persons(0, 0, 0, 1000),
        },
    )


def test_years_are_the_single_years(sightings):
    assert sightings.years == ["2018", "2019"]


def test_codes_are_those_that_occur(sightings):
    assert sightings.codes_of("sex") == {"female", "male"}


@pytest.mark.parametrize(
    ("years", "place", "expected"),
    [
        (["2018"], EVERYBODY, [1, 12, 3, 4]),
        (["2018", "2019"], EVERYBODY, [1, 12, 103, 4]),
        (["2018", "2019"], place_at({"sex": "female"}), [1, 2, 103, 4]),
        (["2018"], place_at({"sex": "female", "age_class": "adult"}), [0, 0, 0, 0]),
        ([], EVERYBODY, [0, 0, 0, 0]),
    ],
)
def test_persons_at_a_place_are_added_up_over_years(sightings, years, place, expected):
    assert sightings.at(years, place).tolist() == expected


def test_persons_are_split_by_year_and_part(sightings):
    found = sightings.split(("period", "sex"), ["2018", "2019"])

    assert {codes: counts.tolist() for codes, counts in found.items()} == {
        ("2018", "female"): [1, 2, 3, 4],
        ("2018", "male"): [0, 10, 0, 0],
        ("2019", "female"): [0, 0, 100, 0],
    }


def test_persons_that_are_not_split_stand_together(sightings):
    found = sightings.split((), ["2018"], place_at({"age_class": "minor"}))

    assert {codes: counts.tolist() for codes, counts in found.items()} == {(): [1, 12, 3, 4]}


def test_adding_up_leaves_what_is_added_as_it_was(sightings):
    before = {key: counts.tolist() for key, counts in sightings.seen.items()}

    sightings.split((), ["2018", "2019"])

    assert {key: counts.tolist() for key, counts in sightings.seen.items()} == before
