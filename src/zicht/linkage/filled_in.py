"""Tables that people fill in or make themselves, in whatever form a spreadsheet program saved them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from zicht.errors import InputError, Text
from zicht.records.readers.encoding import inspect_text

__all__ = ["read_rows"]


def read_rows(
    path: Path, columns: Sequence[str], *, expected: Text, to_fix: Text
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a CSV with the line of each in the file; those with nothing in `columns` are skipped.

    Raises
    ------
    InputError
        If the file cannot be read or lacks one of the columns: it says so in the given words.
    """
    try:
        with path.open(encoding=inspect_text(path).encoding, newline="") as file:
            header = file.readline()
            file.seek(0)
            lines = csv.DictReader(file, delimiter=max(",;\t", key=header.count), restval="")
            missing = [name for name in columns if name not in (lines.fieldnames or ())]
            rows = [] if missing else [(lines.line_num, line) for line in lines]
    except (OSError, ValueError, csv.Error):
        raise InputError.of(
            Text.of("{file}: cannot be read as a table.", file=path.name), expected=expected, to_fix=to_fix
        ) from None
    if missing:
        raise InputError.of(
            Text.of("{file}: columns are missing: {names}.", file=path.name, names=", ".join(missing)),
            expected=expected,
            to_fix=to_fix,
        )
    return [(number, line) for number, line in rows if any(line[name].strip() for name in columns)]
