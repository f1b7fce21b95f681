"""A whole edition from a release: its tables, and from these every form in which readers get it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from zicht.publication.dashboard import write_dashboard
from zicht.publication.forms import EVERY_FORM, Form, workbook_file
from zicht.publication.open_data import write_catalogue, write_open_data
from zicht.publication.pdf import print_reports
from zicht.publication.prepared import open_reports
from zicht.publication.report import write_pages
from zicht.publication.workbook import write_workbook
from zicht.release import Release, write_release
from zicht.vocabulary import LANGUAGES
from zicht.vocabulary.locales import locale_of
from zicht.workers import open_worker

__all__ = ["write_edition"]

Progress = Callable[[int, int], None]

#: Forms that need no charts of the report.
OTHERS = frozenset({Form.SHEET, Form.DATA, Form.DASHBOARD})
#: Figures that take longer to write than a process takes to start.
MANY = 20_000


def write_edition(
    release: Release,
    out: Path,
    texts: Mapping[str, str],
    forms: Collection[Form] = EVERY_FORM,
    on_progress: Progress | None = None,
) -> Release:
    """Write an edition, and return it with the hash of each output; `texts` are more files of it, by name."""

    def publish(seen: Release, folder: Path) -> None:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        for language in LANGUAGES:
            locale_of(language)  # before there are two threads: see there
        with _open_beside(seen, forms) as beside:
            others = beside.submit(_write_others, seen, folder, frozenset(forms))
            _write_reports(seen, folder, forms, on_progress)
            others.result()
        if Form.DATA in forms:
            # Last: it names the files that are there, with their hashes.
            write_catalogue(seen, folder)

    return write_release(release, out, [publish])


def _open_beside(release: Release, forms: Collection[Form]) -> AbstractContextManager[Executor]:
    """Open what makes other forms while the report waits for its charts: a process where there are many figures."""
    figures = sum(len(table.cells) for table in release.tables)
    return open_worker() if figures >= MANY and OTHERS & {*forms} else ThreadPoolExecutor(max_workers=1)


def _write_others(release: Release, folder: Path, forms: Collection[Form]) -> None:
    if Form.SHEET in forms:
        for language in LANGUAGES:
            write_workbook(release, folder / workbook_file(language), language=language)
    if Form.DATA in forms:
        write_open_data(release, folder)
    if Form.DASHBOARD in forms:
        write_dashboard(release, folder, forms)


def _write_reports(
    release: Release, folder: Path, forms: Collection[Form], on_progress: Progress | None
) -> None:
    """Write the report as pages and to print: both show the same charts, which are drawn once."""
    if Form.REPORT in forms or Form.PDF in forms:
        with open_reports(release, forms) as reports:
            if Form.REPORT in forms:
                write_pages(reports, folder, on_progress=on_progress)
            if Form.PDF in forms:
                print_reports(reports, folder)
