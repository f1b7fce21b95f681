"""The report of an edition as a folder of plain pages: no script, no network, every page in every language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from jinja2 import Environment

from zicht.publication.environment import new_environment
from zicht.publication.figures_pages import write_figure_pages
from zicht.publication.files import write_assets, write_text
from zicht.publication.forms import Form
from zicht.publication.prepared import Report, open_reports
from zicht.publication.words import Words
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
) -> None:
    """Write `folder`/report, leading to these other forms; the same release gives the same bytes."""
    with open_reports(release, forms) as reports:
        write_pages(reports, folder, on_progress)


def write_pages(reports: Sequence[Report], folder: Path, on_progress: Progress | None = None) -> None:
    """Write `folder`/report from what is made ready for each language, and the pages of single figures beside it."""
    place = folder / "report"
    write_assets(place / "assets", "style.css")
    environments = {report.words.language: _environment(report.words) for report in reports}
    edition = reports[0].release.edition
    choice = environments["en"].get_template("choice.html.j2")
    write_text(place / "index.html", choice.render(edition=edition, others=environments))
    total = sum(len(report.tables) + len(report.text_pages) + len(GENERAL_PAGES) for report in reports)
    pages = chain.from_iterable(map(_pages, reports))
    for done, (name, page) in enumerate(pages, start=1):
        write_text(place / f"{name}.html", page)
        if on_progress:
            on_progress(done, total)
    write_figure_pages(reports[0].release, folder)


def _pages(report: Report) -> Iterator[tuple[str, str]]:
    """Return the pages of one language in order: the name of the file, and its content."""
    shared = {"report": report, "release": report.release, "edition": report.release.edition}
    tables, language, environment = report.tables, report.words.language, _environment(report.words)
    for place, table in enumerate(tables):
        around = {
            "before": tables[place - 1] if place else None,
            "after": tables[place + 1] if place + 1 < len(tables) else None,
        }
        page = environment.get_template("table.html.j2")
        content = page.render(**shared, **around, page=report.pages[table.id], file=table.id)
        yield f"{language}/{table.id}", content
    for filled in report.text_pages:
        name = f"text-{filled.name}"
        yield (
            f"{language}/{name}",
            environment.get_template("text.html.j2").render(**shared, filled=filled, file=name),
        )
    for name in GENERAL_PAGES:
        yield f"{language}/{name}", environment.get_template(f"{name}.html.j2").render(**shared, file=name)


@cache
def _environment(words: Words) -> Environment:
    environment = new_environment()
    environment.globals.update(_=words.translate, words=words, text=words.text, language=words.language)
    return environment
