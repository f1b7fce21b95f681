"""Which files to read, as which table and through which mapping: from `zicht.toml`, or by their headers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from zicht.errors import DefinitionError, InputError, Problem, Text
from zicht.records.authored import Written, join_written, read_written
from zicht.records.boundaries import Boundaries, read_boundaries
from zicht.records.contracts import CONTRACTS
from zicht.records.mapping import Mapping, load_mapping, shipped_mapping, shipped_mapping_names
from zicht.records.mapping.model import canonical_mapping
from zicht.records.published_by import PublishedBy, read_published_by
from zicht.records.readers import READABLE_SUFFIXES, Source, open_source
from zicht.records.table_regimes import TableRegimes, join_table_regimes, read_table_regimes
from zicht.vocabulary.regimes import Regime

__all__ = ["InputFile", "Manifest", "Regime", "find_inputs"]

MANIFEST_NAME = "zicht.toml"
#: `zicht.release.header.HEADER_FILE`: the folder of an edition is no input.
_EDITION_NAME = "release.json"
_INPUT_KEYS: dict[str, type] = {"country": str, "vintage": date, "simulated": bool}
_AGGREGATES_KEYS: dict[str, type] = {"path": str}
_FILE_KEYS: dict[str, type] = {"path": str, "table": str, "mapping": str, "source": str, "regime": str}


@dataclass(frozen=True, repr=False)
class InputFile:
    """One file, opened, and how to read it."""

    path: Path
    opened: Source
    mapping: Mapping
    source: str
    regime: Regime = Regime.EXACT


@dataclass(frozen=True)
class Manifest:
    """The files of one input, and what holds for all of them.

    `aggregates` are folders of tables that were counted elsewhere, with their own provenance.
    """

    files: tuple[InputFile, ...]
    country: str = ""
    vintage: date | None = None
    simulated: bool = False
    aggregates: tuple[Path, ...] = ()
    published_by: PublishedBy | None = None
    written: Written = field(default_factory=Written)
    boundaries: tuple[Boundaries, ...] = ()
    protection: TableRegimes = field(default_factory=TableRegimes)


def find_inputs(inputs: Sequence[Path]) -> Manifest:
    """Open every file of the inputs: folders with `zicht.toml`, plain folders, plain files. Collects all problems."""
    problems: list[Problem] = []
    manifests: list[Manifest] = []
    for path in inputs:
        try:
            manifests.append(_find(path))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(tuple(problems))
    return _join(manifests)


def _find(path: Path) -> Manifest:
    if not path.is_dir():
        return Manifest((_recognise(path),))
    if (path / _EDITION_NAME).exists():
        raise InputError.of(
            Text.of("{folder}: an edition, which holds no records.", folder=path.name),
            expected=Text.of("Files, or folders with files, as the agencies delivered them."),
            to_fix=Text.of("Give the folder that the edition was made from."),
        )
    if (path / MANIFEST_NAME).exists():
        return _read_manifest(path)
    found = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in READABLE_SUFFIXES)
    if not found:
        raise InputError.of(
            Text.of("{folder}: the folder holds no file that can be read.", folder=path.name),
            expected=Text.of(
                "A zicht.toml, or files that end in one of: {suffixes}.",
                suffixes=", ".join(sorted(READABLE_SUFFIXES)),
            ),
            to_fix=Text.of("Check the folder; 'zicht template' writes empty tables to begin with."),
        )
    return Manifest(tuple(_recognise_all(found)))


def _recognise_all(paths: Sequence[Path]) -> Iterator[InputFile]:
    problems: list[Problem] = []
    for path in paths:
        try:
            yield _recognise(path)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(tuple(problems))


def _recognise(path: Path) -> InputFile:
    """Open a file and find its mapping by its header: the one that uses most of its columns."""
    opened = open_source(path)
    columns = frozenset(opened.columns)
    canonical = [canonical_mapping(c, columns) for c in CONTRACTS.values() if columns.issuperset(c.required)]
    shipped = [m for m in map(shipped_mapping, shipped_mapping_names()) if m.signature <= columns]
    candidates = sorted(canonical + shipped, key=lambda m: len(m.signature), reverse=True)
    if len(candidates) > 1 and len(candidates[0].signature) == len(candidates[1].signature):
        raise _not_recognised(path, Text.of("the header fits more than one table"))
    if not candidates:
        raise _not_recognised(path, _nearest(columns))
    return InputFile(path, opened, candidates[0], source=path.stem)


def _nearest(columns: frozenset[str]) -> Text:
    """Name the table that the header comes nearest to, and what it lacks: names of ours, none of the file's."""
    contract = max(CONTRACTS.values(), key=lambda c: len(columns.intersection(c.column_names)))
    missing = [name for name in contract.required if name not in columns]
    if not columns.intersection(contract.column_names):
        return Text.of("the header fits no table")
    return Text.of(
        "nearest is '{table}', without: {columns}", table=contract.name, columns=", ".join(missing)
    )


