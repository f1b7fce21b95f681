"""A sentence as a row of tokens: words by their stem, numbers and marks as they are written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Token", "plain_word", "stem", "tokenise"]

#: A number with its separators, a table's number, a word with its apostrophe, or one mark.
TOKEN = re.compile(
    r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d+)?(?![\d])"
    r"|\d+[.,]\d+|\d+"
    r"|\b[Tt]\d\d\b"
    r"|[^\W\d_]+"
    r"|[^\w\s]"
)

#: Endings that do not change what a word means here.
ENDINGS = ("en", "e", "s")
SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark: `key` is what words are compared by, `plain` what names are; `start` and `end` are its
    place.
    """

    text: str
    key: str
    plain: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


@lru_cache(maxsize=50_000)
def tokenise(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in their order."""
    return tuple(
        Token(
            match[0],
            stem(match[0]) if match[0][0].isalpha() else match[0],
            plain_word(match[0]),
            *match.span(),
        )
        for match in TOKEN.finditer(text)
    )


@lru_cache(maxsize=50_000)
def plain_word(word: str) -> str:
    """Return a word in lower case without accents."""
    apart = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word in lower case without accents, and without the endings of plurals and adjectives.

    Both languages lose the same endings: `slachtoffers` and `slachtoffer`, `binnenlandse` and `binnenlands`,
    `victims` and `victim`. What looks alike afterwards stands apart in the word lists.
    """
    found = plain_word(word)
    shorter = _shortened(found)
    while shorter != found:
        found, shorter = shorter, _shortened(shorter)
    return found


def _shortened(word: str) -> str:
    for ending in ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= SHORTEST_STEM:
            return rest
    if len(word) > SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "aeiou":
        return word[:-1]
    return word
