"""The tables on what came after, counted from people drawn with a known truth."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from zicht.measures.followed import Followed
from zicht.measures.matched import count_matched
from zicht.measures.next_offences import KINDS, NOTHING, count_next_offences
from zicht.measures.repeats import HORIZONS, count_repeats

YEAR = 365.2425


def people(victims=3000, others=3000, *, times=2.0, seed=1):
    """Draw people with a first offence at a constant rate, `times` as high for victims, and a second one after it."""
    rng = np.random.default_rng(seed)
    size = victims + others
    is_victim = np.arange(size) < victims
    last = rng.integers(1500, 4000, size)
    rate = 0.08 * np.where(is_victim, times, 1.0) / YEAR
    first = 1 + np.floor(rng.exponential(1 / rate)).astype(np.int64)
    second = first + 1 + np.floor(rng.exponential(1 / rate)).astype(np.int64)
    whose = np.concatenate([np.arange(size), np.arange(size)])
    day = np.concatenate([first, second])
    order = np.argsort(day, kind="stable")
    whose, day = whose[order], day[order]
    found = rng.random(size) < np.where(is_victim, 0.8, 1.0)
    return Followed(
        is_victim,
        found,
        np.where(found, last, 0),
        last,
        rng.random(size) < 0.05,
        {
            "group": np.where(is_victim, "labour", "not_asked"),
            "age_class": np.where(rng.random(size) < 0.3, "minor", "adult"),
            "sex": np.where(rng.random(size) < 0.6, "female", "male"),
        },
        whose,
        day,
        rng.integers(1, len(KINDS) + 1, len(day)),
        day.copy(),
        np.zeros(len(day), dtype=bool),
        (2010, 2017),
        date(2022, 9, 1),
    )


def make(count, followed):
    table = count(followed, sources=("police",), missing=())
    return {(cell.codes, cell.measure): cell for cell in (*table.cells, *table.estimated)}


@pytest.mark.parametrize("horizon", HORIZONS)
def test_kinds_of_first_offences_add_up_to_all(horizon):
    followed = people()
    again = make(count_repeats, followed)
    kinds = make(count_next_offences, followed)

    for measure in ("incidence", "again"):
        parts = [kinds[(str(horizon), kind, "all"), measure].value for kind in KINDS]
        whole = again[(str(horizon), "0", "all", "all", "all"), measure].value
        assert sum(parts) == pytest.approx(whole)


def test_persons_by_their_first_two_offences_are_those_counted_one_by_one():
    followed = people()
    cells = make(count_next_offences, followed)
    by_hand = Counter()
    for person in np.flatnonzero(followed.is_victim & followed.found):
        own = followed.kind[(followed.whose == person) & (followed.day <= followed.days[person])]
        if len(own):
            by_hand[KINDS[own[0] - 1], KINDS[own[1] - 1] if len(own) > 1 else NOTHING] += 1

    assert {
        codes[1:]: int(cell.value)
        for (codes, measure), cell in cells.items()
        if measure == "then" and codes[2] != "all" and cell.value
    } == dict(by_hand)


def test_exponential_hazard_is_found_back():
    """Deaths are few: within five years 1 - exp(-0.16 * 5) have an offence."""
    cell = make(count_repeats, people())[("5", "0", "all", "all", "all"), "incidence"]

    assert cell.lower <= 100 * -np.expm1(-0.8) <= cell.upper


@pytest.mark.parametrize(("times", "planted"), [(2.0, True), (1.0, False)])
def test_difference_that_was_planted_is_found_and_none_that_was_not(times, planted):
    cells = make(count_matched, people(times=times, seed=5))

    for codes in (("5", "all", "all"), ("5", "minor", "all"), ("5", "all", "male")):
        difference, ratio = cells[codes, "difference"], cells[codes, "times"]
        assert (difference.lower > 0) is planted
        assert (ratio.lower > 1) is planted
        if planted:
            true = (1 - np.exp(-0.16 * 5)) / (1 - np.exp(-0.08 * 5))
            assert ratio.lower <= true <= ratio.upper


def test_without_people_alike_the_table_says_what_is_missing():
    table = count_matched(people(others=0), sources=("police",), missing=())

    assert (table.cells, table.missing) == ((), ("person_group",))


@pytest.mark.parametrize("count", [count_repeats, count_next_offences, count_matched])
def test_table_says_whom_it_is_about_and_until_when(count):
    note = count(people(), sources=("police",), missing=()).counting_notes[0]

    assert (
        note["en"]
        == "Persons first reported from 2010 to 2017, followed until 1 September 2022 at the latest."
    )
    assert "2010" in note["nl"]
