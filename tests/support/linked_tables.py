"""Small tables of counts, linked by what they share, for tests of what a reader can calculate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from support.handmade import both
from zicht.disclosure.binding import find_bindings, find_sums
from zicht.disclosure.protect import protect
from zicht.measures.model import CountedCell, CountedTable, DerivedCell, DimensionCodes, MeasureDeclaration
from zicht.release import Status, Table

__all__ = ["counted_table", "published", "table_of", "two_way"]

Codes = tuple[str, ...]


def table_of(
    cells: Iterable[CountedCell], names: Sequence[str] = ("group",), **changes: object
) -> CountedTable:
    """Return a table with these cells; its dimensions have the codes that occur. `changes` replace its fields."""
    counts = tuple(cells)
    made = CountedTable(
        id="T03",
        title="Title",
        definition="Definition",
        population="Population",
        unit="persons",
        reading="Reading",
        dimensions=tuple(
            DimensionCodes(
                name, name, {code: both(code) for code in dict.fromkeys(one.codes[at] for one in counts)}
            )
            for at, name in enumerate(names)
        ),
        measures=(
            MeasureDeclaration("victims", "Victims", "persons", ""),
            MeasureDeclaration("share", "Share", "percent", ""),
        ),
        views=(),
        cells=counts,
        sources=("office",),
    )
    return replace(made, **changes)


def published(
    counted: CountedTable, holes: Collection[Codes] = (), *, rule: str = "suppress_below_5"
) -> Table:
    """Return a table as it is published with holes where a rule made none."""
    table = protect(counted, dict.fromkeys(counted.sources, "exact"))
    cells = tuple(
        replace(cell, value=None, status=Status.SUPPRESSED) if cell.codes in holes else cell
        for cell in table.cells
    )
    return replace(
        table, cells=cells, protection=rule, bindings=find_bindings(counted), sums=find_sums(counted)
    )


def counted_table(
    values: Mapping[Codes, float],
    names: Sequence[str],
    *,
    table_id: str = "T01",
    universe: str = "",
    within: Mapping[str, str] | None = None,
    multiple: Sequence[str] = (),
    refines: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None,
    derived: Sequence[DerivedCell] = (),
) -> CountedTable:
    """Return a table of counts of victims, by their codes along the named dimensions."""
    made = table_of(
        (CountedCell(codes, "victims", value) for codes, value in values.items()),
        names,
        id=table_id,
        universe=universe,
        within=within or {},
        derived=tuple(derived),
    )
    dimensions = (
        replace(one, multiple=one.name in multiple, refines=(refines or {}).get(one.name, {}))
        for one in made.dimensions
    )
    return replace(made, dimensions=tuple(dimensions))


def two_way(rows: Mapping[str, Sequence[float]], columns: Sequence[str]) -> dict[Codes, float]:
    """Return the counts of a table of two dimensions with all its totals."""
    inside = {(row, column): n for row, line in rows.items() for column, n in zip(columns, line, strict=True)}
    totals = {
        ("all", "all"): float(sum(inside.values())),
        **{(row, "all"): float(sum(line)) for row, line in rows.items()},
        **{("all", column): float(sum(inside[row, column] for row in rows)) for column in columns},
    }
    return {**totals, **inside}
