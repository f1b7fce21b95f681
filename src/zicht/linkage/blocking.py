"""Which records are compared at all: the rules that give few pairs and miss few, chosen for the data at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.linkage.schema import Attribute, Kind, LinkSchema, Role

__all__ = ["Keys", "Rule", "choose_pair_rules", "choose_training_rules", "key_columns"]

Codes = npt.NDArray[np.int64]

#: Of each kind, the columns whose equality makes a pair, from loose to strict.
_KEYS = {
    Kind.KEY: (Role.EXACT,),
    Kind.NUMBER: (Role.EXACT,),
    Kind.GIVEN_NAME: (Role.SOUND, Role.EXACT),
    Kind.FAMILY_NAME: (Role.SOUND, Role.EXACT),
    Kind.BIRTH: (Role.YEAR, Role.EXACT),
    Kind.CODE: (Role.EXACT,),
    Kind.TEXT: (Role.EXACT,),
}
#: Pairs that one rule may give: per record, and in any case.
_PAIRS_PER_RECORD, _PAIRS_ANYHOW = 2.5, 250_000
_MOST_RULES, _MOST_KEYS = 12, 3
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


def choose_pair_rules(keys: Keys) -> tuple[Rule, ...]:
    """Return the loosest rules that give few pairs; none of them is a stricter form of another."""
    budget = max(_PAIRS_ANYHOW, _PAIRS_PER_RECORD * keys.records)
    chosen: list[tuple[tuple[Attribute, Role], ...]] = []
    for size in range(1, _MOST_KEYS + 1):
        fitting = []
        for parts in _candidates(keys.schema.attributes, size):
            if any(_implied(parts, by=earlier) for earlier in chosen):
                continue
            pairs = keys.count_pairs(_columns(parts))
            if pairs <= budget:
                fitting.append((pairs, parts))
        fitting.sort(key=lambda found: (found[0], _columns(found[1])))
        among = [parts for _pairs, parts in fitting]
        chosen += [
            one for one in among if not any(_implied(one, by=other) for other in among if other != one)
        ]
    return tuple(Rule(_columns(parts)) for parts in chosen[:_MOST_RULES])


def choose_training_rules(keys: Keys) -> tuple[Rule, ...]:
    """Return rules, of two attributes each, whose pairs are mostly about one person; each leaves the others to learn.

    Rules are added until every compared attribute is left free by two of them, where that can be.
    """
    telling = [one for one in keys.schema.compared if one.kind is not Kind.CODE]
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


def _candidates(attributes: Sequence[Attribute], size: int) -> Iterable[tuple[tuple[Attribute, Role], ...]]:
    for group in combinations(attributes, size):
        if size > 1 and any(one.kind is Kind.KEY for one in group):
            continue
        choices: list[tuple[tuple[Attribute, Role], ...]] = [()]
        for attribute in group:
            roles = [role for role in _KEYS[attribute.kind] if role in attribute.columns]
            choices = [(*choice, (attribute, role)) for choice in choices for role in roles]
        yield from choices


def _implied(parts: tuple[tuple[Attribute, Role], ...], *, by: tuple[tuple[Attribute, Role], ...]) -> bool:
    """Whether all pairs of one rule are pairs of another: it asks for the same or more of each attribute."""
    roles = {attribute.name: _KEYS[attribute.kind].index(role) for attribute, role in parts}
    return all(
        attribute.name in roles and roles[attribute.name] >= _KEYS[attribute.kind].index(role)
        for attribute, role in by
    )


def _columns(parts: tuple[tuple[Attribute, Role], ...]) -> tuple[str, ...]:
    return tuple(attribute.columns[role] for attribute, role in parts)


def _encode(column: pa.ChunkedArray) -> Codes:
    indices = pc.dictionary_encode(column).combine_chunks().indices
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
