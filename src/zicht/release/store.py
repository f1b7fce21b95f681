"""Writing a release to a folder in one step, and reading it back with every hash checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from zicht.errors import InputError, OutputError, Problem, Text
from zicht.release.canonical import canonical_release
from zicht.release.csvtable import parse_cells, table_csv
from zicht.release.csvw import csvw_metadata
from zicht.release.header import (
    HEADER_FILE,
    files_named_by,
    header_bytes,
    other_form,
    parse_header,
    read_header_bytes,
)
from zicht.release.jsonfile import json_bytes
from zicht.release.model import Release, Table
from zicht.release.output_errors import output_errors
from zicht.release.place import (
    is_vacant,
    put_in_place,
    recover,
    staging_folder,
    standing_folder,
    sync_file,
    sync_folder,
)

__all__ = ["Render", "check_no_strangers", "check_place", "find_edition", "read_release", "write_release"]

#: Makes files in the staging folder from the release, and from nothing else.
Render = Callable[[Release, Path], None]

#: Detached signatures stand beside what they sign: no file of an edition, and no stranger in its folder.
SIGNATURES = "signatures"
#: Where the figures of an edition stand.
TABLES = "tables"


def write_release(release: Release, out: Path, renders: Sequence[Render] = ()) -> Release:
    """Write the release to `out` and return it as a reader will see it, with the hash of each output.

    Everything is made in a hidden folder beside `out`, which then takes its place
    in one step: a kill at any moment leaves the old release or the new one. The
    same release gives the same bytes.
    """
    place = out.resolve()
    seen_by_readers = canonical_release(release)
    with output_errors(place.name):
        _check_replaceable(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        recover(place)
        with staging_folder(place) as folder:
            _write_tables(seen_by_readers, folder)
            for render in renders:
                render(seen_by_readers, folder)
            written = _with_outputs(seen_by_readers, folder)
            (folder / HEADER_FILE).write_bytes(header_bytes(written))
            _sync(folder)
            _check_replaceable(place)
            put_in_place(folder, place)
    return written


def check_place(out: Path) -> None:
    """Raise OutputError where `out` holds anything but an edition, so that a long run need not find out last."""
    place = out.resolve()
    with output_errors(place.name):
        _check_replaceable(place)


def read_release(
    folder: Path, *, cells_of: Collection[str] | None = None, figures_only: bool = False
) -> Release:
    """Read the release in `folder`; a file that is gone or changed since it was written is an InputError.

    Where only some cells are wanted, `cells_of` names their tables: most time goes to reading cells.
    With `figures_only`, nothing but the tables need be there: report and other renders are not looked at.
    """
    standing = standing_folder(folder.resolve())
    described = parse_header(read_header_bytes(standing))
    outputs = described.edition.outputs
    looked_at = {name: outputs[name] for name in outputs if not figures_only or name.startswith(f"{TABLES}/")}
    _check_outputs(standing, looked_at)
    tables = (
        _with_cells(table, standing, described.edition.outputs)
        if cells_of is None or table.id in cells_of
        else table
        for table in described.tables
    )
    return replace(described, tables=tuple(tables))


def find_edition(given: Path | None, environment: str | None, default: Path) -> Path:
    """Return the folder that a command reads: the one given, else the environment's, else the default."""
    if given is not None:
        return given
    return Path(environment) if environment else default


# Writing


def _write_tables(release: Release, folder: Path) -> None:
    tables = folder / TABLES
    tables.mkdir()
    for table in release.tables:
        (tables / f"{table.id}.csv").write_bytes(table_csv(table))
        (tables / f"{table.id}.csv-metadata.json").write_bytes(json_bytes(csvw_metadata(table)))


def _with_outputs(release: Release, folder: Path) -> Release:
    outputs = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    hashes = {name: _sha256(outputs[name]) for name in sorted(outputs)}
    return replace(release, edition=replace(release.edition, outputs=hashes))


def _sync(folder: Path) -> None:
    inside = list(folder.rglob("*"))
    for path in inside:
        if path.is_file():
            sync_file(path)
    for path in (*filter(Path.is_dir, inside), folder):
        sync_folder(path)


def _check_replaceable(place: Path) -> None:
    if is_vacant(place):
        return
    own_files = _own_files(place)
    if own_files is None:
        raise OutputError.of(
            Text.of("Folder {name}: holds something else than an edition.", name=place.name),
            expected=Text.of("A folder that is empty, that is not there yet, or that holds an edition."),
            to_fix=Text.of("Choose another folder. Nothing in it was touched."),
        )
    strangers = sum(1 for _ in _strangers(place, own_files))
    if strangers:
        raise OutputError.of(
            Text.of(
                "Folder {name}: holds {count} files beside the edition.", name=place.name, count=strangers
            ),
            expected=Text.of("An edition alone: a new edition takes the place of the whole folder."),
            to_fix=Text.of("Move those files away, or choose another folder. Nothing in it was touched."),
        )


def _own_files(place: Path) -> frozenset[str] | None:
    try:
        return files_named_by((place / HEADER_FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def check_no_strangers(folder: Path) -> None:
    """Raise an InputError that names each file in a release's folder that is no part of the release."""
    standing = standing_folder(folder.resolve())
    problems = [
        Problem(
            Text.of("{file}: is no part of the edition.", file=name),
            expected=Text.of("The files that {file} names, and signatures, alone.", file=HEADER_FILE),
            to_fix=Text.of("Take the edition from where it was published, or move the file away."),
        )
        for name in sorted(_strangers(standing, _own_files(standing) or frozenset()))
    ]
    if problems:
        raise InputError(problems)


def _strangers(place: Path, own: frozenset[str]) -> Iterator[str]:
    """Yield the files that the edition does not name, but not hidden ones (of file managers and editors)."""
    inside = (path.relative_to(place) for path in place.rglob("*") if not path.is_dir())
    visible = (path for path in inside if not any(part.startswith(".") for part in path.parts))
    return (path.as_posix() for path in visible if path.as_posix() not in own and path.parts[0] != SIGNATURES)


# Reading


def _check_outputs(folder: Path, outputs: Mapping[str, str]) -> None:
    if not all(map(_is_inside, outputs)):
        raise other_form(HEADER_FILE)
    problems = [
        problem for name in outputs if (problem := _problem_of(folder, name, outputs[name])) is not None
    ]
    if problems:
        raise InputError(problems)


def _problem_of(folder: Path, name: str, sha256: str) -> Problem | None:
    path = folder / name
    if not path.is_file():
        where = Text.of("{file}: is not there.", file=name)
    elif _sha256(path) != sha256:
        where = Text.of("{file}: was changed after the edition was made.", file=name)
    else:
        return None
    return Problem(
        where,
        expected=Text.of("The file whose SHA-256 stands in {file}.", file=HEADER_FILE),
        to_fix=Text.of("Take the edition from where it was published, or make it again."),
    )


def _with_cells(table: Table, folder: Path, outputs: Mapping[str, str]) -> Table:
    name = f"{TABLES}/{table.id}.csv"
    if name not in outputs:
        raise other_form(HEADER_FILE)
    try:
        return replace(table, cells=parse_cells((folder / name).read_bytes(), table))
    except ValueError:
        raise other_form(name) from None


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
