"""T24: suspects who were reported as victims first, and presumed victims who became suspects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zicht.measures.declaration import Scope, dimension_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.followed import BY, Followed, follow_persons
from zicht.measures.gathered import Gathered, share_of
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedTable,
    DimensionCodes,
    MeasureDeclaration,
    ViewDeclaration,
)
from zicht.measures.offenders_dimensions import HORIZONS, suspect_codes, years_between
from zicht.measures.offenders_known import DAYS_A_YEAR, NEVER, Proceedings, read_proceedings
from zicht.measures.other_records import OtherRecords
from zicht.measures.repeats import FEWEST_AT_RISK, horizon_codes, read_curve, whom
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = ["count_victims_suspected"]

_ = text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

SUSPECTS = MeasureDeclaration(
    "suspects", _("Suspects"), "persons", _("Persons by the year in which their first case began.")
)
REPORTED = MeasureDeclaration(
    "reported_before",
    _("Reported as a victim before"),
    "persons",
    _("Suspects of whom the source says that they were reported as a victim before their first case."),
)
NOT_REPORTED = MeasureDeclaration(
    "not_reported_before",
    _("Not reported before"),
    "persons",
    _("Suspects of whom it says that they were not."),
)
NOT_KNOWN = MeasureDeclaration(
    "not_known", _("Not known"), "persons", _("Suspects of whom nobody looked, or nobody says.")
)
REPORTED_SHARE = MeasureDeclaration(
    "reported_share",
    _("Share reported as a victim before"),
    "percent",
    _("Percentage of the suspects of whom it is known, with the exact 95% interval."),
)
REPORTED_BOUNDS = MeasureDeclaration(
    "reported_bounds",
    _("Those not known counted in"),
    "percent",
    _("Between what the share would be if none of those not known was reported before, and if all were."),
)
VICTIMS = MeasureDeclaration(
    "victims", _("Presumed victims with a key"), "persons", _("Persons of whom it can be looked up.")
)
BEFORE = MeasureDeclaration(
    "suspect_before",
    _("Suspect before the first report"),
    "persons",
    _("Presumed victims whose first case as a suspect began on the day of their first report or before."),
)
BEFORE_SHARE = MeasureDeclaration(
    "suspect_before_share",
    _("Share suspect before"),
    "percent",
    _("Percentage of the presumed victims with a key."),
)
AFTER = MeasureDeclaration(
    "suspect_after",
    _("Became a suspect"),
    "persons",
    _("Presumed victims who became a suspect for the first time within the years after their first report."),
)
INCIDENCE = MeasureDeclaration(
    "suspect_after_share",
    _("Share that became a suspect"),
    "percent",
    _(
        "Cumulative incidence (Aalen and Johansen) of a first case as a suspect of human trafficking within "
        "the years after the first report, where death and departure compete. With its 95% interval."
    ),
)
AT_RISK = MeasureDeclaration(
    "at_risk",
    _("Still followed"),
    "persons",
    _("Persons who were still followed after so many years, without a case."),
)
FOLLOWED = MeasureDeclaration(
    "followed",
    _("Persons followed"),
    "persons",
    _("Presumed victims who were found in the population register, and were no suspects before."),
)
MEASURES = (
    SUSPECTS,
    REPORTED,
    NOT_REPORTED,
    NOT_KNOWN,
    REPORTED_SHARE,
    REPORTED_BOUNDS,
    VICTIMS,
    BEFORE,
    BEFORE_SHARE,
    AFTER,
    INCIDENCE,
    AT_RISK,
    FOLLOWED,
)
#: The answer that a suspect was reported before.
_YES = 2
#: What suspects are told apart by; then what victims are.
_OF_SUSPECTS = ("group", "sex", "age")
_NAMES = ("period", "group", "sex", "age", "age_class", "horizon")


def count_victims_suspected(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T24; what victims became is left out where no file says which suspect is which person."""
    missing = others.missing("suspects")
    table = None if missing else _Overlap.count(reports, others, scope)
    records = ("suspects", "follow_ups")
    return [
        CountedTable(
            id="T24",
            title=_("Victims who are suspects"),
            definition=_(
                "How many suspects of human trafficking were reported as a victim of it before, and how many "
                "presumed victims became suspects of it after their first report."
            ),
            population=_("Suspects by the year of their first case, and presumed victims known by a key."),
            unit="persons",
            reading=_(
                "A victim can be made to commit offences for the exploiter, or to recruit others: to be a "
                "suspect does not take away that somebody is a victim, and the law asks not to punish what "
                "was forced. Who was not looked up is not known, and not a no: see the bounds. Small groups "
                "say little."
            ),
            dimensions=table.dimensions(scope) if table else (),
            measures=MEASURES,
            views=tuple(table.views(scope.window_code)) if table else (),
            cells=table.cells.cells if table else (),
            derived=tuple(table.cells.derived) if table else (),
            estimated=tuple(table.cells.estimates) if table else (),
            sums=tuple(table.cells.sums) if table else (),
            counting_notes=(whom(table.followed),) if table and table.followed is not None else (),
            sources=tuple(dict.fromkeys((*scope.sources, *others.sources_of(*records)))),
            records=("reports", *records),
            missing=missing,
        )
    ]