def _not_recognised(path: Path, why: Text) -> InputError:
    return InputError.of(
        Text.of("{file}: the kind of table is not recognised ({why}).", file=path.name, why=why),
        expected=Text.of(
            "A header with the columns of a canonical table, or of a mapping that comes with Zicht."
        ),
        to_fix=Text.of("Name the table and the mapping in zicht.toml, or start from 'zicht template'."),
    )


def _read_manifest(folder: Path) -> Manifest:
    settings = _load(folder)
    problems = [*_check(settings.get("input", {}), _INPUT_KEYS, "[input]")]
    entries = _entries(settings, "file", _FILE_KEYS, problems)
    if not entries:
        problems.append(_problem("[[file]]", Text.of("At least one file.")))
    delivered = _entries(settings, "aggregates", _AGGREGATES_KEYS, problems)
    written, wrong_texts = read_written(settings.get("texts"), folder)
    problems += wrong_texts
    boundaries, wrong_boundaries = read_boundaries(settings.get("boundaries"), folder)
    problems += wrong_boundaries
    published_by, wrong = read_published_by(settings.get("publication"))
    problems.extend(_problem(f"[publication] {key}".rstrip(), expected) for key, expected in wrong)
    protection, wrong = read_table_regimes(settings.get("protection"), folder)
    problems.extend(_problem(f"[protection] {place}".rstrip(), expected) for place, expected in wrong)
    if problems:
        raise DefinitionError(tuple(problems))
    given = settings.get("input", {})
    vintage = given.get("vintage") if isinstance(given, dict) else None
    return Manifest(
        tuple(_open_all(folder, entries)),
        country=str(given.get("country", "")) if isinstance(given, dict) else "",
        vintage=vintage if isinstance(vintage, date) else None,
        simulated=isinstance(given, dict) and given.get("simulated") is True,
        aggregates=tuple(folder / entry["path"] for entry in delivered),
        published_by=published_by,
        written=written,
        boundaries=boundaries,
        protection=protection,
    )


def _entries(
    settings: dict[str, object], name: str, keys: dict[str, type], problems: list[Problem]
) -> list[dict[str, str]]:
    """Return the entries `[[name]]`, and add what is wrong with them to the problems."""
    entries = settings.get(name, [])
    if not isinstance(entries, list):
        problems.append(_problem(f"[[{name}]]", Text.of("A table.")))
        return []
    for place, entry in enumerate(entries, 1):
        problems.extend(_check(entry, keys, f"[[{name}]] {place}"))
    return entries


def _load(folder: Path) -> dict[str, object]:
    try:
        return tomllib.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError.of(
            Text.of("{file}: not TOML.", file=MANIFEST_NAME),
            expected=Text.of("A TOML file in UTF-8."),
            to_fix=Text.of("Correct its syntax."),
        ) from error


