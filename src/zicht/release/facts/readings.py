"""Which released cells a claim can be about: those that fit all that the sentence says, and never the number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from zicht.errors import NoSuchFigure
from zicht.release.explain import explain
from zicht.release.facts.claims import Claim
from zicht.release.facts.lexicon import Grammar, Meaning, grammar
from zicht.release.model import ALL, OWN, Cell, MeasureText, Release, Status, Table
from zicht.release.periods import PERIOD, period_code, years_of
from zicht.vocabulary import PERCENT

__all__ = ["HIDDEN", "Figures", "Group", "Reading"]

Group = frozenset[tuple[str, str]]

HIDDEN = frozenset({Status.SUPPRESSED, Status.RANGE})

PUBLISHER = "publisher"

#: A sentence that fits more combinations than this is not read further.
MOST_COMBINATIONS = 2_000


@dataclass(frozen=True)
class Reading:
    """A cell that the claim can be about. `group` are the codes that it is broken down by, without the period.

    `missing` names the dimensions of which the sentence does not say the code; `rank` is low where the words mean
    what they usually mean; `parts` are the cells that make up `cell` where the sentence names several groups.
    """

    table: Table
    cell: Cell
    measure: MeasureText
    subject: str
    group: Group
    codes: Mapping[str, str]
    missing: tuple[str, ...] = ()
    rank: int = 0
    parts: tuple[Cell, ...] = ()

    @property
    def period(self) -> str:
        return self.codes.get(PERIOD, "")

    @property
    def is_share(self) -> bool:
        return self.measure.unit == PERCENT

    @property
    def is_hidden(self) -> bool:
        return self.cell.status in HIDDEN

    @property
    def has_figure(self) -> bool:
        return self.cell.value is not None or (self.cell.lower is not None and not self.is_hidden)


@dataclass(frozen=True)
class _Indexed:
    """A table with its cells by place; `used` are the codes that cells have in each dimension."""

    table: Table

    @property
    def cells(self) -> Mapping[tuple[tuple[str, ...], str], Cell]:
        return self.table.by_place

    @cached_property
    def used(self) -> dict[str, tuple[str, ...]]:
        names = self.table.dimension_names
        found: dict[str, dict[str, None]] = {name: {} for name in names}
        for cell in self.table.cells:
            for name, code in zip(names, cell.codes, strict=True):
                found[name][code] = None
        return {name: tuple(codes) for name, codes in found.items()}


class Figures:
    """The cells of an edition, found by what sentences say."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.grammar: Grammar = grammar()
        self._indexed: dict[str, _Indexed] = {}

    @property
    def window(self) -> str:
        return period_code(*self.release.edition.window)

    def table(self, table_id: str) -> _Indexed | None:
        if table_id not in self._indexed:
            table = self.release.table(table_id)
            if table is None or table.missing:
                return None
            self._indexed[table_id] = _Indexed(table)
        return self._indexed[table_id]

    def readings(self, claim: Claim, subject: str) -> list[Reading]:
        """Return every cell that fits a claim about this subject, one for each meaning, likely ones first."""
        found = [
            reading
            for table_id in self.grammar.subjects[subject].tables
            if (indexed := self.table(table_id)) is not None
            for reading in self._in_or_one_by_one(claim, indexed, subject)
        ]
        return _one_each(sorted(found, key=lambda reading: reading.rank))

    def readings_in(self, claim: Claim, table_id: str) -> list[Reading]:
        """Return the cells of one table that fit the claim."""
        indexed = self.table(table_id)
        if indexed is None:
            return []
        subject = next(iter(self.grammar.subjects_of(table_id)), "")
        return _one_each(sorted(self._in_table(claim, indexed, subject), key=lambda reading: reading.rank))

    def publishers(self, subject: str) -> tuple[str, ...]:
        """Return whose figures the tables of a subject hold beside the edition's own."""
        tables = [self.table(table_id) for table_id in self.grammar.subjects[subject].tables]
        found = [code for table in tables if table is not None for code in table.used.get(PUBLISHER, ())]
        return tuple(dict.fromkeys(code for code in found if code not in (ALL, OWN)))

    # One table

    def _in_or_one_by_one(self, claim: Claim, indexed: _Indexed, subject: str) -> list[Reading]:
        found = list(self._in_table(claim, indexed, subject))
        each = self.grammar.one_by_one.get(indexed.table.id, ())
        return found or (list(self._in_table(claim, indexed, subject, each=each)) if each else [])

    def _in_table(
        self, claim: Claim, indexed: _Indexed, subject: str, *, each: Sequence[str] = ()
    ) -> Iterator[Reading]:
        table = indexed.table
        if not set(claim.dimensions) <= set(table.dimension_names):
            return
        measures = self._measures(claim, table, subject)
        for rank, said in self._assignments(claim, indexed):
            codes = self._codes(claim, indexed, said, subject=subject, each=each)
            for measure in measures if codes is not None else ():
                yield from self._cells(indexed, codes or {}, measure, subject=subject, said=said, rank=rank)

    def _measures(self, claim: Claim, table: Table, subject: str) -> list[MeasureText]:
        """Return the measures that the claim's words and unit allow."""
        is_share = claim.unit == PERCENT
        if claim.measures and (is_share or claim.table):
            named = [m for m in table.measures if m.name in claim.measures]
            return [m for m in named if _unit_fits(claim.unit, m.unit)]
        if claim.unit and not is_share:
            return [m for m in table.measures if m.unit == claim.unit]
        if not subject:
            return []
        about = self.grammar.subjects[subject]
        names = about.share if is_share else about.count
        return [m for m in table.measures if m.name in names]

    def _assignments(
        self, claim: Claim, indexed: _Indexed
    ) -> Iterator[tuple[int, dict[str, tuple[str, ...]]]]:
        """Yield each way to give the claim's words to dimensions of the table, with how unusual that is."""
        population = self.grammar.population.get(indexed.table.id, {})
        choices: list[list[tuple[str, str]]] = []
        for meaning in claim.codes:
            fitting = [
                (name, code)
                for name, code in meaning.codes
                if code in indexed.used.get(name, ()) or population.get(name) == code
            ]
            if not fitting:
                return
            choices.append(fitting)
        if population and not claim.table and not self._is_said(population, claim.codes, indexed):
            return
        for chosen in product(*choices):
            said: dict[str, tuple[str, ...]] = {}
            for name, code in chosen:
                if name in indexed.used:
                    said[name] = tuple(dict.fromkeys((*said.get(name, ()), code)))
            yield sum(self._rank(name) for name, _ in chosen), said

    def _is_said(self, population: Mapping[str, str], meanings: Sequence[Meaning], indexed: _Indexed) -> bool:
        """Say whether the sentence names the people that a table is about, or need not."""
        pairs = {pair for meaning in meanings for pair in meaning.codes}
        obvious = self.grammar.goes_without_saying.get(indexed.table.id, ())
        return bool(pairs & set(population.items())) or any(name in obvious for name, _ in pairs)

    def _rank(self, dimension: str) -> int:
        order = self.grammar.preference
        return order.index(dimension) if dimension in order else len(order)

    def _codes(
        self,
        claim: Claim,
        indexed: _Indexed,
        said: Mapping[str, tuple[str, ...]],
        *,
        subject: str,
        each: Sequence[str],
    ) -> dict[str, tuple[str, ...]] | None:
        """Return the codes that each dimension may have, more than one where the sentence leaves it open."""
        table = indexed.table
        if claim.period and PERIOD not in table.dimension_names and claim.period != self.window:
            return None
        unless = self.grammar.subjects[subject].unless_said if subject and not claim.table else {}
        default = {**unless, **self.grammar.default.get(table.id, {})}
        codes: dict[str, tuple[str, ...]] = {}
        for name, used in indexed.used.items():
            if name == PERIOD and claim.period:
                codes[name] = (claim.period,)
            elif name == PUBLISHER and claim.publisher:
                codes[name] = (claim.publisher,)
            elif name in said:
                codes[name] = said[name]
            else:
                codes[name] = used if name == PERIOD or name in each else _open(used, default.get(name, ""))
        if claim.publisher and PUBLISHER not in codes:
            return None
        return codes

    def _cells(
        self,
        indexed: _Indexed,
        codes: Mapping[str, tuple[str, ...]],
        measure: MeasureText,
        *,
        subject: str,
        said: Mapping[str, tuple[str, ...]],
        rank: int,
    ) -> Iterator[Reading]:
        table = indexed.table
        united = {name for name, chosen in said.items() if len(chosen) > 1}
        missing = tuple(name for name, options in codes.items() if len(options) > 1 and name not in united)
        population = self.grammar.population.get(table.id, {})
        combinations = 1
        for name in missing:
            combinations *= len(codes[name])
        if combinations > MOST_COMBINATIONS:
            return
        fixed = [codes[name] if name not in united else (None,) for name in table.dimension_names]
        for place in product(*fixed):
            parts = self._parts(indexed, place, said, measure)
            cell = _together(parts, united, table) if parts else None
            if cell is None:
                cell = self._summed(indexed, place, measure) if not united and len(missing) == 0 else None
            if cell is None:
                continue
            chosen = dict(zip(table.dimension_names, cell.codes, strict=True))
            broken_down = {
                (name, code)
                for name, code in chosen.items()
                if name != PERIOD and name not in united and code not in (ALL, OWN)
            }
            joined = {(name, code) for name in united for code in said[name]}
            yield Reading(
                table,
                cell,
                measure,
                subject,
                frozenset(broken_down | joined | set(population.items())),
                chosen,
                missing,
                rank,
                parts if united else (),
            )

    def _parts(
        self,
        indexed: _Indexed,
        place: Sequence[str | None],
        said: Mapping[str, tuple[str, ...]],
        measure: MeasureText,
    ) -> tuple[Cell, ...]:
        """Return the cells at this place: one, or one for each of the groups that the sentence names together."""
        names = indexed.table.dimension_names
        options = [said[name] if code is None else (code,) for name, code in zip(names, place, strict=True)]
        cells = [indexed.cells.get((codes, measure.name)) for codes in product(*options)]
        return tuple(cell for cell in cells if cell is not None) if None not in cells else ()

    def _summed(self, indexed: _Indexed, place: Sequence[str | None], measure: MeasureText) -> Cell | None:
        """Return the sum of single years where the sentence names years that the table does not hold together."""
        names = indexed.table.dimension_names
        codes = {name: code for name, code in zip(names, place, strict=True) if code is not None}
        period = codes.pop(PERIOD, "")
        if len(years_of(period)) < 2:
            return None
        try:
            found = explain(self.release, indexed.table.id, year=period, codes=codes, measure=measure.name)
        except NoSuchFigure:
            return None
        sum_of_years = tuple(codes.get(name, period) for name in names)
        return Cell(sum_of_years, measure.name, found.value, found.unit, status=found.status)


