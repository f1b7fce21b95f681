"""How the receipts of an input are shown: rows in, accepted, quarantined, and the reasons."""

from collections.abc import Sequence

from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.records.intake import FileReceipt
from zicht.records.reasons import Reason
from zicht.vocabulary.numbers import format_number

__all__ = ["receipts_json", "show_receipts"]

_ = text


def show_receipts(session: Session, receipts: Sequence[FileReceipt]) -> None:
    """Print a line per file and, under them, each reason with what was expected and how to fix it."""

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
            session.say(f"  {session.text(_('Expected'))}: {reason.expected.render(session.translate)}")
            session.say(f"  {session.text(_('To fix'))}: {reason.to_fix.render(session.translate)}")
        if receipt.unused:
            unused = session.text(_("columns that no rule uses: {count}"), count=len(receipt.unused))
            session.say(f"{receipt.file}: {unused}")


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
