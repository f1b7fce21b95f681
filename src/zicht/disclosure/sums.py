"""The numbers behind published counts, and every sum in which any reader can set them.

Cells of several tables that count the same units with the same codes are one number. Numbers are bound together by
what each table says of itself (`bindings`, `sums`, `copies`), and by codes that lie within wider ones: an age band
within an age class, a municipality within a police unit.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from zicht.disclosure.dominance import P_PERCENT
from zicht.disclosure.families import KNOWN, MENTIONS, SEVERAL, group_listed, parts_of
from zicht.disclosure.groups import WHOLE_PERCENT
from zicht.disclosure.regimes import Protection, strictest
from zicht.release.cell_names import named_cell
from zicht.release.model import ALL, OWN, Binding, Bond, Cell, Dimension, Status, Table
from zicht.release.periods import PERIOD, years_of

__all__ = [
    "LEAST_RULE",
    "NOISE",
    "FloatArray",
    "IntArray",
    "Number",
    "Sums",
    "collect_sums",
    "number_of",
    "numbers_of",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: The unit of what holds for a year ends so: over several years it is a mean, no count, and follows from counts.
A_YEAR = " a year"
#: The dimension of those who published a figure.
PUBLISHER = "publisher"
#: Who hides no number of a table still hides what others hide: one or more, so that two values remain possible.
LEAST_RULE = 2
#: Sums of whole numbers, and solutions of programmes, miss a whole number by less than this.
NOISE = 1e-6

Term = tuple[int, float]
Codes = tuple[str, ...]
CellKey = tuple[Codes, str]
#: Cells by their measure and the places of the dimensions that they are broken down by.
BrokenDown = Mapping[tuple[str, tuple[int, ...]], Mapping[Codes, int]]


@dataclass(frozen=True)
class Number:
    """What a cell counts: which units, by which measure, under which codes; dimensions not broken down are left out.

    A `shared` one means the same in every table and edition, another in its own table only.
    """

    universe: str
    measure: str
    codes: frozenset[tuple[str, str]]
    is_shared: bool = False


@dataclass(frozen=True)
class Sums:
    """What the published figures say of the numbers behind them.

    `lower` and `upper` (one per number) are what each figure says by itself, `kept_lower` and `kept_upper` what
    readers know of it however it is hidden; `relations @ numbers` lies between `least` and `most` (one per relation).
    `rule` is the number below which the rules of its tables hide it (2 where they hide none), `threshold` the same for
    hidden numbers, and 0 for one that is not hidden; `all_values` says whether a rule asks that all values below it
    stay possible, and not only some of them, as where a range is shown. `vague` is how near, in percent, readers may
    come to a hidden number however large it is; 0 where rules protect only small ones.
    """

    numbers: tuple[Number, ...]
    lower: FloatArray
    upper: FloatArray
    kept_lower: FloatArray
    kept_upper: FloatArray
    threshold: IntArray
    rule: IntArray
    all_values: npt.NDArray[np.bool_]
    vague: FloatArray
    rounded: npt.NDArray[np.bool_]
    relations: csr_array
    least: FloatArray
    most: FloatArray

    @property
    def hidden(self) -> npt.NDArray[np.bool_]:
        """Which numbers are hidden in some table."""
        hidden: npt.NDArray[np.bool_] = self.threshold > 0
        return hidden

    @property
    def tells_more(self) -> npt.NDArray[np.bool_]:
        """Of which numbers readers would know less if they were hidden."""
        tells: npt.NDArray[np.bool_] = (self.lower > self.kept_lower) | (self.upper < self.kept_upper)
        return tells


def collect_sums(
    tables: Iterable[Table], numbers: Mapping[str, Mapping[CellKey, Number]] | None = None
) -> Sums:
    """Return the numbers behind the counts of these tables, and every sum that binds them.

    `numbers` holds those of each table, where they are known already (see `numbers_of`).
    """
    by_id = {table.id: table for table in tables}
    collected = _Collected()
    for name, table in by_id.items():
        collected.add_table(table, numbers[name] if numbers else numbers_of(table, by_id))
    collected.refine()
    return collected.sums()


def number_of(table: Table, codes: Sequence[str], measure: str) -> Number:
    """Return the number that a cell of a table shows or hides, if it is no copy."""
    return _Namer(table).number(codes, measure)


def numbers_of(table: Table, tables: Mapping[str, Table]) -> dict[CellKey, Number]:
    """Return the number behind each count of a table, by codes and measure; a copy's is that which it copies."""
    additive = {measure.name for measure in table.measures if measure.additive}
    namer = _Namer(table)
    numbers = {
        (cell.codes, cell.measure): namer.number(cell.codes, cell.measure)
        for cell in table.cells
        if cell.measure in additive and cell.status in COUNTS and not _is_mean(cell, namer.names)
    }
    for copy in table.copies:
        if copy.table in tables and (copy.codes, copy.measure) in numbers:
            copied = number_of(tables[copy.table], copy.of_codes, copy.of_measure)
            numbers[copy.codes, copy.measure] = copied
    return numbers


