"""Persons of an input, drawn so that whoever is rare is among them; and the records of an input without one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.disclosure.membership import Group
from zicht.records.contract import Kind
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import Intake
from zicht.vocabulary import UNKNOWNS

__all__ = ["Person", "draw_persons", "holds_persons", "without_person"]

REPORTS, SUSPECTS = "reports", "suspects"
PERSON, SUSPECT = "person_key", "suspect_key"
#: Fewer persons than this who share a code are few: what the strictest rule hides.
FEW = 10

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Person:
    """Somebody of whom an input holds records: by the agencies' key, a report of its own, or as suspects."""

    group: Group
    key: str = field(default="", repr=False)
    suspects: frozenset[str] = field(default=frozenset(), repr=False)


def draw_persons(intake: Intake, number: int, *, seed: int, last_year: int) -> list[Person]:
    """Return so many persons, in equal parts from each group: the same for the same seed.

    Reported persons are those with a report up to `last_year`, or without a date.
    """
    groups: dict[Group, list[str]] = {group: [] for group in Group}
    for key, group in _reported(pq.read_table(intake.tables[REPORTS]), last_year):
        groups[group].append(key)
    reported = {key for keys in groups.values() for key in keys}
    others = {
        name: pq.read_table(path)
        for name, path in intake.tables.items()
        if name != REPORTS and holds_persons(name)
    }
    keys = {key for table in others.values() for key in table[PERSON].unique().to_pylist()} - {None}
    groups[Group.NOT_REPORTED] = sorted(keys - reported)
    known_as = _suspects(others.get(SUSPECTS))
    groups[Group.SUSPECTS] = sorted(
        suspect for suspect, key in known_as.items() if key not in keys | reported
    )
    drawn = zip_longest(*([(group, one) for one in _shuffled(of, seed)] for group, of in groups.items()))
    chosen = [pair for row in drawn for pair in row if pair is not None][:number]
    return [_person(group, one, known_as) for group, one in chosen]


def without_person(person: Person, tables: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """Return the tables of an input without the records of one person; those that hold none stay where they are."""
    return {name: _without(person, name, path, folder) for name, path in tables.items()}


def _without(person: Person, name: str, path: Path, folder: Path) -> Path:
    if not holds_persons(name):
        return path
    table = pq.read_table(path)
    who = _whose(table) if name == REPORTS else table[PERSON]
    gone = pc.fill_null(pc.equal(who, person.key), False)  # noqa: FBT003 - the value of a null
    if name == SUSPECTS:
        gone = pc.or_(gone, pc.is_in(table[SUSPECT], pa.array(sorted(person.suspects), pa.string())))
    if not pc.any(gone).as_py():
        return path
    kept = folder / f"{name}.parquet"
    pq.write_table(table.filter(pc.invert(gone)), kept)
    kept.chmod(0o600)
    return kept


def holds_persons(name: str) -> bool:
    """Say whether the records of a table are about persons that agencies can know by a key."""
    return PERSON in CONTRACTS[name].column_names


def _whose(reports: pa.Table) -> pa.ChunkedArray:
    """Return the person of each report: see `zicht.linkage.exact.link_reports`."""
    own = pc.binary_join_element_wise("report", reports["source"], reports["report_id"], ":")
    return pc.coalesce(reports[PERSON], own)


def _person(group: Group, one: str, known_as: Mapping[str, str | None]) -> Person:
    if group is Group.SUSPECTS:
        return Person(group, suspects=frozenset({one}))
    return Person(group, one, frozenset(suspect for suspect, key in known_as.items() if key == one))


def _suspects(table: pa.Table | None) -> dict[str, str | None]:
    """Return the suspects, each with the key by which agencies know the person, if any."""
    if table is None:
        return {}
    pairs = zip(table[SUSPECT].to_pylist(), table[PERSON].to_pylist(), strict=True)
    return dict(sorted(pairs, key=lambda pair: pair[1] or ""))


def _shuffled(keys: Sequence[str], seed: int) -> list[str]:
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())


def _reported(reports: pa.Table, last_year: int) -> Iterator[tuple[str, Group]]:
    year = pc.year(reports["report_date"])
    reports = reports.filter(pc.fill_null(pc.less_equal(year, last_year), True))  # noqa: FBT003 - the value of a null
    who = _whose(reports).combine_chunks().dictionary_encode()
    smallest = _smallest_groups(reports, who.indices.to_numpy().astype(np.int64), len(who.dictionary))
    for key, shared in zip(who.dictionary.to_pylist(), smallest.tolist(), strict=True):
        yield key, Group.ALONE if shared == 1 else Group.FEW if shared < FEW else Group.MANY


def _smallest_groups(reports: pa.Table, who: IntArray, persons: int) -> IntArray:
    """Return, of each person, how many share that one of the person's codes which fewest share."""
    smallest = np.full(persons, persons, dtype=np.int64)
    for column in CONTRACTS[REPORTS].columns:
        if column.kind not in (Kind.CODE, Kind.CODES):
            continue
        encoded = reports[column.name].combine_chunks().dictionary_encode()
        known = np.array([code not in UNKNOWNS for code in encoded.dictionary.to_pylist()], dtype=np.bool_)
        codes = encoded.indices.to_numpy().astype(np.int64)
        rows = known[codes]
        pairs = np.unique(who[rows] * len(known) + codes[rows])
        shared = (
            np.bincount(pairs % len(known), minlength=len(known)) if len(pairs) else np.zeros(0, np.int64)
        )
        np.minimum.at(smallest, pairs // max(len(known), 1), shared[pairs % max(len(known), 1)])
    return smallest
