"""How far two persons agree: levels by field, from keyed tokens and from codes. A level is never a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "FIELDS",
    "IDENTITY_FIELDS",
    "TOKEN_LEVELS",
    "Level",
    "compare_codes",
    "compare_days",
    "compare_tokens",
    "levels_of_tokens",
]

Tokens = Mapping[str, Collection[str]]


class Level(StrEnum):
    """What a reviewer is told of a field that the role may not read."""

    AGREE = "agree"
    CLOSE = "close"
    DIFFER = "differ"
    UNKNOWN = "unknown"


def _(msgid: str) -> str:
    return msgid


#: What says who somebody is; and all that is compared, in the order of the page, with its title.
IDENTITY_FIELDS = ("number", "given", "family", "birth", "sex", "nationality", "birth_country")
FIELDS = MappingProxyType(
    {
        "number": _("Citizen service number"),
        "given": _("Given names"),
        "family": _("Family name"),
        "birth": _("Birth date"),
        "sex": _("Sex"),
        "nationality": _("Nationality"),
        "birth_country": _("Country of birth"),
        "main_form": _("Main form of exploitation"),
        "place": _("Municipality of exploitation"),
        "reported": _("Date of the report"),
    }
)

#: Levels of tokens from the most telling down, with what a reviewer sees of each. They are those of
#: `zicht.linkage.comparisons`, in the same order; below them all, values disagree.
TOKEN_LEVELS: Mapping[str, tuple[Level, ...]] = MappingProxyType(
    {
        "number": (Level.AGREE,),
        "given": (Level.AGREE, Level.CLOSE, Level.CLOSE),
        "family": (Level.AGREE, Level.CLOSE, Level.CLOSE),
        "birth": (Level.AGREE, Level.CLOSE, Level.CLOSE, Level.CLOSE),
    }
)
#: Days between two reports that are close in time.
_CLOSE_DAYS = 92


def levels_of_tokens(left: Tokens, right: Tokens) -> dict[str, int]:
    """Return for each attribute the place of its level: 0 the most telling, after the last: differ, -1: unknown.

    `left` and `right` hold each person's tokens by the name of their column, over all reports.
    """

    def shared(one: str, other: str = "") -> bool:
        return not set(left.get(one, ())).isdisjoint(right.get(other or one, ()))

    def known(*columns: str) -> bool:
        return all(any(side.get(column) for column in columns) for side in (left, right))

    def first(*levels: bool) -> int:
        return next((place for place, holds in enumerate(levels) if holds), len(levels))

    birth = first(
        shared("birth"),
        shared("birth", "birth_swapped") or shared("birth_swapped", "birth"),
        not known("birth") and shared("birth_year"),
        shared("birth_year"),
    )
    return {
        "number": first(shared("number")) if known("number") else -1,
        **{
            name: first(shared(name), shared(f"{name}_near"), shared(f"{name}_sound")) if known(name) else -1
            for name in ("given", "family")
        },
        "birth": birth if known("birth", "birth_year") else -1,
    }


def compare_tokens(left: Tokens, right: Tokens) -> dict[str, Level]:
    """Return what a reviewer is told of names, number and birth date."""
    told = {}
    for name, place in levels_of_tokens(left, right).items():
        known = (*TOKEN_LEVELS[name], Level.DIFFER)
        told[name] = Level.UNKNOWN if place < 0 else known[place]
    return told


def compare_codes(left: Collection[str], right: Collection[str]) -> Level:
    """Compare the codes that the reports of two persons have: agree where all are the same, close where one is."""
    if not left or not right:
        return Level.UNKNOWN
    if set(left) == set(right):
        return Level.AGREE
    return Level.CLOSE if set(left) & set(right) else Level.DIFFER


def compare_days(left: Collection[date], right: Collection[date]) -> Level:
    """Compare days of reports: the same day, within a season, or further apart."""
    if not left or not right:
        return Level.UNKNOWN
    days = min(abs((one - other).days) for one in left for other in right)
    if days == 0:
        return Level.AGREE
    return Level.CLOSE if days <= _CLOSE_DAYS else Level.DIFFER