def _place(**codes: str) -> tuple[str, ...]:
    return tuple(codes.get(name, ALL) for name in _NAMES)


@dataclass
class _Overlap:
    """The cells of T24 while they come together."""

    known: Proceedings
    followed: Followed | None
    cells: Gathered = field(default_factory=Gathered)

    @classmethod
    def count(cls, reports: ir.Table, others: OtherRecords, scope: Scope) -> _Overlap:
        suspects = others.tables["suspects"]
        supplied = others.supplied.get("suspects", suspects.columns)
        known = read_proceedings(suspects, None, supplied=supplied, vintage=others.vintage)
        followed = None
        if "person_key" in supplied and "person_key" in scope.supplied:
            followed = follow_persons(
                reports,
                _first_cases(suspects),
                others.tables.get("follow_ups"),
                supplied=scope.supplied,
                window=scope.window,
                vintage=others.vintage,
            )
        overlap = cls(known, followed)
        if "victim_of_earlier_report" in supplied:
            overlap.add_suspects(scope)
        if followed is not None:
            overlap.add_victims(followed)
        return overlap

    def add_suspects(self, scope: Scope) -> None:
        """Add the suspects of each year, and of the window by what tells them apart."""
        known = self.known
        first = np.lexsort((known.began, known.person))
        first = first[np.diff(known.person[first], prepend=-1) != 0]
        year = known.year_began[first]
        answers = _answers(known)
        years = year[year <= scope.window[1]]
        for period in years_between(int(years.min(initial=scope.window[1])), scope.window[1]):
            self._add_answers(answers[year == int(period)], period=period)
        inside = (year >= scope.window[0]) & (year <= scope.window[1])
        self._add_answers(answers[inside], period=scope.window_code)
        for trait in (name for name in _OF_SUSPECTS if name in known.traits):
            codes = known.by(trait)[first]
            for code in np.unique(codes[inside]).tolist():
                self._add_answers(
                    answers[inside & (codes == code)], **{"period": scope.window_code, trait: code}
                )

    def _add_answers(self, answers: IntArray, **codes: str) -> None:
        """Add the suspects of whom it is yes (2), no (1) or not known (0)."""
        here, cells = _place(**codes), self.cells
        no_answer, no, yes = np.bincount(answers, minlength=3)
        of = cells.count(here, SUSPECTS, len(answers))
        keys = (
            cells.count(here, REPORTED, yes),
            cells.count(here, NOT_REPORTED, no),
            cells.count(here, NOT_KNOWN, no_answer),
        )
        cells.add_up(of, *keys)
        told, everybody = int(yes + no), len(answers)
        share = share_of(int(yes), told) if told >= FEWEST_AT_RISK else None
        cells.estimate(here, REPORTED_SHARE, share, follows=keys[:2], of=of)
        bounds = None
        if everybody >= FEWEST_AT_RISK:
            bounds = (None, 100 * float(yes) / everybody, 100 * float(yes + no_answer) / everybody)
        cells.estimate(here, REPORTED_BOUNDS, bounds, follows=keys, of=of)

    def add_victims(self, followed: Followed) -> None:
        """Add what presumed victims became: of all, and by what tells them apart."""
        everybody = followed.is_victim
        suspect = np.zeros(len(followed), dtype=bool)
        suspect[followed.whose[followed.day <= 0]] = True
        outcome = followed.first(0)
        places: list[tuple[dict[str, str], BoolArray]] = [({}, everybody)]
        for name in (name for name in BY if name in followed.by):
            codes = followed.by[name]
            found = np.unique(codes[everybody]).tolist()
            places += [({name: code}, everybody & (codes == code)) for code in found]
        for codes_of, within in places:
            here = _place(**codes_of)
            of = self.cells.count(here, VICTIMS, within.sum())
            counted = self.cells.count(here, BEFORE, (within & suspect).sum())
            self.cells.share(here, BEFORE_SHARE, counted, of)
            chosen = within & followed.found & ~suspect
            for followed_up in self._add_after(outcome.days[chosen], outcome.codes[chosen], codes_of):
                self.cells.add_up(of, counted, followed_up)

    def _add_after(self, days: IntArray, ends: IntArray, codes: Mapping[str, str]) -> Iterator[CellKey]:
        """Add who became a suspect within each horizon; yield the counts of those who were followed."""
        table = RiskTable.of(days, ends, causes=2)
        curve = cumulative_incidence(table)
        for horizon in HORIZONS:
            last = round(DAYS_A_YEAR * horizon)
            here = _place(horizon=str(horizon), **codes)
            of = self.cells.count(here, FOLLOWED, len(days))
            follows = (
                self.cells.count(here, AFTER, ((ends == 1) & (days <= last)).sum()),
                self.cells.count(here, AT_RISK, table.at_risk_at(last)),
            )
            self.cells.add_up(of, *follows)
            self.cells.estimate(here, INCIDENCE, read_curve(curve, last, 100), follows=follows, of=of)
            yield of

    def dimensions(self, scope: Scope) -> tuple[DimensionCodes, ...]:
        """Return the dimensions with the codes that occur."""
        occurring = {name: self.cells.codes_at(at) for at, name in enumerate(_NAMES)}
        periods = sorted(occurring["period"] - {ALL}, key=lambda code: (code == scope.window_code, code))
        own = {
            name: dimension_codes(DIMENSIONS[name], occurring[name]) for name in ("group", "sex", "age_class")
        }
        return (
            DimensionCodes("period", _("Year of the first case"), {p: {"nl": p, "en": p} for p in periods}),
            own["group"],
            own["sex"],
            suspect_codes("age", occurring["age"]),
            own["age_class"],
            horizon_codes(),
        )

    def views(self, window: str) -> Iterator[ViewDeclaration]:
        """Return the views of both sides, where there is anything to show."""
        measures = {measure for _codes, measure in self.cells.counts}
        if SUSPECTS.name in measures:
            yield from _suspect_views(window, self.known.traits)
        if self.followed is not None:
            yield from _victim_views(self.followed)


