"""How a text names a figure, and how it is filled in: `{T19 horizon=5 incidence}` becomes `45% within 5 years`.

A reference is a table, codes, a period and, last, a measure; what is left out is not broken down by, and the measure
is the table's first. A code that two dimensions share is written `dimension=code`, one with spaces in quotation marks.
`last`, `before` and `window` stand for the last year of the edition, the year before it and all its years; where a
table has a code of that name, one writes `period=window`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.errors import DisclosureRefused, NoSuchFigure, Text
from zicht.publication.layout import KNOWN, PERIOD
from zicht.publication.words import PERCENT, SUPPRESSED, Words
from zicht.release.model import ALL, OWN, Cell, Dimension, Edition, MeasureText, Release, Table
from zicht.release.periods import period_code, years_of

__all__ = [
    "Filled",
    "Found",
    "alike",
    "describe_figure_of",
    "fill",
    "find_figure",
    "locate_figure",
    "lower_first",
    "periods_of",
    "reference_to",
]

#: Words of a reference that say how the figure is printed: with the name of its measure, or without its sign.
NAMED, SIZE = "named", "size"
#: Dimensions that say within which time: their words come with the figure.
HORIZONS = ("horizon", "within")
#: A code that can stand alone in a reference; another one is written with its dimension.
PLAIN_CODE = re.compile(r"[\w.+-]+")
#: An error names at most so many codes.
MOST_NAMED = 30


@dataclass(frozen=True)
class Found:
    """A figure that a reference names, with where it stands."""

    table: Table
    codes: Mapping[str, str]
    measure: MeasureText
    cell: Cell
    is_named: bool = False
    is_size: bool = False


@dataclass(frozen=True)
class Filled:
    """A figure as it stands in a text, and all that a careful reader needs beside it.

    `text` is the number with its unit and horizon; `number` the number alone, `what` its measure, period and codes in
    words, `status` how it may be read where it is no exact count.
    """

    text: str
    number: str
    unit: str
    horizon: str
    table: str
    title: str
    what: str
    definition: str
    status: str
    reference: str


def find_figure(release: Release, reference: str) -> Found:
    """Return the figure of a reference; one that is not there is NoSuchFigure, a hidden one DisclosureRefused."""
    found = locate_figure(release, reference)
    _check_shown(found.table, found.cell)
    return found


def locate_figure(release: Release, reference: str) -> Found:
    """Return the figure of a reference, be it shown or hidden; one that is not there is NoSuchFigure."""
    name, *words = _words(reference)
    table = release.table(name)
    if table is None or table.missing or not table.measures:
        available = [one.id for one in release.tables if not one.missing]
        raise _no_such(Text.of("The edition holds no table of that name with figures."), there_is=available)
    options = {word for word in words if word in (NAMED, SIZE)}
    words = [word for word in words if word not in options]
    measures = {measure.name: measure for measure in table.measures}
    measure = measures[words.pop()] if words and words[-1] in measures else table.measures[0]
    codes = _codes(table, words, release.edition)
    cell = table.cell(measure.name, **codes)
    if cell is None:
        raise NoSuchFigure.of(
            Text.of("{table}: holds no figure of this combination.", table=table.id),
            expected=Text.of("A combination that the table shows, with its period where it has periods."),
            to_fix=Text.of("Look the figure up with `zicht explain`, and name it as it stands there."),
        )
    return Found(table, codes, measure, cell, is_named=NAMED in options, is_size=SIZE in options)


def _words(reference: str) -> list[str]:
    """Return the words of a reference; quotation marks hold one together."""
    try:
        return shlex.split(reference) or [""]
    except ValueError:
        return [""]


def _check_shown(table: Table, cell: Cell) -> None:
    shown = Words("en").show(cell)
    if shown.text:
        return
    if shown.symbol == SUPPRESSED:
        raise DisclosureRefused.of(
            Text.of("{table}: this figure is protected.", table=table.id),
            expected=Text.of("A figure that the edition shows."),
            to_fix=Text.of("Name a figure that is shown, or say it without the figure."),
        )
    raise NoSuchFigure.of(
        Text.of("{table}: this figure is not available.", table=table.id),
        expected=Text.of("A figure that the edition shows."),
        to_fix=Text.of("Name a figure that is shown, or say it without the figure."),
    )


def _codes(table: Table, words: Sequence[str], edition: Edition) -> dict[str, str]:
    codes: dict[str, str] = {}
    for word in words:
        dimension, code = _place(table, word, edition)
        if dimension.name in codes:
            raise NoSuchFigure.of(
                Text.of("{table}, {dimension}: is named twice.", table=table.id, dimension=dimension.name),
                expected=Text.of("Each dimension once."),
                to_fix=Text.of("Leave one of them out."),
            )
        codes[dimension.name] = code
    for dimension in table.dimensions:
        declared = {text.code for text in dimension.codes}
        if dimension.name not in codes and OWN in declared:
            codes[dimension.name] = OWN
    return codes


def _place(table: Table, word: str, edition: Edition) -> tuple[Dimension, str]:
    """Return the dimension and the code of one word of a reference."""
    name, equals, rest = word.partition("=")
    code = rest if equals else word
    declared = {text.code for dimension in table.dimensions for text in dimension.codes}
    if name == PERIOD or code not in declared:
        code = periods_of(edition).get(code, code)
    having = [
        dimension
        for dimension in table.dimensions
        if (not equals or dimension.name == name)
        and ((equals and code == ALL) or any(text.code == code for text in dimension.codes))
    ]
    if not equals and years_of(code):
        having = [dimension for dimension in having if dimension.name == PERIOD]
    if len(having) == 1:
        return having[0], code
    if having:
        raise _no_such(
            Text.of("{table}: more than one dimension has this code.", table=table.id),
            there_is=[f"{dimension.name}={code}" for dimension in having],
        )
    asked = [dimension for dimension in table.dimensions if not equals or dimension.name == name]
    if equals and asked:
        raise _no_such(
            Text.of("{table}, {dimension}: has no such code.", table=table.id, dimension=name),
            there_is=[text.code for text in asked[0].codes],
        )
    raise _no_such(
        Text.of("{table}: has no such code, period or measure.", table=table.id),
        there_is=[*table.dimension_names, *(measure.name for measure in table.measures)],
    )


def periods_of(edition: Edition) -> dict[str, str]:
    """Return the words for periods that move with the edition."""
    first, last = edition.window
    return {"last": str(last), "before": str(last - 1), "window": period_code(first, last)}


def _no_such(where: Text, *, there_is: Sequence[str]) -> NoSuchFigure:
    return NoSuchFigure.of(
        where,
        expected=Text.of("One of {names}.", names=", ".join(there_is[:MOST_NAMED])),
        to_fix=Text.of("Correct the reference; `zicht explain` shows what a table holds."),
    )


# Printing


def fill(found: Found, words: Words) -> Filled:
    """Return a figure in the words of a language: never a number without its unit, nor a share without its horizon."""
    cell, table = found.cell, found.table
    number = _number(found, words)
    unit = words.counted(cell.value or 0, cell.unit)
    if found.is_named:
        unit = lower_first(words.text(found.measure.label))
    horizon = lower_first(_horizon(found, words))
    shown_unit = "" if cell.unit == PERCENT and not found.is_named else unit
    return Filled(
        text=" ".join(part for part in (number, shown_unit, horizon) if part),
        number=number,
        unit=words.unit(cell.unit),
        horizon=horizon,
        table=table.id,
        title=words.text(table.title),
        what=describe_figure_of(found, words),
        definition=words.text(found.measure.definition),
        status=words.show(cell).spoken,
        reference=reference_to(table, cell),
    )


def _number(found: Found, words: Words) -> str:
    cell = found.cell
    if found.is_size and cell.value is not None:
        return words.number(abs(cell.value), unit=cell.unit)
    return words.show(cell).text


def _horizon(found: Found, words: Words) -> str:
    labels = [
        words.text(text.label)
        for dimension in found.table.dimensions
        if dimension.name in HORIZONS
        for text in dimension.codes
        if text.code == found.codes.get(dimension.name, ALL) != ALL
    ]
    return next((label for label in labels if label[:1].isalpha()), "")


def describe_figure_of(found: Found, words: Words) -> str:
    """Return the measure with the labels of the codes that the figure is broken down by: `Share: Labour, 2019`."""
    labels = []
    # The period comes last, as one says it.
    for dimension in sorted(found.table.dimensions, key=lambda one: one.name == PERIOD):
        code = found.codes.get(dimension.name, ALL)
        label = next((words.text(text.label) for text in dimension.codes if text.code == code), code)
        if dimension.name == PERIOD and code != ALL:
            labels.append(words.period(code))
        elif code not in (ALL, OWN):
            # A bare number says nothing without what it is a number of.
            labels.append(
                f"{lower_first(words.text(dimension.label))}: {label}" if label.isdigit() else label
            )
    measure = words.text(found.measure.label)
    return f"{measure}: {', '.join(labels)}" if labels else measure


def lower_first(text: str) -> str:
    """Return a label as it stands inside a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


