"""From agencies' files to canonical tables: every row gets in or goes to quarantine, and none is lost."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from zicht.errors import OutputError, Text
from zicht.records.ages import derived_columns
from zicht.records.authored import Written, write_recommendations
from zicht.records.boundaries import Boundaries
from zicht.records.contracts import CONTRACTS
from zicht.records.keys import SeenKeys
from zicht.records.manifest import InputFile, Manifest, find_inputs
from zicht.records.mapping.model import canonical_mapping
from zicht.records.published_by import PublishedBy
from zicht.records.quarantine import Quarantine
from zicht.records.readers import RawBatch, open_source
from zicht.records.reasons import Reason
from zicht.records.rows import Fault, RowReader, stored_schema
from zicht.records.store import TableWriter
from zicht.records.table_regimes import TableRegimes

__all__ = ["FileReceipt", "Intake", "RowsLostError", "read_inputs"]

#: The table in which recommendations are rows.
PROMISES = "commitments"


class RowsLostError(RuntimeError):
    """Rows in are not rows accepted plus rows quarantined: a bug, never the reader's fault."""


@dataclass(frozen=True)
class FileReceipt:
    """What one input file brought: rows in = accepted + quarantined.

    `reasons` counts rows per reason; a row with two reasons counts under both.
    `unused` names the columns of the file that no rule uses.
    """

    source: str
    file: str
    sha256: str
    table: str
    mapping: str
    rows: int
    accepted: int
    quarantined: int
    reasons: Mapping[str, int]
    regime: str
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Intake:
    """The canonical tables of an input, and what became of every file.

    `aggregates` are the folders of tables counted elsewhere that the input names.

    `supplied` holds, per table, the columns that some file supplied, each with
    the codes that some file can give it: what no file asks for is not zero.
    """

    tables: Mapping[str, Path]
    receipts: tuple[FileReceipt, ...]
    supplied: Mapping[str, Mapping[str, frozenset[str]]]
    vintage: date | None
    country: str
    simulated: bool
    quarantine: Mapping[str, Path] = field(default_factory=dict)
    aggregates: tuple[Path, ...] = ()
    published_by: PublishedBy | None = None
    written: Written = field(default_factory=Written)
    boundaries: tuple[Boundaries, ...] = ()
    protection: TableRegimes = field(default_factory=TableRegimes)


def read_inputs(
    inputs: Sequence[Path],
    *,
    work: Path,
    tables: Collection[str] = CONTRACTS,
    on_progress: Callable[[int, int], None] | None = None,
) -> Intake:
    """Read files and folders into `work/canonical` and `work/quarantine`: those of these tables.

    A folder with `zicht.toml` says what its files are; other files are recognised
    by their headers. Every problem with the files as a whole is raised at once,
    before anything is written; a row that breaks its contract goes to quarantine.
    `on_progress` gets bytes read and bytes in all.

    Raises
    ------
    InputError
        If a file cannot be read or is not recognised.
    DefinitionError
        If `zicht.toml` or a mapping is wrong.
    OutputError
        If the work folder cannot be written.
    """
    manifest = find_inputs(inputs)
    asked = [file for file in manifest.files if file.mapping.table in tables]
    with _writing(work):
        asked += _recommendations(manifest, work) if PROMISES in tables else []
    progress = _Progress(sum(f.path.stat().st_size for f in asked), on_progress)
    receipts: list[FileReceipt] = []
    written: dict[str, Path] = {}
    supplied: dict[str, Mapping[str, frozenset[str]]] = {}
    quarantine: dict[str, Path] = {}
    with _writing(work):
        _prepare(work)
        for table in dict.fromkeys(f.mapping.table for f in asked):
            files = [f for f in asked if f.mapping.table == table]
            found = _read_table(table, files, manifest, work=work, progress=progress)
            written[table] = work / "canonical" / f"{table}.parquet"
            supplied[table] = found.supplied
            receipts.extend(found.receipts)
            if found.quarantine is not None:
                quarantine[table] = found.quarantine
    return Intake(
        written,
        tuple(receipts),
        supplied,
        manifest.vintage,
        manifest.country,
        simulated=manifest.simulated,
        quarantine=quarantine,
        aggregates=manifest.aggregates,
        published_by=manifest.published_by,
        written=manifest.written,
        boundaries=manifest.boundaries,
        protection=manifest.protection,
    )


def _recommendations(manifest: Manifest, work: Path) -> list[InputFile]:
    """Return the recommendations of the texts as a file: one list with the promises that were delivered."""
    path = write_recommendations(manifest.written, work / "texts", manifest.vintage)
    if path is None:
        return []
    opened = open_source(path)
    mapping = canonical_mapping(CONTRACTS[PROMISES], frozenset(opened.columns))
    delivered = [file.source for file in manifest.files if file.mapping.table == PROMISES]
    return [InputFile(path, opened, mapping, source=(*delivered, "texts")[0])]


@dataclass
class _Progress:
    total: int
    tell: Callable[[int, int], None] | None
    done: int = 0

    def within(self, size: int, share: float) -> None:
        if self.tell is not None:
            self.tell(min(self.total, self.done + int(size * share)), self.total)

    def finish(self, size: int) -> None:
        self.done += size
        self.within(0, 0.0)


@dataclass(frozen=True)
class _TableFound:
    receipts: tuple[FileReceipt, ...]
    supplied: Mapping[str, frozenset[str]]
    quarantine: Path | None


