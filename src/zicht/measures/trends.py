"""What T31 says beside the yearly change: steps at the known breaks, and changes that hang on one organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from zicht.measures.declaration import CHANGE, KNOWN, VICTIMS, Scope
from zicht.measures.dimensions import text
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedCell,
    CountedTable,
    DerivedCell,
    EstimatedCell,
    MeasureDeclaration,
    Sum,
    ViewDeclaration,
)
from zicht.measures.one_organisation import (
    CHANGE_OF_ONE,
    CHANGE_OF_OTHERS,
    ONE_MEASURES,
    LedChange,
    find_led_changes,
)
from zicht.methods.interrupted_series import CannotTell, Ratio, interrupt_series
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["TABLE", "breaks_of", "explain_change"]

_ = text

TABLE = "T31"
#: The dimensions of which every code has a series of its own.
SERIES_BY = ("first_reporter_group", "group")
ALONG, AGAINST = "one_organisation", "one_organisation_against"

STEP = MeasureDeclaration(
    "step",
    _("Registered at the break, expected = 100"),
    "index",
    _(
        "Persons in the year of a known break for every 100 that the line through the years before lets expect, with "
        "the steps of earlier breaks in it: 100 is no step. With its 95% interval, which allows for how much the "
        "series moves anyway."
    ),
)
BEND = MeasureDeclaration(
    "bend",
    _("Growth after the break, before = 100"),
    "index",
    _(
        "What a year multiplies the number of persons by, after the break relative to before it: 100 is the same "
        "growth. Known where three years or more follow the break."
    ),
)
NOTES = {
    ALONG: _(
        "One organisation made this change: at least half of it came with that organisation, which is more than chance "
        "in its own numbers, and unlike all others together."
    ),
    AGAINST: _(
        "One organisation went the other way, by at least half as much as this change. Without it the change would be "
        "larger."
    ),
    CannotTell.TOO_SHORT.value: _("Too few years to tell a step from how the series moves anyway."),
    CannotTell.TOO_EARLY.value: _("Too few years before the first break to know the line without it."),
    CannotTell.TOO_FEW.value: _("Too few persons a year to tell a step from chance."),
    CannotTell.SAME_YEAR.value: _("Two known breaks fall in this year, and no series can tell them apart."),
    CannotTell.TOO_CLOSE.value: _("Fewer than three years until the next break or the end of the series."),
}
_VIEWS = {
    "first_reporter_group": _("Steps at the known breaks, by group of the first reporter"),
    "group": _("Steps at the known breaks, by monitor group"),
}
_LED_VIEWS = {
    "first_reporter_group": _("Changes that hang on one organisation, by group of the first reporter"),
    "group": _("Changes that hang on one organisation, by monitor group"),
    "nationality": _("Changes that hang on one organisation, by nationality"),
}


def breaks_of(country: str, *, last_year: int) -> list[int]:
    """Return the years of the known breaks in a country's series, in order; two in one year stand there twice."""
    years = (int(code.extra["year"]) for code in code_list("breaks") if code.extra["country"] == country)
    return sorted(year for year in years if year <= last_year)


def explain_change(table: CountedTable, scope: Scope, country: str) -> CountedTable:
    """Return T31 with what the series say at the breaks, and which changes hang on one organisation."""
    if not table.cells:
        return table
    return _with_led(_with_steps(table, scope, country), find_led_changes(scope))


def _with_steps(table: CountedTable, scope: Scope, country: str) -> CountedTable:
    """Add the steps of the total, and of each code of the dimensions that have series."""
    victims = {cell.key: int(cell.value) for cell in table.cells if cell.measure == VICTIMS.name}
    years = _years(victims, scope.window[1])
    breaks = [year for year in breaks_of(country, last_year=scope.window[1]) if year > years.start]
    if not breaks:
        return table
    names = [dimension.name for dimension in table.dimensions]
    series = {tuple(ALL for _name in names[1:])}
    series |= {
        tuple(code if name == dimension.name else ALL for name in names[1:])
        for dimension in table.dimensions
        if dimension.name in SERIES_BY
        for code in dimension.codes
        if code != KNOWN
    }
    estimated: list[EstimatedCell] = []
    for rest in sorted(series):
        keys = [((str(year), *rest), VICTIMS.name) for year in years]
        if any(victims.get(key) for key in keys) and all(key in victims for key in keys):
            estimated += _steps(keys, [victims[key] for key in keys], years, breaks)
    if not any(cell.measure == BEND.name and cell.value is not None for cell in estimated):
        estimated = [cell for cell in estimated if cell.measure != BEND.name]
    shown = {cell.measure for cell in estimated}
    used = {note for cell in estimated for note in (cell.note,) if note}
    return replace(
        table,
        estimated=(*table.estimated, *estimated),
        measures=(*table.measures, *(m for m in (STEP, BEND) if m.name in shown)),
        views=(*table.views, *_step_views(names)),
        notes={**table.notes, **{code: in_all_languages(NOTES[code]) for code in sorted(used)}},
    )


