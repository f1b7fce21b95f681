"""Numbers worked out by hand: who keeps a number when clusters change, and what undoing gives back."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zicht.errors import DefinitionError, InputError
from zicht.linkage.constraints import Constraints
from zicht.linkage.numbers import constraints_of, number_clusters, undo_event
from zicht.linkage.registry import EventKind, Registry


def clusters(*groups):
    """Return clusters of records, each a word of letters that stand for records."""
    rows = [(record, name) for name, group in enumerate(groups) for record in group]
    return pa.table({"record": [r for r, _ in rows], "cluster": [f"c{n}" for _, n in rows]})


def numbers(registry):
    rows = registry.members.to_pylist()
    return {row["record"]: row["person"] for row in rows}


def kinds(registry, release):
    return [change.kind for change in registry.changes(release)]


def released(*releases):
    """Return the register after some releases, named 1, 2, ..."""
    registry = Registry.empty()
    for name, groups in enumerate(releases, start=1):
        registry = number_clusters(clusters(*groups), registry, release=str(name))
    return registry


def test_first_release_numbers_clusters_by_their_first_record():
    registry = released(["c", "ab", "d"])

    assert numbers(registry) == {"a": 1, "b": 1, "c": 2, "d": 3}
    assert kinds(registry, "1") == [EventKind.CREATED]


def test_same_clusters_under_other_names_change_nothing():
    registry = released(["ab", "c"], ["c", "ba"])

    assert registry.changes("2") == []


def test_new_record_joins_the_person_of_its_cluster():
    registry = released(["ab", "c"], ["abx", "c", "y"])

    assert numbers(registry) == {"a": 1, "b": 1, "x": 1, "c": 2, "y": 3}
    assert kinds(registry, "2") == [EventKind.JOINED, EventKind.CREATED]


@pytest.mark.parametrize(
    ("before", "kept"),
    [(["a", "bc"], 2), (["ab", "c"], 1), (["a", "b"], 1)],
    ids=["most", "most-too", "oldest"],
)
def test_merge_keeps_the_number_with_most_records_then_the_oldest(before, kept):
    registry = released(before, ["".join(before)])

    assert set(numbers(registry).values()) == {kept}
    assert kinds(registry, "2") == [EventKind.MERGED]


def test_split_keeps_the_number_with_the_largest_part():
    registry = released(["abc"], ["a", "bc"])

    assert numbers(registry) == {"b": 1, "c": 1, "a": 2}
    assert kinds(registry, "2") == [EventKind.SPLIT]


def test_records_that_change_person_are_a_split_and_a_merge():
    registry = released(["abc", "de"], ["ab", "cde"])

    assert numbers(registry) == {"a": 1, "b": 1, "c": 2, "d": 2, "e": 2}
    assert kinds(registry, "2") == [EventKind.SPLIT, EventKind.MERGED]


def test_number_of_a_person_without_records_is_not_given_again():
    registry = released(["a", "b"], ["a"], ["a", "z"])

    assert numbers(registry) == {"a": 1, "z": 3}
    assert kinds(registry, "2") == [EventKind.REMOVED]


def test_change_list_names_numbers_before_and_after():
    merged = released(["a", "bc"], ["abc"]).changes("2")

    assert [(c.before, c.after, c.records) for c in merged] == [((1,), (2,), 1)]


@pytest.mark.parametrize(
    ("before", "after"), [(["ab", "c"], ["abc"]), (["abc"], ["ab", "c"]), (["ab", "cd", "e"], ["abcde"])]
)
def test_undone_merge_or_split_gives_back_what_was(before, after):
    registry = released(before, after)
    (event,) = registry.changes("2")

    undone = undo_event(registry, event.event, release="2")

    assert numbers(undone) == numbers(released(before))


def test_undone_join_puts_the_new_records_on_their_own():
    registry = undo_event(released(["ab"], ["abx"]), 2, release="2")

    assert numbers(registry) == {"a": 1, "b": 1, "x": 2}


def test_undone_merge_must_not_be_linked_again():
    registry = undo_event(released(["ab", "c"], ["abc"]), 2, release="2")

    assert constraints_of(registry) == Constraints(cannot=frozenset({("a", "c"), ("b", "c")}))


def test_undone_split_must_be_linked_again():
    registry = undo_event(released(["abc"], ["ab", "c"]), 2, release="2")

    assert constraints_of(registry) == Constraints(must=frozenset({("a", "b"), ("b", "c")}))


def test_undone_join_must_not_be_linked_again():
    registry = undo_event(released(["ab"], ["abx"]), 2, release="2")

    assert constraints_of(registry) == Constraints(cannot=frozenset({("a", "x"), ("b", "x")}))


@pytest.mark.parametrize("event", [1, 99], ids=["created", "none"])
def test_undo_refuses_an_event_that_took_nothing_together_or_apart(event):
    with pytest.raises(DefinitionError, match="cannot be taken back"):
        undo_event(released(["a", "b"], ["ab"]), event, release="2")


def test_undo_refuses_a_second_time():
    registry = undo_event(released(["a", "b"], ["ab"]), 2, release="2")

    with pytest.raises(DefinitionError, match="cannot be taken back"):
        undo_event(registry, 2, release="2")


def test_undo_refuses_where_persons_changed_since_and_allows_it_in_reverse_order():
    registry = released(["a", "b"], ["ab"], ["abx"])

    with pytest.raises(DefinitionError, match="changed since"):
        undo_event(registry, 2, release="3")
    undone = undo_event(undo_event(registry, 3, release="3"), 2, release="3")

    assert numbers(undone) == {"a": 1, "b": 2, "x": 3}


def test_undo_allows_that_records_are_no_longer_delivered():
    registry = undo_event(released(["ab", "cd"], ["abcd"], ["abc"]), 2, release="3")

    assert numbers(registry) == {"a": 1, "b": 1, "c": 2}


def test_forgotten_records_leave_no_trace_and_their_numbers_are_not_reused():
    registry = released(["a", "b"]).forget(["b"])

    assert "b" not in registry.log["record"].to_pylist()
    assert numbers(number_clusters(clusters("a", "z"), registry, release="2")) == {"a": 1, "z": 3}


def test_register_is_read_as_it_was_written(tmp_path):
    registry = released(["ab", "c"], ["abc"], ["ab"])

    registry.write(tmp_path / "register.parquet")
    found = Registry.read(tmp_path / "register.parquet")

    assert numbers(found) == numbers(registry)
    assert found.changes() == registry.changes()
    assert found.last_number == 2


def test_register_that_is_not_there_is_empty(tmp_path):
    assert Registry.read(tmp_path / "none.parquet").log.num_rows == 0


def test_register_refuses_another_file(tmp_path):
    path = tmp_path / "register.parquet"
    path.write_text("no register")

    with pytest.raises(InputError, match="is no register"):
        Registry.read(path)


def test_repr_holds_no_record():
    assert repr(released(["ab"])) == "Registry(moves=2, last_number=1)"


def test_numbers_of_events_are_not_given_again_after_forgetting(tmp_path):
    released(["a"], ["a", "b"]).forget(["b"]).write(tmp_path / "register.parquet")

    registry = number_clusters(
        clusters("a", "z"), Registry.read(tmp_path / "register.parquet"), release="later"
    )

    assert [(change.event, change.release) for change in registry.changes()] == [(1, "1"), (3, "later")]


def test_register_says_how_many_of_some_records_it_knows():
    assert released(["ab", "c"]).knows(["a", "c", "other"]) == 2


@pytest.mark.parametrize("forgotten", ["a", "b", "c", "ab", "abc"])
def test_forgetting_part_of_what_was_taken_back_leaves_rules_for_the_rest(forgotten):
    """The merge of ab and c was undone: what is left of both sides stays apart."""
    registry = undo_event(released(["ab", "c"], ["abc"]), 2, release="3").forget(forgotten)

    left = [record for record in "ab" if record not in forgotten]
    wanted = frozenset((record, "c") for record in left if "c" not in forgotten)
    assert constraints_of(registry) == Constraints(frozenset(), wanted)