def _is_mean(cell: Cell, names: Sequence[str]) -> bool:
    """Say whether a cell holds a mean over several years, or a figure of others in place of one."""
    if not cell.unit.endswith(A_YEAR):
        return False
    codes = dict(zip(names, cell.codes, strict=True))
    return len(years_of(codes.get(PERIOD, ALL))) != 1 or codes.get(PUBLISHER, OWN) != OWN


class _Namer:
    """Says which number a cell of a table stands for."""

    def __init__(self, table: Table) -> None:
        self.id, self.universe = table.id, table.universe or table.id
        self.is_shared = bool(table.universe)
        self.names = table.dimension_names
        self.within = tuple(table.within.items())

    def number(self, codes: Sequence[str], measure: str) -> Number:
        down = [pair for pair in zip(self.names, codes, strict=True) if pair[1] not in (ALL, OWN)]
        own = f"{measure} {self.id}" if measure in (MENTIONS, SEVERAL) else measure
        return Number(self.universe, own, frozenset((*down, *self.within)), self.is_shared)


#: What a cell of a count can be.
COUNTS = (Status.EXACT, Status.ROUNDED, Status.SUPPRESSED, Status.RANGE)


@dataclass(slots=True)
class _Known:
    """What cells say of one number."""

    lower: float = 0.0
    upper: float = math.inf
    kept_lower: float = 0.0
    kept_upper: float = math.inf
    threshold: int = 0
    rule: int = 0
    all_values: bool = False
    vague: int = 0
    rounded: bool = False

    def add(self, cell: Cell, protection: Protection) -> None:
        """Note what a cell of a table with this protection says."""
        lower, upper = said_by(cell, protection)
        self.lower, self.upper = max(self.lower, lower), min(self.upper, upper)
        self.rounded |= cell.status is Status.ROUNDED
        rule = max(protection.threshold, LEAST_RULE)
        self.rule = max(self.rule, rule)
        self.all_values |= bool(protection.threshold) and not protection.ranges
        if cell.value is None:
            self.threshold = max(self.threshold, rule)
        elif protection.changes:
            # A count that a table changes is hidden from nobody there.
            self.keep(lower, upper)
            return
        self.vague = max(self.vague, _nearest(protection))

    def keep(self, lower: float, upper: float = math.inf) -> None:
        """Note what readers know of the number whatever is hidden."""
        self.lower, self.upper = max(self.lower, lower), min(self.upper, upper)
        self.kept_lower, self.kept_upper = max(self.kept_lower, lower), min(self.kept_upper, upper)


