"""The header of a file: names that are there, once each, and not absurdly many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zicht.errors import InputError, Text

__all__ = ["MAX_COLUMNS", "check_header"]

#: More columns than any register has; beyond it, the file is damaged or made to harm.
MAX_COLUMNS = 1_000


def check_header(file: str, names: Sequence[str | None]) -> tuple[str, ...]:
    """Return the trimmed names; a column without one is called by its place. Raises InputError."""
    if len(names) > MAX_COLUMNS:
        raise too_many_columns(file, len(names))
    trimmed = [" ".join((name or "").split()) for name in names]
    if not any(trimmed):
        raise InputError.of(
            Text.of("{file}: row 1 holds no column names.", file=file),
            expected=Text.of("A header: the names of the columns, in row 1."),
            to_fix=Text.of("Remove empty rows above the header, or add the header."),
        )
    # A name is told by its place only: in a file without a header, the first row holds data.
    times = Counter(name for name in trimmed if name)
    twice = [place for place, name in enumerate(trimmed, 1) if times[name] > 1]
    if twice:
        raise InputError.of(
            Text.of(
                "{file}: columns {places} share a name.", file=file, places=", ".join(map(str, twice[:20]))
            ),
            expected=Text.of("Each column name once."),
            to_fix=Text.of("Rename the columns, or remove those that were copied."),
        )
    return tuple(name or f"(column {place})" for place, name in enumerate(trimmed, 1))


def too_many_columns(file: str, count: int) -> InputError:
    return InputError.of(
        Text.of("{file}: {count} columns.", file=file, count=count),
        expected=Text.of("At most {limit} columns.", limit=MAX_COLUMNS),
        to_fix=Text.of("Deliver only the columns of one table; check that the separator is right."),
    )
