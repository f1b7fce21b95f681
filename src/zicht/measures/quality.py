"""T30: how complete each variable is, and how many reports are about a person known from another, by reporter."""

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
from zicht.measures.units import number_of, period_of
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
_MERGED = MeasureDeclaration(
    "merged",
    _("Reports merged with another"),
    "reports",
    _("Reports about a person whom at least one other report is about too, of any reporter and year."),
)
_MERGE_RATE = MeasureDeclaration(
    "merge_rate",
    _("Merge rate"),
    "percent",
    _("Reports merged with another as a percentage of all reports."),
)

#: What is counted beside the variables: the measure, and the share of all reports that it gives.
_MEASURES_OF = {ALL: (_REPORTS, None), _MERGED.name: (_MERGED, _MERGE_RATE)}


def count_completeness(reports: ir.Table, scope: Scope) -> CountedTable:
    """Count T30 over the window's years: reports, and those with a known value, by kind of reporter and variable."""
    supplied = scope.supplied
    asked = {*VARIABLES, "linked", "status", "reporter_type", "report_date", "report_date_last"}
    reports = reports.select([name for name in reports.columns if name in asked])
    standing = reports.filter(reports.status != "withdrawn") if "status" in supplied else reports
    dated = standing.mutate(period=period_of(standing.report_date, standing.report_date_last))
    inside = dated.filter(
        (dated.period // 10_000 >= scope.window[0]) & (dated.period % 10_000 <= scope.window[1])
    )
    counted = _count(inside, supplied)
    if _is_linked(standing):
        merged = _count_merged(inside, standing)
        counted |= {(*key[:2], _MERGED.name): merged.get(key[:2], 0) for key in counted}
    cells, derived = _cells(counted, scope)
    types = {c.codes[1] for c in cells}
    return CountedTable(
        id="T30",
        title=_("How complete the reports are"),
        definition=_(
            "For each variable the share of reports in which it is known, by kind of reporter; and the share of "
            "reports that are about a person whom another report is about too."
        ),
        population=_("Reports that stand, made in the window."),
        unit="reports",
        reading=_(
            "What is not asked cannot be counted: a low share says that the tables on this variable speak for few. "
            "A low merge rate says that a reporter meets persons whom nobody else meets, or that its reports hold too "
            "little to see that they are the same."
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
        measures=(_REPORTS, _KNOWN, _COMPLETE, _MERGED, _MERGE_RATE),
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
            ViewDeclaration(_("Merge rate by kind of reporter"), rows="reporter_type", measure="merge_rate"),
        ),
        cells=tuple(cells),
        derived=tuple(derived),
        sources=scope.sources,
    )


def _count(reports: ir.Table, supplied: Collection[str]) -> dict[tuple[str, str, str], int]:
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


def _is_linked(reports: ir.Table) -> bool:
    """Say whether any report can be linked: where none can, that none is says nothing."""
    return bool(fetch(reports.filter(reports.linked.notnull()).select("linked").limit(1)).num_rows)


def _count_merged(inside: ir.Table, standing: ir.Table) -> dict[tuple[str, str], int]:
    """Count the reports of the window about a person with another report, by period and kind of reporter."""
    linked = standing.filter(standing.linked.notnull())
    who = linked.select(person=number_of(linked.linked))
    persons = who.group_by("person").agg(reports=who.count())
    several = persons.filter(persons.reports > 1)
    numbered = inside.select("period", "reporter_type", person=number_of(inside.linked))
    merged = numbered.semi_join(several, "person")
    found = fetch(merged.group_by(["period", "reporter_type"]).agg(reports=merged.count()))
    return {(period_label(row["period"]), row["reporter_type"]): row["reports"] for row in found.to_pylist()}


def _is_known(reports: ir.Table, name: str) -> ir.BooleanValue:
    column = reports[name]
    return column.notnull() if name in _PRESENT_WHERE_NOT_NULL else column.notin(UNKNOWNS)


def _cells(
    counts: dict[tuple[str, str, str], int], scope: Scope
) -> tuple[list[CountedCell], list[DerivedCell]]:
    totals: dict[tuple[str, str, str], int] = {}
    for (period, reporter, what), value in counts.items():
        for p in dict.fromkeys((period, scope.window_code)):
            for r in (reporter, ALL):
                totals[p, r, what] = totals.get((p, r, what), 0) + value
    cells, derived = [], []
    for (period, reporter, what), value in totals.items():
        measure, share = _MEASURES_OF.get(what, (_KNOWN, _COMPLETE))
        codes = (period, reporter, ALL if what in _MEASURES_OF else what)
        cells.append(CountedCell(codes, measure.name, value, "reports"))
        if share is not None:
            base = ((period, reporter, ALL), _REPORTS.name)
            derived.append(DerivedCell(codes, share.name, DerivedKind.SHARE, cells[-1].key, base))
    return cells, derived