def _first_cases(suspects: ir.Table) -> ir.Table:
    """Return the first day of each person as a suspect, laid out as offences are."""
    keyed = suspects.filter(suspects.person_key.notnull())
    first = keyed.group_by("person_key").agg(first=keyed.stage_date.min())
    nothing = ibis.literal("", type="string")
    return first.select(
        "person_key",
        offence_date=first.first,
        registered=first.first,
        kind=ibis.literal("trafficking", type="string"),
        investigation=nothing,
        drug_related=nothing,
    )


def _answers(known: Proceedings) -> IntArray:
    """Return for each person, in the order of their numbers, 2 for a yes, 1 for a no, else 0, at the first case.

    Who was not reported before a later case was not reported before the first. Who was, may have been in between.
    """
    said = known.coded["victim_of_earlier_report"]
    answer = np.where(said == "yes", _YES, np.where(said == "no", 1, 0))
    first = np.full(int(known.person.max(initial=-1)) + 1, NEVER, dtype=np.int64)
    np.minimum.at(first, known.person, known.began)
    at_first = known.began == first[known.person]
    answers = np.zeros(len(first), dtype=np.int64)
    np.maximum.at(answers, known.person, np.where(at_first | (answer < _YES), answer, 0))
    return answers


def _suspect_views(window: str, traits: Sequence[str]) -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("Suspects by whether they were reported as a victim before"),
        rows="period",
        columns="measure",
        measure=REPORTED_SHARE.name,
        chart="interval",
    )
    titles = {
        "group": _("Suspects reported as a victim before, by monitor group"),
        "sex": _("Suspects reported as a victim before, by sex"),
        "age": _("Suspects reported as a victim before, by age"),
    }
    for trait in (name for name in _OF_SUSPECTS if name in traits):
        yield ViewDeclaration(
            titles[trait],
            rows=trait,
            columns="measure",
            measure=REPORTED_SHARE.name,
            fixed={"period": window},
            chart="interval",
        )


def _victim_views(followed: Followed) -> Iterator[ViewDeclaration]:
    titles = {
        "group": (
            _("Presumed victims who became suspects, by monitor group"),
            _("Presumed victims who were suspects before, by monitor group"),
        ),
        "age_class": (
            _("Presumed victims who became suspects, by age at the first report"),
            _("Presumed victims who were suspects before, by age at the first report"),
        ),
        "sex": (
            _("Presumed victims who became suspects, by sex"),
            _("Presumed victims who were suspects before, by sex"),
        ),
    }
    yield ViewDeclaration(
        _("Presumed victims who became suspects, by years since the first report"),
        rows="horizon",
        columns="measure",
        measure=INCIDENCE.name,
        chart="curve",
    )
    for name in (name for name in BY if name in followed.by):
        after, before = titles[name]
        yield ViewDeclaration(after, rows=name, columns="horizon", measure=INCIDENCE.name, chart="curve")
        yield ViewDeclaration(before, rows=name, columns="measure", measure=BEFORE_SHARE.name)
