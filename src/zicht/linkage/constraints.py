"""What people decided on pairs of records: pairs that are about one person, and pairs that are not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

__all__ = ["Constraints", "Groups", "Pair", "pair_of"]

#: Two records, the smaller name first.
Pair = tuple[str, str]


def pair_of(one: str, other: str) -> Pair:
    """Return two records as a pair, whichever is named first."""
    return (one, other) if one < other else (other, one)


class Groups:
    """Records that belong together, grown pair by pair."""

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self._parent: dict[str, str] = {}
        for one, other in pairs:
            self.join(one, other)

    def group_of(self, record: str) -> str:
        """Return the record that stands for the group: the smallest name of it."""
        root = record
        while (above := self._parent.get(root, root)) != root:
            root = above
        while (above := self._parent.get(record, record)) != root:
            self._parent[record], record = root, above
        return root

    def join(self, one: str, other: str) -> None:
        """Take the groups of two records together."""
        first, second = sorted((self.group_of(one), self.group_of(other)))
        self._parent[second] = first


@dataclass(frozen=True, repr=False)
class Constraints:
    """Pairs that have to be linked, and pairs that must not be: each pair once, the smaller name first."""

    must: frozenset[Pair] = frozenset()
    cannot: frozenset[Pair] = frozenset()

    def __repr__(self) -> str:
        return f"Constraints(must={len(self.must)}, cannot={len(self.cannot)})"

    def among(self, records: Collection[str]) -> Constraints:
        """Return those between records that are there."""
        there = records if isinstance(records, (set, frozenset)) else frozenset(records)

        def kept(pairs: frozenset[Pair]) -> frozenset[Pair]:
            return frozenset(p for p in pairs if p[0] in there and p[1] in there)

        return Constraints(kept(self.must), kept(self.cannot))

    def contradictions(self) -> frozenset[Pair]:
        """Return the pairs of both kinds that cannot all hold: one is two persons, and others say one."""
        groups = Groups(self.must)
        torn = {
            groups.group_of(one)
            for one, other in self.cannot
            if groups.group_of(one) == groups.group_of(other)
        }
        return frozenset(
            (one, other)
            for one, other in (*self.must, *self.cannot)
            if groups.group_of(one) in torn and groups.group_of(one) == groups.group_of(other)
        )

    def without(self, pairs: Collection[Pair]) -> Constraints:
        """Return those that are not among these pairs."""
        return Constraints(self.must - frozenset(pairs), self.cannot - frozenset(pairs))

    def extended_by(self, weaker: Constraints) -> Constraints:
        """Add weaker ones, as far as they do not go against these."""
        groups = Groups(self.must)
        apart = {pair_of(groups.group_of(one), groups.group_of(other)) for one, other in self.cannot}
        must = set(self.must)
        for one, other in sorted(weaker.must):
            pair = pair_of(groups.group_of(one), groups.group_of(other))
            if pair in apart:
                continue
            must.add((one, other))
            groups.join(one, other)
            apart = {pair_of(groups.group_of(a), groups.group_of(b)) for a, b in apart}
        cannot = {p for p in weaker.cannot if groups.group_of(p[0]) != groups.group_of(p[1])}
        return Constraints(frozenset(must), self.cannot | cannot)
