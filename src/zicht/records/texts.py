"""Texts that people wrote beside the inputs: their headers, the recommendations in them, and the list of errata.

A text is Markdown below a small header:

    ---
    title: What the figures say
    order: 1
    ---

Its language is the last part of its name (`in-short.nl.md`) or stands in the header. A text that goes wrong stops the
run: unlike a row it is nothing that others delivered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zicht.errors import DefinitionError, Problem, Text
from zicht.vocabulary import LANGUAGES, code_list
from zicht.vocabulary.marks import Mark, MarkKind, marks_in

__all__ = ["KINDS", "RECOMMENDATION_COLUMNS", "WrittenText", "read_texts", "recommendation_rows"]

#: What a text can be: a chapter of the report; its summary in easy language, the talk, or the questions of a briefing.
KINDS = ("chapter", "easy", "talk", "questions")
HEADER_KEYS = ("title", "language", "name", "order", "kind")
HEADER_LINE = re.compile(r"([a-z]+):[ ]*(.*)")
FENCE = "---"
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

#: What a recommendation can say of itself.
SETTINGS = ("who", "pillar", "made", "due", "euro", "measure", "table", "state")
RECOMMENDATION_COLUMNS = (
    "row_id", "who", "who_nl", "text", "text_nl", "kind", "pillar", "made", "due", "euro", "measure", "table", "state",
)  # fmt: skip
CODES = {"pillar": "pillars", "state": "commitment_states"}


@dataclass(frozen=True)
class WrittenText:
    """A text as somebody wrote it: its header read, its Markdown untouched. That begins on `first_line` of the file."""

    file: str
    name: str
    language: str
    title: str
    kind: str
    order: int
    markdown: str
    first_line: int


def read_texts(folder: Path) -> tuple[WrittenText, ...]:
    """Read every text of a folder, in their order; DefinitionError with all that is wrong with their headers."""
    if not folder.is_dir():
        raise DefinitionError.of(
            Text.of("Folder {name}: is not there.", name=folder.name),
            expected=Text.of("The folder with authored texts that zicht.toml names."),
            to_fix=Text.of("Make the folder, or leave [texts] out of zicht.toml."),
        )
    problems: list[Problem] = []
    texts: list[WrittenText] = []
    for path in sorted(folder.glob("*.md")):
        try:
            texts.append(_read(path))
        except DefinitionError as error:
            problems += error.problems
    names = [(text.name, text.language) for text in texts]
    problems += (
        _problem(text.file, 1, Text.of("A name that no other text in this language has."))
        for place, text in enumerate(texts)
        if names[place] in names[:place]
    )
    if problems:
        raise DefinitionError(tuple(problems))
    return tuple(sorted(texts, key=lambda text: (text.order, text.name, text.language)))


def _read(path: Path) -> WrittenText:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DefinitionError((_problem(path.name, 1, Text.of("A text in UTF-8.")),)) from None
    header, first_line = _header(path.name, lines)
    stem, _dot, suffix = path.stem.rpartition(".")
    language = header.get("language", suffix if suffix in LANGUAGES else "")
    name = header.get("name", stem if suffix in LANGUAGES else path.stem)
    order = header.get("order", "0")
    kind = header.get("kind", KINDS[0])
    wrong = [
        (not header.get("title"), Text.of("A title in its header.")),
        (language not in LANGUAGES, Text.of("A language: {names}.", names=", ".join(LANGUAGES))),
        (not NAME.fullmatch(name), Text.of("A name of small letters, digits and hyphens.")),
        (not order.isdecimal(), Text.of("A whole number for its order.")),
        (kind not in KINDS, Text.of("A kind: {names}.", names=", ".join(KINDS))),
    ]
    problems = tuple(_problem(path.name, 1, expected) for is_wrong, expected in wrong if is_wrong)
    if problems:
        raise DefinitionError(problems)
    while first_line <= len(lines) and not lines[first_line - 1].strip():
        first_line += 1
    markdown = "\n".join(lines[first_line - 1 :]).rstrip() + "\n"
    return WrittenText(path.name, name, language, header["title"], kind, int(order), markdown, first_line)


def _header(file: str, lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Return what the header says, and the number of the line behind it."""
    ends = [number for number, line in enumerate(lines) if line.strip() == FENCE]
    if len(ends) < 2 or ends[0] != 0:
        raise DefinitionError((_problem(file, 1, Text.of("A header between two lines of three hyphens.")),))
    header: dict[str, str] = {}
    problems = []
    for number in range(1, ends[1]):
        found = HEADER_LINE.fullmatch(lines[number].strip())
        if found and found[1] in HEADER_KEYS:
            header[found[1]] = found[2].strip().strip('"')
        else:
            problems.append(
                _problem(file, number + 1, Text.of("One of: {names}.", names=", ".join(HEADER_KEYS)))
            )
    if problems:
        raise DefinitionError(tuple(problems))
    return header, ends[1] + 2


