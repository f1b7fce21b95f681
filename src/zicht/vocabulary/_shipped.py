"""The CSV files that ship with this package, by folder and name."""

from __future__ import annotations

import csv
from importlib import resources

__all__ = ["shipped_names", "shipped_rows"]

_PACKAGE = "zicht.vocabulary"


def shipped_names(folder: str) -> tuple[str, ...]:
    """Return the names of all files in a folder, sorted, without `.csv`."""
    files = (resources.files(_PACKAGE) / folder).iterdir()
    return tuple(sorted(f.name.removesuffix(".csv") for f in files if f.name.endswith(".csv")))


def shipped_rows(folder: str, name: str) -> list[dict[str, str]]:
    """Return a file's rows; a name that is not shipped is a bug, not bad input."""
    text = (resources.files(_PACKAGE) / folder / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