@dataclass
class _Collected:
    """Numbers and relations while they come together."""

    place: dict[Number, int] = field(default_factory=dict)
    known: list[_Known] = field(default_factory=list)
    relations: dict[tuple[Term, ...], tuple[float, float]] = field(default_factory=dict)
    finer: dict[tuple[str, str, str], Dimension] = field(default_factory=dict)
    partial: set[tuple[str, str]] = field(default_factory=set)

    def add_table(self, table: Table, numbers: Mapping[CellKey, Number]) -> None:
        protection = strictest([table.protection])
        at: dict[CellKey, int] = {}
        for cell in table.cells:
            key = (cell.codes, cell.measure)
            if key in numbers:
                at[key] = self.place.setdefault(numbers[key], len(self.known))
                if at[key] == len(self.known):
                    self.known.append(_Known())
                self.known[at[key]].add(cell, protection)
        broken_down = _broken_down(at)
        for binding in table.bindings:
            for total, parts in _families(table, binding, at, broken_down):
                self.bind_family(binding.how, total, parts)
        for names in table.sums:
            keys = [named_cell(name) for name in names]
            if all(key in at for key in keys):
                total, *parts = (at[key] for key in keys)
                self.bind([*((part, 1.0) for part in parts), (total, -1.0)])
        groups = group_listed(table.dimension_names, at) if table.listed else {}
        for key in (key for listed in table.listed for key in groups.get(listed, ())):
            self.known[at[key]].keep(1.0)
        self.note_finer(table, dict.fromkeys(measure for _codes, measure in at))

    def note_finer(self, table: Table, measures: Iterable[str]) -> None:
        """Note which codes lie within wider ones, and where some are left out."""
        self.partial |= {(table.universe or table.id, one.name) for one in table.dimensions if one.is_partial}
        for measure, dimension in product(measures, table.dimensions):
            for wider in dimension.refines:
                self.finer[table.universe or table.id, measure, f"{dimension.name}>{wider}"] = dimension

    def bind_family(self, how: Bond, total: int, parts: Sequence[int]) -> None:
        """Bind parts to their total, or each to the next where there is none."""
        terms = [(part, 1.0) for part in parts]
        if how is Bond.PARTS:
            self.bind([*terms, (total, -1.0)])
        elif how is Bond.SAME:
            for term in terms:
                self.bind([term, (total, -1.0)])
        elif how is Bond.SOME:
            self.bind([*terms, (total, -1.0)], least=-math.inf)
        elif how in (Bond.SEVERAL, Bond.EACH):
            for part in parts:
                self.bind([(total, 1.0), (part, -1.0)], most=math.inf)
            if how is Bond.SEVERAL:
                self.bind([*terms, (total, -1.0)], most=math.inf)
        else:
            sign = 1.0 if how is Bond.RISING else -1.0
            for before, after in pairwise(parts):
                self.bind([(after, sign), (before, -sign)], most=math.inf)

    def refine(self) -> None:
        """Bind narrower codes to the wider ones in which they lie, wherever tables show both."""
        finer = {(universe, measure, one.name) for (universe, measure, _names), one in self.finer.items()}
        by_dimension: dict[tuple[str, str, str], list[tuple[Number, str]]] = defaultdict(list)
        for number in self.place:
            for name, code in number.codes:
                if (number.universe, number.measure, name) in finer:
                    by_dimension[number.universe, number.measure, name].append((number, code))
        for (universe, measure, names), dimension in self.finer.items():
            coded = by_dimension[universe, measure, dimension.name]
            self.bind_refinement(coded, dimension, names.split(">")[1])

    def bind_refinement(self, coded: Sequence[tuple[Number, str]], dimension: Dimension, wider: str) -> None:
        into = dimension.refines[wider]
        is_partial = bool(coded) and (coded[0][0].universe, dimension.name) in self.partial
        families: dict[frozenset[tuple[str, str]], dict[str, int]] = defaultdict(dict)
        for number, code in coded:
            if code != KNOWN and all(name != wider for name, _code in number.codes):
                families[number.codes - {(dimension.name, code)}][code] = self.place[number]
        targets = {frozenset({(wider, target)}): target for target in into.values()}
        for rest, family in families.items():
            for pair, target in targets.items():
                parent = self.place.get(replace(coded[0][0], codes=rest | pair))
                if parent is not None:
                    inside = [place for code, place in family.items() if into.get(code) == target]
                    anywhere = [place for code, place in family.items() if code not in into]
                    kind = {"multiple": dimension.multiple, "is_partial": is_partial}
                    self.bind_within(parent, inside, anywhere, **kind)

    def bind_within(
        self,
        parent: int,
        within: Sequence[int],
        elsewhere: Sequence[int],
        *,
        multiple: bool,
        is_partial: bool,
    ) -> None:
        """Bind the codes that lie in a wider one to it; a code that can lie in any is in it or not."""
        inside, anywhere = ([(place, 1.0) for place in places] for places in (within, elsewhere))
        if multiple:
            for place, _one in inside:
                self.bind([(parent, 1.0), (place, -1.0)], most=math.inf)
        elif inside:
            self.bind([*inside, (parent, -1.0)], least=-math.inf if anywhere or is_partial else 0.0)
        if (anywhere or multiple) and not is_partial:
            self.bind([*inside, *anywhere, (parent, -1.0)], most=math.inf)

    def bind(self, terms: Sequence[Term], *, least: float = 0.0, most: float = 0.0) -> None:
        """Note that a sum of numbers lies between two values."""
        together: dict[int, float] = {}
        for place, factor in terms:
            together[place] = together.get(place, 0.0) + factor
        left = tuple(sorted((place, factor) for place, factor in together.items() if factor))
        if left:
            self.relations.setdefault(left, (least, most))

    def sums(self) -> Sums:
        sizes = [len(terms) for terms in self.relations]
        places = np.array([place for terms in self.relations for place, _factor in terms], dtype=np.int64)
        factors = np.array([factor for terms in self.relations for _place, factor in terms], dtype=np.float64)
        bounds = np.array(list(self.relations.values()), dtype=np.float64).reshape(-1, 2)
        lower, upper = self._each("lower"), self._each("upper")
        rows = np.repeat(np.arange(len(sizes)), sizes)
        return Sums(
            numbers=tuple(self.place),
            lower=lower,
            upper=upper,
            kept_lower=self._each("kept_lower"),
            kept_upper=self._each("kept_upper"),
            threshold=self._each("threshold").astype(np.int64),
            rule=self._each("rule").astype(np.int64),
            all_values=self._each("all_values").astype(np.bool_),
            vague=self._each("vague"),
            rounded=self._each("rounded").astype(np.bool_) & (lower < upper),
            relations=csr_array((factors, (rows, places)), shape=(len(sizes), len(lower))),
            least=bounds[:, 0],
            most=bounds[:, 1],
        )

    def _each(self, name: str) -> FloatArray:
        return np.array([getattr(known, name) for known in self.known], dtype=np.float64)


