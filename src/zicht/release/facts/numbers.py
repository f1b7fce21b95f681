"""Numbers as people write them: 984, 2.000, 2,000, 42,9 %, negenhonderdvierentachtig, twee derde, one in five."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Number", "fraction_of", "large_number", "number_of_words", "read_digits"]

GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Number:
    """A number: `digits` are those behind the comma.

    `form` is `digits`, `words`, `large` (2 million), `fraction` (two thirds) or `majority` (most).
    """

    value: float
    digits: int = 0
    form: str = "digits"


def read_digits(text: str, *, whole: bool = False) -> Number:
    """Read a number in figures. Groups of three digits are thousands, whichever mark stands between them.

    `whole` says that the number is no count (a percentage, an amount in millions): there, 42.857 is not 42 thousand.
    """
    if GROUPED.fullmatch(text) and not (whole and len(re.split(r"[.,]", text)) == 2):
        head, mark, tail = _decimals_of(text)
        return Number(float(re.sub(r"\D", "", head) + ("." + tail if mark else "")), len(tail))
    head, _, tail = text.replace(",", ".").partition(".")
    return Number(float(f"{head}.{tail or 0}"), len(tail))


def _decimals_of(text: str) -> tuple[str, str, str]:
    """Split off decimals: behind the last mark, where it is another mark than the one between the thousands."""
    marks = [letter for letter in text if not letter.isdigit()]
    if len(set(marks)) > 1 and len(text.rsplit(marks[-1], 1)[1]) != 3:
        head, tail = text.rsplit(marks[-1], 1)
        return head, marks[-1], tail
    return text, "", ""


# Words

UNITS = {
    "nl": (
        "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
        "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
    ),
    "en": (
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ),
}  # fmt: skip
TENS = {
    "nl": ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"),
    "en": ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
}
LARGE = {
    "nl": {"honderd": 100, "duizend": 1000, "miljoen": 1_000_000, "miljard": 1_000_000_000},
    "en": {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000},
}
#: Words between the parts of a number.
AND = {"nl": ("en",), "en": ("and",)}

#: The lower halves of fractions: `twee derde`, `three quarters`.
PARTS = {
    "nl": {
        "derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "zevende": 7, "achtste": 8, "negende": 9,
        "tiende": 10,
    },
    "en": {
        "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5, "fifths": 5,
        "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
    },
}  # fmt: skip
HALVES = {"nl": ("helft", "half"), "en": ("half",)}
THREE_QUARTERS = {"nl": ("driekwart",), "en": ()}
#: `een op de vijf`, `one in five`, `one out of five`.
OUT_OF = {"nl": (("op", "de"), ("op",)), "en": (("in", "every"), ("in",), ("out", "of"))}
#: `12 in 2019` is no fraction.
LARGEST_LOWER = 20
ARTICLES = {"nl": ("een", "één", "'n"), "en": ("a", "an", "one")}


def number_of_words(words: tuple[str, ...], language: str) -> tuple[Number, int] | None:
    """Return the number that words begin with and how many words it takes, or None.

    The article `een` is no number by itself, and neither is `one`.
    """
    best = None
    for length in range(1, len(words) + 1):
        value = _spelled("".join(words[:length]), language)
        if value is not None and not _stops_in_between(words[:length], language):
            best = Number(float(value), form="words"), length
    return None if best is None or (words[0] in ARTICLES[language] and best[1] == 1) else best


def _stops_in_between(words: tuple[str, ...], language: str) -> bool:
    return words[-1] in AND[language]


def _spelled(text: str, language: str) -> int | None:
    """Return the value of a number written in one word, or None."""
    for word, value in sorted(LARGE[language].items(), key=lambda pair: -pair[1]):
        head, found, tail = text.partition(word)
        if found:
            times = 1 if not head else _spelled(head, language)
            rest = 0 if not tail else _spelled(_without_and(tail, language), language)
            return None if times is None or rest is None or rest >= value else times * value + rest
    return _below_hundred(text, language)


def _without_and(text: str, language: str) -> str:
    return next((text.removeprefix(word) for word in AND[language] if text.startswith(word)), text)


def _below_hundred(text: str, language: str) -> int | None:
    if text in UNITS[language]:
        return UNITS[language].index(text)
    for place, ten in enumerate(TENS[language], start=2):
        if text == ten:
            return 10 * place
        unit = text.removeprefix(ten) if language == "en" else text.removesuffix(ten)
        if unit != text:
            unit = unit if language == "en" else unit.removesuffix("en").removesuffix("ën")
            if unit in UNITS[language][1:10]:
                return 10 * place + UNITS[language].index(unit)
    return None


def large_number(word: str, language: str) -> int | None:
    """Return what a word multiplies the number before it by, as in `2 million`; None for other words."""
    return LARGE[language].get(word)


def fraction_of(words: tuple[str, ...], language: str) -> tuple[Number, int] | None:
    """Return the fraction that words begin with, in percent, and how many words it takes, or None."""
    if words[0] in HALVES[language]:
        return _percent(Fraction(1, 2)), 1
    if words[0] in THREE_QUARTERS[language]:
        return _percent(Fraction(3, 4)), 1
    upper = 1 if words[0] in ARTICLES[language] else _counted(words[0], language)
    return None if upper is None or len(words) == 1 else _divided(upper, words, language)


def _divided(upper: int, words: tuple[str, ...], language: str) -> tuple[Number, int] | None:
    """Return the fraction whose upper number stands first: `two thirds`, `one in five`."""
    if words[1] in HALVES[language] and upper == 1 and language == "en":
        return _percent(Fraction(1, 2)), 2
    if words[1] in PARTS[language]:
        return _percent(Fraction(upper, PARTS[language][words[1]])), 2
    for between in OUT_OF[language]:
        place = 1 + len(between)
        lower = _counted(words[place], language) if words[1:place] == between and len(words) > place else None
        if lower and upper < lower <= LARGEST_LOWER:
            return _percent(Fraction(upper, lower)), place + 1
    return None


def _counted(word: str, language: str) -> int | None:
    return int(word) if word.isdigit() else _spelled(word, language)


def _percent(fraction: Fraction) -> Number:
    return Number(float(100 * fraction), form="fraction")