def _years(victims: Mapping[CellKey, int], last: int) -> range:
    """Return the years without a gap up to the last one."""
    known = {int(codes[0]) for codes, _measure in victims if codes[0].isdigit()}
    first = last
    while first - 1 in known:
        first -= 1
    return range(first, last + 1)


def _steps(
    keys: Sequence[CellKey], counts: Sequence[int], years: range, breaks: Sequence[int]
) -> Iterator[EstimatedCell]:
    """Return a cell for each break with its step, and one with its bend or why there is none."""
    for found in interrupt_series(counts, first_year=years.start, breaks=breaks):
        place = found.year - years.start
        yield _estimate(STEP, found.level, found.no_level, keys, place)
        if found.no_level is None:
            yield _estimate(BEND, found.slope, found.no_slope, keys, place)


def _estimate(
    declared: MeasureDeclaration,
    ratio: Ratio | None,
    why: CannotTell | None,
    keys: Sequence[CellKey],
    place: int,
) -> EstimatedCell:
    """Return a figure that follows from every count of its series; rounded ones leave it only so many digits."""
    value, lower, upper = (
        (float(round(100 * one)) for one in (ratio.value, ratio.lower, ratio.upper))
        if ratio
        else (None, None, None)
    )
    return EstimatedCell(
        keys[place][0],
        declared.name,
        value,
        lower,
        upper,
        declared.unit,
        follows=tuple(keys),
        rests_on=keys[place],
        note=why.value if why else "",
    )


def _step_views(names: Sequence[str]) -> Iterator[ViewDeclaration]:
    for name in SERIES_BY:
        if name in names:
            yield ViewDeclaration(_VIEWS[name], rows=name, measure=STEP.name, chart="interval")


def _with_led(table: CountedTable, led: Sequence[LedChange]) -> CountedTable:
    """Mark the changes that hang on one organisation, and give its part and the rest where that may be shown."""
    names = [dimension.name for dimension in table.dimensions]
    by_place = {
        (str(one.year), *(one.code if name == one.dimension else ALL for name in names[1:])): one
        for one in led
        if not one.dimension or one.dimension in names
    }
    marked = tuple(
        replace(cell, note=ALONG if by_place[cell.codes].goes_along else AGAINST)
        if cell.measure == CHANGE.name and cell.codes in by_place
        else cell
        for cell in table.derived
    )
    if marked == table.derived:
        return table
    cells: list[CountedCell] = []
    derived: list[DerivedCell] = []
    sums: list[Sum] = []
    known = {cell.key for cell in table.cells}
    for place, one in by_place.items():
        if one.is_shown:
            counts, changes = one.cells(place)
            cells += counts
            derived += changes
            sums += (one_sum for one_sum in one.sums(place, VICTIMS.name) if one_sum[0] in known)
    broken_down = {one.dimension for one in by_place.values() if one.is_shown and one.code != ALL}
    return replace(
        table,
        cells=(*table.cells, *cells),
        derived=(*marked, *derived),
        sums=(*table.sums, *sums),
        measures=(*table.measures, *(ONE_MEASURES if cells else ())),
        views=(
            *table.views,
            *(
                ViewDeclaration(
                    _LED_VIEWS[name], rows=name, measure=CHANGE_OF_ONE.name, share=CHANGE_OF_OTHERS.name
                )
                for name in names
                if name in broken_down
            ),
        ),
        notes={
            **table.notes,
            **{
                code: in_all_languages(NOTES[code])
                for code in (ALONG, AGAINST)
                if any(cell.note == code for cell in marked)
            },
        },
    )
