"""Inhabitants: what a rate per 100,000 is taken of, and what stands beside the victims of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures.declaration import dimension_codes
from zicht.measures.dimensions import ADULT_FROM, AGE_BAND_STARTS, DIMENSIONS
from zicht.measures.model import ALL, CountedCell, CountedTable, MeasureDeclaration
from zicht.vocabulary import code_list

__all__ = ["INHABITANTS", "Inhabitants", "add_places", "count_inhabitants"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


INHABITANTS = MeasureDeclaration(
    "inhabitants",
    _("Inhabitants"),
    "inhabitants",
    _("On 1 January; of several years the mean of those in which the place existed."),
)

#: Inhabitants by year, sex and age class; `ALL` where not broken down.
Inhabitants = Mapping[tuple[int, str, str], int]


def count_inhabitants(population: ir.Table) -> Inhabitants:
    """Count the inhabitants of the whole country from the table `population`: in all, by sex and by age class."""
    bands = [code.code for code in code_list("age_bands")]
    minors = set(bands[: AGE_BAND_STARTS.index(ADULT_FROM) + 1])
    found = fetch(population.group_by(["year", "sex", "age_band"]).agg(number=population.number.sum()))
    inhabitants: dict[tuple[int, str, str], int] = {}
    for row in found.to_pylist():
        age_class = "minor" if row["age_band"] in minors else "adult"
        for key in ((ALL, ALL), (row["sex"], ALL), (ALL, age_class)):
            place = (int(row["year"]), *key)
            inhabitants[place] = inhabitants.get(place, 0) + int(row["number"])
    return inhabitants


def add_places(
    table: CountedTable, population: ir.Table, window: tuple[int, int], period: str
) -> CountedTable:
    """Add to a table by municipality and region how many inhabitants each had on average in the years of a window.

    They are public: figures of others, which are shown as they are. Of a place without them nothing is added.
    """
    names = [dimension.name for dimension in table.dimensions]
    if not {"municipality", "region"} <= set(names):
        return table
    inside = population.filter(population.year.between(*window))
    found = fetch(inside.group_by(["municipality", "year"]).agg(number=inside.number.sum()))
    listed = code_list("municipalities")
    years: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in found.to_pylist():
        code = row["municipality"]
        if code in listed:
            unit = listed[code].extra.get("police_unit", "")
            for place in (("municipality", code), ("region", unit)) if unit else (("municipality", code),):
                years[place][int(row["year"])] += int(row["number"])
    cells = [
        CountedCell(
            tuple(period if one == "period" else code if one == name else ALL for one in names),
            INHABITANTS.name,
            round(sum(of_years.values()) / len(of_years)),
            INHABITANTS.unit,
            public=True,
        )
        for (name, code), of_years in sorted(years.items())
    ]
    if not cells:
        return table
    return replace(
        table,
        cells=(*table.cells, *cells),
        measures=(*table.measures, INHABITANTS),
        dimensions=tuple(
            dimension_codes(
                DIMENSIONS[one.name], {*one.codes, *(code for name, code in years if name == one.name)}
            )
            if one.name in ("municipality", "region")
            else one
            for one in table.dimensions
        ),
    )
