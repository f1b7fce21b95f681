"""All tables of an edition protected as one problem: a number hidden in one is hidden in all, and follows from none."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np

from zicht.disclosure.attack import find_exposed
from zicht.disclosure.binding import find_bindings, find_listed, find_sums
from zicht.disclosure.editions import Published, combine
from zicht.disclosure.fill import fill_unknown
from zicht.disclosure.given_away import given_away
from zicht.disclosure.protect import protect, protections_of
from zicht.disclosure.regimes import Protection
from zicht.disclosure.secondary import Choice, choose_hidden
from zicht.disclosure.sums import NOISE, FloatArray, IntArray, Number, Sums, collect_sums, numbers_of
from zicht.disclosure.twins import find_twins
from zicht.disclosure.unlisted import leave_out
from zicht.errors import Text
from zicht.measures.model import CellKey, CountedCell, CountedTable
from zicht.release.model import ALL, Copy, Status, Table
from zicht.release.periods import PERIOD
from zicht.vocabulary import in_all_languages

__all__ = ["Protected", "protect_together", "reasons_not_to_publish"]

#: What hiding costs more: a number that some table shows however small it is, and one that says that nobody was there.
SHOWN_ANYWAY, ZERO = 30.0, 5.0
#: The total of a period is hidden only where nothing else helps, and a national figure by one trait if little does.
TOTAL, NATIONAL = 1000.0, 20.0
#: An edition beside others is looked at as readers will, and once more protected, so often.
MOST_PASSES = 3


@dataclass(frozen=True)
class Protected:
    """The tables as they may be shown; how many numbers rules hide, how many others, and how many remain exposed.

    `is_secondary` says whether others were hidden for their sake, `fits` whether the counts can be those of one country
    together with the editions before: where they cannot, they were protected without regard to these.
    """

    tables: tuple[Table, ...]
    by_rule: int
    beside: int
    exposed: int
    is_secondary: bool = True
    fits: bool = True


ONLY_SMALL = Text.of(
    "Small counts are hidden, but no other figures with them: a reader could calculate them back from totals. This "
    "edition is for analysis, not for publication."
)
EXPOSED = Text.of(
    "Some hidden counts can be calculated from figures that must be shown. This edition is not for publication. "
    "The command zicht attack names the tables: take codes or years together there."
)
UNFIT = Text.of(
    "The counts do not fit those of the editions before this one, in years that are not said to be revised. This "
    "edition is not for publication. Record as corrections what changed since then, or leave out an edition that is "
    "not of this register: the command zicht compare shows what differs."
)


def reasons_not_to_publish(protected: Protected) -> tuple[Mapping[str, str], ...]:
    """Return why tables may not be published, in every language; nothing if they may."""
    if protected.by_rule and not protected.is_secondary:
        return (in_all_languages(ONLY_SMALL.msgid),)
    if not protected.fits:
        return (in_all_languages(UNFIT.msgid),)
    return (in_all_languages(EXPOSED.msgid),) if protected.exposed else ()


@dataclass(frozen=True)
class _Count:
    """A count, the table that it stands in, the place of its number among all, and what protects it."""

    table: int
    cell: CountedCell
    place: int
    protection: Protection


def protect_together(
    counted: Sequence[CountedTable],
    regimes: Sequence[Mapping[str, str]],
    *,
    secondary: bool = True,
    edition: Published | None = None,
    earlier: Sequence[Published] = (),
) -> Protected:
    """Return the tables as they may be shown beside each other, and beside those of earlier editions.

    `regimes` holds what the sources of each table ask for. Without `secondary`, only rules hide anything: such tables
    say how they hang together, but are not for publication. Of `edition` all but the tables is used. Raises ValueError
    where the counts cannot be those of one country together with the earlier editions.
    """
    # The order in which an engine counts is not always the same, and must not choose what is hidden.
    counted = [replace(one, cells=tuple(sorted(one.cells, key=attrgetter("key")))) for one in counted]
    task = _Task(counted, regimes, edition if earlier else None, earlier)
    linked = _link(tuple(protect(*one) for one in zip(counted, regimes, strict=True)), counted)
    by_rule = int(linked.sums.hidden.sum())
    if not (by_rule or earlier):
        return Protected(linked.tables, 0, 0, 0, secondary)
    if not secondary:
        return Protected(linked.tables, by_rule, 0, int(find_exposed(linked.sums).exposed.sum()), secondary)
    linked = _hide_alike(linked, task)
    found = _protect(linked, task)
    is_costly = found.exposed or _hidden_totals(found.tables) > _hidden_totals(linked.tables)
    if is_costly and any(one.open_ended for table in counted for one in table.dimensions):
        found = min(found, _protect_unlisted(linked, task), key=_what_is_lost)
    return replace(found, by_rule=by_rule)


def _what_is_lost(found: Protected) -> tuple[bool, int]:
    return found.exposed > 0, _hidden_totals(found.tables)


def _hidden_totals(tables: Iterable[Table]) -> int:
    """Count the hidden counts of everybody, in a year or in all: the last that readers can do without."""
    return sum(
        cell.status is Status.SUPPRESSED
        and all(
            code == ALL or name == PERIOD
            for name, code in zip(table.dimension_names, cell.codes, strict=True)
        )
        for table in tables
        for cell in table.cells
    )


@dataclass(frozen=True)
class _Task:
    """What is protected: counts with what their sources ask, as a new edition beside earlier ones where it is one."""

    counted: Sequence[CountedTable]
    regimes: Sequence[Mapping[str, str]]
    edition: Published | None
    earlier: Sequence[Published]

    def still_exposed(self, tables: tuple[Table, ...]) -> int:
        """Return how many numbers a reader of these tables finds, that earlier editions alone do not tell."""
        if self.edition is None:
            return int(find_exposed(collect_sums(tables)).exposed.sum())
        combined = combine([*self.earlier, replace(self.edition, tables=tables)])
        found = find_exposed(combined.sums)
        return int((found.exposed & ~given_away(self.earlier, combined, found)).sum())


def _protect(linked: _Linked, task: _Task) -> Protected:
    """Hide what must be hidden beside what is, until readers find nothing, or nothing helps."""
    beside = 0
    for _pass in range(MOST_PASSES):
        tables, choice = _hide_more(linked, task)
        beside += int(choice.hidden.sum())
        if task.edition is None:
            return Protected(tables, 0, beside, int(choice.exposed.sum()))
        # How far a year can have moved was read from figures of which some are hidden now: readers know less of it, and
        # so more of what did not move.
        exposed = task.still_exposed(tables)
        if not exposed:
            break
        linked = replace(linked, tables=tables, sums=collect_sums(tables, linked.numbers))
    return Protected(tables, 0, beside, exposed)


def _protect_unlisted(linked: _Linked, task: _Task) -> Protected:
    """Protect as if nobody saw from a list which codes occur, and leave those out of it that only hidden counts have.

    What is left out adds up with the rest while it is protected: whoever knows all codes that there are learns no more.
    """
    tables = tuple(
        replace(table, listed=find_listed(one, open_ended=False))
        for table, one in zip(linked.tables, task.counted, strict=True)
    )
    found = _protect(replace(linked, tables=tables, sums=collect_sums(tables, linked.numbers)), task)
    if found.exposed:
        return found
    tables = tuple(map(leave_out, found.tables, task.counted))
    return replace(found, tables=tables, exposed=task.still_exposed(tables))


def _hide_more(linked: _Linked, task: _Task) -> tuple[tuple[Table, ...], Choice]:
    """Return the tables with what must be hidden beside what is, and what was chosen."""
    world = _world(linked, task)
    sums = world.sums
    counts = list(_counts(linked, task, world.places))
    values = _values(sums, counts)
    costs = _costs(sums, counts, values)
    costs[_printed_elsewhere(task.counted, counts)] = math.inf
    choice = choose_hidden(sums, values, costs)
    ranges = [_ranges(table) for table in linked.tables]
    hidden: dict[int, set[CellKey]] = defaultdict(set)
    for count in counts:
        # A range tells no more than its rule allows, unless it was chosen.
        is_hidden = sums.hidden[count.place] and count.cell.key not in ranges[count.table]
        if (is_hidden or choice.hidden[count.place]) and not count.cell.public:
            hidden[count.table].add(count.cell.key)
    shown = zip(linked.tables, task.counted, task.regimes, strict=True)
    return tuple(_hidden_too(*one, hidden[at]) for at, one in enumerate(shown)), choice


def _hide_alike(linked: _Linked, task: _Task) -> _Linked:
    """Hide what a rule hides in one table wherever the same number stands: no table tells what another hides."""
    hidden = {linked.sums.numbers[place] for place in np.flatnonzero(linked.sums.hidden)}
    tables = []
    for shown, table, asked in zip(linked.tables, task.counted, task.regimes, strict=True):
        kept = {cell.key for cell in table.cells if cell.public} | _ranges(shown)
        numbers = linked.numbers[table.id]
        alike = {key for key in numbers if numbers[key] in hidden} - kept
        tables.append(_hidden_too(shown, table, asked, alike))
    if all(new is old for new, old in zip(tables, linked.tables, strict=True)):
        return linked
    return replace(linked, tables=tuple(tables), sums=collect_sums(tables, linked.numbers))


@dataclass(frozen=True)
class _World:
    """All that readers can set in sums, and where the numbers of this edition stand in it."""

    sums: Sums
    places: Mapping[Number, int]


def _world(linked: _Linked, task: _Task) -> _World:
    """Return the sums of this edition beside those of the earlier ones."""
    if task.edition is None:
        places = {number: place for place, number in enumerate(linked.sums.numbers)}
        return _World(linked.sums, places)
    combined = combine([*task.earlier, replace(task.edition, tables=linked.tables)], coming=linked.sums)
    return _World(combined.sums, combined.places[-1])


def _printed_elsewhere(counted: Sequence[CountedTable], counts: Sequence[_Count]) -> IntArray:
    """Return the places of the numbers that others have published just as they are counted here."""
    printed = [{cell.codes: cell.value for cell in table.cells if cell.public} for table in counted]
    same = {
        count.place
        for count in counts
        if count.cell.copy_of and printed[count.table].get(count.cell.codes) == count.cell.value
    }
    return np.array(sorted(same), dtype=np.int64)


def _hidden_too(shown: Table, counted: CountedTable, asked: Mapping[str, str], hidden: set[CellKey]) -> Table:
    """Return a table with these counts hidden, and what follows from them; as it was where all are hidden already."""
    before = {(c.codes, c.measure) for c in shown.cells if c.status is Status.SUPPRESSED}
    if hidden <= before:
        return shown
    return replace(shown, cells=protect(counted, asked, hidden=hidden).cells)


def _ranges(table: Table) -> set[CellKey]:
    """Return the cells that show a range."""
    return {(cell.codes, cell.measure) for cell in table.cells if cell.status is Status.RANGE}


@dataclass(frozen=True)
class _Linked:
    """Tables with how their counts hang together, the number behind each count by table, and the sums of all."""

    tables: tuple[Table, ...]
    numbers: Mapping[str, Mapping[CellKey, Number]]
    sums: Sums


def _link(tables: Sequence[Table], counted: Sequence[CountedTable]) -> _Linked:
    """Let tables say how their counts hang together, as far as it holds in these counts."""
    twins = find_twins(counted)
    bound = tuple(
        replace(
            table,
            bindings=find_bindings(one),
            sums=find_sums(one),
            listed=find_listed(one),
            copies=(*_copies(one), *twins[one.id]),
        )
        for table, one in zip(tables, counted, strict=True)
    )
    values = [{cell.key: cell.value for cell in one.cells} for one in counted]
    kept, numbers = _share_numbers(bound, values)
    sums = collect_sums(kept, numbers)
    wrong = _wrong_refinements(sums, _all_values(sums, numbers, kept, values))
    if wrong:
        kept = tuple(_unrefined(table, wrong) for table in kept)
        sums = collect_sums(kept, numbers)
    return _Linked(kept, numbers, sums)


def _copies(counted: CountedTable) -> Iterator[Copy]:
    for cell in counted.cells:
        if cell.copy_of is not None:
            table, (codes, measure) = cell.copy_of
            yield Copy(*cell.key, table=table, of_codes=codes, of_measure=measure)


def _share_numbers(
    tables: Sequence[Table], values: Sequence[Mapping[CellKey, float]]
) -> tuple[tuple[Table, ...], dict[str, Mapping[CellKey, Number]]]:
    """Return the numbers of each table; one that counts otherwise than those before it shares none with them."""
    by_id = {table.id: table for table in tables}
    known: dict[Number, float] = {}
    kept: list[Table] = []
    found: dict[str, Mapping[CellKey, Number]] = {}
    for table, own in zip(tables, values, strict=True):
        apart = replace(table, universe="", within={}, copies=())
        numbers = numbers_of(table, by_id)
        fits = all(known.get(numbers[key], value) == value for key, value in own.items() if key in numbers)
        if not fits:
            numbers = numbers_of(apart, by_id)
        kept.append(table if fits else apart)
        found[table.id] = numbers
        known.update((numbers[key], value) for key, value in own.items() if key in numbers)
    return tuple(kept), found


def _all_values(
    sums: Sums,
    numbers: Mapping[str, Mapping[CellKey, Number]],
    tables: Sequence[Table],
    values: Sequence[Mapping[CellKey, float]],
) -> FloatArray:
    known: dict[Number, float] = {}
    for table, own in zip(tables, values, strict=True):
        known.update((number, own.get(key, 0.0)) for key, number in numbers[table.id].items())
    return np.array([known[number] for number in sums.numbers])


def _wrong_refinements(sums: Sums, values: FloatArray) -> set[frozenset[str]]:
    """Return the dimensions of each sum that does not hold: only codes that lie within wider ones are not looked up."""
    total = sums.relations @ values
    wrong = np.flatnonzero((total < sums.least - NOISE) | (total > sums.most + NOISE))
    return {
        frozenset(name for place in _places(sums, row) for name, _code in sums.numbers[place].codes)
        for row in wrong.tolist()
    }


def _unrefined(table: Table, wrong: set[frozenset[str]]) -> Table:
    """Leave out that codes lie within wider ones where they do not add up so."""

    def fits(name: str, wider: str) -> bool:
        return not any({name, wider} <= names for names in wrong)

    dimensions = (
        replace(d, refines={wider: into for wider, into in d.refines.items() if fits(d.name, wider)})
        for d in table.dimensions
    )
    return replace(table, dimensions=tuple(dimensions))


def _places(sums: Sums, row: int) -> list[int]:
    start, end = sums.relations.indptr[row : row + 2]
    places: list[int] = sums.relations.indices[start:end].tolist()
    return places


def _counts(linked: _Linked, task: _Task, places: Mapping[Number, int]) -> Iterator[_Count]:
    """Yield the counts with the places of their numbers, and their protection."""
    for index, (table, asked) in enumerate(zip(task.counted, task.regimes, strict=True)):
        numbers = linked.numbers[table.id]
        protections = protections_of(table, {asked[source] for source in table.sources})
        for cell in table.cells:
            number = numbers.get(cell.key)
            if number is not None:
                yield _Count(index, cell, places[number], protections[cell.key])


def _values(sums: Sums, counts: Sequence[_Count]) -> FloatArray:
    """Return the numbers themselves; those that only an earlier edition knows, as they may have been."""
    values = np.where(sums.lower == sums.upper, sums.lower, np.nan)
    for count in counts:
        values[count.place] = count.cell.value
    return fill_unknown(sums, values)


def _costs(sums: Sums, counts: Sequence[_Count], values: FloatArray) -> FloatArray:
    """Return what hiding each number would lose; infinite where the world knows it already."""
    costs = 1.0 + np.log1p(values)
    shown_anyway = np.zeros(len(values), dtype=np.bool_)
    for count in counts:
        shown_anyway[count.place] |= not count.protection.threshold
    costs[shown_anyway] *= SHOWN_ANYWAY
    costs[values == 0] *= ZERO
    traits = np.array([sum(name != PERIOD for name, _code in number.codes) for number in sums.numbers])
    costs[traits == 0] *= TOTAL
    costs[traits == 1] *= NATIONAL
    for count in counts:
        if count.cell.public:
            costs[count.place] = math.inf
    return costs
