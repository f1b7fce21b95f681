"""Sorting in Python: the plain-form route uses it, and `browser/sorting.js` must agree with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from zicht.helpchat.sorting.reading import BANDS, Content, Pattern, Question, shipped, words_in
from zicht.triage.conditions import judge

__all__ = ["Sorted", "questions", "reason_codes", "sort"]

#: How many words `+` stands for at most.
WIDEST_GAP = 2


class Sorted(NamedTuple):
    """How urgent, and the codes of the reasons, the most urgent first."""

    band: str
    reasons: tuple[str, ...]


def questions() -> tuple[Question, ...]:
    """Return the questions that a visitor may tap, in the order in which they are put."""
    return shipped().questions


@cache
def reason_codes() -> frozenset[str]:
    """Return every code that sorting may give as a reason; what else a browser sends is none of ours."""
    content = shipped()
    return frozenset({content.untold[1], *(rule.code for rule in content.rules)})


def sort(
    answers: Mapping[str, str | Sequence[str]], text: str = "", *, content: Content | None = None
) -> Sorted:
    """Sort by what was tapped and what was written.

    An answer that there is not counts as none: nobody is refused here. Words only ever add a reason.
    """
    content = content or shipped()
    known = dict(_tapped(content, answers))
    words = words_in(text)
    there = set(words)
    for subject, patterns in content.words.items():
        if any(_found(pattern, words, there, content=content) for pattern in patterns):
            known[f"words_{subject}"] = "yes"
    true = [rule for rule in content.rules if judge(rule.when, known) is True]
    if not known:
        return Sorted(content.untold[0], (content.untold[1],))
    true.sort(key=lambda rule: rule.band)
    return Sorted(true[0].band if true else BANDS[-1], tuple(rule.code for rule in true))


def _tapped(content: Content, answers: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    for question in content.questions:
        given = answers.get(question.code, ())
        codes = {given} if isinstance(given, str) else set(given)
        there = [choice.code for choice in question.choices if choice.code in codes]
        if question.kind == "one":
            yield from ((question.code, code) for code in there[:1])
        else:
            yield from ((code, "yes") for code in there)


def _found(pattern: Pattern, words: Sequence[str], there: set[str], *, content: Content) -> bool:
    if pattern[0][-1] not in "*}" and pattern[0] not in there:
        return False  # most patterns: one look instead of one at every word
    return any(_matches(pattern, words, place, content=content) for place in range(len(words)))


def _matches(pattern: Pattern, words: Sequence[str], place: int, *, content: Content) -> bool:
    if not pattern:
        return True
    first, rest = pattern[0], pattern[1:]
    if first == "+":
        return any(_matches(rest, words, place + gap, content=content) for gap in range(WIDEST_GAP + 1))
    return (
        place < len(words)
        and _is(first, words[place], content)
        and _matches(rest, words, place + 1, content=content)
    )


def _is(part: str, word: str, content: Content) -> bool:
    if part.startswith("{"):
        low, high = content.numbers[part[1:-1]]
        return len(word) <= 3 and word.isascii() and word.isdigit() and low <= int(word) <= high
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
