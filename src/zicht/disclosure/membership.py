"""What a reader would see otherwise if one person were left out, and whether any of it tells more than rules allow.

A reader who knows everybody else can tell from one exact total whether a person is in it. That is what publishing exact
figures means, and it is only counted here. What tells too much is a figure that moves with one person although a rule
hides what it is made from: see `Tell`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from zicht.disclosure.complement import is_small
from zicht.disclosure.derive import calculate
from zicht.disclosure.groups import hide_whole_groups
from zicht.disclosure.protect import protections_of
from zicht.disclosure.regimes import ROUND_TO, Protection, strictest
from zicht.measures.model import ALL, CellKey, CountedCell, CountedTable, DerivedCell, SummedCell
from zicht.release.jsonfile import encode_object
from zicht.release.model import Cell, Revision, Status, Table

__all__ = ["Figures", "Group", "LeftOut", "Membership", "OfGroup", "Tell", "Telling", "leave_out", "sum_up"]

HIDDEN = (Status.SUPPRESSED, Status.RANGE)
#: So likely it is that a sample holds somebody whom a fault tells of, where it tells of the share that is named.
CERTAINTY = 0.95


class Tell(StrEnum):
    """How a figure tells too much. Any one of these fails an edition."""

    #: A count is shown although its rule hides it, or otherwise than its rule shows it.
    AGAINST_RULE = "against_rule"
    #: A figure does not follow from what is shown: a hidden count is in it, or it moves while all that it follows from
    #: stays the same.
    NOT_FROM_SHOWN = "not_from_shown"
    #: What stands with a hidden count moves: its bounds, its note.
    WITH_HIDDEN = "with_hidden"


class Group(StrEnum):
    """From among whom persons are drawn: by how many share the rarest of their codes, or by where they stand."""

    ALONE = "alone"
    FEW = "few"
    MANY = "many"
    NOT_REPORTED = "not_reported"
    SUSPECTS = "suspects"


@dataclass(frozen=True)
class Figures:
    """The figures of an edition, with what stands behind them: `regimes` holds what the sources of each table ask."""

    counted: tuple[CountedTable, ...]
    regimes: tuple[Mapping[str, str], ...]
    shown: tuple[Table, ...]
    revisions: tuple[Revision, ...] = ()
    exposed: bool = False


@dataclass(frozen=True)
class Place:
    """Which figures, without a code of them: those of a person would be that person's."""

    table: str
    measure: str
    by: tuple[str, ...]


#: The rows that an edition says each file brought.
OF_FILES = Place("sources", "accepted", ())


@dataclass(frozen=True)
class Telling:
    """Figures that tell too much: how many at most at once, and for how many of the persons who were left out.

    `persons` is 0 where the edition itself shows them, whoever is left out.
    """

    tell: Tell
    place: Place
    figures: int
    persons: int


@dataclass(frozen=True)
class LeftOut:
    """What changes when one person is left out, in numbers of figures.

    Of the `figures`, some are counts. Of these, `hiding` turn between hidden and shown, `nobody` between hidden and a
    zero, `rows` are there in one of the two only; `beside` count somebody else, and change for others' sake. `smallest`
    is the smallest count of persons that is shown, and another without the person; `described` how many tables say
    otherwise how they add up, `worded` how many read otherwise, and `stated` whether a statement does: on revisions, or
    on what can be worked out.
    """

    group: Group
    figures: int
    hiding: int
    nobody: int
    rows: int
    beside: int
    smallest: int | None
    described: int
    worded: int
    stated: bool
    tells: Mapping[tuple[Tell, Place], int]


@dataclass(frozen=True)
class OfGroup:
    """What came of the persons of one group: the fewest and the most figures that change with one; the most of each.

    A fault that tells of more than `found_if_of` (a share) of the group would have been seen with a certainty of 95%.
    """

    group: Group
    persons: int
    fewest: int
    most: int
    hiding: int
    nobody: int
    rows: int
    beside: int
    described: int
    worded: int
    stated: int
    smallest: int | None
    found_if_of: float


