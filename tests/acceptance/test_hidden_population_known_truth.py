"""Free countries, of which the true number is known: what an edition prints holds it, or errs below it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from zicht.measures.unseen import estimate_unseen
from zicht.reference.lists import MEMBERS
from zicht.reference.people import register_people
from zicht.reference.targets import targets

WINDOW = range(2017, 2022)
LISTS = ("police", "border_police", "labour_inspectorate", "care_coordination", "other")
#: The country's six lists as an edition's five: shelters and other organisations are one.
CELLS = np.array(
    [sum(1 << place for place in range(4) if m[place]) | (16 if m[4] | m[5] else 0) for m in MEMBERS]
)
BY = ("group", "age_class")


def estimate(seed, years):
    """Return what stands of the persons of these years in a country drawn with this seed."""
    people = register_people(np.random.default_rng(seed), exact=False, salt="a country")
    counted = ~people.sub3 & np.isin(people.year, list(years))
    seen = {}
    for group, minor in product(np.unique(people.true_class), (False, True)):
        chosen = counted & (people.true_class == group) & (people.minor == minor)
        cells = CELLS[people.pattern[chosen]]
        seen[str(group), str(minor)] = np.bincount(cells, minlength=1 << len(LISTS)).astype(np.int64)
    return estimate_unseen([seen], LISTS, BY)


@pytest.fixture(scope="module")
def windows():
    """Return what four countries print of the whole window."""
    return [estimate(seed, WINDOW) for seed in range(1, 5)]


def test_windows_hold_the_true_number_or_are_refused_but_for_one_in_four(windows):
    """The lists depend on each other in every pair and by group and age: a model finds what the lists can show."""
    truth = sum(targets(year).latent for year in WINDOW)

    held = [found.lower is None or found.lower <= truth <= found.upper for found in windows]

    assert sum(held) >= 3


def test_what_does_not_hold_the_true_number_is_below_it(windows):
    truth = sum(targets(year).latent for year in WINDOW)

    assert all(found.lower <= truth for found in windows if found.lower is not None)


def test_windows_are_answered_with_what_is_known_of_the_persons(windows):
    assert all(found.answer.method == "covariates_minimum_bic" for found in windows)


def test_windows_answer_near_the_true_number_on_average(windows):
    """Of the lists alone the answers are a quarter too low on average, see the study of countries."""
    truth = sum(targets(year).latent for year in WINDOW)

    bias = np.mean([np.log(found.answer.total / truth) for found in windows])

    assert abs(bias) < 0.25


@pytest.mark.parametrize("year", WINDOW)
def test_year_is_never_estimated_above_the_true_number(year):
    """Lists that refer persons to each other make an estimate too low, as the page on T26 says, and never too high."""
    found = estimate(1, [year])

    assert found.lower is None or found.lower <= targets(year).latent
