"""An attacker who knows the rules and tries every table: no hidden count can be told apart from too few others."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.linked_tables import table_of
from zicht.disclosure.complement import FEWEST, hide_beside
from zicht.disclosure.protect import protections_of
from zicht.measures.model import ALL, CountedCell

MOST = 24


def a_line(parts):
    cells = [CountedCell((f"p{place}",), "again", value) for place, value in enumerate(parts)]
    return table_of([*cells, CountedCell((ALL,), "again", sum(parts))], names=())


def possible_parts(parts, hidden, total_hidden, threshold):
    """Return every line of counts that shows as this one does, by trying all."""
    choices = [
        range(MOST * len(parts) + 1)
        if place in hidden and value >= threshold
        else range(1, threshold)
        if place in hidden
        else [value]
        for place, value in enumerate(parts)
    ]
    for one in product(*choices):
        if total_hidden or sum(one) == sum(parts):
            yield one


@pytest.mark.parametrize("threshold", [5, 10])
@given(parts=st.lists(st.integers(0, MOST), min_size=2, max_size=3))
def test_every_small_count_keeps_enough_possible_values(threshold, parts):
    counted = a_line(parts)
    protections = protections_of(counted, {f"suppress_below_{threshold}"})
    keys = {codes[0] for codes, _measure in hide_beside(counted, protections)}
    hidden = {place for place in range(len(parts)) if f"p{place}" in keys}
    small = [place for place in hidden if parts[place] < threshold]

    tables = list(possible_parts(parts, hidden, ALL in keys, threshold))

    needed = min(FEWEST, threshold - 1)
    assert all(len({table[place] for table in tables}) >= needed for place in small)


def shown_alike(value, protection):
    """Return every count that shows as this one does where it is shown."""
    near = range(max(value - 5, 0), value + 6)
    return [n for n in near if protection.round(n) == protection.round(value) and not protection.hides(n)]


@pytest.mark.parametrize("threshold", [5, 10])
@given(parts=st.lists(st.integers(0, MOST), min_size=2, max_size=3))
def test_rounding_and_hiding_together_leave_enough_possible_values_too(threshold, parts):
    """Who knows both rules knows that no 3 was rounded to 5: it would have been hidden."""
    counted = a_line(parts)
    protections = protections_of(counted, {f"suppress_below_{threshold}", "round5"})
    protection = next(iter(protections.values()))
    keys = {codes[0] for codes, _measure in hide_beside(counted, protections)}
    small = {at for at, value in enumerate(parts) if f"p{at}" in keys and protection.hides(value)}
    choices = [
        range(1, threshold)
        if at in small
        else range(threshold, MOST * len(parts) + 1)
        if f"p{at}" in keys
        else shown_alike(value, protection)
        for at, value in enumerate(parts)
    ]
    totals = None if ALL in keys else set(shown_alike(sum(parts), protection))
    tables = [one for one in product(*choices) if totals is None or sum(one) in totals]

    needed = min(FEWEST, threshold - 1)
    assert all(len({table[at] for table in tables}) >= needed for at in small)


@given(parts=st.lists(st.integers(0, 60), min_size=1, max_size=5))
def test_nothing_is_hidden_where_nothing_is_small(parts):
    counted = a_line([value + 10 if value else 0 for value in parts])

    assert hide_beside(counted, protections_of(counted, {"suppress_below_10"})) == frozenset()
