"""The register of person numbers: every record's number, and every change of it, as a log that only grows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.errors import InputError, OutputError, Text
from zicht.linkage.private_file import replace_private

__all__ = ["Change", "Event", "EventKind", "Move", "Registry"]


class EventKind(StrEnum):
    """What can become of persons between two releases.

    | event | what it says |
    |---|---|
    | `created` | records that were linked to no earlier one got numbers of their own |
    | `joined` | new records are about a person who had a number |
    | `merged` | two or more persons are one: the number with most records stays |
    | `split` | one person is two or more: the part with most records keeps the number |
    | `removed` | records are no longer delivered; a number without records is not given again |
    | `undone` | a join, merge or split was taken back |
    """

    CREATED = "created"
    JOINED = "joined"
    MERGED = "merged"
    SPLIT = "split"
    REMOVED = "removed"
    UNDONE = "undone"


@dataclass(frozen=True)
class Move:
    """A record whose number changed; nothing where it had none, or has none any more."""

    record: str
    before: int | None
    after: int | None


@dataclass(frozen=True, eq=False, repr=False)
class Event:
    """What happens at once: the records that it moves, with their numbers before and after, as columns."""

    kind: EventKind
    records: pa.Array
    before: pa.Array
    after: pa.Array
    undoes: int | None = None

    @classmethod
    def of(cls, kind: EventKind, moves: Sequence[Move], *, undoes: int | None = None) -> Event:
        """Return an event from its moves."""
        return cls(
            kind,
            pa.array([m.record for m in moves], pa.string()),
            pa.array([m.before for m in moves], pa.int64()),
            pa.array([m.after for m in moves], pa.int64()),
            undoes,
        )


@dataclass(frozen=True)
class Change:
    """One event of a release: the numbers before and after of the records that it moved, and how many those are."""

    event: int
    release: str
    kind: EventKind
    before: tuple[int, ...]
    after: tuple[int, ...]
    records: int
    undoes: int | None = None


LOG = pa.schema(
    [
        ("event", pa.int64()),
        ("release", pa.dictionary(pa.int32(), pa.string())),
        ("kind", pa.dictionary(pa.int32(), pa.string())),
        ("undoes", pa.int64()),
        ("record", pa.string()),
        ("before", pa.int64()),
        ("after", pa.int64()),
    ]
)
_LAST_NUMBER, _LAST_EVENT = b"zicht.last_number", b"zicht.last_event"


@dataclass(frozen=True, eq=False, repr=False)
class Registry:
    """Person numbers over releases. `log` has a row per record whose number changed, in the order of the events.

    A number is a serial number: it tells nothing of the person, and is never given twice. Nor is that of an event.
    """

    log: pa.Table
    last_number: int = 0
    last_event: int = 0

    def __repr__(self) -> str:
        return f"Registry(moves={self.log.num_rows}, last_number={self.last_number})"

    @classmethod
    def empty(cls) -> Registry:
        """Return the register before the first release."""
        return cls(LOG.empty_table())

    @cached_property
    def members(self) -> pa.Table:
        """The records that have a number now: `record`, `person`, sorted by record."""
        by_record = pc.sort_indices(self.log, sort_keys=[("record", "ascending"), ("event", "ascending")])
        ordered = self.log.select(["record", "after"]).take(by_record).combine_chunks()
        records = ordered["record"]
        last = pc.not_equal(records.slice(0, max(len(records) - 1, 0)), records.slice(1))
        latest = np.append(last.to_numpy(zero_copy_only=False), True)[: len(records)]
        current = ordered.filter(pa.array(latest.astype(bool)))
        return current.filter(pc.is_valid(current["after"])).rename_columns(["record", "person"])

    @property
    def releases(self) -> frozenset[str]:
        """The releases in which anything changed."""
        return frozenset(pc.unique(self.log["release"].cast(pa.string())).to_pylist())

    @property
    def records(self) -> frozenset[str]:
        """The records that have, or ever had, a number."""
        return frozenset(pc.unique(self.log["record"]).to_pylist())

    def moves_of(self, event: int) -> list[Move]:
        """Return the moves of one event."""
        rows = self.log.filter(pc.equal(self.log["event"], event)).select(["record", "before", "after"])
        return [Move(**row) for row in rows.to_pylist()]

    def kind_of(self, event: int) -> EventKind | None:
        """Return what kind of event it is, or nothing where there is no such event."""
        rows = self.log.filter(pc.equal(self.log["event"], event))
        return EventKind(rows["kind"][0].as_py()) if rows.num_rows else None

    def undone_events(self) -> frozenset[int]:
        """Return the events that were taken back."""
        return frozenset(pc.unique(pc.drop_null(self.log["undoes"])).to_pylist())

    def until(self, event: int) -> Registry:
        """Return the register as it was after an event."""
        return replace(self, log=self.log.filter(pc.less_equal(self.log["event"], event)))

    def changes(self, release: str | None = None) -> list[Change]:
        """Return the change list: of one release, or of all."""
        rows = self.log
        if release is not None:
            rows = rows.filter(pc.equal(rows["release"], release))
        found = (
            rows.select(["event", "release", "kind", "undoes", "before", "after", "record"])
            .group_by(["event", "release", "kind", "undoes"])
            .aggregate([("before", "distinct"), ("after", "distinct"), ("record", "count")])
        )
        changes = [
            Change(
                row["event"],
                row["release"],
                EventKind(row["kind"]),
                tuple(sorted(n for n in row["before_distinct"] if n is not None)),
                tuple(sorted(n for n in row["after_distinct"] if n is not None)),
                row["record_count"],
                row["undoes"],
            )
            for row in found.to_pylist()
        ]
        return sorted(changes, key=lambda change: change.event)

    def with_events(self, release: str, events: Iterable[Event]) -> Registry:
        """Return the register with more events; an event that moves nothing is none."""
        made = [event for event in events if len(event.records)]
        if not made:
            return self
        added = _rows(release, made, first=self.last_event + 1)
        highest = pc.max(added["after"]).as_py() or 0
        return Registry(
            pa.concat_tables([self.log, added]).combine_chunks(),
            max(self.last_number, highest),
            self.last_event + len(made),
        )

    def forget(self, records: Collection[str]) -> Registry:
        """Leave every trace of some records out, as when their time to be kept is over; numbers are not reused."""
        return replace(self, log=self.log.filter(pc.invert(self._is_among(records))))

    def knows(self, records: Collection[str]) -> int:
        """Return how many of these records the register has a trace of."""
        found: int = pc.count_distinct(self.log.filter(self._is_among(records))["record"]).as_py()
        return found

    def _is_among(self, records: Collection[str]) -> pa.ChunkedArray:
        return pc.is_in(self.log["record"], value_set=pa.array(sorted(records), pa.string()))

    def write(self, path: Path) -> None:
        """Write the register in one step: a run that is killed leaves the earlier one."""
        whole = self.log.unify_dictionaries().replace_schema_metadata(
            {_LAST_NUMBER: str(self.last_number).encode(), _LAST_EVENT: str(self.last_event).encode()}
        )
        try:
            replace_private(path, lambda beside: pq.write_table(whole, beside, compression="zstd"))
        except OSError:
            raise OutputError.of(
                Text.of("The register of person numbers cannot be written."),
                expected=Text.of("A folder with enough room that this account may write to."),
                to_fix=Text.of("Make room, or choose another place with --register."),
            ) from None

    @classmethod
    def read(cls, path: Path) -> Registry:
        """Read a register; one that is not there yet is empty."""
        if not path.exists():
            return cls.empty()
        try:
            whole = pq.read_table(path)
            number, event = (int((whole.schema.metadata or {})[name]) for name in (_LAST_NUMBER, _LAST_EVENT))
            return cls(whole.replace_schema_metadata().cast(LOG), number, event)
        except (pa.ArrowException, KeyError, ValueError, OSError):
            raise InputError.of(
                Text.of("{file}: is no register of person numbers.", file=path.name),
                expected=Text.of("A file that `zicht link` wrote."),
                to_fix=Text.of(
                    "Give the file of an earlier run with --register, or a new name for a first run."
                ),
            ) from None


def _rows(release: str, events: Sequence[Event], *, first: int) -> pa.Table:
    sizes = [len(event.records) for event in events]

    def repeated(values: Sequence[int | str | None], of: pa.DataType) -> pa.Array:
        return pa.array(values, of).take(pa.array(np.repeat(np.arange(len(sizes)), sizes)))

    return pa.table(
        [
            repeated(range(first, first + len(sizes)), pa.int64()),
            repeated([release] * len(sizes), pa.string()).dictionary_encode(),
            repeated([event.kind.value for event in events], pa.string()).dictionary_encode(),
            repeated([event.undoes for event in events], pa.int64()),
            pa.concat_arrays([event.records for event in events]),
            pa.concat_arrays([event.before for event in events]),
            pa.concat_arrays([event.after for event in events]),
        ],
        schema=LOG,
    )