# The other way round: from a cell to its reference


def reference_to(table: Table, cell: Cell) -> str:
    """Return the reference that names a cell."""
    parts = [table.id]
    for dimension, code in zip(table.dimensions, cell.codes, strict=True):
        if code in (ALL, OWN):
            continue
        shared = sum(any(text.code == code for text in other.codes) for other in table.dimensions) > 1
        is_plain = PLAIN_CODE.fullmatch(code) and code not in {measure.name for measure in table.measures}
        needs_name = not is_plain or (shared and not (dimension.name == PERIOD and years_of(code)))
        parts.append(shlex.quote(f"{dimension.name}={code}" if needs_name else code))
    return " ".join([*parts, cell.measure])


def alike(release: Release, typed: str, words: Words) -> Iterator[str]:
    """Yield references to cells that are printed like a number that somebody typed, the plainest cells first."""
    window = {str(year) for year in range(release.edition.window[0], release.edition.window[1] + 1)}
    found = [
        (table, cell)
        for table in release.tables
        for cell in table.cells
        if cell.value is not None and KNOWN not in cell.codes and _prints(cell, typed, words)
    ]
    found.sort(key=lambda pair: (sum(code != ALL for code in pair[1].codes), not window & {*pair[1].codes}))
    yield from (reference_to(table, cell) for table, cell in found)


def _prints(cell: Cell, typed: str, words: Words) -> bool:
    value = cell.value or 0
    if cell.unit != PERCENT:
        return words.number(value, unit="") == typed
    return typed in {words.number(value, unit="", digits=digits) for digits in (0, 1)}
