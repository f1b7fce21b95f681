"""The canonical tables beside the reports, as the counting takes them."""

from __future__ import annotations

from datetime import date

from ibis.backends import BaseBackend

from zicht.measures.other_records import OtherRecords
from zicht.records.intake import Intake

__all__ = ["SECURE", "other_records"]

#: The tables whose rows live in secure rooms.
SECURE = frozenset({"offences", "follow_ups", "help", "needs", "suspects"})


def other_records(engine: BaseBackend, intake: Intake, vintage: date) -> OtherRecords:
    """Return the canonical tables beside the reports, with who delivered them."""
    names = [name for name in intake.tables if name not in ("reports", "aggregates")]
    return OtherRecords(
        vintage,
        {name: engine.read_parquet(intake.tables[name], table_name=name) for name in names},
        {
            name: tuple(sorted({receipt.source for receipt in intake.receipts if receipt.table == name}))
            for name in names
        },
        intake.supplied,
        {
            name: tuple(sorted({receipt.regime for receipt in intake.receipts if receipt.table == name}))
            for name in names
        },
    )