@dataclass(frozen=True)
class Membership:
    """What came of leaving out a sample of persons, one at a time; `left` names the tables not (wholly) looked at.

    With `alone` the edition was compared as if none had been out before it, which all would count the person too.
    """

    vintage: str
    seed: int
    figures: int
    groups: tuple[OfGroup, ...]
    telling: tuple[Telling, ...]
    alone: bool = False
    left: tuple[str, ...] = ()

    @property
    def persons(self) -> int:
        return sum(group.persons for group in self.groups)

    @property
    def tells(self) -> bool:
        """Whether any figure tells more of one person than rules allow."""
        return bool(self.telling)

    def as_json(self) -> dict[str, object]:
        return {"persons": self.persons, "tells": self.tells, **encode_object(self)}


def leave_out(whole: Figures, without: Figures, group: Group) -> LeftOut:
    """Compare the figures of an edition with those it would have without one person, of this group.

    Rules are those of the whole edition: nobody's leaving may switch one off.
    """
    pairs = zip(whole.counted, without.counted, whole.regimes, whole.shown, without.shown, strict=True)
    found = _Found()
    for counted, counted_without, regimes, shown, shown_without in pairs:
        other = _Sight.of(counted_without, regimes, shown_without)
        found.compare(_Sight.of(counted, regimes, shown), other)
        found.described += _without_words(shown) != _without_words(shown_without)
        found.worded += _words(shown) != _words(shown_without)
    return LeftOut(
        group,
        figures=found.figures,
        hiding=found.kinds["hiding"],
        nobody=found.kinds["nobody"],
        rows=found.kinds["rows"],
        beside=found.beside,
        smallest=found.smallest,
        described=found.described,
        worded=found.worded,
        stated=(whole.revisions, whole.exposed) != (without.revisions, without.exposed),
        tells=dict(found.tells),
    )


def sum_up(
    whole: Figures,
    left_out: Sequence[LeftOut],
    *,
    vintage: str,
    seed: int,
    files: Iterable[tuple[str, int]] = (),
    alone: bool = False,
    left: Iterable[str] = (),
) -> Membership:
    """Return what came of a sample, and what the edition itself shows against its rules.

    `files` are what each file of records of persons asks, and how many rows of it the edition says that it counted.
    """
    figures, persons = Counter[tuple[Tell, Place]](), Counter[tuple[Tell, Place]]()
    for counted, regimes, shown in zip(whole.counted, whole.regimes, whole.shown, strict=True):
        sight = _Sight.of(counted, regimes, shown)
        figures.update((tell, sight.place(key)) for tell, key in _against_rules(sight))
    small = sum(strictest([regime]).hides(rows) for regime, rows in files)
    figures.update({(Tell.AGAINST_RULE, OF_FILES): small} if small else {})
    for one in left_out:
        for name, number in one.tells.items():
            figures[name] = max(figures[name], number)
            persons[name] += 1
    return Membership(
        vintage,
        seed,
        sum(len(table.cells) for table in whole.shown),
        tuple(_of_group(group, left_out) for group in Group if any(one.group is group for one in left_out)),
        tuple(
            Telling(tell, place, number, persons[tell, place])
            for (tell, place), number in sorted(figures.items(), key=lambda item: repr(item[0]))
        ),
        alone,
        tuple(left),
    )


def _of_group(group: Group, left_out: Sequence[LeftOut]) -> OfGroup:
    of = [one for one in left_out if one.group is group]
    return OfGroup(
        group,
        len(of),
        fewest=min(one.figures for one in of),
        most=max(one.figures for one in of),
        hiding=max(one.hiding for one in of),
        nobody=max(one.nobody for one in of),
        rows=max(one.rows for one in of),
        beside=max(one.beside for one in of),
        described=max(one.described for one in of),
        worded=max(one.worded for one in of),
        stated=sum(one.stated for one in of),
        smallest=min((one.smallest for one in of if one.smallest is not None), default=None),
        found_if_of=round(1 - (1 - CERTAINTY) ** (1 / len(of)), 3),
    )


