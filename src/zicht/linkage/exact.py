"""Exact linkage: reports with the same shared person key are about the same person."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

__all__ = ["link_reports"]


def link_reports(reports: Table) -> Table:
    """Add `linked`, the person whom other reports can be about too, and `person`, which every report has.

    Both are the agencies' shared key; where there is none, `linked` is empty and
    `person` is the report's own number. Assumes that agencies give the same key
    to the same person and never the same key to two. A report without a key
    stands for a person of its own, so missing keys push the number of persons up.
    """
    own = ibis.literal("report:") + reports.source + ":" + reports.report_id
    return reports.mutate(linked=reports.person_key, person=reports.person_key.fill_null(own))
