"""The figures that are followed over editions: which they are, and what each edition printed of them.

They are the headline figures and the totals of the breakdowns that people quote: a page for each, not for every cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zicht.release.model import (
    ALL,
    Cell,
    EarlierEdition,
    EarlierFigure,
    MeasureText,
    Release,
    Status,
    Table,
)
from zicht.release.periods import PERIOD, years_of
from zicht.vocabulary import UNKNOWNS

__all__ = ["FOLLOWED_TABLES", "FollowedFigure", "earlier_editions", "followed_figures", "printed_then"]

#: The code of a breakdown that is no part of it but a total of some parts.
KNOWN = "known"


@dataclass(frozen=True)
class _Kind:
    """A measure of a table by the codes of one dimension, or its total."""

    table: str
    measure: str
    by: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)


FOLLOWED = (
    _Kind("T01", "victims"),
    _Kind("T03", "victims", "group"),
    _Kind("T03", "share", "group"),
    _Kind("T08", "victims", "sex"),
    _Kind("T09", "victims", "age_class"),
    _Kind("T09", "share", "age_class"),
    _Kind("T10", "victims", "nationality_class"),
    _Kind("T13", "victims", "reporter_group"),
    _Kind("T19", "incidence", "horizon", {"washout": "0"}),
    _Kind("T26", "estimate", fixed={"publisher": "own"}),
    _Kind("T26", "in_sight", fixed={"publisher": "own"}),
)
FOLLOWED_TABLES = tuple(dict.fromkeys(kind.table for kind in FOLLOWED))


@dataclass(frozen=True)
class FollowedFigure:
    """One figure of an edition by period: years and ranges of them, and empty where its table has no periods.

    `codes` names the codes of all dimensions that are no total, `by` the one that it is broken down by, if any.
    """

    table: Table
    measure: MeasureText
    codes: Mapping[str, str]
    cells: Mapping[str, Cell]
    by: str = ""


def followed_figures(release: Release) -> Iterator[FollowedFigure]:
    """Yield the figures that an edition has of those followed, in the order of its tables."""
    for kind in FOLLOWED:
        table = release.table(kind.table)
        if table is not None:
            yield from _of_kind(table, kind)


def _of_kind(table: Table, kind: _Kind) -> Iterator[FollowedFigure]:
    measure = next((one for one in table.measures if one.name == kind.measure), None)
    names = table.dimension_names
    if measure is None or not {*kind.fixed, *([kind.by] if kind.by else [])} <= {*names}:
        return
    codes = [
        text.code for dimension in table.dimensions if dimension.name == kind.by for text in dimension.codes
    ]
    series = _series(table, measure.name)
    others = [name for name in names if name != PERIOD]
    for code in codes if kind.by else [ALL]:
        if kind.by and (code in (ALL, KNOWN) or code in UNKNOWNS):
            continue
        place = {**kind.fixed, **({kind.by: code} if kind.by else {})}
        cells = series.get(tuple(place.get(name, ALL) for name in others))
        if cells:
            yield FollowedFigure(table, measure, place, cells, kind.by)


def _series(table: Table, measure: str) -> Mapping[tuple[str, ...], Mapping[str, Cell]]:
    """Return the cells of a measure by their codes of all dimensions but the period, and by period."""
    at = table.dimension_names.index(PERIOD) if PERIOD in table.dimension_names else None
    found: dict[tuple[str, ...], dict[str, Cell]] = defaultdict(dict)
    for cell in table.cells:
        period = "" if at is None else cell.codes[at]
        if cell.measure == measure and (not period or years_of(period)):
            place = cell.codes if at is None else (*cell.codes[:at], *cell.codes[at + 1 :])
            found[place][period] = cell
    return found


def earlier_editions(previous: Sequence[Release]) -> tuple[EarlierEdition, ...]:
    """Return what earlier editions printed, and what those say of the ones before them: each once, oldest first."""
    told = [edition for release in previous for edition in release.earlier]
    own = [_as_earlier(release) for release in previous]
    found = {(edition.vintage, edition.name): edition for edition in (*told, *own)}
    return tuple(found[key] for key in sorted(found))


def _as_earlier(release: Release) -> EarlierEdition:
    edition = release.edition
    rule = f"{edition.counting_rule.name} {edition.counting_rule.version}"
    return EarlierEdition(
        edition.name,
        edition.vintage,
        rule,
        tuple(
            EarlierFigure(
                figure.table.id,
                figure.measure.name,
                figure.codes,
                {period: _numbers(cell) for period, cell in sorted(figure.cells.items())},
            )
            for figure in followed_figures(release)
        ),
    )


def _numbers(cell: Cell) -> tuple[float | None, ...]:
    """Return the value, with its bounds where it has any; nothing of a figure that was not shown."""
    if cell.value is None and cell.lower is None:
        return ()
    return (
        (cell.value,) if cell.lower is None and cell.upper is None else (cell.value, cell.lower, cell.upper)
    )


def printed_then(earlier: EarlierEdition, figure: FollowedFigure, period: str) -> Cell | None:
    """Return the figure as an earlier edition had it; None where that edition did not have it."""
    same = next(
        (
            one
            for one in earlier.figures
            if (one.table, one.measure, dict(one.codes))
            == (figure.table.id, figure.measure.name, dict(figure.codes))
        ),
        None,
    )
    if same is None or period not in same.values:
        return None
    numbers = (*same.values[period], None, None, None)[:3]
    like = next(iter(figure.cells.values()))
    status: Status = like.status if like.status in (Status.ESTIMATE, Status.ROUNDED) else Status.EXACT
    if not same.values[period]:
        status = Status.SUPPRESSED
    elif numbers[0] is None and status is not Status.ESTIMATE:
        status = Status.RANGE
    return Cell((), like.measure, numbers[0], like.unit, status=status, lower=numbers[1], upper=numbers[2])
