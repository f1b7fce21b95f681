"""What a sentence mentions, from left to right: numbers, periods, and phrases with their meanings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zicht.release.facts.lexicon import Lexicon, Meaning
from zicht.release.facts.numbers import Number, fraction_of, large_number, number_of_words, read_digits
from zicht.release.facts.tokens import Token
from zicht.release.periods import PERIOD, period_code

__all__ = ["Mention", "scan"]

YEAR = re.compile(r"19[89]\d|20[0-4]\d")

#: Where one of these stands before it, a number of four digits is a year, even with a noun behind it.
BEFORE_YEAR = frozenset(
    {"in", "van", "from", "sind", "since", "for", "over", "of", "than", "dan", "(", "tot", "until"}
)

#: Marks that join other words and say nothing by themselves.
WEAK_MARKS = frozenset(
    {
        "within",
        "years",
        "between",
        "to",
        "until",
        "of",
        "by",
        "verb",
        "and",
        "out_of",
        "topic",
        "share",
        "than",
    }
)

MINUS = "-\u2212"

#: Behind one of these a year is not a period but the end or the beginning of one that is not named.
OPEN_YEARS = frozenset({"na", "vanaf", "sind", "since", "after", "befor", "until", "tot"})

#: More words than this make no number.
LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that stands in the sentence, from token `start` to `end`."""

    start: int
    end: int
    text: str
    meanings: tuple[Meaning, ...] = ()
    number: Number | None = None
    period: str = ""

    def means(self, kind: str, *names: str) -> bool:
        return any(m.kind == kind and (not names or m.name in names) for m in self.meanings)

    @property
    def is_mark(self) -> bool:
        """Say whether this is punctuation."""
        return not self.meanings and self.number is None and not self.period and not self.text[0].isalnum()

    @property
    def is_plain(self) -> bool:
        """Say whether the words add nothing to what the figure is: `the`, `in`, `were`."""
        return bool(self.meanings) and all(
            m.kind == "skip" or (m.kind == "mark" and m.name in WEAK_MARKS) for m in self.meanings
        )

    @property
    def is_unknown(self) -> bool:
        return not self.meanings and self.number is None and not self.period and not self.is_mark


Found = tuple[Mention, int]


def scan(tokens: Sequence[Token], lexicon: Lexicon, language: str) -> tuple[Mention, ...]:
    """Return all mentions; every token stands in one."""
    return tuple(_Scanner(tokens, lexicon, language).all())


