"""A sentence in segments: the words that stand together between commas, brackets and conjunctions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from zicht.release.facts.lexicon import Meaning
from zicht.release.facts.mentions import Mention

__all__ = ["DIRECTIONS", "Segment", "codes_of", "divide", "fold_years"]

DIRECTIONS = ("up", "down", "double", "halve")


@dataclass
class Segment:
    """Mentions that belong together; `inherits` says that all said before holds for them too.

    `points_on` says that a colon ends them: they are about what follows. `joined` is the `and` before them.
    """

    mentions: list[Mention] = field(default_factory=list)
    inherits: bool = False
    points_on: bool = False
    joined: Mention | None = None

    @property
    def numbers(self) -> list[int]:
        return [place for place, mention in enumerate(self.mentions) if mention.number is not None]

    @property
    def has_direction(self) -> bool:
        return any(mention.means("mark", *DIRECTIONS) for mention in self.mentions)

    @property
    def says_something(self) -> bool:
        return any(not (m.is_plain or m.is_mark) for m in self.mentions)


def codes_of(mentions: Sequence[Mention]) -> tuple[Meaning, ...]:
    found = (meaning for m in mentions for meaning in m.meanings if meaning.kind == "code")
    return tuple(dict.fromkeys(found))


def fold_years(mentions: Sequence[Mention]) -> tuple[list[Mention], dict[int, str]]:
    """Take `288 (2015)` and `288 in 2015 to` as one: return the mentions without those years, and the years."""
    kept: list[Mention] = []
    periods: dict[int, str] = {}
    place = 0
    while place < len(mentions):
        mention = mentions[place]
        kept.append(mention)
        place += 1
        if mention.number is None:
            continue
        texts = [m.text for m in mentions[place : place + 3]]
        if len(texts) == 3 and texts[0] == "(" and texts[2] == ")" and mentions[place + 1].period:
            periods[mention.start] = mentions[place + 1].period
            place += 3
        elif (
            len(texts) == 3
            and mentions[place].is_plain
            and mentions[place + 1].period
            and mentions[place + 2].means("mark", "to")
        ):
            periods[mention.start] = mentions[place + 1].period
            place += 2
    return kept, periods


def _segments(mentions: Sequence[Mention]) -> Iterator[Segment]:
    segment = Segment()
    for place, mention in enumerate(mentions):
        if mention.is_mark or mention.means("mark", "and") or _sets_beside(mentions, place):
            segment.points_on = mention.text == ":"
            yield segment
            segment = Segment(joined=mention if mention.means("mark", "and") else None)
        elif mention.means("mark", "of_whom"):
            yield segment
            segment = Segment([mention], inherits=True)
        else:
            segment.mentions.append(mention)
    yield segment


def _sets_beside(mentions: Sequence[Mention], place: int) -> bool:
    """Say whether `against` stands here with a number of its own behind it: `43%, against 17% in 2019`."""
    behind = next((m for m in mentions[place + 1 :] if not m.is_plain), None)
    return mentions[place].means("mark", "compared") and behind is not None and behind.number is not None


def divide(mentions: Sequence[Mention]) -> list[Segment]:
    """Return the segments of a sentence; one without a number goes with the one before it, or with the first."""
    found = [segment for segment in _segments(mentions) if segment.says_something]
    if not any(segment.numbers for segment in found):
        whole = Segment([mention for segment in found for mention in segment.mentions])
        return [whole] if whole.has_direction else []
    gathered: list[Segment] = []
    waiting: list[Mention] = []
    for segment in found:
        if segment.numbers:
            gathered.append(Segment(waiting + segment.mentions, segment.inherits))
            waiting = []
        elif gathered and not segment.points_on:
            gathered[-1].mentions += _joined(gathered[-1], segment)
        else:
            waiting += segment.mentions
    return gathered


def _joined(before: Segment, segment: Segment) -> list[Mention]:
    """Return the mentions of a segment; with an unknown word before them where `and` joins groups of other kinds.

    `Minors and women` are not the minors who are women, and no figure is about both.
    """
    kinds = [{name for m in codes_of(s.mentions) for name, _ in m.codes} for s in (before, segment)]
    if segment.joined is None or not all(kinds) or kinds[0] & kinds[1]:
        return segment.mentions
    return [replace(segment.joined, meanings=()), *segment.mentions]
