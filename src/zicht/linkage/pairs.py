"""Pairs of records that may be about one person, each with what it weighs and why."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends import BaseBackend
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zicht.linkage.blocking import deciding_rules
from zicht.linkage.model import TrainedModel
from zicht.linkage.port import open_records
from zicht.linkage.schema import Kind, LinkSchema, Role, pair_table

__all__ = ["LEAST_WEIGHT", "score_pairs"]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Pairs that weigh less (odds of one in a thousand) are left out, unless others tie their records together.
LEAST_WEIGHT = -10.0
#: Groups of more records than this are too loose to score every pair in them.
_LARGEST_GROUP = 40

#: What the keys and numbers of a schema without any decide.
_NO_PAIRS = pa.table({"join_key_l": pa.array([], pa.int64()), "join_key_r": pa.array([], pa.int64())})


def score_pairs(
    attributes: pa.Table,
    schema: LinkSchema,
    model: TrainedModel,
    *,
    engine: BaseBackend,
    against: pa.Table | None = None,
) -> pa.Table:
    """Score the pairs of records that the rules of a model compare; see `pair_table` for the columns.

    With `against`, the attributes are new records: only pairs with one of them
    in it are scored, among themselves and with the records that were there.

    A key or a number decides before the model does. Where pairs tie records
    together through others, all pairs among them are scored too, so that a chain
    shows what speaks against it.
    """
    model.check_schema(schema)
    parameters, prior = model.parameters, model.prior
    every, new = _put_together(attributes, against, schema)
    with open_records(every, schema, engine, new=new) as records:
        is_new = against is not None
        scored = records.score(parameters, model.rules, prior=prior, least=LEAST_WEIGHT, new=is_new)
        known = records.known
        deciding = deciding_rules(schema)
        decided = records.find_pairs(deciding, new=is_new) if deciding else _NO_PAIRS
        missing = _find_missing(scored, decided, records.count)
        if len(missing):
            scored = pa.concat_tables([scored, records.score_these(parameters, missing, prior=prior)])
    return _finish(scored, known, schema)


def _put_together(
    attributes: pa.Table, against: pa.Table | None, schema: LinkSchema
) -> tuple[pa.Table, pa.Array | None]:
    """Return all records, and which of them are new."""
    if against is None:
        return attributes, None
    columns = list(schema.columns)
    every = pa.concat_tables([attributes.select(columns), against.select(columns)])
    return every, pa.array(np.arange(len(every)) < len(attributes))


def _find_missing(scored: pa.Table, decided: pa.Table, count: int) -> pa.Table:
    """Return the pairs without a score that a key or number decides, and those in groups of likely pairs."""
    likely = scored.filter(pc.greater(scored["weight"], 0.0))
    sure = np.column_stack([np.asarray(decided[side], dtype=np.int64) for side in decided.column_names])
    left, right = (
        np.append(sure[:, at], np.asarray(likely[side], dtype=np.int64)) for at, side in enumerate("lr")
    )
    _number, group = connected_components(
        coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count)), directed=False
    )
    sizes = np.bincount(group)
    wanted = np.flatnonzero((sizes[group] > 2) & (sizes[group] <= _LARGEST_GROUP))
    pairs = np.unique(np.concatenate([sure, _pairs_within(wanted, group[wanted])]), axis=0)
    here = np.asarray(scored["l"], dtype=np.int64) * count + np.asarray(scored["r"], dtype=np.int64)
    pairs = pairs[~np.isin(pairs[:, 0] * count + pairs[:, 1], here)]
    return pa.table({"join_key_l": pairs[:, 0], "join_key_r": pairs[:, 1]})


def _pairs_within(members: Ints, group: Ints) -> Ints:
    """Return all pairs of members of the same group, the lower number first."""
    order = np.lexsort((members, group))
    members, group = members[order], group[order]
    parts = [np.zeros((0, 2), dtype=np.int64)]
    for step in range(1, _LARGEST_GROUP):
        same = np.flatnonzero(group[step:] == group[:-step])
        if not len(same):
            break
        parts.append(np.column_stack([members[same], members[same + step]]))
    return np.concatenate(parts)


def _finish(scored: pa.Table, ordered: pa.Table, schema: LinkSchema) -> pa.Table:
    """Give pairs the names of their records, and let keys and numbers decide."""
    left, right = (np.asarray(scored[side], dtype=np.int64) for side in "lr")
    yes, no = _decide(scored, ordered, schema, left, right)
    probability = np.where(yes, 1.0, np.where(no, 0.0, np.asarray(scored["probability"])))
    certain = pa.array(yes, mask=~(yes | no))
    columns = {
        "record_l": ordered[schema.record].take(pa.array(left)),
        "record_r": ordered[schema.record].take(pa.array(right)),
        "weight": scored["weight"],
        "probability": pa.array(probability),
        "certain": certain,
    }
    columns |= {name: scored[name] for name in pair_table(schema).names if name not in columns}
    return pa.table(columns).cast(pair_table(schema))


def _decide(
    scored: pa.Table, ordered: pa.Table, schema: LinkSchema, left: Ints, right: Ints
) -> tuple[Flags, Flags]:
    """Say which pairs are certainly about one person, and which about two.

    An equal key or number says yes; two keys, or two numbers that no typing error
    explains, say no. Where they contradict each other, two numbers outweigh a key,
    and two keys leave an equal number undecided.
    """
    same, different = (np.zeros(len(left), dtype=bool) for _ in range(2))
    for attribute in schema.keys:
        equal, both = _compare(ordered[attribute.columns[Role.EXACT]], left, right)
        same |= equal
        different |= both & ~equal
    for attribute in schema.compared:
        if attribute.kind is Kind.NUMBER:
            equal, both = _compare(ordered[attribute.columns[Role.EXACT]], left, right)
            disagree = both & ~equal & (np.asarray(scored[f"gamma_{attribute.name}"]) == 0)
            undecided = different & equal
            same = (same | equal) & ~undecided
            different = (different & ~undecided) | disagree
    return same & ~different, different


def _compare(column: pa.ChunkedArray, left: Ints, right: Ints) -> tuple[Flags, Flags]:
    """Say which pairs have the same value, and which have one on both sides."""
    codes = np.asarray(pc.fill_null(column.combine_chunks().dictionary_encode().indices, -1))
    both = (codes[left] >= 0) & (codes[right] >= 0)
    return both & (codes[left] == codes[right]), both
