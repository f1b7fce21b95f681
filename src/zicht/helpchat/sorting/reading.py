"""Reading the questions, rules and words of the sorting, every fault said together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from zicht.errors import Text
from zicht.triage.conditions import Condition, facts_of, parse_condition
from zicht.triage.reading import Faults, Part, read_part

__all__ = ["LANGUAGES", "Choice", "Content", "Question", "Rule", "read_content", "shipped", "words_in"]

FOLDER = Path(__file__).parent
#: The languages of the chat.
LANGUAGES = ("nl", "en", "pl", "ro", "bg", "es", "ar", "uk")
BANDS = ("U0", "U1", "U2", "U3")
#: What a reason or an answer is called on the wire.
CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")

Kind: TypeAlias = Literal["one", "several"]
#: Words in a row: a word, `x*`, `+`, or the name of a range of numbers in braces.
Pattern: TypeAlias = tuple[str, ...]

# What \w is beside letters and numbers; arabic digits do not fold with the letters.
_WORD = re.compile(r"[^\W_]+")
_DIGITS = str.maketrans(
    {0x0660 + one: str(one) for one in range(10)} | {0x06F0 + one: str(one) for one in range(10)}
)
_TATWEEL = "\u0640"


@dataclass(frozen=True)
class Choice:
    """An answer that can be tapped: its code, and its text in English."""

    code: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question: one answer, or several; each may stay open."""

    code: str
    kind: Kind
    ask: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Rule:
    """A reason: how urgent it makes a conversation, and when it holds."""

    code: str
    band: str
    when: Condition


@dataclass(frozen=True)
class Content:
    """All that the sorting goes by. `words`: patterns by subject, of all languages together."""

    intro: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    untold: tuple[str, str]
    numbers: Mapping[str, tuple[int, int]]
    words: Mapping[str, tuple[Pattern, ...]]


def words_in(text: str) -> list[str]:
    """Return the words of a text without capitals, accents and vowel signs, in the order in which they stand.

    `browser/sorting.js` does the same, letter for letter.
    """
    plain = unicodedata.normalize("NFKD", text).replace(_TATWEEL, "").translate(_DIGITS)
    bare = "".join(one for one in plain if not unicodedata.category(one).startswith("M"))
    return _WORD.findall(bare.lower())


def read_content(folder: Path) -> Content:
    """Read questions.yaml, rules.yaml and words/<language>.yaml of a folder.

    Raises DefinitionError with every fault: a rule about no question, a language without a subject.
    """
    faults = Faults()
    asked = read_part(folder / "questions.yaml", faults, name="questions.yaml")
    questions = tuple(_question(part) for part in asked.parts("questions"))
    ruled = read_part(folder / "rules.yaml", faults, name="rules.yaml")
    numbers = _numbers(ruled)
    untold = ruled.part("untold") or Part("untold", {}, faults)
    rules = tuple(_rule(part) for part in ruled.parts("rules"))
    words = {
        language: _words(read_part(folder / "words" / f"{language}.yaml", faults, name=language), numbers)
        for language in LANGUAGES
    }
    content = Content(
        asked.word("intro"),
        questions,
        rules,
        (untold.one_of("band", BANDS), untold.name("reason")),
        numbers,
        _joined(words),
    )
    for part in (asked, ruled, untold):
        part.close()
    _check(content, words, faults)
    faults.raise_any()
    return content


@cache
def shipped() -> Content:
    """Return what the chat comes with."""
    return read_content(FOLDER)


def _question(part: Part) -> Question:
    kind: Kind = "several" if part.one_of("kind", ("one", "several")) == "several" else "one"
    choices = tuple(_choice(one) for one in part.parts("choices", named="code"))
    question = Question(part.name(), kind, part.word("ask"), choices)
    part.close()
    return question


def _choice(part: Part) -> Choice:
    choice = Choice(part.name("code"), part.word("text"))
    part.close()
    return choice


def _rule(part: Part) -> Rule:
    rule = Rule(
        part.name(),
        part.one_of("band", BANDS),
        parse_condition(part.value("when"), place=part.at("when"), faults=part.faults),
    )
    part.close()
    return rule


def _numbers(part: Part) -> dict[str, tuple[int, int]]:
    found = part.value("numbers")
    if isinstance(found, dict):
        ranges = {
            name: (one[0], one[1])
            for name, one in found.items()
            if isinstance(one, list) and len(one) == 2 and isinstance(one[0], int) and isinstance(one[1], int)
        }
        if len(ranges) == len(found):
            return ranges
    part.fault("numbers", Text.of("Names with the first and the last number of a range."))
    return {}


def _words(part: Part, numbers: Mapping[str, tuple[int, int]]) -> dict[str, tuple[Pattern, ...]]:
    part.word("reviewed_by", default="")
    part.word("reviewed_on", default="")
    subjects = part.part("words") or Part(part.place, {}, part.faults)
    found = {}
    for subject in subjects.values:
        patterns = [_pattern(one, numbers) for one in subjects.words_of(subject)]
        if not patterns or not all(patterns):
            subjects.fault(subject, Text.of("Patterns of words; the first and the last part is a word."))
        found[subject] = tuple(patterns)
    part.close()
    return found


def _pattern(text: str, numbers: Mapping[str, tuple[int, int]]) -> Pattern:
    """Return a pattern in its parts, none where it does not fit."""
    parts: list[str] = []
    for one in text.split():
        if one == "+":
            parts.append(one)
        elif one.startswith("{") and one.endswith("}"):
            if one[1:-1] not in numbers:
                return ()
            parts.append(one)
        else:
            words = words_in(one)
            parts.extend(words[:-1])
            parts.extend(word + ("*" if one.endswith("*") else "") for word in words[-1:])
    return tuple(parts) if parts and "+" not in (parts[0], parts[-1]) else ()


def _joined(words: Mapping[str, Mapping[str, tuple[Pattern, ...]]]) -> dict[str, tuple[Pattern, ...]]:
    subjects = {subject for found in words.values() for subject in found}
    return {
        subject: tuple(sorted({pattern for found in words.values() for pattern in found.get(subject, ())}))
        for subject in sorted(subjects)
    }


def _check(content: Content, words: Mapping[str, Mapping[str, tuple[Pattern, ...]]], faults: Faults) -> None:
    answers = dict(_answers(content))
    for language, found in words.items():
        if set(found) != set(content.words):
            faults.add(language, Text.of("The same subjects as in every other language."))
    for rule in content.rules:
        if not facts_of(rule.when) <= set(answers):
            faults.add(f"rules.yaml, {rule.code}", Text.of("A rule about questions or words that there are."))
        if not CODE.fullmatch(rule.code):
            faults.add(f"rules.yaml, {rule.code}", Text.of("At most 32 letters."))
    codes = [rule.code for rule in content.rules] + [content.untold[1]]
    names = [name for name, _codes in _answers(content)]
    if len(set(codes)) < len(codes) or len(set(names)) < len(names):
        faults.add("rules.yaml", Text.of("Every reason and every question once."))
    if set(names) - {fact for rule in content.rules for fact in facts_of(rule.when)}:
        faults.add("rules.yaml", Text.of("A rule for every question and every subject of words."))


def _answers(content: Content) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a rule may name, with the answers there are."""
    for question in content.questions:
        codes = tuple(choice.code for choice in question.choices)
        if question.kind == "one":
            yield question.code, codes
        else:
            yield from ((code, ("yes",)) for code in codes)
    yield from ((f"words_{subject}", ("yes",)) for subject in content.words)
