"""All figures of an edition from A to Z: what the search box leads to where no script runs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from zicht.publication.site.search import Listed, Places, list_figures
from zicht.publication.words import Words
from zicht.release.model import Release

__all__ = ["Entry", "Letter", "make_listing"]

#: What stands under none of the letters.
OTHERS = "0–9"
#: Symbols behind a number; one without a number is told in words.
HIDDEN = "["


@dataclass(frozen=True)
class Entry:
    """One figure in the list: whom or what it is about, its number with unit and period, and where it is explained."""

    name: str
    measure: str
    number: str
    unit: str
    period: str
    table: str
    title: str
    address: str


@dataclass(frozen=True)
class Letter:
    """The figures whose names begin with a letter, in the order of the alphabet."""

    letter: str
    entries: tuple[Entry, ...]

    @property
    def anchor(self) -> str:
        return f"letter-{'0' if self.letter == OTHERS else self.letter.lower()}"


def make_listing(release: Release, words: Words, places: Places) -> tuple[Letter, ...]:
    """Return every figure that the search knows under the letter of what it is about, the totals under their measure.

    A figure that several tables hold stands there once, with the first of them.
    """
    entries: dict[tuple[str, str, str, str], Entry] = {}
    for listed in list_figures(release, words, places):
        entry = _entry(listed, words)
        entries.setdefault((entry.name, entry.measure, entry.period, entry.number), entry)
    ordered = sorted(
        entries.values(), key=lambda one: (_letter(one.name) == OTHERS, _plain(one.name), one.table)
    )
    return tuple(
        Letter(letter, tuple(several))
        for letter, several in groupby(ordered, key=lambda one: _letter(one.name))
    )


def _entry(listed: Listed, words: Words) -> Entry:
    period, printed = listed.latest
    group = ", ".join(listed.group)
    return Entry(
        name=group or listed.label,
        measure=listed.label if group else "",
        number=_spoken(printed, words),
        unit="" if "%" in printed or printed.startswith(HIDDEN) else listed.unit,
        period=period,
        table=listed.table.id,
        title=words.text(listed.table.title),
        address=listed.address,
    )


def _spoken(printed: str, words: Words) -> str:
    """Return a number with what its symbol stands for."""
    for symbol in words.all_symbols():
        if printed.endswith(symbol):
            number = printed.removesuffix(symbol).strip()
            meaning = words.spoken(symbol)
            return f"{number} ({meaning})" if number else meaning
    return printed


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(_letters(apart))


def _letters(text: str) -> Iterator[str]:
    return (letter for letter in text if letter.isalnum() or letter == " ")


def _letter(text: str) -> str:
    first = _plain(text).strip()[:1]
    return first.upper() if "a" <= first <= "z" else OTHERS
