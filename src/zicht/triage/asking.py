"""Which unknown is worth asking next.

First what may show the most danger: the most urgent rule that an answer could make hold, alone or with one other
answer. Then how many rules on urgency an answer settles, then how many options, then the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from zicht.triage.assessment import Asked
from zicht.triage.program import OPEN, Program, Run
from zicht.triage.reading import Words

__all__ = ["rank_questions"]


def rank_questions(
    program: Program,
    run: Run,
    *,
    rules: Iterable[tuple[int, int]],
    options: Iterable[int],
    levels: Sequence[str],
    texts: Mapping[str, Words],
    at: int,
    not_asked: int,
) -> list[Asked]:
    """Return the questions that are worth asking, the most informative first.

    `rules` are the level and the part of every rule on urgency; `options` the parts of the options that are unknown;
    `at` is the level of now; `not_asked` are the questions that are not asked again, or at all.
    """
    near = [0] * len(levels)
    by_rules: dict[str, int] = {}
    by_options: dict[str, int] = {}
    for level, number in rules:
        if run.state[number] == OPEN:
            if level < at:
                near[level] |= run.near[number]
            _count(program, (run.true_by[number] | run.false_by[number]) & ~not_asked, by_rules)
    for number in options:
        _count(program, (run.true_by[number] | run.false_by[number]) & ~not_asked, by_options)
    first: dict[str, int] = {}
    for level, bits in enumerate(near):
        for fact in program.names(bits & ~not_asked):
            first.setdefault(fact, level)
    none = len(levels)
    ranked = sorted(
        (first.get(fact, none), -by_rules.get(fact, 0), -by_options.get(fact, 0), fact)
        for fact in by_rules.keys() | by_options.keys() | first.keys()
    )
    because = [texts[f"ask_level_{level}"] for level in levels]
    return [
        {
            "fact": fact,
            "level": levels[level] if level < none else None,
            "urgency_rules": -rules_settled,
            "options": -options_settled,
            "because": because[level]
            if level < none
            else texts["ask_rules" if rules_settled else "ask_options"],
        }
        for level, rules_settled, options_settled, fact in ranked
    ]


def _count(program: Program, bits: int, counts: dict[str, int]) -> None:
    for fact in program.names(bits):
        counts[fact] = counts.get(fact, 0) + 1