def _unit_fits(said: str, unit: str) -> bool:
    return unit == said if said else unit != PERCENT


def _open(used: tuple[str, ...], default: str) -> tuple[str, ...]:
    """Return the code of a dimension that is not mentioned: the one for all, or every one."""
    for code in (default, ALL, OWN):
        if code and code in used:
            return (code,)
    return used


def _together(parts: tuple[Cell, ...], united: set[str], table: Table) -> Cell | None:
    """Return one cell for all parts: their sum, hidden where a part is hidden."""
    if not united:
        return parts[0]
    if any(d.multiple for d in table.dimensions if d.name in united):
        return None
    first = parts[0]
    hidden = next((cell for cell in parts if cell.status in HIDDEN), None)
    if hidden is not None:
        return replace(hidden, codes=first.codes)
    values = [cell.value for cell in parts]
    if None in values:
        return None
    status = Status.ROUNDED if any(c.status is Status.ROUNDED for c in parts) else first.status
    return replace(first, value=sum(value or 0 for value in values), lower=None, upper=None, status=status)


def _one_each(readings: Sequence[Reading]) -> list[Reading]:
    """Keep one reading of each meaning: the same number stands in several tables."""
    kept: dict[tuple[object, ...], Reading] = {}
    for reading in readings:
        shares = reading.cell.n if reading.is_share else None
        key = (
            reading.subject,
            reading.group,
            reading.period,
            reading.measure.name,
            reading.codes.get(PUBLISHER),
            shares,
        )
        if key not in kept or (kept[key].is_hidden and not reading.is_hidden):
            kept[key] = reading
    return list(kept.values())
