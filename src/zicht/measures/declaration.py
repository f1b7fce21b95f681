"""How a table of the catalogue is declared, and how a declared table is counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import ibis.expr.types as ir

from zicht.measures.asked import Supplied, codes_asked, with_codes
from zicht.measures.counting import SEVERAL, Counts, UnitTally, period_label
from zicht.measures.dimensions import DIMENSIONS, Dimension, text
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
from zicht.measures.populations import POPULATIONS
from zicht.measures.rules import CountingRule
from zicht.vocabulary import UNKNOWNS, code_list, in_all_languages
from zicht.vocabulary.never import is_never_shown

__all__ = [
    "KNOWN",
    "SHARE",
    "VICTIMS",
    "Breakdown",
    "Declaration",
    "Scope",
    "count_declared",
    "dimension_codes",
    "is_inside",
    "period_codes",
]

_ = text

#: The code under which the units with a known code are counted, where a share is of those.
KNOWN = "known"
#: The one code of the list `told`.
TOLD = "told"

VICTIMS = MeasureDeclaration(
    "victims", _("Presumed victims"), "persons", _("Persons of whom at least one report stands.")
)
SHARE = MeasureDeclaration(
    "share",
    _("Share"),
    "percent",
    _("Percentage of all in the same year or group; of those known where the definition says so."),
)
SHARE_TOLD = MeasureDeclaration(
    "share_told",
    _("Share of those of whom it is told"),
    "percent",
    _("Percentage of those of whom any report answers the question; the others may differ from them."),
)
MENTIONS = MeasureDeclaration(
    "mentions",
    _("Sum of the rows"),
    "mentions",
    _("All rows added up: persons under several codes count in each."),
)
SEVERAL_CODES = MeasureDeclaration(
    "with_several",
    _("Persons under several codes"),
    "persons",
    _("Persons who stand in more than one row."),
)
CHANGE = MeasureDeclaration(
    "change",
    _("Change on the year before"),
    "persons",
    _("Persons in the year minus those in the year before."),
)
PERCENT_CHANGE = MeasureDeclaration(
    "percent_change",
    _("Change on the year before, in percent"),
    "percent",
    _("The change as a percentage of the year before."),
)


@dataclass(frozen=True)
class Breakdown:
    """One way to break the units of a table down, beside the period.

    `share_over` names the dimension over which shares are taken, the others
    staying fixed; `of_known` takes them of the units with a known code.
    `of_told` names a dimension that says whether it was told, for a share of
    those of whom it was, where that is broken down in the same way.
    `floor` is the least protection; `window_only` counts the edition's window
    alone (pooled years, for small areas).
    """

    dimensions: tuple[str, ...] = ()
    share_over: str = ""
    of_known: bool = False
    of_told: str = ""
    floor: str = "exact"
    window_only: bool = False


@dataclass(frozen=True)
class Declaration:
    """A table of the catalogue that counts the units of a population. Texts are msgids."""

    id: str
    title: str
    definition: str
    population: str
    breakdowns: tuple[Breakdown, ...]
    views: tuple[ViewDeclaration, ...]
    reading: str = ""
    counting_notes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    yearly_change: bool = False

    def __post_init__(self) -> None:
        within = POPULATIONS[self.population].within
        if any(is_never_shown({*breakdown.dimensions, *within}) for breakdown in self.breakdowns):
            raise ValueError(f"{self.id}: minors by nationality by municipality are never shown")

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of all breakdowns, each once, in order."""
        return tuple(DIMENSIONS[n] for n in dict.fromkeys(n for b in self.breakdowns for n in b.dimensions))


@dataclass(frozen=True)
class Scope:
    """What a run counts: its units, its rule and window, the columns that were supplied, how shares are taken.

    `by_period` counts `units`, and `in_window` counts `units_in_window`, which
    are asked only where the rule does not let years add up. `supplied` may map
    each column to the codes that some file can give it.
    """

    by_period: UnitTally
    in_window: UnitTally
    units: ir.Table
    units_in_window: ir.Table
    rule: CountingRule
    window: tuple[int, int]
    supplied: Collection[str]
    sources: tuple[str, ...] = ()
    shares_of_known: bool = False

    @property
    def window_code(self) -> str:
        """The window's period as the units' periods are named: a window of one year is that year."""
        return period_label(self.window[0] * 10_000 + self.window[1])

    @cached_property
    def codes_given(self) -> Supplied:
        """The columns that were supplied, each with the codes that some file can give it."""
        return with_codes(self.supplied)


