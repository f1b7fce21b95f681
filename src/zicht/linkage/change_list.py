"""The change list as a table that a registrar can open: numbers of persons and counts, no report and no name."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from zicht.errors import OutputError, Text
from zicht.linkage.private_file import replace_private
from zicht.linkage.registry import Change, EventKind, Registry
from zicht.records.quarantine import neutralise

__all__ = ["CHANGES_FILE", "WHOLESALE", "write_changes"]

CHANGES_FILE = "changes.csv"
#: Events that hold too many persons to name each.
WHOLESALE = frozenset({EventKind.CREATED, EventKind.REMOVED})
_COLUMNS = ("release", "event", "kind", "undoes", "reports", "numbers_before", "numbers_after")


def write_changes(registry: Registry, folder: Path) -> None:
    """Write all events of all releases as `changes.csv`, the latest last."""
    rows = [_COLUMNS, *map(_row, registry.changes())]

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    try:
        replace_private(folder / CHANGES_FILE, write)
    except OSError:
        raise OutputError.of(
            Text.of("The change list cannot be written."),
            expected=Text.of("A folder with enough room that this account may write to."),
            to_fix=Text.of("Make room, or choose another place with --register."),
        ) from None


def _row(change: Change) -> tuple[object, ...]:
    before, after = (_numbers(change, numbers) for numbers in (change.before, change.after))
    undoes = "" if change.undoes is None else change.undoes
    return (
        neutralise(change.release),
        change.event,
        change.kind.value,
        undoes,
        change.records,
        before,
        after,
    )


def _numbers(change: Change, numbers: Sequence[int]) -> str:
    """Return person numbers: new ones, which follow each other, as the first and the last; those gone not at all."""
    if change.kind is EventKind.REMOVED or not numbers:
        return ""
    if change.kind is EventKind.CREATED:
        return f"{numbers[0]}..{numbers[-1]}"
    return " ".join(map(str, numbers))
