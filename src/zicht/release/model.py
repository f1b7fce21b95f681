"""What an edition consists of: released cells, the description of each table, and the edition's header.

These are plain values. Reading, writing, comparing and explaining them are
modules of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property

__all__ = [
    "ALL",
    "OWN",
    "AuthoredText",
    "Binding",
    "Bond",
    "Boundaries",
    "Break",
    "Cell",
    "CodeText",
    "Copy",
    "Delivery",
    "Dimension",
    "EarlierEdition",
    "EarlierFigure",
    "Edition",
    "Erratum",
    "MeasureText",
    "Publisher",
    "Release",
    "Revision",
    "Rule",
    "SourceReceipt",
    "State",
    "Status",
    "Table",
    "View",
]

#: The code that a dimension holds in a cell that is not broken down by it.
ALL = "all"

#: The code of a dimension of publishers that stands for the edition itself.
OWN = "own"

#: One text in every language: {"nl": ..., "en": ...}.
Texts = Mapping[str, str]


class Status(StrEnum):
    """How a value may be read. A `suppressed` or `range` cell holds no value in any file of a release."""

    EXACT = "exact"
    ROUNDED = "rounded"
    SUPPRESSED = "suppressed"
    RANGE = "range"
    ESTIMATE = "estimate"
    NOT_AVAILABLE = "not_available"


class State(StrEnum):
    """How far an edition has come."""

    DRAFT = "draft"
    CHECKED = "checked"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. `codes` has one code per dimension of its table, `ALL` where it is not broken down.

    `value` is a count, or 0 to 100 where the unit is `percent`; `n` is the number
    of units that the value rests on (a share's denominator). `lower` and `upper`
    are the bounds of an estimate, of a range, or else the linkage interval. `note`
    holds note codes with `;` between them, explained in the table's `notes`.
    """

    codes: tuple[str, ...]
    measure: str
    value: float | None
    unit: str
    n: float | None = None
    status: Status = Status.EXACT
    lower: float | None = None
    upper: float | None = None
    note: str = ""


@dataclass(frozen=True)
class CodeText:
    """A code of a dimension with its labels, in the order in which tables show them."""

    code: str
    label: Texts


@dataclass(frozen=True)
class Dimension:
    """One dimension of a table. `multiple` says that one unit can stand under several codes.

    Of one that `is_partial`, codes are left out of which no count may be shown: they are not zero.
    `refines` names wider dimensions, and in which of their codes each code of this one lies; an empty one says that it
    lies in none of those that are named.
    """

    name: str
    label: Texts
    codes: tuple[CodeText, ...]
    multiple: bool = False
    refines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_partial: bool = False


@dataclass(frozen=True)
class MeasureText:
    """One measure of a table: what its values count. `additive` ones are counts, which hang together in sums."""

    name: str
    label: Texts
    unit: str
    definition: Texts
    additive: bool = False


@dataclass(frozen=True)
class View:
    """One way to lay a table out on a page: the first is the table's own, the others say more.

    `rows` and `columns` name dimensions; `fixed` fixes others (those left out are
    `ALL`). `chart` is `line`, `bar`, `stacked`, `heat` or empty for none.
    """

    title: Texts
    rows: str
    columns: str
    measure: str
    share: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)
    chart: str = ""


class Bond(StrEnum):
    """How counts that differ in one dimension only are bound to their total, or to each other where there is none."""

    PARTS = "parts"  # they add up to it
    SAME = "same"  # each is the same as it
    SOME = "some"  # they add up to no more than it
    SEVERAL = "several"  # each is no more than it, and together they are no less
    EACH = "each"  # each is no more than it
    RISING = "rising"  # each is no less than the one before
    FALLING = "falling"  # each is no more than the one before


@dataclass(frozen=True)
class Binding:
    """How counts of one measure hang together along the dimension `over`, where they are broken down by `beside` too.

    `total` is the code of the total; `parts_of` names the measure of the parts where it is another.
    """

    measure: str
    over: str
    beside: tuple[str, ...]
    how: Bond
    total: str = ALL
    parts_of: str = ""


