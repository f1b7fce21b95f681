"""Reading rule files: YAML 1.2 words, every fault of a folder said together, no fault in silence.

In YAML 1.1 a bare `yes`, `no` or `on` is true or false, `010` is eight and a key twice keeps the last value. Here
only `true` and `false` are, dates stay words until somebody asks for a date, and a key twice is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

import yaml

from zicht.errors import DefinitionError, Problem, Text
from zicht.vocabulary import LANGUAGES

__all__ = ["Faults", "Part", "Value", "Words", "find_twice", "is_day", "read_part"]

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
#: A text by language.
Words: TypeAlias = dict[str, str]

ID = re.compile(r"[a-z][a-z0-9_]*")
CORRECT = Text.of("Correct the file.")


class _Loader(yaml.CSafeLoader):
    """The safe loader, with the words of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - the library's own


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])


class _TwiceError(yaml.YAMLError):
    """A key stands twice in one mapping."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in made:
            raise _TwiceError(None, None)
        made[str(key)] = loader.construct_object(value_node, deep=True)
    return made


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


@dataclass
class Faults:
    """What is wrong in a folder of rules, said all together."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, place: str, expected: Text, to_fix: Text = CORRECT) -> None:
        self.problems.append(Problem(Text.of("{place}: this does not fit.", place=place), expected, to_fix))

    def raise_any(self) -> None:
        """Raise DefinitionError where there is a fault."""
        if self.problems:
            raise DefinitionError(tuple(self.problems))


def read_part(path: Path, faults: Faults, *, name: str) -> Part:
    """Return what a file holds; what is not YAML is a fault and holds nothing."""
    try:
        # The loader is a safe one: nothing but words, numbers, lists and mappings.
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    except FileNotFoundError:
        faults.add(name, Text.of("A file of this name."), Text.of("Add the file."))
        found = {}
    except _TwiceError:
        faults.add(name, Text.of("Every key once."), Text.of("Remove one of the two."))
        found = {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(f"{name}:{mark.line + 1}" if mark else name, Text.of("YAML, in UTF-8."))
        found = {}
    if not isinstance(found, dict):
        faults.add(name, Text.of("A mapping of keys to values."))
        found = {}
    return Part(name, found, faults)


@dataclass
class Part:
    """A mapping in a rule file: each key is asked for once, and what nobody asked for is a fault."""

    place: str
    values: Mapping[str, Value]
    faults: Faults
    asked: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        return f"{self.place}, {key}"

    def value(self, key: str) -> Value:
        self.asked.add(key)
        return self.values.get(key)

    def fault(self, key: str, expected: Text, to_fix: Text = CORRECT) -> None:
        self.faults.add(self.at(key), expected, to_fix)

    def word(self, key: str, *, default: str | None = None) -> str:
        """Return one word or sentence that is not translated; without a default it must be there."""
        found = self.value(key)
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            found = str(found)
        if isinstance(found, str) and (found or default is not None):
            return found
        if found is not None or default is None:
            self.fault(key, Text.of("A word or a sentence."))
        return default or ""

    def name(self, key: str = "id") -> str:
        """Return the name of a rule or question."""
        found = self.word(key)
        if found and not ID.fullmatch(found):
            self.fault(key, Text.of("Small letters, digits and underscores, the first a letter."))
        return found

    def one_of(self, key: str, allowed: Collection[str], *, default: str | None = None) -> str:
        found = self.word(key, default=default)
        if found and found not in allowed:
            self.fault(key, Text.of("One of: {names}.", names=", ".join(sorted(allowed))))
        return found

    def words_of(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a list of words; none where the key is absent."""
        found = self.value(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.fault(key, Text.of("A list of words."))
            return ()
        words = tuple(str(one) for one in found)
        if allowed is not None and not set(words) <= set(allowed):
            self.fault(key, Text.of("One of: {names}.", names=", ".join(sorted(allowed))))
        return words

    def flag(self, key: str, *, default: bool) -> bool:
        found = self.value(key)
        if isinstance(found, bool):
            return found
        if found is not None:
            self.fault(key, Text.of("true or false."))
        return default

    def whole(self, key: str) -> int:
        found = self.value(key)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
            return found
        self.fault(key, Text.of("A whole number, zero or more."))
        return 0

    def day(self, key: str) -> str:
        """Return a date as text, or nothing; a year alone is its first day."""
        found = self.word(key, default="")
        whole = f"{found}-01-01" if re.fullmatch(r"\d{4}", found) else found
        if whole and not is_day(whole):
            self.fault(key, Text.of("A date such as 2017-01-01, or nothing."))
            return ""
        return whole

    def texts(self, key: str, *, optional: bool = False) -> Words:
        """Return a text in every language."""
        found = self.value(key)
        if found is None and optional:
            return {}
        if not isinstance(found, dict):
            found = {}
        words = {language: found.get(language) for language in LANGUAGES}
        whole = {language: text for language, text in words.items() if isinstance(text, str) and text.strip()}
        if len(whole) < len(LANGUAGES) or set(found) != set(LANGUAGES):
            self.fault(key, Text.of("A text in Dutch (nl) and one in English (en)."), Text.of("Write both."))
        return {language: whole.get(language, "").strip() for language in LANGUAGES}

    def parts(self, key: str, *, named: str = "id") -> list[Part]:
        """Return the mappings in a list; each is called by its name where it has one."""
        found = self.value(key)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.fault(key, Text.of("A list of mappings."))
            return []
        inside: Iterator[tuple[int, Value]] = enumerate(found, start=1)
        return [
            Part(self.at(str(one.get(named, f"{key} {number}"))), one, self.faults)
            for number, one in inside
            if isinstance(one, dict)
        ]

    def part(self, key: str) -> Part | None:
        found = self.value(key)
        if found is None:
            return None
        if not isinstance(found, dict):
            self.fault(key, Text.of("A mapping of keys to values."))
            return None
        return Part(self.at(key), found, self.faults)

    def ignore(self, *keys: str) -> None:
        """Let keys stand that are there for people."""
        self.asked.update(keys)

    def close(self) -> None:
        """Say which keys nobody asked for: a misspelt one would go unseen."""
        unknown = sorted(set(self.values) - self.asked)
        if unknown:
            self.faults.add(
                self.place,
                Text.of("No other keys than: {names}.", names=", ".join(sorted(self.asked))),
                Text.of("Remove or correct: {names}.", names=", ".join(unknown)),
            )


def is_day(text: str) -> bool:
    """Say whether this is a date of our time, written as 2017-01-01."""
    if not re.fullmatch(r"(?:19|20|21)\d\d-\d\d-\d\d", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def find_twice(names: Sequence[str]) -> list[str]:
    """Return the names that stand more than once."""
    return sorted({name for name in names if names.count(name) > 1})
