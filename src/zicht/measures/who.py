"""Who stands in a count, for the rules that ask: the sum of their record keys, and whom two organisations reported."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends import BaseBackend

from zicht.engine import fetch
from zicht.measures.counting import SEVERAL, codes_of, period_label
from zicht.measures.declaration import KNOWN, MENTIONS, SEVERAL_CODES, Scope, is_inside
from zicht.measures.dimensions import DIMENSIONS
from zicht.measures.model import ALL, CountedCell, CountedTable
from zicht.measures.organisations import OF_UNIT
from zicht.vocabulary import UNKNOWNS
from zicht.vocabulary.regimes import KEYS

__all__ = ["KEY_OF_UNIT", "RECORD_KEY", "add_record_keys", "add_who", "record_key"]

#: The column of reports, and that of units: it travels as ages do, and all reports about a person have the same.
RECORD_KEY, KEY_OF_UNIT = "record_key", "first_record_key"
#: So many organisations are named with each count: the second knows its own number.
LEADING = 2

Key = tuple[str, ...]


def record_key(person: str, secret: bytes) -> int:
    """Return the record key of a person: always the same, and nothing that can be known without the secret."""
    digest = hmac.new(secret, person.encode("utf-8"), hashlib.sha256).digest()
    return int.from_bytes(digest[:4], "big") % KEYS


def add_record_keys(engine: BaseBackend, reports: ir.Table, secret: bytes, *, work: Path) -> ir.Table:
    """Return linked reports with the record key of the person; `work` is a private folder of this run."""
    persons = fetch(reports.select("person").distinct())["person"].to_pylist()
    keys = pa.table(
        {
            "person": pa.array(persons, pa.string()),
            RECORD_KEY: pa.array([record_key(person, secret) for person in persons], pa.int16()),
        }
    )
    file = work / "record_keys.parquet"
    pq.write_table(keys, file)
    file.chmod(0o600)
    return reports.left_join(engine.read_parquet(file, table_name="record_keys"), "person").drop(
        "person_right"
    )


@dataclass
class _Standing:
    """Who stands in a count: the sum of their keys, and how many each organisation reported first."""

    keys: int = 0
    by_organisation: Counter[int] = field(default_factory=Counter)

    def add(self, keys: int, organisation: int, units: int) -> None:
        self.keys += keys
        self.by_organisation[organisation] += units

    def leading(self) -> tuple[int, ...]:
        return tuple(units for _organisation, units in self.by_organisation.most_common(LEADING))


def add_who(counted: CountedTable, population: str, scope: Scope) -> CountedTable:
    """Return a declared table whose counts say who stands in them, as far as the units tell."""
    names = [dimension.name for dimension in counted.dimensions[1:]]
    asked: dict[Key, dict[Key, _Standing]] = {}
    cells = []
    for cell in counted.cells:
        by, wanted = _wanted(cell, names)
        if by not in asked:
            asked[by] = _stand(scope, population, by)
        cells.append(_with(cell, _together(asked[by], wanted), scope))
    return replace(counted, cells=tuple(cells))


def _wanted(cell: CountedCell, names: Sequence[str]) -> tuple[Key, Key]:
    """Return by which dimensions a count is broken down, and the period and codes; `ALL` for the sum of the codes."""
    codes = dict(zip(names, cell.codes[1:], strict=True))
    if cell.measure in (MENTIONS.name, SEVERAL_CODES.name):
        several = next(name for name in names if DIMENSIONS[name].multiple)
        code = ALL if cell.measure == MENTIONS.name else SEVERAL
        return (several,), (cell.codes[0], code)
    by = tuple(name for name in names if codes[name] != ALL)
    return by, (cell.codes[0], *(codes[name] for name in by))


def _together(found: Mapping[Key, _Standing], wanted: Key) -> _Standing:
    if ALL not in wanted and KNOWN not in wanted:
        return found.get(wanted, _Standing())
    together = _Standing()
    for key, standing in found.items():
        if all(_fits(code, want) for code, want in zip(key, wanted, strict=True)):
            together.keys += standing.keys
            together.by_organisation += standing.by_organisation
    return together


def _fits(code: str, wanted: str) -> bool:
    if wanted == KNOWN:
        return code not in UNKNOWNS
    return code == wanted or (wanted == ALL and code != SEVERAL)


def _with(cell: CountedCell, standing: _Standing, scope: Scope) -> CountedCell:
    keyed, named = (column in scope.units.columns for column in (KEY_OF_UNIT, OF_UNIT))
    return replace(
        cell,
        cell_key=standing.keys % KEYS if keyed else None,
        leading=standing.leading() if named else (),
    )


def _stand(scope: Scope, population: str, by: Key) -> dict[Key, _Standing]:
    """Return who stands in each count by these dimensions, by period and in the window."""
    found: defaultdict[Key, _Standing] = defaultdict(_Standing)
    pooled = scope.units if scope.rule.is_additive else scope.units_in_window
    for key, keys, organisation, units in _rows(scope.units, population, by):
        found[key].add(keys, organisation, units)
    for (period, *codes), keys, organisation, units in _rows(pooled, population, by):
        if is_inside(period, scope.window) and period != scope.window_code:
            found[scope.window_code, *codes].add(keys, organisation, units)
    return dict(found)


def _rows(units: ir.Table, population: str, by: Key) -> Iterable[tuple[Key, int, int, int]]:
    columns = ["period", *(f"by_{name}" for name in by)]
    also = [OF_UNIT] if OF_UNIT in units.columns else []
    members = units.filter(units[f"in_{population}"])
    keyed = KEY_OF_UNIT in units.columns
    keys = members[KEY_OF_UNIT].cast("int64").sum() if keyed else members.count() * 0
    rows = fetch(members.group_by([*columns, *also]).agg(keys=keys, units=members.count())).to_pylist()
    for row in rows:
        values = [row[column] for column in columns[1:]]
        for codes in product(*(codes_of(v, DIMENSIONS[name]) for v, name in zip(values, by, strict=True))):
            yield (period_label(row["period"]), *codes), int(row["keys"]), row.get(OF_UNIT, -1), row["units"]
