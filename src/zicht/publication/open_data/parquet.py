"""Each table's cells as a Parquet file: the columns of its CSV with their types, and what they mean in the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.release.address import resource_address
from zicht.release.csvtable import FIGURE_COLUMNS
from zicht.release.csvw import TITLES
from zicht.release.model import Edition, Release, Table
from zicht.vocabulary import in_all_languages

__all__ = ["PARQUET", "write_parquet"]

#: Where the files stand in an edition.
PARQUET = "data/parquet"

NUMBERS = ("value", "lower", "upper", "n")
#: A column of codes repeats a few texts over and over.
CODES = pa.dictionary(pa.int16(), pa.string())


def write_parquet(release: Release, folder: Path) -> None:
    """Write `data/parquet/Tnn.parquet` for each table with cells; the same release gives the same bytes."""
    place = folder / PARQUET
    place.mkdir(parents=True, exist_ok=True)
    for table in release.tables:
        if table.cells:
            columns = pa.Table.from_arrays(list(_columns(table)), schema=_schema(table, release.edition))
            pq.write_table(columns, place / f"{table.id}.parquet", compression="zstd")


def _columns(table: Table) -> Iterator[pa.Array]:
    for place in range(len(table.dimensions)):
        yield _coded([cell.codes[place] for cell in table.cells])
    for name in FIGURE_COLUMNS:
        values = [getattr(cell, name) for cell in table.cells]
        yield pa.array(values, pa.float64()) if name in NUMBERS else _coded(values)


def _coded(values: list[str]) -> pa.Array:
    return pa.array(map(str, values), pa.string()).dictionary_encode().cast(CODES)


def _schema(table: Table, edition: Edition) -> pa.Schema:
    fields = [_field(d.name, d.label) for d in table.dimensions]
    fields += [_field(name, in_all_languages(TITLES[name].msgid)) for name in FIGURE_COLUMNS]
    described: dict[str, object] = {
        "address": resource_address(edition, table.id),
        "title": dict(table.title),
        "definition": dict(table.definition),
        "unit": table.unit,
        "edition": edition.name,
        "vintage": edition.vintage_of(table.id),
        "simulated": edition.simulated,
        "publishable": edition.publishable,
        "licence": edition.publisher.licence if edition.publisher else "",
        "codes": {d.name: {c.code: dict(c.label) for c in d.codes} for d in table.dimensions},
        "measures": {m.name: {"label": dict(m.label), "unit": m.unit} for m in table.measures},
        "notes": {code: dict(text) for code, text in table.notes.items()},
    }
    return pa.schema(fields, metadata={"zicht": json.dumps(described, ensure_ascii=False, sort_keys=True)})


def _field(name: str, label: Mapping[str, str]) -> pa.Field:
    kind = pa.float64() if name in NUMBERS else CODES
    return pa.field(name, kind, metadata={f"label@{language}": label[language] for language in sorted(label)})