@dataclass(frozen=True)
class _Sight:
    """A table as a reader sees it, beside what was counted.

    `follows` holds what each other figure follows from, `estimates` which of them are estimates.
    """

    names: tuple[str, ...]
    counted: CountedTable
    cells: Mapping[CellKey, Cell]
    counts: Mapping[CellKey, CountedCell]
    follows: Mapping[CellKey, frozenset[CellKey]]
    estimates: frozenset[CellKey]
    protections: Mapping[CellKey, Protection]

    @classmethod
    def of(cls, counted: CountedTable, regimes: Mapping[str, str], shown: Table) -> _Sight:
        return cls(
            (counted.id, *shown.dimension_names),
            counted,
            {(cell.codes, cell.measure): cell for cell in shown.cells},
            {cell.key: cell for cell in counted.cells},
            dict(_follows(counted)),
            frozenset(estimate.key for estimate in counted.estimated),
            protections_of(counted, {regimes[source] for source in counted.sources}),
        )

    def place(self, key: CellKey) -> Place:
        table, *names = self.names
        codes, measure = key
        return Place(table, measure, tuple(n for n, code in zip(names, codes, strict=True) if code != ALL))

    def hides(self, key: CellKey) -> bool:
        cell = self.cells.get(key)
        return cell is not None and cell.status in HIDDEN

    def rounds(self, key: CellKey) -> bool:
        cell = self.cells.get(key)
        return cell is not None and cell.status is Status.ROUNDED


def _follows(counted: CountedTable) -> Iterator[tuple[CellKey, frozenset[CellKey]]]:
    for summed in counted.summed:
        yield summed.key, frozenset(summed.parts)
    for derived in counted.derived:
        yield (derived.codes, derived.measure), frozenset((derived.of, derived.base))
    for estimate in counted.estimated:
        also = {key for key in (estimate.rests_on, estimate.of) if key is not None}
        yield estimate.key, frozenset(also.union(estimate.follows))


class _Found:
    """What differs between two editions, while their tables are compared."""

    def __init__(self) -> None:
        self.kinds = Counter[str]()
        self.figures = self.beside = self.described = self.worded = 0
        self.smallest: int | None = None
        self.tells: defaultdict[tuple[Tell, Place], int] = defaultdict(int)

    def compare(self, whole: _Sight, without: _Sight) -> None:
        """Compare a table with itself without one person; what the second shows against a rule tells too."""
        known = set(_against_rules(whole))
        for tell, key in _against_rules(without):
            if (tell, key) not in known:
                self.tell(tell, without.place(key))
        for key in whole.cells.keys() | without.cells.keys():
            if whole.cells.get(key) != without.cells.get(key):
                self.change(key, whole, without)

    def tell(self, tell: Tell, place: Place) -> None:
        self.tells[tell, place] += 1

    def change(self, key: CellKey, whole: _Sight, without: _Sight) -> None:
        """Take in a figure that is not the same."""
        before, after = whole.cells.get(key), without.cells.get(key)
        self.figures += 1
        if before and after and before.status is after.status is Status.SUPPRESSED:
            self.tell(Tell.WITH_HIDDEN, whole.place(key))
        elif key in whole.follows or key in without.follows:
            if not _is_explained(key, whole, without):
                self.tell(Tell.NOT_FROM_SHOWN, whole.place(key))
        else:
            self.kinds[_kind(before, after)] += 1
            self.count(whole.counts.get(key), without.counts.get(key), before)

    def count(self, whole: CountedCell | None, without: CountedCell | None, before: Cell | None) -> None:
        """Take in a count that is shown otherwise."""
        if (whole.value if whole else 0) == (without.value if without else 0):
            self.beside += 1
        elif before and before.value is not None and before.unit == "persons":
            smallest = int(before.value)
            self.smallest = smallest if self.smallest is None else min(self.smallest, smallest)


