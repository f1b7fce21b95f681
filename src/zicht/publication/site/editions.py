"""The folder of one edition in a site: its pages with help around them, its data as they are, and all of it as signed.

Pages with the help bar are made from the release. What the edition itself holds, with the hash of every file, stands
beside them as one archive, for whoever wants to verify it.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from zicht.publication.dashboard import write_dashboard
from zicht.publication.forms import Form
from zicht.publication.report import write_report
from zicht.publication.site.frame import Frame
from zicht.publication.site.shown import ShownEdition

__all__ = ["ARCHIVE", "LATEST", "write_edition_pages", "write_latest"]

Progress = Callable[[int, int], None]

ARCHIVE = "edition.zip"
#: Addresses that always mean the newest edition.
LATEST = "latest"
HEADER, SIGNATURES, TABLES = "release.json", "signatures", "tables"
#: What is made again with help around it.
REMADE = ("report/", "dashboard/", "figures/")
#: An archive knows no earlier day; with another one it would be another file on every day.
NO_DAY = (1980, 1, 1, 0, 0, 0)


def write_edition_pages(
    shown: ShownEdition, out: Path, site: Frame, on_progress: Progress | None = None
) -> None:
    """Write one edition at its place in the site."""
    place = out / shown.place
    for name in _files(shown):
        if not name.startswith(REMADE) or name.endswith(".pdf"):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shown.folder / name, place / name)
    _archive(shown, place / ARCHIVE)
    if Form.REPORT in shown.forms:
        write_report(shown.release, place, on_progress, forms=shown.forms, site=site)
    if Form.DASHBOARD in shown.forms:
        write_dashboard(shown.release, place, shown.forms, site=site)


def write_latest(shown: ShownEdition, out: Path) -> None:
    """Write the tables of the newest edition at addresses that stay: each new one takes the place of the last."""
    for name in _files(shown):
        if name.startswith(f"{TABLES}/"):
            path = out / LATEST / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shown.folder / name, path)


def _files(shown: ShownEdition) -> list[str]:
    """Return the files of an edition: those that it names with their hashes, its header, and who signed it."""
    signed = sorted(path.name for path in (shown.folder / SIGNATURES).glob("*") if path.is_file())
    return [*sorted(shown.edition.outputs), HEADER, *(f"{SIGNATURES}/{name}" for name in signed)]


def _archive(shown: ShownEdition, path: Path) -> None:
    """Write all files of an edition as one; the same edition gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in _files(shown):
            about = zipfile.ZipInfo(f"{shown.edition.name}/{name}", NO_DAY)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            archive.writestr(about, (shown.folder / name).read_bytes())
