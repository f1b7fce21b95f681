"""T32: reporters that fell silent, each against its own history."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from zicht.engine import fetch
from zicht.measures.counting import period_label
from zicht.measures.declaration import Scope, period_codes
from zicht.measures.dimensions import text
from zicht.measures.model import (
    CountedCell,
    CountedTable,
    DimensionCodes,
    EstimatedCell,
    MeasureDeclaration,
    ViewDeclaration,
)
from zicht.measures.units import period_of
from zicht.methods import expect_counts
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["count_silences"]

_ = text

#: How many earlier years are a reporter's history.
HISTORY_YEARS = 5
FLOOR = "suppress_below_5"
SILENT = "silent"

_REPORTS = MeasureDeclaration("reports", _("Reports"), "reports", _("Reports that stand, not persons."))
_EXPECTED = MeasureDeclaration(
    "expected",
    _("Expected reports"),
    "reports",
    _(
        "What the reporter's own five years before let expect, with the interval that holds 99 % of what may happen."
    ),
)


def count_silences(reports: ir.Table, scope: Scope) -> CountedTable:
    """Count T32: the reports of each organisation a year, beside what its own history lets expect."""
    missing = () if "reporter" in scope.supplied else ("reporter",)
    counts = {} if missing else _count(reports, scope)
    reporters = sorted({reporter for _year, reporter in counts})
    cells = [
        CountedCell(
            (str(year), reporter), _REPORTS.name, counts.get((year, reporter), 0), "reports", floor=FLOOR
        )
        for reporter in reporters
        for year in range(min(y for y, _r in counts), scope.window[1] + 1)
    ]
    estimated = [cell for year in _window_years(scope) for cell in _expected(counts, reporters, year)]
    return CountedTable(
        id="T32",
        title=_("Reporters that fell silent"),
        definition=_(
            "Reports by organisation and year, beside what the organisation's own history lets expect. An "
            "organisation below the interval is marked as fallen silent. The police unit of an organisation is the one "
            "that all its reports name."
        ),
        population=_("Reports that stand, made in the window."),
        unit="reports",
        reading=_(
            "A silence can be a law, a lost post, a full shelter or fewer victims. It is a reason to call, not a "
            "finding."
        ),
        dimensions=(
            period_codes([c.codes[0] for c in cells], scope),
            DimensionCodes(
                "reporter",
                _("Organisation"),
                {r: {"nl": r, "en": r} for r in reporters},
                refines={} if missing else {"region": _regions(reports, reporters, scope)},
            ),
        ),
        measures=(_REPORTS, _EXPECTED),
        views=(
            ViewDeclaration(_("Reports by organisation"), rows="reporter", measure="reports", chart=""),
            ViewDeclaration(_("Expected reports by organisation"), rows="reporter", measure="expected"),
        ),
        cells=tuple(cells),
        estimated=tuple(estimated),
        notes={
            SILENT: in_all_languages(_("Fewer reports than this organisation's own history lets expect."))
        },
        sources=scope.sources,
        missing=missing,
    )


def _window_years(scope: Scope) -> range:
    return range(scope.window[0], scope.window[1] + 1)


def _count(reports: ir.Table, scope: Scope) -> dict[tuple[int, str], int]:
    named = _standing(reports, scope)
    named = named.select("reporter", period=period_of(named.report_date, named.report_date_last))
    grouped = named.group_by(["period", "reporter"]).agg(reports=named.count())
    counts = {}
    for row in fetch(grouped).to_pylist():
        label = period_label(row["period"])
        if label.isdigit():
            counts[int(label), row["reporter"]] = row["reports"]
    return counts


def _regions(reports: ir.Table, reporters: list[str], scope: Scope) -> dict[str, str]:
    """Return the police unit of each organisation of which all reports name one and the same."""
    if "reporter_region" not in scope.supplied:
        return {}
    named = _standing(reports, scope).select("reporter", "reporter_region")
    grouped = named.group_by("reporter").agg(
        first=named.reporter_region.min(),
        last=named.reporter_region.max(),
        empty=named.reporter_region.isnull().sum(),
    )
    units = code_list("police_units")
    found = {
        row["reporter"]: row["first"]
        for row in fetch(grouped).to_pylist()
        if row["first"] == row["last"] and row["first"] in units and not row["empty"]
    }
    return {reporter: found[reporter] for reporter in reporters if reporter in found}


def _standing(reports: ir.Table, scope: Scope) -> ir.Table:
    """Return the reports that stand and name an organisation."""
    standing = reports.filter(reports.status != "withdrawn") if "status" in scope.supplied else reports
    return standing.filter(standing.reporter.notnull())


def _expected(counts: dict[tuple[int, str], int], reporters: list[str], year: int) -> list[EstimatedCell]:
    if not reporters:
        return []
    past = range(year - HISTORY_YEARS, year)
    earliest = min(first_year for first_year, _reporter in counts)
    first = {r: min(y for y, other in counts if other == r) for r in reporters}
    history = np.array(
        [[counts.get((y, r), 0) if y >= first[r] else np.nan for y in past] for r in reporters],
        dtype=np.float64,
    )
    observed = np.array([counts.get((year, r), 0) for r in reporters], dtype=np.float64)
    result = expect_counts(history, observed)
    return [
        EstimatedCell(
            (str(year), reporter),
            _EXPECTED.name,
            round(float(result.expected[i]), 1),
            float(result.lower[i]),
            float(result.upper[i]),
            "reports",
            follows=tuple(((str(y), reporter), _REPORTS.name) for y in (*past, year) if y >= earliest),
            note=SILENT if result.fell_silent[i] else "",
        )
        for i, reporter in enumerate(reporters)
        if not np.isnan(result.expected[i])
    ]
