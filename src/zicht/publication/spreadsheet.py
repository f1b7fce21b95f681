"""The format XLSX, as much of it as tables need: text, numbers, links to other sheets, and marked-up tables.

Nothing is guessed from text: no formulas, no links, no numbers, and text that looks like a formula is neutralised.
The same sheets give the same bytes. (XlsxWriter, which templates are made with, knows no named styles and takes
three times as long.)
"""

from __future__ import annotations

import io
import re
import textwrap
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from xml.sax.saxutils import escape

from zicht.release.csvtable import neutralise

__all__ = ["Line", "Marked", "Sheet", "Value", "column_letters", "write_spreadsheet"]

Value = str | float

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: The date that the format gives to files without one.
NO_DATE = (1980, 1, 1, 0, 0, 0)
#: What XML cannot hold.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: The height of a line of text, in points.
LINE_HEIGHT = 15


class Style(IntEnum):
    """The looks of a cell, by their place in `STYLES`."""

    PLAIN = 0
    HEADING = 1
    WRAPPED = 2
    LINK = 3
    WHOLE = 4
    BROKEN = 5
    SYMBOL = 6
    HEAD = 7


STYLES = (
    f'<styleSheet xmlns="{NAMESPACE}"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.0"/></numFmts>'
    '<fonts count="4"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="15"/><name val="Calibri"/><family val="2"/></font>'
    '<font><u/><sz val="11"/><color rgb="FF0B4F6C"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" applyNumberFormat="0" applyFill="0" applyBorder="0"/>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" applyNumberFormat="0" applyFill="0" applyBorder="0"/>'
    '</cellStyleXfs><cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="1" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="2" applyFont="1"/>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment horizontal="right"/></xf>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment horizontal="right"/></xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment horizontal="right"/></xf>'
    '<xf numFmtId="0" fontId="3" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="3"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    '<cellStyle name="Heading 1" xfId="1" builtinId="16"/><cellStyle name="Hyperlink" xfId="2" builtinId="8"/>'
    "</cellStyles></styleSheet>"
)


@dataclass(frozen=True)
class Line:
    """A line of text above a table; `link` is the name of another sheet that it leads to."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Marked:
    """A table with one row of heads, each different from the others. The first `texts` columns are words.

    A cell of the first column leads to the sheet that `links` has for its row.
    """

    name: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    widths: tuple[int, ...]
    texts: int = 1
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title in the first cell, lines of text below, and right under these one table."""

    name: str
    title: str
    lines: tuple[Line, ...]
    table: Marked | None = None
    width: int = 0


def write_spreadsheet(sheets: Sequence[Sheet], *, title: str, created: str, language: str) -> bytes:
    """Return a workbook; `created` is an ISO date."""
    content = io.BytesIO()
    strings: dict[str, int] = {}
    with zipfile.ZipFile(content, "w") as archive:
        _put(archive, "[Content_Types].xml", _content_types(sheets))
        for number, sheet in enumerate(sheets, start=1):
            _put(archive, f"xl/worksheets/sheet{number}.xml", "".join(_sheet(sheet, strings)))
            if sheet.table:
                _put(
                    archive,
                    f"xl/worksheets/_rels/sheet{number}.xml.rels",
                    _relations([("table", f"../tables/table{number}.xml")]),
                )
                _put(archive, f"xl/tables/table{number}.xml", _table(sheet, number))
        for name, text in _frame(sheets, strings, title=title, created=created, language=language):
            _put(archive, name, text)
    return content.getvalue()


