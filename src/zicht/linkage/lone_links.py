"""Persons without the links that one rule only brought together: those most like the links that none did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zicht.linkage.missed import count_rules

if TYPE_CHECKING:
    from zicht.linkage.link import Linked

__all__ = ["cut_lone_links"]

Ints = npt.NDArray[np.int64]


def cut_lone_links(linked: Linked) -> tuple[pa.Table, int]:
    """Return the person of every record without lone links, and how many pairs were one person only through these.

    A link is lone where one rule only brought its pair together, and no key, number or reviewer decided it. How many
    links no rule brought together is estimated from how many one and two did; whom they would concern is told best by
    those that were nearly missed too.
    """
    records = linked.clusters["record"].combine_chunks().cast(pa.string())
    cluster = (
        linked.clusters["cluster"].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    )
    if linked.model is None:
        return _persons(records, cluster), 0
    left, right = (_places(linked.pairs[side], records) for side in ("record_l", "record_r"))
    decided = pc.fill_null(linked.pairs["certain"], fill_value=False).to_numpy()
    found = count_rules(linked.attributes, linked.pairs, [rule.columns for rule in linked.model.rules])
    kept = (cluster[left] == cluster[right]) & ((found != 1) | decided)
    must = [
        _places(pa.array([pair[at] for pair in linked.constraints.must], pa.string()), records)
        for at in (0, 1)
    ]
    size = len(records)
    ends = np.append(left[kept], must[0]), np.append(right[kept], must[1])
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
    without = connected_components(graph, directed=False)[1].astype(np.int64)
    return _persons(records, without), _count_pairs(cluster) - _count_pairs(without)


def _places(names: pa.Array | pa.ChunkedArray, records: pa.Array) -> Ints:
    found: Ints = pc.index_in(names.cast(pa.string()), value_set=records).to_numpy().astype(np.int64)
    return found


def _count_pairs(group: Ints) -> int:
    sizes = np.bincount(group)
    return int((sizes * (sizes - 1) // 2).sum())


def _persons(records: pa.Array, group: Ints) -> pa.Table:
    person = pc.binary_join_element_wise("person", pa.array(group).cast(pa.string()), ":")
    return pa.table({"record": records, "person": person})
