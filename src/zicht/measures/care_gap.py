"""T23: what presumed victims needed and what came of it, and who got help at equal need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zicht.measures.care_declared import (
    ANSWERED,
    ASSESSED,
    ASSESSED_SHARE,
    BECAME,
    BECAME_SHARE,
    COMPARISONS,
    ELSEWHERE,
    EVENTS,
    FEW,
    FOLLOWED,
    GAP,
    GOT,
    HAD,
    HORIZONS,
    IN_TIME,
    KIND,
    MEASURES,
    NAMES,
    PARTS,
    PERSONS,
    REASON_SHARE,
    REFUSALS,
    SHARE,
    SO_FAR,
    STATES,
    WAITS,
    YEAR,
    declare,
    dimensions_of,
    notes_of,
    views_of,
)
from zicht.measures.care_equal_need import Attribute, Compared, EqualNeeds, width_of_clusters
from zicht.measures.care_needs import PLACE, CareNeeds, collect_needs
from zicht.measures.declaration import Scope
from zicht.measures.gathered import Bounds, Gathered, share_of
from zicht.measures.model import ALL, CellKey, CountedTable, MeasureDeclaration
from zicht.measures.other_records import OtherRecords
from zicht.measures.waits import Waits
from zicht.vocabulary import UNKNOWN, UNKNOWNS

__all__ = ["count_care_gap", "tabulate"]

BoolArray = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.str_]

#: What others are compared with.
_REFERENCES = {"residence_at_report": "dutch", "age_class": "adult", "sex": "male", PLACE: ELSEWHERE}
#: What persons are told apart by, assessed or not.
_BY_PERSON = ("residence_at_report", "sex")
_YEAR = HORIZONS[YEAR]
#: A municipality is named where so many of its needs could be followed for a year.
_NAMED_FROM = 50
_FLOOR, _FLOOR_OF_PLACES = "suppress_below_5", "suppress_below_10"


def count_care_gap(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T23; nothing where no input holds needs, or reports have no key."""
    missing = others.missing("needs") or (() if "person_key" in scope.supplied else ("person_key",))
    found = None
    if not missing:
        found = collect_needs(reports, others, supplied=scope.supplied, window=scope.window)
    sources = tuple(dict.fromkeys((*scope.sources, *others.sources_of("needs", "help"))))
    return [tabulate(found, sources=sources, missing=(*missing, *others.missing("help")))]


def tabulate(
    needs: CareNeeds | None, *, sources: tuple[str, ...], missing: tuple[str, ...] = ()
) -> CountedTable:
    """Return T23 of these needs."""
    gap = None if needs is None else _Gap(needs)
    if gap is None:
        return declare(sources=sources, missing=missing)
    gap.fill()
    table = declare(sources=sources, missing=missing)
    return replace(
        table,
        dimensions=dimensions_of(gap.cells),
        measures=MEASURES,
        views=views_of(tuple(gap.by)),
        cells=tuple(replace(cell, floor=_floor(cell.codes)) for cell in gap.cells.cells),
        derived=tuple(gap.cells.derived),
        estimated=tuple(gap.cells.estimates),
        sums=tuple(gap.cells.sums),
        counting_notes=gap.notes(),
    )


def _floor(codes: tuple[str, ...]) -> str:
    return _FLOOR if codes[NAMES.index(PLACE)] == ALL else _FLOOR_OF_PLACES