def _words(table: Table) -> tuple[object, ...]:
    """Return the texts of a table that can hold what was found in its records."""
    return table.reading, table.counting_notes, table.notes


def _without_words(table: Table) -> Table:
    return replace(table, cells=(), reading={}, counting_notes=(), notes={})


def _kind(before: Cell | None, after: Cell | None) -> str:
    if before is None or after is None:
        return "rows"
    hidden = [cell.status in HIDDEN for cell in (before, after)]
    if not any(hidden):
        return "numbers"
    shown = next(
        (cell for cell, is_hidden in zip((before, after), hidden, strict=True) if not is_hidden), None
    )
    return "nobody" if shown is not None and shown.value == 0 else "hiding"


def _is_explained(key: CellKey, whole: _Sight, without: _Sight) -> bool:
    """Say whether a reader sees why a figure moves: something that it follows from does.

    An estimate can move while all counts behind it stay what they were rounded to; it is rounded as coarsely as they.
    """
    follows = whole.follows.get(key, frozenset()) | without.follows.get(key, frozenset())
    if any(whole.cells.get(one) != without.cells.get(one) for one in follows):
        return True
    return (key in whole.estimates or key in without.estimates) and any(map(whole.rounds, follows))


def _against_rules(sight: _Sight) -> Iterator[tuple[Tell, CellKey]]:
    """Yield what a table shows that its rules hide, and figures that hold what is hidden."""
    whole_groups = hide_whole_groups(sight.counted, sight.protections)
    for key, count in sight.counts.items():
        shown, protection = sight.cells.get(key), sight.protections[key]
        if shown is None or shown.value is None or count.public:
            continue
        in_whole = key in whole_groups and not protection.changes
        is_wrong = shown.status is Status.EXACT and shown.value != count.value
        if in_whole or is_wrong or not _keeps_rule(shown.value, count, protection):
            yield Tell.AGAINST_RULE, key
    for key, follows in sight.follows.items():
        cell = sight.cells.get(key)
        is_shown = cell is not None and (cell.value is not None or cell.lower is not None)
        if is_shown and any(map(sight.hides, follows)):
            yield Tell.NOT_FROM_SHOWN, key
    yield from ((Tell.NOT_FROM_SHOWN, key) for key in _wrongly_derived(sight))


def _keeps_rule(value: float, count: CountedCell, protection: Protection) -> bool:
    """Say whether a count may be shown as this number."""
    if is_small(count, protection) or (protection.ranges and value > 0):
        return False
    if protection.base:
        return value % protection.base == 0
    return (not protection.rounds or value % ROUND_TO == 0) and (value == 0 or value >= protection.noise)


def _wrongly_derived(sight: _Sight) -> Iterator[CellKey]:
    """Yield sums, shares, rates and changes that anybody who calculates them again finds to be otherwise."""
    following: tuple[SummedCell | DerivedCell, ...] = (*sight.counted.summed, *sight.counted.derived)
    for one in following:
        key = (one.codes, one.measure)
        cell = sight.cells.get(key)
        if cell is None or cell.value is None or cell.status is Status.ESTIMATE:
            continue
        right = _calculated(one, sight)
        if right is not None and not math.isclose(right, cell.value, rel_tol=1e-9, abs_tol=1e-9):
            yield key


def _calculated(one: SummedCell | DerivedCell, sight: _Sight) -> float | None:
    """Return what follows from shown figures; nothing where one of them is hidden, which is said elsewhere."""
    keys = one.parts if isinstance(one, SummedCell) else (one.of, one.base)
    values = [sight.cells[key].value for key in keys]
    shown = [value for value in values if value is not None]
    if len(shown) < len(values):
        return None
    if isinstance(one, SummedCell):
        return sum(shown) / one.divisor
    return calculate(one.kind, shown[0], shown[1])
