"""Several editions as one problem: which numbers are the same in each, and how far the others can have moved.

A number of a year stays what it was until that year is revised. By how much it can have moved then is public too: by
no more persons than the edition says that it revised, or by the largest change that readers see in that year among
figures of the same units, whichever is more. A number that was shown before its year was revised cannot be hidden any
better than that: as many counts as the revision leaves must stay possible, if they are fewer than its rule asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array, csr_array

from zicht.disclosure.sums import LEAST_RULE, FloatArray, IntArray, Number, Sums, collect_sums
from zicht.release.model import Release, Revision, Table
from zicht.release.periods import PERIOD, years_of

__all__ = ["Combined", "Published", "combine"]

#: Which units, in which year.
Group = tuple[str, int]
#: The least and the most that a number can be.
Range = tuple[float, float]
#: By how much the numbers of each group can have moved from one edition to the next.
Moved = Mapping[Group, float]


@dataclass(frozen=True)
class Published:
    """What of an edition is public: `revised` holds the most that it says it revised, by vintage before and year."""

    vintage: str
    rule: str
    tables: tuple[Table, ...]
    revised: Mapping[tuple[str, int], int] = field(default_factory=dict)

    @cached_property
    def sums(self) -> Sums:
        """What its tables say of the numbers behind them."""
        return collect_sums(self.tables)

    @classmethod
    def of(cls, release: Release) -> Published:
        edition = release.edition
        header = cls.with_revisions(edition.vintage, edition.counting_rule.name, edition.revisions)
        return replace(header, tables=release.tables)

    @classmethod
    def with_revisions(cls, vintage: str, rule: str, revisions: Iterable[Revision]) -> Published:
        """Return an edition without its tables."""
        revised: dict[tuple[str, int], int] = defaultdict(int)
        for revision in revisions:
            revised[revision.since, revision.year] += revision.at_most
        return cls(vintage, rule, (), revised)


@dataclass(frozen=True)
class Combined:
    """The sums of all editions; `places[i]` says where each number of edition i stands in them."""

    sums: Sums
    places: tuple[Mapping[Number, int], ...]

    def revised_by(self) -> list[float]:
        """Return by how much each number of a year was revised that one edition shows and the next shows otherwise."""
        lower, upper = self.sums.lower, self.sums.upper
        pairs = (
            (old[number], place)
            for old, new in pairwise(self.places)
            for number, place in new.items()
            if _group(number) and old.get(number, place) != place
        )
        both = ((old, new) for old, new in pairs if lower[old] == upper[old] and lower[new] == upper[new])
        return [float(change) for old, new in both if (change := abs(lower[new] - lower[old]))]


def combine(editions: Sequence[Published], *, coming: Sums | None = None) -> Combined:
    """Join editions, in the order of their vintages, into one problem.

    With `coming`, its sums, the last is not out yet: what it shows of a number that an earlier one hides is not said.
    """
    out = editions if coming is None else editions[:-1]
    each = [edition.sums for edition in out] + ([] if coming is None else [coming])
    moved = [
        _moved(before, after, old, new)
        for (before, after), (old, new) in zip(pairwise(editions), pairwise(each), strict=True)
    ]
    joined = _Joined()
    places = []
    for index, (edition, sums) in enumerate(zip(editions, each, strict=True)):
        states = {number: _state(number, edition, moved[:index]) for number in sums.numbers}
        places.append(joined.add(sums, states))
    at = tuple(dict(zip(s.numbers, p.tolist(), strict=True)) for s, p in zip(each, places, strict=True))
    for (old_at, new_at), bound in zip(pairwise(at), moved, strict=True):
        joined.link(old_at, new_at, bound)
    return Combined(joined.sums(is_last_open=coming is not None), at)


def _moved(before: Published, after: Published, old: Sums, new: Sums) -> Moved:
    """Return by how much the numbers of each revised year can have moved between two editions."""
    moved: dict[Group, float] = defaultdict(float)
    shown = _shown(new)
    for number, before_it in _shown(old).items():
        change = _change(before_it, shown.get(number, before_it))
        for year in _years(number) if change and number.is_shared else ():
            moved[number.universe, year] = max(moved[number.universe, year], change)
    universes = {number.universe for number in new.numbers if number.is_shared}
    for (since, year), persons in after.revised.items():
        for universe in universes if since == before.vintage else ():
            moved[universe, year] = max(moved[universe, year], float(persons))
    return moved


def _shown(sums: Sums) -> dict[Number, Range]:
    """Return between which values each number lies that is shown, exactly or rounded."""
    is_shown = (sums.lower == sums.upper) | (sums.rounded & ~sums.hidden)
    ranges = zip(sums.lower.tolist(), sums.upper.tolist(), strict=True)
    return {number: one for number, one, shown in zip(sums.numbers, ranges, is_shown, strict=True) if shown}


def _change(before: Range, after: Range) -> float:
    """Return by how much at most a number moved that is shown otherwise than before; nothing where both can hold."""
    if before[0] <= after[1] and after[0] <= before[1]:
        return 0.0
    return max(after[1] - before[0], before[1] - after[0])


def _group(number: Number) -> Group | None:
    years = _years(number)
    return (number.universe, years[0]) if number.is_shared and len(years) == 1 else None


def _years(number: Number) -> range:
    return years_of(dict(number.codes).get(PERIOD, ""))


def _state(number: Number, edition: Published, moved: Sequence[Moved]) -> tuple[object, ...]:
    """Return what a number shares with the same number of another edition: they are one if this is the same."""
    years = _years(number)
    if not number.is_shared or not years:
        return (len(moved),)
    return (edition.rule, *(sum((number.universe, year) in bound for bound in moved) for year in years))


class _Joined:
    """Numbers and sums of the editions while they come together."""

    def __init__(self) -> None:
        self.place: dict[tuple[Number, tuple[object, ...]], int] = {}
        self.parts: list[tuple[IntArray, Sums]] = []
        self.links: list[tuple[int, int, float]] = []

    def add(self, sums: Sums, states: Mapping[Number, tuple[object, ...]]) -> IntArray:
        places = [self.place.setdefault((n, states[n]), len(self.place)) for n in sums.numbers]
        self.parts.append((np.array(places, dtype=np.int64), sums))
        return self.parts[-1][0]

    def link(self, old: Mapping[Number, int], new: Mapping[Number, int], moved: Moved) -> None:
        """Bind a number of a revised year to what it was before."""
        for number, place in new.items():
            group = _group(number)
            if group is not None and group in moved and number in old:
                self.links.append((old[number], place, moved[group]))

    def sums(self, *, is_last_open: bool) -> Sums:
        size = len(self.place)
        lower, upper = np.zeros(size), np.full(size, np.inf)
        kept_lower, kept_upper = lower.copy(), upper.copy()
        threshold, rule = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        rounded, told = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
        vague, all_values = np.zeros(size), np.zeros(size, dtype=np.bool_)
        for at, (places, sums) in enumerate(self.parts):
            is_out = not is_last_open or at + 1 < len(self.parts)
            said = is_out | (threshold[places] == 0)
            lower[places] = np.maximum(lower[places], np.where(said, sums.lower, sums.kept_lower))
            upper[places] = np.minimum(upper[places], np.where(said, sums.upper, sums.kept_upper))
            # What is out stays known.
            kept = (sums.lower, sums.upper) if is_out else (sums.kept_lower, sums.kept_upper)
            kept_lower[places] = np.maximum(kept_lower[places], kept[0])
            kept_upper[places] = np.minimum(kept_upper[places], kept[1])
            # Later editions can ask no more of a number than the first that hides it: what is out stays known. One that
            # was shown keeps one value, whoever hides it now.
            first = threshold[places] == 0
            most = np.where(told[places], LEAST_RULE, np.iinfo(np.int64).max)
            threshold[places] = np.where(first, np.minimum(sums.threshold, most), threshold[places])
            asked = np.minimum(np.maximum(rule[places], sums.rule), most)
            rule[places] = np.where(first, asked, rule[places])
            near = np.where(told[places], 0.0, np.maximum(vague[places], sums.vague))
            vague[places] = np.where(first, near, vague[places])
            told[places] |= (sums.threshold == 0) & (sums.lower == sums.upper)
            rounded[places] |= sums.rounded
            all_values[places] |= sums.all_values
        bounds = np.array([bound for *_ends, bound in self.links], dtype=np.float64)
        for old, new, bound in self.links:
            if lower[old] == upper[old]:
                left = int(min(lower[old], bound) + bound) + 1
                threshold[new], rule[new] = min(threshold[new], left + 1), min(rule[new], left + 1)
                vague[new] = min(vague[new], 100 * (left - 1) / max(lower[old] + bound, 1))
        relations, least, most = _each_once(
            self._relations(size),
            np.concatenate([*(sums.least for _places, sums in self.parts), -bounds]),
            np.concatenate([*(sums.most for _places, sums in self.parts), bounds]),
        )
        return Sums(
            numbers=tuple(number for number, _state in self.place),
            lower=lower,
            upper=upper,
            kept_lower=kept_lower,
            kept_upper=kept_upper,
            threshold=threshold,
            rule=rule,
            all_values=all_values,
            vague=vague,
            rounded=rounded & (lower < upper),
            relations=relations,
            least=least,
            most=most,
        )

    def _relations(self, size: int) -> csr_array:
        rows, columns, factors, start = [], [], [], 0
        for row, column, factor, height in self._blocks():
            rows.append(row + start)
            columns.append(column)
            factors.append(factor)
            start += height
        entries = (np.concatenate(factors), (np.concatenate(rows), np.concatenate(columns)))
        return coo_array(entries, shape=(start, size)).tocsr()

    def _blocks(self) -> Iterator[tuple[IntArray, IntArray, FloatArray, int]]:
        for places, sums in self.parts:
            entries = sums.relations.tocoo()
            row, column = entries.coords
            yield row.astype(np.int64), places[column], entries.data, sums.relations.shape[0]
        count = len(self.links)
        ends = np.array([[old, new] for old, new, _bound in self.links], dtype=np.int64).reshape(-1)
        yield np.repeat(np.arange(count), 2), ends, np.tile([-1.0, 1.0], count), count


def _each_once(
    relations: csr_array, least: FloatArray, most: FloatArray
) -> tuple[csr_array, FloatArray, FloatArray]:
    """Return each sum once: editions repeat those of the years that they share."""
    relations.sort_indices()
    first: dict[bytes, int] = {}
    same = np.empty(relations.shape[0], dtype=np.int64)
    for row, (start, end) in enumerate(pairwise(relations.indptr.tolist())):
        key = relations.indices[start:end].tobytes() + relations.data[start:end].tobytes()
        same[row] = first.setdefault(key, row)
    np.maximum.at(least, same, least)
    np.minimum.at(most, same, most)
    kept = np.unique(same)
    return relations[kept], least[kept], most[kept]
