"""Plausible sets of links: the clusters drawn anew where the evidence does not decide, for figures with an interval."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import stdtrit

from zicht.linkage.constraints import Constraints

__all__ = ["CALIBRATION", "LinkageInterval", "draw_link_sets", "interval_over"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Pairs are drawn between these probabilities; outside them they are as the clusters say.
UNSURE = (0.001, 0.999)
#: How far the model's log-odds can be off as a whole: the standard deviation of a shift that all pairs of a set share.
CALIBRATION = 0.5
#: Cores that hang together through unsure pairs: up to so many, every way to group them is weighed.
MOST_WEIGHED = 4
SWEEPS = 8
#: Groups that a core is joined to at once, at most.
MOST_JOINED = 6
#: Log-odds of what cannot be one person.
NEVER = -1e6
#: A core joins no group at lower log-odds; higher ones are as sure as these.
_UNLIKELY, _LARGEST = -20.0, 300.0


@dataclass(frozen=True)
class LinkageInterval:
    """A figure over several sets of links: their mean, and bounds that hold the figure of the true links."""

    value: float
    lower: float
    upper: float
    sets: int


def interval_over(values: npt.ArrayLike, *, level: float = 0.95) -> LinkageInterval:
    """Return the linkage interval of a figure from its value under each set of links.

    The sets are draws from what is plausible, and the truth is taken to be one
    more: Student's t with one degree of freedom less than sets.
    """
    found = np.asarray(values, dtype=np.float64)
    if len(found) < 2:
        return LinkageInterval(float(found[0]), -math.inf, math.inf, len(found))
    half = float(stdtrit(len(found) - 1, (1 + level) / 2)) * float(found.std(ddof=1))
    half *= math.sqrt(1 + 1 / len(found))
    middle = float(found.mean())
    return LinkageInterval(middle, middle - half, middle + half, len(found))


def draw_link_sets(
    pairs: pa.Table,
    clusters: pa.Table,
    *,
    sets: int,
    seed: int,
    constraints: Constraints | None = None,
    sources: pa.Table | None = None,
    one_to_one: Collection[str] = (),
    calibration: float = CALIBRATION,
) -> Iterator[pa.Table]:
    """Draw plausible clusters: `record`, `cluster`, once for each set.

    Records that surely belong together are a core. Two cores with unsure pairs
    between them are one person with the probability of those pairs, on the mean
    of their log-odds; more than two are grouped with a probability proportional
    to the product of the odds within the groups. What was decided by a key, a
    number or a reviewer stays so in every set. Without unsure pairs every set is
    the clusters.

    Parameters
    ----------
    pairs, clusters
        See `zicht.linkage.schema`.
    sets, seed
        How many sets, and what makes them the same again.
    constraints
        Pairs that are decided.
    sources, one_to_one
        `record`, `source`, and the sources in which nobody has two records.
    calibration
        See `CALIBRATION`.
    """
    drawn = _Drawn.of(
        pairs, clusters, constraints or Constraints(), _exclusive(clusters, sources, one_to_one)
    )
    rng = np.random.default_rng(seed)
    for _set in range(sets):
        yield drawn.draw(rng, calibration * rng.standard_normal())


def _exclusive(clusters: pa.Table, sources: pa.Table | None, one_to_one: Collection[str]) -> Ints:
    """Return a number for the source of each record, sorted by record, that holds nobody twice; -1 for others."""
    size = clusters.num_rows
    if sources is None or not one_to_one:
        return np.full(size, -1, dtype=np.int64)
    records = clusters["record"].combine_chunks().sort()
    own = (
        sources["source"]
        .combine_chunks()
        .take(pc.index_in(records, value_set=sources["record"].combine_chunks()))
    )
    numbers = pc.index_in(own.cast(pa.string()), value_set=pa.array(sorted(one_to_one), pa.string()))
    found: Ints = pc.fill_null(numbers, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


@dataclass(frozen=True)
class _Block:
    """Components of one shape: so many cores each, of which the same places have evidence between them."""

    cores: Ints  # (components, cores)
    odds: Floats  # (components, pairs of cores): log-odds, 0 without evidence
    groupings: Ints  # (groupings, cores): the group of each core
    joined: Flags  # (groupings, pairs of cores)

    def draw(self, rng: np.random.Generator, shift: float) -> Iterator[tuple[Ints, Ints]]:
        """Yield cores with the group of each, named after the first core in it."""
        weights = self.odds @ self.joined.T + shift * self.joined.sum(axis=1)
        weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        below = np.cumsum(weights, axis=1)
        chosen = (rng.random(len(below))[:, None] * below[:, -1:] > below).sum(axis=1)
        first = self.groupings[chosen]
        yield self.cores.ravel(), np.take_along_axis(self.cores, first, axis=1).ravel()


@dataclass(frozen=True)
class _Chain:
    """A component of many cores: they are placed one at a time, given how the others are grouped."""

    cores: Ints
    evidence: tuple[Mapping[int, float], ...]  # of each core: log-odds with others

    def draw(self, rng: np.random.Generator, shift: float) -> Iterator[tuple[Ints, Ints]]:
        """Yield cores with the group of each, named after the first core in it."""
        size = len(self.cores)
        groups = [{place} for place in range(size)]
        for chance in rng.random((SWEEPS, size)):
            for place in range(size):
                self._place(groups, place, shift=shift, chance=float(chance[place]))
        yield self.cores, self.cores[[min(group) for group in groups]]

    def _place(self, groups: list[set[int]], place: int, *, shift: float, chance: float) -> None:
        """Take a core out of its group, which can fall apart, and join it to any groups that it has evidence for."""
        rest = groups[place] - {place}
        while rest:
            part = self._reached(rest)
            rest -= part
            for member in part:
                groups[member] = part
        gains: dict[int, float] = {}
        for other, odds in self.evidence[place].items():
            group = groups[other]
            name = min(group) if len(group) > 1 else other
            gains[name] = gains.get(name, 0.0) + odds + shift
        # No choice weighs more than all that there are, taken as if none excluded another: mostly that says enough.
        most = 1.0
        for gain in gains.values():
            most *= 1 + math.exp(min(gain, _LARGEST))
        if chance * most < 1:
            groups[place] = {place}
            return
        likely = sorted((name for name in gains if gains[name] > _UNLIKELY), key=lambda name: -gains[name])
        together = {place}
        for name in self._choose([(groups[name], gains[name]) for name in likely[:MOST_JOINED]], chance):
            together |= groups[likely[name]]
        for member in together:
            groups[member] = together

    def _reached(self, members: set[int]) -> set[int]:
        """Return the members that evidence holds together with one of them."""
        reached: set[int] = set()
        front = {next(iter(members))}
        while front:
            reached |= front
            front = {other for one in front for other in self.evidence[one] if other in members} - reached
        return reached

    def _choose(self, options: Sequence[tuple[set[int], float]], chance: float) -> Sequence[int]:
        """Choose groups to join: none two that have evidence between them, which are placed together or not."""
        weights: dict[tuple[int, ...], float] = {(): 1.0}
        for place, (members, gain) in enumerate(options):
            odds, near = math.exp(min(gain, _LARGEST)), {o for one in members for o in self.evidence[one]}
            free = {at for at in range(place) if near.isdisjoint(options[at][0])}
            weights |= {
                (*with_, place): weight * odds for with_, weight in weights.items() if free.issuperset(with_)
            }
        left = chance * sum(weights.values())
        for chosen, weight in weights.items():
            left -= weight
            if left < 0:
                return chosen
        return ()


@dataclass(frozen=True)
class _Drawn:
    """Records as numbers in the order of their names, the core of each, and what hangs together unsurely."""

    records: pa.Array
    names: pa.Array  # the cluster of each record
    core: Ints
    parts: tuple[_Block | _Chain, ...]
    touched: Flags  # by record: in a core that is drawn

    @classmethod
    def of(cls, pairs: pa.Table, clusters: pa.Table, constraints: Constraints, exclusive: Ints) -> _Drawn:
        ordered = clusters.select(["record", "cluster"]).sort_by("record")
        records = ordered["record"].combine_chunks().cast(pa.string())
        names = ordered["cluster"].combine_chunks().cast(pa.string())
        evidence = _Evidence.of(pairs, records, constraints)
        cluster = names.dictionary_encode().indices.to_numpy().astype(np.int64)
        core = evidence.cores(cluster)
        edges = evidence.between(core, cluster, exclusive)
        parts = tuple(_parts(edges))
        is_drawn = np.zeros(edges.size, dtype=bool)
        for part in parts:
            is_drawn[part.cores] = True
        return cls(records, names, core, parts, is_drawn[core])

    def draw(self, rng: np.random.Generator, shift: float) -> pa.Table:
        place = np.arange(int(self.core.max(initial=-1)) + 1)
        for part in self.parts:
            for cores, groups in part.draw(rng, shift):
                place[cores] = groups
        group = place[self.core]
        # Records are in the order of their names: a group is called after the first.
        _groups, first, inverse = np.unique(group[self.touched], return_index=True, return_inverse=True)
        touched = np.flatnonzero(self.touched)
        name_at = np.full(len(group), -1, dtype=np.int64)
        name_at[touched] = touched[first][inverse]
        changed = self.records.take(pa.array(np.where(name_at < 0, 0, name_at)))
        names = pc.if_else(pa.array(self.touched), changed, self.names)
        return pa.table({"record": self.records, "cluster": names})


@dataclass(frozen=True)
class _Evidence:
    """Scored pairs of records as numbers; `decided` is 1 for one person, -1 for two, 0 for neither."""

    left: Ints
    right: Ints
    odds: Floats
    decided: Ints
    size: int

    @classmethod
    def of(cls, pairs: pa.Table, records: pa.Array, constraints: Constraints) -> _Evidence:
        must, cannot = sorted(constraints.must), sorted(constraints.cannot)
        ruled = [*must, *cannot]
        left, right = (
            np.concatenate(
                [
                    _places(pairs[side], records),
                    _places(pa.array([p[at] for p in ruled], pa.string()), records),
                ]
            )
            for at, side in enumerate(("record_l", "record_r"))
        )
        probability = np.clip(pairs["probability"].to_numpy(), 1e-12, 1 - 1e-12)
        certain = pc.fill_null(pc.cast(pairs["certain"], pa.int8()), 2).to_numpy()
        decided = np.select([certain == 1, certain == 0], [1, -1], 0)
        odds = np.concatenate([np.log(probability / (1 - probability)), np.zeros(len(ruled))])
        decided = np.concatenate([decided, np.ones(len(must)), -np.ones(len(cannot))]).astype(np.int64)
        # A pair that a reviewer decided counts as decided, whatever else is said of it.
        key = left * max(len(records), 1) + right
        ruled_keys = key[len(key) - len(ruled) :]
        stays = (left >= 0) & (right >= 0)
        stays[: len(key) - len(ruled)] &= ~np.isin(key[: len(key) - len(ruled)], ruled_keys)
        return cls(left[stays], right[stays], odds[stays], decided[stays], len(records))

    def cores(self, cluster: Ints) -> Ints:
        """Return the core of each record: records of one cluster that surely belong together."""
        within = cluster[self.left] == cluster[self.right]
        sure = within & ((self.decided == 1) | ((self.decided == 0) & (self.odds > _logit(UNSURE[1]))))
        way = sure | (within & (self.decided == 0) & (self.odds >= _logit(UNSURE[0])))
        reached = _connected(self.left[way], self.right[way], self.size)
        # What one cluster holds without any scored way between it was put together for another reason: it stays.
        islands, first = np.unique(np.stack([cluster, reached]), axis=1, return_index=True)
        whose, begins = np.unique(islands[0], return_index=True)
        anchor = first[begins][np.searchsorted(whose, islands[0])]
        return _connected(np.append(self.left[sure], first), np.append(self.right[sure], anchor), self.size)

    def between(self, core: Ints, cluster: Ints, exclusive: Ints) -> _Edges:
        """Return the evidence between cores: the mean log-odds of their pairs, or never.

        Never, too, where pairs are surely one person and yet in two clusters: then something else keeps them apart.
        """
        first, second = core[self.left], core[self.right]
        low, high = np.minimum(first, second), np.maximum(first, second)
        apart = low != high
        size = int(core.max(initial=-1)) + 1
        keys, inverse = np.unique(low[apart] * size + high[apart], return_inverse=True)
        odds = np.bincount(inverse, self.odds[apart], len(keys)) / np.maximum(
            np.bincount(inverse, minlength=len(keys)), 1
        )
        kept = (
            (self.decided == 0)
            & (self.odds > _logit(UNSURE[1]))
            & (cluster[self.left] != cluster[self.right])
        )
        never = np.bincount(inverse, ((self.decided == -1) | kept)[apart], len(keys)) > 0
        odds[never] = NEVER
        return _Edges(keys // size, keys % size, odds, size, core, exclusive)


@dataclass(frozen=True)
class _Edges:
    """Evidence between cores."""

    left: Ints
    right: Ints
    odds: Floats
    size: int
    core: Ints
    exclusive: Ints

    def components(self) -> Iterator[tuple[Ints, dict[tuple[int, int], float]]]:
        """Yield the cores of each component that unsure evidence holds together, and the log-odds between them."""
        likely = self.odds >= _logit(UNSURE[0])
        component = _connected(self.left[likely], self.right[likely], self.size)
        sizes = np.bincount(component, minlength=1)
        inside = (component[self.left] == component[self.right]) & (sizes[component[self.left]] > 1)
        left, right, odds = self.left[inside], self.right[inside], self.odds[inside]
        order = np.argsort(component[left], kind="stable")
        starts = np.flatnonzero(np.diff(component[left][order], prepend=-1))
        kinds = _kinds(self.core, self.exclusive)
        for rows in np.split(order, starts[1:]) if len(order) else ():
            cores = np.unique(np.concatenate([left[rows], right[rows]]))
            at, to = np.searchsorted(cores, left[rows]), np.searchsorted(cores, right[rows])
            found = dict(zip(zip(at.tolist(), to.tolist(), strict=True), odds[rows].tolist(), strict=True))
            if kinds:
                own = [kinds.get(int(core), frozenset()) for core in cores]
                pairs = combinations(range(len(cores)), 2)
                found |= {(one, other): NEVER for one, other in pairs if own[one] & own[other]}
            yield cores, found


def _kinds(core: Ints, exclusive: Ints) -> dict[int, frozenset[int]]:
    """Return the sources of each core that hold nobody twice."""
    found: dict[int, set[int]] = {}
    for place in np.flatnonzero(exclusive >= 0):
        found.setdefault(int(core[place]), set()).add(int(exclusive[place]))
    return {name: frozenset(kinds) for name, kinds in found.items()}


def _parts(edges: _Edges) -> Iterator[_Block | _Chain]:
    """Yield the components, those of one shape together."""
    shapes: dict[tuple[int, frozenset[tuple[int, int]]], list[tuple[Ints, list[float]]]] = {}
    for cores, odds in edges.components():
        size = len(cores)
        if size > MOST_WEIGHED:
            evidence: tuple[dict[int, float], ...] = tuple({} for _ in range(size))
            for (one, other), value in odds.items():
                evidence[one][other] = evidence[other][one] = value
            yield _Chain(cores, evidence)
            continue
        between = [odds.get(pair, 0.0) for pair in combinations(range(size), 2)]
        shapes.setdefault((size, frozenset(odds)), []).append((cores, between))
    for (size, scored), found in shapes.items():
        groupings, joined = _groupings(size, scored)
        yield _Block(np.array([c for c, _ in found]), np.array([o for _, o in found]), groupings, joined)


@cache
def _groupings(size: int, scored: frozenset[tuple[int, int]]) -> tuple[Ints, Flags]:
    """Return every way to group cores so that each group hangs together by evidence, and which pairs it joins."""
    places = list(combinations(range(size), 2))
    found = []
    for grouping in _partitions(size):
        used = [pair in scored and grouping[pair[0]] == grouping[pair[1]] for pair in places]
        left, right = (
            np.array([p[side] for p, u in zip(places, used, strict=True) if u], np.int64) for side in (0, 1)
        )
        if len(set(_connected(left, right, size))) == len(set(grouping)):
            found.append((grouping, used))
    return np.array([g for g, _ in found]), np.array([u for _, u in found])


def _partitions(size: int) -> Iterator[tuple[int, ...]]:
    """Yield every grouping of so many things: for each the first one of its group."""
    if size == 0:
        yield ()
        return
    for before in _partitions(size - 1):
        for group in sorted({*before}):
            yield (*before, group)
        yield (*before, size - 1)


def _places(column: pa.ChunkedArray | pa.Array, records: pa.Array) -> Ints:
    found = pc.fill_null(pc.index_in(column.cast(pa.string()), value_set=records), -1)
    places: Ints = found.to_numpy().astype(np.int64)
    return places


def _connected(left: Ints, right: Ints, size: int) -> Ints:
    """Return the component of each of so many things, numbered in the order of the first of each."""
    if not size:
        return np.zeros(0, dtype=np.int64)
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    found: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return found


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