def _broken_down(at: Mapping[CellKey, int]) -> BrokenDown:
    found: dict[tuple[str, tuple[int, ...]], dict[Codes, int]] = defaultdict(dict)
    for (codes, measure), place in at.items():
        down = tuple(axis for axis, code in enumerate(codes) if code != ALL)
        found[measure, down][codes] = place
    return found


def _families(
    table: Table, binding: Binding, at: Mapping[CellKey, int], broken_down: BrokenDown
) -> Iterator[tuple[int, list[int]]]:
    """Yield the places of each total that a binding is about, and of its parts; without a total, of the parts."""
    names = table.dimension_names
    axis = names.index(binding.over)
    down = tuple(sorted((axis, *(names.index(name) for name in binding.beside))))
    families: dict[Codes, dict[str, int]] = defaultdict(dict)
    for codes, place in broken_down.get((binding.parts_of or binding.measure, down), {}).items():
        families[(*codes[:axis], ALL, *codes[axis + 1 :])][codes[axis]] = place
    order = {text.code: n for n, text in enumerate(table.dimensions[axis].codes)}
    for rest, family in families.items():
        if binding.how in (Bond.RISING, Bond.FALLING):
            yield -1, [family[code] for code in sorted(family, key=order.__getitem__)]
            continue
        total = at.get(((*rest[:axis], binding.total, *rest[axis + 1 :]), binding.measure))
        parts = [family[code] for code in parts_of(binding.total, family)]
        if total is not None and parts:
            yield total, parts


def _nearest(protection: Protection) -> int:
    """Return how near, in percent, readers may come to a hidden number, by the rules on who stands in it."""
    return max(P_PERCENT * protection.one_reporter, WHOLE_PERCENT * protection.whole_groups)


def said_by(cell: Cell, protection: Protection) -> tuple[float, float]:
    """Return the least and the most that a cell's number can be, by the cell and its rules alone."""
    if cell.status is Status.RANGE:
        return cell.lower or 0.0, math.inf if cell.upper is None else cell.upper
    if cell.value is None:
        return 0.0, math.inf
    if cell.status is not Status.ROUNDED:
        return cell.value, cell.value
    # What is hidden for its size was not rounded.
    small = 0 if protection.changes else protection.threshold
    if small and not cell.value:
        return 0.0, 0.0
    return max(cell.value - protection.reach, float(small)), cell.value + protection.reach
