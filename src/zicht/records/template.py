"""Empty, documented spreadsheets: one per canonical table, to begin with from one's own records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zicht.errors import DefinitionError, OutputError, Text
from zicht.records.contract import Column, Kind, TableContract
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import Code, code_list, translator

__all__ = ["write_templates"]

#: The same bytes on every run: a template has no date of its own.
_CREATED = datetime(2020, 1, 1, tzinfo=UTC)
#: A longer list makes a choice box that nobody can use.
_LONGEST_CHOICE = 200
_ROWS_WITH_CHOICE = 10_000


def write_templates(
    folder: Path, tables: Sequence[str] = tuple(CONTRACTS), language: str = "en"
) -> list[Path]:
    """Write `<table>.xlsx` for each table, and return their paths.

    The first sheet is the empty table, which can be read as it is; the second
    explains its columns; the third lists its codes.
    """
    unknown = [table for table in tables if table not in CONTRACTS]
    if unknown:
        raise DefinitionError.of(
            Text.of("No table is called: {names}.", names=", ".join(unknown)),
            expected=Text.of("One of: {names}.", names=", ".join(CONTRACTS)),
            to_fix=Text.of("Correct the name of the table."),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write_template(folder, CONTRACTS[table], language) for table in tables]
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutputError.of(
            Text.of("The folder '{folder}' cannot be written.", folder=folder.name),
            expected=Text.of("A folder that may be written, with room for the templates."),
            to_fix=Text.of("Check the permissions, close open templates, or choose another folder."),
        ) from error


@dataclass(frozen=True)
class _Look:
    """The few formats of a template."""

    header: Format
    plain: Format
    as_text: Format

    @classmethod
    def of(cls, workbook: xlsxwriter.Workbook) -> _Look:
        wrap = {"text_wrap": True, "valign": "top"}
        return cls(
            header=workbook.add_format({"bold": True, "bottom": 1, **wrap}),
            plain=workbook.add_format(wrap),
            as_text=workbook.add_format({"num_format": "@"}),
        )


def _write_template(folder: Path, contract: TableContract, language: str) -> Path:
    final = folder / f"{contract.name}.xlsx"
    partial = final.with_name(f"{final.name}.partial")
    _ = translator(language)
    try:
        with xlsxwriter.Workbook(
            partial, {"strings_to_formulas": False, "strings_to_urls": False}
        ) as workbook:
            workbook.set_properties({"title": contract.name, "created": _CREATED})
            look = _Look.of(workbook)
            table, columns, codes = (
                workbook.add_worksheet(n) for n in (contract.name, _("columns"), _("codes"))
            )
            _write_table(table, contract, _code_ranges(contract, _("codes")), look)
            _write_columns(columns, contract, language, look=look)
            _write_codes(codes, contract, language, look=look)
        partial.replace(final)
    finally:
        partial.unlink(missing_ok=True)
    return final


def _write_table(sheet: Worksheet, contract: TableContract, ranges: dict[str, str], look: _Look) -> None:
    """Write the header, and a choice of codes under each column that takes one."""
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(contract.columns):
        # Cells are text: else a spreadsheet program turns 2019-03 into a day of its own.
        sheet.set_column(place, place, max(12, len(column.name) + 2), look.as_text)
        sheet.write_string(0, place, column.name, look.header)
        if column.kind is Kind.CODE and column.codes in ranges:
            choice = {"validate": "list", "source": ranges[column.codes]}
            sheet.data_validation(1, place, _ROWS_WITH_CHOICE, place, choice)


def _write_columns(sheet: Worksheet, contract: TableContract, language: str, *, look: _Look) -> None:
    _ = translator(language)
    rows = [
        [
            column.name,
            _(column.description),
            _how_to_fill_in(column, language),
            column.codes,
            _("yes") if column.required else _("no"),
            column.example,
        ]
        for column in contract.columns
    ]
    names = [_("column"), _("meaning"), _("how to fill it in"), _("code list"), _("required"), _("example")]
    _write_rows(sheet, [names, *rows], widths=(24, 60, 44, 24, 10, 20), look=look)


def _how_to_fill_in(column: Column, language: str) -> str:
    _ = translator(language)
    return {
        Kind.TEXT: _("text"),
        Kind.CODE: _("one code of the list"),
        Kind.CODES: _("one or more codes of the list, with ; between them"),
        Kind.DATE: _("a date, as 2019-03-14, 2019-03, 2019 or 2014/2018"),
        Kind.INTEGER: _("a whole number"),
        Kind.NUMBER: _("a number"),
    }[column.kind]


def _write_codes(sheet: Worksheet, contract: TableContract, language: str, *, look: _Look) -> None:
    _ = translator(language)
    rows = [
        [name, code.code, code.label(language)] for name in _list_names(contract) for code in _codes(name)
    ]
    _write_rows(sheet, [[_("code list"), _("code"), _("meaning")], *rows], widths=(26, 26, 60), look=look)


def _write_rows(
    sheet: Worksheet, rows: Sequence[Sequence[str]], *, widths: Sequence[int], look: _Look
) -> None:
    sheet.freeze_panes(1, 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text, look.plain if number else look.header)


def _list_names(contract: TableContract) -> list[str]:
    return list(dict.fromkeys(column.codes for column in contract.columns if column.codes))


def _codes(name: str) -> list[Code]:
    """Return the codes of a list, and the kinds of unknown that every list takes."""
    return [*code_list(name), *code_list("unknowns")]


def _code_ranges(contract: TableContract, sheet: str) -> dict[str, str]:
    """Return where on the sheet of codes each list stands that is short enough to choose from."""
    ranges: dict[str, str] = {}
    row = 2
    for name in _list_names(contract):
        count = len(_codes(name))
        if count < _LONGEST_CHOICE:
            ranges[name] = f"='{sheet}'!$B${row}:$B${row + count - 1}"
        row += count
    return ranges
