"""The report on paper: one PDF in each language, made from the same pages and charts as the report on screen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zicht.publication.pdf.content import print_report
from zicht.publication.prepared import Report
from zicht.publication.typesetting import name_row_heads, typeset

__all__ = ["print_reports"]


def print_reports(reports: Iterable[Report], folder: Path) -> None:
    """Write the PDF of reports that are ready; it waits for the charts that it shows."""
    for report in reports:
        place = folder / "report" / report.words.language / "report.pdf"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(name_row_heads(typeset("report.typ", print_report(report))))
