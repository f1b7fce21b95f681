"""T30: how complete each variable is, by kind of reporter."""

from __future__ import annotations

from collections.abc import Collection

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures.counting import period_label
from zicht.measures.declaration import Scope, dimension_codes, period_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.model import (
    ALL,
    CountedCell,
    CountedTable,
    DerivedCell,
    DerivedKind,
    DimensionCodes,
    MeasureDeclaration,
    ViewDeclaration,
)
from zicht.measures.units import period_of
from zicht.vocabulary import UNKNOWNS, in_all_languages

__all__ = ["VARIABLES", "count_completeness"]

_ = text

#: The variables of `reports` whose completeness is followed, with their names in print.
VARIABLES = {
    "sex": _("Sex"),
    "age_at_report": _("Age at the report"),
    "age_at_start": _("Age when it began"),
    "nationality": _("Nationality"),
    "birth_country": _("Country of birth"),
    "residence_at_start": _("Residence status when it began"),
    "residence_at_report": _("Residence status at the report"),
    "forms": _("Forms of exploitation"),
    "route": _("Route"),
    "sectors": _("Sectors"),
    "place_municipality": _("Municipality of exploitation"),
    "place_country": _("Country of exploitation"),
    "period_start": _("Beginning of the exploitation"),
    "period_end": _("End of the exploitation"),
    "phase": _("Whether it still went on"),
    "means": _("Means"),
    "technology": _("Part that technology played"),
    "relation": _("Relation to the offenders"),
    "came_into_view": _("How the person came into view"),
    "earlier_contacts": _("Bodies that met the person before"),
    "dependence": _("What depended on the exploiter"),
    "dossier_type": _("Type of dossier"),
    "shelter_requested": _("Shelter asked for"),
    "declaration": _("Declaration to the police"),
    "reflection_wanted": _("Reflection period wanted"),
    "legal_ground": _("Legal ground"),
    "person_key": _("Shared person key"),
}

#: Stored as a number, a date or free text: known where it is there.
_PRESENT_WHERE_NOT_NULL = frozenset(
    {"age_at_report", "age_at_start", "period_start", "period_end", "person_key"}
)

_REPORTS = MeasureDeclaration("reports", _("Reports"), "reports", _("Reports that stand, not persons."))
_KNOWN = MeasureDeclaration(
    "known", _("Reports with a known value"), "reports", _("Reports in which the variable has a known value.")
)
_COMPLETE = MeasureDeclaration(
    "share", _("Completeness"), "percent", _("Reports with a known value as a percentage of all reports.")
)


def count_completeness(reports: ir.Table, scope: Scope) -> CountedTable:
    """Count T30 over the window's years: reports, and those with a known value, by kind of reporter and variable."""
    supplied = scope.supplied
    standing = reports.filter(reports.status != "withdrawn") if "status" in supplied else reports
    counted = _count(standing, supplied, scope.window)
    cells, derived = _cells(counted, scope)
    types = {c.codes[1] for c in cells}
    return CountedTable(
        id="T30",
        title=_("How complete the reports are"),
        definition=_("For each variable the share of reports in which it is known, by kind of reporter."),
        population=_("Reports that stand, made in the window."),
        unit="reports",
        reading=_(
            "What is not asked cannot be counted: a low share says that the tables on this variable speak for few."
        ),
        dimensions=(
            period_codes([c.codes[0] for c in cells], scope),
            dimension_codes(DIMENSIONS["reporter_type"], types),
            DimensionCodes(
                "variable",
                _("Variable"),
                {
                    ALL: in_all_languages(_("Total")),
                    **{name: in_all_languages(label) for name, label in VARIABLES.items()},
                },
            ),
        ),
        measures=(_REPORTS, _KNOWN, _COMPLETE),
        views=(
            ViewDeclaration(_("Completeness by variable"), rows="variable", measure="share", chart="heat"),
            ViewDeclaration(
                _("Completeness by kind of reporter, whole window"),
                rows="variable",
                columns="reporter_type",
                measure="share",
                fixed={"period": scope.window_code},
                chart="heat",
            ),
        ),
        cells=tuple(cells),
        derived=tuple(derived),
        sources=scope.sources,
    )


def _count(
    reports: ir.Table, supplied: Collection[str], window: tuple[int, int]
) -> dict[tuple[str, str, str], int]:
    period = period_of(reports.report_date, reports.report_date_last)
    reports = reports.mutate(period=period)
    reports = reports.filter((reports.period // 10_000 >= window[0]) & (reports.period % 10_000 <= window[1]))
    known = {name: _is_known(reports, name) for name in VARIABLES if name in supplied}
    grouped = reports.group_by(["period", "reporter_type"]).agg(
        reports=reports.count(),
        **{f"known_{name}": reports.count(where=flag) for name, flag in known.items()},
    )
    counts: dict[tuple[str, str, str], int] = {}
    for row in fetch(grouped).to_pylist():
        key = (period_label(row["period"]), row["reporter_type"])
        counts[(*key, ALL)] = row["reports"]
        for name in VARIABLES:
            counts[(*key, name)] = row.get(f"known_{name}") or 0
    return counts


def _is_known(reports: ir.Table, name: str) -> ir.BooleanValue:
    column = reports[name]
    return column.notnull() if name in _PRESENT_WHERE_NOT_NULL else column.notin(UNKNOWNS)


def _cells(
    counts: dict[tuple[str, str, str], int], scope: Scope
) -> tuple[list[CountedCell], list[DerivedCell]]:
    totals: dict[tuple[str, str, str], int] = {}
    for (period, reporter, variable), value in counts.items():
        for p in dict.fromkeys((period, scope.window_code)):
            for r in (reporter, ALL):
                totals[p, r, variable] = totals.get((p, r, variable), 0) + value
    cells = [
        CountedCell(key, _REPORTS.name if key[2] == ALL else _KNOWN.name, value, "reports")
        for key, value in totals.items()
    ]
    derived = [
        DerivedCell(
            key, _COMPLETE.name, DerivedKind.SHARE, (key, _KNOWN.name), ((*key[:2], ALL), _REPORTS.name)
        )
        for key in totals
        if key[2] != ALL
    ]
    return cells, derived
