"""Names as they compare: one spelling per name, whoever wrote it down and in whatever order of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zicht.linkage.letters import to_latin
from zicht.linkage.rules import read_rules, words_of

__all__ = ["FamilyName", "GivenNames", "parse_family_name", "parse_given_names"]


@dataclass(frozen=True, slots=True, repr=False)
class GivenNames:
    """The first of someone's given names, all of them, the first letter, and the patronymics among them."""

    first: str | None = None
    every: tuple[str, ...] = ()
    initial: str | None = None
    patronymics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class FamilyName:
    """The name without its prefix, and every name that stands in it: of birth, of marriage, of the father."""

    core: str | None = None
    every: tuple[str, ...] = ()


_SPELLINGS = tuple((row["spelling"], row["becomes"]) for row in read_rules("spellings"))


def _spelled(word: str) -> str:
    for spelling, becomes in _SPELLINGS:
        word = word.replace(spelling, becomes)
    return word


def _rule_words(name: str, kind: str) -> frozenset[str]:
    return frozenset(map(_spelled, words_of(name, kind)))


_PREFIXES = _rule_words("particles", "prefix")
_MIDDLE = _rule_words("particles", "middle")
_SERVANT = _rule_words("particles", "servant")
_ARTICLES = _rule_words("particles", "article")
_GLUED = tuple(_rule_words("particles", "glued"))
_FILLERS = _rule_words("words", "filler")
_TITLES = _rule_words("words", "title")
_MARKERS = {to_latin(row["marker"]): row["kind"] for row in read_rules("markers")}
_MARKER = re.compile(
    "|".join(rf"(?<![a-z]){re.escape(m)}(?![a-z])" for m in sorted(_MARKERS, key=len, reverse=True))
)
_BRACKETS = re.compile(r"[(\[{/;\"“”]")
_WORD = re.compile(r"([a-z]+)(\.?)")
#: A shorter stem is no name: `Rova` is not the wife of `Rov`.
_SHORTEST_STEM = 3


def _endings(kind: str) -> tuple[tuple[str, str], ...]:
    rows = [(row["ending"], row["becomes"]) for row in read_rules("endings") if row["kind"] == kind]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


_FAMILY_ENDINGS = _endings("family")
_PATRONYMICS = tuple(ending for ending, _ in _endings("patronymic"))


def parse_given_names(text: str) -> GivenNames:
    """Read given names: initials, several names, an alias behind `alias` or in brackets."""
    parts = [_words(words) for _, words in _split_by_markers(to_latin(text))]
    if not parts or not parts[0]:
        return GivenNames()
    own = parts[0]
    names = _whole_names(own)
    others = [name for part in parts[1:] for name in _whole_names(part)]
    patronymics = [name for name in names[1:] if _is_patronymic(name)]
    names = [name for name in names if name not in patronymics]
    return GivenNames(
        first=names[0] if names else None,
        every=_sorted([*names, *others]),
        initial=own[0][0][0],
        patronymics=_sorted(patronymics),
    )


def parse_family_name(text: str, patronymics: Sequence[str] = ()) -> FamilyName:
    """Read a family name, with or without its prefix, before or behind it.

    The core is the name of birth where the text says which one that is. Patronymics,
    which some write with the given names and some here, are among `every`.
    """
    core, every = "", list(patronymics)
    for kind, part in _split_by_markers(to_latin(text)):
        words = _family_words(part)
        every += words
        if not core or kind == "birth":
            own = [word for word in words if not _is_patronymic(word)] or words
            core = _family_form("".join(own)) or core
    return FamilyName(core if len(core) > 1 and core not in _FILLERS else None, _sorted(every))


def _split_by_markers(text: str) -> list[tuple[str, str]]:
    """Return the parts of a name, each with what the marker before it says; a marker before nothing is a name."""
    parts, kind, begin = [], "", 0
    for found in _MARKER.finditer(text):
        if not _WORD.search(text, found.end()) or _MARKER.fullmatch(text[begin : found.start()].strip()):
            continue
        parts.append((kind, text[begin : found.start()]))
        kind, begin = _MARKERS[found[0]], found.end()
    parts.append((kind, text[begin:]))
    pieces = [(kind, piece) for kind, part in parts for piece in _BRACKETS.split(part)]
    return [(kind, piece) for kind, piece in pieces if _WORD.search(piece)]


def _words(text: str) -> list[tuple[str, bool]]:
    """Return the words of a name, each with whether it is an initial, without titles and fillers."""
    found = [(_spelled(word), len(word) <= len(dot) + 1) for word, dot in _WORD.findall(text)]
    found = [(word, initial or len(word) == 1) for word, initial in found if word not in _FILLERS]
    return [pair for pair in found if pair[0] not in _TITLES] or found


def _whole_names(words: Sequence[tuple[str, bool]]) -> list[str]:
    """Return the names that are written out, without particles that are no name of anyone's own."""
    names = [word for word, initial in words if not initial]
    while len(names) > 1 and names[-1] in _PREFIXES - _MIDDLE - _ARTICLES:
        names.pop()
    names = _join_servants(names)
    return [name for name in names if name not in _MIDDLE]


def _join_servants(names: Sequence[str]) -> list[str]:
    """Write `Abd al-Rahman`, `Abdul Rahman` and `Abdelrahman` as one name."""
    joined: list[str] = []
    rest = list(names)
    while rest:
        name = rest.pop(0)
        if name in _SERVANT and rest:
            if rest[0] in _ARTICLES and len(rest) > 1:
                rest.pop(0)
            name = "abd" + rest.pop(0)
        joined.append(name)
    return joined


def _family_words(text: str) -> list[str]:
    head, _, tail = text.partition(",")
    first = [word for word, initial in _words(head) if not initial or word in _PREFIXES]
    words = [word for word in first if word not in _PREFIXES] or first
    words += [word for word, initial in _words(tail) if not initial and word not in _PREFIXES]
    return [form for form in map(_family_form, words) if len(form) > 1]


def _family_form(word: str) -> str:
    """Return one form for the forms of a family name; the form of a form is itself."""
    word = _spelled(word)
    for glued in _GLUED:
        if word.startswith(glued) and len(word) >= len(glued) + _SHORTEST_STEM:
            return _family_form(word.removeprefix(glued))
    for ending, becomes in _FAMILY_ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + _SHORTEST_STEM:
            return word.removesuffix(ending) + becomes
    return word


def _is_patronymic(word: str) -> bool:
    return any(word.endswith(e) and len(word) >= len(e) + _SHORTEST_STEM for e in _PATRONYMICS)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