@contextmanager
def _writing(work: Path) -> Iterator[None]:
    """Turn what the file system says about writing into our own error. Readers translate their own errors."""
    try:
        yield
    except OSError as error:
        raise OutputError.of(
            Text.of("The work folder '{folder}' cannot be written.", folder=work.name),
            expected=Text.of("A folder that may be written, on a disk with room for the tables."),
            to_fix=Text.of("Check the permissions and the free space, or choose another folder."),
        ) from error


def _prepare(work: Path) -> None:
    """Make the folders and remove what an earlier run left: stale tables must not look like this input's."""
    for folder, suffix in (("canonical", "parquet"), ("quarantine", "csv")):
        (work / folder).mkdir(parents=True, exist_ok=True)
        for table in CONTRACTS:
            final = work / folder / f"{table}.{suffix}"
            final.unlink(missing_ok=True)
            _partial_name(final).unlink(missing_ok=True)


def _read_table(
    table: str, files: Sequence[InputFile], manifest: Manifest, *, work: Path, progress: _Progress
) -> _TableFound:
    """Read all files of one table; both outputs get their names only when they are whole."""
    final = work / "canonical" / f"{table}.parquet"
    rejected = work / "quarantine" / f"{table}.csv"
    seen = SeenKeys()
    receipts: list[FileReceipt] = []
    supplied: dict[str, frozenset[str]] = {}
    with ExitStack() as stack:
        partial, partial_rejected = _partial(stack, final), _partial(stack, rejected)
        quarantine = Quarantine(partial_rejected, dict.fromkeys(c for f in files for c in f.opened.columns))
        stack.callback(quarantine.close)
        with TableWriter(partial, stored_schema(CONTRACTS[table])) as writer:
            for file in files:
                rows = RowReader(
                    file.mapping,
                    frozenset(file.opened.columns),
                    source=file.source,
                    vintage=manifest.vintage,
                    seen=seen,
                )
                receipts.append(_read_file(file, rows, writer, quarantine=quarantine, progress=progress))
                derived = CONTRACTS[table].known_codes(derived_columns(table, rows.supplied))
                for name, codes in (*rows.supplied.items(), *derived.items()):
                    supplied[name] = supplied.get(name, frozenset()) | codes
        quarantine.close()
        partial.replace(final)
        if quarantine.rows:
            partial_rejected.replace(rejected)
    return _TableFound(tuple(receipts), supplied, rejected if quarantine.rows else None)


def _partial(stack: ExitStack, final: Path) -> Path:
    """Return a name to write under; whatever is left there goes when the stack closes."""
    partial = _partial_name(final)
    stack.callback(partial.unlink, missing_ok=True)
    return partial


def _partial_name(final: Path) -> Path:
    return final.with_name(f"{final.name}.partial")


def _read_file(
    file: InputFile, rows: RowReader, writer: TableWriter, *, quarantine: Quarantine, progress: _Progress
) -> FileReceipt:
    size = file.path.stat().st_size
    read = accepted = 0
    before = quarantine.rows
    reasons: Counter[str] = Counter()
    for raw in file.opened.batches():
        batch = rows.read(raw)
        if batch.accepted.num_rows:
            writer.write(batch.accepted)
        _quarantine(file, raw, batch.faults, quarantine)
        for fault in batch.faults:
            reasons.update({reason.code for reason in fault.reasons})
        reasons.update([Reason.FIELD_COUNT.code] * len(raw.misfits))
        read += raw.columns.num_rows + len(raw.misfits)
        accepted += batch.accepted.num_rows
        progress.within(size, raw.progress)
    progress.finish(size)
    quarantined = quarantine.rows - before
    if read != accepted + quarantined:
        raise RowsLostError(f"{read} rows in, {accepted} accepted, {quarantined} quarantined")
    return FileReceipt(
        source=file.source,
        file=file.path.name,
        sha256=_sha256(file.path),
        table=file.mapping.table,
        mapping=file.mapping.name,
        rows=read,
        accepted=accepted,
        quarantined=quarantined,
        reasons=dict(sorted(reasons.items())),
        regime=file.regime.value,
        unused=tuple(name for name in file.opened.columns if name in rows.unused),
    )


def _quarantine(file: InputFile, raw: RawBatch, faults: Iterable[Fault], quarantine: Quarantine) -> None:
    """Write the faulty rows of a batch, in the order of the file."""
    faults = list(faults)
    wrong = raw.columns.take(pa.array([fault.place for fault in faults], pa.int64())).to_pylist()
    lines = [
        (raw.rows[fault.place].as_py(), _pairs(fault), {name: cell or "" for name, cell in cells.items()})
        for fault, cells in zip(faults, wrong, strict=True)
    ]
    columns = file.opened.columns
    for misfit in raw.misfits:
        named = dict(zip(columns, misfit.cells, strict=False))
        more = {"": " ".join(misfit.cells[len(columns) :])} if len(misfit.cells) > len(columns) else {}
        lines.append((misfit.row, [("", Reason.FIELD_COUNT.code)], named | more))
    for row, pairs, cells in sorted(lines, key=lambda line: line[0]):
        quarantine.add(file.path.name, row, pairs, cells)


def _pairs(fault: Fault) -> list[tuple[str, str]]:
    return [(column, reason.code) for column, reason in zip(fault.columns, fault.reasons, strict=True)]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