def column_letters(number: int) -> str:
    """Return the letters of a column; the first is number 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, NO_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, DECLARATION + text, compresslevel=5)


def _sheet(sheet: Sheet, strings: dict[str, int]) -> Iterator[str]:
    """Yield the parts of a sheet in the order that the format asks for."""
    table, top = sheet.table, 1 + len(sheet.lines)
    widths = table.widths if table else (sheet.width,)
    yield f'<worksheet xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}">'
    yield f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{_extent(sheet, 1)}"/>'
    yield '<sheetViews><sheetView workbookViewId="0"><selection activeCell="A1" sqref="A1"/></sheetView></sheetViews>'
    yield '<sheetFormatPr defaultRowHeight="15"/><cols>'
    for number, width in enumerate(widths, start=1):
        yield f'<col min="{number}" max="{number}" width="{width}.7109375" customWidth="1"/>'
    yield "</cols><sheetData>"
    yield _row(1, [_text("A", 1, Style.HEADING, _place(strings, sheet.title))])
    for row, line in enumerate(sheet.lines, start=2):
        plain = Style.PLAIN if table else Style.WRAPPED
        cell = _text("A", row, Style.LINK if line.link else plain, _place(strings, line.text))
        yield _row(row, [cell], lines=1 if table else _lines(line.text, sheet.width))
    if table:
        letters = [column_letters(number) for number in range(len(table.heads))]
        row = top + 1
        heads = zip(letters, table.heads, strict=True)
        cells = [_text(letter, row, Style.HEAD, _place(strings, head)) for letter, head in heads]
        yield _row(row, cells, lines=max(map(_lines, table.heads, table.widths)))
        yield from _rows(table, letters, row + 1, strings)
    yield "</sheetData>"
    yield from _links(sheet)
    yield '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    yield '<pageSetup orientation="landscape" fitToHeight="0"/>'
    if table:
        # Years are text here, as ranges of years are.
        yield f'<ignoredErrors><ignoredError sqref="{_extent(sheet, 1)}" numberStoredAsText="1"/></ignoredErrors>'
        yield '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    yield "</worksheet>"


def _extent(sheet: Sheet, first: int) -> str:
    """Return the cells from this row to the last."""
    last, columns = 1 + len(sheet.lines), 1
    if sheet.table:
        last, columns = last + 1 + len(sheet.table.rows), len(sheet.table.heads)
    return f"A{first}:{column_letters(columns - 1)}{last}"


def _row(number: int, cells: Iterable[str], *, lines: int = 1) -> str:
    """Return a row; one of several lines says how high it is, for not every program works that out."""
    height = f' ht="{LINE_HEIGHT * lines}" customHeight="1"' if lines > 1 else ""
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _lines(text: str, width: int) -> int:
    return len(textwrap.wrap(text, width)) or 1


def _text(letters: str, row: int, style: int, place: int) -> str:
    return f'<c r="{letters}{row}" s="{style}" t="s"><v>{place}</v></c>'


def _place(strings: dict[str, int], text: str) -> int:
    return strings.setdefault(text, len(strings))


def _safe(text: str) -> str:
    """Return a text that is no formula and that XML can hold."""
    return escape(neutralise(CONTROL.sub("", text)), {'"': "&quot;"})


def _rows(table: Marked, letters: Sequence[str], first: int, strings: dict[str, int]) -> Iterator[str]:
    """Yield the rows. Written out, for these are half a million cells."""
    words = [number < table.texts for number in range(len(letters))]
    for row, values in enumerate(table.rows, start=first):
        cells = []
        lines = 1
        for at, (letter, is_word, value) in enumerate(zip(letters, words, values, strict=True)):
            if isinstance(value, str):
                style = Style.PLAIN if is_word else Style.SYMBOL
                if len(value) > table.widths[at]:
                    style = Style.WRAPPED
                    lines = max(lines, _lines(value, table.widths[at]))
                cells.append(f'<c r="{letter}{row}" s="{style:d}" t="s"><v>{_place(strings, value)}</v></c>')
            elif value == int(value):
                cells.append(f'<c r="{letter}{row}" s="4"><v>{int(value)}</v></c>')
            else:
                cells.append(f'<c r="{letter}{row}" s="5"><v>{value!r}</v></c>')
        if table.links and table.links[row - first]:
            cells[0] = _text(letters[0], row, Style.LINK, _place(strings, str(values[0])))
        yield _row(row, cells, lines=lines)


def _links(sheet: Sheet) -> Iterator[str]:
    found = [(row, line.link, line.text) for row, line in enumerate(sheet.lines, start=2) if line.link]
    if sheet.table:
        first = 3 + len(sheet.lines)
        rows = zip(sheet.table.links, sheet.table.rows, strict=False)
        found += [(row, link, str(values[0])) for row, (link, values) in enumerate(rows, start=first) if link]
    if found:
        yield "<hyperlinks>"
        for row, link, text in found:
            place = f"'{_safe(link)}'!A1"
            yield f'<hyperlink ref="A{row}" location="{place}" display="{_safe(text)}"/>'
        yield "</hyperlinks>"


def _table(sheet: Sheet, number: int) -> str:
    """Return the mark-up of a table: no buttons to filter, no stripes."""
    table = sheet.table
    if table is None:
        raise TypeError("a sheet without a table has no mark-up of one")
    columns = "".join(
        f'<tableColumn id="{place}" name="{_safe(head)}"/>' for place, head in enumerate(table.heads, start=1)
    )
    return (
        f'<table xmlns="{NAMESPACE}" id="{number}" name="{table.name}" displayName="{table.name}" '
        f'ref="{_extent(sheet, 2 + len(sheet.lines))}" totalsRowShown="0">'
        f'<tableColumns count="{len(table.heads)}">{columns}</tableColumns>'
        '<tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="0" '
        'showColumnStripes="0"/></table>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    parts = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{parts}</Relationships>'


def _frame(
    sheets: Sequence[Sheet], strings: dict[str, int], *, title: str, created: str, language: str
) -> Iterator[tuple[str, str]]:
    """Yield the files that hold the sheets together."""
    numbers = range(1, len(sheets) + 1)
    texts = "".join(f'<si><t xml:space="preserve">{_safe(text)}</t></si>' for text in strings)
    yield "xl/sharedStrings.xml", f'<sst xmlns="{NAMESPACE}" uniqueCount="{len(strings)}">{texts}</sst>'
    yield "xl/styles.xml", STYLES
    names = "".join(
        f'<sheet name="{_safe(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in zip(numbers, sheets, strict=True)
    )
    yield (
        "xl/workbook.xml",
        (
            f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"><workbookPr/>'
            f'<bookViews><workbookView activeTab="0"/></bookViews><sheets>{names}</sheets></workbook>'
        ),
    )
    own = [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    others = [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    yield "xl/_rels/workbook.xml.rels", _relations([*own, *others])
    yield (
        "docProps/core.xml",
        (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{_safe(title)}</dc:title><dc:language>{language}</dc:language>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}T00:00:00Z</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{created}T00:00:00Z</dcterms:modified></cp:coreProperties>'
        ),
    )
    yield (
        "_rels/.rels",
        (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
            f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>'
        ),
    )


def _content_types(sheets: Sequence[Sheet]) -> str:
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = {
        "xl/workbook.xml": f"{office}.sheet.main+xml",
        "xl/styles.xml": f"{office}.styles+xml",
        "xl/sharedStrings.xml": f"{office}.sharedStrings+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    for number, sheet in enumerate(sheets, start=1):
        kinds[f"xl/worksheets/sheet{number}.xml"] = f"{office}.worksheet+xml"
        if sheet.table:
            kinds[f"xl/tables/table{number}.xml"] = f"{office}.table+xml"
    parts = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )
