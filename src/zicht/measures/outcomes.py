"""The tables that rest on other records than the reports, each subject counted by a module of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import ibis.expr.types as ir

from zicht.measures.capacity_reached import count_capacity
from zicht.measures.care_gap import count_care_gap
from zicht.measures.chats import count_chats
from zicht.measures.commitments import count_commitments
from zicht.measures.declaration import Scope
from zicht.measures.durations import count_durations
from zicht.measures.help_received import count_help
from zicht.measures.later_offences import count_later_offences
from zicht.measures.model import CountedTable
from zicht.measures.offenders import count_offenders
from zicht.measures.other_records import OtherRecords
from zicht.measures.signals import count_signals
from zicht.measures.victims_suspected import count_victims_suspected

__all__ = ["count_outcomes"]

Count: TypeAlias = Callable[[ir.Table, OtherRecords, Scope], list[CountedTable]]

SUBJECTS: tuple[Count, ...] = (
    count_durations,
    count_help,
    count_later_offences,
    count_care_gap,
    count_offenders,
    count_victims_suspected,
    count_chats,
    count_signals,
    count_capacity,
    count_commitments,
)


def count_outcomes(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count the tables; one whose records no file held says which are missing."""
    return [table for count in SUBJECTS for table in count(reports, others, scope)]
