"""Clusters of records about one person: pairs joined as long as the evidence within a cluster speaks for it."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zicht.linkage.schema import CLUSTER_TABLE

__all__ = ["make_clusters"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Pairs = Collection[tuple[str, str]]

#: A threshold (log2 of odds) is sought between these.
_LOWEST, _HIGHEST = -2.0, 5.0
#: What a pair weighs that was not worth scoring, and one that a key, a number or a reviewer decided.
_UNSCORED, _CERTAIN = -10.0, 1000.0
#: Differences below this come from the order of summing.
_DIGITS = 6


def make_clusters(
    attributes: pa.Table,
    pairs: pa.Table,
    *,
    threshold: float | None = None,
    one_to_one: Collection[str] = frozenset(),
    must: Pairs = (),
    cannot: Pairs = (),
) -> pa.Table:
    """Return the cluster of every record, named after its first record.

    Clusters grow by the pair of clusters whose records weigh most together on
    average, down to a `threshold` on that average (the log2 of odds); left out, it
    is where the F1 of clustered pairs is expected to be highest given the
    probabilities of the pairs. So a chain is cut where what lies between its ends
    contradicts it. No cluster holds two records of a source in `one_to_one`, nor a
    pair that `cannot` or a contradicting number or key forbids; pairs that `must`
    go together do, unless both are asked of the same records, where `cannot` holds.
    """
    records = pc.array_sort_indices(attributes["record"])
    names = pc.cast(attributes["record"].take(records).combine_chunks(), pa.string())
    sources = attributes["source"].take(records)
    single = pc.cast(sources.combine_chunks(), pa.string()).dictionary_encode()
    kept_single = np.isin(np.asarray(single.dictionary, dtype=object), list(one_to_one))
    source = np.asarray(single.indices, dtype=np.int64)
    source = np.where(kept_single[source], source, -1) if len(source) else source
    edges = _gather(names, pairs, must, cannot)
    tree = _join_all(edges, source, len(names))
    cut = tree.choose_threshold() if threshold is None else threshold
    group = tree.cut(cut, len(names))
    first = np.full(len(names), len(names), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(names)))
    cluster = names.take(pa.array(first[group]))
    return pa.table({"record": names, "cluster": cluster}).cast(CLUSTER_TABLE)


@dataclass(frozen=True)
class _Edges:
    """Pairs of record numbers, each once, with what they weigh and how probable they are."""

    left: Ints
    right: Ints
    weight: Floats
    probability: Floats

    def where(self, chosen: npt.NDArray[np.bool_] | Ints) -> _Edges:
        return _Edges(self.left[chosen], self.right[chosen], self.weight[chosen], self.probability[chosen])


@dataclass
class _Tree:
    """Joins of clusters: what they weigh, a record of either side, how many pairs they make, how many are right."""

    weight: list[Floats] = field(default_factory=list)
    left: list[Ints] = field(default_factory=list)
    right: list[Ints] = field(default_factory=list)
    pairs: list[Ints] = field(default_factory=list)
    right_pairs: list[Floats] = field(default_factory=list)
    expected: float = 0.0

    def add(self, weight: Floats, left: Ints, right: Ints, pairs: Ints, right_pairs: Floats) -> None:
        self.weight.append(np.round(weight, _DIGITS))
        self.left.append(left)
        self.right.append(right)
        self.pairs.append(pairs)
        self.right_pairs.append(right_pairs)

    def choose_threshold(self) -> float:
        """Return the weight down to which joins make the expected F1 highest."""
        weight = np.concatenate(self.weight)
        order = np.argsort(-weight, kind="stable")
        weight = weight[order]
        made = np.cumsum(np.concatenate(self.pairs)[order])
        right = np.cumsum(np.concatenate(self.right_pairs)[order])
        allowed = np.flatnonzero((weight <= _HIGHEST) & (np.append(weight[1:], -np.inf) < weight))
        if not len(allowed):
            return _HIGHEST
        best = allowed[np.argmax(2 * right[allowed] / (made[allowed] + self.expected))]
        return float(weight[best])

    def cut(self, threshold: float, count: int) -> Ints:
        """Return the number of the cluster of each record."""
        chosen = np.concatenate(self.weight) >= threshold
        left, right = (np.concatenate(side)[chosen] for side in (self.left, self.right))
        return _connect(left, right, count)


def _gather(names: pa.Array, pairs: pa.Table, must: Pairs, cannot: Pairs) -> _Edges:
    """Number the records of the pairs; what is decided weighs more than any sum of the rest."""
    left, right = (_find(pairs[side], names) for side in ("record_l", "record_r"))
    weight = np.array(pairs["weight"], dtype=np.float64)
    probability = np.array(pairs["probability"], dtype=np.float64)
    if "certain" in pairs.column_names:
        decision = np.asarray(pc.fill_null(pc.cast(pairs["certain"], pa.int8()), -1))
        weight = np.where(decision == 1, _CERTAIN, np.where(decision == 0, -_CERTAIN, weight))
    decided = {_ordered(pair): 1.0 for pair in must} | {_ordered(pair): 0.0 for pair in cannot}
    if decided:
        sides = (pa.array([pair[side] for pair in decided], pa.string()) for side in (0, 1))
        more_left, more_right = (_find(side, names) for side in sides)
        sure = np.array(list(decided.values()))
        present = (more_left >= 0) & (more_right >= 0)
        left, right = np.append(more_left[present], left), np.append(more_right[present], right)
        weight = np.append(np.where(sure > 0, _CERTAIN, -_CERTAIN)[present], weight)
        probability = np.append(sure[present], probability)
    left, right = np.minimum(left, right), np.maximum(left, right)
    # The first of several is kept: what a reviewer decided stands before what was scored.
    _pair, once = np.unique(left * (len(names) + 1) + right, return_index=True)
    known = once[(left[once] >= 0) & (left[once] < right[once])]
    return _Edges(left[known], right[known], weight[known], probability[known])


def _ordered(pair: tuple[str, str]) -> tuple[str, str]:
    return min(pair), max(pair)


def _find(values: pa.Array | pa.ChunkedArray, names: pa.Array) -> Ints:
    return np.asarray(pc.fill_null(pc.index_in(values, names), -1), dtype=np.int64)


def _connect(left: Ints, right: Ints, count: int) -> Ints:
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _join_all(edges: _Edges, source: Ints, count: int) -> _Tree:
    """Join records into clusters, each group of connected records on its own."""
    tree = _Tree(expected=float(edges.probability.sum()))
    same_source = (source[edges.left] >= 0) & (source[edges.left] == source[edges.right])
    edges = edges.where(~same_source | (edges.weight < _LOWEST) | (edges.weight >= _CERTAIN))
    strong = edges.weight >= _LOWEST
    group = _connect(edges.left[strong], edges.right[strong], count)
    edges = edges.where(group[edges.left] == group[edges.right])
    at = group[edges.left]
    size = np.bincount(group, minlength=count)[at]
    twos = edges.where(size == 2)
    ones = np.ones(len(twos.left), dtype=np.int64)
    tree.add(twos.weight, twos.left, twos.right, ones, twos.probability)
    rest = edges.where(size > 2)
    _add_agreeing(tree, rest, group, source, count)
    return tree


def _add_agreeing(tree: _Tree, edges: _Edges, group: Ints, source: Ints, count: int) -> None:
    """Join groups in which every pair weighs enough whatever the threshold; look closer at the others."""
    at = group[edges.left]
    size = np.bincount(group, minlength=count)
    strong = np.bincount(at[edges.weight > _HIGHEST], minlength=count)
    whole = strong == size * (size - 1) // 2
    single = source >= 0
    cells, times = np.unique(group[single] * (source.max(initial=0) + 1) + source[single], return_counts=True)
    whole[(cells // (source.max(initial=0) + 1))[times > 1]] = False
    agreeing = edges.where(whole[at])
    ones = np.ones(len(agreeing.left), dtype=np.int64)
    tree.add(agreeing.weight, agreeing.left, agreeing.right, ones, agreeing.probability)
    rest = edges.where(~whole[at])
    order = np.argsort(group[rest.left], kind="stable")
    joins = [join for part in _split(rest.where(order), group) for join in _join(part, source)]
    columns = list(zip(*joins, strict=True)) if joins else [(), (), (), (), ()]
    weight, left, right, pairs, right_pairs = columns
    tree.add(
        np.array(weight, dtype=np.float64),
        np.array(left, dtype=np.int64),
        np.array(right, dtype=np.int64),
        np.array(pairs, dtype=np.int64),
        np.array(right_pairs, dtype=np.float64),
    )


def _split(edges: _Edges, group: Ints) -> Iterator[list[tuple[int, int, float, float]]]:
    """Return the edges of each group."""
    ends = np.flatnonzero(np.diff(group[edges.left])) + 1
    rows = list(
        zip(
            edges.left.tolist(),
            edges.right.tolist(),
            edges.weight.tolist(),
            edges.probability.tolist(),
            strict=True,
        )
    )
    start = 0
    for end in [*ends.tolist(), len(rows)]:
        if end > start:
            yield rows[start:end]
        start = end


@dataclass
class _Between:
    """What lies between two clusters: the weights and probabilities of the scored pairs, and whether one is certain."""

    weight: float = 0.0
    probability: float = 0.0
    pairs: int = 0
    surely: bool = False
    never: bool = False

    def add(self, other: _Between) -> None:
        self.weight += other.weight
        self.probability += other.probability
        self.pairs += other.pairs
        self.surely |= other.surely
        self.never |= other.never

    def mean(self, size: int) -> float:
        if self.surely:
            return _CERTAIN
        return round((self.weight + _UNSCORED * (size - self.pairs)) / size, _DIGITS)


Join = tuple[float, int, int, int, float]


def _join(edges: Iterable[tuple[int, int, float, float]], source: Ints) -> Iterator[Join]:
    """Join the records of one group, always the two clusters that weigh most together, and yield each join."""
    between: dict[int, dict[int, _Between]] = {}
    for left, right, weight, probability in edges:
        sure = abs(weight) >= _CERTAIN
        link = _Between(0.0 if sure else weight, probability, 1, sure and weight > 0, sure and weight < 0)
        between.setdefault(left, {})[right] = link
        between.setdefault(right, {})[left] = link
    size = dict.fromkeys(between, 1)
    sources = {record: {int(source[record])} - {-1} for record in between}
    queue = [
        (-link.mean(1), left, right, 1, 1)
        for left, links in between.items() for right, link in links.items() if left < right
    ]  # fmt: skip
    heapq.heapify(queue)
    while queue:
        mean, left, right, left_size, right_size = heapq.heappop(queue)
        if -mean < _LOWEST:
            return
        if size.get(left) != left_size or size.get(right) != right_size:
            continue
        link = between[left][right]
        if link.never or (sources[left] & sources[right] and not link.surely):
            continue
        yield -mean, left, right, left_size * right_size, link.probability
        _merge(between, left, right)
        sources[left] |= sources.pop(right)
        size[left] += size.pop(right)
        for other, joined in between[left].items():
            low, high = min(left, other), max(left, other)
            pairs = size[low] * size[high]
            heapq.heappush(queue, (-joined.mean(pairs), low, high, size[low], size[high]))


def _merge(between: dict[int, dict[int, _Between]], left: int, right: int) -> None:
    """Give `left` all that `right` had to do with others."""
    del between[left][right]
    for other, link in between.pop(right).items():
        if other == left:
            continue
        del between[other][right]
        if other in between[left]:
            joined = _Between()
            joined.add(between[left][other])
            joined.add(link)
        else:
            joined = link
        between[left][other] = between[other][left] = joined
