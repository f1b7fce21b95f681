"""Small writers for the files that agencies send: delimited text, one plain spreadsheet, Parquet.

Direct, because a spreadsheet library takes longer to write one coordinator's
file than it takes to make the whole country, and stamps it with the clock.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.reference.identity import without_marks

__all__ = ["encodable", "write_delimited", "write_parquet", "write_rows", "write_workbook"]

_FIXED_TIME = (2000, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>'
    '<sheet name="Meldingen" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_delimited(table: pa.Table, path: Path, *, delimiter: str, encoding: str) -> None:
    """Write a text table; letters that the encoding lacks become plain ones, as an agency's system does."""
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    path.write_bytes(encodable(_delimited(table.column_names, rows, delimiter), encoding).encode(encoding))


def write_rows(rows: Sequence[dict[str, str]], path: Path) -> None:
    """Write a short list of rows, at least one, as plain CSV."""
    text = _delimited(list(rows[0]), (row.values() for row in rows), ",")
    path.write_text(text, encoding="utf-8", newline="")


def _delimited(header: Sequence[str], rows: Iterable[Iterable[str | None]], delimiter: str) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def encodable(text: str, encoding: str) -> str:
    """Replace the letters that an encoding lacks by plain ones."""
    if encoding.startswith("utf"):
        return text
    for letter in sorted(set(text)):
        if not _can_encode(letter, encoding):
            plain = without_marks(letter)
            text = text.replace(letter, plain if _can_encode(plain, encoding) else "?")
    return text


def _can_encode(text: str, encoding: str) -> bool:
    return text == text.encode(encoding, errors="ignore").decode(encoding)


def write_workbook(table: pa.Table, path: Path) -> None:
    """Write one sheet of text cells."""
    columns = [[_cell(text) for text in column.to_pylist()] for column in table.columns]
    letters = [_letters(place) for place in range(len(columns))]
    head = "".join(f'<c r="{a}1" {_cell(name)}' for a, name in zip(letters, table.column_names, strict=True))
    lines = [f'<row r="1">{head}</row>']
    for number, cells in enumerate(zip(*columns, strict=True), start=2):
        row = "".join(f'<c r="{a}{number}" {c}' for a, c in zip(letters, cells, strict=True) if c)
        lines.append(f'<row r="{number}">{row}</row>')
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            info = zipfile.ZipInfo(name, date_time=_FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _HEAD + content, compresslevel=1)


def _cell(text: str | None) -> str:
    return f't="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""


def _letters(place: int) -> str:
    first, second = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table with the same bytes for the same rows."""
    pq.write_table(table, path, compression="zstd")
