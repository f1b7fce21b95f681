"""What holds for person numbers however clusters change from release to release."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.linkage.constraints import Constraints
from zicht.linkage.numbers import constraints_of, number_clusters, undo_event
from zicht.linkage.registry import EventKind, Registry

RECORDS = [f"police:{n}" for n in range(9)]
#: A release puts each record in a cluster, or does not hold it.
RELEASE = st.dictionaries(st.sampled_from(RECORDS), st.integers(0, 4), min_size=1)


def table(release, order=None):
    rows = list(release.items())
    rows = rows if order is None else [rows[place] for place in order]
    return pa.table({"record": [r for r, _ in rows], "cluster": [f"c{c}" for _, c in rows]})


def numbers(registry):
    rows = registry.members.to_pylist()
    return {row["record"]: row["person"] for row in rows}


def partition(places):
    groups = {}
    for record, place in places.items():
        groups.setdefault(place, set()).add(record)
    return {frozenset(group) for group in groups.values()}


def run(releases, rename=lambda record: record, seed=None):
    registry = Registry.empty()
    for name, release in enumerate(releases):
        renamed = {rename(record): cluster for record, cluster in release.items()}
        order = None if seed is None else np.random.default_rng(seed).permutation(len(renamed))
        registry = number_clusters(table(renamed, order), registry, release=str(name))
    return registry


@given(st.lists(RELEASE, min_size=1, max_size=4))
@settings(max_examples=40)
def test_persons_are_the_clusters_of_the_last_release(releases):
    assert partition(numbers(run(releases))) == partition(releases[-1])


@given(st.lists(RELEASE, min_size=1, max_size=4))
@settings(max_examples=40)
def test_person_whose_records_stay_together_keeps_the_number(releases):
    registry = run(releases)

    again = number_clusters(table(releases[-1]), registry, release="again")

    assert numbers(again) == numbers(registry)
    assert again.changes("again") == []


@given(st.lists(RELEASE, min_size=1, max_size=4), st.integers(0, 99))
@settings(max_examples=40)
def test_order_of_rows_changes_no_number(releases, seed):
    assert numbers(run(releases, seed=seed)) == numbers(run(releases))


@given(st.lists(RELEASE, min_size=1, max_size=4))
@settings(max_examples=40)
def test_renamed_source_changes_no_number(releases):
    renamed = run(releases, rename=lambda record: record.replace("police", "politie"))

    assert {r.replace("politie", "police"): n for r, n in numbers(renamed).items()} == numbers(run(releases))


@given(st.lists(RELEASE, min_size=2, max_size=4))
@settings(max_examples=40)
def test_number_is_never_given_to_two_persons(releases):
    registry = Registry.empty()
    seen = set()
    for name, release in enumerate(releases):
        before = set(numbers(registry).values())
        registry = number_clusters(table(release), registry, release=str(name))
        now = set(numbers(registry).values())
        assert not (now - before) & seen
        seen |= now


@given(st.lists(RELEASE, min_size=2, max_size=3))
@settings(max_examples=40)
def test_undoing_a_release_from_its_end_restores_the_persons_before(releases):
    """Records that were not there before stay, on their own or as they came; those that left do not come back."""
    earlier = run(releases[:-1])
    registry = number_clusters(table(releases[-1]), earlier, release="last")

    for change in reversed(registry.changes("last")):
        if change.kind in {EventKind.JOINED, EventKind.MERGED, EventKind.SPLIT}:
            registry = undo_event(registry, change.event, release="last")

    both = set(numbers(earlier)) & set(numbers(registry))
    assert {r: n for r, n in numbers(registry).items() if r in both} == {
        r: n for r, n in numbers(earlier).items() if r in both
    }


@given(st.lists(RELEASE, min_size=2, max_size=3))
@settings(max_examples=40)
def test_what_was_undone_is_a_rule_that_the_register_itself_keeps(releases):
    registry = run(releases)
    for change in reversed(registry.changes()):
        if change.kind in {EventKind.MERGED, EventKind.SPLIT} and change == registry.changes()[-1]:
            registry = undo_event(registry, change.event, release="last")

    found, person = constraints_of(registry), numbers(registry)

    assert not found.contradictions()
    assert all(person[a] == person[b] for a, b in found.must)
    assert all(person[a] != person[b] for a, b in found.cannot)


PAIRS = st.frozensets(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] < pair[1])
)


@given(PAIRS, PAIRS)
def test_constraints_without_their_contradictions_can_all_hold(must, cannot):
    given_ = Constraints(must, cannot)

    left = given_.without(given_.contradictions())

    assert not left.contradictions()


@given(PAIRS, PAIRS, PAIRS, PAIRS)
def test_weaker_constraints_never_go_against_stronger_ones(must, cannot, weak_must, weak_cannot):
    strong = Constraints(must, cannot)
    strong = strong.without(strong.contradictions())

    both = strong.extended_by(Constraints(weak_must, weak_cannot))

    assert not both.contradictions()
    assert strong.must <= both.must
    assert strong.cannot <= both.cannot
