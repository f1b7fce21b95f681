"""The report of an edition as a folder of plain pages: no script, no network, every page in every language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from pathlib import Path

from zicht.publication.environment import render_choice, render_page
from zicht.publication.figures_pages import write_figure_pages
from zicht.publication.files import write_assets, write_text
from zicht.publication.forms import Form
from zicht.publication.prepared import Report, open_reports
from zicht.publication.site.frame import Frame
from zicht.release.model import Release

__all__ = ["write_pages", "write_report"]

Progress = Callable[[int, int], None]

#: The pages that are not about one table: file and template.
GENERAL_PAGES = (
    "index", "easy", "tables", "revisions", "errata", "definitions", "sources", "downloads", "print",
)  # fmt: skip


def write_report(
    release: Release,
    folder: Path,
    on_progress: Progress | None = None,
    *,
    forms: Collection[Form] = (Form.REPORT,),
    site: Frame | None = None,
) -> None:
    """Write `folder`/report, leading to these other forms; the same release gives the same bytes.

    As part of a site its pages have the way to help and out around them.
    """
    with open_reports(release, forms) as reports:
        write_pages(reports, folder, on_progress, site=site)


def write_pages(
    reports: Sequence[Report],
    folder: Path,
    on_progress: Progress | None = None,
    *,
    site: Frame | None = None,
) -> None:
    """Write `folder`/report from what is made ready for each language, and the pages of single figures beside it."""
    place = folder / "report"
    write_assets(place / "assets", "style.css")
    edition = reports[0].release.edition
    if site is None:
        choice = render_choice(edition, styles="style.css", address="{}/index.html", is_dark_too=False)
        write_text(place / "index.html", choice)
    total = sum(len(report.tables) + len(report.text_pages) + len(GENERAL_PAGES) for report in reports)
    pages = chain.from_iterable(_pages(report, site) for report in reports)
    for done, (name, page) in enumerate(pages, start=1):
        write_text(place / f"{name}.html", page)
        if on_progress:
            on_progress(done, total)
    write_figure_pages(reports[0].release, folder, site=site)


def _pages(report: Report, site: Frame | None) -> Iterator[tuple[str, str]]:
    """Return the pages of one language in order: the name of the file, and its content."""
    shared = {
        "report": report,
        "release": report.release,
        "edition": report.release.edition,
        "site": site,
    }
    tables, words = report.tables, report.words
    for place, table in enumerate(tables):
        around = {
            "before": tables[place - 1] if place else None,
            "after": tables[place + 1] if place + 1 < len(tables) else None,
        }
        page = report.pages[table.id]
        yield (
            f"{words.language}/{table.id}",
            render_page("table.html.j2", words, **shared, **around, page=page, file=table.id),
        )
    for filled in report.text_pages:
        name = f"text-{filled.name}"
        yield (
            f"{words.language}/{name}",
            render_page("text.html.j2", words, **shared, filled=filled, file=name),
        )
    for name in GENERAL_PAGES:
        yield f"{words.language}/{name}", render_page(f"{name}.html.j2", words, **shared, file=name)
