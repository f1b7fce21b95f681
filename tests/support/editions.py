"""The reference country's five successive editions, as `zicht demo` makes them; only the newest is rendered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from support.pages import DEMO
from zicht.pipeline import MonitorOptions, MonitorResult, monitor
from zicht.reference import simulate
from zicht.release import Release, read_release

WINDOW_YEARS = 5


@dataclass(frozen=True)
class Editions:
    """The inputs and the editions by their vintage; `folders` by the name of their window."""

    inputs: Mapping[date, Path]
    folders: Mapping[str, Path]
    releases: Mapping[str, Release]

    @property
    def newest(self) -> Release:
        return self.releases[max(self.releases)]

    @property
    def newest_folder(self) -> Path:
        return self.folders[max(self.folders)]

    @property
    def newest_input(self) -> Path:
        return self.inputs[max(self.inputs)]

    @cached_property
    def truth(self) -> Any:
        """What the simulation planted, as it wrote it down."""
        return json.loads((self.newest_input.parents[1] / "truth" / "truth.json").read_text(encoding="utf-8"))

    @property
    def exploited(self) -> dict[str, int]:
        """How many people were exploited in each year."""
        return {year: found["total"] for year, found in self.truth["latent"].items()}

    def make_newest_again(self, out: Path) -> Path:
        """Make the newest edition once more, in another process, folder, language and time zone."""
        earlier = [f"--previous={folder}" for _name, folder in sorted(self.folders.items())[:-1]]
        command = [sys.executable, "-m", "zicht", "monitor", str(self.newest_input), *earlier]
        other = {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "ZICHT_LANG": "nl"}
        subprocess.run(
            [*command, "--out", str(out)], check=True, capture_output=True, env={**os.environ, **other}
        )
        return out

    def put_as_demo(self, folder: Path) -> None:
        """Put the editions where `zicht demo` would, but for the newest, which it puts in a folder of its own."""
        place = folder / DEMO / "editions"
        place.mkdir(parents=True)
        for name, edition in self.folders.items():
            (place / name).symlink_to(edition, target_is_directory=True)


def window_of(vintage: date) -> tuple[int, int]:
    """Return the five whole years before a vintage."""
    return vintage.year - WINDOW_YEARS, vintage.year - 1


def make_editions(folder: Path) -> Editions:
    """Simulate every vintage and make an edition of each, with those before it for revisions.

    Only the newest estimates the hidden population, says what came after reports, and hides more than rules ask;
    only it has a report and a workbook.
    """
    inputs = simulate(folder).inputs
    made: list[MonitorResult] = []
    for vintage, files in sorted(inputs.items()):
        newest = vintage == max(inputs)
        options = MonitorOptions(
            window=window_of(vintage),
            previous=tuple(result.out for result in made),
            estimates=newest,
            outcomes=newest,
            secondary=newest,
        )
        make = monitor if newest else monitor_unrendered
        made.append(make([files], out=folder / f"edition-{vintage.year}", options=options))
    folders = {result.release.edition.name: result.out for result in made}
    return Editions(inputs, folders, {name: read_release(out) for name, out in folders.items()})


def monitor_unrendered(inputs: list[Path], *, out: Path, options: MonitorOptions) -> MonitorResult:
    """Run the main job for the tables alone: what is made of them takes most of its time."""
    return monitor(inputs, out=out, options=replace(options, forms=frozenset()))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
