"""Reports reduced to what later offences, help and needs are told apart by, on a key that says nothing outside."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from zicht.errors import InputError, Text
from zicht.records.ages import derived_columns
from zicht.records.cells_written import write_cells
from zicht.records.contracts import CONTRACTS

__all__ = ["KEPT", "Reduced", "reduce_reports"]

_REPORTS = CONTRACTS["reports"]
#: All that leaves: who reported, when, and what tables of outcomes tell persons apart by. No name, no place smaller
#: than a police unit, no text, and no number that means anything to the agency.
KEPT = (
    "report_id",
    "source",
    "person_key",
    "report_date",
    "reporter_region",
    "status",
    "sex",
    "age_at_report",
    "age_class_at_report",
    "residence_at_report",
    "main_form",
    "forms",
    "route",
    "shelter_requested",
)
#: Hexadecimal digits of a key: among a billion persons two have the same once in a billion times.
_DIGITS = 30


@dataclass(frozen=True, repr=False)
class Reduced:
    """The cells of the new file; the old and the new key of each person; how many reports have none."""

    cells: pa.Table
    keys: pa.Table
    without_key: int


def reduce_reports(reports: pa.Table, key: bytes, *, supplied: Collection[str]) -> Reduced:
    """Return canonical reports as a file's cells: the columns of `KEPT` that were supplied, under new keys.

    A person's new key follows from the old one and the secret key, so that two deliveries under one secret fit
    together, and none under another. Reports are numbered anew, in the order of the new keys. A report without a
    person key can be looked up nowhere; it stays, as how many there are is a finding too.

    Raises
    ------
    InputError
        If no report has a person key.
    """
    given = reports["person_key"].cast(pa.string())
    without_key = given.null_count
    if without_key == len(reports):
        raise InputError.of(
            Text.of("None of the reports has a person key."),
            expected=Text.of("Reports with `person_key`, by which a person can be looked up."),
            to_fix=Text.of("Let the agencies give the key that they share, or link the reports first."),
        )
    old = pc.unique(given.drop_null())
    keys = pa.table(
        {"person_key": old, "delivered_key": pa.array([_new_key(one, key) for one in old.to_pylist()])}
    ).sort_by("delivered_key")
    place = pc.index_in(given, value_set=keys["person_key"].combine_chunks())
    names = {*supplied, *derived_columns("reports", supplied), "source"} & set(KEPT)
    cells = write_cells(reports, _REPORTS, names)
    cells = _replace(cells, "person_key", keys["delivered_key"].take(place))
    cells = cells.take(pc.sort_indices(cells, [("person_key", "ascending"), ("report_date", "ascending")]))
    cells = _replace(cells, "report_id", pa.array([str(number + 1) for number in range(len(cells))]))
    return Reduced(cells, keys, without_key)


def _new_key(old: str, key: bytes) -> str:
    return hmac.new(key, f"zicht outcomes\0{old}".encode(), "sha256").hexdigest()[:_DIGITS]


def _replace(cells: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return cells.set_column(cells.column_names.index(name), name, values)
