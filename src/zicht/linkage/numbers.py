"""Person numbers that stay the same over releases, however the clusters of records change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.errors import DefinitionError, Text
from zicht.linkage.constraints import Constraints, Pair, pair_of
from zicht.linkage.registry import Event, EventKind, Move, Registry

__all__ = ["constraints_of", "number_clusters", "undo_event"]

Ints = npt.NDArray[np.int64]

#: Stands for no number and no cluster in arrays.
NONE = -1
#: What can be taken back: before the other events there was nothing.
UNDOABLE = (EventKind.JOINED, EventKind.MERGED, EventKind.SPLIT)


def number_clusters(clusters: pa.Table, earlier: Registry, *, release: str) -> Registry:
    """Give every cluster a person number, and record how it follows from the numbers of earlier releases.

    A number stays with the person where its records stay together. Where a person
    is split, the part with most records keeps the number; where persons are
    merged, the number with most records stays, and the oldest of those with as
    many. Neither the order of rows nor the names of clusters matter. With the
    clusters of the register itself nothing happens.

    Parameters
    ----------
    clusters
        `record`, `cluster`: every record that there is now, once.
    earlier
        The register up to now; see `Registry.empty`.
    release
        Under which name the changes are listed.
    """
    rows = _rows(clusters, earlier.members)
    changed, fresh = _changed_and_fresh(rows)
    together = _Together(earlier.last_number, rows.filter(pa.array(changed)).to_pylist())
    events = [*together.split(), *together.merge(), *together.join()]
    created = _create(rows.filter(pa.array(fresh)), together.last_number)
    return earlier.with_events(release, [_remove(rows), *events, created])


def _rows(clusters: pa.Table, members: pa.Table) -> pa.Table:
    """Return `record`, `cluster`, `person` of every record now or before, sorted by record, names as numbers."""
    named = pc.cast(clusters["cluster"], pa.string()).combine_chunks().dictionary_encode()
    now = pa.table(
        {"record": clusters["record"].cast(pa.string()), "cluster": named.indices.cast(pa.int64())}
    )
    found = now.join(members, "record", join_type="full outer").sort_by("record")
    return pa.table(
        {
            "record": found["record"],
            "cluster": pc.fill_null(found["cluster"], NONE),
            "person": pc.fill_null(found["person"], NONE),
        }
    )


def _changed_and_fresh(rows: pa.Table) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which rows are of clusters that are not one whole person as before, and which of wholly new clusters."""
    cluster, person = rows["cluster"].to_numpy(), rows["person"].to_numpy()
    there = cluster != NONE
    known = there & (person != NONE)
    lowest, highest = _extremes(cluster[known], person[known], int(cluster.max(initial=NONE)) + 1)
    first, last = _extremes(person[known], cluster[known], int(person.max(initial=NONE)) + 1)
    fresh = there & (highest[cluster] == NONE)
    is_new = np.bincount(cluster[there & ~known], minlength=len(highest)) > 0
    is_torn = np.zeros(len(highest), dtype=bool)
    is_torn[cluster[known][first[person[known]] != last[person[known]]]] = True
    differs = (lowest != highest) | is_new | is_torn
    return there & ~fresh & differs[cluster], fresh


def _extremes(groups: Ints, values: Ints, size: int) -> tuple[Ints, Ints]:
    """Return the lowest and highest value of each group; NONE for a group without values."""
    lowest, highest = np.full(size, np.iinfo(np.int64).max), np.full(size, NONE, dtype=np.int64)
    np.minimum.at(lowest, groups, values)
    np.maximum.at(highest, groups, values)
    lowest[highest == NONE] = NONE
    return lowest, highest


def _remove(rows: pa.Table) -> Event:
    gone = rows.filter(pc.equal(rows["cluster"], NONE))
    before = gone["person"].combine_chunks()
    return Event(
        EventKind.REMOVED, gone["record"].combine_chunks(), before, pa.nulls(len(before), pa.int64())
    )


def _create(fresh: pa.Table, last_number: int) -> Event:
    """Number wholly new clusters, in the order of the first record of each."""
    clusters = fresh["cluster"].combine_chunks().dictionary_encode()
    numbers = clusters.indices.to_numpy().astype(np.int64) + last_number + 1
    nothing = pa.nulls(len(numbers), pa.int64())
    return Event(EventKind.CREATED, fresh["record"].combine_chunks(), nothing, pa.array(numbers))