def _problem(file: str, line: int, expected: Text) -> Problem:
    return Problem(
        Text.of("{file}, line {line}: this is wrong.", file=file, line=line),
        expected,
        Text.of("Correct the text."),
    )


# Recommendations


def recommendation_rows(texts: Sequence[WrittenText], vintage: date | None) -> list[dict[str, str]]:
    """Return the recommendations of all texts as rows of the table of promises, each number once.

    The same number in two languages is one recommendation. One that does not say when it was made was made on the day
    of the extraction.
    """
    problems: list[Problem] = []
    found: dict[str, dict[str, tuple[WrittenText, Mark]]] = {}
    for text, mark in _recommendations(texts):
        problems += _faults(text, mark)
        same = found.setdefault(mark.about, {})
        if text.language in same:
            problems.append(_at(text, mark, Text.of("A number that no other recommendation has.")))
        same[text.language] = (text, mark)
    rows = [_row(number, by_language, vintage) for number, by_language in found.items()]
    if not problems:
        problems += (
            _at(
                *next(iter(found[row["row_id"]].values())),
                Text.of("A day on which it was made: {name}.", name="made"),
            )
            for row in rows
            if not row["made"]
        )
    if problems:
        raise DefinitionError(tuple(problems))
    return rows


def _recommendations(texts: Sequence[WrittenText]) -> Iterator[tuple[WrittenText, Mark]]:
    for text in texts:
        for mark in marks_in(text.markdown):
            if mark.kind is MarkKind.RECOMMENDATION:
                yield text, mark


def _faults(text: WrittenText, mark: Mark) -> Iterator[Problem]:
    settings = mark.settings
    wrong = [
        (not mark.about, Text.of("A number: [!RECOMMENDATION 13].")),
        (not settings.get("who"), Text.of("Who made it: {name}.", name="who")),
        (not any(mark.body), Text.of("What is recommended, below an empty line.")),
        (
            any("{" in line for line in mark.body),
            Text.of("A recommendation without figures from the tables."),
        ),
        (bool(settings.keys() - set(SETTINGS)), Text.of("One of: {names}.", names=", ".join(SETTINGS))),
        *(
            (
                name in settings and settings[name] not in code_list(codes),
                Text.of("One of: {names}.", names=_codes(codes)),
            )
            for name, codes in CODES.items()
        ),
        *(
            (
                name in settings and not _is_day(settings[name]),
                Text.of("A date, as 2021-09-01: {name}.", name=name),
            )
            for name in ("made", "due")
        ),
    ]
    return (_at(text, mark, expected) for is_wrong, expected in wrong if is_wrong)


def _codes(name: str) -> str:
    return ", ".join(code.code for code in code_list(name))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _at(text: WrittenText, mark: Mark, expected: Text) -> Problem:
    return _problem(text.file, text.first_line + mark.line - 1, expected)


def _row(
    number: str, by_language: dict[str, tuple[WrittenText, Mark]], vintage: date | None
) -> dict[str, str]:
    """Return one recommendation; its texts in each language, and the rest from the first that says it."""
    marks = {language: mark for language, (_text, mark) in by_language.items()}
    first = marks.get("en") or next(iter(marks.values()))
    dutch = marks.get("nl", first)
    settings = {name: value for mark in reversed(marks.values()) for name, value in mark.settings.items()}
    own = {
        "row_id": number,
        "who": first.settings.get("who", ""),
        "who_nl": dutch.settings.get("who", ""),
        "text": _plain(first),
        "text_nl": _plain(dutch),
        "kind": "recommendation",
        "made": settings.get("made", vintage.isoformat() if vintage else ""),
        "state": settings.get("state", "open"),
    }
    return {column: own.get(column, settings.get(column, "")) for column in RECOMMENDATION_COLUMNS}


def _plain(mark: Mark) -> str:
    """Return what is recommended on one line and without emphasis, without its last full stop as others have it."""
    return " ".join(" ".join(mark.body).replace("*", "").split()).removesuffix(".")
