"""How the receipts of an input are shown: rows in, accepted, quarantined, and the reasons."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.records.intake import FileReceipt
from zicht.records.reasons import Reason
from zicht.vocabulary.numbers import format_number

__all__ = ["FaultyColumn", "find_faults", "receipts_json", "show_receipts"]

_ = text


@dataclass
class FaultyColumn:
    """How many rows break the contract in one column, and the first of them."""

    rows: int
    first_row: str


#: Faulty columns by file and reason, and then by the name of the column.
Faults = Mapping[tuple[str, str], Mapping[str, FaultyColumn]]


def find_faults(quarantine: Mapping[str, Path]) -> Faults:
    """Read from the quarantine where the faults are: columns and rows, never what stands in a cell."""
    faults: dict[tuple[str, str], dict[str, FaultyColumn]] = {}
    for path in quarantine.values():
        with path.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                for column, reason in zip(line["column"].split(";"), line["reason"].split(";"), strict=True):
                    columns = faults.setdefault((line["file"], reason), {})
                    columns.setdefault(column, FaultyColumn(0, line["row"])).rows += 1
    return faults


def show_receipts(session: Session, receipts: Sequence[FileReceipt], faults: Faults) -> None:
    """Print a line per file and, under them, each reason: where, what was expected and how to fix it."""

    def number(value: int) -> str:
        return format_number(value, "rows", 0, session.language)

    session.show_grid(
        [session.text(header) for header in (_("File"), _("Table"), _("Mapping"), _("Rows"), _("Accepted"))]
        + [session.text(_("Quarantined"))],
        [
            (r.file, r.table, r.mapping, number(r.rows), number(r.accepted), number(r.quarantined))
            for r in receipts
        ],
        numbers=range(3, 6),
    )
    for receipt in receipts:
        for name, count in receipt.reasons.items():
            reason = next(r for r in Reason if r.code == name)
            session.say()
            session.say(f"{receipt.file}: {number(count)} x {name}")
            for column, fault in faults.get((receipt.file, name), {}).items():
                session.say(f"  {_place(session, column, fault)}")
            session.say(f"  {session.text(_('Expected'))}: {reason.expected.render(session.translate)}")
            session.say(f"  {session.text(_('To fix'))}: {reason.to_fix.render(session.translate)}")
        if receipt.unused:
            unused = session.text(_("columns that no rule uses: {count}"), count=len(receipt.unused))
            session.say(f"{receipt.file}: {unused}")


def _place(session: Session, column: str, fault: FaultyColumn) -> str:
    rows = format_number(fault.rows, "rows", 0, session.language)
    if not column:
        return session.text(_("Rows: {rows} (first: row {first})"), rows=rows, first=fault.first_row)
    return session.text(
        _("Column {column}: {rows} (first: row {first})"), column=column, rows=rows, first=fault.first_row
    )


def receipts_json(receipts: Sequence[FileReceipt]) -> dict[str, object]:
    """Return the receipts for a machine."""
    return {
        "files": [
            {
                "source": r.source,
                "file": r.file,
                "table": r.table,
                "mapping": r.mapping,
                "rows": r.rows,
                "accepted": r.accepted,
                "quarantined": r.quarantined,
                "reasons": dict(r.reasons),
                "unused_columns": len(r.unused),
            }
            for r in receipts
        ]
    }
