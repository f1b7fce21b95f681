"""A file that an agency sends, read by the same mappings and checks as the command line's, in a private folder."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings

from zicht.errors import InputError, Text
from zicht.platform.clock import today
from zicht.platform.intake.htcds import WAYS, htcds_mapping
from zicht.records.cells_written import write_cells
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import read_inputs
from zicht.records.readers import READABLE_SUFFIXES, open_source

__all__ = ["MOST_ROWS", "FileRead", "read_file"]

MOST_BYTES = 20_000_000
#: More rows would not fit in one request; a bigger file comes in parts, or through the interface for systems.
MOST_ROWS = 5000
_TABLE = "reports"
_NAME = "upload"
#: A folder that is older was left by a server that was killed.
_STALE_SECONDS = 3600


@dataclass(frozen=True, repr=False)
class FileRead:
    """What a file holds: the canonical cells of the rows that got in, and those that did not, as CSV with reasons."""

    cells: tuple[Mapping[str, str], ...]
    rows: int
    quarantined: int
    reasons: Mapping[str, int]
    rejected: str
    sha256: str


def read_file(chunks: Iterable[bytes], *, name: str, mapping: str, source: str, simulated: bool) -> FileRead:
    """Read a file of reports; nothing of it stays on disk, and its own name is never shown or kept.

    Raises
    ------
    InputError
        If the file is too big, of a kind that is not read, of another table, or not recognised.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in READABLE_SUFFIXES:
        raise InputError.of(
            Text.of("This kind of file cannot be read."),
            expected=Text.of(
                "A file that ends in one of: {suffixes}.", suffixes=", ".join(sorted(READABLE_SUFFIXES))
            ),
            to_fix=Text.of("Save the table in one of these forms, and send it again."),
        )
    with _private_folder() as folder:
        _store(chunks, folder / f"{_NAME}{suffix}")
        mapping = _standard(folder, f"{_NAME}{suffix}", mapping) if mapping in WAYS else mapping
        _describe(folder, f"{_NAME}{suffix}", mapping=mapping, source=source, simulated=simulated)
        found = read_inputs([folder], work=folder / "work", tables={_TABLE})
        if not found.receipts:
            raise InputError.of(
                Text.of("The file holds another table than reports."),
                expected=Text.of("A table with one row for each report."),
                to_fix=Text.of("Send the reports; 'zicht template' shows the table."),
            )
        (receipt,) = found.receipts
        _check_rows(receipt.rows)
        rejected = found.quarantine.get(_TABLE)
        names = {*found.supplied[_TABLE], "report_id", "age_at_report", "age_class_at_report", "source"}
        return FileRead(
            tuple(_cells(found.tables[_TABLE], names)),
            receipt.rows,
            receipt.quarantined,
            receipt.reasons,
            rejected.read_bytes().decode() if rejected else "",
            receipt.sha256,
        )


def _cells(parquet: Path, names: set[str]) -> Iterator[Mapping[str, str]]:
    rows = write_cells(pq.read_table(parquet), CONTRACTS[_TABLE], names)
    for row in rows.to_pylist():
        yield {name: value for name, value in row.items() if value}


def _check_rows(rows: int) -> None:
    if rows > MOST_ROWS:
        raise InputError.of(
            Text.of("The file holds {rows} rows.", rows=rows),
            expected=Text.of("At most {most} rows at a time.", most=MOST_ROWS),
            to_fix=Text.of("Send the file in parts."),
        )


def _standard(folder: Path, name: str, way: str) -> str:
    """Write the mapping of an international standard beside the file, and return its name.

    Such a file has no numbers of reports: they are made from the file itself, so that it comes in once.
    """
    with (folder / name).open("rb") as file:
        number = hashlib.file_digest(file, "sha256").hexdigest()[:12]
    columns = open_source(folder / name).columns
    (folder / "standard.toml").write_text(
        htcds_mapping(columns, way=way, number=f"htcds-{number}-"), encoding="utf-8"
    )
    return "standard.toml"


def _store(chunks: Iterable[bytes], place: Path) -> None:
    written = 0
    with place.open("wb") as file:
        for chunk in chunks:
            written += len(chunk)
            if written > MOST_BYTES:
                raise InputError.of(
                    Text.of("The file is too big."),
                    expected=Text.of("At most {most} MB.", most=MOST_BYTES // 1_000_000),
                    to_fix=Text.of("Send the file in parts."),
                )
            file.write(chunk)


def _describe(folder: Path, name: str, *, mapping: str, source: str, simulated: bool) -> None:
    """Write beside the file what it is: codes of ours alone, none of which needs quoting."""
    lines = [
        "[input]",
        f"vintage = {today().isoformat()}",
        f"simulated = {'true' if simulated else 'false'}",
        "[[file]]",
        f'path = "{name}"',
        # A string of JSON is one of TOML.
        f"source = {json.dumps(source)}",
        *([f'mapping = "{mapping}"'] if mapping else []),
    ]
    (folder / "zicht.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Make a folder for this account alone, and remove it afterwards, with those that a killed server left."""
    root = Path(settings.MEDIA_ROOT) / "reading"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in root.iterdir():
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
