"""The report on paper: one PDF in each language, made from the same pages and charts as the report on screen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zicht.publication.pdf.content import print_report
from zicht.publication.prepared import Report, open_reports
from zicht.publication.typesetting import name_row_heads, typeset
from zicht.release.model import Release

__all__ = ["print_reports", "write_pdf"]


def write_pdf(release: Release, folder: Path) -> None:
    """Write `report.pdf` beside the pages of each language; the same release gives the same bytes."""
    with open_reports(release) as reports:
        print_reports(reports, folder)


def print_reports(reports: Iterable[Report], folder: Path) -> None:
    """Write the PDF of reports that are ready; it waits for the charts that it shows."""
    for report in reports:
        place = folder / "report" / report.words.language / "report.pdf"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(name_row_heads(typeset("report.typ", print_report(report))))
