"""The verdict on a claim about how many there are, or how large a share is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zicht.release.facts.claims import Claim
from zicht.release.facts.findings import REMARKS, Finding, Reason, Verdict
from zicht.release.facts.fits import Fit, fit
from zicht.release.facts.lexicon import PLACE, SILENT_CODES
from zicht.release.facts.published import published_figures
from zicht.release.facts.readings import Figures, Group, Reading
from zicht.release.model import ALL, OWN, Status
from zicht.release.periods import PERIOD, years_of

__all__ = ["Levels"]

VICTIMS = "victims"
HORIZON = "horizon"
AGAIN = "again"
HIDDEN_POPULATION = "hidden"
REGION = "region"

#: A number of fewer digits fits some year by chance; without a period it counts for the edition's window only.
TELLING_NUMBER = 100
#: Tables whose figures are quoted most.
TWIN_TABLES = ("T01", "T02", "T03", "T09", "T29")
#: Figures are mistaken for each other when they are broken down by one of the first dimensions.
USUAL_DIMENSIONS = 5
#: So many other figures with the same number are named.
MOST_TWINS = 3


@dataclass(frozen=True)
class _Match:
    reading: Reading
    fit: Fit


class Levels:
    """Judges claims about the figures of one edition."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.published = published_figures(figures)

    def judge(self, claim: Claim) -> Finding:
        """Return the verdict on a claim with a number."""
        readings = self.fitting(claim)
        if claim.unknown:
            shown = _shown(self.best(readings))
            return Finding(claim, Verdict.NOT_IN_DATA, (Reason.UNKNOWN_WORDS,), shown)
        if claim.publisher and not any(r.codes.get("publisher") == claim.publisher for r in readings):
            return self.judge_publisher(claim)
        return self.judge_readings(claim, readings) if readings else self.judge_without(claim)

    def judge_readings(self, claim: Claim, readings: Sequence[Reading]) -> Finding:
        """Return the verdict where the edition has cells that the claim can be about."""
        matches = self.matches(claim, readings)
        if matches:
            return self.confirmed(claim, matches, readings)
        parts = self.matches(replace(claim, whole=None), readings) if claim.whole is not None else []
        if parts:
            return Finding(claim, Verdict.WRONG, (Reason.WRONG_WHOLE,), parts[0].reading)
        hidden = next((reading for reading in readings if reading.is_hidden), None)
        if hidden is not None:
            return Finding(claim, Verdict.PROTECTED, (), hidden)
        best = self.best(readings)
        if best is None or not best.has_figure:
            return Finding(claim, Verdict.NOT_IN_DATA, (Reason.NOT_AVAILABLE,), best)
        wrong = Finding(claim, Verdict.WRONG, (), best, twins=self.twins(claim, best))
        return self.nearly(claim, readings) or wrong

    def judge_without(self, claim: Claim) -> Finding:
        """Return the verdict where no cell fits all that the sentence says."""
        other = self.judge_other_subjects(claim)
        if other is None and claim.base is not None:
            other = self.of_other_whole(self.judge(replace(claim, base=None)))
        return other or Finding(claim, Verdict.NOT_IN_DATA, (Reason.NO_FIGURE,))

    # What the sentence is about

    def subjects(self, claim: Claim) -> tuple[str, ...]:
        """Return what the claim can be about: what it names, else victims, else what else has such a figure."""
        named = tuple(s for s in claim.subjects if s != VICTIMS)
        if named or VICTIMS in claim.subjects:
            return named[-1:] if named else (VICTIMS,)
        return (VICTIMS, *(s for s in self.figures.grammar.subjects if s != VICTIMS))

    def fitting(self, claim: Claim) -> list[Reading]:
        """Return the cells that the claim fits, of the first subject that has any."""
        if claim.table:
            found = self.figures.readings_in(claim, claim.table)
            return [r for r in found if self.base_fits(claim, r)]
        for subject in self.subjects(claim):
            own = replace(claim, publisher="") if claim.publisher else claim
            found = self.figures.readings(claim, subject) or self.figures.readings(own, subject)
            fitting = [r for r in found if self.base_fits(claim, r)]
            if fitting:
                return fitting
        return []

    def best(self, readings: Sequence[Reading]) -> Reading | None:
        """Return the reading that an answer names: what the words usually mean, in the latest year."""
        return min(
            readings, key=lambda r: (not r.has_figure, r.rank, len(r.missing), *self._age(r)), default=None
        )

    def _age(self, reading: Reading) -> tuple[int, int]:
        """Return how far a period is from what a sentence without one is likely to mean: the latest single year."""
        years = years_of(reading.period)
        last = self.figures.release.edition.window[1]
        return (len(years), abs(last - years[-1])) if years else (9, 0)

    # Shares

    def bases(self, reading: Reading) -> list[Group]:
        """Return the groups of which a share is one: those that count as many persons as it rests on."""
        found: list[Group] = []
        population = set(self.figures.grammar.population.get(reading.table.id, {}).items())
        for name in dict.fromkeys(n for n, _ in reading.group if n in reading.codes):
            rest = frozenset((n, c) for n, c in reading.group if n != name)
            for extra in ((), ((name, "known"),)):
                counted = self.count(reading, frozenset({*rest, *extra} - population))
                if counted is not None and counted == reading.cell.n:
                    found.append(rest)
        return found

    def count(self, reading: Reading, group: Iterable[tuple[str, str]]) -> float | None:
        """Return how many persons the table of a share counts in a group."""
        indexed = self.figures.table(reading.table.id)
        names = self.figures.grammar.subjects[reading.subject].count if reading.subject else ()
        if indexed is None or not names:
            return None
        wanted = dict(group)
        codes = tuple(
            code if name == PERIOD else wanted.get(name, _closed(indexed.used[name], code))
            for name, code in reading.codes.items()
        )
        cell = indexed.cells.get((codes, names[0]))
        return None if cell is None else cell.value

    def base_fits(self, claim: Claim, reading: Reading) -> bool:
        """Say whether a share is one of the group that the sentence names behind `percent of`."""
        if claim.base is None or not reading.is_share or reading.cell.n is None or not reading.subject:
            return True
        wanted = claim.base
        return any(
            len(base) == len(wanted) and all(set(meaning.codes) & base for meaning in wanted)
            for base in self.bases(reading)
        )

    def of_other_whole(self, finding: Finding) -> Finding:
        """Return the finding of a share that is one of other people than the sentence says."""
        if finding.verdict not in (Verdict.RIGHT, Verdict.INCOMPLETE):
            return finding
        reasons = dict.fromkeys((*finding.reasons, Reason.OTHER_WHOLE))
        return replace(finding, verdict=Verdict.INCOMPLETE, reasons=tuple(reasons))

    # Right, or nearly so

    def matches(self, claim: Claim, readings: Sequence[Reading]) -> list[_Match]:
        number = claim.number
        if number is None:
            return []
        found = [
            _Match(r, fit(number, claim.comparator, r.cell, protection=r.table.protection))
            for r in readings
            if r.has_figure and self.may_fill_in(claim, r)
        ]
        return [
            m
            for m in found
            if m.fit is Fit.YES
            or (m.fit is not Fit.NO and Reason.NO_PERIOD not in self._left_open(m.reading))
            if self.whole_fits(claim, m.reading)
        ]

    def may_fill_in(self, claim: Claim, reading: Reading) -> bool:
        """Say whether the number is reason enough to believe that this period is meant."""
        if PERIOD not in reading.missing or reading.period == ALL:
            return True
        first, last = self.figures.release.edition.window
        years = years_of(reading.period)
        is_near = bool(years) and first <= years[0] and years[-1] <= last
        is_telling = claim.number is not None and claim.number.value >= TELLING_NUMBER
        return is_near or (is_telling and not claim.comparator)

    def whole_fits(self, claim: Claim, reading: Reading) -> bool:
        """Say whether the number that the sentence names as the whole is that of the group it names, or of any."""
        if claim.whole is None:
            return True
        said = {pair for meaning in claim.base or () for pair in meaning.codes}
        groups = [[p for p in reading.group if p[0] != name] for name, _ in reading.group] + [[]]
        if claim.base is not None:
            groups = [[p for p in reading.group if p in said]]
        return claim.whole.value in {self.count(reading, group) for group in groups}

    def confirmed(self, claim: Claim, matches: Sequence[_Match], readings: Sequence[Reading]) -> Finding:
        match = min(
            matches, key=lambda m: (m.fit, m.reading.rank, len(m.reading.missing), *self._age(m.reading))
        )
        reading = match.reading
        reasons = [*self._left_open(reading), *self._quality(claim, match)]
        usual = self.best([r for r in readings if r.period == reading.period] or readings)
        is_other = usual is not None and usual.has_figure and usual.group != reading.group
        other = usual if is_other and usual is not None and usual.rank < reading.rank else None
        if other is not None:
            reasons.append(Reason.OTHER_WAY_OF_COUNTING)
        other = other or self._other_meaning(claim, reading, readings)
        if other is not None and Reason.OTHER_WAY_OF_COUNTING not in reasons:
            same_group = other.group == reading.group
            reasons.append(Reason.NO_BASE if same_group else Reason.OTHER_MEANING)
        if not claim.says_of_what:
            reasons.append(Reason.NO_SUBJECT)
        if _is_of_larger_place(claim, reading):
            reasons.append(Reason.LARGER_PLACE)
        if not claim.table and self._says_less(claim, reading):
            reasons.append(Reason.OTHER_WHOLE)
        if reading.subject == AGAIN:
            reasons.append(Reason.REGISTERED_ONLY)
        verdict = Verdict.RIGHT if set(reasons) <= REMARKS else Verdict.INCOMPLETE
        twins = self.twins(claim, reading) if Reason.NO_PERIOD in reasons else ()
        return Finding(claim, verdict, tuple(reasons), reading, other=other, twins=twins)

    def _says_less(self, claim: Claim, reading: Reading) -> bool:
        """Say whether the table is about fewer people than the sentence."""
        population = set(self.figures.grammar.population.get(reading.table.id, {}).items())
        said = {pair for meaning in claim.codes for pair in meaning.codes}
        return bool(population) and not population & said

    def _left_open(self, reading: Reading) -> list[Reason]:
        known = {PERIOD: Reason.NO_PERIOD, HORIZON: Reason.NO_HORIZON}
        missing = [n for n in reading.missing if n != PERIOD or reading.period != ALL]
        return list(dict.fromkeys(known.get(name, Reason.NO_DETAIL) for name in missing))

    def _quality(self, claim: Claim, match: _Match) -> list[Reason]:
        cell, table = match.reading.cell, match.reading.table.id
        found = []
        if match.fit is Fit.ROUNDED:
            found.append(Reason.ROUNDED)
        if match.fit is Fit.MARGIN:
            found.append(Reason.WITHIN_MARGIN)
        is_model = table in self.figures.grammar.estimates and cell.status is Status.ESTIMATE
        if is_model and not claim.is_estimated and not claim.table:
            found.append(Reason.ESTIMATE)
        return found

    def _other_meaning(self, claim: Claim, reading: Reading, readings: Sequence[Reading]) -> Reading | None:
        """Return what the same words mean in another way of counting, or of another whole, where that differs."""
        others = [
            r
            for r in readings
            if r.has_figure
            and r.period == reading.period
            and r.codes.get(HORIZON) == reading.codes.get(HORIZON)
            and r.measure.name == reading.measure.name
            and r.cell.value != reading.cell.value
            and (r.group != reading.group or (r.cell.n != reading.cell.n and claim.base is None))
        ]
        return min(others, key=lambda r: r.rank, default=None)

    def nearly(self, claim: Claim, readings: Sequence[Reading]) -> Finding | None:
        """Return why a number that is not right is not simply wrong, or None."""
        return (
            self._as_published(claim, readings)
            or self._of_publisher(claim)
            or self._part_of_group(claim, readings)
            or self.judge_other_subjects(claim)
        )

    def _as_published(self, claim: Claim, readings: Sequence[Reading]) -> Finding | None:
        number = claim.number
        for reading in sorted(readings, key=lambda r: (r.rank, *self._age(r))):
            for other in self.published if number is not None else ():
                is_about = other.is_about(reading) or other.could_be(claim, reading)
                if not is_about or not self.may_fill_in(claim, reading) or number is None:
                    continue
                if fit(number, claim.comparator, other.cell) is Fit.YES:
                    reason = Reason.REVISED if other.is_revised else Reason.OTHER_PUBLISHER
                    model = (Reason.ESTIMATE,) if other.is_estimate and not claim.is_estimated else ()
                    left_open = self._left_open(reading) if other.period == reading.period else ()
                    reasons = (*left_open, reason, *model)
                    return Finding(claim, Verdict.INCOMPLETE, reasons, reading, published=other)
        return None

    def _of_publisher(self, claim: Claim) -> Finding | None:
        """Return the estimate of another publisher that this number is, also where it is told as a count."""
        if claim.number is None or claim.number.value < TELLING_NUMBER or claim.table:
            return None
        for publisher in self.figures.publishers(HIDDEN_POPULATION):
            readings = self.figures.readings(replace(claim, publisher=publisher), HIDDEN_POPULATION)
            for match in self.matches(replace(claim, period=""), [r for r in readings if r.has_figure]):
                reasons = (*self._quality(claim, match), Reason.OTHER_PUBLISHER)
                return Finding(claim, Verdict.INCOMPLETE, reasons, match.reading)
        return None

    def _part_of_group(self, claim: Claim, readings: Sequence[Reading]) -> Finding | None:
        for reading in readings:
            for part in (
                reading.parts if claim.number is not None and self.may_fill_in(claim, reading) else ()
            ):
                if part.value is None or claim.number is None:
                    continue
                if fit(claim.number, claim.comparator, part) is Fit.YES:
                    codes = dict(zip(reading.table.dimension_names, part.codes, strict=True))
                    one = replace(reading, cell=part, codes=codes, group=_group_of(codes), parts=())
                    reasons = (*self._left_open(reading), Reason.PART_OF_GROUP)
                    return Finding(claim, Verdict.INCOMPLETE, reasons, one, other=reading)
        return None

    def judge_other_subjects(self, claim: Claim) -> Finding | None:
        """Return the finding where the number is right of something that is often mixed up with what is named."""
        is_open, first = not claim.subjects, self.subjects(claim)[0]
        if claim.table or (first == VICTIMS and not is_open):
            return None
        for subject in self.figures.grammar.subjects[first].often_meant:
            readings = [r for r in self.figures.readings(claim, subject) if self.base_fits(claim, r)]
            matches = [m for m in self.matches(claim, readings) if m.fit is Fit.YES]
            if matches:
                match = min(matches, key=lambda m: (m.reading.rank, *self._age(m.reading)))
                reason = Reason.NO_POPULATION if is_open else Reason.OTHER_UNIT
                same_year = replace(claim, period=match.reading.period)
                asked = self.best(self.fitting(same_year))
                own = (*self._left_open(match.reading), reason)
                return Finding(claim, Verdict.INCOMPLETE, own, match.reading, other=_shown(asked))
        return None

    def judge_publisher(self, claim: Claim) -> Finding:
        """Return the verdict on a figure that the sentence says is another publisher's."""
        readings = self.fitting(replace(claim, publisher=""))
        found = [
            (reading, other)
            for reading in readings
            for other in self.published
            if other.publisher == claim.publisher and other.is_about(reading)
        ]
        for reading, other in found:
            if claim.number is not None and fit(claim.number, claim.comparator, other.cell) is Fit.YES:
                reasons = tuple(self._left_open(reading))
                verdict = Verdict.INCOMPLETE if reasons else Verdict.RIGHT
                return Finding(claim, verdict, reasons, reading, published=other)
        if found:
            return Finding(claim, Verdict.WRONG, (), found[0][0], published=found[0][1])
        return Finding(claim, Verdict.NOT_IN_DATA, (Reason.NO_FIGURE, Reason.OTHER_PUBLISHER))

    # The same number elsewhere

    def twins(self, claim: Claim, reading: Reading | None) -> tuple[Reading, ...]:
        """Return figures about something else that are the same number, so that nobody mistakes one for the other."""
        number = claim.number
        if number is None or reading is None or claim.comparator:
            return ()
        wider = replace(claim, period="", base=None, whole=None, publisher="")
        same_group = [
            r for r in self.figures.readings_in(wider, reading.table.id) if r.group >= reading.group
        ]
        found = [r for r in same_group if r.has_figure and fit(number, "", r.cell) is Fit.YES]
        if number.value >= TELLING_NUMBER and not reading.is_share:
            found += self._same_number(number.value)
        kept: dict[object, Reading] = {}
        for twin in found:
            key = (twin.subject, twin.group, twin.period, twin.codes.get(HORIZON))
            if key != (reading.subject, reading.group, reading.period, reading.codes.get(HORIZON)):
                kept.setdefault(key, twin)
        return tuple(kept.values())[:MOST_TWINS]

    def _same_number(self, value: float) -> list[Reading]:
        """Return counts of victims and of the chat, broken down by one thing at most, that are this number."""
        found = []
        for table_id in TWIN_TABLES:
            indexed = self.figures.table(table_id)
            for cell in indexed.table.cells if indexed is not None else ():
                if cell.measure != VICTIMS or cell.value != value or indexed is None:
                    continue
                codes = dict(zip(indexed.table.dimension_names, cell.codes, strict=True))
                group = _group_of(codes)
                usual = self.figures.grammar.preference[:USUAL_DIMENSIONS]
                if len(group) <= 1 and all(n in usual and c not in SILENT_CODES for n, c in group):
                    measure = next(m for m in indexed.table.measures if m.name == cell.measure)
                    subject = self.figures.grammar.subjects_of(table_id)[0]
                    found.append(Reading(indexed.table, cell, measure, subject, group, codes))
        return found


def _is_of_larger_place(claim: Claim, reading: Reading) -> bool:
    """Say whether the name of a place was taken as that of a police unit, without the sentence saying so."""
    named = {pair for meaning in claim.codes if meaning.name == PLACE for pair in meaning.codes}
    return REGION not in claim.dimensions and any(name == REGION for name, _ in named & reading.group)


def _closed(used: tuple[str, ...], code: str) -> str:
    return next((every for every in (ALL, OWN) if every in used), code)


def _group_of(codes: dict[str, str]) -> Group:
    return frozenset((n, c) for n, c in codes.items() if n != PERIOD and c not in (ALL, OWN))


def _shown(reading: Reading | None) -> Reading | None:
    return reading if reading is not None and reading.has_figure else None
