"""Corrections since an earlier vintage: why a figure of an earlier edition may read differently now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from zicht.engine import fetch

__all__ = ["Correction", "count_corrections"]

#: The columns without which corrections cannot be told.
NEEDED = frozenset({"correction", "corrected_on"})


@dataclass(frozen=True)
class Correction:
    """Persons about whom a report of this year was corrected, for one reason."""

    year: int
    reason: str
    persons: int


def count_corrections(
    reports: ir.Table, *, since: date, until: date, supplied: Collection[str]
) -> list[Correction]:
    """Count the persons whose reports were corrected after `since` and up to `until`, by year of report and reason."""
    if not set(supplied) >= NEEDED:
        return []
    corrected = reports.filter(
        (reports.corrected_on > ibis.literal(since)) & (reports.corrected_on <= ibis.literal(until))
    )
    grouped = (
        corrected.select("correction", "person", year=corrected.report_date.year())
        .group_by(["year", "correction"])
        .agg(persons=ibis._.person.nunique())
        .order_by(["year", "correction"])
    )
    return [
        Correction(int(row["year"]), row["correction"], int(row["persons"]))
        for row in fetch(grouped).to_pylist()
        if row["year"] is not None
    ]
