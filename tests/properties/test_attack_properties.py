"""For any small linked tables: protected, nobody pins a small count down; and no attack contradicts the truth."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from support.linked_tables import counted_table, two_way
from zicht.disclosure import attack, protect_together
from zicht.disclosure.bounding import bound_numbers
from zicht.disclosure.sums import collect_sums, numbers_of

RULE = {"office": "suppress_below_5"}

sizes = st.integers(0, 12)
rows = st.lists(st.lists(sizes, min_size=3, max_size=3), min_size=2, max_size=4)


def linked(lines):
    """Return a table of two dimensions, and one of wider rows that the first lie within."""
    names = [f"r{n}" for n in range(len(lines))]
    into = {name: "first" if n < 2 else "second" for n, name in enumerate(names)}
    values = two_way(dict(zip(names, lines, strict=True)), "abc")
    wider = {}
    for (row, column), n in values.items():
        code = into.get(row, row)
        wider[code, column] = wider.get((code, column), 0) + n
    return [
        counted_table(values, ("row", "column"), universe="victims", refines={"row": {"part": into}}),
        counted_table(wider, ("part", "column"), table_id="T02", universe="victims"),
    ]


def truth_of(tables, counted, sums):
    by_id = {table.id: table for table in tables}
    known = {}
    for table, one in zip(tables, counted, strict=True):
        numbers = numbers_of(table, by_id)
        known.update({numbers[cell.key]: cell.value for cell in one.cells})
    return np.array([known[number] for number in sums.numbers])


@settings(max_examples=60)
@given(rows)
def test_attack_on_protected_tables_finds_nothing(lines):
    found = protect_together(linked(lines), [RULE, RULE])

    assert found.exposed == 0
    assert not attack(found.tables).exposed.any()


@settings(max_examples=40)
@given(rows, st.booleans())
def test_attack_never_contradicts_the_truth(lines, secondary):
    counted = linked(lines)
    tables = protect_together(counted, [RULE, RULE], secondary=secondary).tables
    sums = collect_sums(tables)
    bounds = bound_numbers(sums, sums.hidden)
    truth = truth_of(tables, counted, sums)

    assert (bounds.lower <= truth).all()
    assert (truth <= bounds.upper).all()


def enumerated(lines, holes):
    """Return the least and most of each hole, by trying all tables with these totals and these figures."""
    total = sum(map(sum, lines))
    found = {hole: set() for hole in holes}
    for values in product(*[range(total + 1) for _hole in holes]):
        table = [list(line) for line in lines]
        for (row, column), value in zip(holes, values, strict=True):
            table[row][column] = value
        same_rows = [sum(line) for line in table] == [sum(line) for line in lines]
        same_columns = [sum(c) for c in zip(*table, strict=True)] == [
            sum(c) for c in zip(*lines, strict=True)
        ]
        if same_rows and same_columns:
            for hole, value in zip(holes, values, strict=True):
                found[hole].add(value)
    return {hole: (min(values), max(values)) for hole, values in found.items()}


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=3),
    st.sets(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=4),
)
def test_bounds_are_those_of_all_tables_that_show_the_same(lines, holes):
    """In a table of two dimensions the linear programme gives whole numbers, so that nothing is lost by it."""
    names = [f"r{n}" for n in range(len(lines))]
    values = two_way(dict(zip(names, lines, strict=True)), "ab")
    counted = counted_table(values, ("row", "column"))
    tables = protect_together([counted], [{"office": "exact"}]).tables
    sums = collect_sums(tables)
    at = {
        (names.index(codes[0]), "ab".index(codes[1])): sums.numbers.index(number)
        for (codes, _measure), number in numbers_of(tables[0], {}).items()
        if "all" not in codes
    }
    places = [at[hole] for hole in sorted(holes)]
    sums.lower[places], sums.upper[places], sums.threshold[places] = 0, np.inf, 5
    bounds = bound_numbers(sums, sums.hidden)

    expected = enumerated(lines, sorted(holes))
    assert {hole: (bounds.lower[at[hole]], bounds.upper[at[hole]]) for hole in expected} == expected
