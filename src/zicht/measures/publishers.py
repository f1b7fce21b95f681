"""T33: figures that others published, beside the figure counted here, and why they may differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.measures.declaration import Scope
from zicht.measures.dimensions import text
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedCell,
    CountedTable,
    DerivedCell,
    DerivedKind,
    DimensionCodes,
    MeasureDeclaration,
    ViewDeclaration,
)
from zicht.vocabulary import code_list

__all__ = ["PublishedFigure", "compare_publishers"]

_ = text

_PUBLISHED = MeasureDeclaration(
    "published", _("Published figure"), "various", _("The figure as its publisher printed it.")
)
_OURS = MeasureDeclaration(
    "ours", _("Counted here"), "various", _("The same cell as it is counted in this edition.")
)
_DIFFERENCE = MeasureDeclaration(
    "difference", _("Difference"), "persons", _("Counted here minus published, for counts.")
)
_PART = MeasureDeclaration("ours_part", _("Counted here, part"), "persons", _("The numerator of the share."))
_WHOLE = MeasureDeclaration(
    "ours_whole", _("Counted here, whole"), "persons", _("The denominator of the share.")
)


@dataclass(frozen=True)
class PublishedFigure:
    """One row of `aggregates`; `cell` maps dimensions to codes, `reason` is a code of `difference_reasons`."""

    row_id: str
    provider: str
    table: str
    period: str
    cell: Mapping[str, str]
    measure: str
    value: float
    unit: str
    reason: str

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> PublishedFigure:
        pairs = [part.split("=", 1) for part in str(row["cell"] or "").split(";") if "=" in part]
        return cls(
            row_id=str(row["row_id"]),
            provider=str(row["provider"]),
            table=str(row["table"]),
            period=str(row["period"]),
            cell={name.strip(): code.strip() for name, code in pairs},
            measure=str(row["measure"]),
            value=float(str(row["value"])),
            unit=str(row["unit"] or ""),
            reason=str(row["difference_reason"] or ""),
        )


def compare_publishers(
    figures: Sequence[PublishedFigure], counted: Sequence[CountedTable], scope: Scope
) -> CountedTable:
    """Put each published figure beside the cell counted here; one that is not counted here stands alone."""
    tables = {table.id: table for table in counted}
    cells: list[CountedCell] = []
    derived: list[DerivedCell] = []
    labels: dict[str, dict[str, str]] = {}
    used: set[tuple[str, ...]] = set()
    for figure in sorted(figures, key=lambda f: (f.table, f.period, f.provider, f.row_id)):
        table = tables.get(figure.table)
        name = _figure_code(figure)
        codes = (figure.period, figure.provider, name)
        while codes in used:
            name = f"{name}+"
            codes = (figure.period, figure.provider, name)
        used.add(codes)
        labels[name] = _figure_label(figure, table)
        unit = "percent" if figure.measure == "share" else figure.unit or "persons"
        cells.append(
            CountedCell(codes, _PUBLISHED.name, figure.value, unit, public=True, note=_reason(figure))
        )
        ours, ours_derived = _ours(figure, table, codes)
        cells += ours
        derived += ours_derived
    reasons = code_list("difference_reasons")
    return CountedTable(
        id="T33",
        title=_("Differences with other publishers"),
        definition=_(
            "Figures that others published, beside the same cell counted here, and why they may differ."
        ),
        population=_("Figures delivered in the table aggregates."),
        unit="various",
        reading=_(
            "Two figures that differ can both be right: look at the unit, the rule and the date first."
        ),
        dimensions=_dimensions(cells, labels),
        measures=(_PUBLISHED, _OURS, _DIFFERENCE, _PART, _WHOLE),
        views=(
            ViewDeclaration(_("Published and counted here"), rows="figure", columns="measure", measure=""),
        ),
        cells=tuple(cells),
        derived=tuple(derived),
        notes={c.code: {"nl": c.label_nl, "en": c.label_en} for c in reasons} if cells else {},
        sources=scope.sources,
        missing=() if figures else ("aggregates",),
    )


def _reason(figure: PublishedFigure) -> str:
    return figure.reason if figure.reason in code_list("difference_reasons") else ""


def _figure_code(figure: PublishedFigure) -> str:
    pairs = ";".join(f"{name}={code}" for name, code in sorted(figure.cell.items()))
    return ":".join(part for part in (figure.table, pairs, figure.measure) if part)


def _figure_label(figure: PublishedFigure, table: CountedTable | None) -> dict[str, str]:
    """Return the printed name of a figure: its table's number and the labels of its codes."""
    known = {d.name: d.codes for d in table.dimensions} if table else {}
    labels = {}
    for language in ("nl", "en"):
        parts = [
            known.get(name, {}).get(code, {}).get(language, code.replace("_", " "))
            for name, code in figure.cell.items()
        ]
        labels[language] = f"{figure.table}: {', '.join(parts)}" if parts else figure.table
    return labels


def _ours(
    figure: PublishedFigure, table: CountedTable | None, codes: tuple[str, ...]
) -> tuple[list[CountedCell], list[DerivedCell]]:
    if table is None or not set(figure.cell) <= {d.name for d in table.dimensions}:
        return [], []
    place = tuple(
        figure.period if d.name == "period" else figure.cell.get(d.name, ALL) for d in table.dimensions
    )
    by_key: dict[CellKey, CountedCell] = {c.key: c for c in table.cells}
    if figure.measure == "share":
        share = next((d for d in table.derived if (d.codes, d.measure) == (place, "share")), None)
        if share is None:
            return [], []
        part = _copy(by_key[share.of], codes, _PART.name)
        whole = _copy(by_key[share.base], codes, _WHOLE.name)
        ours = DerivedCell(codes, _OURS.name, DerivedKind.SHARE, part.key, whole.key)
        return [part, whole], [ours]
    counted = by_key.get((place, figure.measure))
    if counted is None:
        return [], []
    own = _copy(counted, codes, _OURS.name)
    difference = DerivedCell(
        codes, _DIFFERENCE.name, DerivedKind.DIFFERENCE, own.key, (codes, _PUBLISHED.name), unit=own.unit
    )
    return [own], [difference]


def _copy(cell: CountedCell, codes: tuple[str, ...], measure: str) -> CountedCell:
    return CountedCell(codes, measure, cell.value, cell.unit, floor=cell.floor)


def _dimensions(
    cells: Iterable[CountedCell], labels: Mapping[str, Mapping[str, str]]
) -> tuple[DimensionCodes, ...]:
    def same(values: Iterator[str]) -> dict[str, dict[str, str]]:
        return {v: {"nl": v, "en": v} for v in sorted(set(values))}

    keys = [c.codes for c in cells]
    return (
        DimensionCodes("period", _("Year of report"), same(k[0] for k in keys)),
        DimensionCodes("publisher", _("Publisher"), same(k[1] for k in keys)),
        DimensionCodes("figure", _("Figure"), labels),
    )
