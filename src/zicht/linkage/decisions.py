"""What reviewers decided on pairs of records: kept for ever, and replayed on every next run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.errors import InputError, OutputError, Text
from zicht.linkage.constraints import Constraints, Pair, pair_of
from zicht.linkage.private_file import replace_private

__all__ = ["Agreement", "Decision", "Decisions", "Verdict"]


class Verdict(StrEnum):
    """What a reviewer says of two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, repr=False)
class Decision:
    """One verdict of one reviewer on one pair. `reviewer` is a code of the office, not a name."""

    pair: Pair
    verdict: Verdict
    reviewer: str
    decided_on: date

    def __repr__(self) -> str:
        return f"Decision({self.verdict.value})"

    @classmethod
    def of(cls, one: str, other: str, verdict: Verdict, *, reviewer: str, decided_on: date) -> Decision:
        return cls(pair_of(one, other), verdict, reviewer, decided_on)


@dataclass(frozen=True)
class Agreement:
    """How often two reviewers said the same of the pairs that both decided on.

    `kappa` is Cohen's: 0 where they agree as often as chance would have it, 1
    where they always do; unknown where each of them said the same of every pair.
    """

    reviewers: tuple[str, str]
    pairs: int
    agreed: int
    kappa: float | None

    @property
    def share(self) -> float:
        return self.agreed / self.pairs


SCHEMA = pa.schema(
    [
        ("record_l", pa.string()),
        ("record_r", pa.string()),
        ("verdict", pa.string()),
        ("reviewer", pa.string()),
        ("decided_on", pa.date32()),
    ]
)
#: Reviewers who have to say the same before a pair is settled, under the two-person rule.
TWO_PERSONS = 2


@dataclass(frozen=True, eq=False, repr=False)
class Decisions:
    """All decisions, in the order in which they were taken. A reviewer's later verdict on a pair replaces the earlier.

    Under the rule of two persons a pair is settled when two reviewers say the
    same of it. A pair of which reviewers say different things is settled by
    nobody and goes back to the review, and so do pairs that cannot all be true.
    """

    rows: tuple[Decision, ...] = ()
    two_persons: bool = False

    def __repr__(self) -> str:
        return f"Decisions(rows={len(self.rows)}, two_persons={self.two_persons})"

    def add(self, rows: Iterable[Decision]) -> Decisions:
        """Return these and more; one that says what its reviewer said last adds nothing."""
        latest = {(row.pair, row.reviewer): row.verdict for row in self.rows}
        added = []
        for row in rows:
            if latest.get((row.pair, row.reviewer)) is not row.verdict:
                latest[row.pair, row.reviewer] = row.verdict
                added.append(row)
        return Decisions((*self.rows, *added), self.two_persons)

    def forget(self, records: Collection[str]) -> Decisions:
        """Leave out what was decided on any of some records."""
        gone = frozenset(records)
        return Decisions(tuple(row for row in self.rows if gone.isdisjoint(row.pair)), self.two_persons)

    @cached_property
    def verdicts(self) -> dict[Pair, dict[str, Verdict]]:
        """The last verdict of each reviewer on each pair."""
        found: dict[Pair, dict[str, Verdict]] = defaultdict(dict)
        for row in self.rows:
            found[row.pair][row.reviewer] = row.verdict
        return dict(found)

    @cached_property
    def _agreed(self) -> dict[Pair, Verdict]:
        """Pairs on which nobody contradicts and enough reviewers were sure."""
        enough = TWO_PERSONS if self.two_persons else 1
        found: dict[Pair, Verdict] = {}
        for pair, by_reviewer in self.verdicts.items():
            sure = [verdict for verdict in by_reviewer.values() if verdict is not Verdict.UNSURE]
            if len(sure) >= enough and len(set(sure)) == 1:
                found[pair] = sure[0]
        return found

    @property
    def disputed(self) -> frozenset[Pair]:
        """Pairs of which reviewers say different things."""
        sure = {pair: {*found.values()} - {Verdict.UNSURE} for pair, found in self.verdicts.items()}
        return frozenset(pair for pair, verdicts in sure.items() if len(verdicts) > 1)

    @property
    def contradicting(self) -> frozenset[Pair]:
        """Pairs that were decided each for itself, and cannot all be true."""
        return self._constraints.contradictions()

    @property
    def constraints(self) -> Constraints:
        """What is settled, as rules for the linkage."""
        return self._constraints.without(self.contradicting)

    @cached_property
    def _constraints(self) -> Constraints:
        return Constraints(
            frozenset(pair for pair, verdict in self._agreed.items() if verdict is Verdict.SAME),
            frozenset(pair for pair, verdict in self._agreed.items() if verdict is Verdict.DIFFERENT),
        )

    def agreement(self) -> list[Agreement]:
        """Return how each two reviewers agree, of the pairs that both decided on; `unsure` is a verdict too."""
        said: dict[tuple[str, str], list[tuple[Verdict, Verdict]]] = defaultdict(list)
        for verdicts in self.verdicts.values():
            for one, other in combinations(sorted(verdicts), 2):
                said[one, other].append((verdicts[one], verdicts[other]))
        return [
            Agreement(reviewers, len(pairs), sum(a is b for a, b in pairs), _kappa(pairs))
            for reviewers, pairs in sorted(said.items())
        ]

    def table(self) -> pa.Table:
        """Return the decisions as a table."""
        columns = [
            [row.pair[0] for row in self.rows],
            [row.pair[1] for row in self.rows],
            [row.verdict.value for row in self.rows],
            [row.reviewer for row in self.rows],
            [row.decided_on for row in self.rows],
        ]
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)

    def write(self, path: Path) -> None:
        """Write the decisions in one step, for this account alone."""
        try:
            replace_private(path, lambda beside: pq.write_table(self.table(), beside))
        except OSError:
            raise OutputError.of(
                Text.of("The decisions of the review cannot be written."),
                expected=Text.of("A folder with enough room that this account may write to."),
                to_fix=Text.of("Make room, or choose another place with --register."),
            ) from None

    @classmethod
    def read(cls, path: Path, *, two_persons: bool = False) -> Decisions:
        """Read decisions; where there is no file yet there are none."""
        if not path.exists():
            return cls((), two_persons)
        try:
            rows = pq.read_table(path).cast(SCHEMA).to_pylist()
        except (pa.ArrowException, OSError):
            raise InputError.of(
                Text.of("{file}: holds no decisions of a review.", file=path.name),
                expected=Text.of("A file that `zicht link` wrote."),
                to_fix=Text.of("Put the file of an earlier run back."),
            ) from None
        decisions = (
            Decision.of(
                row["record_l"],
                row["record_r"],
                Verdict(row["verdict"]),
                reviewer=row["reviewer"],
                decided_on=row["decided_on"],
            )
            for row in rows
        )
        return cls(tuple(decisions), two_persons)


def _kappa(pairs: Sequence[tuple[Verdict, Verdict]]) -> float | None:
    """Return Cohen's kappa: the share of agreement beyond chance."""
    size = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[verdict] * second[verdict] for verdict in Verdict) / size**2
    if by_chance == 1:
        return None
    return (sum(a is b for a, b in pairs) / size - by_chance) / (1 - by_chance)
