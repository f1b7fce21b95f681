"""What a printed report says, in the order in which it says it; the template only sets it.

The chapters hold what a reader on paper wants of each table: what it counts, how to read it, its main chart and
the figures of that chart. All further tables stand together behind the last chapter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zicht.publication.chapters import Chapter
from zicht.publication.charts import WIDE
from zicht.publication.headline import Part as Breakdown
from zicht.publication.headline import Statement
from zicht.publication.layout import is_year
from zicht.publication.pages import TablePage, ViewPart
from zicht.publication.pdf.blocks import (
    Block,
    Box,
    Bullets,
    Figure,
    Halves,
    Heading,
    Keys,
    Paragraph,
    Part,
    Sourced,
    Terms,
)
from zicht.publication.pdf.columns import MEASURE, draft_grid, fit_on_page
from zicht.publication.pdf.method import METHOD, changes_part, method_part, words_part
from zicht.publication.pdf.texts import text_part
from zicht.publication.prepared import Report
from zicht.release.address import resource_address
from zicht.release.model import Publisher, Release, Table
from zicht.vocabulary import code_list

__all__ = ["PrintedReport", "print_report"]

#: How wide and how high a drawn chart is, in pixels; and how high it may be on paper, in points.
SIZE = re.compile(r'<svg [^>]*?width="([0-9.]+)"[^>]*? height="([0-9.]+)"')
HIGHEST = 420.0


@dataclass(frozen=True)
class PrintedReport:
    """A whole report: what stands on its cover and at the foot of each page, and its parts."""

    language: str
    title: str
    name: str
    state: str
    warnings: tuple[tuple[str, str], ...]
    cover: tuple[tuple[str, str], ...]
    bars: tuple[float, ...]
    colophon: Part
    contents: str
    page: str
    foot: str
    parts: tuple[Part, ...]


def print_report(report: Report) -> PrintedReport:
    """Return what the report on paper says; it waits for the charts that it shows."""
    words, edition = report.words, report.release.edition
    _ = words.translate
    states = {"draft": _("Draft unless signed"), "checked": _("Checked"), "signed": _("Signed")}
    state = states[edition.state.value]
    extracted = _("Extracted on {date}").format(date=words.date(edition.vintage))
    return PrintedReport(
        language=words.language,
        title=words.title(edition),
        name=f"{_('Edition')} {words.period(edition.name)}",
        state=state,
        warnings=tuple(_warnings(report)),
        cover=tuple(_facts(report)),
        bars=tuple(_bars(report.release)),
        colophon=Part(_("Colophon"), tuple(_colophon(report))),
        contents=_("Contents"),
        page=_("page"),
        foot=" · ".join([f"{_('Edition')} {words.period(edition.name)}", extracted, state]),
        parts=tuple(_parts(report)),
    )


def _warnings(report: Report) -> Iterator[tuple[str, str]]:
    _, edition = report.words.translate, report.release.edition
    if edition.simulated:
        yield _("Simulated people."), _("No figure here is about a real person.")
    if not edition.publishable:
        reasons = (report.words.text(reason) for reason in edition.not_publishable_because)
        yield _("Not for publication."), " ".join(reasons)


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    words, edition = report.words, report.release.edition
    _ = words.translate
    yield _("Years"), words.years(edition.window)
    yield _("Country"), _country(edition.country, words.language)
    yield _("Extracted on"), words.date(edition.vintage)


def _country(code: str, language: str) -> str:
    """Return the name of a country, or its code where the list does not have it."""
    known = code_list("countries")
    return known.label(code, language) if code in known else code


def _bars(release: Release) -> Iterator[float]:
    """Return the heights of the drawing on the cover: the yearly totals that the release shows, from 0 to 1."""
    table = release.table("T01")
    cells = table.cells if table else ()
    years = {
        cell.codes[0]: cell.value
        for cell in cells
        if cell.measure == "victims" and cell.value and is_year(cell.codes[0])
    }
    most = max(years.values(), default=0.0)
    yield from (round(value / most, 3) for _year, value in sorted(years.items()))


def _colophon(report: Report) -> Iterator[Block]:
    words, edition = report.words, report.release.edition
    _ = words.translate
    title = words.title(edition)
    yield Terms(
        (
            (_("Title"), title),
            *_facts(report),
            (_("Counting rule"), words.text(edition.counting_rule.text)),
            *_publisher(report),
            (_("Made with"), f"Zicht {edition.software.get('zicht', '–')}"),
        )
    )
    cite = _("Name the source as: {title}, figures extracted on {date}, and the number of the table.")
    yield Paragraph(cite.format(title=title, date=words.date(edition.vintage)))
    yield Paragraph(
        _(
            "The same figures stand in the pages of the report, in one workbook ({file}) and as CSV (the "
            "folder tables), free to use and with the same protection. The file release.json holds the hash of "
            "each file."
        ).format(file=report.workbook)
    )
    yield Paragraph(_("Type: Inter, under the SIL Open Font License."), style="small")


def _publisher(report: Report) -> Iterator[tuple[str, str]]:
    _, edition = report.words.translate, report.release.edition
    publisher = edition.publisher or Publisher()
    said = (
        (_("Published by"), ", ".join(filter(None, (publisher.name, publisher.address)))),
        (_("Contact"), publisher.contact),
        (_("Licence"), publisher.licence),
        (_("Address") if publisher.base else _("Name for ever"), resource_address(edition)),
    )
    yield from ((label, value) for label, value in said if value)


def _parts(report: Report) -> Iterator[Part]:
    _ = report.words.translate
    yield Part(_("In short"), tuple(_summary(report)))
    yield from (text_part(text, report.words) for text in report.texts)
    for number, chapter in enumerate(report.chapters, start=1):
        yield Part(_(chapter.title), tuple(_chapter(chapter, report)), number=str(number))
    yield method_part(report)
    yield changes_part(report)
    yield words_part(report)
    further = tuple(_further(report))
    if further:
        yield Part(_("Further tables"), further)


def _summary(report: Report) -> Iterator[Block]:
    words, headline = report.words, report.headline
    _, period = words.translate, words.period(headline.period)
    if headline.figures:
        yield Keys(tuple((f.number, f.unit, Sourced(f.sentence, f.table)) for f in headline.figures))
    else:
        yield Paragraph(_("This edition has no yearly totals. What it has stands in the tables."))
    yield Box(
        _("What these figures do not say"),
        _(
            "They count presumed victims who were reported, not all victims. A fall can mean fewer victims, "
            "and it can mean less sight."
        ),
        tone="note",
    )
    if headline.changes:
        yield Heading(_("What changed, and with what"), in_contents=False)
        yield _sentences(headline.changes)
        if headline.contributions:
            yield Paragraph(
                _(
                    "The change on the year before, taken apart. A row says with what the change came, not why "
                    "it came."
                )
            )
            yield _sentences(headline.contributions)
    yield Halves(
        tuple(
            _breakdown(
                headline.groups,
                _("Kinds of exploitation in {period}").format(period=period),
                Sourced(_("Each person stands in one monitor group."), "T03"),
            )
        ),
        tuple(
            _breakdown(
                headline.reporters,
                _("Who reported them in {period}").format(period=period),
                Sourced(
                    _(
                        "Presumed victims by group of reporters. A person whom several organisations report "
                        "stands under each of them."
                    ),
                    "T13",
                ),
            )
        ),
    )


def _breakdown(found: Iterable[Breakdown], title: str, sentence: Sourced) -> Iterator[Block]:
    items = tuple((one.label, f"{one.now}; {one.before}" if one.before else one.now) for one in found)
    if items:
        yield Heading(title, in_contents=False)
        yield Paragraph(sentence.text, source=sentence.source)
        yield Terms(items, style="stacked")


def _sentences(statements: Iterable[Statement]) -> Bullets:
    return Bullets(tuple(Sourced(one.text, one.table) for one in statements))


def _chapter(chapter: Chapter, report: Report) -> Iterator[Block]:
    for table in chapter.tables:
        yield from _section(report.pages[table.id], report)


def _section(page: TablePage, report: Report) -> Iterator[Block]:
    """Return what the report says of one table, up to its further tables."""
    words, table = report.words, page.table
    _, text = words.translate, words.text
    yield Heading(text(table.title), number=table.id, label=table.id)
    yield Paragraph(text(table.definition), style="lead")
    if not page.has_figures:
        yield Box(
            _("This table is not available in this edition."),
            _("Not available is not zero: the input did not hold what it is made from."),
            tone="absent",
            items=table.missing,
        )
        return
    if text(table.reading):
        yield Box(_("How to read this."), text(table.reading))
    yield from _view(page, page.parts[0], report, is_drawn=True)
    yield Terms(tuple(_about(page, report)), style="small")
    if len(page.parts) > 1:
        yield Paragraph(_("Further tables on this subject:"), style="small", source=_label_of_further(table))


def _view(page: TablePage, part: ViewPart, report: Report, *, is_drawn: bool = False) -> Iterator[Block]:
    """Return the chart and the tables of a view, and what stands below them."""
    words, table = report.words, page.table
    _ = words.translate
    if is_drawn and part.drawing:
        picture = part.drawing.wide
        svg = picture.drawn.result()
        yield Figure(
            svg,
            _width(svg),
            picture.alternative,
            f"{_('Chart')} {table.id}",
            part.title,
            " ".join(part.drawing.key),
        )
    before = sum(len(one.grids) for one in page.parts[: page.parts.index(part)])
    for number, grid in enumerate(part.grids, start=before + 1):
        caption = _("Unit: {unit}.").format(unit=grid.unit) if grid.unit else ""
        yield from fit_on_page(
            draft_grid(grid, number=f"{_('Table')} {table.id}.{number}", caption=caption, marks=page.marks)
        )
    legend = [
        *((symbol, words.symbol_meaning(symbol)) for symbol in part.symbols),
        *((page.marks[note], words.text(table.notes[note])) for note in part.notes if note in page.marks),
    ]
    if legend:
        yield Terms(tuple(legend), style="legend")


def _width(svg: str) -> float:
    """Return the width of a chart on paper: the whole measure, or what keeps a high one on one page."""
    found = SIZE.match(svg)
    if not found:
        return MEASURE
    width, height = (float(size) * MEASURE / WIDE.width for size in found.groups())
    return round(min(MEASURE, width, width * HIGHEST / height), 1)


def _about(page: TablePage, report: Report) -> Iterator[tuple[str, str | Sourced]]:
    words, table, edition = report.words, page.table, report.release.edition
    _, text = words.translate, words.text
    yield _("Population"), text(table.population)
    yield from _measures(page, page.parts[:1], report)
    if table.counting_notes:
        yield _("How it was counted"), " ".join(map(text, table.counting_notes))
    rules = [rule.name for rule in page.rules or [edition.counting_rule]]
    yield _("Rules"), Sourced(", ".join(rules), METHOD)
    if edition.vintage_of(table.id) != edition.vintage:
        yield _("Extracted on"), words.date(edition.vintage_of(table.id))
    yield _("Sources"), ", ".join(map(words.source, table.sources)) or "–"
    yield _("Protection"), page.protection


def _measures(page: TablePage, parts: Iterable[ViewPart], report: Report) -> Iterator[tuple[str, str]]:
    """Return the definitions of the measures that stand in these views."""
    words, shown = report.words, _codes_of(parts)
    for measure in page.table.measures:
        if measure.name in shown:
            label = f"{words.text(measure.label)} ({words.unit(measure.unit)})"
            yield label, words.text(measure.definition)


def _codes_of(parts: Iterable[ViewPart]) -> set[str]:
    """Return the codes of the rows and columns of views, and the measures that their tables are named after."""
    return {
        code
        for part in parts
        for grid in part.grids
        for code in (
            grid.id.rpartition("-")[2],
            *(column.code for column in grid.columns),
            *(row.code for row in grid.rows),
        )
    }


def _further(report: Report) -> Iterator[Block]:
    """Return all tables that do not stand in the chapters, with what is defined nowhere else."""
    for table in report.tables:
        page = report.pages[table.id]
        first, rest = page.parts[:1], page.parts[1:]
        if rest:
            title = report.words.text(table.title)
            yield Heading(title, number=table.id, label=_label_of_further(table), in_contents=False)
            known = set(_measures(page, first, report))
            new = tuple(one for one in _measures(page, rest, report) if one not in known)
            if new:
                yield Terms(new, style="small")
            for part in rest:
                yield from _view(page, part, report)


def _label_of_further(table: Table) -> str:
    return f"{table.id}-further"