def count_declared(declaration: Declaration, scope: Scope) -> CountedTable:
    """Count a declared table; what its columns do not allow is named in `missing` or in a counting note."""
    missing = _missing(declaration, scope.supplied)
    possible = _with_totals([b for b in declaration.breakdowns if not _breakdown_missing(b, scope.supplied)])
    dimensions = [DIMENSIONS[n] for n in dict.fromkeys(n for b in possible for n in b.dimensions)]
    cells: dict[tuple[tuple[str, ...], str], CountedCell] = {}
    derived: list[DerivedCell] = []
    if not missing:
        names = [d.name for d in dimensions]
        for breakdown in possible:
            counted = list(_count_breakdown(declaration, breakdown, scope, names))
            cells.update((c.key, c) for c in counted if c.key not in cells)
            derived += _shares(
                breakdown, counted, names, of_known=breakdown.of_known or scope.shares_of_known
            )
        if declaration.yearly_change:
            derived += yearly_changes(cells.values())
    return CountedTable(
        id=declaration.id,
        title=declaration.title,
        definition=declaration.definition,
        population=POPULATIONS[declaration.population].text,
        unit="persons",
        reading=declaration.reading,
        dimensions=(
            period_codes({c.codes[0] for c in cells.values()}, scope),
            *(dimension_codes(d, {c.codes[i] for c in cells.values()}) for i, d in enumerate(dimensions, 1)),
        ),
        measures=_measures({c.measure for c in cells.values()} | {d.measure for d in derived}),
        views=tuple(
            _in_time(view, scope)
            for view in declaration.views
            if _view_possible(view, {d.name for d in dimensions})
        ),
        cells=tuple(cells.values()),
        derived=tuple(d for d in derived if d.of in cells and d.base in cells),
        counting_notes=(
            *map(in_all_languages, (*declaration.counting_notes, *_several_note(possible, cells.values()))),
            *_not_asked_notes(declaration.dimensions if cells else (), scope.codes_given),
        ),
        rules=(scope.rule.value, *declaration.rules),
        sources=scope.sources,
        missing=missing,
        universe=POPULATIONS[declaration.population].universe,
        within=POPULATIONS[declaration.population].within,
    )


def combinations_of(
    declarations: Collection[Declaration], supplied: Collection[str]
) -> dict[str, set[frozenset[str]]]:
    """Return, by population, the combinations of dimensions that these tables will ask for."""
    wanted: dict[str, set[frozenset[str]]] = {}
    for declaration in declarations:
        for breakdown in declaration.breakdowns:
            if not _breakdown_missing(breakdown, supplied):
                wanted.setdefault(declaration.population, set()).add(frozenset(breakdown.dimensions))
    return wanted


def dimension_codes(dimension: Dimension, occurring: Collection[str]) -> DimensionCodes:
    """Return a dimension with the codes that occur, in order: the total, the codes of its list, the unknowns."""
    codes = code_list(dimension.list_name)
    shown = [c for c in dimension.shown_codes if c in occurring]
    labels = {ALL: in_all_languages(_("Total"))}
    labels |= {c: {"nl": codes[c].label_nl, "en": codes[c].label_en} for c in shown}
    unknowns = code_list("unknowns")
    labels |= {
        c: {"nl": unknowns[c].label_nl, "en": unknowns[c].label_en}
        for c in UNKNOWNS
        if c in occurring and c not in labels
    }
    if KNOWN in occurring:
        labels[KNOWN] = in_all_languages(_("Known"))
    refines = {
        wider: {code: into for code, into in places.items() if code in labels}
        for wider, places in dimension.refines.items()
    }
    return DimensionCodes(
        dimension.name,
        dimension.label,
        labels,
        multiple=dimension.multiple,
        refines=refines,
        open_ended=dimension.open_ended,
    )


def period_codes(seen: Collection[str], scope: Scope) -> DimensionCodes:
    """Return the dimension `period`: years and ranges in order, the window, and the unknown year."""
    periods = sorted(set(seen) - {scope.window_code, "unknown"})
    labels = {p: {"nl": p, "en": p} for p in [*periods, scope.window_code]}
    if "unknown" in seen:
        labels["unknown"] = in_all_languages(_("Year unknown"))
    return DimensionCodes("period", _("Year of report"), labels)


def yearly_changes(cells: Iterator[CountedCell] | Collection[CountedCell]) -> list[DerivedCell]:
    """Return the change on the year before of every count of single years."""
    by_rest: dict[tuple[tuple[str, ...], str], list[int]] = {}
    for cell in cells:
        if cell.codes[0].isdigit() and cell.measure == "victims":
            by_rest.setdefault((cell.codes[1:], cell.measure), []).append(int(cell.codes[0]))
    changes = []
    for (rest, measure), years in by_rest.items():
        for before, after in pairwise(sorted(years)):
            if after == before + 1:
                codes = (str(after), *rest)
                of, base = (codes, measure), ((str(before), *rest), measure)
                changes += [
                    DerivedCell(codes, CHANGE.name, DerivedKind.DIFFERENCE, of, base, unit="persons"),
                    DerivedCell(codes, PERCENT_CHANGE.name, DerivedKind.PERCENT_CHANGE, of, base),
                ]
    return changes


