"""How a name sounds: the consonants that agencies confuse share a code, vowels have none."""

from __future__ import annotations

import re

from zicht.linkage.rules import read_rules

__all__ = ["sound_of"]

_VOWEL = "A"
_SOUNDS = {row["letters"]: row["sound"] for row in read_rules("sounds")}
_GROUPS = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)) + "|.")


def sound_of(name: str | None) -> str | None:
    """Return the code of a normalised name, null for none.

    Soundex without its length and its literal first letter, with the letter groups
    of Slavic and Germanic names: `Kowalczyk` and `Kovalchik` sound the same.
    A vowel counts only at the beginning, where it shows that there is one.
    """
    if not name:
        return None
    codes = [_SOUNDS.get(group, "") for group in _GROUPS.findall(name)]
    heard = [code for at, code in enumerate(codes) if code and (at == 0 or codes[at - 1] != code)]
    return ("" if codes[0] else _VOWEL) + "".join(heard)