@dataclass(frozen=True)
class _Scanner:
    tokens: Sequence[Token]
    lexicon: Lexicon
    language: str

    def all(self) -> Iterator[Mention]:
        start = 0
        while start < len(self.tokens):
            found = self.next(start)
            yield found
            start = found.end

    def next(self, start: int) -> Mention:
        special = self.labelled(start) or self.period(start) or self.horizon(start)
        if special is not None:
            return special
        phrase, number = self.phrase(start), self.number(start)
        if number is not None and (phrase is None or number.end > phrase.end or self.tokens[start].is_number):
            return number if phrase is None or phrase.end <= number.end else phrase
        return phrase or self.mention(start, start + 1)

    def mention(self, start: int, end: int, meanings: tuple[Meaning, ...] = ()) -> Mention:
        return Mention(start, end, self.text(start, end), meanings)

    def text(self, start: int, end: int) -> str:
        return " ".join(token.text for token in self.tokens[start:end])

    def phrase(self, start: int) -> Mention | None:
        found = self.lexicon.find(self.tokens, start)
        return None if found is None else self.mention(start, found[1], found[0])

    def labelled(self, start: int) -> Mention | None:
        found = self.lexicon.find_labelled(self.tokens, start)
        if found is None:
            return None
        (meaning,), end = found
        if meaning.codes[0][0] == PERIOD:
            return Mention(start, end, self.text(start, end), period=meaning.codes[0][1])
        return self.mention(start, end, (meaning,))

    # Periods

    def period(self, start: int) -> Mention | None:
        """Return the year, or the years from the one to the other, that stand here."""
        if not self.is_year(start):
            return None
        if start and self.tokens[start - 1].key in OPEN_YEARS:
            return Mention(start, start + 1, self.text(start - 1, start + 1))
        between = self.phrase(start + 1) if start + 1 < len(self.tokens) else None
        if between is not None and self.joins(between, start) and self.is_year(between.end):
            first, last = sorted((int(self.tokens[start].text), int(self.tokens[between.end].text)))
            return Mention(
                start, between.end + 1, self.text(start, between.end + 1), period=period_code(first, last)
            )
        return Mention(start, start + 1, self.tokens[start].text, period=self.tokens[start].text)

    def joins(self, between: Mention, start: int) -> bool:
        """Say whether two years are a period: not in `in 2019 and 2020`, but in `between 2019 and 2020`."""
        if between.means("mark", "and"):
            before = self.tokens[start - 1].key if start else ""
            return any(m.name == "between" for m in self.lexicon.phrases.get((before,), ()))
        return between.means("mark", "until", "to")

    def is_year(self, place: int) -> bool:
        if place >= len(self.tokens) or not YEAR.fullmatch(self.tokens[place].text):
            return False
        follows = self.phrase(place + 1) if place + 1 < len(self.tokens) else None
        is_counted = follows is not None and (follows.means("unit") or follows.means("subject"))
        before = self.tokens[place - 1].key if place else ""
        return not is_counted or before in BEFORE_YEAR

    def horizon(self, start: int) -> Mention | None:
        """Return the horizon that stands here: `within five years`."""
        marks = self.lexicon.phrases.get((self.tokens[start].key,), ())
        if not any(m.kind == "mark" and m.name == "within" for m in marks):
            return None
        words = self.words(start + 1)
        years = self.count(words)
        if years is None:
            return None
        value, length = years
        place = words[length][1] if length < len(words) else len(self.tokens)
        unit = self.phrase(place) if place < len(self.tokens) else None
        if unit is None or not any(m.kind == "mark" and m.name == "years" for m in unit.meanings):
            return None
        return self.mention(start, unit.end, (Meaning("code", codes=(("horizon", str(value)),)),))

    def count(self, words: Sequence[tuple[str, int]]) -> tuple[int, int] | None:
        """Return the small number that these words begin with and how many words it takes; `a` counts as one."""
        if not words:
            return None
        if words[0][0] in {"een", "één", "one", "a"}:
            return 1, 1
        if words[0][0].isdigit():
            return int(words[0][0]), 1
        found = number_of_words(tuple(word for word, _ in words), self.language)
        return None if found is None else (int(found[0].value), found[1])

    # Numbers

    def words(self, start: int) -> list[tuple[str, int]]:
        """Return the words and numbers from here on, with their places, up to a mark that is no hyphen."""
        found: list[tuple[str, int]] = []
        for place in range(start, min(start + LONGEST_NUMBER, len(self.tokens))):
            token = self.tokens[place]
            if token.is_word or token.is_number:
                found.append((token.text.lower(), place))
            elif token.text not in "-\u2011":
                break
        return found

    def number(self, start: int) -> Mention | None:
        token = self.tokens[start]
        if self.is_minus(start):
            after = self.number(start + 1)
            if after is None or after.number is None:
                return None
            below_zero = replace(after.number, value=-after.number.value)
            return replace(after, start=start, text=token.text + after.text, number=below_zero)
        found = self.written(start) if token.is_word or token.is_number else None
        if found is None:
            return None
        number, length = found
        end = self.words(start)[length - 1][1] + 1
        return Mention(start, end, self.text(start, end), number=number)

    def written(self, start: int) -> tuple[Number, int] | None:
        """Return the number that stands here, as a fraction, in figures or in words, and how many words it takes."""
        texts = tuple(word for word, _ in self.words(start))
        fraction = fraction_of(texts, self.language)
        if fraction is not None:
            return fraction
        is_figures = self.tokens[start].is_number
        return self.figures(start, texts) if is_figures else number_of_words(texts, self.language)

    def is_minus(self, start: int) -> bool:
        """Say whether a minus sign stands here: directly before a number, and not between two."""
        if self.tokens[start].text not in MINUS or start + 1 == len(self.tokens):
            return False
        after = self.tokens[start + 1]
        before = self.tokens[start - 1] if start else None
        is_between = before is not None and before.end == self.tokens[start].start and before.text.isalnum()
        return after.is_number and after.start == self.tokens[start].end and not is_between

    def figures(self, start: int, texts: tuple[str, ...]) -> tuple[Number, int]:
        """Read a number in figures, with a word for thousands or millions behind it."""
        times = large_number(texts[1], self.language) if len(texts) > 1 else None
        unit = self.phrase(start + 1) if start + 1 < len(self.tokens) else None
        is_percent = unit is not None and unit.means("unit", "percent", "points")
        number = read_digits(self.tokens[start].text, whole=is_percent or times is not None)
        if times is None:
            return number, 1
        return Number(number.value * times, form="large"), 2
