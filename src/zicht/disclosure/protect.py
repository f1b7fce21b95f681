"""From counted tables to released tables: each count passes its rule, all other figures follow from those."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from zicht.disclosure.bounds import bound_count, bound_derived, bound_sum
from zicht.disclosure.complement import hide_beside, is_small
from zicht.disclosure.derive import PERCENT, derive_cell, sum_cells
from zicht.disclosure.groups import hide_whole_groups
from zicht.disclosure.methods import change_counts
from zicht.disclosure.regimes import ROUND_TO, SMALL_BELOW_10, Protection, strictest
from zicht.errors import Text
from zicht.measures.model import ALL, CellKey, CountedCell, CountedTable, EstimatedCell, ViewDeclaration
from zicht.release.model import Cell, CodeText, Dimension, MeasureText, Revision, Status, Table, View
from zicht.release.periods import PERIOD
from zicht.vocabulary import in_all_languages

__all__ = ["protect", "protect_count", "protect_revisions", "protections_of"]

#: The steps in which a share or mean of persons is printed, as a part of one: never finer, never coarser.
FINEST, COARSEST = 0.001, 0.1
BOUNDS = Text.of(
    "The numbers in brackets are a linkage interval: other plausible decisions on which reports are about one person "
    "would give a figure between them. It is no sampling error."
)


def protect(
    counted: CountedTable,
    regimes: Mapping[str, str],
    *,
    beside: bool = False,
    hidden: Collection[CellKey] = frozenset(),
) -> Table:
    """Return the table as it may be shown, when its sources ask for these regimes.

    `hidden` names counts that are hidden for others' sake, see `zicht.disclosure.together`. With `beside`, figures of
    this table from which a hidden one would follow are hidden too: see `zicht.disclosure.complement`.
    Raises KeyError where a source has no regime, and ValueError where a table
    with counts names no source: what nobody answered for is not shown.
    """
    if counted.cells and not counted.sources:
        raise ValueError(f"{counted.id}: names no source, so that no rule can be chosen")
    asked = {regimes[source] for source in counted.sources}
    protections = protections_of(counted, asked)
    hidden = {*hidden, *(hide_beside(counted, protections) if beside else ())}
    hidden |= hide_whole_groups(counted, protections)
    changed = change_counts(counted, protections)
    cells = {cell.key: cell for cell in counted.cells}
    counts = {
        cell.key: _hide(cell)
        if cell.key in hidden and not protections[cell.key].changes
        else protect_count(cell, protections[cell.key], changed=changed.get(cell.key))
        for cell in counted.cells
    }
    sums = {cell.key: bound_sum(sum_cells(cell, counts), cell, cells, protections) for cell in counted.summed}
    estimated = {cell.key: _protect_estimate(cell, counts, protections) for cell in counted.estimated}
    shown = counts | sums | estimated
    derived = [bound_derived(derive_cell(cell, shown), cell, cells, protections) for cell in counted.derived]
    overall = strictest({*asked, *(cell.floor for cell in counted.cells if not cell.public)})
    return _described(counted, (*counts.values(), *sums.values(), *derived, *estimated.values()), overall)


def protect_count(cell: CountedCell, protection: Protection, *, changed: float | None = None) -> Cell:
    """Return a count as it may be shown: exact, rounded, as a range, or hidden; bounded where doubtful links bound it.

    `changed` is what a method made of it that looks at more than this one count.
    """
    small = is_small(cell, protection)
    if protection.ranges and cell.value > 0 and small == protection.hides(cell.value):
        return _as_range(cell, few=small)
    if small:
        return _hide(cell)
    if changed is not None:
        return Cell(cell.codes, cell.measure, changed, cell.unit, status=Status.ROUNDED, note=cell.note)
    status = Status.ROUNDED if protection.rounds else Status.EXACT
    shown = Cell(
        cell.codes, cell.measure, protection.round(cell.value), cell.unit, status=status, note=cell.note
    )
    return bound_count(shown, cell, protection)


def _as_range(cell: CountedCell, *, few: bool) -> Cell:
    """Show that a count is small, and not how small; or that it is not, and not how large."""
    lower, upper = (1.0, SMALL_BELOW_10 - 1.0) if few else (float(SMALL_BELOW_10), None)
    return Cell(
        cell.codes,
        cell.measure,
        None,
        cell.unit,
        status=Status.RANGE,
        lower=lower,
        upper=upper,
        note=cell.note,
    )


def _hide(cell: CountedCell) -> Cell:
    return Cell(cell.codes, cell.measure, None, cell.unit, status=Status.SUPPRESSED, note=cell.note)


def protect_revisions(revisions: Iterable[Revision], regimes: Iterable[str]) -> tuple[Revision, ...]:
    """Return the revisions with their number of persons as it may be shown; that of few is left out."""
    protection = strictest(regimes)
    return tuple(_protect_revision(one, one.persons or 0, protection) for one in revisions)


def _protect_revision(revision: Revision, persons: int, protection: Protection) -> Revision:
    shown, off = int(protection.round(persons)), ROUND_TO // 2 if protection.rounds else 0
    if protection.hides(persons) or not shown:
        return replace(revision, persons=None, most=max(protection.threshold - 1, off))
    return replace(revision, persons=shown, most=shown + off if off else 0)


def protections_of(counted: CountedTable, asked: Collection[str]) -> dict[CellKey, Protection]:
    """Return the protection of each count: what the sources ask for, and the table itself."""
    floors = {cell.floor for cell in counted.cells if not cell.public}
    by_floor = {floor: strictest({*asked, floor}) for floor in floors}
    overall = strictest({*asked, *floors})
    if overall.rounds and overall.threshold:
        # A reader must know of every rounded count whether it could have been hidden.
        by_floor = dict.fromkeys(floors, overall)
    # A figure that others published already is shown as they printed it: hiding it protects nobody.
    found = {cell.key: Protection() if cell.public else by_floor[cell.floor] for cell in counted.cells}
    # A total of a period is no range: it says of nobody where or what, and readers need it.
    names = [dimension.name for dimension in counted.dimensions]
    return {
        (codes, measure): replace(protection, ranges=False)
        if protection.ranges
        and all(code == ALL or name == PERIOD for name, code in zip(names, codes, strict=True))
        else protection
        for (codes, measure), protection in found.items()
    }


def _protect_estimate(
    estimate: EstimatedCell, counts: Mapping[CellKey, Cell], protections: Mapping[CellKey, Protection]
) -> Cell:
    """Hide an estimate that gives a hidden count away; round it where such a count is rounded."""
    codes, measure, unit, note = estimate.codes, estimate.measure, estimate.unit, estimate.note
    if estimate.value is None and estimate.lower is None:
        return Cell(codes, measure, None, unit, status=Status.NOT_AVAILABLE, note=note)
    hidden = any(counts[key].status in (Status.SUPPRESSED, Status.RANGE) for key in estimate.follows)
    if hidden or (estimate.rests_on and _is_blurred(counts[estimate.rests_on])):
        return Cell(codes, measure, None, unit, status=Status.SUPPRESSED, note=note)
    rounds = any(protections[key].rounds for key in estimate.follows)
    if rounds and estimate.of is not None:
        return _round_share(estimate, counts[estimate.of])
    rounding = Protection(rounds=rounds)
    value, lower, upper = (
        None if number is None else rounding.round(number)
        for number in (estimate.value, estimate.lower, estimate.upper)
    )
    return Cell(codes, measure, value, unit, status=Status.ESTIMATE, lower=lower, upper=upper, note=note)


def _round_share(estimate: EstimatedCell, of: Cell) -> Cell:
    """Round a share or a mean of persons as coarsely as their counts are rounded, its bounds outward."""
    codes, measure, unit, note = estimate.codes, estimate.measure, estimate.unit, estimate.note
    scale = PERCENT if unit in ("percent", "points") else 1
    step = _step(scale * max(ROUND_TO / of.value, FINEST)) if of.value else math.inf
    if step > scale * COARSEST:
        return Cell(codes, measure, None, unit, status=Status.SUPPRESSED, note=note)
    value, lower, upper = (
        None if number is None else float(_tidy(way(number / step) * step))
        for number, way in (
            (estimate.value, round),
            (estimate.lower, math.floor),
            (estimate.upper, math.ceil),
        )
    )
    return Cell(codes, measure, value, unit, status=Status.ESTIMATE, lower=lower, upper=upper, note=note)


def _step(least: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at least as large."""
    power = 10.0 ** math.floor(math.log10(least))
    return _tidy(next(power * one for one in (1, 2, 5, 10) if power * one >= least * (1 - 1e-9)))


