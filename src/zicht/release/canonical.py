"""The one form of a release: every cell declared, unique and in order, and nothing under a hidden cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zicht.errors import DisclosureRefused, Text
from zicht.release.jsonfile import decode, encode
from zicht.release.model import (
    ALL,
    AuthoredText,
    Cell,
    Dimension,
    EarlierEdition,
    Edition,
    Erratum,
    Release,
    Status,
    Table,
)
from zicht.vocabulary.never import is_never_shown

__all__ = ["canonical_release", "check_hidden_cells", "check_never_shown"]

TABLE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

#: A cell of these statuses has no value; of the first two, no bounds either.
WITHOUT_BOUNDS = frozenset({Status.SUPPRESSED, Status.NOT_AVAILABLE})
WITHOUT_VALUE = WITHOUT_BOUNDS | {Status.RANGE}


@dataclass(frozen=True)
class _Beside:
    """What stands beside the tables."""

    authored: tuple[AuthoredText, ...]
    earlier: tuple[EarlierEdition, ...]
    errata: tuple[Erratum, ...]


def canonical_release(release: Release) -> Release:
    """Return the release as a reader of its folder will see it: mappings sorted, cells checked and in order.

    A cell that no dimension or measure declares is a mistake of the program
    (ValueError); a value under a hidden cell is refused (DisclosureRefused).
    """
    check_hidden_cells(release)
    check_never_shown(release)
    ids = [table.id for table in release.tables]
    if len(set(ids)) < len(ids):
        raise ValueError("two tables have the same id")
    edition = decode(Edition, encode(replace(release.edition, outputs={})))
    beside = decode(_Beside, encode(_Beside(release.authored, release.earlier, release.errata)))
    return Release(
        edition,
        tuple(_canonical_table(table) for table in release.tables),
        authored=beside.authored,
        earlier=beside.earlier,
        errata=beside.errata,
    )


def check_hidden_cells(release: Release) -> None:
    """Refuse a release in which a cell that should hide its value still holds it."""
    holding = [table.id for table in release.tables if any(_shows_hidden(cell) for cell in table.cells)]
    if holding:
        raise DisclosureRefused.of(
            Text.of("Tables {tables}: hidden cells still hold a value.", tables=", ".join(holding)),
            expected=Text.of("A suppressed cell without value and bounds, a range without a value."),
            to_fix=Text.of("This is a mistake in the program: report it. Nothing was written."),
        )


def check_never_shown(release: Release) -> None:
    """Refuse a release that breaks figures down by what may never stand together."""
    wrong = [table.id for table in release.tables if _breaks_down_too_far(table)]
    if wrong:
        raise DisclosureRefused.of(
            Text.of("Tables {tables}: minors by nationality by municipality.", tables=", ".join(wrong)),
            expected=Text.of("No table with these three together: a child would be recognised."),
            to_fix=Text.of("Leave one of the three out of the table. Nothing was written."),
        )


def _breaks_down_too_far(table: Table) -> bool:
    names = table.dimension_names
    return is_never_shown({*names, *table.within}) and any(
        is_never_shown(
            {*table.within, *(n for n, code in zip(names, cell.codes, strict=True) if code != ALL)}
        )
        for cell in table.cells
    )


def _shows_hidden(cell: Cell) -> bool:
    bounds = cell.lower is not None or cell.upper is not None
    return (cell.status in WITHOUT_VALUE and cell.value is not None) or (
        cell.status in WITHOUT_BOUNDS and bounds
    )


def _canonical_table(table: Table) -> Table:
    if not TABLE_ID.fullmatch(table.id):
        raise ValueError("a table's id is letters and digits")
    if table.missing and table.cells:
        raise ValueError(f"{table.id}: a table that misses input has no cells")
    described = decode(Table, encode(replace(table, cells=())))
    return replace(described, cells=_in_order(table))


def _in_order(table: Table) -> tuple[Cell, ...]:
    positions = [_positions(dimension) for dimension in table.dimensions]
    measures = {measure.name: position for position, measure in enumerate(table.measures)}

    def place(cell: Cell) -> tuple[int, ...]:
        if any(number is not None and not math.isfinite(number) for number in _numbers(cell)):
            raise ValueError(f"{table.id}: a cell holds a number that is not finite")
        try:
            codes = [position[code] for position, code in zip(positions, cell.codes, strict=True)]
            return (*codes, measures[cell.measure])
        except (KeyError, ValueError):
            raise ValueError(
                f"{table.id}: a cell has a code or a measure that the table does not declare"
            ) from None

    placed = {place(cell): cell for cell in table.cells}
    if len(placed) < len(table.cells):
        raise ValueError(f"{table.id}: two cells have the same codes and measure")
    return tuple(placed[key] for key in sorted(placed))


def _positions(dimension: Dimension) -> dict[str, int]:
    declared = {text.code: position for position, text in enumerate(dimension.codes)}
    if len(declared) < len(dimension.codes):
        raise ValueError(f"dimension {dimension.name} declares a code twice")
    return {ALL: -1, **declared}


def _numbers(cell: Cell) -> Iterator[float | None]:
    yield from (cell.value, cell.lower, cell.upper, cell.n)
