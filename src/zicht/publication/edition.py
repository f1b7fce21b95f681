"""A whole edition from a release: tables, report and workbook; here, or in a process of its own beside other work."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from zicht.publication.dashboard import write_dashboard
from zicht.publication.forms import EVERY_FORM, Form
from zicht.publication.open_data import write_catalogue, write_open_data
from zicht.publication.pdf import print_reports
from zicht.publication.prepared import open_reports
from zicht.publication.report import write_pages
from zicht.publication.workbook import write_workbook
from zicht.release import Release, write_release
from zicht.release.canonical import canonical_release

__all__ = ["WriteEdition", "write_edition", "writing_beside"]

PROGRAM = "from zicht.publication.edition import main; main()"

Progress = Callable[[int, int], None]


class WriteEdition(Protocol):
    """Writes an edition in these forms, with files of these names and texts beside its own.

    Returns the release as far as it is written by then: with the hash of each output, unless it is still at work.
    """

    def __call__(
        self,
        release: Release,
        out: Path,
        texts: Mapping[str, str],
        forms: Collection[Form] = EVERY_FORM,
        on_progress: Progress | None = None,
    ) -> Release: ...


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
        # Other forms are made while the report waits for its charts.
        with ThreadPoolExecutor(max_workers=1) as beside:
            others = []
            if Form.SHEET in forms:
                others.append(beside.submit(write_workbook, seen, folder / "tables.xlsx", language="en"))
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


@contextmanager
def writing_beside() -> Iterator[WriteEdition]:
    """Give what writes editions beside other work, one after the other; at the end all of them are there.

    What goes wrong is raised at the end. Where the work itself fails, the edition that is being written is given up.
    """
    written: list[Future[None]] = []
    running: list[subprocess.Popen[bytes]] = []

    def run(work: bytes) -> None:
        # A session of its own: an interrupt from the keyboard is for this process, which then ends the other.
        with subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            running.append(process)
            answer, _none = process.communicate(work)
        if answer:
            raise pickle.loads(answer)  # noqa: S301 - from our own process
        if process.returncode:
            raise RuntimeError(f"the process that writes an edition ended with code {process.returncode}")

    with ThreadPoolExecutor(max_workers=1) as pool:

        def write(
            release: Release,
            out: Path,
            texts: Mapping[str, str],
            forms: Collection[Form] = EVERY_FORM,
            on_progress: Progress | None = None,  # noqa: ARG001 - it is not seen from here
        ) -> Release:
            written.append(pool.submit(run, pickle.dumps((release, out.resolve(), dict(texts), set(forms)))))
            return canonical_release(release)

        try:
            yield write
            for one in written:
                one.result()
        finally:
            for one in written:
                one.cancel()
            for process in running:
                process.kill()


def main() -> None:
    """Write the edition that is described on standard input; say on standard output what went wrong, if anything."""
    release, out, texts, forms = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    try:
        write_edition(release, out, texts, forms)
    except Exception as error:  # noqa: BLE001 - told to whoever waits for the edition
        sys.stdout.buffer.write(pickle.dumps(error))
