"""How good a linkage is: precision and recall, from the model and from pairs that people looked at."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtri

from zicht.linkage.constraints import Pair
from zicht.linkage.decisions import Decisions, Verdict
from zicht.linkage.link_sets import CALIBRATION, interval_over
from zicht.linkage.missed import Missed

__all__ = ["LinkageQuality", "Share", "draw_sample", "estimate_quality"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Strata of pairs: these bands of probability, each apart for pairs that are linked and that are not.
BANDS = (0.01, 0.1, 0.5, 0.9, 0.99)
#: No stratum is taken for so sure that nobody needs to look.
_LEAST_SPREAD = 0.05
_LEAST_SAMPLE = 3


@dataclass(frozen=True)
class Share:
    """A share between 0 and 1, with its interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class LinkageQuality:
    """How good the links are.

    `precision` is the share of linked pairs that are about one person,
    `recall` the share of pairs about one person that are linked: nothing where
    there are none. `sampled` pairs were looked at; without them both rest on the
    model alone.
    """

    precision: Share | None
    recall: Share | None
    linked: int
    sampled: int


def draw_sample(pairs: pa.Table, clusters: pa.Table, *, size: int, seed: int) -> list[Pair]:
    """Draw pairs to look at, at random within strata: more where there are many, or where they are doubtful.

    A pair has the same random number on every run, so that what was decided
    before counts again. Pairs that a key or number decides are not drawn.
    """
    strata = _Strata.of(pairs, clusters, seed)
    return [strata.pair_at(int(row)) for rows in strata.drawn(size) for row in rows]


def estimate_quality(
    pairs: pa.Table,
    clusters: pa.Table,
    decisions: Decisions,
    *,
    seed: int,
    missed: Missed | None = None,
    link_sets: Sequence[pa.Table] = (),
    level: float = 0.95,
) -> LinkageQuality:
    """Estimate precision and recall of the links.

    Parameters
    ----------
    pairs, clusters
        See `zicht.linkage.schema`.
    decisions
        Those on pairs of the sample correct the model's probabilities, stratum by stratum.
    seed
        That of `draw_sample`.
    missed
        Pairs about one person that were never compared: they count as not linked. Without it there are none.
    link_sets
        Plausible sets of links, see `Linked.draw_persons`: without them the probability of each pair counts for
        itself, which is too low for pairs that others tie together.
    level
        Of the intervals.

    Notes
    -----
    Of a stratum of which pairs were looked at, the share about one person is
    that of the pairs looked at, with Wilson's interval [1]_ for a finite number
    of pairs; of all others together it is that of the sets of links, which allow
    for a model that is off as `zicht.linkage.link_sets.CALIBRATION` says. Shares are added up, and
    recall is made of two sums, by squaring and adding how far each bound is away [2]_.

    Assumes that what reviewers say is true. What was never compared is a lower
    bound, so that recall is rather too high than too low.

    References
    ----------
    .. [1] Wilson, E. B. (1927). "Probable inference, the law of succession, and statistical inference". Journal of
           the American Statistical Association 22:209-212.
    .. [2] Zou, G. Y. and Donner, A. (2008). "Construction of confidence limits about effect measures: a general
           approach". Statistics in Medicine 27:1693-1702.
    """
    strata = _Strata.of(pairs, clusters, seed)
    judged = strata.judged(decisions)
    z = float(ndtri((1 + level) / 2))
    sizes = strata.sizes
    together = _together(pairs, link_sets)
    right, unlinked = (
        _sum(
            [*strata.looked_at(judged, z, linked=is_in), strata.others(judged, together, level, linked=is_in)]
        )
        for is_in in (True, False)
    )
    linked = sum(size for number, size in enumerate(sizes) if strata.is_linked(number))
    return LinkageQuality(
        Share(right.value / linked, right.lower / linked, right.upper / linked) if linked else None,
        _recall(right, _with_missed(unlinked, missed or Missed(), z)),
        linked,
        sum(looked for looked, _same in judged.values()),
    )


