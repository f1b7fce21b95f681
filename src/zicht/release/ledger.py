"""What was ever released: a private folder that only grows, against which each new edition is held.

    ledger.jsonl         one line for each release, in the order in which they were approved
    editions/<sha256>/   the figures of each: `release.json` and its tables

Each line holds the hash of the line before it: a line that was changed, taken out or put in between shows.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zicht.errors import InputError, OutputError, Text
from zicht.release.approval import release_hash
from zicht.release.header import HEADER_FILE
from zicht.release.jsonfile import decode, encode
from zicht.release.model import Release, Status
from zicht.release.place import standing_folder, sync_file
from zicht.release.store import TABLES, read_release

__all__ = ["Entry", "Ledger"]

LEDGER_FILE = "ledger.jsonl"
EDITIONS = "editions"


@dataclass(frozen=True)
class Entry:
    """One release: `release` is the SHA-256 of its `release.json`, `before` that of the line before this one."""

    number: int
    release: str
    country: str
    edition: str
    vintage: str
    counting_rule: str
    simulated: bool
    figures: int
    hidden: int
    signed_by: tuple[str, ...]
    before: str


@dataclass(frozen=True)
class Ledger:
    """A ledger in a folder, which need not be there yet."""

    folder: Path

    def entries(self) -> tuple[Entry, ...]:
        """Return what was released; an InputError where a line was changed since it was written."""
        path = self.folder / LEDGER_FILE
        lines = path.read_bytes().splitlines() if path.exists() else []
        try:
            entries = tuple(decode(Entry, json.loads(line)) for line in lines)
        except (TypeError, ValueError):
            raise self._changed() from None
        before = ["", *map(_sha256, lines)]
        if any((one.number, one.before) != (at + 1, before[at]) for at, one in enumerate(entries)):
            raise self._changed()
        return entries

    def releases(self) -> tuple[Release, ...]:
        """Return the figures of everything that was released; each file is held against its hash."""
        return tuple(self._release(entry) for entry in self.entries())

    def add(self, folder: Path, signed_by: Sequence[str], *, beside: Collection[str] | None = None) -> Entry:
        """Note that a release is out. One that was noted before is noted once.

        With `beside`, the hashes of the releases that it was checked beside, an InputError says that others came since.
        """
        release = read_release(folder)
        try:
            with self._alone():
                if beside is not None:
                    self.check_beside(release_hash(folder), beside)
                return self._append(standing_folder(folder.resolve()), release, signed_by)
        except OSError:
            raise OutputError.of(
                Text.of("Ledger {name}: cannot be written.", name=self.folder.name),
                expected=Text.of("A private folder on a disk with room, that this account may write to."),
                to_fix=Text.of("Make room or mend the permissions, and approve again: nothing was noted."),
            ) from None

    def check_beside(self, release: str, beside: Collection[str]) -> None:
        """Raise an InputError where this release was checked beside others than those that were released by now."""
        if {one.release for one in self.entries()} - {release} != set(beside):
            raise InputError.of(
                Text.of("Another edition was signed since this one was checked."),
                expected=Text.of("Checks beside every edition that was signed so far."),
                to_fix=Text.of("Make the edition again, which checks it beside the other."),
            )

    def _append(self, folder: Path, release: Release, signed_by: Sequence[str]) -> Entry:
        entries = self.entries()
        name = release_hash(folder)
        known = next((one for one in entries if one.release == name), None)
        if known is not None:
            return known
        self._keep_figures(folder, name)
        path = self.folder / LEDGER_FILE
        lines = path.read_bytes().splitlines() if path.exists() else []
        entry = _entry(
            release, name, signed_by, number=len(lines) + 1, before=_sha256(lines[-1]) if lines else ""
        )
        with path.open("ab") as file:
            file.write(json.dumps(encode(entry), ensure_ascii=False).encode() + b"\n")
        sync_file(path)
        return entry

    def _keep_figures(self, folder: Path, name: str) -> None:
        place = self.folder / EDITIONS / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder / TABLES, place / TABLES)
        shutil.copy(folder / HEADER_FILE, place)

    def _release(self, entry: Entry) -> Release:
        place = self.folder / EDITIONS / entry.release
        release = read_release(place, figures_only=True)
        if release_hash(place) != entry.release:
            raise self._changed()
        return release

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other runs out until this one has written."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _changed(self) -> InputError:
        return InputError.of(
            Text.of("Ledger {name}: was changed after it was written.", name=self.folder.name),
            expected=Text.of("A ledger to which `zicht approve` alone has added."),
            to_fix=Text.of("Put a copy back from the day of the last approval, and find out what happened."),
        )


def _entry(release: Release, name: str, signed_by: Sequence[str], *, number: int, before: str) -> Entry:
    edition = release.edition
    statuses = [cell.status for table in release.tables for cell in table.cells]
    return Entry(
        number=number,
        release=name,
        country=edition.country,
        edition=edition.name,
        vintage=edition.vintage,
        counting_rule=edition.counting_rule.name,
        simulated=edition.simulated,
        figures=len(statuses),
        hidden=statuses.count(Status.SUPPRESSED),
        signed_by=tuple(signed_by),
        before=before,
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
