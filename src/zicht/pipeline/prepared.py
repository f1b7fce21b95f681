"""The files of reports that go into a secure room, with what their sources ask; and the keys, which do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from zicht.disclosure import strictest
from zicht.errors import InputError, Text, writing
from zicht.linkage.private_file import replace_private
from zicht.linkage.reduced import reduce_reports
from zicht.pipeline.places import folder_beside, make_private
from zicht.records.intake import Intake, read_inputs

__all__ = ["Prepared", "prepare_reports"]


@dataclass(frozen=True)
class Prepared:
    """What was written: the files that go, and the file of keys for whoever links."""

    files: tuple[Path, ...]
    keys: Path
    reports: int
    persons: int
    without_key: int
    intake: Intake


def prepare_reports(
    inputs: Sequence[Path],
    *,
    out: Path,
    key: bytes,
    work: Path,
    on_progress: Callable[[int, int], None] | None = None,
) -> Prepared:
    """Write the reports of an input to `out`, reduced, with `zicht.toml` that says what their sources ask.

    The keys are written beside `out`: they go to whoever replaces them by the key of the secure tables, never into the
    room itself.
    """
    intake = read_inputs(inputs, work=work, on_progress=on_progress)
    if "reports" not in intake.tables:
        raise InputError.of(
            Text.of("None of the files holds reports."),
            expected=Text.of("At least one file for the table reports."),
            to_fix=Text.of("Name the files with reports."),
        )
    reduced = reduce_reports(
        pq.read_table(intake.tables["reports"]), key, supplied=intake.supplied["reports"]
    )
    make_private(out)
    files = [(out / f"reports_{regime}.csv", regime) for regime in _regimes(intake)]
    for place, (path, _regime) in enumerate(files):
        _write(reduced.cells.slice(0, 0 if place else None), path)
    manifest = out / "zicht.toml"
    _write_text(_manifest(intake, files), manifest)
    keys = folder_beside(out, "keys.csv")
    _write(reduced.keys, keys)
    return Prepared(
        (*(path for path, _regime in files), manifest),
        keys,
        reports=len(reduced.cells),
        persons=len(reduced.keys),
        without_key=reduced.without_key,
        intake=intake,
    )


def _regimes(intake: Intake) -> Sequence[str]:
    """Return what the sources of the reports ask together.

    In the room they are one source, and a file can only ask one thing: the first file holds the reports, and any other
    is there for what it asks.
    """
    return strictest(r.regime for r in intake.receipts if r.table == "reports").name.split(";")


def _manifest(intake: Intake, files: Sequence[tuple[Path, str]]) -> str:
    lines = ["[input]", f'country = "{intake.country}"']
    lines += [f"vintage = {intake.vintage.isoformat()}"] if intake.vintage else []
    lines += [f"simulated = {str(intake.simulated).lower()}"]
    for path, regime in files:
        lines += ["", "[[file]]", f'path = "{path.name}"', 'table = "reports"', 'source = "reports"']
        lines.append(f'regime = "{regime}"')
    return "\n".join(lines) + "\n"


def _write(rows: pa.Table, path: Path) -> None:
    _replace(path, lambda beside: pacsv.write_csv(rows, beside))


def _write_text(text: str, path: Path) -> None:
    _replace(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    with writing(path.name):
        replace_private(path, lambda beside: (write(beside), None)[1])