@dataclass
class _Gap:
    """The cells of T23 while they come together."""

    needs: CareNeeds
    cells: Gathered = field(default_factory=Gathered)

    @cached_property
    def by(self) -> Mapping[str, Codes]:
        """What needs are told apart by; kinds of unknown, and municipalities with few needs, are taken together."""
        by = {name: _together(codes) for name, codes in self.needs.by.items()}
        if PLACE in by:
            towns, counts = np.unique(by[PLACE][self.followed(_YEAR)], return_counts=True)
            named = [*towns[counts >= _NAMED_FROM], UNKNOWN]
            by[PLACE] = np.where(np.isin(by[PLACE], named), by[PLACE], ELSEWHERE)
        return by

    def followed(self, horizon: int) -> BoolArray:
        """Return the needs that were assessed long enough ago."""
        found: BoolArray = self.needs.could_last >= horizon
        return found

    def fill(self) -> None:
        for place, within in self._places():
            self._add_events(place, within)
            self._add_quartiles(place, within)
            for horizon in HORIZONS:
                self._add_share(place, within, horizon)
        for name in ("", *self.by):
            self._add_states(name)
        for name in ("", *self.by):
            self._add_refusals(name)
        self._add_refusers()
        self._add_comparisons()
        self._add_persons()
        self._add_numbers()

    def _places(self) -> Iterator[tuple[dict[str, str], BoolArray]]:
        needs = self.needs
        yield {}, np.ones(len(needs), dtype=bool)
        for name, codes in {"domain": needs.domain, "severity": needs.severity, **self.by}.items():
            for code in np.unique(codes).tolist():
                yield {name: code}, codes == code

    def _add_events(self, place: Mapping[str, str], within: BoolArray) -> None:
        needs, codes = self.needs, _codes(place, within=SO_FAR)
        happened = (
            np.ones(len(needs), dtype=bool),
            needs.offered,
            needs.refused,
            needs.waited,
            needs.answered,
        )
        for declared, flags in zip(EVENTS, happened, strict=True):
            self.cells.count_of(codes, declared, within & flags, whose=needs.person)

    def _add_quartiles(self, place: Mapping[str, str], within: BoolArray) -> None:
        needs, codes = self.needs, _codes(place, within=SO_FAR)
        waited = within & needs.waited
        waits = Waits(needs.waited_days[waited], needs.waited_for[waited])
        follows: tuple[CellKey, ...] = ((codes, EVENTS[3].name), (codes, EVENTS[4].name))
        for share, declared in WAITS.items():
            found = waits.quartile(share)
            note = "" if found else FEW
            self.cells.estimate(
                codes, declared, found, follows=follows, of=(codes, EVENTS[3].name), note=note
            )

    def _add_share(self, place: Mapping[str, str], within: BoolArray, horizon: str) -> None:
        codes, days = _codes(place, within=horizon), HORIZONS[horizon]
        followed = within & self.followed(days)
        got = followed & (self.needs.received <= days)
        of = self.cells.count_of(codes, FOLLOWED, followed, whose=self.needs.person)
        follows = (self.cells.count_of(codes, IN_TIME, got, whose=self.needs.person),)
        figures = share_of(int(got.sum()), int(followed.sum()))
        self.cells.estimate(codes, SHARE, figures, follows=follows, of=of)

    def _add_states(self, name: str) -> None:
        """Add what had become of needs a year after the assessment; the states add up to all."""
        followed, states = self.followed(_YEAR), self._states()
        for code, within in self._parts(name):
            place = {name: code} if name else {}
            all_ = (_codes(place, within=YEAR), FOLLOWED.name)
            became = []
            for number, state in enumerate(STATES):
                codes = _codes({**place, "became": state}, within=YEAR)
                there = within & followed & (states == number)
                became.append(self.cells.count_of(codes, BECAME, there, whose=self.needs.person))
                self.cells.share(codes, BECAME_SHARE, became[-1], all_)
            in_time = (_codes(place, within=YEAR), IN_TIME.name)
            self.cells.add_up(in_time, *became[: len(HORIZONS)])
            self.cells.add_up(all_, in_time, *became[len(HORIZONS) :])

    def _states(self) -> npt.NDArray[np.int64]:
        """Return the place among `STATES` of what had become of each need."""
        needs = self.needs
        in_time = [needs.received <= days for days in HORIZONS.values()]
        waits = needs.answered | (needs.waited & (needs.waited_for != 2))
        cases = [*in_time, waits, needs.refused, needs.offered]
        return np.select(cases, list(range(len(cases))), default=len(cases))

    def _parts(self, name: str) -> Iterator[tuple[str, BoolArray]]:
        if not name:
            yield "", np.ones(len(self.needs), dtype=bool)
            return
        for code in np.unique(self.by[name]).tolist():
            yield code, self.by[name] == code

    def _add_refusals(self, name: str) -> None:
        """Add why help was refused, and which kind of help it was."""
        needs, cells = self.needs, self.cells
        whose = needs.person[needs.refusal_of]
        for code, within in self._parts(name):
            place = {name: code} if name else {}
            inside = within[needs.refusal_of]
            all_ = cells.count_of(_codes(place, within=SO_FAR), REFUSALS, inside, whose=whose)
            for told, values in (("reason", needs.reason), (KIND, self.kinds)):
                for one in np.unique(values).tolist():
                    codes = _codes({**place, told: one}, within=SO_FAR)
                    counted = cells.count_of(codes, REFUSALS, inside & (values == one), whose=whose)
                    cells.share(codes, REASON_SHARE, counted, all_)

    def _add_refusers(self) -> None:
        """Add by whom help was refused; by whom for which reason, and which kind of help for which."""
        needs, cells = self.needs, self.cells
        whose = needs.person[needs.refusal_of]
        for told, values in (("refused_by", needs.refused_by), (KIND, self.kinds)):
            for one in np.unique(values).tolist():
                there = values == one
                cells.count_of(_codes({told: one}, within=SO_FAR), REFUSALS, there, whose=whose)
                for reason in np.unique(needs.reason).tolist():
                    codes = _codes({"reason": reason, told: one}, within=SO_FAR)
                    cells.count_of(codes, REFUSALS, there & (needs.reason == reason), whose=whose)

    @cached_property
    def kinds(self) -> Codes:
        """Which kind of help each refusal is of; kinds of unknown are taken together."""
        return _together(self.needs.kind)

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """What is compared: every code that is known, with the reference."""
        made = []
        for name, codes in self.by.items():
            others = set(np.unique(codes).tolist()) - {_REFERENCES[name], *UNKNOWNS}
            made.append(
                Attribute(name, codes, tuple(sorted(others)), _REFERENCES[name], together=name == PLACE)
            )
        return tuple(made)

    def _add_comparisons(self) -> None:
        needs = self.needs
        got = needs.received <= _YEAR
        equal = EqualNeeds.of(needs.domain, needs.severity, got, self.attributes, self.followed(_YEAR))
        for (name, code), compared in equal.compare().items():
            self._add_compared(name, code, compared)

    def _add_compared(self, name: str, code: str, compared: Compared) -> None:
        codes, reference = (_codes({name: one}, within=YEAR) for one in (code, _REFERENCES[name]))
        if (reference, FOLLOWED.name) not in self.cells.counts:
            return
        follows = ((codes, IN_TIME.name), (reference, IN_TIME.name), (reference, FOLLOWED.name))
        for declared, attribute in COMPARISONS:
            self._add_estimate(codes, declared, getattr(compared, attribute), follows=follows, of=codes)
        for part, (_label, attribute) in PARTS.items():
            split = _codes({name: code, "part": part}, within=YEAR)
            self._add_estimate(split, GAP, getattr(compared, attribute), follows=follows, of=codes)

    def _add_estimate(
        self,
        codes: tuple[str, ...],
        declared: MeasureDeclaration,
        figures: Bounds | None,
        *,
        follows: tuple[CellKey, ...],
        of: tuple[str, ...],
    ) -> None:
        note = "" if figures and figures[0] is not None else FEW
        self.cells.estimate(codes, declared, figures, follows=follows, of=(of, FOLLOWED.name), note=note)

    def _add_persons(self) -> None:
        """Add how many persons with a key were assessed at all."""
        needs = self.needs
        assessed = needs.assessed
        places: list[tuple[dict[str, str], BoolArray]] = [({}, np.ones(needs.persons, dtype=bool))]
        for name in _BY_PERSON:
            own = _together(needs.persons_by.get(name, np.zeros(0, dtype=np.str_)))
            places += [({name: code}, own == code) for code in np.unique(own).tolist()]
        for place, within in places:
            codes = _codes(place)
            all_ = self.cells.count(codes, PERSONS, within.sum())
            of = self.cells.count(codes, ASSESSED, (within & assessed).sum())
            self.cells.share(codes, ASSESSED_SHARE, of, all_)

    def _add_numbers(self) -> None:
        """Add how many needs persons had together, and how many of them were answered within a year."""
        needs = self.needs
        in_time = (needs.received <= _YEAR) & self.followed(_YEAR)
        size = needs.persons
        had = np.bincount(needs.person, minlength=size)
        whole = (had > 0) & (np.bincount(needs.person[~self.followed(_YEAR)], minlength=size) == 0)
        got = np.minimum(np.bincount(needs.person[in_time], minlength=size), len(HAD))
        had = np.minimum(had, len(HAD))
        for number in HAD:
            own = whole & (had == int(number))
            self.cells.count(_codes({"needs": number}), ANSWERED, own.sum())
            for answered in (code for code in GOT if code <= number):
                codes = _codes({"needs": number, "answered": answered})
                self.cells.count(codes, ANSWERED, (own & (got == int(answered))).sum())

    def notes(self) -> tuple[Mapping[str, str], ...]:
        """Return what to know of all figures, in every language."""
        followed = self.followed(_YEAR)
        got = self.needs.received[followed] <= _YEAR
        return notes_of(self.needs, width_of_clusters(self.needs.person[followed], got))


def _together(codes: Codes) -> Codes:
    """Return codes in which the kinds of unknown are one: apart, they are too few to show."""
    return np.where(np.isin(codes, list(UNKNOWNS)), UNKNOWN, codes)


def _codes(place: Mapping[str, str], *, within: str = ALL) -> tuple[str, ...]:
    return tuple({**place, "within": within}.get(name, ALL) for name in NAMES)