@dataclass(frozen=True)
class Listed:
    """Counts of one measure, broken down by some dimensions in one period, that stand there only where they are not 0.

    `period` is empty where the table has none.
    """

    measure: str
    by: tuple[str, ...]
    period: str = ""


@dataclass(frozen=True)
class Copy:
    """A cell that repeats a cell of another table."""

    codes: tuple[str, ...]
    measure: str
    table: str
    of_codes: tuple[str, ...]
    of_measure: str


@dataclass(frozen=True)
class Rule:
    """A named, versioned rule, in words."""

    name: str
    version: str
    text: Texts


@dataclass(frozen=True)
class Table:
    """One released table of the catalogue, with all that a reader needs beside the figures.

    `missing` names what the input did not hold; a table with anything in it has
    no cells. `counting_notes` say why its cells do not add up to a total where
    they do not.

    What anybody can calculate with: tables of the same `universe` count the same units, this one those that have the
    codes in `within`, so that cells with the same codes are the same number; `bindings` and `sums` say which counts add
    up (a sum names its total first, see `zicht.release.cell_names`), `copies` repeat cells of other tables, and counts
    that are `listed` are one at least.
    """

    id: str
    title: Texts
    definition: Texts
    population: Texts
    unit: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[MeasureText, ...]
    cells: tuple[Cell, ...]
    views: tuple[View, ...] = ()
    reading: Texts = field(default_factory=dict)
    counting_notes: tuple[Texts, ...] = ()
    notes: Mapping[str, Texts] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    protection: str = "exact"
    missing: tuple[str, ...] = ()
    universe: str = ""
    within: Mapping[str, str] = field(default_factory=dict)
    bindings: tuple[Binding, ...] = ()
    sums: tuple[tuple[str, ...], ...] = ()
    copies: tuple[Copy, ...] = ()
    listed: tuple[Listed, ...] = ()

    def __getstate__(self) -> dict[str, object]:
        """Leave out what was worked out from it: another thread may be at that while it goes to another process."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def dimension_names(self) -> tuple[str, ...]:
        return tuple(d.name for d in self.dimensions)

    @cached_property
    def by_place(self) -> Mapping[tuple[tuple[str, ...], str], Cell]:
        """The cells by their codes and measure."""
        return {(cell.codes, cell.measure): cell for cell in self.cells}

    def cell(self, measure: str, /, **codes: str) -> Cell | None:
        """Return the cell of these codes (dimensions left out are `ALL`), or None."""
        wanted = tuple(codes.get(name, ALL) for name in self.dimension_names)
        return self.by_place.get((wanted, measure))

    def lists_all(self, measure: str, by: Collection[str], period: str = "") -> bool:
        """Whether a count of a measure, broken down `by` these dimensions, that does not stand in a period is zero."""
        partial = {one.name for one in self.dimensions if one.is_partial}
        return not partial & set(by) and any(
            one.measure == measure and set(one.by) == set(by) and one.period in ("", period)
            for one in self.listed
        )


@dataclass(frozen=True)
class SourceReceipt:
    """What one input file brought: rows in = accepted + quarantined."""

    source: str
    file: str
    sha256: str
    table: str
    mapping: str
    rows: int
    accepted: int
    quarantined: int
    reasons: Mapping[str, int]
    regime: str


@dataclass(frozen=True)
class Delivery:
    """Tables that were counted where the rows must stay, and taken over as delivered.

    `made_by` and `made_on` say who counted them and when, `vintage` the day of the data, `protection` what the
    figures passed there. `sha256` is the hash of the delivery's `release.json`, which names that of each of its other
    files; `sources` are the receipts of the files that stayed. Of the tables in `instead_of_rows` the input held rows
    too, which were not used.
    """

    made_by: str
    made_on: str
    vintage: str
    tables: tuple[str, ...]
    protection: str
    software: Mapping[str, str]
    sha256: str
    sources: tuple[SourceReceipt, ...]
    instead_of_rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Break:
    """A break in series: from this year on, figures are not comparable without a word."""

    year: int
    code: str
    label: Texts
    explanation: Texts
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Revision:
    """Persons whose counting changed between an earlier vintage and this one, by year and reason.

    Where they are so few that a rule hides how many, there is no number. `most` says how many they can be at most;
    it is 0 where their number is exact.
    """

    since: str
    year: int
    reason: str
    label: Texts
    persons: int | None
    most: int = 0

    @property
    def at_most(self) -> int:
        return self.most or self.persons or 0


@dataclass(frozen=True)
class Publisher:
    """Who publishes an edition, as far as it was stated; what is empty was not.

    `address` is that of the organisation, `contact` an e-mail address or a page, `licence` the address of the licence
    under which the tables may be used, and `base` the address below which all editions stand: see
    `zicht.release.address`.
    """

    name: str = ""
    address: str = ""
    contact: str = ""
    licence: str = ""
    base: str = ""


@dataclass(frozen=True)
class Boundaries:
    """The outlines of the areas of a dimension in a year, as paths of SVG on a grid of this width and height."""

    dimension: str
    year: int
    source: str
    width: int
    height: int
    areas: Mapping[str, str]


@dataclass(frozen=True)
class Edition:
    """The header of a release: everything that holds for all its tables. Dates come from the vintage."""

    name: str
    title: Texts
    country: str
    window: tuple[int, int]
    vintage: str
    state: State
    simulated: bool
    publishable: bool
    counting_rule: Rule
    rules: tuple[Rule, ...]
    shares_of: str
    software: Mapping[str, str]
    parameters: Mapping[str, str]
    sources: tuple[SourceReceipt, ...]
    breaks: tuple[Break, ...] = ()
    revisions: tuple[Revision, ...] = ()
    not_publishable_because: tuple[Texts, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    publisher: Publisher | None = None
    boundaries: tuple[Boundaries, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)

    def vintage_of(self, table_id: str) -> str:
        """Return the day of the data that a table was counted from: its own, where it was counted elsewhere."""
        return next((d.vintage for d in self.deliveries if table_id in d.tables), self.vintage)


@dataclass(frozen=True)
class AuthoredText:
    """A text that people wrote, in one language, as they wrote it: its figures are named in it, not typed.

    `kind` is `chapter`, or the name of a text that Zicht has one of its own of, which this one replaces.
    """

    name: str
    language: str
    title: str
    markdown: str
    kind: str = "chapter"


@dataclass(frozen=True)
class EarlierFigure:
    """What an earlier edition printed of one figure, by period: value, or value and bounds, or nothing if hidden.

    `codes` names those that it is broken down by; a figure of a table without periods stands under an empty one.
    """

    table: str
    measure: str
    codes: Mapping[str, str]
    values: Mapping[str, tuple[float | None, ...]]


@dataclass(frozen=True)
class EarlierEdition:
    """An edition before this one, and what it printed of the figures that are followed over editions."""

    name: str
    vintage: str
    counting_rule: str
    figures: tuple[EarlierFigure, ...]


@dataclass(frozen=True)
class Erratum:
    """A figure that an edition printed wrongly; without numbers, one that it should not have shown.

    `figure` names it as a text does; `corrected_by` is the edition that first printed it rightly.
    """

    edition: str
    figure: str
    found: str
    reason: Texts
    corrected_by: str
    wrong: float | None = None
    right: float | None = None


@dataclass(frozen=True)
class Release:
    """An edition with its tables, in the order of the catalogue, and with what people wrote beside them."""

    edition: Edition
    tables: tuple[Table, ...]
    authored: tuple[AuthoredText, ...] = ()
    earlier: tuple[EarlierEdition, ...] = ()
    errata: tuple[Erratum, ...] = ()

    def table(self, table_id: str) -> Table | None:
        return next((t for t in self.tables if t.id == table_id), None)
