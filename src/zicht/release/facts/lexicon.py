"""What phrases mean: the word lists of a language, and the labels of an edition's own tables."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from zicht.release.facts.tokens import Token, tokenise
from zicht.release.jsonfile import decode
from zicht.release.model import ALL, Dimension, Release, Table
from zicht.release.periods import PERIOD, years_of
from zicht.vocabulary import UNKNOWNS

__all__ = [
    "PLACE",
    "SILENT_CODES",
    "Grammar",
    "Lexicon",
    "Meaning",
    "Subject",
    "code_phrases",
    "grammar",
    "lexicon",
    "skipped_words",
    "subject_phrases",
]

#: Codes whose labels say nothing without the name of their dimension.
SILENT_CODES = frozenset({ALL, "known", "other", "none", "yes", "no", "x", *UNKNOWNS})

#: The name of a meaning that is the name of a place.
PLACE = "place"
#: Dimensions whose codes are places.
PLACES = frozenset({"region", "municipality"})
#: The most words and hyphens in the name of a place.
LONGEST_NAME = 7

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase can mean: a `kind` and a `name`; of a code, `codes` are the dimensions that it can belong to."""

    kind: str
    name: str = ""
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Subject:
    """Something that is counted: its tables, and which of their measures is the count and which the share."""

    tables: tuple[str, ...]
    count: tuple[str, ...] = ()
    share: tuple[str, ...] = ()
    often_meant: tuple[str, ...] = ()
    unless_said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grammar:
    """Which figures sentences are about: the fields are explained in `figures.toml`."""

    preference: tuple[str, ...]
    free: tuple[str, ...]
    estimates: tuple[str, ...]
    subjects: Mapping[str, Subject]
    population: Mapping[str, Mapping[str, str]]
    goes_without_saying: Mapping[str, tuple[str, ...]]
    one_by_one: Mapping[str, tuple[str, ...]]
    default: Mapping[str, Mapping[str, str]]

    def subjects_of(self, table_id: str) -> tuple[str, ...]:
        """Return what a table counts."""
        return tuple(name for name, subject in self.subjects.items() if table_id in subject.tables)


@dataclass(frozen=True)
class _Words:
    """The word list of a language: phrases by their meaning, one section for each kind of meaning."""

    skip: Mapping[str, tuple[str, ...]]
    subjects: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, tuple[str, ...]]
    measures: Mapping[str, tuple[str, ...]]
    publishers: Mapping[str, tuple[str, ...]]
    dimensions: Mapping[str, tuple[str, ...]]
    units: Mapping[str, tuple[str, ...]]
    marks: Mapping[str, tuple[str, ...]]
    nationalities: Mapping[str, tuple[str, ...]]


@dataclass
class Lexicon:
    """The phrases of one language for one edition.

    `names` are those of places, which are written with a capital and keep their endings: `Meerssen` is no form of
    `meer`. `labels` are the codes of each dimension by its own label.
    """

    phrases: dict[Phrase, tuple[Meaning, ...]] = field(default_factory=dict)
    names: dict[Phrase, Meaning] = field(default_factory=dict)
    labels: dict[Phrase, dict[Phrase, Meaning]] = field(default_factory=dict)
    longest: int = 1

    def add(self, text: str, meaning: Meaning) -> None:
        phrase = phrase_of(text)
        if not phrase:
            return
        known = self.phrases.get(phrase, ())
        if meaning.kind == "code":
            same = next((m for m in known if m.kind == "code"), None)
            if same is not None:
                codes = dict.fromkeys((*same.codes, *meaning.codes))
                known, meaning = tuple(m for m in known if m is not same), Meaning("code", codes=tuple(codes))
        if meaning not in known:
            self.phrases[phrase] = (*known, meaning)
        self.longest = max(self.longest, len(phrase))

    def add_name(self, text: str, code: tuple[str, str]) -> None:
        """Add the name of a place; one name can be that of a municipality and of a police unit."""
        name = tuple(t.plain for t in tokenise(text) if t.is_word or t.is_number)
        before = self.names[name].codes if name in self.names else ()
        self.names[name] = Meaning("code", PLACE, tuple(dict.fromkeys((*before, code))))

    def add_label(self, dimension: str, label: str, code: tuple[str, str]) -> None:
        """Add a code that is understood behind the name of its dimension."""
        known = self.labels.setdefault(phrase_of(dimension), {})
        phrase = phrase_of(label)
        before = known[phrase].codes if phrase in known else ()
        known[phrase] = Meaning("code", codes=tuple(dict.fromkeys((*before, code))))

    def find(self, tokens: Sequence[Token], start: int) -> tuple[tuple[Meaning, ...], int] | None:
        """Return what the longest known phrase from here on means and where it ends, or None."""
        best: tuple[tuple[Meaning, ...], int] | None = None
        for phrase, end in _growing(tokens, start, self.longest):
            if phrase in self.phrases:
                best = self.phrases[phrase], end
        name = self.find_name(tokens, start)
        return name if name is not None and (best is None or name[1] >= best[1]) else best

    def find_name(self, tokens: Sequence[Token], start: int) -> tuple[tuple[Meaning, ...], int] | None:
        """Return the place whose name begins here with a capital, or None."""
        best = None
        words: list[str] = []
        for end in range(start, min(start + LONGEST_NAME, len(tokens))):
            token = tokens[end]
            if not (token.is_word or token.text in "-'") or not tokens[start].text[0].isupper():
                break
            words += [token.plain] if token.is_word else []
            if token.is_word and tuple(words) in self.names:
                best = (self.names[tuple(words)],), end + 1
        return best

    def find_labelled(self, tokens: Sequence[Token], start: int) -> tuple[tuple[Meaning, ...], int] | None:
        """Return the code that stands here behind the name of its dimension, as in `Geslacht: vrouw`, or None."""
        best = None
        for name, middle in _growing(tokens, start, 14):
            for label, end in _growing(tokens, middle, 40) if name in self.labels else ():
                if label in self.labels[name]:
                    best = (self.labels[name][label],), end
        return best


