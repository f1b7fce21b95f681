"""The reference country's five successive editions, each with the tables that tests ask of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from support.counted import counting_only
from support.pages import DEMO
from zicht.pipeline import MonitorOptions, MonitorResult, monitor
from zicht.release import Release, read_release

WINDOW_YEARS = 5
#: What the editions before the newest are asked for: figures that are followed from edition to edition.
OLDER_TABLES = ("T01", "T03", "T08")
#: The agencies' files of reports that are no workbooks; a report's number begins with its year.
REPORTS = ("police.csv", "border_police.csv", "other.tsv")
_PERSON = re.compile(rb"\bp-[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Country:
    """The reference country as it was simulated once for the session: read it, write elsewhere."""

    folder: Path

    @property
    def inputs(self) -> dict[date, Path]:
        """The folders of agencies' files by their vintage."""
        return {date.fromisoformat(path.name): path for path in sorted((self.folder / "inputs").iterdir())}

    @property
    def newest(self) -> Path:
        return self.inputs[max(self.inputs)]

    @cached_property
    def truth(self) -> Any:
        """What the simulation planted, as it wrote it down."""
        return json.loads((self.folder / "truth" / "truth.json").read_text(encoding="utf-8"))

    @property
    def exploited(self) -> dict[str, int]:
        """How many people were exploited in each year."""
        return {year: found["total"] for year, found in self.truth["latent"].items()}

    def write_recent(self, folder: Path, *, since: int) -> Path:
        """Write the newest files again: the persons of reports since a year, without workbooks and texts."""
        folder.mkdir(parents=True)
        reports = {name: _rows(self.newest / name) for name in REPORTS}
        for name, (head, *rows) in reports.items():
            reports[name] = [head, *(row for row in rows if row[:4] >= str(since).encode())]
        persons = {person for rows in reports.values() for row in rows for person in _PERSON.findall(row)}
        for path in self.newest.glob("*.*"):
            if path.suffix == ".csv" and path.name not in REPORTS:
                kept = [row for row in _rows(path) if persons.issuperset(_PERSON.findall(row))]
                (folder / path.name).write_bytes(b"".join(kept))
            elif path.suffix == ".parquet":
                shutil.copy(path, folder)
        for name, rows in reports.items():
            (folder / name).write_bytes(b"".join(rows))
        parts = (self.newest / "zicht.toml").read_text(encoding="utf-8").split("\n\n")
        here = [part for part in parts if ".xlsx" not in part and "[texts]" not in part]
        (folder / "zicht.toml").write_text("\n\n".join(here) + "\n", encoding="utf-8")
        return folder


@dataclass(frozen=True)
class Editions:
    """The editions of the reference country, and where they are, by the name of their window."""

    folders: Mapping[str, Path]
    releases: Mapping[str, Release]

    @property
    def newest(self) -> Release:
        return self.releases[max(self.releases)]

    def put_as_demo(self, folder: Path) -> None:
        """Put the editions where `zicht demo` would, but for the newest, which it puts in a folder of its own."""
        place = folder / DEMO / "editions"
        place.mkdir(parents=True)
        for name, edition in self.folders.items():
            (place / name).symlink_to(edition, target_is_directory=True)


def window_of(vintage: date) -> tuple[int, int]:
    """Return the five whole years before a vintage."""
    return vintage.year - WINDOW_YEARS, vintage.year - 1


def make_editions(country: Country, folder: Path) -> Editions:
    """Make an edition of every vintage, with those before it for revisions, and render none.

    Only the newest has every table, estimates the hidden population, says what came after reports, and hides more
    than rules ask.
    """
    made: list[MonitorResult] = []
    newest = max(country.inputs)
    for vintage, files in country.inputs.items():
        options = MonitorOptions(
            window=window_of(vintage),
            previous=tuple(result.out for result in made),
            estimates=vintage == newest,
            outcomes=vintage == newest,
            secondary=vintage == newest,
        )
        make = monitor_unrendered if vintage == newest else _monitor_followed
        made.append(make([files], out=folder / f"edition-{vintage.year}", options=options))
    folders = {result.release.edition.name: result.out for result in made}
    return Editions(folders, {name: read_release(out) for name, out in folders.items()})


def monitor_unrendered(inputs: list[Path], *, out: Path, options: MonitorOptions) -> MonitorResult:
    """Run the main job for the tables alone: what is made of them takes most of its time."""
    return monitor(inputs, out=out, options=replace(options, forms=frozenset()))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _monitor_followed(inputs: list[Path], *, out: Path, options: MonitorOptions) -> MonitorResult:
    with counting_only(*OLDER_TABLES):
        return monitor_unrendered(inputs, out=out, options=options)


def _rows(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)
