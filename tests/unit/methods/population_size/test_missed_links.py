"""Does a person fall apart as independent links between all pairs of his records would have him?"""

from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest

from zicht.methods.population_size import MissedLinks


def pairwise(*rates):
    """Return a symmetric table of recalls of three lists: pairs 1-2, 1-3, 2-3."""
    table = np.eye(3)
    for (i, j), rate in zip(combinations(range(3), 2), rates, strict=True):
        table[i, j] = table[j, i] = rate
    return table


def blocks_by_hand(history, recall):
    """Return each way to fall apart with its probability, by going through all sets of links."""
    inside = [j for j in range(len(recall)) if history >> j & 1]
    pairs = list(combinations(inside, 2))
    found = Counter()
    for made in product([False, True], repeat=len(pairs)):
        chance = np.prod([recall[p] if m else 1 - recall[p] for p, m in zip(pairs, made, strict=True)])
        group = {j: {j} for j in inside}
        for (i, j), link in zip(pairs, made, strict=True):
            if link and group[i] is not group[j]:
                merged = group[i] | group[j]
                group.update(dict.fromkeys(merged, merged))
        blocks = {frozenset(g) for g in group.values()}
        found[tuple(sorted(sum(1 << j for j in block) for block in blocks))] += chance
    return found


RECALLS = [pairwise(0.9, 0.9, 0.9), pairwise(0.95, 0.6, 0.8), pairwise(1.0, 0.3, 0.5)]


@pytest.mark.parametrize("recall", RECALLS)
@pytest.mark.parametrize("history", range(1, 8))
def test_expected_blocks_are_those_of_all_sets_of_links(recall, history):
    ways = blocks_by_hand(history, recall)
    expected = [sum(p for blocks, p in ways.items() if g in blocks) for g in range(8)]

    assert MissedLinks(recall).transition()[:, history] == pytest.approx(expected)


@pytest.mark.parametrize("recall", RECALLS)
@pytest.mark.parametrize("history", range(1, 8))
def test_squared_sums_are_those_of_all_sets_of_links(recall, history):
    weights = np.array([0.0, 1.0, -2.0, 0.5, 3.0, 0.25, -1.0, 2.0])
    ways = blocks_by_hand(history, recall)
    expected = sum(p * sum(weights[g] for g in blocks) ** 2 for blocks, p in ways.items())

    assert MissedLinks(recall).squared_sums(weights)[history] == pytest.approx(expected)


def test_four_records_hold_together_as_a_connected_graph_does():
    """Probability that a random graph of four is connected (Gilbert 1959): 16 p^3 q^3 + 15 p^4 q^2 + 6 p^5 q + p^6."""
    p, q = 0.7, 0.3

    held = MissedLinks(np.full((4, 4), p)).transition()[15, 15]

    assert held == pytest.approx(16 * p**3 * q**3 + 15 * p**4 * q**2 + 6 * p**5 * q + p**6)


def test_drawn_blocks_are_as_frequent_as_expected():
    random, links = np.random.Generator(np.random.PCG64(3)), MissedLinks(RECALLS[1])

    drawn = Counter(tuple(sorted(links.break_up(7, random))) for _ in range(4_000))

    expected = blocks_by_hand(7, RECALLS[1])
    assert drawn.keys() <= expected.keys()
    assert [drawn[w] / 4_000 for w in expected] == pytest.approx(list(expected.values()), abs=0.03)


def test_links_that_are_never_missed_leave_everyone_whole():
    assert np.array_equal(MissedLinks(np.ones((4, 4))).transition()[1:, 1:], np.eye(15))
