"""Small tables of counts, linked by what they share, for tests of what a reader can calculate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zicht.measures.model import CountedCell, CountedTable, DerivedCell, DimensionCodes, MeasureDeclaration

__all__ = ["counted_table", "two_way"]

Codes = tuple[str, ...]


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
    return CountedTable(
        id=table_id,
        title="Victims",
        definition="",
        population="",
        unit="persons",
        reading="",
        dimensions=tuple(
            DimensionCodes(
                name,
                name,
                {code: {"nl": code, "en": code} for code in dict.fromkeys(codes[at] for codes in values)},
                multiple=name in multiple,
                refines=(refines or {}).get(name, {}),
            )
            for at, name in enumerate(names)
        ),
        measures=(
            MeasureDeclaration("victims", "Victims", "persons", ""),
            MeasureDeclaration("share", "Share", "percent", ""),
        ),
        views=(),
        cells=tuple(CountedCell(codes, "victims", value) for codes, value in values.items()),
        derived=tuple(derived),
        sources=("office",),
        universe=universe,
        within=within or {},
    )


def two_way(rows: Mapping[str, Sequence[float]], columns: Sequence[str]) -> dict[Codes, float]:
    """Return the counts of a table of two dimensions with all its totals."""
    inside = {(row, column): n for row, line in rows.items() for column, n in zip(columns, line, strict=True)}
    totals = {
        ("all", "all"): float(sum(inside.values())),
        **{(row, "all"): float(sum(line)) for row, line in rows.items()},
        **{("all", column): float(sum(inside[row, column] for row in rows)) for column in columns},
    }
    return {**totals, **inside}
