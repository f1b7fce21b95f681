"""What `[protection]` asks of tables, put into effect: who is to be known in them, and the rules that they carry."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from zicht.errors import DefinitionError, Problem, Text
from zicht.linkage.pseudonymise import read_key
from zicht.measures.model import ALL, CountedTable
from zicht.measures.who import add_record_keys
from zicht.records.table_regimes import WHOLE, TableRegimes
from zicht.vocabulary.regimes import TableRegime

__all__ = ["ask_tables", "key_persons", "tables_by_person"]

#: The rules that look at who stands in a count.
BY_KEY = (TableRegime.CELL_KEY5, TableRegime.CELL_KEY10)
BY_PERSON = (*BY_KEY, TableRegime.ONE_REPORTER)


def tables_by_person(asked: TableRegimes) -> frozenset[str]:
    """Return the tables with a rule that looks at who stands in a count."""
    return frozenset(table for table in asked.asked if _asks(asked, table, BY_PERSON))


def key_persons(engine: BaseBackend, reports: ir.Table, asked: TableRegimes, *, work: Path) -> ir.Table:
    """Return linked reports with record keys where any table is asked for cell keys; else as they are."""
    if asked.key is None or not any(_asks(asked, table, BY_KEY) for table in asked.asked):
        return reports
    return add_record_keys(engine, reports, _secret(asked.key), work=work)


def ask_tables(counted: Sequence[CountedTable], asked: TableRegimes) -> list[CountedTable]:
    """Return the tables with what is asked of each.

    Raises DefinitionError where a table, or a dimension of one, is not there.
    """
    problems = tuple(_problems(counted, asked))
    if problems:
        raise DefinitionError(problems)
    secret = _secret(asked.key) if asked.key else b""
    return [_ask(table, asked, secret) if table.id in asked.asked else table for table in counted]


def _secret(key: Path) -> bytes:
    if not key.is_file():
        raise DefinitionError.of(
            Text.of("zicht.toml: the key file of {section} is not there.", section="[protection]"),
            expected=Text.of("The key that earlier editions were made with, or a new one for the first."),
            to_fix=Text.of("Put it there. The page on ways to protect has the command that makes a new one."),
        )
    return read_key(key)


def _asks(asked: TableRegimes, table: str, rules: Sequence[str]) -> bool:
    return any(rule in names.split(";") for names in asked.asked[table].values() for rule in rules)


def _ask(table: CountedTable, asked: TableRegimes, secret: bytes) -> CountedTable:
    names = [dimension.name for dimension in table.dimensions]
    cells = []
    for cell in table.cells:
        parts = [name for name, code in zip(names, cell.codes, strict=True) if code != ALL]
        rules = [asked.asked[table.id][where] for where in (WHOLE, *parts) if where in asked.asked[table.id]]
        cells.append(replace(cell, floor=";".join([cell.floor, *rules])) if rules else cell)
    return replace(table, cells=tuple(cells), seed=_seed(table, secret))


def _seed(table: CountedTable, secret: bytes) -> int:
    """Return where chance begins: always the same for the same counts, and unknown without the secret."""
    counts = sorted((*cell.codes, cell.measure, str(cell.value)) for cell in table.cells)
    digest = hmac.new(secret, repr((table.id, counts)).encode("utf-8"), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big")


def _problems(counted: Sequence[CountedTable], asked: TableRegimes) -> Iterator[Problem]:
    dimensions = {table.id: {dimension.name for dimension in table.dimensions} for table in counted}
    for table, regimes in asked.asked.items():
        if table not in dimensions:
            yield _problem(table, Text.of("One of: {names}.", names=", ".join(dimensions)))
            continue
        for where in regimes:
            if where != WHOLE and where not in dimensions[table]:
                names = ", ".join(sorted(dimensions[table]))
                yield _problem(f"{table} {where}", Text.of("One of: {names}.", names=names))


def _problem(where: str, expected: Text) -> Problem:
    return Problem(
        Text.of("{file}: wrong at {where}.", file="zicht.toml", where=f"[protection] {where}"),
        expected,
        Text.of("Correct zicht.toml."),
    )
