"""T19 to T21, T25 and what else rests on who was registered as a victim again."""

from __future__ import annotations

import ibis.expr.types as ir

from zicht.measures.declaration import Scope
from zicht.measures.followed import follow_persons
from zicht.measures.matched import count_matched
from zicht.measures.model import CountedTable
from zicht.measures.next_offences import count_next_offences
from zicht.measures.other_records import OtherRecords
from zicht.measures.overlap_offences import count_offence_overlap
from zicht.measures.repeats import count_repeats

__all__ = ["count_later_offences"]


def count_later_offences(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count the tables; one whose records no file held says which are missing."""
    missing = others.missing("offences")
    followed = None
    if not missing and "person_key" in scope.supplied:
        followed = follow_persons(
            reports,
            others.tables["offences"],
            others.tables.get("follow_ups"),
            supplied=scope.supplied,
            window=scope.window,
            vintage=others.vintage,
        )
    elif not missing:
        missing = ("person_key",)
    sources = tuple(dict.fromkeys((*scope.sources, *others.sources_of("offences", "follow_ups"))))
    makers = (count_repeats, count_next_offences, count_matched, count_offence_overlap)
    return [make(followed, sources=sources, missing=missing) for make in makers]
