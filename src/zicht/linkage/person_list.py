"""The person number of each report as a sheet that a registrar can open and join to the reports."""

from __future__ import annotations

import csv
from pathlib import Path

from zicht.errors import writing
from zicht.linkage.link import Linked
from zicht.linkage.private_file import replace_private
from zicht.records.quarantine import neutralise

__all__ = ["write_persons"]


def write_persons(linked: Linked, path: Path) -> None:
    """Write `source`, `report_id` and `person` of every report, the reports of a person together."""
    source_of = dict(
        zip(*(linked.attributes[name].to_pylist() for name in ("record", "source")), strict=True)
    )
    members = linked.registry.members.sort_by([("person", "ascending"), ("record", "ascending")])

    def write(beside: Path) -> None:
        with beside.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["source", "report_id", "person"])
            for record, person in zip(*(column.to_pylist() for column in members.columns), strict=True):
                source = source_of[record]
                report = record.removeprefix(f"{source}:")
                lines.writerow([neutralise(source), neutralise(report), person])

    with writing(path.name):
        replace_private(path, write)
