"""Where runs keep what is private, and where published editions stand."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from zicht.release.ledger import Ledger

__all__ = ["RunPlace", "inputs_beside", "ledger", "place_of", "public_root"]


@dataclass(frozen=True)
class RunPlace:
    """The private folder of one run."""

    folder: Path

    @property
    def export(self) -> Path:
        return self.folder / "export"

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def edition(self) -> Path:
        return self.folder / "edition"

    @property
    def examined(self) -> Path:
        return self.folder / "examined.json"

    @property
    def report(self) -> Path:
        """The report of the checks: private, for it names the cells that are most closely bound."""
        return self.folder / "checks.json"

    def clean(self) -> None:
        """Delete what holds rows about persons: the exported tables, and what the run made of them."""
        for folder in (self.export, self.work):
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the run while it is made, and say whether nobody else did; a process that is killed lets go."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(handle)


def place_of(run: UUID) -> RunPlace:
    return RunPlace(settings.STATE / "editions" / str(run))


def public_root() -> Path:
    """Return the folder of published editions: the one folder that readers without an account see."""
    return settings.STATE / "public"


def ledger() -> Ledger:
    """Return the ledger of every edition that was signed: what a new one is checked beside."""
    return Ledger(settings.STATE / "ledger")


def inputs_beside() -> Path | None:
    """Return the folder with what the registry does not hold, such as the population, where there is one."""
    folder = settings.STATE / "edition-inputs"
    return folder if (folder / "zicht.toml").is_file() else None