def _check(settings: object, keys: dict[str, type], where: str) -> Iterator[Problem]:
    if not isinstance(settings, dict):
        yield _problem(where, Text.of("A table."))
        return
    for key, value in settings.items():
        if key not in keys:
            yield _problem(f"{where} {key}", Text.of("One of: {names}.", names=", ".join(keys)))
        elif not isinstance(value, keys[key]) or isinstance(value, datetime):
            kinds = {
                str: "Text",
                bool: "true or false",
                date: "A date, as 2021-09-01, without quotation marks",
            }
            yield _problem(f"{where} {key}", Text.of("{kind}.", kind=kinds[keys[key]]))
    if "path" in keys and "path" not in settings:
        yield _problem(where, Text.of("The path of the file."))
    if settings.get("table", "reports") not in CONTRACTS:
        yield _problem(f"{where} table", Text.of("One of: {names}.", names=", ".join(CONTRACTS)))
    if settings.get("regime", "exact") not in list(Regime):
        yield _problem(f"{where} regime", Text.of("One of: {names}.", names=", ".join(Regime)))


def _problem(where: str, expected: Text) -> Problem:
    return Problem(
        Text.of("{file}: wrong at {where}.", file=MANIFEST_NAME, where=where),
        expected,
        Text.of("Correct zicht.toml."),
    )


def _open_all(folder: Path, entries: Sequence[dict[str, str]]) -> Iterator[InputFile]:
    problems: list[Problem] = []
    for entry in entries:
        try:
            yield _open(folder, entry)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(tuple(problems))


def _open(folder: Path, entry: dict[str, str]) -> InputFile:
    path = folder / entry["path"]
    source, regime = entry.get("source", path.stem), Regime(entry.get("regime", "exact"))
    name, table = entry.get("mapping"), entry.get("table")
    if name is None and table is None:
        found = _recognise(path)
        return InputFile(path, found.opened, found.mapping, source, regime)
    opened = open_source(path)
    columns = frozenset(opened.columns)
    if name is None:
        mapping = canonical_mapping(CONTRACTS[str(table)], columns)
    else:
        mapping = load_mapping(folder / name) if name.endswith(".toml") else shipped_mapping(name)
    if table is not None and mapping.table != table:
        raise DefinitionError(
            (
                _problem(
                    f"[[file]] {entry['path']}",
                    Text.of("The table of its mapping: {table}.", table=mapping.table),
                ),
            )
        )
    check_required(path.name, mapping, columns)
    return InputFile(path, opened, mapping, source, regime)


def check_required(file: str, mapping: Mapping, columns: frozenset[str]) -> None:
    """Raise InputError where the file lacks the columns that a required canonical column is made from."""
    rules = {name: rule for name, rule in mapping.rules.items() if columns.issuperset(rule.source_columns)}
    missing = [name for name in mapping.contract.required if name not in rules]
    if missing:
        wanted = [
            name
            for m in missing
            for name in (mapping.rules[m].source_columns if m in mapping.rules else (m,))
        ]
        raise InputError.of(
            Text.of("{file}: required columns are missing: {columns}.", file=file, columns=", ".join(wanted)),
            expected=Text.of("All required columns of the table '{table}'.", table=mapping.table),
            to_fix=Text.of("Add the columns, or correct the mapping; 'zicht template' shows the table."),
        )


def _join(manifests: Sequence[Manifest]) -> Manifest:
    """Join several inputs into one; they must agree on country and day of extraction where they name them."""
    vintages = {m.vintage for m in manifests if m.vintage}
    countries = {m.country for m in manifests if m.country}
    if len(vintages) > 1 or len(countries) > 1:
        raise InputError.of(
            Text.of("{count} inputs differ in vintage or country.", count=len(manifests)),
            expected=Text.of("One day of extraction and one country for all inputs of an edition."),
            to_fix=Text.of("Make one edition for each, or correct zicht.toml."),
        )
    return Manifest(
        tuple(file for manifest in manifests for file in manifest.files),
        country=next(iter(countries), ""),
        vintage=next(iter(vintages), None),
        simulated=any(m.simulated for m in manifests),
        aggregates=tuple(folder for manifest in manifests for folder in manifest.aggregates),
        published_by=next((m.published_by for m in manifests if m.published_by), None),
        written=join_written([manifest.written for manifest in manifests]),
        boundaries=tuple(one for manifest in manifests for one in manifest.boundaries),
        protection=join_table_regimes([manifest.protection for manifest in manifests]),
    )
