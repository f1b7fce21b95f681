"""What presumed victims needed, held against the help that came: asked for, refused, waited for, received."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.dimensions import DIMENSIONS
from zicht.measures.followed import MATCHED
from zicht.measures.other_records import OtherRecords
from zicht.measures.populations import POPULATIONS
from zicht.measures.units import Traits, collect_persons
from zicht.vocabulary import code_list

__all__ = ["BY", "NEVER", "PLACE", "CareNeeds", "collect_needs"]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Codes = npt.NDArray[np.str_]

#: What persons are told apart by; and where they live.
BY, PLACE = ("residence_at_report", "age_class", "sex"), "municipality"
#: Days until what never came.
NEVER = 2**31
_TRAITS = Traits(
    first={
        "sex": "sexes",
        "age_class_at_report": "age_classes",
        "residence_at_report": "residence_classes",
    },
    last={},
    every={"sub3": "yes_no"},
    ages=("age_at_report",),
)


@dataclass(frozen=True, eq=False)
class CareNeeds:
    """Needs, one for each person and part of life: arrays of shape (needs,), unless it says otherwise.

    Attributes
    ----------
    person : int array
        Whose it is: a place among the persons.
    domain, severity : array of str
        At the first assessment.
    by : mapping of str to array of str
        A code for each of `BY` and `PLACE` that the input tells.
    could_last : int array
        Days from the assessment to the last day of the data.
    received : int array
        Days from the assessment until help came; `NEVER` where none did.
    offered, refused, waited : bool array
        Whether any help was asked for or offered at all, was refused, and was waited for.
    waited_days, waited_for : int array
        How long the first wait lasted, and what ended it: 1 help, 2 the wait itself; 0 where it goes on.
    refusal_of : int array, shape (refusals,)
        The need that was refused.
    refused_by, reason, kind : array of str, shape (refusals,)
        By whom, why, and which kind of help.
    persons_by : mapping of str to array of str, shape (persons,)
        A code for each of `BY`, of everybody with a key; the age class is that at the first report.
    persons : int
        All with a key, assessed or not.
    years : tuple of int
        Of the first reports.
    until : date
        The last day of the data.
    """

    person: IntArray
    domain: Codes
    severity: Codes
    by: Mapping[str, Codes]
    could_last: IntArray
    received: IntArray
    offered: BoolArray
    refused: BoolArray
    waited: BoolArray
    waited_days: IntArray
    waited_for: IntArray
    refusal_of: IntArray
    refused_by: Codes
    reason: Codes
    kind: Codes
    persons_by: Mapping[str, Codes]
    persons: int
    years: tuple[int, int]
    until: date

    def __len__(self) -> int:
        return len(self.person)

    @property
    def answered(self) -> BoolArray:
        """Whether help came, at any time."""
        found: BoolArray = self.received < NEVER
        return found

    @property
    def assessed(self) -> BoolArray:
        """Whether any need of each person was assessed."""
        found: BoolArray = np.bincount(self.person, minlength=self.persons) > 0
        return found


def collect_needs(
    reports: ir.Table, others: OtherRecords, *, supplied: Collection[str], window: tuple[int, int]
) -> CareNeeds:
    """Put together the needs of the persons first reported in the window, and the help that came of them.

    The engine leaves out what is of nobody with a key; without a table `help`, nothing was registered.
    """
    known = [name for name in BY if not DIMENSIONS[name].missing(supplied)]
    people = collect_persons(reports, traits=_TRAITS, supplied=supplied, window=window)
    people = people.filter(people.index >= coding.day_number(date(window[0], 1, 1)))
    people = people.filter(POPULATIONS["victims"].belongs(people))
    numbers = {name: DIMENSIONS[name].value(people).cast("int16") for name in known}
    persons = fetch(people.select("linked", **numbers).order_by("linked"))
    keyed = reports.filter(reports.linked.notnull() & reports.person_key.notnull())
    keys = fetch(keyed.select("person_key", "linked").distinct().order_by("person_key", "linked"))
    place = pc.index_in(keys["linked"], value_set=persons["linked"].combine_chunks())
    keys = keys.filter(pc.is_valid(place))
    whose = _Whose(keys["person_key"].combine_chunks().cast(pa.string()), coding.ints(pc.drop_null(place)))
    asked = keyed.select("person_key")
    needs = fetch(_read_needs(others.tables["needs"].semi_join(asked, "person_key")))
    help_ = None
    if "help" in others.tables:
        help_ = fetch(_read_help(others.tables["help"].semi_join(asked, "person_key")))
    with_key = np.unique(whose.person)
    number = np.full(len(persons), -1)
    number[with_key] = np.arange(len(with_key))
    joined = _Joined(
        _Whose(whose.keys, number[whose.person]),
        {name: DIMENSIONS[name].codes_of(coding.ints(persons[name]))[with_key] for name in known},
        len(with_key),
        says_of_age="adult_from" in others.supplied.get("needs", ()),
        says_where=PLACE in others.supplied.get("needs", ()),
    )
    return joined.hold(needs, help_, window, others.vintage)


def _read_needs(needs: ir.Table) -> ir.Table:
    """Return the needs of presumed victims; of those assessed on one day, the most severe first."""
    ours = needs.filter(needs.person_group != MATCHED)
    read = ours.select(
        "person_key",
        "municipality",
        domain=coding.position(ours.domain, "need_domains"),
        severity=coding.position(ours.severity, "severities"),
        assessed=coding.days_since_1900(ours.assessed),
        adult_from=coding.days_since_1900(ours.adult_from),
    )
    return read.order_by(
        "person_key", "domain", "assessed", read.severity.desc(), "municipality", "adult_from"
    )


def _read_help(help_: ir.Table) -> ir.Table:
    read = help_.select(
        "person_key",
        need=coding.position(help_.need, "need_domains"),
        refused_by=coding.position(help_.refused_by, "refused_by"),
        reason=coding.position(help_.reason, "blocking_reasons"),
        kind=coding.position(help_.kind, "help_kinds"),
        **{name: coding.days_since_1900(help_[name]) for name in ("waited_from", "started", "ended")},
    )
    return read.order_by(*read.columns)


@dataclass(frozen=True, eq=False)
class _Whose:
    """Which person each key is of."""

    keys: pa.Array
    person: IntArray

    def of(self, table: pa.Table) -> tuple[pa.Table, IntArray]:
        """Return the rows of these persons, and whose each is."""
        place = pc.index_in(table["person_key"].cast(pa.string()), value_set=self.keys)
        return table.filter(pc.is_valid(place)), self.person[coding.ints(pc.drop_null(place))]


@dataclass(frozen=True, eq=False)
class _Joined:
    """The persons, and what is known of them."""

    whose: _Whose
    by: Mapping[str, Codes]
    persons: int
    says_of_age: bool
    says_where: bool

    def hold(
        self, needs: pa.Table, help_: pa.Table | None, window: tuple[int, int], until: date
    ) -> CareNeeds:
        """Hold the help against the needs."""
        needs, person = self.whose.of(needs)
        domain, assessed = coding.ints(needs["domain"]), coding.ints(needs["assessed"])
        # Of each person and part of life, the first assessment.
        order = np.lexsort((assessed, _pair(person, domain)))  # stable: ties stay as they were read
        _pairs, first = np.unique(_pair(person, domain)[order], return_index=True)
        rows = order[first]
        needs, person, domain, assessed = (
            needs.take(pa.array(rows)),
            person[rows],
            domain[rows],
            assessed[rows],
        )
        steps = _Steps.none(len(rows))
        if help_ is not None:
            help_, helped = self.whose.of(help_)
            steps = _Steps.of(
                help_, _pair(helped, coding.ints(help_["need"])), _pair(person, domain), assessed, until
            )
        return CareNeeds(
            person=person,
            domain=_codes("need_domains", domain),
            severity=_codes("severities", coding.ints(needs["severity"])),
            by=self._by(needs, person, assessed),
            could_last=np.maximum(coding.day_number(until) - assessed, 0),
            received=steps.received,
            offered=steps.offered,
            refused=steps.refused,
            waited=steps.waited,
            waited_days=steps.waited_days,
            waited_for=steps.waited_for,
            refusal_of=steps.refusal_of,
            refused_by=steps.refused_by,
            reason=steps.reason,
            kind=steps.kind,
            persons_by=self.by,
            persons=self.persons,
            years=window,
            until=until,
        )

    def _by(self, needs: pa.Table, person: IntArray, assessed: IntArray) -> Mapping[str, Codes]:
        """Return what needs are told apart by; the age class is that at the assessment, where needs say it."""
        by = {name: codes[person] for name, codes in self.by.items()}
        if self.says_of_age and "age_class" in by:
            adult_from = coding.ints(needs["adult_from"])
            minor = (adult_from > assessed) & (adult_from < coding.NO_DATE_DAYS)
            grown = np.where(by["age_class"] == "minor", "adult", by["age_class"])
            by["age_class"] = np.where(minor, "minor", grown)
        if self.says_where:
            town = needs["municipality"].cast(pa.string()).to_numpy(zero_copy_only=False)
            by[PLACE] = np.asarray(town, dtype=np.str_)
        return by


@dataclass(frozen=True, eq=False)
class _Steps:
    """What came of each need; see `CareNeeds`."""

    received: IntArray
    offered: BoolArray
    refused: BoolArray
    waited: BoolArray
    waited_days: IntArray
    waited_for: IntArray
    refusal_of: IntArray
    refused_by: Codes
    reason: Codes
    kind: Codes

    @classmethod
    def none(cls, needs: int) -> _Steps:
        """Return that nothing came."""
        no, never = np.zeros(needs, dtype=bool), np.full(needs, NEVER)
        nothing, nobody = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.str_)
        return cls(never, no, no, no, never, np.zeros(needs, dtype=np.int64), nothing, nobody, nobody, nobody)

    @classmethod
    def of(cls, help_: pa.Table, about: IntArray, pairs: IntArray, assessed: IntArray, until: date) -> _Steps:
        """Return what the rows of help say of the needs; `pairs` are in their order.

        Help that had ended before the need was assessed is of an earlier need.
        """
        place = np.minimum(np.searchsorted(pairs, about), max(len(pairs) - 1, 0))
        ended = coding.ints(help_["ended"])
        fits = (pairs[place] == about) if len(pairs) else np.zeros(len(about), dtype=bool)
        fits &= ended >= assessed[place] if len(pairs) else fits
        rows = np.flatnonzero(fits)
        need, ended, size = place[rows], ended[rows], len(pairs)
        started, waited_from = (coding.ints(help_[name])[rows] for name in ("started", "waited_from"))
        last = coding.day_number(until)
        begun, waits = started <= last, waited_from < coding.NO_DATE_DAYS
        received = np.full(size, NEVER)
        np.minimum.at(received, need[begun], np.maximum(started - assessed[need], 0)[begun])
        by, reason = coding.ints(help_["refused_by"])[rows], coding.ints(help_["reason"])[rows]
        refusal = ((by >= 0) | (reason >= 0)) & ~begun
        dated = ended < coding.NO_DATE_DAYS
        closed = ~begun & (dated | (by >= 0))
        # Of a refusal without a day nobody knows how long it was waited for: no later than it began, it is over.
        end = np.where(begun, started, np.where(closed, np.where(dated, ended, waited_from), last))
        order = np.flatnonzero(waits)[np.argsort(waited_from[waits], kind="stable")]
        waiting, first = np.unique(need[order], return_index=True)
        waited_days, waited_for = np.full(size, NEVER), np.zeros(size, dtype=np.int64)
        waited_days[waiting] = np.maximum(end - waited_from, 0)[order][first]
        waited_for[waiting] = np.where(begun, 1, np.where(closed, 2, 0))[order][first]
        return cls(
            received,
            _any(need, size),
            _any(need[refusal], size),
            _any(need[waits], size),
            waited_days,
            waited_for,
            need[refusal],
            _codes("refused_by", by[refusal]),
            _codes("blocking_reasons", reason[refusal]),
            _codes("help_kinds", coding.ints(help_["kind"])[rows][refusal]),
        )


def _any(places: IntArray, size: int) -> BoolArray:
    found: BoolArray = np.bincount(places, minlength=size) > 0
    return found


def _pair(person: IntArray, domain: IntArray) -> IntArray:
    """Return a number for a person and a part of life; kinds of unknown are parts of their own."""
    unknown = len(coding.UNKNOWN_RANKS)
    pairs: IntArray = person * (len(code_list("need_domains")) + unknown) + domain + unknown
    return pairs


def _codes(list_name: str, numbers: IntArray) -> Codes:
    """Return the code that each number stands for."""
    by_rank = {rank: code for code, rank in coding.UNKNOWN_RANKS.items()}
    unknown = [by_rank[rank] for rank in sorted(by_rank, reverse=True)]
    codes: Codes = np.array([*unknown, *(code.code for code in code_list(list_name))])
    found: Codes = codes[numbers + len(unknown)]
    return found
