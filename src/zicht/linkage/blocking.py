"""Which records are compared at all: the rules that give few pairs and miss few, chosen for the data at hand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.linkage.schema import Attribute, Kind, LinkSchema, Role

__all__ = ["Keys", "Rule", "choose_pair_rules", "choose_training_rules", "deciding_rules", "key_columns"]

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Of each kind, the columns whose equality makes a pair, from loose to strict.
_KEYS = {
    Kind.KEY: (Role.EXACT,),
    Kind.NUMBER: (Role.EXACT,),
    Kind.GIVEN_NAME: (Role.SOUND, Role.EXACT),
    Kind.FAMILY_NAME: (Role.SOUND, Role.EXACT),
    Kind.BIRTH: (Role.YEAR, Role.EXACT),
    Kind.CODE: (Role.EXACT,),
    Kind.TEXT: (Role.EXACT,),
    Kind.CASE: (Role.EXACT,),
    Kind.TIME: (),
}
#: These decide by themselves, so records that share one are always compared.
_DECIDING = frozenset({Kind.KEY, Kind.NUMBER})
#: Pairs that one rule may give: per record, and in any case. A glance at a pair is cheap, see `zicht.linkage.glance`.
_PAIRS_PER_RECORD, _PAIRS_ANYHOW = 20.0, 1_000_000
#: All rules together may give so many times that.
_BUDGETS = 2
_MOST_RULES, _MOST_KEYS = 20, 3
#: A rule costs this part of the budget before its first pair.
_START = 10
#: Pairs about one person that are drawn to see what rules find, and the share that a rule must add.
_DRAWN, _LEAST_GAIN = 4_000, 0.001
#: Training takes rules of which at least this share of the pairs is more than chance.
_PURE = 0.3
_MOST_TRAINING_RULES = 4


@dataclass(frozen=True, order=True)
class Rule:
    """Records are compared if all of these columns are equal."""

    columns: tuple[str, ...]

    @property
    def sql(self) -> str:
        return " AND ".join(f"l.{column} = r.{column}" for column in self.columns)

    def uses(self, attribute: Attribute) -> bool:
        """Whether pairs of this rule agree on the attribute because they are pairs of it."""
        own = (column for role, column in attribute.columns.items() if role is not Role.CROSSED)
        return not self.columns_set.isdisjoint(own)

    @property
    def columns_set(self) -> frozenset[str]:
        return frozenset(self.columns)


@dataclass(frozen=True)
class Keys:
    """The key columns of a sample, as codes (-1: unknown), and how many records the sample stands for."""

    schema: LinkSchema
    codes: dict[str, Codes]
    records: int

    @classmethod
    def of(cls, sample: pa.Table, schema: LinkSchema, *, records: int) -> Keys:
        return cls(schema, {name: _encode(sample[name]) for name in key_columns(schema)}, records)

    @cached_property
    def _sampled(self) -> int:
        return len(next(iter(self.codes.values())))

    @property
    def _scale(self) -> float:
        """How many pairs of all records one pair of the sample stands for."""
        return (self.records * (self.records - 1)) / max(1, self._sampled * (self._sampled - 1))

    def known_share(self, column: str) -> float:
        return float((self.codes[column] >= 0).mean()) if self._sampled else 0.0

    def count_pairs(self, columns: Sequence[str]) -> float:
        """Return how many pairs of all records agree on all columns."""
        codes = _combine([self.codes[column] for column in columns])
        counts = np.bincount(codes) if len(codes) else np.zeros(1, dtype=np.int64)
        return float((counts * (counts - 1) / 2).sum()) * self._scale

    def count_by_chance(self, columns: Sequence[str]) -> float:
        """Return how many would agree by chance: among those alike in a code, names have nothing to do with births."""
        codes = [one.columns[Role.EXACT] for one in self.schema.compared if one.kind is Kind.CODE]
        return max(self._count_by_chance(columns, within=code) for code in (None, *codes))

    def count_by_chance_alone(self, columns: Sequence[str]) -> float:
        """Return how many would agree if no column had anything to do with another: never many more than do."""
        pairs = self.records * (self.records - 1) / 2
        return pairs * math.prod(self._chance[column] for column in columns)

    @cached_property
    def _chance(self) -> dict[str, float]:
        pairs = max(1.0, self.records * (self.records - 1) / 2)
        return {column: self.count_pairs((column,)) / pairs for column in self.codes}

    def _count_by_chance(self, columns: Sequence[str], *, within: str | None) -> float:
        strata = self.codes[within] if within else np.zeros(self._sampled, dtype=np.int64)
        sizes = np.bincount(strata[strata >= 0]).astype(float)
        pairs = sizes * (sizes - 1) / 2
        expected = pairs.copy()
        for column in columns:
            agreeing = _count_agreeing(strata, self.codes[column], len(sizes))
            expected *= np.divide(agreeing, pairs, out=np.zeros_like(pairs), where=pairs > 0)
        return float(expected.sum()) * self._scale

    def share_alike(self, code: str, *, given: Sequence[str]) -> float:
        """Return how often a code is the same in pairs that agree on one of the columns: the most of them."""
        shares = [0.0]
        for column in given:
            known = np.where(self.codes[code] >= 0, self.codes[column], -1)
            if pairs := _count_agreeing(np.zeros(self._sampled, dtype=np.int64), known, 1)[0]:
                shares.append(self.count_pairs((column, code)) / self._scale / float(pairs))
        return max(shares)


def key_columns(schema: LinkSchema) -> list[str]:
    """Return every column that a rule can ask to be equal."""
    names = {
        one.columns[role] for one in schema.attributes for role in _KEYS[one.kind] if role in one.columns
    }
    return sorted(names)


def choose_pair_rules(keys: Keys, agree: Mapping[str, Mapping[Role, float]]) -> tuple[Rule, ...]:
    """Return rules that together miss few pairs about one person and give few about two.

    `agree` says how often the columns of an attribute are equal in two records of
    one person of whom the attribute is known. Pairs about one person are drawn from that, with
    what real records leave out; rules are taken by how many more of those they
    find for the pairs they give, as long as that is worth it.
    """
    budget = max(_PAIRS_ANYHOW, _PAIRS_PER_RECORD * keys.records)
    start = budget / _START
    drawn = _draw_matches(keys, agree)
    open_pairs = np.ones(_DRAWN if keys.records else 0, dtype=bool)
    candidates = {
        columns: np.logical_and.reduce([drawn[column] for column in columns])
        for size in range(1, _MOST_KEYS + 1)
        for columns in _candidates([one for one in keys.schema.compared if one.kind not in _DECIDING], size)
        if keys.count_by_chance_alone(columns) <= budget
    }
    counted: dict[tuple[str, ...], float] = {}
    chosen: list[Rule] = []
    spent = 0.0
    while len(chosen) < _MOST_RULES:
        best, worth = None, 0.0
        gains = {columns: float((found & open_pairs).sum() / _DRAWN) for columns, found in candidates.items()}
        for columns in sorted(gains, key=lambda columns: (-gains[columns], columns)):
            if gains[columns] < _LEAST_GAIN or gains[columns] / start <= worth:
                break
            pairs = counted.setdefault(columns, keys.count_pairs(columns))
            if pairs > budget or spent + pairs > _BUDGETS * budget:
                del candidates[columns]
            elif (value := gains[columns] / (pairs + start)) > worth:
                best, worth = columns, value
        if best is None:
            break
        chosen.append(Rule(best))
        spent += counted[best]
        open_pairs &= ~candidates.pop(best)
    return (*deciding_rules(keys.schema), *_without_stricter(chosen, keys.schema))


def deciding_rules(schema: LinkSchema) -> tuple[Rule, ...]:
    """Return the rules whose pairs a key or a number may decide: they are never left out."""
    return tuple(Rule((one.columns[Role.EXACT],)) for one in schema.attributes if one.kind in _DECIDING)


def _without_stricter(rules: Sequence[Rule], schema: LinkSchema) -> list[Rule]:
    """Leave out rules of which another finds all pairs: it asks for the same or less of the same attributes."""
    place = {
        one.columns[role]: (one.name, strictness)
        for one in schema.attributes
        for strictness, role in enumerate(_KEYS[one.kind])
        if role in one.columns
    }
    asked = {rule: dict(place[column] for column in rule.columns) for rule in rules}
    return [
        rule
        for rule in rules
        if not any(
            other != rule and all(asked[rule].get(name, -1) >= least for name, least in asked[other].items())
            for other in rules
        )
    ]


def _draw_matches(keys: Keys, agree: Mapping[str, Mapping[Role, float]]) -> dict[str, Flags]:
    """Draw pairs about one person, and say of each key column whether they agree on it."""
    generator = np.random.default_rng(0)
    known = {column: codes >= 0 for column, codes in keys.codes.items()}
    # Sorted by what is known, so that the order of records does not matter.
    order = np.lexsort([known[column] for column in sorted(known)])
    left, right = (
        order[generator.integers(0, max(1, len(order)), (2, _DRAWN))] if len(order) else (order, order)
    )
    drawn = {}
    for one in keys.schema.compared:
        columns = {role: one.columns[role] for role in _KEYS[one.kind] if role in one.columns}
        luck = generator.random(len(left))
        either = np.logical_or.reduce(
            [known[column] for column in columns.values()] or [np.zeros(len(order), bool)]
        )
        for role, column in columns.items():
            both = known[column][left] & known[column][right]
            share = both.sum() / max(1, (either[left] & either[right]).sum())
            drawn[column] = both & (luck < agree[one.name][role] / max(share, 1e-9))
    return drawn


def choose_training_rules(keys: Keys) -> tuple[Rule, ...]:
    """Return rules, of two attributes each, whose pairs are mostly about one person; each leaves the others to learn.

    Rules are added until every compared attribute is left free by two of them, where that can be.
    """
    telling = [one for one in keys.schema.compared if one.kind not in {Kind.CODE, Kind.CASE, Kind.TIME}]
    found = []
    for one, other in combinations(telling, 2):
        columns = (one.columns[Role.EXACT], other.columns[Role.EXACT])
        pairs, chance = keys.count_pairs(columns), keys.count_by_chance(columns)
        if pairs and 1 - chance / pairs >= _PURE:
            found.append((-round(1 - chance / pairs, 1), -pairs, columns, {one.name, other.name}))
    found.sort(key=lambda rule: rule[:3])
    chosen: list[Rule] = []
    free = dict.fromkeys((one.name for one in keys.schema.compared), 0)
    for _purity, _pairs, columns, held in found:
        if not chosen or any(free[name] < 2 for name in free.keys() - held):
            chosen.append(Rule(columns))
            free = {name: times + (name not in held) for name, times in free.items()}
    return tuple(chosen[:_MOST_TRAINING_RULES])


def _candidates(attributes: Sequence[Attribute], size: int) -> Iterable[tuple[str, ...]]:
    """Return key columns of so many attributes, in every combination."""
    for group in combinations(attributes, size):
        columns = [[one.columns[role] for role in _KEYS[one.kind] if role in one.columns] for one in group]
        yield from product(*columns)


def _encode(column: pa.ChunkedArray) -> Codes:
    indices = column.combine_chunks().dictionary_encode().indices
    return np.asarray(pc.fill_null(indices, -1), dtype=np.int64)


def _count_agreeing(strata: Codes, codes: Codes, many: int) -> npt.NDArray[np.float64]:
    """Return per stratum how many pairs in it share a code."""
    known = (strata >= 0) & (codes >= 0)
    width = int(codes.max(initial=0)) + 1
    cells, counts = np.unique(strata[known] * width + codes[known], return_counts=True)
    pairs = np.zeros(many)
    np.add.at(pairs, cells // width, counts * (counts - 1) / 2)
    return pairs


def _combine(columns: Sequence[Codes]) -> Codes:
    """Return one code for each record that has all columns, the same for the same values."""
    known = np.logical_and.reduce([codes >= 0 for codes in columns])
    combined = np.zeros(int(known.sum()), dtype=np.int64)
    for codes in columns:
        combined = combined * (int(codes.max(initial=0)) + 1) + codes[known]
        combined = np.unique(combined, return_inverse=True)[1]
    return combined
