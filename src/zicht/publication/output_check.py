"""The output checker's sheet: one page in each language, and the same figures as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup

from zicht.errors import OutputError, Text
from zicht.publication.environment import LANGUAGE_NAMES, render_page
from zicht.publication.files import read_asset
from zicht.publication.words import PERCENT, Words
from zicht.release.csvtable import neutralise
from zicht.release.output_check import InputCheck, OutputCheck, TableCheck
from zicht.vocabulary import LANGUAGES

__all__ = ["write_output_check"]


def write_output_check(check: OutputCheck, folder: Path) -> tuple[Path, ...]:
    """Write `check.html`, `check.nl.html` and `check.csv` into a folder, and return them."""
    contents = {_file(language): _page(check, language) for language in LANGUAGES}
    contents["check.csv"] = _csv(check)
    try:
        for name, content in contents.items():
            partial = folder / f".{name}.partial"
            partial.write_text(content, encoding="utf-8", newline="\n")
            partial.replace(folder / name)
    except OSError:
        raise OutputError.of(
            Text.of("Folder {name}: the output checker's sheet cannot be written.", name=folder.name),
            expected=Text.of("A place with enough room that this account may write to."),
            to_fix=Text.of("Make room or choose another folder with --out, and run again."),
        ) from None
    return tuple(folder / name for name in contents)


def _file(language: str) -> str:
    return "check.html" if language == "en" else f"check.{language}.html"


def _page(check: OutputCheck, language: str) -> str:
    words = Words(language)
    return render_page(
        "check.html.j2",
        words,
        check=check,
        tables=[_table_row(table, words) for table in check.tables],
        inputs=[_input_row(one, words) for one in check.inputs],
        links=[(code, name, _file(code)) for code, name in LANGUAGE_NAMES.items()],
        style=Markup(_style()),  # noqa: S704 - our own file
    ).lstrip()


def _table_row(table: TableCheck, words: Words) -> tuple[str, ...]:
    """Return the cells of a table's row, the first of them its head."""
    numbers = (
        table.figures,
        table.counts,
        table.small,
        table.beside,
        table.following,
        table.smallest,
        table.fewest_possible,
        table.everybody,
    )
    return (
        f"{table.id} {words.text(table.title)}",
        table.protection.replace(";", ", "),
        *_plain(numbers, words),
    )


def _input_row(one: InputCheck, words: Words) -> tuple[str, ...]:
    shares = (
        "–" if share is None else words.number(share, unit=PERCENT)
        for share in (one.one_person, one.one_source)
    )
    return (one.file, one.table, one.sha256[:12], *_plain((one.rows, one.persons), words), *shares)


def _plain(numbers: Iterable[int | None], words: Words) -> Iterable[str]:
    return ("–" if number is None else words.number(number, unit="rows") for number in numbers)


def _csv(check: OutputCheck) -> str:
    """Return a line per table, then a line per input: kind and name first, one figure a line."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["of", "name", "what", "value"])
    for table in check.tables:
        lines.writerows(_lines("table", table.id, _figures(table)))
    for one in check.inputs:
        lines.writerows(_lines("input", one.file, _facts(one)))
    lines.writerows(_lines("output", "sha256", check.outputs))
    return text.getvalue()


def _lines(of: str, name: str, values: Mapping[str, object]) -> Iterable[tuple[str, ...]]:
    return (
        tuple(map(neutralise, (of, name, what, "" if value is None else str(value))))
        for what, value in values.items()
    )


def _figures(table: TableCheck) -> dict[str, object]:
    return {
        "protection": table.protection,
        "figures": table.figures,
        "counts": table.counts,
        "hidden_small": table.small,
        "hidden_beside": table.beside,
        "hidden_following": table.following,
        "smallest_count_shown": table.smallest,
        "fewest_possible_counts_of_a_hidden_one": table.fewest_possible,
        "lines_in_which_one_part_is_the_whole": table.everybody,
    }


def _facts(one: InputCheck) -> dict[str, object]:
    return {
        "table": one.table,
        "sha256": one.sha256,
        "rows": one.rows,
        "persons_in_table": one.persons,
        "largest_share_of_one_person": _digit(one.one_person),
        "largest_share_of_one_organisation": _digit(one.one_source),
    }


def _digit(share: float | None) -> str | None:
    return None if share is None else f"{share:.1f}"


@cache
def _style() -> str:
    return read_asset("sheet.css").decode()
