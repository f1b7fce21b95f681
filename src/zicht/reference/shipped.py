"""The data files that come with the reference country."""

from __future__ import annotations

import csv
from importlib import resources

__all__ = ["shipped_rows"]


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of this package."""
    text = (resources.files("zicht.reference") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
