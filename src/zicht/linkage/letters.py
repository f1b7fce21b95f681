"""Any script to plain lower-case Latin letters: transliteration, then the marks taken off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from zicht.linkage.rules import read_rules

__all__ = ["to_latin"]

_APOSTROPHES = re.compile("['’‘ʼ`´ʹ′ʻʿʾ]")
_WORD_START = r"(?<![^\W\d_])"


def to_latin(text: str) -> str:
    """Return the text in lower-case Latin letters without marks; what is no letter stays as it is.

    Cyrillic, Greek and Arabic letters get one fixed Latin spelling. Short vowels
    that Arabic does not write stay out: `sound_of` takes no notice of vowels.
    """
    lower = text.lower()
    if not lower.isascii():
        lower = _whole(unicodedata.normalize("NFKC", lower).casefold())
        lower = "".join(
            letter for letter in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(letter)
        )
        lower = _plain(lower)
    return _APOSTROPHES.sub("", lower)


def _replacer(start: Mapping[str, str], anywhere: Mapping[str, str]) -> Callable[[str], str]:
    """Return what replaces letters, longest first; those of `start` only where a word begins."""
    begin = "|".join(map(re.escape, sorted(start, key=len, reverse=True)))
    rest = "|".join(map(re.escape, sorted(anywhere, key=len, reverse=True)))
    pattern = re.compile(f"{_WORD_START}(?P<start>{begin})|(?:{rest})" if begin else rest)
    both = {False: anywhere, True: start}
    return lambda text: pattern.sub(lambda found: both[bool(found.lastgroup)][found[0]], text)


def _rules(place: str) -> dict[str, str]:
    return {row["letters"]: row["latin"] for row in read_rules("letters") if row["place"] == place}


#: Letters such as й that are more than their base letter with a mark; they go before marks are taken off.
_whole = _replacer(
    {}, {key: value for key, value in _rules("any").items() if unicodedata.normalize("NFD", key) != key}
)
_plain = _replacer(_rules("start"), _rules("any"))
