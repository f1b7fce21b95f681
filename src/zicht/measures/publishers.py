"""T33: figures that others published, beside the figure counted here, and why they may differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

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
    SummedCell,
    ViewDeclaration,
)
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["PublishedFigure", "compare_publishers"]

_ = text

_PUBLISHED = MeasureDeclaration(
    "published", _("Published figure"), "various", _("The figure as its publisher printed it.")
)
_OURS = MeasureDeclaration(
    "ours",
    _("Counted here"),
    "various",
    _(
        "The same cell as it is counted in this edition. Where the publisher takes several years or codes "
        "together, the cells counted here are added up, or their mean is taken; they stand in rows of their own."
    ),
)
_DIFFERENCE = MeasureDeclaration(
    "difference", _("Difference"), "persons", _("Counted here minus published, for counts.")
)
_PART = MeasureDeclaration("ours_part", _("Counted here, part"), "persons", _("The numerator of the share."))
_WHOLE = MeasureDeclaration(
    "ours_whole", _("Counted here, whole"), "persons", _("The denominator of the share.")
)


#: Stands between the codes that a publisher takes together.
TOGETHER = "|"
#: How a unit ends that is a mean over the years of its period.
A_YEAR = " a year"

SUMMED = "summed"
MEAN = "mean_of_years"
NO_SUM = "years_do_not_add_up"
NOTES = {
    SUMMED: _("The sum of what is counted here, as the publisher takes several years or codes together."),
    MEAN: _("The mean over the years of what is counted here, as the publisher prints it."),
    NO_SUM: _(
        "Not compared: by the counting rule of this edition a person can count in several years, so that years "
        "do not add up."
    ),
}


@dataclass(frozen=True)
class PublishedFigure:
    """One row of `aggregates`; `cell` maps dimensions to codes, `reason` is a code of `difference_reasons`.

    Codes with `|` between them are taken together. `lower` and `upper` are the range that was printed, if any.
    """

    row_id: str
    provider: str
    table: str
    period: str
    cell: Mapping[str, str]
    measure: str
    value: float
    unit: str
    reason: str
    lower: float | None = None
    upper: float | None = None

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
            lower=_number(row.get("lower")),
            upper=_number(row.get("upper")),
        )

    @property
    def years(self) -> range:
        """The years of a range; none where the period is a single year or no range."""
        first, _dash, last = self.period.partition("-")
        return range(int(first), int(last) + 1) if first.isdigit() and last.isdigit() else range(0)

    @property
    def is_mean(self) -> bool:
        return len(self.years) > 1 and self.unit.endswith(A_YEAR)

    @property
    def parts(self) -> tuple[PublishedFigure, ...]:
        """The figures of single years and codes that this one takes together; one if it takes nothing together."""
        periods = [str(year) for year in self.years] or [self.period]
        choices = [[(name, code) for code in codes.split(TOGETHER)] for name, codes in self.cell.items()]
        return tuple(
            replace(self, period=period, cell=dict(cell)) for period in periods for cell in product(*choices)
        )


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def compare_publishers(
    figures: Sequence[PublishedFigure], counted: Sequence[CountedTable], scope: Scope
) -> CountedTable:
    """Put each published figure beside the cell counted here; one that is not counted here stands alone."""
    wanted = {figure.table for figure in figures}
    tables = {table.id: table for table in counted if table.id in wanted}
    comparison = _Comparison(
        tables, {name: {cell.key: cell for cell in table.cells} for name, table in tables.items()}, scope
    )
    for figure in sorted(figures, key=lambda f: (f.table, f.period, f.provider, f.row_id)):
        comparison.add(figure)
    cells = tuple(comparison.cells.values())
    reasons = code_list("difference_reasons")
    notes = {code: in_all_languages(text_) for code, text_ in NOTES.items() if code in comparison.notes_used}
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
        dimensions=_dimensions(cells, comparison.labels),
        measures=(_PUBLISHED, _OURS, _DIFFERENCE, _PART, _WHOLE),
        views=(
            ViewDeclaration(_("Published and counted here"), rows="figure", columns="measure", measure=""),
        ),
        cells=cells,
        summed=tuple(comparison.summed),
        derived=tuple(comparison.derived),
        notes={c.code: {"nl": c.label_nl, "en": c.label_en} for c in reasons} | notes if cells else {},
        sources=scope.sources,
        missing=() if figures else ("aggregates",),
    )


@dataclass
class _Comparison:
    """The cells of T33 while they come together: counts are copied here, so that they are protected here too."""

    tables: Mapping[str, CountedTable]
    counted: Mapping[str, Mapping[CellKey, CountedCell]]
    scope: Scope
    cells: dict[CellKey, CountedCell] = field(default_factory=dict)
    summed: list[SummedCell] = field(default_factory=list)
    derived: list[DerivedCell] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    notes_used: set[str] = field(default_factory=set)

    def add(self, figure: PublishedFigure) -> None:
        """Add a published figure with what is counted here."""
        name = _figure_code(figure)
        while ((figure.period, figure.provider, name), _PUBLISHED.name) in self.cells:
            name = f"{name}+"
        codes = (figure.period, figure.provider, name)
        self.labels[name] = _figure_label(figure, self.tables.get(figure.table))
        note, unit = _reason(figure), figure.unit or "persons"
        if figure.measure == "share":
            unit = "percent"
            self._add_share(figure, codes)
        elif own_unit := self._add_count(figure, codes):
            of, base = (codes, _OURS.name), (codes, _PUBLISHED.name)
            self.derived.append(
                DerivedCell(codes, _DIFFERENCE.name, DerivedKind.DIFFERENCE, of, base, own_unit)
            )
        elif self._years_overlap(figure):
            self.notes_used.add(NO_SUM)
            note = ";".join(filter(None, (note, NO_SUM)))
        self._keep(CountedCell(codes, _PUBLISHED.name, figure.value, unit, public=True, note=note))

    def _add_share(self, figure: PublishedFigure, codes: tuple[str, ...]) -> None:
        table = self.tables.get(figure.table)
        place = _place(figure, table)
        derived = table.derived if table else ()
        share = next((d for d in derived if (d.codes, d.measure) == (place, "share")), None)
        if table and share:
            part, whole = (
                self._keep(_copy(self.counted[table.id][key], table.id, codes, measure.name))
                for key, measure in ((share.of, _PART), (share.base, _WHOLE))
            )
            self.derived.append(DerivedCell(codes, _OURS.name, DerivedKind.SHARE, part, whole))

    def _add_count(self, figure: PublishedFigure, codes: tuple[str, ...]) -> str:
        """Add our own count, or the sum or mean of several; return its unit, empty where there is none."""
        own = None if figure.is_mean else self._counted(figure)
        if own is not None:
            self._keep(_copy(own, figure.table, codes, _OURS.name))
            return own.unit
        counts = [count for part in figure.parts if (count := self._counted(part))]
        if 1 < len(figure.parts) == len(counts) and not self._years_overlap(figure):
            return self._add_sum(figure, codes, counts)
        return ""

    def _add_sum(self, figure: PublishedFigure, codes: tuple[str, ...], counts: Sequence[CountedCell]) -> str:
        """Add the counts in rows of their own, and their sum or mean beside the figure; return its unit."""
        keys = []
        for part, count in zip(figure.parts, counts, strict=True):
            name = _figure_code(part)
            self.labels.setdefault(name, _figure_label(part, self.tables.get(part.table)))
            codes_of_part = (part.period, part.provider, name)
            keys.append(self._keep(_copy(count, part.table, codes_of_part, _OURS.name)))
        note = MEAN if figure.is_mean else SUMMED
        unit = counts[0].unit + (A_YEAR if figure.is_mean else "")
        divisor = len(figure.years) if figure.is_mean else 1
        self.notes_used.add(note)
        self.summed.append(SummedCell(codes, _OURS.name, tuple(keys), divisor, unit, note))
        return unit

    def _counted(self, figure: PublishedFigure) -> CountedCell | None:
        place = _place(figure, self.tables.get(figure.table))
        return self.counted.get(figure.table, {}).get((place, figure.measure))

    def _years_overlap(self, figure: PublishedFigure) -> bool:
        """Whether adding the figure's years up would count some persons more than once."""
        summed = len(figure.years) > 1 and not figure.is_mean and figure.table in self.tables
        return summed and not self.scope.rule.is_additive

    def _keep(self, cell: CountedCell) -> CellKey:
        self.cells[cell.key] = cell
        return cell.key


def _place(figure: PublishedFigure, table: CountedTable | None) -> tuple[str, ...]:
    """Return the codes of the cell that a figure belongs beside; none where the table has no such dimension."""
    names = [d.name for d in table.dimensions] if table else []
    if not set(figure.cell) <= set(names):
        return ()
    return tuple(figure.period if name == "period" else figure.cell.get(name, ALL) for name in names)


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
            " + ".join(
                known.get(name, {}).get(code, {}).get(language, code.replace("_", " "))
                for code in codes.split(TOGETHER)
            )
            for name, codes in figure.cell.items()
        ]
        labels[language] = f"{figure.table}: {', '.join(parts)}" if parts else figure.table
    return labels


def _copy(cell: CountedCell, table: str, codes: tuple[str, ...], measure: str) -> CountedCell:
    return CountedCell(
        codes,
        measure,
        cell.value,
        cell.unit,
        floor=cell.floor,
        persons=cell.persons,
        copy_of=(table, cell.key),
    )


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
