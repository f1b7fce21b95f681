"""The CSVW description beside each table's CSV file: dialect, columns and types, titles in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zicht.errors import Text
from zicht.release.csvtable import FIGURE_COLUMNS
from zicht.release.model import Status, Table
from zicht.vocabulary import in_all_languages

__all__ = ["csvw_metadata"]

CONTEXT = "http://www.w3.org/ns/csvw"

NUMBERS = frozenset({"value", "lower", "upper", "n"})
REQUIRED = frozenset({"measure", "unit", "status"})

TITLES = {
    "measure": Text.of("Measure"),
    "value": Text.of("Value"),
    "lower": Text.of("Lower bound"),
    "upper": Text.of("Upper bound"),
    "unit": Text.of("Unit"),
    "n": Text.of("Number that the value rests on"),
    "status": Text.of("Status"),
    "note": Text.of("Note"),
}


def csvw_metadata(table: Table) -> dict[str, object]:
    """Return the metadata document of `<id>.csv`, as the W3C's tabular metadata vocabulary has it."""
    return {
        "@context": CONTEXT,
        "url": f"{table.id}.csv",
        "dc:title": _by_language(table.title),
        "dc:description": _by_language(table.definition),
        "dialect": {
            "delimiter": ",",
            "encoding": "utf-8",
            "header": True,
            "lineTerminators": ["\n"],
            "quoteChar": '"',
        },
        "tableSchema": {
            "columns": [*_dimension_columns(table), *map(_figure_column, FIGURE_COLUMNS)],
            "primaryKey": [*table.dimension_names, "measure"],
        },
        "notes": list(_notes(table)),
    }


def _dimension_columns(table: Table) -> Iterator[dict[str, object]]:
    for dimension in table.dimensions:
        yield _column(dimension.name, dimension.label, {"datatype": "string", "required": True})


def _figure_column(name: str) -> dict[str, object]:
    datatype: object = "number" if name in NUMBERS else "string"
    if name == "status":
        datatype = {"base": "string", "format": "|".join(Status)}
    properties: dict[str, object] = {"datatype": datatype, "required": name in REQUIRED}
    return _column(name, in_all_languages(TITLES[name].msgid), properties)


def _column(name: str, titles: Mapping[str, str], properties: Mapping[str, object]) -> dict[str, object]:
    # The header of the file is a title in no language ("und"): a validator compares the two.
    return {"name": name, "titles": {"und": name, **_sorted(titles)}, **properties}


def _notes(table: Table) -> Iterator[Mapping[str, object]]:
    if any(cell.status is not Status.ESTIMATE and cell.lower is not None for cell in table.cells):
        yield {"kind": "reading", "text": _sorted(table.reading)}
    yield from ({"kind": "counting", "text": _sorted(text)} for text in table.counting_notes)
    yield from (
        {"kind": "note", "code": code, "text": _sorted(table.notes[code])} for code in sorted(table.notes)
    )
    for measure in table.measures:
        yield {
            "kind": "measure",
            "code": measure.name,
            "text": _sorted(measure.label),
            "definition": _sorted(measure.definition),
        }
    for dimension in table.dimensions:
        for code in dimension.codes:
            yield {"kind": "code", "column": dimension.name, "code": code.code, "text": _sorted(code.label)}


def _by_language(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": texts[language], "@language": language} for language in sorted(texts)]


def _sorted(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: texts[language] for language in sorted(texts)}
