"""Guards for spreadsheet files, which are ZIP archives: damage and bombs are found before unpacking."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from zicht.errors import InputError, Text
from zicht.records.readers.header import MAX_COLUMNS, too_many_columns

__all__ = ["check_archive"]

#: Bytes that a spreadsheet may take when it is unpacked.
MAX_UNPACKED_BYTES = 2 << 30
#: Real sheets pack to between a fifth and a fortieth; deflate reaches a thousandth for nothing but zeros.
MAX_RATIO = 200
#: Below this size an archive cannot do harm, whatever its ratio.
HARMLESS_BYTES = 4 << 20
#: Cells of one sheet, empty ones between the corners included: about 2 GB in memory.
MAX_CELLS = 50_000_000

_CHUNK = 1 << 20
_XLSX_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_XLSX_CELL = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_ODS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def check_archive(path: Path) -> None:
    """Raise InputError unless the file is a whole ZIP archive of a sane size."""
    name = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(name, archive)
            if archive.testzip() is not None:  # also finds an entry that is longer than it says
                raise damaged_sheet(name)
            for entry in archive.namelist():
                if _XLSX_SHEET.fullmatch(entry):
                    _check_corner(name, *_xlsx_corner(archive, entry))
                elif entry == "content.xml":
                    _check_ods(name, archive)
    except (
        zipfile.BadZipFile,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ET.ParseError,
        zlib.error,
    ):
        # RuntimeError: protected by a password. ParseError may quote the file: not chained.
        raise damaged_sheet(name) from None


def damaged_sheet(name: str) -> InputError:
    return InputError.of(
        Text.of("{file}: the spreadsheet cannot be opened: it is cut off, damaged or protected.", file=name),
        expected=Text.of("A whole XLSX or ODS file without a password."),
        to_fix=Text.of("Copy the file again, or open it and save it again."),
    )


def _check_sizes(name: str, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > HARMLESS_BYTES and unpacked > MAX_RATIO * max(packed, 1)):
        raise InputError.of(
            Text.of(
                "{file}: unpacks to {bytes} bytes, {ratio} times its size.",
                file=name,
                bytes=unpacked,
                ratio=unpacked // max(packed, 1),
            ),
            expected=Text.of(
                "At most {limit} bytes, and at most {ratio} times its size.",
                limit=MAX_UNPACKED_BYTES,
                ratio=MAX_RATIO,
            ),
            to_fix=Text.of(
                "Deliver the table as CSV or Parquet. If you did not expect this, distrust the file."
            ),
        )


def _check_corner(name: str, columns: int, rows: int) -> None:
    """A reader makes room for all cells up to the last one, so one far cell can fill the memory."""
    if columns > MAX_COLUMNS and columns * rows <= MAX_CELLS:
        raise too_many_columns(name, columns)
    if columns * rows > MAX_CELLS:
        raise InputError.of(
            Text.of(
                "{file}: a sheet reaches to row {rows}, column {columns}.",
                file=name,
                rows=rows,
                columns=columns,
            ),
            expected=Text.of("At most {limit} cells, empty ones in between included.", limit=MAX_CELLS),
            to_fix=Text.of("Remove stray cells far from the table, or deliver the table as CSV or Parquet."),
        )


def _xlsx_corner(archive: zipfile.ZipFile, entry: str) -> tuple[int, int]:
    columns = rows = 0
    tail = b""
    with archive.open(entry) as sheet:
        while chunk := sheet.read(_CHUNK):
            for letters, digits in set(_XLSX_CELL.findall(tail + chunk)):
                columns = max(columns, _column_number(letters))
                rows = max(rows, int(digits))
            tail = chunk[-16:]
    return columns, rows


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_ods(name: str, archive: zipfile.ZipFile) -> None:
    """Count what repeated rows and cells unfold to; empty rows at the end do not count."""
    rows = widest = 0
    with archive.open("content.xml") as content:
        for width, repeated in _ods_rows(ET.iterparse(content)):  # noqa: S314 # expat refuses entity bombs
            widest = max(widest, width)
            rows += repeated if width else 0
            _check_corner(name, widest, rows)


def _ods_rows(events: Iterator[tuple[str, ET.Element]]) -> Iterator[tuple[int, int]]:
    for _, element in events:
        if element.tag != f"{_ODS}table-row":
            continue
        width = place = 0
        for cell in element:
            place += int(cell.get(f"{_ODS}number-columns-repeated", "1"))
            if len(cell) or len(cell.attrib.keys() - {f"{_ODS}number-columns-repeated", f"{_ODS}style-name"}):
                width = place
        yield width, int(element.get(f"{_ODS}number-rows-repeated", "1"))
        element.clear()
