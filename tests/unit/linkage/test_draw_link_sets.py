"""Sets of links drawn where the evidence does not decide, against probabilities worked out by hand."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.linkage.constraints import Constraints
from zicht.linkage.link_sets import draw_link_sets, interval_over

SETS = 1500
#: Four standard errors of a share of so many sets, at most.
NEAR = 4 * 0.5 / math.sqrt(SETS)


def scored(*rows):
    """Return scored pairs from (records, probability[, certain])."""
    rows = [(*row, None)[:3] for row in rows]
    return pa.table(
        {
            "record_l": pa.array([min(pair) for pair, _, _ in rows], pa.string()),
            "record_r": pa.array([max(pair) for pair, _, _ in rows], pa.string()),
            "probability": pa.array([p for _, p, _ in rows], pa.float64()),
            "certain": pa.array([c for _, _, c in rows], pa.bool_()),
        }
    )


def clusters(*groups):
    rows = sorted((record, min(group)) for group in groups for record in group)
    return pa.table({"record": [r for r, _ in rows], "cluster": [c for _, c in rows]})


def partition(table):
    groups = {}
    for row in table.to_pylist():
        groups.setdefault(row["cluster"], []).append(row["record"])
    assert all(name == min(group) for name, group in groups.items())
    return " ".join(sorted("".join(sorted(group)) for group in groups.values()))


def shares(pairs, base, **options):
    """Return how often each partition is drawn."""
    drawn = draw_link_sets(pairs, base, sets=SETS, seed=1, **{"calibration": 0.0, **options})
    return {name: times / SETS for name, times in Counter(map(partition, drawn)).items()}


def test_unsure_pair_is_drawn_with_its_probability():
    found = shares(scored(("ab", 0.7), ("bc", 0.0001)), clusters("ab", "c"))

    assert found["ab c"] == pytest.approx(0.7, abs=NEAR)
    assert set(found) == {"ab c", "a b c"}


def test_pair_outside_the_clusters_is_drawn_too():
    assert shares(scored(("ab", 0.2)), clusters("a", "b"))["ab"] == pytest.approx(0.2, abs=NEAR)


def test_certain_probabilities_give_the_clusters():
    pairs = scored(("ab", 0.99999), ("bc", 0.00001), ("cd", 0.5, True))

    assert shares(pairs, clusters("ab", "cd")) == {"ab cd": 1}


def test_clusters_keep_what_they_hold_for_another_reason():
    """The clusters hold a pair without evidence together, and one with evidence apart."""
    assert shares(scored(("cd", 0.99999)), clusters("ab", "c", "d")) == {"ab c d": 1}


def test_three_records_are_grouped_in_proportion_to_the_odds():
    """Odds of 3, 1 and 1/3: all together 1, two together 3, 1 or 1/3, all apart 1."""
    pairs = scored(("ab", 0.75), ("bc", 0.5), ("ac", 0.25))

    found = shares(pairs, clusters("abc"))

    total = 1 + 3 + 1 + 1 / 3 + 1
    assert found["abc"] == pytest.approx(1 / total, abs=NEAR)
    assert found["ab c"] == pytest.approx(3 / total, abs=NEAR)
    assert found["a bc"] == pytest.approx(1 / total, abs=NEAR)


def test_records_without_evidence_between_them_meet_through_a_third_only():
    assert set(shares(scored(("ab", 0.5), ("bc", 0.5)), clusters("abc"))) == {"abc", "ab c", "a bc", "a b c"}


def test_core_of_many_records_counts_its_evidence_once():
    """Three sure records and a fourth that is like each of them with probability 0.3: not three proofs but one."""
    pairs = scored(
        *((pair, 0.99999) for pair in ("ab", "ac", "bc")), *((pair, 0.3) for pair in ("ad", "bd", "cd"))
    )

    assert shares(pairs, clusters("abc", "d"))["abcd"] == pytest.approx(0.3, abs=NEAR)


def test_more_cores_than_are_weighed_are_drawn_one_at_a_time():
    """A chain of eight, linked by even odds: each link holds in half of the sets."""
    names = "abcdefgh"
    pairs = scored(*((names[n : n + 2], 0.5) for n in range(7)))
    drawn = [partition(t) for t in draw_link_sets(pairs, clusters(names), sets=150, seed=1, calibration=0.0)]

    together = np.mean([[any(names[n : n + 2] in g for g in p.split()) for n in range(7)] for p in drawn])

    assert together == pytest.approx(0.5, abs=0.08)


def test_decisions_hold_in_every_set():
    pairs = scored(("ab", 0.5), ("bc", 0.5), ("cd", 0.5))
    rules = Constraints(frozenset({("a", "b")}), frozenset({("c", "d")}))

    found = shares(pairs, clusters("ab", "c", "d"), constraints=rules)

    assert found == {"ab c d": pytest.approx(0.5, abs=NEAR), "abc d": pytest.approx(0.5, abs=NEAR)}


def test_key_or_number_that_contradicts_holds_in_every_set():
    assert shares(scored(("ab", 0.5, False)), clusters("a", "b")) == {"a b": 1}


def test_source_that_holds_nobody_twice_does_so_in_every_set():
    pairs = scored(("ab", 0.5), ("bc", 0.5))
    sources = pa.table({"record": list("abc"), "source": ["police", "shelter", "police"]})

    found = shares(pairs, clusters("ab", "c"), sources=sources, one_to_one={"police"})

    assert set(found) == {"ab c", "a bc", "a b c"}
    assert found["ab c"] == pytest.approx(1 / 3, abs=NEAR)


def test_shift_of_all_odds_widens_what_is_drawn():
    names = [f"{letter}{n}" for n in range(40) for letter in "ab"]
    pairs = pa.concat_tables([scored(((f"a{n}", f"b{n}"), 0.5)) for n in range(40)]).combine_chunks()
    base = pa.table({"record": sorted(names), "cluster": sorted(names)})

    def spread(calibration):
        sets = draw_link_sets(pairs, base, sets=200, seed=1, calibration=calibration)
        return np.std([len(set(t["cluster"].to_pylist())) for t in sets])

    assert spread(0.0) == pytest.approx(math.sqrt(40 / 4), rel=0.2)
    assert spread(1.0) > 2 * spread(0.0)


PAIRS = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] < pair[1]),
    st.floats(0.01, 0.99),
)


@given(PAIRS, st.permutations(range(6)), st.integers(0, 99))
def test_order_of_rows_changes_nothing(pairs, order, seed):
    rows = [("".join(pair), p) for pair, p in pairs.items()]
    base = clusters(*"abcdef")

    first = [t.to_pylist() for t in draw_link_sets(scored(*rows), base, sets=3, seed=seed)]
    second = [t.to_pylist() for t in draw_link_sets(scored(*rows[::-1]), base.take(order), sets=3, seed=seed)]

    assert first == second


@given(PAIRS, PAIRS)
def test_decisions_always_win(pairs, decided):
    sides = sorted(decided)
    rules = Constraints(frozenset(sides[::2]), frozenset(sides[1::2]))
    rules = rules.without(rules.contradictions())
    rows = [("".join(pair), p) for pair, p in pairs.items()]
    base = clusters(*_joined(rules))

    for drawn in draw_link_sets(scored(*rows), base, sets=3, seed=1, constraints=rules):
        cluster = {row["record"]: row["cluster"] for row in drawn.to_pylist()}
        assert all(cluster[a] == cluster[b] for a, b in rules.must)
        assert all(cluster[a] != cluster[b] for a, b in rules.cannot)


def _joined(rules):
    """Return the records in the groups that decisions make."""
    groups = {record: {record} for record in "abcdef"}
    for one, other in rules.must:
        both = groups[one] | groups[other]
        groups |= dict.fromkeys(both, both)
    return {frozenset(group) for group in groups.values()}


def test_interval_over_sets_is_students_t():
    """Mean 10, standard deviation 2 of five values, t(0.975, 4) = 2.776: 2.776 * 2 * sqrt(1.2) = 6.082."""
    found = interval_over([8.0, 8.0, 10.0, 12.0, 12.0])

    assert (found.value, found.sets) == (10, 5)
    assert found.upper - 10 == pytest.approx(6.082, abs=0.001)
    assert 10 - found.lower == pytest.approx(6.082, abs=0.001)


def test_interval_over_one_set_says_nothing():
    assert interval_over([8.0]).upper == math.inf
