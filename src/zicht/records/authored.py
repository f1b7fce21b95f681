"""What people wrote beside the inputs, as `[texts]` of `zicht.toml` names it: texts and the list of errata."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zicht.errors import Problem, Text
from zicht.records.errata import WrittenErratum, read_errata
from zicht.records.texts import RECOMMENDATION_COLUMNS, WrittenText, read_texts, recommendation_rows

__all__ = ["Written", "join_written", "read_written", "write_recommendations"]

KEYS = ("folder", "errata")


@dataclass(frozen=True)
class Written:
    """The texts and the errata of an input; `errata_file` is the name of the list, for messages."""

    texts: tuple[WrittenText, ...] = ()
    errata: tuple[WrittenErratum, ...] = ()
    errata_file: str = ""


def read_written(settings: object, folder: Path) -> tuple[Written, list[Problem]]:
    """Read what `[texts]` names in this folder, and return what is wrong with the settings themselves.

    What is wrong with a text or with the list is a DefinitionError.
    """
    if settings is None:
        return Written(), []
    if not isinstance(settings, dict) or settings.keys() - set(KEYS):
        return Written(), [_wrong(Text.of("One of: {names}.", names=", ".join(KEYS)))]
    if not all(isinstance(value, str) for value in settings.values()):
        return Written(), [_wrong(Text.of("{kind}.", kind="Text"))]
    texts = read_texts(folder / settings["folder"]) if "folder" in settings else ()
    if "errata" not in settings:
        return Written(texts), []
    path = folder / settings["errata"]
    return Written(texts, read_errata(path), path.name), []


def _wrong(expected: Text) -> Problem:
    return Problem(
        Text.of("{file}: wrong at {where}.", file="zicht.toml", where="[texts]"),
        expected,
        Text.of("Correct zicht.toml."),
    )


def join_written(several: Sequence[Written]) -> Written:
    """Return what stands beside several inputs as one."""
    return Written(
        tuple(text for one in several for text in one.texts),
        tuple(erratum for one in several for erratum in one.errata),
        next((one.errata_file for one in several if one.errata_file), ""),
    )


def write_recommendations(written: Written, folder: Path, vintage: date | None) -> Path | None:
    """Write the recommendations of the texts as rows of the table of promises; None where there are none.

    Nothing is written where one of them is wrong.
    """
    rows = recommendation_rows(written.texts, vintage)
    if not rows:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "recommendations.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, RECOMMENDATION_COLUMNS, lineterminator="\n")
        lines.writeheader()
        lines.writerows(rows)
    return path
