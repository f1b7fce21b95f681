"""How two values of an attribute are compared: levels of agreement, from the same down to different."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zicht.linkage.schema import Attribute, Kind, LinkSchema, Role

__all__ = [
    "DUCKDB",
    "SPARK",
    "Level",
    "Words",
    "crossed_column",
    "list_levels",
    "unknown_sql",
    "usual_column",
]


@dataclass(frozen=True)
class Words:
    """What an engine calls the functions that compare."""

    jaro_winkler: str
    typing_errors: str
    overlap: str


DUCKDB = Words("jaro_winkler_similarity", "damerau_levenshtein", "list_has_any")
SPARK = Words("jaro_winkler", "damerau_levenshtein", "arrays_overlap")

#: Similarity (Jaro-Winkler) above which two names are nearly the same, and alike.
_NEARLY, _ALIKE = 0.92, 0.8
#: Shorter texts differ from many others by one letter.
_LONG_ENOUGH = 4
#: Days between two reports: a month, a season, a year, three.
_DAYS_BETWEEN = (31, 92, 366, 1096)


_ALL_KEYS = frozenset({Role.EXACT, Role.SOUND, Role.YEAR})
#: Most typing errors leave the sound as it is.
_SOUND, _YEAR = frozenset({Role.SOUND}), frozenset({Role.YEAR})


@dataclass(frozen=True)
class Level:
    """One level of agreement.

    At a `frequent` one, rarer values weigh more. `agrees` are the roles whose
    columns are mostly equal at this level, where they are known.
    """

    name: str
    sql: str
    frequent: bool = False
    agrees: frozenset[Role] = frozenset()


def list_levels(attribute: Attribute, schema: LinkSchema, words: Words) -> tuple[Level, ...]:
    """Return the levels of an attribute, the most telling first; below them all, values disagree."""
    return tuple(_LEVELS[attribute.kind](_Sides(attribute, words, readable=schema.readable)))


def crossed_column(attribute: Attribute) -> str:
    """Return the name of the copy that this attribute compares with.

    A column of its own: what one attribute is blocked on must not look as if the other were used.
    """
    return f"{attribute.name}_elsewhere"


def usual_column(attribute: Attribute) -> str | None:
    """Return the name of the column whose frequencies say how usual a value is, if that is weighed at all."""
    if attribute.kind is Kind.CODE:
        return attribute.columns[Role.EXACT]
    return f"{attribute.name}_usual" if attribute.kind in _WEIGHED and not _bounded(attribute) else None


def unknown_sql(attribute: Attribute) -> str:
    """Return when a comparison says nothing.

    Neither the value nor a part of it is known on one of the sides, or the two are not to be compared.
    """
    parts = [attribute.columns[role] for role in (Role.EXACT, *_PARTS) if role in attribute.columns]
    unknown = ["(" + " AND ".join(f"{part}_{side} IS NULL" for part in parts) + ")" for side in "lr"]
    if within := attribute.column(Role.WITHIN):
        unknown.append(f"{within}_l <> {within}_r")
    if unless := attribute.column(Role.UNLESS):
        unknown.append(f"({unless}_l IS NOT NULL AND {unless}_r IS NOT NULL)")
    return " OR ".join(unknown)


def _bounded(attribute: Attribute) -> bool:
    """Whether values compare among a part of the pairs only: how usual they are among all says nothing then."""
    return Role.WITHIN in attribute.columns


#: Kinds of which a rare value says more than a usual one.
_WEIGHED = frozenset({Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.TEXT, Kind.CASE})

#: Roles that still say something where the value as a whole is unknown.
_PARTS = (Role.INITIAL, Role.YEAR, Role.EARLIEST, Role.ALSO)


@dataclass(frozen=True)
class _Sides:
    """The two sides of one attribute, as SQL."""

    attribute: Attribute
    words: Words
    readable: bool

    def has(self, role: Role) -> bool:
        return role in self.attribute.columns

    def same(self, role: Role) -> str:
        column = self.attribute.columns[role]
        return f"{column}_l = {column}_r"

    def exchanged(self, other: str) -> str:
        value = self.attribute.columns[Role.EXACT]
        return f"({value}_l = {other}_r OR {other}_l = {value}_r)"

    def overlaps(self, role: Role) -> str:
        column = self.attribute.columns[role]
        return f"{self.words.overlap}({column}_l, {column}_r)"

    def alike(self, least: float, *, text: str = "{}") -> str:
        left, right = self._texts(text)
        return f"{self.words.jaro_winkler}({left}, {right}) >= {least}"

    def mistyped(self, *, text: str = "{}") -> str:
        """One letter too many, too few, other, or two exchanged. Who is not alike is not counted: that is slower."""
        left, right = self._texts(text)
        return (
            f"({self.alike(_ALIKE, text=text)} AND length({left}) >= {_LONG_ENOUGH}"
            f" AND length({right}) >= {_LONG_ENOUGH} AND {self.words.typing_errors}({left}, {right}) <= 1)"
        )

    def _texts(self, text: str) -> tuple[str, str]:
        value = self.attribute.columns[Role.EXACT]
        return text.format(f"{value}_l"), text.format(f"{value}_r")

    def whole(self) -> Level:
        return Level("same", self.same(Role.EXACT), frequent=not _bounded(self.attribute), agrees=_ALL_KEYS)


def _name(sides: _Sides) -> list[Level]:
    levels = [sides.whole()]
    if sides.has(Role.ALL):
        levels.append(Level("one of several", sides.overlaps(Role.ALL)))
    if sides.readable:
        near = f"{sides.alike(_NEARLY)} OR {sides.mistyped()}"
        levels.append(Level("typing error", near, agrees=_SOUND))
    if sides.has(Role.NEAR):
        levels.append(Level("typing error", sides.overlaps(Role.NEAR), agrees=_SOUND))
    if sides.has(Role.CROSSED):
        levels.append(Level("exchanged", sides.exchanged(crossed_column(sides.attribute))))
    if sides.has(Role.SOUND):
        levels.append(Level("sound", sides.same(Role.SOUND), agrees=_SOUND))
    if sides.readable:
        levels.append(Level("alike", sides.alike(_ALIKE)))
    if sides.has(Role.INITIAL):
        levels.append(Level("initial", sides.same(Role.INITIAL)))
    return levels


def _birth(sides: _Sides) -> list[Level]:
    exact = sides.attribute.columns[Role.EXACT]
    levels = [Level("same", sides.same(Role.EXACT), agrees=_ALL_KEYS)]
    if sides.has(Role.SWAPPED):
        swapped = sides.attribute.columns[Role.SWAPPED]
        levels.append(Level("day and month exchanged", sides.exchanged(swapped), agrees=_YEAR))
    if sides.readable:
        levels.append(Level("typing error", sides.mistyped(text="CAST({} AS STRING)")))
    if sides.has(Role.NEAR):
        levels.append(Level("typing error", sides.overlaps(Role.NEAR)))
    if sides.has(Role.YEAR):
        partly = f"({exact}_l IS NULL OR {exact}_r IS NULL) AND {sides.same(Role.YEAR)}"
        if sides.has(Role.MONTH):
            month = sides.attribute.columns[Role.MONTH]
            partly += f" AND ({month}_l IS NULL OR {month}_r IS NULL OR {month}_l = {month}_r)"
        levels.append(Level("as far as known", partly, agrees=_YEAR))
        levels.append(Level("year", sides.same(Role.YEAR), agrees=_YEAR))
    if sides.has(Role.EARLIEST):
        earliest, latest = (sides.attribute.columns[role] for role in (Role.EARLIEST, Role.LATEST))
        overlap = f"{earliest}_l <= {latest}_r AND {earliest}_r <= {latest}_l"
        levels.insert(-1, Level("by the age", f"({exact}_l IS NULL OR {exact}_r IS NULL) AND {overlap}"))
    return levels


def _case(sides: _Sides) -> list[Level]:
    levels = [sides.whole()]
    if sides.has(Role.ALL):
        levels.append(Level("partly the same", sides.overlaps(Role.ALL)))
    return levels


def _time(sides: _Sides) -> list[Level]:
    day = sides.attribute.columns[Role.EXACT]
    return [Level(f"{days} days", f"abs({day}_l - {day}_r) <= {days}") for days in _DAYS_BETWEEN]


def _number(sides: _Sides) -> list[Level]:
    levels = [Level("same", sides.same(Role.EXACT), agrees=_ALL_KEYS)]
    if sides.readable:
        levels.append(Level("typing error", sides.mistyped()))
    if sides.has(Role.NEAR):
        levels.append(Level("typing error", sides.overlaps(Role.NEAR)))
    return levels


def _code(sides: _Sides) -> list[Level]:
    levels = [sides.whole()]
    if sides.has(Role.ALSO):
        either = f"{sides.same(Role.ALSO)} OR {sides.exchanged(sides.attribute.columns[Role.ALSO])}"
        levels.append(Level("one of two", either))
    return levels


def _text(sides: _Sides) -> list[Level]:
    levels = [sides.whole()]
    if sides.readable:
        levels.append(Level("typing error", f"{sides.alike(_NEARLY)} OR {sides.mistyped()}"))
    if sides.has(Role.NEAR):
        levels.append(Level("typing error", sides.overlaps(Role.NEAR)))
    if sides.has(Role.CROSSED):
        levels.append(Level("exchanged", sides.exchanged(crossed_column(sides.attribute))))
    if sides.readable:
        levels.append(Level("alike", sides.alike(_ALIKE)))
    return levels


_LEVELS: Mapping[Kind, Callable[[_Sides], list[Level]]] = {
    Kind.NUMBER: _number,
    Kind.GIVEN_NAME: _name,
    Kind.FAMILY_NAME: _name,
    Kind.BIRTH: _birth,
    Kind.CODE: _code,
    Kind.TEXT: _text,
    Kind.CASE: _case,
    Kind.TIME: _time,
}
