"""The quarantine: rows that break the contract, whole, with file, row, column and reason."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

__all__ = ["QUARANTINE_COLUMNS", "Quarantine", "neutralise"]

QUARANTINE_COLUMNS = ("file", "row", "column", "reason")
#: Holds the fields of a row that has more of them than its header.
MORE_CELLS = "more_cells"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutralise(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet program would take for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


class Quarantine:
    """Writes one CSV file per table; the file comes into being with its first row.

    One line per row. A row with several faults names their columns and reasons
    with `;` between them, in the same order. The columns behind these four are
    those of all files of the table.
    """

    def __init__(self, path: Path, columns: Iterable[str]) -> None:
        self.path = path
        self.rows = 0
        # A file's own column may be called 'row' too.
        self._names = {name: name if name not in QUARANTINE_COLUMNS else f"{name} (cell)" for name in columns}
        self._file: TextIO | None = None

    def add(self, file: str, row: int, faults: Sequence[tuple[str, str]], cells: dict[str, str]) -> None:
        self._file = self._file or self._open()
        line = {self._names.get(name, MORE_CELLS): neutralise(cell) for name, cell in cells.items()}
        columns, reasons = (";".join(part) for part in zip(*faults, strict=True))
        self._writer.writerow(
            {"file": neutralise(file), "row": row, "column": columns, "reason": reasons, **line}
        )
        self.rows += 1

    def _open(self) -> TextIO:
        file = self.path.open("w", encoding="utf-8", newline="")
        fields = [*QUARANTINE_COLUMNS, *self._names.values(), MORE_CELLS]
        self._writer = csv.DictWriter(file, fields, restval="")
        self._writer.writeheader()
        return file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
