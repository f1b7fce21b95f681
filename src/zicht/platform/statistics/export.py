"""The canonical tables as files: what `zicht monitor` reads, in a folder that only this account can open."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from zicht.platform.access.context import Access, open_statistics_room
from zicht.platform.statistics.actions import SHARED_KEY
from zicht.platform.statistics.models import CanonicalRow
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary.regimes import Regime

__all__ = ["Exported", "export_tables"]

_STEP = 2000


@dataclass(frozen=True)
class Exported:
    """What was written: how many rows of each table."""

    folder: Path
    rows: Mapping[str, int]


def export_tables(
    access: Access,
    folder: Path,
    *,
    country: str,
    vintage: date,
    simulated: bool,
    regimes: Mapping[str, Regime],
    apart: Collection[tuple[str, str]] = (),
) -> Exported:
    """Write a file for each table and agency, and `zicht.toml`, into a new folder.

    `regimes` says what agencies ask before their figures are shown; of others, counts below five are hidden. Rows are
    about one person where agencies gave them the same key, or where they were found to be one. Those of `apart`, pairs
    of pseudonyms, were found to be two: a key that would make one of them tells nothing. A person of whom there is one
    row alone, whom the agency gave no key, has none: a key of ours would say that it was filled in.
    """
    folder.mkdir(mode=0o700)
    with open_statistics_room(access):
        plan = _plan(apart)
        rows: dict[str, int] = defaultdict(int)
        for table, source in sorted(plan.columns):
            names = [name for name in CONTRACTS[table].column_names if name in plan.columns[table, source]]
            rows[table] += _write_file(
                folder / f"{table}-{source}.csv", names, _cells_of(table, source, plan.persons)
            )
    manifest = _manifest(plan, country=country, vintage=vintage, simulated=simulated, regimes=regimes)
    _private(folder / "zicht.toml").write_text(manifest, encoding="utf-8")
    return Exported(folder, dict(rows))


class _Same:
    """Keys that mean the same person, joined as they are met; and how many rows each of them stands in."""

    def __init__(self, apart: Collection[tuple[str, str]]) -> None:
        self._parent: dict[str, str] = {}
        self._rows: dict[str, int] = defaultdict(int)
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def find(self, key: str) -> str:
        """Return the one key that stands for all that mean this person."""
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key

    def join(self, keys: Iterable[str]) -> None:
        """Take these keys as one person's, unless that makes one of two who were found to be two."""
        first, *others = sorted({self.find(key) for key in keys})
        roots = {first, *others}
        if any(self.find(one) in roots for root in roots for one in self._apart.get(root, ())):
            return
        for other in others:
            self._parent[other] = first
            self._rows[first] += self._rows.pop(other, 0)
            if other in self._apart:
                self._apart[first] |= self._apart.pop(other)

    def count(self, key: str, rows: int) -> None:
        self._rows[self.find(key)] += rows

    def is_any_said(self) -> bool:
        return any(rows > 1 for rows in self._rows.values())

    def is_said(self, key: str) -> bool:
        """Say whether the key of this person tells anything: it stands in more than one row, or was given."""
        return self._rows[self.find(key)] > 1


@dataclass
class _Plan:
    """Which columns each table of each agency has, and which keys mean one person."""

    persons: _Same
    columns: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))


def _plan(apart: Collection[tuple[str, str]]) -> _Plan:
    plan = _Plan(_Same(apart))
    holders: dict[str, set[str]] = defaultdict(set)
    rows = CanonicalRow.objects.values_list("table", "source", "person_key", "cells")
    for table, source, person, cells in rows.iterator(chunk_size=_STEP):
        plan.columns[table, source] |= cells.keys()
        if not person:
            continue
        plan.persons.count(person, 1)
        if shared := cells.get(SHARED_KEY, ""):
            holders[shared].add(person)
            plan.persons.count(person, 1)
    for shared in sorted(holders):
        plan.persons.join({shared, *holders[shared]})
    for (table, _source), columns in plan.columns.items():
        if table in {"help", "needs"} or (table == "reports" and plan.persons.is_any_said()):
            columns.add(SHARED_KEY)
    return plan


def _cells_of(table: str, source: str, persons: _Same) -> Iterator[dict[str, str]]:
    rows = CanonicalRow.objects.filter(table=table, source=source).order_by("key")
    for person, cells in rows.values_list("person_key", "cells").iterator(chunk_size=_STEP):
        said = person and (table != "reports" or persons.is_said(person))
        yield {**cells, SHARED_KEY: persons.find(person)} if said else cells


def _write_file(path: Path, names: list[str], rows: Iterator[Mapping[str, str]]) -> int:
    written = 0
    with _private(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for written, cells in enumerate(rows, 1):  # noqa: B007 - it is returned
            writer.writerow([cells.get(name, "") for name in names])
    return written


def _private(path: Path) -> Path:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def _manifest(
    plan: _Plan, *, country: str, vintage: date, simulated: bool, regimes: Mapping[str, Regime]
) -> str:
    lines = ["[input]", f'country = "{country}"', f"vintage = {vintage.isoformat()}"]
    lines.append(f"simulated = {str(simulated).lower()}")
    for table, source in sorted(plan.columns):
        regime = regimes.get(source, Regime.SUPPRESS_BELOW_5)
        lines += ["", "[[file]]", f'path = "{table}-{source}.csv"', f'table = "{table}"']
        lines += [f'source = "{source}"', f'regime = "{regime.value}"']
    return "\n".join(lines) + "\n"
