"""Organisations as numbers: a unit can tell which of them reported it first, and no table holds a name."""

from __future__ import annotations

from collections.abc import Collection

import ibis
import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures import coding
from zicht.vocabulary import UNKNOWNS

__all__ = ["NUMBER", "OF_UNIT", "number_organisations"]

#: The column of reports, and that of units. A number travels as ages do: a unit takes the first known one.
NUMBER, OF_UNIT = "organisation", "first_organisation"
#: So many organisations get a number, those with the most reports first: a dated key has no room for more.
MOST_ORGANISATIONS = 1000


def number_organisations(reports: ir.Table, supplied: Collection[str]) -> ir.Table:
    """Return reports with a number for the organisation that made each; as they are where none is named."""
    if "reporter" not in supplied:
        return reports
    named = reports.filter(reports.reporter.notnull(), ~reports.reporter.isin(list(UNKNOWNS)))
    counted = named.group_by("reporter").agg(reports=named.count())
    largest = counted.order_by([ibis.desc("reports"), "reporter"]).limit(MOST_ORGANISATIONS)
    names = fetch(largest)["reporter"].to_pylist()
    numbers = {name: number for number, name in enumerate(names)} | {coding.NOT_ASKED: -1}
    return reports.mutate(
        **{NUMBER: coding.look_up(reports.reporter, numbers, "int32").nullif(-1).cast("int16")}
    )
