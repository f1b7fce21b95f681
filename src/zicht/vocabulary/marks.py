"""How authored texts mark what is no paragraph of their own: a quotation, and a recommendation.

A marked block is a Markdown quotation whose first line names the mark:

    > [!QUOTE] a woman who was interviewed in 2021
    > I thought that nobody would believe me.

    > [!RECOMMENDATION 13]
    > who: National Rapporteur
    > due: 2024-12-31
    >
    > Offer help that follows need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Mark", "MarkKind", "marks_in", "read_mark"]

QUOTED = re.compile(r" {0,3}> ?(?P<rest>.*)")
FIRST_LINE = re.compile(r"\[!(?P<kind>QUOTE|RECOMMENDATION)(?:[ ]+(?P<number>[^\]]+))?\][ ]*(?P<rest>.*)")
SETTING = re.compile(r"(?P<name>[a-z_]+):[ ]*(?P<value>.*)")


class MarkKind(StrEnum):
    """What a block is marked as."""

    QUOTE = "QUOTE"
    RECOMMENDATION = "RECOMMENDATION"


@dataclass(frozen=True)
class Mark:
    """A marked block. `line` is that of its mark and `body_line` the first of what it says, both from 1.

    `about` says who is quoted, or is the number of the recommendation.
    """

    kind: MarkKind
    about: str
    settings: Mapping[str, str]
    body: tuple[str, ...]
    line: int
    body_line: int


def marks_in(markdown: str) -> Iterator[Mark]:
    """Yield the marked blocks of a text, those inside lists and other quotations left out."""
    block: list[str] = []
    lines = [*markdown.splitlines(), ""]
    for number, line in enumerate(lines, start=1):
        if QUOTED.fullmatch(line):
            block.append(line)
            continue
        mark = read_mark(block, number - len(block))
        block = []
        if mark:
            yield mark


def read_mark(lines: Sequence[str], line: int) -> Mark | None:
    """Return the mark of a quotation's lines, the first of which has this number; None where it has none."""
    found = [QUOTED.fullmatch(one) for one in lines]
    if not found or not all(found):
        return None
    inside = [one["rest"].rstrip() for one in found if one]
    first = FIRST_LINE.fullmatch(inside[0])
    if first is None:
        return None
    settings: dict[str, str] = {}
    rest = 1
    if first["kind"] == MarkKind.RECOMMENDATION:
        while rest < len(inside) and (setting := SETTING.fullmatch(inside[rest])):
            settings[setting["name"]] = setting["value"].strip()
            rest += 1
    while rest < len(inside) and not inside[rest]:
        rest += 1
    about = (first["number"] or first["rest"]).strip()
    return Mark(MarkKind(first["kind"]), about, settings, tuple(inside[rest:]), line, line + rest)