class _Together:
    """The records of clusters that changed, with the number that each has while splits, merges and joins are made."""

    def __init__(self, last_number: int, rows: Sequence[Mapping[str, Any]]) -> None:
        self.last_number = last_number
        self._cluster: dict[str, int] = {row["record"]: row["cluster"] for row in rows}
        self._person: dict[str, int] = {row["record"]: row["person"] for row in rows if row["person"] != NONE}

    def split(self) -> Iterator[Event]:
        """Give the parts of a person that are in several clusters numbers of their own, but for the largest."""
        for _person, records in sorted(_by(self._person).items()):
            parts = _by({record: self._cluster[record] for record in records})
            _keeper, *others = sorted(parts.values(), key=lambda part: (-len(part), part[0]))
            numbers: dict[str, int] = {}
            for part in others:
                self.last_number += 1
                numbers |= dict.fromkeys(part, self.last_number)
            yield self._move(EventKind.SPLIT, numbers)

    def merge(self) -> Iterator[Event]:
        """Give the persons in one cluster one number."""
        for records in _by(self._cluster).values():
            sizes = Counter(self._person[record] for record in records if record in self._person)
            survivor = min(sizes, key=lambda number: (-sizes[number], number))
            moved = [record for record in records if self._person.get(record, survivor) != survivor]
            yield self._move(EventKind.MERGED, dict.fromkeys(moved, survivor))

    def join(self) -> Iterator[Event]:
        """Give new records the number of the person in their cluster."""
        for records in _by(self._cluster).values():
            number = next(self._person[record] for record in records if record in self._person)
            joining = [record for record in records if record not in self._person]
            yield self._move(EventKind.JOINED, dict.fromkeys(joining, number))

    def _move(self, kind: EventKind, numbers: Mapping[str, int]) -> Event:
        moves = [Move(record, self._person.get(record), number) for record, number in numbers.items()]
        self._person.update(numbers)
        return Event.of(kind, moves)


def _by(places: Mapping[str, int]) -> dict[int, list[str]]:
    """Return the records at each place, in the order in which they come."""
    found: dict[int, list[str]] = defaultdict(list)
    for record, place in places.items():
        found[place].append(record)
    return found


def undo_event(registry: Registry, event: int, *, release: str) -> Registry:
    """Take one join, merge or split back: its records get the numbers that they had.

    Records that had joined a person and were on their own before get one new
    number together. The next linkage respects it: see `constraints_of`.

    Raises
    ------
    DefinitionError
        If there is no such event, it is of another kind or undone already, or its persons changed since: then the
        later change has to be taken back first.
    """
    _check_undoable(registry, event)
    moves = registry.moves_of(event)
    alone = registry.last_number + 1
    back = [Move(move.record, move.after, alone if move.before is None else move.before) for move in moves]
    there = set(
        registry.members.filter(_is_in(registry.members["record"], [m.record for m in moves]))[
            "record"
        ].to_pylist()
    )
    return registry.with_events(
        release, [Event.of(EventKind.UNDONE, [m for m in back if m.record in there], undoes=event)]
    )


def constraints_of(registry: Registry) -> Constraints:
    """Return what was taken back as rules for the next linkage: it must not come to the same again."""
    must: set[Pair] = set()
    cannot: set[Pair] = set()
    for event in sorted(registry.undone_events()):
        parts = _parts_of(registry, event)
        if registry.kind_of(event) is EventKind.SPLIT:
            must |= {pair_of(one, other) for one, other in pairwise(sorted(chain.from_iterable(parts)))}
        else:
            cannot |= {
                pair_of(one, other)
                for first, second in combinations(parts, 2)
                for one, other in product(first, second)
            }
    return Constraints(frozenset(must), frozenset(cannot))


def _parts_of(registry: Registry, event: int) -> list[list[str]]:
    """Return the records that an event took together or apart, as the parts that they were in on the other side."""
    moves = registry.moves_of(event)
    moved = {move.record for move in moves}
    after = _records_of(registry.until(event), {m.before for m in moves} | {m.after for m in moves})
    stayed = [record for record in after if record not in moved]
    # Of a merge the other side is what was before, of a split what came after.
    side = {
        m.record: (m.after if registry.kind_of(event) is EventKind.SPLIT else m.before) or NONE for m in moves
    }
    return [part for part in (stayed, *_by(side).values()) if part]


def _check_undoable(registry: Registry, event: int) -> None:
    kind = registry.kind_of(event)
    if kind not in UNDOABLE or event in registry.undone_events():
        raise DefinitionError.of(
            Text.of("Event {event} cannot be taken back.", event=event),
            expected=Text.of("A join, merge or split of the change list that was not taken back before."),
            to_fix=Text.of("Look the event up in the change list."),
        )
    numbers = {n for m in registry.moves_of(event) for n in (m.before, m.after)}
    then, now = (_records_of(state, numbers) for state in (registry.until(event), registry))
    there = set(registry.members["record"].to_pylist())
    if {record: n for record, n in then.items() if record in there} != now:
        raise DefinitionError.of(
            Text.of("Event {event} cannot be taken back: its persons changed since.", event=event),
            expected=Text.of("Persons that are as the event left them."),
            to_fix=Text.of("Take the later events back first, or decide on the pairs in the review."),
        )


def _records_of(registry: Registry, numbers: Collection[int | None]) -> dict[str, int]:
    """Return the records that have one of these numbers, with it."""
    members = registry.members
    wanted = members.filter(_is_in(members["person"], [n for n in numbers if n is not None]))
    return dict(zip(wanted["record"].to_pylist(), wanted["person"].to_pylist(), strict=True))


def _is_in(column: pa.ChunkedArray, values: Sequence[int] | Sequence[str]) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.array(values, column.type))
