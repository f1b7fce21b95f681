"""The headline of an edition: its key figures, and what changed, in sentences made from released cells.

Each sentence names its unit and its year, and the table that it comes from. A
figure that is not in the release, or hidden in it, leaves its sentence out:
nothing is calculated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zicht.publication.layout import KNOWN, PERIOD, window_code
from zicht.publication.words import Words
from zicht.release.model import ALL, Cell, CodeText, Dimension, Release
from zicht.vocabulary import UNKNOWNS

__all__ = ["Headline", "KeyFigure", "Part", "Statement", "make_headline"]

VICTIMS, SHARE, CHANGE, PERCENT_CHANGE = "victims", "share", "change", "percent_change"
#: What T31 says of a change that hangs on one organisation: it made the change, or it went against it.
OF_ONE, OF_OTHERS, ALONG, AGAINST = (
    "change_of_one",
    "change_of_others",
    "one_organisation",
    "one_organisation_against",
)


@dataclass(frozen=True)
class KeyFigure:
    """One figure in large print with the sentence that it needs, and the table that defines it."""

    number: str
    unit: str
    sentence: str
    table: str


@dataclass(frozen=True)
class Statement:
    """One sentence with the table that it comes from; empty where it comes from the edition itself."""

    text: str
    table: str = ""


@dataclass(frozen=True)
class Part:
    """One code of a breakdown: how many and which share in the period, and how many the year before."""

    label: str
    now: str
    before: str


@dataclass(frozen=True)
class Headline:
    """What stands on the first page."""

    period: str
    figures: tuple[KeyFigure, ...]
    groups: tuple[Part, ...]
    reporters: tuple[Part, ...]
    changes: tuple[Statement, ...]
    contributions: tuple[Statement, ...]


def make_headline(release: Release, words: Words) -> Headline:
    """Return the headline of the window's last year, or of the whole window where it has no single years."""
    teller = _Teller(release, words, _period(release))
    return Headline(
        period=teller.period,
        figures=tuple(teller.key_figures()),
        groups=tuple(teller.parts("T03", "group")),
        reporters=tuple(teller.parts("T13", "reporter_group")),
        changes=tuple(teller.changes()),
        contributions=(*teller.contributions(), *teller.one_organisation()),
    )


def _period(release: Release) -> str:
    victims = release.table("T01")
    codes = {c.codes[0] for c in victims.cells} if victims and victims.dimensions else set()
    last = str(release.edition.window[1])
    return last if last in codes or not codes else window_code(release.edition) or last


