"""A whole edition from a release: its tables, and from these every form in which readers get it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
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

__all__ = ["write_edition"]

Progress = Callable[[int, int], None]


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
        # Other forms are made while the report waits for its charts.
        with ThreadPoolExecutor(max_workers=1) as beside:
            others = []
            if Form.SHEET in forms:
                for language in LANGUAGES:
                    path = folder / workbook_file(language)
                    others.append(beside.submit(write_workbook, seen, path, language=language))
            if Form.DATA in forms:
                others.append(beside.submit(write_open_data, seen, folder))
            if Form.DASHBOARD in forms:
                others.append(beside.submit(write_dashboard, seen, folder, forms))
            _write_reports(seen, folder, forms, on_progress)
            for other in others:
                other.result()
        if Form.DATA in forms:
            # Last: it names the files that are there, with their hashes.
            write_catalogue(seen, folder)

    return write_release(release, out, [publish])


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
