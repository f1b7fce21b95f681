"""The chapter on how the figures were made, written from the rules, files and protection of this very edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from zicht.publication.pages import protection_in_words
from zicht.publication.pdf.blocks import Block, Bullets, Heading, Paragraph, Part, PrintedRow, Sourced, Terms
from zicht.publication.pdf.columns import Draft, fit_on_page
from zicht.publication.prepared import Report
from zicht.publication.words import ESTIMATED
from zicht.release.model import Rule, Status, Table

__all__ = ["METHOD", "changes_part", "method_part", "words_part"]

#: What refers to this chapter refers to it by this label.
METHOD = "method"


def method_part(report: Report) -> Part:
    """Return how this edition was counted, linked, protected and estimated."""
    _ = report.words.translate
    sections = (
        (_("Counting"), _counting(report)),
        (_("Who is the same person"), _linkage(report)),
        (_("Sources"), _sources(report)),
        (_("Tables that were counted elsewhere"), _deliveries(report)),
        (_("Protection of people"), _protection(report)),
        (_("Estimates"), _estimates(report)),
        (_("Made with"), _making(report)),
    )
    return Part(_("How the figures were made"), tuple(_under_headings(sections)), label=METHOD)


def changes_part(report: Report) -> Part:
    """Return what makes years hard to compare, and which earlier figures were revised."""
    _ = report.words.translate
    sections = ((_("Breaks in the series"), _breaks(report)), (_("Revisions"), _revisions(report)))
    return Part(_("Breaks and revisions"), tuple(_under_headings(sections)))


def words_part(report: Report) -> Part:
    """Return what words and symbols mean, and what the figures must not be used for."""
    _ = report.words.translate
    sections = (
        (_("Words"), [Terms(tuple((_(word), _(text)) for word, text in WORDS))]),
        (_("Symbols"), _symbols(report)),
        (
            _("What these figures must not be used for"),
            [Bullets(tuple(Sourced(_(text)) for text in MUST_NOT))],
        ),
    )
    return Part(_("Words and symbols"), tuple(_under_headings(sections)))


def _under_headings(sections: Iterable[tuple[str, Iterable[Block]]]) -> Iterator[Block]:
    """Return the blocks of each section under its heading; a section without any is left out."""
    for title, blocks in sections:
        first, *rest = [*blocks, None]
        if first is not None:
            yield Heading(title, in_contents=False)
            yield from (block for block in (first, *rest) if block is not None)


def _counting(report: Report) -> Iterator[Block]:
    _, text, edition = report.words.translate, report.words.text, report.release.edition
    used = [
        edition.counting_rule,
        *(r for r in edition.rules if r.name != edition.counting_rule.name and _users(r, report)),
    ]
    version = _("{name}, version {version}")
    yield Paragraph(_("Each table names the rules that it follows:"))
    yield Terms(
        tuple((version.format(name=rule.name, version=rule.version), text(rule.text)) for rule in used)
    )
    known = _("Shares are of those of whom it is known.")
    everybody = _("Shares are of all, the unknown included.")
    yield Paragraph(known if edition.shares_of == "known" else everybody)


def _users(rule: Rule, report: Report) -> list[Table]:
    return [table for table in report.tables if rule.name in table.rules and table.cells]


def _linkage(report: Report) -> Iterator[Block]:
    _, parameters = report.words.translate, report.release.edition.parameters
    if "linkage" not in parameters:
        return
    if parameters["linkage"] == "exact":
        yield Paragraph(
            _(
                "Two reports are about the same person where both carry the same key, which the organisations "
                "share. A report without a key counts as a person of its own, so that missing keys push the "
                "number of persons up."
            )
        )
        return
    if parameters["linkage"] == "registry":
        yield from _by_registry(report)
        return
    yield Paragraph(
        _(
            "Reports are linked by what they say about a person: a model weighs how far they agree, and takes "
            "two for one person where that is likely enough."
        )
    )
    if parameters.get("link_sets", "0") != "0":
        sentence = _(
            "They were linked {count} times in ways that are all plausible. The range that this leaves "
            "open stands below a figure, in brackets."
        )
        yield Paragraph(sentence.format(count=parameters["link_sets"]))


def _by_registry(report: Report) -> Iterator[Block]:
    _, pairs = report.words.translate, report.release.edition.parameters.get("undecided_pairs", "0")
    yield Paragraph(
        _(
            "Two reports are about the same person where registrars found so, who compared the records that the "
            "registry put beside each other; or where both carry the same key, which the organisations share, and "
            "nobody found them to be two persons. A decision that was taken back before the day of extraction does "
            "not count. A report that was joined with no other counts as a person of its own."
        )
    )
    if pairs == "0":
        sentence = _("No two records that may be about one person waited for a decision on that day.")
    else:
        sentence = _(
            "At most {count} pairs of records that may be about one person waited for a decision on that day. They "
            "are counted as two persons each, so that the number of persons may be too high by as many."
        )
    yield Paragraph(sentence.format(count=pairs))


def _sources(report: Report) -> Iterator[Block]:
    words, edition = report.words, report.release.edition
    _ = words.translate
    if not edition.sources:
        return
    all_accounted = _(
        "Every row of every file was either accepted or put aside with a reason. Nothing is lost: "
        "rows = accepted + put aside."
    )
    rounded = _("Where any figure is protected, these numbers are rounded to tens.")
    yield Paragraph(f"{all_accounted} {rounded}")
    rows = tuple(
        PrintedRow(
            words.source(one.source),
            (
                one.file,
                *(words.number(n, unit="rows") for n in (one.rows, one.accepted, one.quarantined)),
                one.regime.replace("_", " "),
            ),
        )
        for one in edition.sources
    )
    yield from fit_on_page(
        Draft(
            number="",
            title=_("Files and what became of their rows"),
            caption=_("Unit: {unit}.").format(unit=_("rows")),
            head=(
                _("Source"),
                _("File"),
                _("Rows"),
                _("Accepted"),
                _("Put aside"),
                _("Protection asked for"),
            ),
            words=(True, True, False, False, False, True),
            sums=(False,) * 6,
            rows=rows,
        )
    )


def _deliveries(report: Report) -> Iterator[Block]:
    words, edition = report.words, report.release.edition
    _ = words.translate
    if edition.deliveries:
        yield Paragraph(
            _(
                "Their rows may not leave the place where they are. The tables were taken over as delivered, "
                "and not counted again."
            )
        )
        said = _("Counted by {who}, from data of {day}.")
        yield Terms(
            tuple(
                (", ".join(d.tables), said.format(who=d.made_by, day=words.date(d.vintage)))
                for d in edition.deliveries
            )
        )


def _protection(report: Report) -> Iterator[Block]:
    _ = report.words.translate
    by_rule: dict[str, list[Table]] = {}
    for table in report.tables:
        if table.cells:
            by_rule.setdefault(protection_in_words(table, report.words), []).append(table)
    yield Terms(tuple((_ids(tables), said) for said, tables in by_rule.items()))
    cells = [cell for table in report.tables for cell in table.cells]
    hidden = sum(cell.status in (Status.SUPPRESSED, Status.RANGE) for cell in cells)
    if hidden:
        sentence = _("Of the {count} figures in the tables {hidden} are hidden, or shown as a range.")
        number = partial(report.words.number, unit="")
        yield Paragraph(sentence.format(count=number(len(cells)), hidden=number(hidden)))
    if hidden and report.release.edition.parameters.get("secondary") != "none":
        yield Paragraph(
            _(
                "Where a small number could be calculated from others, some of these are hidden with it. Both have "
                "the same symbol, so that nobody can tell which is which."
            )
        )
    yield Paragraph(
        _(
            "Shares, changes, rates and charts are made from the counts as they are shown here, so that nothing "
            "can be calculated back from them. A symbol says where a figure is not shown, and why."
        )
    )


def _estimates(report: Report) -> Iterator[Block]:
    _ = report.words.translate
    tables = [t for t in report.tables if any(cell.status is Status.ESTIMATE for cell in t.cells)]
    if tables:
        sentence = _(
            "Figures marked {symbol} are not counted but estimated by a model. The range in brackets belongs to "
            "the number: it is where the number lies if the model is right. They stand in {tables}."
        )
        yield Paragraph(sentence.format(symbol=ESTIMATED, tables=_ids(tables)))


def _making(report: Report) -> Iterator[Block]:
    edition = report.release.edition
    items = sorted(chain(edition.software.items(), edition.parameters.items()))
    if items:
        yield Terms(tuple(items), style="small")


def _breaks(report: Report) -> Iterator[Block]:
    _, text = report.words.translate, report.words.text
    breaks = report.release.edition.breaks
    if breaks:
        yield Paragraph(
            _("Charts show them as dashed lines. Years on either side are not comparable without a word.")
        )
        yield Terms(tuple((text(mark.label), text(mark.explanation)) for mark in breaks))


def _revisions(report: Report) -> Iterator[Block]:
    words, edition = report.words, report.release.edition
    _ = words.translate
    yield Paragraph(
        _(
            "A figure can change after it was published: reports come late, and two files can turn out to be one "
            "person. Each edition keeps its own figures; here stands what changed since."
        )
    )
    if not edition.revisions:
        yield Paragraph(_("No revisions are known in this edition."))
        return
    rows = tuple(
        PrintedRow(
            str(one.year),
            (words.date(one.since), words.text(one.label), words.revised(one)),
        )
        for one in edition.revisions
    )
    yield from fit_on_page(
        Draft(
            number="",
            title=_("Persons counted otherwise than in earlier figures"),
            caption=_("Unit: {unit}.").format(unit=words.unit("persons")),
            head=(_("Year"), _("Since the figures of"), _("Reason"), _("Persons")),
            words=(True, True, True, False),
            sums=(False,) * 4,
            rows=rows,
        )
    )


def _symbols(report: Report) -> Iterator[Block]:
    words = report.words
    items = [(symbol, words.symbol_meaning(symbol)) for symbol in words.all_symbols()]
    yield Terms((*items, ("0", words.translate("counted, and nobody there"))))


def _ids(tables: Iterable[Table]) -> str:
    return ", ".join(table.id for table in tables)


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


WORDS = (
    (
        _("Report"),
        _("What one organisation says about one person at one moment. One person can have many."),
    ),
    (
        _("Presumed victim"),
        _("A person of whom at least one report stands. No court needs to have decided anything."),
    ),
    (
        _("Monitor group"),
        _(
            "One group a person, from the main form of exploitation and the route. The forms themselves can be "
            "several a person."
        ),
    ),
    (
        _("Route"),
        _(
            "Whether recruitment and exploitation began in the country, crossed its border, or took place abroad "
            "only. It is not the nationality."
        ),
    ),
    (
        _("Not asked, unknown, withheld"),
        _("Three kinds of not knowing. They are always shown, never left out."),
    ),
    (
        _("Extraction date"),
        _("The day on which the figures were taken from the registers. Another day gives other figures."),
    ),
)

MUST_NOT = (
    _("To say how many victims there are: most are never reported."),
    _("To judge one person, one group of people or one nationality."),
    _("To rank places or organisations: who looks more, sees more."),
    _("To add figures of different units: reports, persons, cases and chats have no sum."),
    _("To find out who somebody is."),
)
