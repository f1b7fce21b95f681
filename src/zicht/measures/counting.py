"""Counting units by any dimensions, with few questions to the engine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, product
from math import prod
from operator import itemgetter

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.dimensions import DIMENSIONS, Dimension
from zicht.measures.populations import POPULATIONS

__all__ = ["PERIOD_UNKNOWN", "SEVERAL", "Counts", "UnitTally", "codes_of", "describe_units", "period_label"]

PERIOD_UNKNOWN = "unknown"

#: By population, the dimensions that will be asked for together.
Combinations = Mapping[str, Collection[frozenset[str]]]

#: Units by (period, code of each dimension).
Counts = dict[tuple[str, ...], int]

_UNKNOWN_BY_RANK = {rank: code for code, rank in coding.UNKNOWN_RANKS.items()}
#: A column of its own for units that stand under several codes.
SEVERAL = "several"

#: Combinations of dimensions are joined into one question while it has at most so many cells a period.
LARGEST_JOINED = 2_000


def describe_units(units: ir.Table, combinations: Combinations, also: Collection[str] = ()) -> ir.Table:
    """Return the units with what tables count by: a flag per population and a number per dimension; `also` as it is."""
    names = sorted({name for wanted in combinations.values() for name in chain.from_iterable(wanted)})
    flags = {f"in_{population}": POPULATIONS[population].belongs(units) for population in combinations}
    return units.select(
        "period", *also, **flags, **{f"by_{name}": _number(DIMENSIONS[name], units) for name in names}
    )


def _number(dimension: Dimension, units: ir.Table) -> ir.IntegerValue:
    smallest = coding.mask_type(dimension.list_name) if dimension.multiple else "int16"
    return dimension.value(units).cast(smallest)


class UnitTally:
    """Counts units by period and dimensions.

    It asks the engine once for each of a few combinations of dimensions and
    adds the others up from those: a breakdown by sex follows from one by group
    and sex. `combinations` names, by population, what will be asked for.
    """

    def __init__(self, units: ir.Table, combinations: Combinations) -> None:
        self._units = units
        self._plan = {population: join_combinations(wanted) for population, wanted in combinations.items()}
        self._asked: dict[tuple[str, frozenset[str]], list[tuple[int, ...]]] = {}

    def count(self, population: str, dimensions: Sequence[Dimension]) -> Counts:
        """Count a population by period and these dimensions, at most one of which may hold several codes.

        Keys are `(period, code, ...)` in the order of `dimensions`; what does not
        occur is left out. With a dimension of several codes, the key that has
        `SEVERAL` in its place counts the units that hold more than one.
        """
        wanted = frozenset(d.name for d in dimensions)
        whole = next((c for c in self._plan.get(population, ()) if wanted <= c), wanted)
        names = ["period", *sorted(whole)]
        # The first place comes twice, so that the getter returns a tuple where there is no dimension.
        wanted_values = itemgetter(0, 0, *(names.index(d.name) for d in dimensions))
        totals: dict[tuple[int, ...], int] = {}
        for row in self._ask(population, whole):
            values = wanted_values(row)
            totals[values] = totals.get(values, 0) + row[-1]
        counts: Counts = {}
        for (period, _again, *values), units in totals.items():
            for codes in product(*map(codes_of, values, dimensions)):
                key = (period_label(period), *codes)
                counts[key] = counts.get(key, 0) + units
        return counts

    def _ask(self, population: str, combination: frozenset[str]) -> list[tuple[int, ...]]:
        """Return rows of period, the dimensions in the order of their names, and the number of units."""
        if (population, combination) not in self._asked:
            units = self._units.filter(self._units[f"in_{population}"])
            by = ["period", *(f"by_{name}" for name in sorted(combination))]
            found = fetch(units.group_by(by).agg(units=units.count()))
            columns = [found[name].to_pylist() for name in (*by, "units")]
            self._asked[population, combination] = list(zip(*columns, strict=True))
        return self._asked[population, combination]


def join_combinations(wanted: Collection[frozenset[str]]) -> list[frozenset[str]]:
    """Join combinations into fewer, larger ones, as long as those stay small and hold one multiple dimension."""
    joined: list[frozenset[str]] = []
    for combination in sorted(wanted, key=lambda c: (-_cells(c), sorted(c))):
        for place, other in enumerate(joined):
            both = combination | other
            if combination <= other or (_cells(both) <= LARGEST_JOINED and _multiples(both) <= 1):
                joined[place] = both
                break
        else:
            joined.append(combination)
    return joined


def _cells(combination: frozenset[str]) -> int:
    return prod(len(DIMENSIONS[name].shown_codes) + 1 for name in combination)


def _multiples(combination: frozenset[str]) -> int:
    return sum(DIMENSIONS[name].multiple for name in combination)


def period_label(period: int) -> str:
    """Return `2019` for a year, `2014-2018` for a range, `unknown` for neither."""
    first, last = divmod(period, 10_000)
    if (first, last) == (9_999, 9_999):
        return PERIOD_UNKNOWN
    return str(first) if first == last else f"{first}-{last}"


def codes_of(value: int, dimension: Dimension) -> list[str]:
    """Return the codes that a value stands for, and `SEVERAL` where there is more than one."""
    if not dimension.multiple:
        return [dimension.shown_codes[value] if value >= 0 else _UNKNOWN_BY_RANK[-value]]
    named = _codes_in(value, dimension)
    return [*named, SEVERAL] if len(named) > 1 else named


def _codes_in(mask: int, dimension: Dimension) -> list[str]:
    """Return the codes of a mask that the dimension shows, else the most telling kind of unknown."""
    positions = coding.positions_of(dimension.list_name)
    known = [code for code in dimension.shown_codes if mask & coding.mask_bit(code, positions)]
    unknown = [kind for kind in coding.UNKNOWN_RANKS if mask & coding.mask_bit(kind, positions)]
    return known or unknown[:1] or ["unknown"]