@dataclass(frozen=True)
class _Strata:
    """Compared pairs by stratum: twice the band, plus one where they are linked; the last two are decided by a key."""

    left: pa.ChunkedArray
    right: pa.ChunkedArray
    probability: Floats
    stratum: Ints
    seed: int
    count: int = 2 * (len(BANDS) + 2)

    @classmethod
    def of(cls, pairs: pa.Table, clusters: pa.Table, seed: int) -> _Strata:
        records, names = (clusters[column].combine_chunks() for column in ("record", "cluster"))
        first, second = (
            names.take(pc.index_in(pairs[side], value_set=records)) for side in ("record_l", "record_r")
        )
        linked = pc.fill_null(pc.equal(first, second), fill_value=False).to_numpy(zero_copy_only=False)
        certain = pc.cast(pairs["certain"], pa.int8()).fill_null(-1).to_numpy()
        probability = np.where(certain >= 0, certain, pairs["probability"].to_numpy()).astype(np.float64)
        band = np.where(certain >= 0, len(BANDS) + 1, np.searchsorted(BANDS, probability, side="right"))
        return cls(pairs["record_l"], pairs["record_r"], probability, 2 * band + linked, seed)

    @property
    def sizes(self) -> list[int]:
        return [int(size) for size in np.bincount(self.stratum, minlength=self.count)]

    def is_linked(self, number: int) -> bool:
        return number % 2 == 1

    def is_decided(self, number: int) -> bool:
        return number >= 2 * (len(BANDS) + 1)

    def pair_at(self, row: int) -> Pair:
        return (self.left[row].as_py(), self.right[row].as_py())

    def in_order(self, number: int) -> Ints:
        """Return the rows of a stratum in the order of their random numbers."""
        rows = np.flatnonzero(self.stratum == number)
        drawn = [_random(self.seed, self.pair_at(int(row))) for row in rows]
        return rows[np.argsort(drawn, kind="stable")]

    def drawn(self, size: int) -> list[Ints]:
        """Return the rows of the sample, by stratum."""
        sizes = np.array([0 if self.is_decided(n) else s for n, s in enumerate(self.sizes)])
        means = np.bincount(self.stratum, self.probability, self.count) / np.maximum(sizes, 1)
        spread = sizes * np.maximum(np.sqrt(np.clip(means * (1 - means), 0, 1)), _LEAST_SPREAD)
        wanted = np.maximum(np.floor(size * spread / max(spread.sum(), 1e-9)), _LEAST_SAMPLE)
        return [
            self.in_order(n)[: int(min(w, s))]
            for n, (w, s) in enumerate(zip(wanted, sizes, strict=True))
            if s
        ]

    def judged(self, decisions: Decisions) -> dict[int, tuple[int, int]]:
        """Return by stratum how many pairs of the sample were looked at, and how many of them are one person.

        The sample goes on, in the order of the random numbers, to the first pair that nobody looked at: what was
        decided for another reason is no part of it. A pair of which nobody is sure is passed over.
        """
        said = {pair: _majority(verdicts) for pair, verdicts in decisions.verdicts.items()}
        touched = {int(self.stratum[row]) for row in self._rows_of(said)}
        found = {}
        for number in sorted(touched):
            verdicts = []
            for row in self.in_order(number):
                if (pair := self.pair_at(int(row))) not in said:
                    break
                verdicts.append(said[pair])
            sure = [verdict for verdict in verdicts if verdict is not Verdict.UNSURE]
            if sure:
                found[number] = (len(sure), sum(verdict is Verdict.SAME for verdict in sure))
        return found

    def looked_at(
        self, judged: Mapping[int, tuple[int, int]], z: float, *, linked: bool
    ) -> Iterator[tuple[Share, int]]:
        """Yield share and size of the strata of which pairs were looked at, and of those that a key decides."""
        for number, size in enumerate(self.sizes):
            if self.is_linked(number) is not linked:
                continue
            if number in judged:
                looked, same = judged[number]
                yield _wilson(same, looked, size, z), size
            elif self.is_decided(number) and size:
                mean = float(self.probability[self.stratum == number].mean())
                yield Share(mean, mean, mean), size

    def others(
        self, judged: Mapping[int, tuple[int, int]], together: Flags, level: float, *, linked: bool
    ) -> tuple[Share, int]:
        """Return share and size of all other strata together."""
        numbers = [
            n
            for n in range(self.count)
            if self.is_linked(n) is linked and n not in judged and not self.is_decided(n)
        ]
        rows = np.isin(self.stratum, numbers)
        return _by_model(self.probability[rows], together[:, rows], level), int(rows.sum())

    def _rows_of(self, said: Mapping[Pair, Verdict]) -> Ints:
        """Return the rows that can be those of decided pairs."""
        either = [
            pc.is_in(column, value_set=pa.array([pair[side] for pair in said], pa.string()))
            for side, column in enumerate((self.left, self.right))
        ]
        rows = np.flatnonzero(pc.and_(*either).to_numpy())
        return np.array([row for row in rows if self.pair_at(int(row)) in said], dtype=np.int64)


