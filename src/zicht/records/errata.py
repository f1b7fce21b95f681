"""The list of errata: figures that an earlier edition printed wrongly."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from zicht.errors import DefinitionError, Problem, Text

__all__ = ["WrittenErratum", "read_errata"]

NEEDED: dict[str, tuple[type, ...]] = {
    "edition": (str,),
    "figure": (str,),
    "found": (date,),
    "nl": (str,),
    "en": (str,),
}
KEYS: dict[str, tuple[type, ...]] = NEEDED | {
    "wrong": (int, float),
    "right": (int, float),
    "corrected_by": (str,),
}


@dataclass(frozen=True)
class WrittenErratum:
    """One erratum as it was written down. Without numbers, the figure should not have been shown."""

    edition: str
    figure: str
    found: date
    nl: str
    en: str
    wrong: float | None = None
    right: float | None = None
    corrected_by: str = ""


def read_errata(path: Path, *, right_alone: bool = False) -> tuple[WrittenErratum, ...]:
    """Read the list; DefinitionError with all that is wrong with its form.

    With `right_alone`, the wrong number can be left out beside the right one.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("erratum", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise DefinitionError.of(
            Text.of("{file}: cannot be read as a list of errata.", file=path.name),
            expected=Text.of("A TOML file in UTF-8 with a [[erratum]] for each wrong figure."),
            to_fix=Text.of("Correct its syntax."),
        ) from None
    entries = entries if isinstance(entries, list) else [entries]
    problems = [
        problem
        for place, entry in enumerate(entries, 1)
        for problem in _faults(path.name, place, entry, right_alone=right_alone)
    ]
    if problems:
        raise DefinitionError(tuple(problems))
    return tuple(WrittenErratum(**entry) for entry in entries)


def _faults(file: str, place: int, entry: object, *, right_alone: bool) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield _problem(file, place, Text.of("A table."))
        return
    if entry.keys() - KEYS.keys():
        yield _problem(file, place, Text.of("One of: {names}.", names=", ".join(KEYS)))
    if NEEDED.keys() - entry.keys():
        yield _problem(file, place, Text.of("All of: {names}.", names=", ".join(NEEDED)))
    if any(not _fits(entry[name], kinds) for name, kinds in KEYS.items() if name in entry):
        yield _problem(file, place, Text.of("Texts in quotation marks; numbers and a date without."))
    if ("wrong" in entry) != ("right" in entry) and not (right_alone and "right" in entry):
        yield _problem(
            file, place, Text.of("Both numbers; or none, where the figure should not have been shown.")
        )


def _fits(value: object, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool | datetime)


def _problem(file: str, place: int, expected: Text) -> Problem:
    return Problem(
        Text.of("{file}: wrong at {where}.", file=file, where=f"[[erratum]] {place}"),
        expected,
        Text.of("Correct the list of errata."),
    )
