"""All conditions of a table as one flat program: each part is evaluated once, and only where an answer touches it.

Every part has a number above those of its own parts, a state (false, true, open), and sets of questions as bits of a
whole number: what it misses, and which questions alone, or with one other, could make it true or false. The state of
every part where nothing is known is worked out once; a triage starts from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zicht.triage.conditions import Condition, Derived, Leaf, Not, Some, judge_leaf

__all__ = ["FALSE", "OPEN", "TRUE", "Program", "Run"]

FALSE, TRUE, OPEN = 0, 1, 2
_LIMIT = 1 << 14


@dataclass(frozen=True)
class _Part:
    """A leaf, a negation (`need` is 0), or `need` of these parts."""

    leaf: Leaf | None
    need: int
    of: tuple[int, ...]
    negated: bool = False


@dataclass(slots=True)
class Run:
    """The state of every part under some answers; sets are bits by the program's `bit`.

    `true_by` and `false_by`: questions that alone could settle a part so; `near`: that could make it true alone or
    with one other (behind a `not`: alone).
    """

    state: list[int]
    missing: list[int]
    true_by: list[int]
    false_by: list[int]
    near: list[int]

    def copy(self) -> Run:
        return Run(
            self.state.copy(),
            self.missing.copy(),
            self.true_by.copy(),
            self.false_by.copy(),
            self.near.copy(),
        )


@dataclass
class Program:
    """Conditions are added, then run. `asked` are the questions that are put one by one, not those that are ticked."""

    facts: Sequence[str]
    asked: Sequence[str]
    derived: Mapping[str, Condition]
    parts: list[_Part] = field(default_factory=list)
    bit: dict[str, int] = field(default_factory=dict)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _touched: dict[str, list[int]] = field(default_factory=dict)
    _touches: list[set[str]] = field(default_factory=list)
    _names: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _start: Run = field(default_factory=lambda: Run([], [], [], [], []))

    def __post_init__(self) -> None:
        self.bit = {fact: 1 << place for place, fact in enumerate(sorted(self.facts))}
        self._sorted = sorted(self.facts)
        self.asked_bits = sum(self.bit[fact] for fact in self.asked)

    def add(self, condition: Condition) -> int:
        """Return the number of a condition; the same condition has one number."""
        if isinstance(condition, Derived):
            return self.add(self.derived[condition.name])
        if isinstance(condition, Some):
            return self.add_some(condition.need, [self.add(one) for one in condition.of])
        if isinstance(condition, Not):
            of = self.add(condition.of)
            return self._put(("not", of), _Part(None, 0, (of,), negated=True))
        return self._put((condition,), _Part(condition, 0, ()))

    def add_some(self, need: int, of: Sequence[int]) -> int:
        """Return the number of "at least `need` of these parts"."""
        return self._put(("some", need, *of), _Part(None, need, tuple(of)))

    def _put(self, key: tuple[object, ...], part: _Part) -> int:
        if key in self._numbers:
            return self._numbers[key]
        number = self._numbers[key] = len(self.parts)
        self.parts.append(part)
        touches = {part.leaf.fact} if part.leaf else set().union(*(self._touches[one] for one in part.of))
        self._touches.append(touches)
        for fact in touches:
            self._touched.setdefault(fact, []).append(number)
        for values in (
            self._start.state,
            self._start.missing,
            self._start.true_by,
            self._start.false_by,
            self._start.near,
        ):
            values.append(0)
        self._evaluate(number, self._start, {})
        return number

    def run(self, answers: Mapping[str, str | float]) -> Run:
        """Evaluate every part on known answers."""
        run = self._start.copy()
        touched: set[int] = set()
        for fact in answers:
            touched.update(self._touched.get(fact, ()))
        for number in sorted(touched):
            self._evaluate(number, run, answers)
        return run

    def names(self, bits: int) -> tuple[str, ...]:
        """Return the questions of a set, in the order of their names."""
        found = self._names.get(bits)
        if found is None:
            if len(self._names) > _LIMIT:
                self._names.clear()
            found = self._names[bits] = tuple(self._read(bits))
        return found

    def _read(self, bits: int) -> Iterable[str]:
        while bits:
            low = bits & -bits
            yield self._sorted[low.bit_length() - 1]
            bits ^= low

    def decided(self, number: int, run: Run) -> int:
        """Return the questions whose answers made a part true or false."""
        part, state = self.parts[number], run.state[number]
        if part.leaf:
            return self.bit[part.leaf.fact]
        bits = 0
        for one in part.of:
            if part.negated or run.state[one] == state:
                bits |= self.decided(one, run)
        return bits

    def _evaluate(self, number: int, run: Run, answers: Mapping[str, str | float]) -> None:
        part = self.parts[number]
        if part.leaf is not None:
            self._evaluate_leaf(number, part.leaf, run, answers)
        elif part.negated:
            (of,) = part.of
            run.state[number] = (TRUE, FALSE, OPEN)[run.state[of]]
            run.missing[number] = run.missing[of]
            run.true_by[number] = run.near[number] = run.false_by[of]
            run.false_by[number] = run.true_by[of]
        else:
            self._evaluate_some(number, part, run)

    def _evaluate_leaf(self, number: int, leaf: Leaf, run: Run, answers: Mapping[str, str | float]) -> None:
        answer = answers.get(leaf.fact)
        if answer is None:
            run.state[number], bits = OPEN, self.bit[leaf.fact]
        else:
            run.state[number], bits = int(judge_leaf(leaf, answer)), 0
        run.missing[number] = run.true_by[number] = run.false_by[number] = run.near[number] = bits

    def _evaluate_some(self, number: int, part: _Part, run: Run) -> None:
        state, need, still = run.state, part.need, []
        for one in part.of:
            found = state[one]
            if found == TRUE:
                need -= 1
            elif found == OPEN:
                still.append(one)
        if need <= 0 or len(still) < need:
            state[number] = TRUE if need <= 0 else FALSE
            run.missing[number] = run.true_by[number] = run.false_by[number] = run.near[number] = 0
            return
        state[number] = OPEN
        bits = 0
        for one in still:
            bits |= run.missing[one]
        true_by = [run.true_by[one] for one in still]
        run.missing[number] = bits
        run.true_by[number] = alone = in_at_least(need, true_by)
        run.false_by[number] = in_at_least(len(still) - need + 1, [run.false_by[one] for one in still])
        if need == 1:
            for one in still:
                alone |= run.near[one]
            run.near[number] = alone
        else:
            run.near[number] = alone | self._in_pairs(need, true_by, alone)

    def _in_pairs(self, need: int, sets: Sequence[int], alone: int) -> int:
        """Return the questions, not enough alone, that are in `need` of these sets together with one other question.

        Only questions that are asked one by one are looked for. The other may be any, also one that has answers that
        are enough alone: it has others too.
        """
        found = 0
        candidates = in_at_least(1, sets) & self.asked_bits & ~alone
        while candidates:
            bit = candidates & -candidates
            candidates ^= bit
            rest = [one for one in sets if not one & bit]
            wanted = need - (len(sets) - len(rest))
            if in_at_least(wanted, rest):
                found |= bit
        return found


def in_at_least(need: int, sets: Sequence[int]) -> int:
    """Return what is in at least `need` of some sets; `need` is 1 or more."""
    if need == 1:
        bits = 0
        for one in sets:
            bits |= one
        return bits
    counted = [-1] + [0] * need
    for one in sets:
        for times in range(need, 0, -1):
            counted[times] |= counted[times - 1] & one
    return counted[need]