def _random(seed: int, pair: Pair) -> float:
    """Return a number between 0 and 1 that a pair has on every run."""
    text = "\x1f".join((str(seed), *pair))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) / 2**64


def _majority(verdicts: Mapping[str, Verdict]) -> Verdict:
    sure = [verdict for verdict in verdicts.values() if verdict is not Verdict.UNSURE]
    same = sum(verdict is Verdict.SAME for verdict in sure)
    if 2 * same == len(sure):
        return Verdict.UNSURE
    return Verdict.SAME if 2 * same > len(sure) else Verdict.DIFFERENT


def _together(pairs: pa.Table, link_sets: Sequence[pa.Table]) -> Flags:
    """Return which pairs are one person under each set of links, shape (sets, pairs)."""
    found = []
    for drawn in link_sets:
        records, names = (drawn[column].combine_chunks() for column in ("record", "person"))
        first, second = (
            names.take(pc.index_in(pairs[side], value_set=records)) for side in ("record_l", "record_r")
        )
        found.append(pc.fill_null(pc.equal(first, second), fill_value=False).to_numpy(zero_copy_only=False))
    return np.array(found, dtype=bool).reshape(len(found), pairs.num_rows)


def _by_model(probability: Floats, together: Flags, level: float) -> Share:
    """Return which share of pairs is about one person, by the sets of links, or by the probabilities alone."""
    if not len(probability):
        return Share(0.0, 0.0, 0.0)
    if len(together) > 1:
        found = interval_over(together.mean(axis=1), level=level)
        return Share(found.value, max(0.0, found.lower), min(1.0, found.upper))
    z = float(ndtri((1 + level) / 2))
    lower, upper = (float(_shifted(probability, side * z * CALIBRATION).mean()) for side in (-1, 1))
    return Share(float(probability.mean()), lower, upper)


def _shifted(probability: Floats, shift: float) -> Floats:
    odds = probability * math.exp(shift)
    shifted: Floats = odds / (odds + 1 - probability)
    return shifted


def _wilson(same: int, looked: int, size: int, z: float) -> Share:
    """Return a share with Wilson's interval; where all pairs were looked at there is nothing left to chance."""
    share = same / looked
    if looked >= size:
        return Share(share, share, share)
    effective = looked * (size - 1) / (size - looked)
    middle = (share + z**2 / (2 * effective)) / (1 + z**2 / effective)
    half = z * math.sqrt(share * (1 - share) / effective + z**2 / (4 * effective**2)) / (1 + z**2 / effective)
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))


def _sum(strata: Sequence[tuple[Share, int]]) -> Share:
    """Return the number of pairs about one person in several strata, from the share and the size of each."""
    value = sum(size * share.value for share, size in strata)
    below = math.hypot(*(size * (share.value - share.lower) for share, size in strata))
    above = math.hypot(*(size * (share.upper - share.value) for share, size in strata))
    return Share(value, max(0.0, value - below), min(float(sum(size for _, size in strata)), value + above))


def _with_missed(unlinked: Share, missed: Missed, z: float) -> Share:
    """Add the pairs about one person that were never compared."""
    below = math.hypot(unlinked.value - unlinked.lower, min(z * missed.error, missed.pairs))
    above = math.hypot(unlinked.upper - unlinked.value, z * missed.error)
    value = unlinked.value + missed.pairs
    return Share(value, max(0.0, value - below), value + above)


def _recall(right: Share, missed: Share) -> Share | None:
    """Return right / (right + missed) with its interval."""
    if right.value + missed.value == 0:
        return None
    if right.value == 0:
        return Share(0.0, 0.0, 1.0)
    value = _portion(right.value, missed.value)
    below = math.hypot(
        value - _portion(right.lower, missed.value), value - _portion(right.value, missed.upper)
    )
    above = math.hypot(
        _portion(right.upper, missed.value) - value, _portion(right.value, missed.lower) - value
    )
    return Share(value, max(0.0, value - below), min(1.0, value + above))


def _portion(right: float, missed: float) -> float:
    return right / (right + missed) if right > 0 else 0.0
