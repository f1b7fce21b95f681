"""How much one person and one organisation weigh in each table that a room's figures are made from."""

from __future__ import annotations

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from zicht.engine import fetch
from zicht.records.intake import Intake
from zicht.release.output_check import InputCheck

__all__ = ["weigh_inputs"]

#: The column that names the person of a row, and those that name an organisation: the first that a file supplied.
PERSON = "person_key"
ORGANISATIONS = ("reporter", "provider", "source")
PERCENT = 100


def weigh_inputs(engine: BaseBackend, intake: Intake) -> tuple[InputCheck, ...]:
    """Return a line per file; what is said of persons and organisations holds for its whole table."""
    weighed = {
        name: _weigh(engine.read_parquet(path, table_name=f"weighed_{name}"), intake, name)
        for name, path in intake.tables.items()
    }
    return tuple(
        InputCheck(r.file, r.table, r.sha256, r.rows, *weighed[r.table])
        for r in sorted(intake.receipts, key=lambda r: (r.table, r.file))
    )


def _weigh(table: ir.Table, intake: Intake, name: str) -> tuple[int | None, float | None, float | None]:
    """Return the persons of a table, and the largest share of its rows of one person and of one organisation."""
    organisation = next((c for c in ORGANISATIONS if c in intake.supplied[name] or c == "source"), "source")
    persons, one_person = _most(table, PERSON) if PERSON in table.columns else (None, None)
    return persons, one_person, _most(table, organisation)[1]


def _most(table: ir.Table, column: str) -> tuple[int, float | None]:
    """Return how many values a column has, and the share of the rows that the most frequent one has."""
    known = table.filter(table[column].notnull())
    each = known.group_by(column).agg(rows=known.count())
    found = fetch(each.aggregate(values=each.count(), most=each.rows.max(), all=each.rows.sum()))
    values, most, total = (found[name][0].as_py() for name in ("values", "most", "all"))
    return int(values), (PERCENT * int(most) / int(total) if total else None)