@dataclass(frozen=True)
class _Teller:
    release: Release
    words: Words
    period: str

    @property
    def year_before(self) -> str:
        return str(int(self.period) - 1) if self.period.isdigit() else ""

    def cell(self, table_id: str, measure: str, **codes: str) -> Cell | None:
        """Return a cell of the headline's period with a value that may be printed, or None."""
        table = self.release.table(table_id)
        if table is None or not {*codes} <= {*table.dimension_names}:
            return None
        cell = table.cell(measure, **({PERIOD: self.period} | codes))
        return cell if cell is not None and cell.value is not None else None

    def count(self, cell: Cell) -> str:
        """Return a count with its unit: `984 persons`."""
        return f"{self.printed(cell)} {self.words.counted(cell.value or 0, cell.unit)}"

    def printed(self, cell: Cell, *, absolute: bool = False) -> str:
        value = cell.value or 0
        return self.words.number(abs(value) if absolute else value, unit=cell.unit)

    def key_figures(self) -> Iterator[KeyFigure]:
        _, words = self.words.translate, self.words
        victims = self.cell("T01", VICTIMS)
        if victims:
            unit = _("presumed victims in {period}").format(period=words.period(self.period))
            sentence = self.with_bounds(self.change_in_words(), victims)
            yield KeyFigure(self.printed(victims), unit, sentence, "T01")
        minors = self.cell("T09", VICTIMS, age_class="minor")
        share = self.cell("T09", SHARE, age_class="minor")
        if minors and share:
            sentence = _("{share} of the presumed victims: persons under 18 at the time of the report.")
            unit = _("minors in {period}").format(period=words.period(self.period))
            sentence = self.with_bounds(sentence.format(share=self.printed(share)), minors)
            yield KeyFigure(self.printed(minors), unit, sentence, "T09")
        yield from self.window_figure()

    def window_figure(self) -> Iterator[KeyFigure]:
        """The sum of the window, where the headline is about its last year."""
        _, words = self.words.translate, self.words
        window = window_code(self.release.edition)
        total = self.cell("T01", VICTIMS, **{PERIOD: window})
        if total and self.period != window:
            unit = _("presumed victims in {period}").format(period=words.period(window))
            sentence = self.with_bounds(words.text(self.release.edition.counting_rule.text), total)
            yield KeyFigure(self.printed(total), unit, sentence, "T01")

    def with_bounds(self, sentence: str, cell: Cell) -> str:
        """Add to a sentence what doubtful links between reports leave open of a figure, if anything."""
        bounds = self.words.bounds(cell)
        if not bounds:
            return sentence
        doubt = self.words.translate("Depending on which reports are about the same person, it is {bounds}.")
        return f"{sentence} {doubt.format(bounds=bounds)}"

    def change_in_words(self) -> str:
        """Say by how much the victims of the year changed, in persons and percent."""
        _ = self.words.translate
        change, percent = self.cell("T01", CHANGE), self.cell("T01", PERCENT_CHANGE)
        if not change or not percent:
            return _("Persons of whom at least one report stands.")
        if not change.value:
            return _("As many persons as in {year}.").format(year=self.year_before)
        more = _("{count} more than in {year}, a rise of {percent}.")
        fewer = _("{count} fewer than in {year}, a fall of {percent}.")
        return (more if change.value > 0 else fewer).format(
            count=f"{self.printed(change, absolute=True)} {self.words.counted(change.value, change.unit)}",
            year=self.year_before,
            percent=self.printed(percent, absolute=True),
        )

    def parts(self, table_id: str, dimension: str) -> Iterator[Part]:
        """Return the codes of a breakdown with anybody in the period or the year before, in their own order."""
        codes = self.codes(table_id, dimension)
        if not any(self.is_somebody(table_id, dimension, c) for c in codes if c.code not in UNKNOWNS):
            return  # a breakdown of which nothing is known is no headline
        for code in codes:
            victims = self.cell(table_id, VICTIMS, **{dimension: code.code})
            share = self.cell(table_id, SHARE, **{dimension: code.code})
            before = self.cell(table_id, VICTIMS, **{dimension: code.code, PERIOD: self.year_before})
            nobody = not (victims and victims.value) and not (before and before.value)
            if victims and share and not nobody:
                yield Part(
                    self.words.text(code.label),
                    f"{self.count(victims)}, {self.printed(share)}",
                    f"{self.year_before}: {self.count(before)}" if before else "",
                )

    def is_somebody(self, table_id: str, dimension: str, code: CodeText) -> bool:
        """Say whether a code has anybody in the period."""
        cell = self.cell(table_id, VICTIMS, **{dimension: code.code})
        return cell is not None and bool(cell.value)

    def changes(self) -> Iterator[Statement]:
        """What happened to the total, which breaks lie in the period, and which earlier figures were revised."""
        _, words = self.words.translate, self.words
        now, before = self.cell("T01", VICTIMS), self.cell("T01", VICTIMS, **{PERIOD: self.year_before})
        if now and before:
            sentence = _("The number of presumed victims went from {before} in {year} to {now} in {period}.")
            places = {"before": self.count(before), "year": self.year_before}
            yield Statement(sentence.format(now=self.count(now), period=self.period, **places), "T01")
        for mark in self.release.edition.breaks:
            if str(mark.year) in (self.period, self.year_before):
                yield Statement(f"{words.text(mark.label)}. {words.text(mark.explanation)}")
        for revision in self.release.edition.revisions:
            sentence = _("{year}: {count} counted otherwise than in the figures of {since}. {reason}.")
            yield Statement(
                sentence.format(
                    year=revision.year,
                    count=f"{words.revised(revision)} {words.counted(revision.at_most, 'persons')}",
                    since=words.date(revision.since),
                    reason=words.text(revision.label),
                )
            )

    def contributions(self) -> Iterator[Statement]:
        """For each way of taking the change apart: which row carries most of it, and which goes against it."""
        table, total = self.release.table("T31"), self.cell("T01", CHANGE)
        if table is None or total is None or not total.value:
            return
        for dimension in table.dimensions[1:]:
            cells = self.changes_by(dimension)
            along = [pair for pair in cells if (pair[1].value or 0) * total.value > 0]
            against = [pair for pair in cells if (pair[1].value or 0) * total.value < 0]
            if along:
                yield Statement(self.contribution_in_words(dimension, along, against), "T31")

    def changes_by(self, dimension: Dimension) -> list[tuple[CodeText, Cell]]:
        """Return the changes of a dimension's codes, the largest first."""
        cells = [(c, self.cell("T31", CHANGE, **{dimension.name: c.code})) for c in dimension.codes]
        known = [(c, cell) for c, cell in cells if cell is not None and c.code not in (ALL, KNOWN)]
        return sorted(known, key=lambda pair: (pair[0].code in UNKNOWNS, -abs(pair[1].value or 0)))

    def contribution_in_words(
        self,
        dimension: Dimension,
        along: Sequence[tuple[CodeText, Cell]],
        against: Sequence[tuple[CodeText, Cell]],
    ) -> str:
        _ = self.words.translate
        sentence = _("{dimension}: most of the change came with {label} ({change}).")
        if against:
            sentence = _(
                "{dimension}: most of the change came with {label} ({change}); {other} went the other way ({counter})."
            )
        return sentence.format(
            dimension=self.words.text(dimension.label),
            label=self.words.text(along[0][0].label),
            change=self.signed(along[0][1]),
            other=self.words.text(against[0][0].label) if against else "",
            counter=self.signed(against[0][1]) if against else "",
        )

    def one_organisation(self) -> Iterator[Statement]:
        """Say which change hangs on one organisation: that of the total, else the largest."""
        table = self.release.table("T31")
        marked = [
            cell
            for cell in (table.cells if table else ())
            if cell.measure == CHANGE and cell.note in (ALONG, AGAINST) and cell.codes[0] == self.period
        ]
        if table is None or not marked:
            return
        cell = max(marked, key=lambda one: (set(one.codes[1:]) == {ALL}, abs(one.value or 0)))
        places = dict(zip(table.dimension_names, cell.codes, strict=True))
        own, rest = (self.cell("T31", measure, **places) for measure in (OF_ONE, OF_OTHERS))
        labels = [
            self.words.text(code.label)
            for dimension in table.dimensions[1:]
            for code in dimension.codes
            if code.code == places[dimension.name] != ALL
        ]
        yield Statement(self.one_organisation_in_words(cell.note, "; ".join(labels), own, rest), "T31")

    def one_organisation_in_words(self, note: str, label: str, own: Cell | None, rest: Cell | None) -> str:
        _ = self.words.translate
        label = label or _("All presumed victims")
        if own is None or rest is None or own.value is None or rest.value is None:
            sentence = _("{label}: the change hangs on one organisation. How much of it cannot be shown.")
            return sentence.format(label=label)
        along = _(
            "{label}: most of the change came from one organisation ({own}); without it, the change is {rest}."
        )
        against = _("{label}: one organisation went the other way ({own}); without it, the change is {rest}.")
        sentence = along if note == ALONG else against
        return sentence.format(label=label, own=self.signed(own), rest=self.signed(rest))

    def signed(self, cell: Cell) -> str:
        return f"{'+' if (cell.value or 0) > 0 else ''}{self.count(cell)}"

    def codes(self, table_id: str, dimension: str) -> tuple[CodeText, ...]:
        table = self.release.table(table_id)
        found = next((d for d in table.dimensions if d.name == dimension), None) if table else None
        return tuple(c for c in found.codes if c.code not in (ALL, KNOWN)) if found else ()
