"""Controlled rounding: what Cox (1987) asks of it, on tables whose answers can be listed."""

from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array

from zicht.disclosure.rounding import Relations, round_controlled


def relations(*rows, size):
    """Sums from rows of (place, factor); each must be nothing."""
    matrix = np.zeros((len(rows), size))
    for at, row in enumerate(rows):
        for place, factor in row:
            matrix[at, place] = factor
    return Relations(csr_array(matrix), np.zeros(len(rows)), np.zeros(len(rows)))


def two_way(rows, columns):
    """The sums of a table with totals last, row by row."""
    place = np.arange((rows + 1) * (columns + 1)).reshape(rows + 1, columns + 1)
    lines = [*place, *place.T]
    return relations(*([*((at, 1) for at in line[:-1]), (line[-1], -1)] for line in lines), size=place.size)


def with_totals(inner):
    block = np.block([[inner, inner.sum(axis=1, keepdims=True)], [inner.sum(axis=0), inner.sum()]])
    return block.astype(np.float64).ravel()


TABLE = with_totals(np.array([[1, 2, 14], [8, 3, 0], [6, 10, 4]]))
SUMS = two_way(3, 3)
DRAWS = 150


@pytest.fixture(scope="module")
def drawn():
    return np.array([round_controlled(TABLE, SUMS, base=5, seed=seed) for seed in range(DRAWS)])


def test_every_figure_is_a_multiple_next_to_its_count_and_all_sums_hold(drawn):
    assert (drawn % 5 == 0).all()
    assert (np.abs(drawn - TABLE) < 5).all()
    assert np.abs(SUMS.matrix @ drawn.T).max() == pytest.approx(0, abs=1e-9)


def test_multiples_stay_as_they_are(drawn):
    kept = TABLE % 5 == 0

    assert (drawn[:, kept] == TABLE[kept]).all()


def test_figures_are_the_counts_on_average(drawn):
    """A figure that is a multiple of 5 next to n varies by (n - down)(up - n): five errors of the mean of 150 draws."""
    part = TABLE % 5
    error = np.sqrt(part * (5 - part) / DRAWS)

    assert (np.abs(drawn.mean(axis=0) - TABLE) <= 5 * error + 1e-9).all()


def test_the_same_seed_gives_the_same_table():
    one, other = (round_controlled(TABLE, SUMS, base=5, seed=7) for _time in range(2))

    assert (one == other).all()


def test_every_table_that_is_drawn_is_among_those_that_can_be_listed():
    """1 + 2 + 2 = 5 in threes: of the eight ways to round three counts, those that add up to 3 or 6."""
    counts = np.array([1.0, 2.0, 2.0, 5.0])
    line = relations([(0, 1), (1, 1), (2, 1), (3, -1)], size=4)
    listed = {(*one, sum(one)) for one in product((0, 3), repeat=3) if sum(one) in (3, 6)}

    found = {tuple(round_controlled(counts, line, base=3, seed=seed).tolist()) for seed in range(60)}

    assert found <= listed
    assert len(found) > 1


def test_figures_go_further_than_the_next_multiple_where_no_table_of_next_ones_adds_up():
    """Each two of 1, 1 and 1 make 2, and all three 3: multiples must add up in all four sums."""
    counts = np.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0])
    sums = relations(
        [(0, 1), (1, 1), (3, -1)],
        [(1, 1), (2, 1), (4, -1)],
        [(0, 1), (2, 1), (5, -1)],
        [(0, 1), (1, 1), (2, 1), (6, -1)],
        size=7,
    )

    found = round_controlled(counts, sums, base=5, seed=1)

    assert (found % 5 == 0).all()
    assert np.abs(sums.matrix @ found).max() == pytest.approx(0, abs=1e-9)


def test_sums_that_no_multiples_satisfy_are_refused():
    odd = relations([(0, 2), (1, -1)], size=2)

    with pytest.raises(ValueError, match="no table of multiples"):
        round_controlled(
            np.array([1.0, 5.0]), Relations(odd.matrix, np.array([-3.0]), np.array([-3.0])), base=5, seed=1
        )
