"""Erasure: every trace of some reports taken out of the folder of a register."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.errors import InputError, OutputError, Text
from zicht.linkage.change_list import write_changes
from zicht.linkage.decisions import Decisions
from zicht.linkage.filled_in import read_rows
from zicht.linkage.link import DECISIONS_FILE, PAIRS_FILE, PERSONS_FILE, REGISTER_FILE
from zicht.linkage.private_file import replace_private
from zicht.linkage.registry import Registry

__all__ = ["forget_in", "read_records"]

COLUMNS = ("source", "report_id")


def read_records(path: Path) -> frozenset[str]:
    """Read which reports are to be forgotten: a CSV with `source` and `report_id`.

    Raises
    ------
    InputError
        If the file cannot be read, or rows lack one of the two: by their number, never by what they hold.
    """
    expected = Text.of("A CSV with the columns source and report_id, both filled in every row.")
    rows = read_rows(path, COLUMNS, expected=expected, to_fix=Text.of("Add what is missing."))
    faults = [number for number, row in rows if not all(row[name].strip() for name in COLUMNS)]
    if faults:
        raise InputError.of(
            Text.of(
                "{file}: {rows} rows name no report (first: row {first}).",
                file=path.name,
                rows=len(faults),
                first=faults[0],
            ),
            expected=expected,
            to_fix=Text.of("Add what is missing."),
        )
    return frozenset(":".join(row[name].strip() for name in COLUMNS) for _number, row in rows)


def forget_in(folder: Path, records: Collection[str]) -> int:
    """Leave every trace of some records out of the files of a register; return how many of them it knew.

    Other persons keep their numbers, and numbers are not given again. Done twice it does nothing more, so that it
    can be repeated where it was broken off.
    """
    registry = Registry.read(folder / REGISTER_FILE)
    decisions = Decisions.read(folder / DECISIONS_FILE)
    known, left = registry.knows(records), registry.forget(records)
    decisions.forget(records).write(folder / DECISIONS_FILE)
    for name, columns in ((PERSONS_FILE, ["record"]), (PAIRS_FILE, ["record_l", "record_r"])):
        _leave_out(folder / name, records, columns)
    write_changes(left, folder)
    left.write(folder / REGISTER_FILE)
    return known


def _leave_out(path: Path, records: Collection[str], columns: Collection[str]) -> None:
    """Write a table anew without the rows of these records; one that cannot be read goes as a whole."""
    gone = pa.array(sorted(records), pa.string())
    try:
        table = pq.read_table(path)
        for name in columns:
            table = table.filter(pc.invert(pc.is_in(table[name].cast(pa.string()), value_set=gone)))
        replace_private(path, lambda beside: pq.write_table(table, beside, compression="zstd"))
    except (pa.ArrowException, KeyError):
        path.unlink(missing_ok=True)
    except FileNotFoundError:
        return
    except OSError:
        raise OutputError.of(
            Text.of("{file}: cannot be written without the reports to be forgotten.", file=path.name),
            expected=Text.of("A folder with enough room that this account may write to."),
            to_fix=Text.of("Make room, and give --forget again."),
        ) from None
