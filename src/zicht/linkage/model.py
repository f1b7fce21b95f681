"""The trained model: how much each level of agreement weighs, learned from the records themselves."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from ibis.backends import BaseBackend

from zicht.engine import fetch
from zicht.errors import DefinitionError, Text
from zicht.linkage.blocking import Keys, Rule, choose_pair_rules, choose_training_rules, key_columns
from zicht.linkage.comparisons import DUCKDB, list_levels
from zicht.linkage.learning import maximise_expectation
from zicht.linkage.port import LevelParameters, Parameters, Records, open_records
from zicht.linkage.schema import Attribute, Kind, LinkSchema, Role

__all__ = ["TrainedModel", "train"]

VERSION = 1
#: Records whose keys are counted, pairs that show what chance does, and pairs that one rule teaches with.
_KEY_SAMPLE, _CHANCE_PAIRS, _TRAINING_PAIRS = 30_000, 200_000, 50_000
#: A level that did not occur among so many pairs counts as half a pair.
_UNSEEN = 0.5
_START_PRIOR, _MOST_PRIOR, _START_SHARE = 1e-4, 0.1, 0.5
#: No level is impossible for records about one person.
_LEAST_M = 1e-4
#: Nor is any code the same in all pairs of two persons.
_MOST_ALIKE = 0.99


@dataclass(frozen=True)
class TrainedModel:
    """All that linkage needs to know, without a value of any record: it may stand in a release's provenance.

    `prior` is the probability that two records taken at random are about one
    person; `rules` are the columns that must be equal for two records to be
    compared. A model belongs to the schema with this `digest`.
    """

    schema: str
    digest: str
    prior: float
    parameters: Parameters
    rules: tuple[Rule, ...]
    records: int
    version: int = VERSION

    def to_json(self) -> str:
        return json.dumps(
            {
                "version": self.version,
                "schema": self.schema,
                "digest": self.digest,
                "records": self.records,
                "prior": self.prior,
                "comparisons": {
                    name: [{"m": level.m, "u": level.u} for level in levels]
                    for name, levels in self.parameters.items()
                },
                "rules": [list(rule.columns) for rule in self.rules],
            },
            indent=2,
        )

    @classmethod
    def from_json(cls, text: str) -> TrainedModel:
        """Read a model; it must be of the version that this program writes."""
        try:
            read = _read_version(text)
            return cls(
                schema=read["schema"],
                digest=read["digest"],
                prior=read["prior"],
                parameters={
                    name: tuple(LevelParameters(level["m"], level["u"]) for level in levels)
                    for name, levels in read["comparisons"].items()
                },
                rules=tuple(Rule(tuple(columns)) for columns in read["rules"]),
                records=read["records"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise DefinitionError.of(
                Text.of("A stored model of linkage cannot be read."),
                expected=Text.of("A model that this version of Zicht wrote."),
                to_fix=Text.of("Link once more without it, so that it is trained anew."),
            ) from error

    def check_schema(self, schema: LinkSchema) -> None:
        if schema.digest != self.digest:
            raise DefinitionError.of(
                Text.of("A stored model of linkage belongs to other attributes than these records have."),
                expected=Text.of("A model that was trained on the same attributes."),
                to_fix=Text.of("Link once more without it, so that it is trained anew."),
            )


def _read_version(text: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(text)
    if read["version"] != VERSION:
        raise ValueError("version")
    return read


def train(attributes: pa.Table, schema: LinkSchema, *, engine: BaseBackend, seed: int = 0) -> TrainedModel:
    """Learn from the records themselves how much agreement says; nothing is known of who is who.

    What chance does (`u`) is seen in all pairs of a sample of records; what one
    person's records look like (`m`) is learned by expectation and maximisation
    from pairs that agree on two attributes, for the others. Samples are drawn by a
    hash of the record's number within its source, or of what is equal, so that
    neither the order of records nor the names of sources matter.
    """
    with open_records(attributes, schema, engine) as records:
        keys = _sample_keys(records, seed)
        start = {name: _start(levels) for name, levels in _count_chance(records, keys, seed).items()}
        rules = choose_training_rules(keys)
        learned = {rule: _learn(records, keys, rule, start) for rule in rules}
    m = {name: _settle([one.m.get(name) for one in learned.values()], start[name]) for name in start}
    prior = _estimate_prior(learned, keys, schema, m)
    parameters = {
        name: tuple(
            LevelParameters(_round(m_level), _round(_without_matches(level.u, m_level, prior)))
            for m_level, level in zip(m[name], start[name], strict=True)
        )
        for name in start
    }
    pair_rules = choose_pair_rules(
        keys, {one.name: _agreement(one, schema, m[one.name]) for one in schema.compared}
    )
    return TrainedModel(schema.name, schema.digest, _round(prior), parameters, pair_rules, len(attributes))


def _agreement(attribute: Attribute, schema: LinkSchema, m: tuple[float, ...]) -> dict[Role, float]:
    """Return how often the columns of an attribute are surely equal in two records of one person."""
    levels = list_levels(attribute, schema, DUCKDB)
    return {
        role: sum(m[n] for n, level in enumerate(levels) if role in level.agrees)
        for role in attribute.columns
    }


def _sample_sql(records: Records, size: float, seed: int) -> str:
    """Return what selects about so many records, by a hash of their number within their source."""
    schema, share = records.schema, min(1.0, size / max(1, records.count))
    number = f"substr({schema.record}, length({schema.source}) + 2)"
    return (
        f"SELECT * FROM {records.table} "  # noqa: S608 - names of our own
        f"WHERE hash('{seed:d}:' || {number}) % 1000000 < {round(share * 1_000_000)}"
    )


def _count_chance(records: Records, keys: Keys, seed: int) -> dict[str, tuple[int, ...]]:
    """Count levels among pairs that are hardly ever about one person, from the most telling down.

    Codes are counted in all pairs, the rest in pairs that agree on every code: a
    name is more usual among people of the same nationality and sex.
    """
    schema = records.schema
    codes = [one for one in schema.compared if one.kind is Kind.CODE]
    others = [one for one in schema.compared if one.kind is not Kind.CODE]
    pairs = keys.records * (keys.records - 1) / 2
    alike = keys.count_by_chance_alone([one.columns[Role.EXACT] for one in codes]) / pairs if pairs else 1.0
    size = math.sqrt(2 * _CHANCE_PAIRS / max(alike, _LEAST_M))
    sample = records.keep("chance", _sample_sql(records, size, seed))
    counts = sample.count_levels(others, alike=codes)
    if codes:
        few = records.keep("few", _sample_sql(records, math.sqrt(_CHANCE_PAIRS), seed))
        counts |= few.count_levels(codes)
    return {one.name: counts[one.name] for one in schema.compared}


def _sample_keys(records: Records, seed: int) -> Keys:
    sample = records.keep("keys", _sample_sql(records, _KEY_SAMPLE, seed))
    table = fetch(records.engine.table(sample.table).select(*key_columns(records.schema)))
    return Keys.of(table, records.schema, records=records.count)


def _start(seen: tuple[int, ...]) -> tuple[LevelParameters, ...]:
    """Start from `u` as seen, and from an `m` that falls fivefold from each level to the next."""
    chance = np.maximum(np.array(seen, dtype=float), _UNSEEN) / max(1, sum(seen))
    falling = np.array([5.0**-place for place in range(len(chance))])
    return tuple(
        LevelParameters(float(m), float(u)) for m, u in zip(falling / falling.sum(), chance, strict=True)
    )


@dataclass(frozen=True)
class _Learned:
    """What one rule taught: the share of its pairs about one person, and `m` of each attribute it left free."""

    share: float
    m: Mapping[str, tuple[float, ...]]


def _learn(records: Records, keys: Keys, rule: Rule, start: Parameters) -> _Learned:
    """Learn from the pairs of a rule; of many, from those whose shared values a hash picks."""
    parts = max(1, math.ceil(keys.count_pairs(rule.columns) / _TRAINING_PAIRS))
    free = [one for one in records.schema.compared if not rule.uses(one)]
    patterns = records.count_patterns(rule, free, parts=parts)
    within = _within(rule, keys, records.schema, start)
    chance = {one.name: [level.u for level in within[one.name]] for one in free}
    first = {one.name: [level.m for level in within[one.name]] for one in free}
    share, m = maximise_expectation(patterns, chance, first, share=_START_SHARE)
    return _Learned(share, m)


def _within(rule: Rule, keys: Keys, schema: LinkSchema, start: Parameters) -> Parameters:
    """Say of codes how often chance makes them the same among the pairs of a rule: names go with nationalities."""
    changed = dict(start)
    for one in schema.compared:
        if one.kind is Kind.CODE:
            same = min(_MOST_ALIKE, keys.share_alike(one.columns[Role.EXACT], given=rule.columns))
            first, *rest = start[one.name]
            scale = (1 - same) / max(_LEAST_M, 1 - first.u)
            changed[one.name] = (
                LevelParameters(first.m, same),
                *(LevelParameters(level.m, level.u * scale) for level in rest),
            )
    return changed


def _settle(learned: list[tuple[float, ...] | None], start: tuple[LevelParameters, ...]) -> tuple[float, ...]:
    """Return the middle of what the rules taught about an attribute, or its start where none did."""
    taught = [values for values in learned if values is not None]
    if not taught:
        return tuple(level.m for level in start)
    middle = np.maximum(np.median(taught, axis=0), _LEAST_M)
    return tuple(float(m) for m in middle / middle.sum())


def _estimate_prior(
    learned: Mapping[Rule, _Learned], keys: Keys, schema: LinkSchema, m: Mapping[str, tuple[float, ...]]
) -> float:
    """Estimate the probability of a match: the matches that each rule found, over the share that it can find."""
    pairs = keys.records * (keys.records - 1) / 2
    same = {one.columns[Role.EXACT]: m[one.name][0] for one in schema.compared}
    estimates = []
    for rule, one in learned.items():
        found = one.share * keys.count_pairs(rule.columns)
        share = math.prod(same[column] * keys.known_share(column) for column in rule.columns)
        estimates.append(found / share / pairs)
    return min(_MOST_PRIOR, float(np.median(estimates))) if estimates else _START_PRIOR


def _without_matches(u: float, m: float, prior: float) -> float:
    """Take the pairs about one person out of what all pairs show."""
    return max(u / 10, (u - prior * m) / (1 - prior))


def _round(value: float) -> float:
    """Keep what sums in another order leave the same."""
    return float(f"{value:.8g}")