def _with_totals(breakdowns: Sequence[Breakdown]) -> list[Breakdown]:
    """Put the total, and the totals that shares are taken of, before the breakdowns; each once."""
    declared = {b.dimensions: b for b in breakdowns}
    totals: dict[tuple[str, ...], Breakdown] = {(): declared.get((), Breakdown())}
    for breakdown in breakdowns:
        if breakdown.share_over:
            rest = tuple(n for n in breakdown.dimensions if n != breakdown.share_over)
            totals.setdefault(rest, declared.get(rest, Breakdown(rest, window_only=breakdown.window_only)))
    return list((totals | declared).values())


def _missing(declaration: Declaration, supplied: Collection[str]) -> tuple[str, ...]:
    own = [group[0] for group in POPULATIONS[declaration.population].needs if not set(group) & set(supplied)]
    first = next((b for b in declaration.breakdowns if b.dimensions), None)
    of_first = _breakdown_missing(first, supplied) if first else ()
    anything = any(not _breakdown_missing(b, supplied) for b in declaration.breakdowns)
    return tuple(dict.fromkeys([*own, *(() if anything else of_first)]))


def _breakdown_missing(breakdown: Breakdown, supplied: Collection[str]) -> tuple[str, ...]:
    return tuple(column for n in breakdown.dimensions for column in DIMENSIONS[n].missing(supplied))


def _count_breakdown(
    declaration: Declaration, breakdown: Breakdown, scope: Scope, names: list[str]
) -> Iterator[CountedCell]:
    dimensions = [DIMENSIONS[n] for n in breakdown.dimensions]
    counts = _with_window(declaration, breakdown, scope, dimensions)
    _fill_zeros(counts, dimensions, scope.codes_given)
    for key, value in counts.items():
        codes = dict(zip(breakdown.dimensions, key[1:], strict=True))
        several = SEVERAL in codes.values()
        if several and len(dimensions) > 1:
            continue
        place = tuple(ALL if several else codes.get(n, ALL) for n in names)
        measure = SEVERAL_CODES.name if several else VICTIMS.name
        yield CountedCell((key[0], *place), measure, value, floor=breakdown.floor)
    if len(dimensions) == 1 and dimensions[0].multiple:
        yield from _mentions(counts, breakdown, names)
    if breakdown.share_over:
        yield from _known(breakdown, counts, names)


def _with_window(
    declaration: Declaration, breakdown: Breakdown, scope: Scope, dimensions: Sequence[Dimension]
) -> Counts:
    counts: Counts = {}
    if scope.rule.is_additive or not breakdown.window_only:
        counts = scope.by_period.count(declaration.population, dimensions)
    in_window = (
        counts if scope.rule.is_additive else scope.in_window.count(declaration.population, dimensions)
    )
    pooled = {(scope.window_code, *codes): value for codes, value in _pool(in_window, scope.window).items()}
    return pooled if breakdown.window_only else counts | pooled


def _pool(counts: Counts, window: tuple[int, int]) -> Counts:
    """Add the periods that lie inside the window up, by the codes behind the period."""
    pooled: Counts = {}
    for (period, *codes), value in counts.items():
        if is_inside(period, window):
            pooled[tuple(codes)] = pooled.get(tuple(codes), 0) + value
    return pooled


def is_inside(period: str, window: tuple[int, int]) -> bool:
    """Say whether a period lies inside the window with all its years."""
    years = [int(y) for y in period.split("-")] if period[0].isdigit() else []
    return bool(years) and window[0] <= years[0] and years[-1] <= window[1]


#: A breakdown larger than this is not filled with zeros: a cell that is not there is zero.
LARGEST_FILLED = 20_000


def _fill_zeros(counts: Counts, dimensions: Sequence[Dimension], supplied: Supplied) -> None:
    """Add the cells that nobody is in, of the codes that are asked about: a reader must see the zero."""
    periods = {key[0] for key in counts}
    combinations: list[tuple[str, ...]] = [()]
    for place, dimension in enumerate(dimensions, 1):
        occurring = {key[place] for key in counts} - {SEVERAL}
        closed = () if dimension.open_ended else codes_asked(dimension, supplied)
        codes = occurring.union(closed, ["unknown"] if dimension.has_unknown else [])
        combinations = [(*c, code) for c in combinations for code in sorted(codes)]
    if len(periods) * len(combinations) <= LARGEST_FILLED:
        for period in periods:
            for combination in combinations:
                counts.setdefault((period, *combination), 0)
            if len(dimensions) == 1 and dimensions[0].multiple:
                counts.setdefault((period, SEVERAL), 0)


