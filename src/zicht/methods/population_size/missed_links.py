"""What missed links make of capture histories: one person becomes several, each on fewer lists.

Two records of one person, on two lists, are linked with a probability, the recall of that pair of lists, that
does not depend on his other records; what links hold together is taken for one person. So a person with history
`h` falls apart into blocks, and the probability that `g` is one of them is the probability that links hold `g`
together, times the probability that none leads from `g` to the rest of `h`. A block with the first list of `h`
is always there; what is outside it falls apart as if it were a person of its own. All that is needed of the
blocks follows from that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt

__all__ = ["MissedLinks"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MissedLinks:
    """How persons fall apart.

    Attributes
    ----------
    recall : float array, shape (K, K)
        The probability that a person's records on two lists are linked; the diagonal is not looked at.
    """

    recall: FloatArray
    _apart: dict[tuple[int, int], float] = field(default_factory=dict, repr=False)
    _together: dict[int, float] = field(default_factory=dict, repr=False)

    @property
    def cells(self) -> int:
        """The number of combinations of lists, 2**K."""
        return 1 << len(self.recall)

    def transition(self) -> FloatArray:
        """Return the expected number of blocks per person, shape (2**K, 2**K): row block, column history."""
        expected = np.zeros((self.cells, self.cells))
        for history in range(1, self.cells):
            for block, probability in self._first_blocks(history):
                expected[block, history] += probability
                expected[:, history] += probability * expected[:, history ^ block]
        return expected

    def squared_sums(self, weights: FloatArray) -> FloatArray:
        """Return, per history, the mean square of the sum of its blocks' weights, shape (2**K,)."""
        mean, square = np.zeros(self.cells), np.zeros(self.cells)
        for history in range(1, self.cells):
            for block, probability in self._first_blocks(history):
                rest, weight = history ^ block, weights[block]
                mean[history] += probability * (weight + mean[rest])
                square[history] += probability * (weight**2 + 2 * weight * mean[rest] + square[rest])
        return square

    def break_up(self, history: int, random: np.random.Generator) -> list[int]:
        """Draw the blocks of one person."""
        blocks = []
        while history:
            choices = list(self._first_blocks(history))
            at = random.choice(len(choices), p=[probability for _, probability in choices])
            blocks.append(choices[at][0])
            history ^= choices[at][0]
        return blocks

    def _first_blocks(self, history: int) -> Iterator[tuple[int, float]]:
        """Yield the blocks that the first list of a history can be in, with their probabilities."""
        for block in _parts_with_first(history):
            yield block, self._held(block) * self._cut(block, history ^ block)

    def _held(self, block: int) -> float:
        """Return the probability that links hold a block together: that its first list is in no smaller one."""
        if block not in self._together:
            smaller = islice(_parts_with_first(block), 1, None)
            apart = sum(self._held(part) * self._cut(part, block ^ part) for part in smaller)
            self._together[block] = max(1.0 - apart, 0.0)
        return self._together[block]

    def _cut(self, one: int, other: int) -> float:
        """Return the probability that no link leads from one set of lists to another."""
        if (one, other) not in self._apart:
            rows = [j for j in range(len(self.recall)) if one >> j & 1]
            columns = [j for j in range(len(self.recall)) if other >> j & 1]
            self._apart[one, other] = float(np.prod(1.0 - self.recall[np.ix_(rows, columns)]))
        return self._apart[one, other]


def _parts_with_first(history: int) -> Iterator[int]:
    """Yield the combinations inside a history that hold its first list, the history itself first."""
    first = history & -history
    rest = inside = history ^ first
    while True:
        yield first | inside
        if not inside:
            return
        inside = (inside - 1) & rest
