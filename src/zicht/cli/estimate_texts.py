"""Texts of the statistics in every language, with numbers as each language prints them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from zicht.errors import Problem, Text
from zicht.publication.sheet.document import Texts
from zicht.vocabulary import LANGUAGES, translator
from zicht.vocabulary.numbers import format_number

__all__ = ["NO_LABELS", "Labels", "in_each_language", "print_text", "problem_in_each_language"]

#: What lists are called in each language, by their name in the data; a list that is not there is called so.
Labels = Mapping[str, Texts]

#: Places whose value is a name, also where it looks like a number.
NAMES = frozenset(
    {"name", "names", "first", "second", "model", "file", "option", "column", "place", "places"}
)
#: Places that hold a calendar year, which is never printed as 2,019.
YEARS = frozenset({"year", "years", "since", "until"})
DECIMAL = re.compile(r"\d+\.\d+")
NO_LABELS: Labels = MappingProxyType({})


def print_text(text: Text, language: str, labels: Labels = NO_LABELS) -> str:
    """Return a text in one language; numbers and lists in its places are printed as that language does."""
    places = tuple((name, _printed(name, value, language, labels)) for name, value in text.places)
    return Text(text.msgid, places).render(translator(language))


def in_each_language(text: Text, labels: Labels = NO_LABELS) -> Texts:
    """Return a text by language."""
    return {language: print_text(text, language, labels) for language in LANGUAGES}


def problem_in_each_language(problem: Problem, labels: Labels = NO_LABELS) -> Texts:
    """Return what is wrong and how to fix it, by language."""
    where, to_fix = (in_each_language(part, labels) for part in (problem.where, problem.to_fix))
    return {language: f"{where[language]} {to_fix[language]}" for language in LANGUAGES}


def _printed(name: str, value: object, language: str, labels: Labels) -> object:
    if isinstance(value, Text):
        return print_text(value, language, labels)
    if isinstance(value, str) and name in NAMES:
        return labels[value][language] if value in labels else value
    if name in YEARS or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(str(value).removesuffix(".0"), language)
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        return _number(value, language)
    return value


def _number(digits: str, language: str) -> str:
    """Print a number with the decimals that it is written with."""
    decimals = 0 if "e" in digits else len(digits.partition(".")[2])
    return format_number(float(digits), "", decimals, language)