def _tidy(number: float) -> float:
    """Leave out what a product of decimals adds in the last digits."""
    return float(f"{number:.10g}")


def _is_blurred(count: Cell) -> bool:
    """Say whether rounding leaves of a count so little that a figure which rests on it would tell more."""
    return count.status is Status.ROUNDED and count.value is not None and count.value <= ROUND_TO


def _described(counted: CountedTable, cells: tuple[Cell, ...], protection: Protection) -> Table:
    return Table(
        id=counted.id,
        title=in_all_languages(counted.title),
        definition=in_all_languages(counted.definition),
        population=in_all_languages(counted.population),
        unit=counted.unit,
        dimensions=_dimensions(counted),
        measures=_measures(counted),
        cells=cells,
        views=tuple(map(_view, counted.views)),
        reading=_reading(counted),
        counting_notes=counted.counting_notes,
        notes=counted.notes,
        rules=counted.rules,
        sources=counted.sources,
        protection=protection.name,
        missing=counted.missing,
        universe=counted.universe,
        within=counted.within,
    )


def _reading(counted: CountedTable) -> Mapping[str, str]:
    """Return how to read a table, with what the bounds of its counts are where any count has them."""
    reading = in_all_languages(counted.reading)
    if not any(cell.under_links for cell in counted.cells):
        return reading
    bounds = in_all_languages(BOUNDS.msgid)
    return {language: f"{reading[language]} {bounds[language]}".strip() for language in bounds}


def _dimensions(counted: CountedTable) -> tuple[Dimension, ...]:
    return tuple(
        Dimension(
            dimension.name,
            in_all_languages(dimension.label),
            tuple(CodeText(code, label) for code, label in dimension.codes.items()),
            dimension.multiple,
            dimension.refines,
        )
        for dimension in counted.dimensions
    )


def _measures(counted: CountedTable) -> tuple[MeasureText, ...]:
    counts = {cell.measure for cell in counted.cells if not cell.public}
    return tuple(
        MeasureText(
            m.name,
            in_all_languages(m.label),
            m.unit,
            in_all_languages(m.definition),
            additive=m.name in counts,
        )
        for m in counted.measures
    )


def _view(view: ViewDeclaration) -> View:
    return View(
        in_all_languages(view.title),
        view.rows,
        view.columns,
        view.measure,
        view.share,
        dict(view.fixed),
        view.chart,
    )
