"""Inhabitants: what a rate per 100,000 is taken of."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures.dimensions import ADULT_FROM, AGE_BAND_STARTS
from zicht.measures.model import ALL
from zicht.vocabulary import code_list

__all__ = ["Inhabitants", "count_inhabitants"]

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
