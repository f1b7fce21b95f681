"""What the counting hands on: counted cells, and how other figures derive from them.

Nothing here is protected. A share or a difference is not a number yet but a
recipe over counted cells, so that disclosure can protect the counts first and
derive everything else from what may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "ALL",
    "CellKey",
    "CountedCell",
    "CountedTable",
    "DerivedCell",
    "DerivedKind",
    "DimensionCodes",
    "EstimatedCell",
    "MeasureDeclaration",
    "Sum",
    "SummedCell",
    "ViewDeclaration",
]

#: The code of a dimension that a cell is not broken down by.
ALL = "all"

#: A cell of a table: its codes in the order of the table's dimensions, and its measure.
CellKey = tuple[tuple[str, ...], str]
#: A count, and other counts of the same table that add up to it, whatever their measures and codes.
Sum = tuple[CellKey, tuple[CellKey, ...]]


@dataclass(frozen=True, slots=True)
class CountedCell:
    """A count. `floor` is the least protection that the table itself asks for, whatever its sources allow.

    `public` marks a figure that somebody else has published already: it is shown as it was printed.
    `under_links` holds the count under each of several plausible sets of links between reports, if they were drawn.
    `persons` says of how many persons a count is that counts something else: it is as small as they are few.
    `copy_of` names the table and the cell that this one repeats. Where a rule asks who stands in a count, `cell_key` is
    the sum of their record keys, and `leading` how many the two organisations with the most reported first.
    """

    codes: tuple[str, ...]
    measure: str
    value: float
    unit: str = "persons"
    floor: str = "exact"
    public: bool = False
    note: str = ""
    under_links: tuple[float, ...] = ()
    persons: int | None = None
    copy_of: tuple[str, CellKey] | None = None
    cell_key: int | None = None
    leading: tuple[int, ...] = ()

    @property
    def key(self) -> CellKey:
        return (self.codes, self.measure)


class DerivedKind(StrEnum):
    """How a figure follows from two others."""

    SHARE = "share"
    DIFFERENCE = "difference"
    PERCENT_CHANGE = "percent_change"
    RATE_PER_100K = "rate_per_100k"


@dataclass(frozen=True, slots=True)
class SummedCell:
    """Counts added up, or their mean where `divisor` says over how many years."""

    codes: tuple[str, ...]
    measure: str
    parts: tuple[CellKey, ...]
    divisor: int = 1
    unit: str = "persons"
    note: str = ""

    @property
    def key(self) -> CellKey:
        return (self.codes, self.measure)


@dataclass(frozen=True, slots=True)
class DerivedCell:
    """A figure that follows from two counts, sums or estimates; a share and a rate keep the bounds of an estimate.

    `100 * of / base`, `of - base`, `100 * (of - base) / base`, or `100,000 * of / base`.
    """

    codes: tuple[str, ...]
    measure: str
    kind: DerivedKind
    of: CellKey
    base: CellKey
    unit: str = "percent"
    note: str = ""


@dataclass(frozen=True, slots=True)
class EstimatedCell:
    """A figure from a model, with its interval; `follows` names the counted cells that it gives away.

    `rests_on` names the smallest count that the figure could be solved for, and `of` the persons of whom it is a
    percentage or a mean. Without a value it is a range;
    without bounds too, the model does not carry a figure and `note` says why.
    """

    codes: tuple[str, ...]
    measure: str
    value: float | None
    lower: float | None
    upper: float | None
    unit: str
    follows: tuple[CellKey, ...] = ()
    rests_on: CellKey | None = None
    note: str = ""
    of: CellKey | None = None

    @property
    def key(self) -> CellKey:
        return (self.codes, self.measure)


@dataclass(frozen=True)
class DimensionCodes:
    """A dimension of a counted table with the codes that occur, in their order.

    `codes` maps each code to its label by language; `label` is a msgid. `refines` maps wider dimensions to the code
    of theirs in which each code lies; a code that can lie in any of them is left out. An `open_ended` one has many more
    codes than those that occur.
    """

    name: str
    label: str
    codes: Mapping[str, Mapping[str, str]]
    multiple: bool = False
    refines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    open_ended: bool = False


@dataclass(frozen=True)
class MeasureDeclaration:
    """A measure of a table; `label` and `definition` are msgids."""

    name: str
    label: str
    unit: str
    definition: str


@dataclass(frozen=True)
class ViewDeclaration:
    """A way to lay the table out; `title` is a msgid. See `release.model.View`."""

    title: str
    rows: str
    columns: str = "period"
    measure: str = "victims"
    share: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)
    chart: str = ""


@dataclass(frozen=True)
class CountedTable:
    """One table of the catalogue, counted. Texts are msgids; notes and counting notes are texts by language.

    `missing` names the columns that no input held, `records` the canonical tables that it is made from. `sums` are
    those that do not follow from the codes of one dimension: a hidden count could be calculated by them too. Tables of
    the same `universe` count the same units, this one those that have the codes in `within`. From `seed` is drawn what
    controlled rounding leaves to chance.
    """

    id: str
    title: str
    definition: str
    population: str
    unit: str
    reading: str
    dimensions: tuple[DimensionCodes, ...]
    measures: tuple[MeasureDeclaration, ...]
    views: tuple[ViewDeclaration, ...]
    cells: tuple[CountedCell, ...] = ()
    summed: tuple[SummedCell, ...] = ()
    derived: tuple[DerivedCell, ...] = ()
    estimated: tuple[EstimatedCell, ...] = ()
    counting_notes: tuple[Mapping[str, str], ...] = ()
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    records: tuple[str, ...] = ("reports",)
    missing: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    universe: str = ""
    within: Mapping[str, str] = field(default_factory=dict)
    seed: int = field(default=0, repr=False)