def _mentions(counts: Counts, breakdown: Breakdown, names: list[str]) -> Iterator[CountedCell]:
    totals: dict[str, int] = {}
    for (period, code), value in counts.items():
        totals[period] = totals.get(period, 0) + (0 if code == SEVERAL else value)
    for period, value in totals.items():
        yield CountedCell(
            (period, *(ALL for _name in names)), MENTIONS.name, value, MENTIONS.unit, floor=breakdown.floor
        )


def _known(breakdown: Breakdown, counts: Counts, names: list[str]) -> Iterator[CountedCell]:
    """Count the units with a known code, for shares of those; only where one dimension of several is broken down."""
    dimension = DIMENSIONS[breakdown.share_over]
    if (
        breakdown.dimensions != (breakdown.share_over,)
        or dimension.multiple
        or len(dimension.shown_codes) == 1
    ):
        return
    known: dict[str, int] = {}
    for (period, code), value in counts.items():
        known[period] = known.get(period, 0) + (0 if code in UNKNOWNS else value)
    for period, value in known.items():
        place = tuple(KNOWN if n == breakdown.share_over else ALL for n in names)
        yield CountedCell((period, *place), VICTIMS.name, value, floor=breakdown.floor)


def _shares(
    breakdown: Breakdown, counted: Sequence[CountedCell], names: list[str], *, of_known: bool
) -> Iterator[DerivedCell]:
    if not breakdown.share_over:
        return
    place = names.index(breakdown.share_over) + 1
    has_known = any(c.codes[place] == KNOWN for c in counted)
    for cell in counted:
        code = cell.codes[place]
        if cell.measure != VICTIMS.name or code in (ALL, KNOWN):
            continue
        known = of_known and has_known and code not in UNKNOWNS
        base = (*cell.codes[:place], KNOWN if known else ALL, *cell.codes[place + 1 :])
        yield DerivedCell(cell.codes, SHARE.name, DerivedKind.SHARE, cell.key, (base, VICTIMS.name))
        if breakdown.of_told in names and code not in UNKNOWNS:
            told = list(base)
            told[names.index(breakdown.of_told) + 1] = TOLD
            of = (tuple(told), VICTIMS.name)
            yield DerivedCell(cell.codes, SHARE_TOLD.name, DerivedKind.SHARE, cell.key, of)


def _measures(names: Collection[str]) -> tuple[MeasureDeclaration, ...]:
    order = (VICTIMS, SHARE, SHARE_TOLD, CHANGE, PERCENT_CHANGE, MENTIONS, SEVERAL_CODES)
    return tuple(m for m in order if m.name in names)


def _view_possible(view: ViewDeclaration, names: Collection[str]) -> bool:
    return {view.rows, view.columns, *view.fixed} <= {*names, "period", "measure"}


def _in_time(view: ViewDeclaration, scope: Scope) -> ViewDeclaration:
    """Return a view of two other dimensions than the period over the whole window."""
    if "period" in {view.rows, view.columns, *view.fixed}:
        return view
    return replace(view, fixed={**view.fixed, "period": scope.window_code})


def _several_note(breakdowns: Sequence[Breakdown], cells: Iterable[CountedCell]) -> tuple[str, ...]:
    if not any(DIMENSIONS[n].multiple for b in breakdowns for n in b.dimensions):
        return ()
    if any(cell.measure == MENTIONS.name for cell in cells):
        return (
            _(
                "A person can stand in several rows, so that the rows can add up to more than the total. "
                "The sum of the rows and the persons under several codes are given with the total."
            ),
        )
    return (_("A person can stand in several rows, so that the rows can add up to more than the total."),)


def _not_asked_notes(dimensions: Sequence[Dimension], supplied: Supplied) -> Iterator[Mapping[str, str]]:
    """Name the codes that no file can give, so that nobody takes them for zero."""
    some = _("{dimension}, not asked in these files: {codes}. What is not asked is left out: it is not zero.")
    none = _("{dimension}: not in these files. What is not in them is left out: it is not zero.")
    for dimension in dimensions:
        codes, asked = code_list(dimension.list_name), codes_asked(dimension, supplied)
        left_out = [code for code in dimension.shown_codes if code not in asked]
        if left_out and not (asked and dimension.open_ended):
            yield {
                language: sentence.format(
                    dimension=in_all_languages(dimension.label)[language],
                    codes="; ".join(codes.label(code, language) for code in left_out),
                )
                for language, sentence in in_all_languages(some if asked else none).items()
            }
