"""Phrases to come back by: three made-up words, in the letters of the visitor. `browser/phrases.js` does the same.

A word is three syllables of one of 16 consonants and one of 5 vowels. A phrase is made up by a machine: people
choose words that others guess. One table writes it in Latin, Cyrillic and Arabic letters, a letter for a letter.
"""

from __future__ import annotations

import math
import secrets
import unicodedata
from collections.abc import Mapping

__all__ = ["BITS", "make_phrase", "normalise_phrase", "write_phrase"]

_CONSONANTS, _VOWELS, _SYLLABLES, _WORDS = 16, 5, 3, 3
_LETTERS: Mapping[str, str] = {
    "latin": "bdfghjklmnprstvz" + "aeiou",
    "cyrillic": "бдфгхжклмнпрствз" + "аеиоу",
    "arabic": "بدفغحجكلمنقرستشز" + "اهيعو",
}
_WRITTEN_IN: Mapping[str, str] = {"bg": "cyrillic", "uk": "cyrillic", "ar": "arabic"}
#: Letters of other keyboards, and letters that are easily taken for ours.
_TAKEN_FOR = str.maketrans(
    {
        **dict.fromkeys("іїйы", "и"),
        **dict.fromkeys("єёэ", "е"),
        "ґ": "г",
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیئ", "ي"),
        **dict.fromkeys("ةۀ", "ه"),
        "ک": "ك",
        "ؤ": "و",
    }
)
_LATIN = {letter: _LETTERS["latin"][place] for row in _LETTERS.values() for place, letter in enumerate(row)}
_TATWEEL = "\N{ARABIC TATWEEL}"

#: What a phrase is worth to somebody who guesses: every one is as likely.
BITS = _SYLLABLES * _WORDS * math.log2(_CONSONANTS * _VOWELS)


def make_phrase() -> str:
    """Return a new phrase, as it is normalised."""
    consonants, vowels = _LETTERS["latin"][:_CONSONANTS], _LETTERS["latin"][_CONSONANTS:]
    syllables = [secrets.choice(consonants) + secrets.choice(vowels) for _ in range(_SYLLABLES * _WORDS)]
    return _in_words("".join(syllables))


def write_phrase(phrase: str, language: str) -> str:
    """Return a phrase in the letters of a language."""
    row = _LETTERS[_WRITTEN_IN.get(language, "latin")]
    return "".join(" " if letter == " " else row[_LETTERS["latin"].index(letter)] for letter in phrase)


def normalise_phrase(typed: str) -> str | None:
    """Return the phrase that somebody typed, whatever the letters, capitals and gaps; None where it can be none."""
    plain = unicodedata.normalize("NFKC", typed).lower().translate(_TAKEN_FOR)
    bare = [one for one in unicodedata.normalize("NFKD", plain) if one != _TATWEEL and not _is_gap(one)]
    letters = "".join(_LATIN.get(one, "?") for one in bare)
    vowels = frozenset(_LETTERS["latin"][_CONSONANTS:])
    in_turn = all((one in vowels) == bool(place % 2) for place, one in enumerate(letters))
    if len(letters) != 2 * _SYLLABLES * _WORDS or "?" in letters or not in_turn:
        return None
    return _in_words(letters)


def _is_gap(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "MPZC"


def _in_words(letters: str) -> str:
    size = 2 * _SYLLABLES
    return " ".join(letters[start : start + size] for start in range(0, len(letters), size))