def phrase_of(text: str) -> Phrase:
    """Return a phrase as it is compared: the keys of its words and numbers, marks left out."""
    found = tuple(t.key for t in tokenise(text) if t.is_word or t.is_number)
    return found or tuple(t.key for t in tokenise(text))


def _growing(tokens: Sequence[Token], start: int, longest: int) -> Iterator[tuple[Phrase, int]]:
    """Yield ever longer phrases from here on with their ends; marks between their words do not count."""
    phrase: list[str] = []
    for end in range(start, len(tokens)):
        token = tokens[end]
        if token.is_word or token.is_number:
            phrase.append(token.key)
        elif not phrase and end == start:
            if token.text not in ":([+":
                phrase.append(token.key)
            else:
                continue
        else:
            continue
        yield tuple(phrase), end + 1
        if len(phrase) >= longest:
            return


@cache
def grammar() -> Grammar:
    """Return the shipped account of which figures sentences are about."""
    return decode(Grammar, _read("figures"))


@cache
def _words(language: str) -> _Words:
    return decode(_Words, _read(f"words_{language}"))


def code_phrases(language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what people call a code beside its label, by dimension and code."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    words = _words(language)
    for name, phrases in words.codes.items():
        for part in name.split("|"):
            found[_pair(part)] = (*found.get(_pair(part), ()), *phrases)
    for code, phrases in words.nationalities.items():
        for pair in _nationality(code):
            found[pair] = (*found.get(pair, ()), *phrases)
    return found


def subject_phrases(language: str, table_id: str) -> tuple[str, ...]:
    """Return what people call that which a table counts."""
    subjects = _words(language).subjects
    return tuple(phrase for name in grammar().subjects_of(table_id) for phrase in subjects.get(name, ()))


def skipped_words(language: str) -> tuple[str, ...]:
    """Return the single words that change nothing about a figure."""
    return tuple(phrase for phrase in _words(language).skip["phrases"] if " " not in phrase)


def _read(name: str) -> dict[str, object]:
    path = resources.files("zicht.release.facts") / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def lexicon(release: Release, language: str, pinned: Table | None = None) -> Lexicon:
    """Return the phrases for an edition; of a table that the sentence names, also the labels of its measures."""
    made = Lexicon()
    for text, meaning in _shipped(language):
        made.add(text, meaning)
    tables = release.tables if pinned is None else (pinned,)
    for table in tables:
        for dimension in table.dimensions:
            _add_dimension(made, dimension, language, is_pinned=pinned is not None)
    if pinned is not None:
        made.add(pinned.title[language], Meaning("skip"))
        for measure in pinned.measures:
            made.add(measure.label[language], Meaning("measure", measure.name))
    return made


def _shipped(language: str) -> Iterator[tuple[str, Meaning]]:
    words = _words(language)
    for text in words.skip["phrases"]:
        yield text, Meaning("skip")
    sections = {
        "subject": words.subjects,
        "measure": words.measures,
        "publisher": words.publishers,
        "dimension": words.dimensions,
        "unit": words.units,
        "mark": words.marks,
    }
    for kind, section in sections.items():
        yield from _named(section, kind)
    for name, phrases in words.codes.items():
        codes = tuple(_pair(part) for part in name.split("|"))
        for text in phrases:
            yield text, Meaning("code", codes=codes)
    for code, phrases in words.nationalities.items():
        for text in phrases:
            yield text, Meaning("code", codes=_nationality(code))


def _named(section: Mapping[str, Sequence[str]], kind: str) -> Iterator[tuple[str, Meaning]]:
    for name, phrases in section.items():
        for text in phrases:
            yield text, Meaning(kind, name)


def _pair(text: str) -> tuple[str, str]:
    dimension, _, code = text.partition("=")
    return dimension, code


def _nationality(code: str) -> tuple[tuple[str, str], ...]:
    own = (("nationality_class", "dutch"),) if code == "NLD" else ()
    return (*own, ("nationality", code))


def _add_dimension(made: Lexicon, dimension: Dimension, language: str, *, is_pinned: bool) -> None:
    name = dimension.label[language]
    if dimension.name != PERIOD:
        made.add(name, Meaning("dimension", dimension.name))
    for code in dimension.codes:
        if dimension.name == PERIOD and years_of(code.code):
            continue
        pair = (dimension.name, code.code)
        made.add_label(name, code.label[language], pair)
        is_free = dimension.name in grammar().free and code.code not in SILENT_CODES
        if is_free and dimension.name in PLACES:
            made.add_name(code.label[language], pair)
        elif is_free or (dimension.name == "horizon" and is_pinned):
            made.add(code.label[language], Meaning("code", codes=(pair,)))
