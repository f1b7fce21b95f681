"""The claims that a sentence makes: each number, and each rise or fall, with the words that belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from zicht.release.facts.lexicon import Meaning
from zicht.release.facts.mentions import Mention
from zicht.release.facts.numbers import Number
from zicht.release.facts.segments import DIRECTIONS, Segment, codes_of, divide, fold_years

__all__ = ["Claim", "Kind", "find_claims"]

COMPARATORS = ("about", "nearly", "over", "under", "at_least", "at_most")

#: A larger number of words than this between `about` and its number, and they do not belong together.
REACH = 3

HORIZON = "horizon"


class Kind(StrEnum):
    """What is claimed: how many there are, how much they changed, or whether they rose or fell."""

    LEVEL = "level"
    CHANGE = "change"
    TREND = "trend"


@dataclass(frozen=True)
class Claim:
    """One thing that can be right or wrong. `codes` are what the sentence says of the group, in any order.

    `base` is the group of which a share is said to be, None where the sentence does not say; `whole` is the number
    that it names as the whole. `said` is the number as it was written. `pair` counts pairs `from ... to ...`.
    """

    kind: Kind
    said: str = ""
    number: Number | None = None
    comparator: str = ""
    unit: str = ""
    codes: tuple[Meaning, ...] = ()
    base: tuple[Meaning, ...] | None = None
    whole: Number | None = None
    subjects: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    publisher: str = ""
    table: str = ""
    period: str = ""
    compared: str = ""
    direction: str = ""
    is_again: bool = False
    is_of_share: bool = False
    is_estimated: bool = False
    pair: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def says_of_what(self) -> bool:
        """Say whether the sentence names anything that is counted."""
        return bool(self.subjects or self.codes or self.measures or self.table or self.publisher)


def find_claims(mentions: Sequence[Mention]) -> tuple[Claim, ...]:
    """Return the claims of a sentence in the order of their numbers."""
    folded, periods = fold_years(_with_majorities(mentions))
    claims: list[Claim] = []
    for segment in divide(folded):
        for claim in _claims_of(segment, periods, pair=1 + max((c.pair for c in claims), default=0)):
            claims.append(_inherited(claim, claims[-1], inherits=segment.inherits) if claims else claim)
    return tuple(_with_shared_unit(claims))


def _with_majorities(mentions: Sequence[Mention]) -> list[Mention]:
    """Read `most victims` as more than half of them."""
    half = Number(50.0, form="majority")
    return [replace(m, number=half, meanings=()) if m.means("mark", "majority") else m for m in mentions]


# Claims


def _claims_of(segment: Segment, periods: dict[int, str], *, pair: int) -> Iterator[Claim]:
    if not segment.numbers:
        yield _described(Claim(Kind.TREND), segment.mentions)
        return
    parts = list(_parts(segment))
    if len(parts) == 2 and _is_pair(*parts):
        yield from _pair(parts, segment, periods, pair)
        return
    changes = [part for part in parts if _change(part, segment)]
    unclear = tuple(part.number.text for part in parts) if len(parts) > 1 + len(changes) else ()
    for part in parts:
        for claim in _single(part, segment, periods):
            yield replace(claim, unknown=(*claim.unknown, *unclear)) if unclear else claim


@dataclass
class _Part:
    """One number of a segment, and the mentions that are about it."""

    mentions: list[Mention]
    place: int
    whole: Number | None = None

    @property
    def number(self) -> Mention:
        return self.mentions[self.place]

    def before(self) -> list[Mention]:
        return self.mentions[: self.place]

    def after(self) -> list[Mention]:
        return self.mentions[self.place + 1 :]


def _parts(segment: Segment) -> Iterator[_Part]:
    """Divide a segment among its numbers: words before the first number make words stand before theirs."""
    places = segment.numbers
    stands_first = any(not m.is_plain for m in segment.mentions[: places[0]])
    kept: list[int] = []
    wholes: dict[int, Number | None] = {}
    for place in places:
        if kept and segment.mentions[place - 1].means("mark", "out_of"):
            wholes[kept[-1]] = segment.mentions[place].number
        elif len(places) == 2 and place == places[0] and _is_whole(segment, place):
            wholes[places[1]] = segment.mentions[place].number
        else:
            kept.append(place)
    end = 0
    for order, place in enumerate(kept):
        following = kept[order + 1] if order + 1 < len(kept) else len(segment.mentions)
        begins, ends = end, following
        if stands_first and order + 1 < len(kept):
            ends = _unit_end(segment.mentions, place)
        elif not stands_first and order:
            begins = place - 1 if segment.mentions[place - 1].means("mark") else place
        end = ends
        within = [
            m for m in segment.mentions[begins:ends] if m.number is None or m is segment.mentions[place]
        ]
        yield _Part(within, within.index(segment.mentions[place]), wholes.get(place))


def _is_whole(segment: Segment, place: int) -> bool:
    """Say whether a number is the whole of the one behind it: `of the 984 victims 68 were minors`."""
    mentions = segment.mentions
    follows = mentions[place + 1] if place + 1 < len(mentions) else None
    is_of = place > 0 and mentions[place - 1].means("mark", "out_of")
    return is_of and follows is not None and not follows.means("unit")


def _unit_end(mentions: Sequence[Mention], place: int) -> int:
    """Return where a number with its unit ends."""
    has_unit = place + 1 < len(mentions) and mentions[place + 1].means("unit")
    return place + 2 if has_unit else place + 1


def _is_pair(first: _Part, second: _Part) -> bool:
    before = second.before()
    is_to = bool(before) and before[-1].means("mark", "to")
    return is_to and not (
        first.before() and first.before()[-1].means("mark", "by") and _directed(first.before())
    )


def _directed(mentions: Sequence[Mention]) -> bool:
    return any(m.means("mark", *DIRECTIONS) for m in mentions)


def _pair(parts: Sequence[_Part], segment: Segment, periods: dict[int, str], pair: int) -> Iterator[Claim]:
    units = {id(part.after()[0]) for part in parts if part.after() and part.after()[0].means("unit")}
    others = [m for m in segment.mentions if m.number is None and id(m) not in units]
    about = replace(_described(Claim(Kind.LEVEL), [m for m in others if not m.period]), pair=pair)
    years = "-".join(dict.fromkeys(m.period for m in others if m.period)).split("-")
    first = years[0] if len(years) > 1 else ""
    for part, year in zip(parts, (first, years[-1]), strict=True):
        own = periods.get(part.number.start, "") or year
        yield replace(
            about,
            said=_said(part),
            number=part.number.number,
            comparator=_comparator(part),
            unit=_unit(part) or about.unit,
            period=own,
        )


def _single(part: _Part, segment: Segment, periods: dict[int, str]) -> Iterator[Claim]:
    change = _change(part, segment)
    after = part.after()
    others = part.before() + (after[1:] if after and after[0].means("unit") else after)
    about = _described(Claim(Kind.LEVEL), others)
    claim = replace(
        about,
        said=_said(part),
        number=part.number.number,
        comparator=_comparator(part),
        unit=_unit(part),
        whole=part.whole,
        base=_base(part),
        period=periods.get(part.number.start, "") or about.period,
    )
    if change:
        compared, period = claim.compared, claim.period
        if any(m.means("mark", "over", "under") for m in part.after()[:2]):
            compared, period = _period(part.after()), _period(part.before())
        yield replace(claim, kind=Kind.CHANGE, direction=change, period=period, compared=compared)
        return
    yield replace(claim, direction="", is_again=False)
    if about.direction:
        yield replace(about, kind=Kind.TREND, period=claim.period)


def _change(part: _Part, segment: Segment) -> str:
    """Return the direction of a change by this number, empty where the number says how many there are."""
    before = next((m for m in reversed(part.before()) if not m.is_plain or m.means("mark", "by")), None)
    behind = [m for m in part.after() if not (m.means("unit") or m.is_plain)][:1]
    after = next((m for m in behind if m.means("mark", *DIRECTIONS, "over", "under")), None)
    if after is not None:
        return "up" if after.means("mark", "up", "over") else "down"
    if before is not None and (before.means("mark", "by") or before.text == "+"):
        return _direction(segment.mentions)
    return ""


def _direction(mentions: Sequence[Mention]) -> str:
    names = [m.name for mention in mentions for m in mention.meanings if m.kind == "mark"]
    return next((name for name in names if name in DIRECTIONS), "")


def _comparator(part: _Part) -> str:
    """Return how the number is meant: `about`, `more than`; empty where it stands alone."""
    if part.number.number is not None and part.number.number.form == "majority":
        return "over"
    for mention in reversed(part.before()[-REACH:]):
        for name in COMPARATORS:
            if mention.means("mark", name):
                return name
        if not mention.is_plain:
            return ""
    return ""


def _unit(part: _Part) -> str:
    if part.number.number is not None and part.number.number.form in {"fraction", "majority"}:
        return "percent"
    for mention in part.after()[:1]:
        for meaning in mention.meanings:
            if meaning.kind == "unit":
                return meaning.name
    return ""


def _said(part: _Part) -> str:
    """Return the number as the sentence has it, with its sign for percent."""
    behind = part.after()[:1]
    sign = behind[0].text if behind and behind[0].means("unit", "percent") else ""
    return part.number.text + ("" if not sign else sign if sign == "%" else f" {sign}")


def _base(part: _Part) -> tuple[Meaning, ...] | None:
    """Return the group that stands behind `percent of`, up to the verb; None where there is no such group."""
    after = part.after()
    is_majority = part.number.number is not None and part.number.number.form == "majority"
    start = 0 if is_majority else next((i + 1 for i, m in enumerate(after[:2]) if _says_of(m)), None)
    if start is not None:
        end = next((i for i, m in enumerate(after) if i >= start and m.means("mark", "verb")), None)
        return codes_of(after[start:end]) if end is not None else _inverted_base(part, start)
    before = part.before()
    if before and _says_of(before[0]):
        end = next((i for i, m in enumerate(before) if m.means("mark", "verb")), None)
        return None if end is None else codes_of(before[1:end])
    return None


def _inverted_base(part: _Part, start: int) -> tuple[Meaning, ...] | None:
    """Return the base where the verb comes first: in `was 22% of the girls Dutch` all but what is said last."""
    has_verb = any(m.means("mark", "verb") for m in part.before())
    codes = codes_of(part.after()[start:])
    return codes[:-1] if has_verb and codes else None


def _says_of(mention: Mention) -> bool:
    return mention.means("mark", "of", "out_of")


def _names(mentions: Sequence[Mention], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.name for mention in mentions for m in mention.meanings if m.kind == kind))


def _described(claim: Claim, mentions: Sequence[Mention]) -> Claim:
    """Return the claim with all that these mentions say of it."""
    marks = _names(mentions, "mark")
    direction = _direction(mentions)
    compared = _compared(mentions)
    periods = list(dict.fromkeys(m.period for m in mentions if m.period and m.period != compared))
    subjects = _names(mentions, "subject")
    is_again = "again" in marks and bool(direction)
    if "again" in marks and not direction and "again" not in subjects:
        subjects = (*subjects, "again")
    return replace(
        claim,
        codes=codes_of(mentions),
        subjects=subjects,
        measures=_names(mentions, "measure"),
        dimensions=_names(mentions, "dimension"),
        publisher=next(iter(_names(mentions, "publisher")), ""),
        period=next(iter(periods), ""),
        compared=compared,
        direction=direction,
        is_again=is_again,
        is_of_share="share" in marks,
        is_estimated="estimated" in marks,
        unknown=(
            *_not_understood(mentions, is_repeat="again" in subjects),
            *periods[1:],
            *_at_odds(mentions),
        ),
    )


def _not_understood(mentions: Sequence[Mention], *, is_repeat: bool) -> Iterator[str]:
    """Yield the words that could change what the figure is and that nothing is known of.

    A unit without a number is one of them (`a month`), and so is trafficking behind `again a victim of`.
    """
    for mention in mentions:
        is_stray_unit = bool(mention.meanings) and all(m.kind == "unit" for m in mention.meanings)
        if mention.is_unknown or is_stray_unit or (is_repeat and mention.means("mark", "topic")):
            yield mention.text


def _at_odds(mentions: Sequence[Mention]) -> Iterator[str]:
    """Yield what a sentence sets side by side and no one figure is about: suspects as victims again, men than women."""
    subjects = [name for name in _names(mentions, "subject") if name != "victims"]
    if (
        "again" in _names(mentions, "mark")
        and subjects
        and "again" not in subjects
        and not _direction(mentions)
    ):
        subjects.append("again")
    if len(subjects) > 1:
        yield from (m.text for m in mentions if m.means("subject", *subjects))
    if "than" in _names(mentions, "mark") and not _compared(mentions):
        yield from (m.text for m in mentions if m.means("mark", "than"))


def _period(mentions: Sequence[Mention]) -> str:
    return next((m.period for m in mentions if m.period), "")


def _compared(mentions: Sequence[Mention]) -> str:
    """Return the year that a change is measured against: the one behind `than in` or `compared with`."""
    is_open = False
    for mention in mentions:
        if mention.means("mark", "compared"):
            is_open = True
        elif mention.period and is_open:
            return mention.period
    return ""


# What is said once and holds further on


def _inherited(claim: Claim, before: Claim, *, inherits: bool) -> Claim:
    own = {dimension for meaning in claim.codes for dimension, _ in meaning.codes}
    says_nothing = not (claim.codes or claim.subjects or claim.measures or claim.dimensions)
    if inherits or says_nothing or own <= {HORIZON}:
        kept = tuple(m for m in before.codes if not own & {dimension for dimension, _ in m.codes})
        claim = replace(
            claim,
            codes=tuple(dict.fromkeys((*claim.codes, *kept))),
            measures=claim.measures or before.measures,
            unit=claim.unit or (before.unit if says_nothing and _could_be(claim, before) else ""),
        )
        if claim.base is None:
            claim = replace(claim, base=before.codes if inherits else before.base if says_nothing else None)
    return replace(
        claim,
        subjects=claim.subjects or before.subjects,
        publisher=claim.publisher or before.publisher,
        period=claim.period or before.period,
        unknown=tuple(dict.fromkeys((*claim.unknown, *(before.unknown if says_nothing else ())))),
    )


def _could_be(claim: Claim, before: Claim) -> bool:
    """Say whether a number without a unit can have that of the number before it: `43 percent (2019: 17)`."""
    is_share = before.unit == "percent"
    return before.kind is Kind.LEVEL and not (
        is_share and claim.number is not None and claim.number.value > 100
    )


def _with_shared_unit(claims: list[Claim]) -> Iterator[Claim]:
    """Give the first of a pair the unit of the second: `from 17 to 43 percent`."""
    for claim in claims:
        partner = next((c for c in claims if claim.pair and c.pair == claim.pair and c is not claim), None)
        yield replace(claim, unit=partner.unit) if partner is not None and not claim.unit else claim
