"""The folder of inputs of one vintage: what each agency held on that day, in its own format, and `zicht.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from zicht.records.mapping import invert, shipped_mapping
from zicht.records.mapping.model import Mapping as AgencyMapping
from zicht.reference.aggregates import aggregate_rows
from zicht.reference.context import POLICY_TABLES, policy_rows, population_table
from zicht.reference.country import Country
from zicht.reference.draws import day_number, where
from zicht.reference.files import write_delimited, write_parquet, write_rows, write_workbook
from zicht.reference.model import Columns, Flags
from zicht.reference.reports import Reports

__all__ = ["AGENCIES", "InputFile", "agency_table", "write_inputs", "write_manifest", "write_small_tables"]

#: The mapping of each agency's file, by source.
AGENCIES: Mapping[str, str] = {
    "police": "nl_police",
    "border_police": "nl_border_police",
    "labour_inspectorate": "nl_labour_inspectorate",
    "care_coordination": "nl_care_coordination",
    "other": "nl_other_organisations",
}
_SUFFIXES = {"nl_other_organisations": ".tsv"}


@dataclass(frozen=True)
class _Gate:
    """Which date lets a row in, and which later dates hide what hangs on them: column and its value until then."""

    column: str
    later: Mapping[str, Mapping[str, str]]


_SAID_AT_THE_END = ("ended_why", "outcome", "refused_by", "reason")
_GATES = {
    "help": _Gate("offered", {"started": {}, "ended": dict.fromkeys(_SAID_AT_THE_END, "not_asked")}),
    "needs": _Gate("assessed", {}),
    "offences": _Gate("registered", {}),
    "suspects": _Gate("stage_date", {"supervision_from": {}, "supervision_to": {}}),
    "chats": _Gate("first_seen", {}),
    "signals": _Gate(
        "signal_date",
        {"outcome_date": {"outcome": "no_outcome_known", "outcome_why": "", "report_made": ""}},
    ),
}
_REGIMES = {"offences": "round5", "suspects": "round5", "follow_ups": "round5"}


@dataclass(frozen=True)
class InputFile:
    """One file of the folder, as `zicht.toml` lists it."""

    path: str
    table: str
    source: str
    mapping: str = ""
    regime: str = "exact"


def write_inputs(country: Country, folder: Path, *, vintage: date) -> None:
    """Write everything that was known on the day of the vintage."""
    folder.mkdir(parents=True, exist_ok=True)
    files = _write_reports(country.reports, folder, vintage)
    day = int(day_number(vintage.year, vintage.month, vintage.day))
    tables = {name: _known_by(name, columns, vintage) for name, columns in country.tables.items()}
    tables["follow_ups"] = country.follow_up.rows(country.people, day=day)
    for name, columns in tables.items():
        known = _text_table(columns)
        if known.num_rows:
            write_delimited(known, folder / f"{name}.csv", delimiter=",", encoding="utf-8")
            files.append(InputFile(f"{name}.csv", name, name, regime=_REGIMES.get(name, "exact")))
    files += _write_listed("aggregates", aggregate_rows(vintage.year - 1), folder)
    files += write_small_tables(folder, vintage)
    write_manifest(folder, files, vintage)


def write_small_tables(folder: Path, vintage: date) -> list[InputFile]:
    """Write the tables around the people."""
    files = []
    population = population_table(vintage.year)
    if population.num_rows:
        write_parquet(population, folder / "population.parquet")
        files.append(InputFile("population.parquet", "population", "population"))
    for name in POLICY_TABLES:
        files += _write_listed(name, policy_rows(name, vintage), folder)
    return files


def _write_listed(name: str, rows: list[dict[str, str]], folder: Path) -> list[InputFile]:
    """Write a short table; one without rows is not delivered at all."""
    if not rows:
        return []
    write_rows(rows, folder / f"{name}.csv")
    return [InputFile(f"{name}.csv", name, name)]


def _write_reports(reports: Reports, folder: Path, vintage: date) -> list[InputFile]:
    day = int(day_number(vintage.year, vintage.month, vintage.day))
    columns = reports.as_of(day)
    files = []
    for source, name in AGENCIES.items():
        mapping = shipped_mapping(name)
        table = agency_table(columns, mapping, (reports.source == source) & (reports.day <= day))
        path = source + _suffix(mapping)
        if mapping.file.format == "xlsx":
            write_workbook(table, folder / path)
        else:
            write_delimited(
                table, folder / path, delimiter=mapping.file.delimiter, encoding=mapping.file.encoding
            )
        files.append(InputFile(path, "reports", source, name))
    return files


def agency_table(columns: Columns, mapping: AgencyMapping, rows: Flags) -> pa.Table:
    """Return an agency's reports in its own columns and words."""
    used = [name for name in mapping.rules if name in columns]
    return invert(mapping, _text_table({name: columns[name][rows] for name in used}))


def _suffix(mapping: AgencyMapping) -> str:
    return _SUFFIXES.get(mapping.name, f".{mapping.file.format}")


def _text_table(columns: Columns) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _known_by(name: str, columns: Columns, vintage: date) -> Columns:
    """Keep the rows, and of them the dates, that were known on a day."""
    gate, today = _GATES[name], vintage.isoformat()
    rows = np.flatnonzero(columns[gate.column] <= today)
    known = {column: values[rows] for column, values in columns.items()}
    for column, dependents in gate.later.items():
        future = known[column] > today
        known[column] = where(future, "", known[column])
        for dependent, until_then in dependents.items():
            known[dependent] = where(future, until_then, known[dependent])
    return known


def write_manifest(folder: Path, files: Sequence[InputFile], vintage: date) -> None:
    """Write `zicht.toml`: the files, their sources and how their figures are protected."""
    lines = ["[input]", 'country = "NLD"', f"vintage = {vintage.isoformat()}", "simulated = true"]
    for file in files:
        lines += ["", "[[file]]", f'path = "{file.path}"', f'table = "{file.table}"']
        if file.mapping:
            lines.append(f'mapping = "{file.mapping}"')
        lines += [f'source = "{file.source}"', f'regime = "{file.regime}"']
    (folder / "zicht.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
