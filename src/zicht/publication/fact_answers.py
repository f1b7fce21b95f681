"""Findings of `zicht fact` in words: short sentences that can be read aloud, and the details beneath them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zicht.errors import NoSuchFigure
from zicht.publication.words import Words
from zicht.release import Release
from zicht.release.explain import Explanation, explain
from zicht.release.facts import FactCheck, Finding, Reason, Verdict
from zicht.release.facts.claims import Kind
from zicht.release.facts.readings import Reading
from zicht.release.model import ALL, OWN
from zicht.release.periods import PERIOD
from zicht.vocabulary import PERCENT

__all__ = ["Answers"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: Dimensions whose label says nothing that the code's label does not.
WITHOUT_NAME = frozenset({"horizon", "group", "sex", "age_class", "stage"})
CHAT = "chat"

#: Of these, the count says by itself what is counted.
PLAIN_SUBJECTS = frozenset({"victims", "reports", CHAT})
#: Units that are none.
NO_UNIT = frozenset({"various", "own unit"})
#: What a figure is not told of: it holds for every figure of the table.
UNSAID = frozenset({"washout"})

PROTECTED = _("This figure is protected, because few people are behind it or behind a figure next to it.")
SAME_ANSWER = _("Whatever number the sentence named, the answer would be the same.")

VERDICTS = {
    Verdict.RIGHT: _("Right."),
    Verdict.INCOMPLETE: _("Right but incomplete."),
    Verdict.WRONG: _("Wrong."),
    Verdict.NOT_IN_DATA: _("Not in the data."),
    Verdict.PROTECTED: _("Protected: no answer."),
}

ABOUT_NUMBERS = {
    Verdict.RIGHT: _("{said} is right."),
    Verdict.INCOMPLETE: _("{said} is right, but the sentence is incomplete."),
    Verdict.WRONG: _("{said} is wrong."),
    Verdict.NOT_IN_DATA: _("{said} cannot be checked."),
    Verdict.PROTECTED: _("{said} cannot be checked."),
}

ABOUT_TRENDS = {
    ("up", Verdict.RIGHT): _("It did rise."),
    ("up", Verdict.INCOMPLETE): _("It did rise, in one period."),
    ("up", Verdict.WRONG): _("It did not rise."),
    ("down", Verdict.RIGHT): _("It did fall."),
    ("down", Verdict.INCOMPLETE): _("It did fall, in one period."),
    ("down", Verdict.WRONG): _("It did not fall."),
    ("double", Verdict.RIGHT): _("It did double."),
    ("double", Verdict.INCOMPLETE): _("It did double, in one period."),
    ("double", Verdict.WRONG): _("It did not double."),
    ("halve", Verdict.RIGHT): _("It was halved."),
    ("halve", Verdict.INCOMPLETE): _("It was halved, in one period."),
    ("halve", Verdict.WRONG): _("It was not halved."),
}

REASONS = {
    Reason.NO_PERIOD: _("The sentence names no year. This is the figure of {period}."),
    Reason.NO_HORIZON: _("The sentence does not say within how many years."),
    Reason.NO_DETAIL: _("The sentence does not say all that this figure is about."),
    Reason.NO_BASE: _("The sentence does not say of whom this is a share. Of another group it is: {other}"),
    Reason.OTHER_WHOLE: _("The figure is about these people only: {population}"),
    Reason.NO_SUBJECT: _("The sentence does not say what is counted."),
    Reason.NO_POPULATION: _(
        "The sentence does not say of whom. It is right of the help chat only, not of the register."
    ),
    Reason.OTHER_UNIT: _("The sentence counts something else than this figure does."),
    Reason.OTHER_PUBLISHER: _("It is the figure of another publisher."),
    Reason.OTHER_WAY_OF_COUNTING: _("These words usually mean another way of counting: {other}"),
    Reason.REVISED: _("It was published before and has been revised since."),
    Reason.LARGER_PLACE: _(
        "The name was taken as that of a police unit, which is larger than a city and other than a province."
    ),
    Reason.PART_OF_GROUP: _(
        "It is the figure of one of the groups that the sentence names. Together it is: {other}"
    ),
    Reason.ESTIMATE: _("It is an estimate, not a count. The sentence must say so."),
    Reason.ROUNDED: _("The figure is published rounded; nothing more exact can be said."),
    Reason.WITHIN_MARGIN: _("It lies within the margin of an estimate, and is not the estimate itself."),
    Reason.UNKNOWN_WORDS: _("These words are not known to this edition: {words}."),
    Reason.NO_CLAIM: _("The sentence holds no number, rise or fall that can be looked up."),
    Reason.NO_FIGURE: _("This edition has no figure of that."),
    Reason.NOT_AVAILABLE: _("That figure could not be calculated."),
    Reason.WRONG_WHOLE: _(
        "The number itself is right, but not the number that the sentence says it is a part of."
    ),
    Reason.NOT_AGAIN: _(
        "It went that way, but not again: the year before, it went the other way or stayed the same."
    ),
    Reason.END_POINTS: _("The two years hide what lies between them: {other}"),
    Reason.OTHER_MEANING: _("Counted in another way it is: {other}"),
    Reason.REGISTERED_ONLY: _(
        "That is: registered as a victim of any offence. Who was not registered is not seen."
    ),
}


@dataclass(frozen=True)
class Answers:
    """Says findings in one language."""

    release: Release
    language: str

    @property
    def words(self) -> Words:
        return Words(self.language)

    def text(self, msgid: str, /, **places: object) -> str:
        return self.words.translate(msgid).format(**places)

    def verdict(self, verdict: Verdict) -> str:
        return self.text(VERDICTS[verdict])

    # Sentences

    def sentences(self, finding: Finding) -> list[str]:
        """Return what is said of one claim, each sentence by itself."""
        return [sentence for sentence in self._sentences(finding) if sentence]

    def _sentences(self, finding: Finding) -> Iterator[str]:
        yield self.about_claim(finding)
        if finding.verdict is Verdict.PROTECTED:
            yield self.text(PROTECTED)
            yield self.text(SAME_ANSWER)
            return
        if finding.figure is not None:
            yield self.own_figure(finding)
        for reason in finding.reasons:
            yield self.reason(reason, finding)
        if finding.twins:
            others = " ".join(self.figure(twin) for twin in finding.twins)
            yield self.text(_("Not to be confused with the same number elsewhere: {others}"), others=others)

    def own_figure(self, finding: Finding) -> str:
        """Return what this edition says, beside another publisher's figure where the number is that one."""
        published = finding.published
        if Reason.UNKNOWN_WORDS in finding.reasons:
            return self.text(_("Without those words: {figure}"), figure=self.with_before(finding))
        if published is None:
            return self.with_before(finding)
        number = self.words.number(published.cell.value or 0, unit=published.cell.unit)
        return self.text(
            _("{publisher} published {number}. This edition has: {figure}"),
            publisher=published.publisher,
            number=number,
            figure=self.with_before(finding),
        )

    def about_claim(self, finding: Finding) -> str:
        claim = finding.claim
        if Reason.NO_CLAIM in finding.reasons or Reason.NOT_AGAIN in finding.reasons:
            return ""
        if claim.kind is Kind.TREND and (claim.direction, finding.verdict) in ABOUT_TRENDS:
            return self.text(ABOUT_TRENDS[claim.direction, finding.verdict])
        said = claim.said or self.text(_("This"))
        return self.text(ABOUT_NUMBERS[finding.verdict], said=said[:1].upper() + said[1:])

    def with_before(self, finding: Finding) -> str:
        """Return the figure of a finding; of a change, the earlier one too."""
        if finding.figure is None:
            return ""
        if finding.before is None or finding.claim.kind is Kind.LEVEL:
            return self.figure(finding.figure)
        return f"{self.figure(finding.before)} {self.figure(finding.figure)}"

    def reason(self, reason: Reason, finding: Finding) -> str:
        figure, other = finding.figure, finding.other
        if reason is Reason.OTHER_UNIT and other is not None:
            return self.text(
                _("That is something else than the sentence counts: {other}"), other=self.figure(other)
            )
        places = {
            "period": self.words.period(figure.period) if figure is not None else "",
            "figure": self.figure(figure) if figure is not None else "",
            "other": self.figure(other) if other is not None else "",
            "population": self.words.text(figure.table.population) if figure is not None else "",
            "words": ", ".join(finding.claim.unknown),
        }
        return self.text(REASONS[reason], **places)

    # Figures

    def figure(self, reading: Reading) -> str:
        """Return a figure as a sentence with its period, number, unit and group."""
        when, group = self.when(reading), self.group(reading)
        if reading.subject in PLAIN_SUBJECTS:
            if reading.subject == CHAT:
                group = [self.text(_("help chat")), *group]
            about = f" ({'; '.join(group)})" if group else ""
            return f"{when}{self.number(reading)}{about}."
        about = ", ".join([self.words.text(reading.table.title), *group])
        first = reading.measure.name == reading.table.measures[0].name
        label = "" if first else f"{self.small(self.words.text(reading.measure.label))}: "
        return f"{when}{self.small(about) if when else about}: {label}{self.number(reading)}."

    def when(self, reading: Reading) -> str:
        period = reading.period
        if not period or period == ALL:
            return ""
        if not period[0].isdigit():
            return f"{self.label(reading, PERIOD, period)}: "
        return self.text(_("In {period}: "), period=self.words.period(period))

    def number(self, reading: Reading) -> str:
        """Return the number with its bounds and its unit: `984 presumed victims`, `8.1% of 1,334 presumed victims`."""
        cell, words = reading.cell, self.words
        shown = words.show(cell)
        printed = shown.text + (f" ({shown.bounds})" if shown.bounds else "")
        if not printed:
            return shown.spoken
        if cell.unit == PERCENT:
            whole = "" if cell.n is None else words.number(cell.n, unit="persons")
            of = self.text(_("of {number} {unit}"), number=whole, unit=self.counted(reading)) if whole else ""
            return f"{printed} {of}".rstrip()
        unit = "" if cell.unit in NO_UNIT else words.unit(cell.unit)
        return f"{printed} {self.counted(reading) if reading.subject in PLAIN_SUBJECTS else unit}".rstrip()

    def counted(self, reading: Reading) -> str:
        """Return in words what a table counts: `presumed victims`."""
        count = next((m for m in reading.table.measures if m.unit != PERCENT), None)
        return "" if count is None else self.small(self.words.text(count.label))

    def small(self, label: str) -> str:
        """Return a label as it stands within a sentence."""
        return label[:1].lower() + label[1:]

    def group(self, reading: Reading) -> list[str]:
        """Return whom or what a figure is about, beside its period: `minor`, `nationality: Poland`."""
        parts = []
        for name, code in self._codes(reading):
            label = self.label(reading, name, code)
            dimension = next((d for d in reading.table.dimensions if d.name == name), None)
            if dimension is None or name in WITHOUT_NAME:
                parts.append(self.small(label))
            else:
                parts.append(f"{self.small(self.words.text(dimension.label))}: {label}")
        return parts

    def _codes(self, reading: Reading) -> list[tuple[str, str]]:
        """Return the codes of a figure in the order of its table, and those that the whole table is about."""
        names = reading.table.dimension_names
        unsaid = {PERIOD, *UNSAID}
        pairs = [pair for pair in reading.group if pair[0] not in unsaid and pair[1] not in (ALL, OWN)]
        return sorted(pairs, key=lambda pair: (names.index(pair[0]) if pair[0] in names else -1, pair[1]))

    def label(self, reading: Reading, name: str, code: str) -> str:
        """Return the label of a code; of what a whole table is about, as another table has it."""
        for table in (reading.table, *self.release.tables):
            for dimension in table.dimensions:
                if dimension.name == name:
                    for known in dimension.codes:
                        if known.code == code:
                            return self.words.text(known.label)
        return code

    # Details

    def details(self, finding: Finding, *, has_command: bool = True) -> list[tuple[str, str]]:
        """Return what stands beneath: definition, population, horizon, vintage, protection, and where to look.

        Where there is no command line, there is no command to look with.
        """
        explained = self.explained(finding)
        if explained is None:
            return []
        language, rule = self.language, explained.counting_rule
        texts = [
            (_("Unit"), self.words.unit(explained.unit)),
            (_("Definition"), explained.measure_definition.get(language, "")),
            (_("Population"), explained.population.get(language, "")),
            (_("Horizon"), explained.horizon.get(language, "")),
            (_("Counting rule"), rule.text.get(language, "")),
            (_("Vintage"), self.words.date(explained.vintage)),
            (_("Edition"), explained.edition_title.get(language, explained.edition)),
            (_("Protection"), explained.status_text.get(language, "")),
            (_("Look up"), self.command(finding.figure) if finding.figure and has_command else ""),
        ]
        return [(self.text(label), value) for label, value in texts if value]

    def explained(self, finding: Finding) -> Explanation | None:
        """Return the figure with all that stands beside it; None where there is none, or where it is protected."""
        reading = finding.figure
        if reading is None or finding.verdict is Verdict.PROTECTED:
            return None
        codes = {name: code for name, code in reading.codes.items() if name != PERIOD}
        year = reading.codes.get(PERIOD)
        try:
            return explain(
                self.release, reading.table.id, year=year, codes=codes, measure=reading.measure.name
            )
        except NoSuchFigure:
            return None

    def command(self, reading: Reading) -> str:
        """Return the command that explains a figure."""
        options = [
            f"--{'year' if name == PERIOD else name} {code}"
            for name, code in reading.codes.items()
            if code not in (ALL, OWN)
        ]
        first = reading.table.measures[0].name == reading.measure.name
        measure = [] if first else [f"--measure {reading.measure.name}"]
        return " ".join(["zicht explain", reading.table.id, *options, *measure])

    # For machines

    def as_json(self, found: FactCheck) -> dict[str, object]:
        """Return all findings as plain data."""
        return {
            "sentence": found.sentence,
            "language": found.language,
            "verdict": found.verdict.value,
            "answer": self.verdict(found.verdict),
            "claims": [self._claim(finding) for finding in found.findings],
        }

    def _claim(self, finding: Finding) -> dict[str, object]:
        explained = self.explained(finding)
        number = finding.claim.number
        return {
            "said": finding.claim.said,
            "number": None if number is None else number.value,
            "unit": finding.claim.unit,
            "kind": finding.claim.kind.value,
            "period": finding.claim.period,
            "verdict": finding.verdict.value,
            "reasons": [reason.value for reason in finding.reasons],
            "answer": self.sentences(finding),
            "figure": None if explained is None else explained.as_json(),
            "same_number_elsewhere": [
                {"table": twin.table.id, "codes": dict(twin.codes), "measure": twin.measure.name}
                for twin in finding.twins
            ],
        }
