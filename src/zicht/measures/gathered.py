"""The cells of a table while they come together: counts, and estimates that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zicht.measures.model import (
    CellKey,
    CountedCell,
    DerivedCell,
    DerivedKind,
    EstimatedCell,
    MeasureDeclaration,
    Sum,
)
from zicht.methods.recurrence.shares import exact_interval

__all__ = ["Bounds", "Gathered", "share_of"]

#: A value with its bounds; nothing where there is no figure.
Bounds = tuple[float | None, float | None, float | None]


def share_of(part: int, whole: int) -> Bounds | None:
    """Return a percentage with its exact 95% interval; nothing of nobody."""
    if not whole:
        return None
    lower, upper = exact_interval(part, whole)
    return 100 * part / whole, 100 * lower, 100 * upper


@dataclass
class Gathered:
    """Counts, estimates and derived figures by their place, in the order in which they came.

    What is added twice stands once: a window of one year is that year.
    """

    counts: dict[CellKey, CountedCell] = field(default_factory=dict)
    estimated: dict[CellKey, EstimatedCell] = field(default_factory=dict)
    shares: dict[CellKey, DerivedCell] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)

    @property
    def cells(self) -> tuple[CountedCell, ...]:
        """All counts."""
        return tuple(self.counts.values())

    @property
    def estimates(self) -> tuple[EstimatedCell, ...]:
        """All estimates."""
        return tuple(self.estimated.values())

    @property
    def derived(self) -> tuple[DerivedCell, ...]:
        """All derived figures."""
        return tuple(self.shares.values())

    def codes_at(self, place: int) -> set[str]:
        """Return the codes that occur at one place of the dimensions."""
        return {codes[place] for codes, _measure in self.counts}

    def count(
        self,
        codes: tuple[str, ...],
        declared: MeasureDeclaration,
        value: float,
        *,
        floor: str = "exact",
        persons: int | None = None,
    ) -> CellKey:
        """Add a count and return its place; `persons` says of how many it is where it counts something else."""
        cell = CountedCell(codes, declared.name, int(value), declared.unit, floor, persons=persons)
        self.counts[cell.key] = cell
        return cell.key

    def count_of(
        self,
        codes: tuple[str, ...],
        declared: MeasureDeclaration,
        members: npt.NDArray[np.bool_],
        *,
        whose: npt.NDArray[np.int64],
        floor: str = "exact",
    ) -> CellKey:
        """Add how many of what persons have several of, with how many persons these are of."""
        persons = len(np.unique(whose[members]))
        return self.count(codes, declared, members.sum(), floor=floor, persons=persons)

    def estimate(
        self,
        codes: tuple[str, ...],
        declared: MeasureDeclaration,
        figures: Bounds | None,
        *,
        follows: tuple[CellKey, ...],
        of: CellKey,
        note: str = "",
    ) -> None:
        """Add an estimate of persons: it follows from these counts, the first of which is the smallest it rests on."""
        value, lower, upper = figures or (None, None, None)
        self.add(
            EstimatedCell(
                codes,
                declared.name,
                value,
                lower,
                upper,
                declared.unit,
                (*follows, of),
                rests_on=follows[0],
                note=note,
                of=of,
            )
        )

    def add(self, estimate: EstimatedCell) -> None:
        """Add an estimate of another form."""
        self.estimated[estimate.key] = estimate

    def share(self, codes: tuple[str, ...], declared: MeasureDeclaration, of: CellKey, base: CellKey) -> None:
        """Add the share of one count in another."""
        self.shares[codes, declared.name] = DerivedCell(codes, declared.name, DerivedKind.SHARE, of, base)

    def add_up(self, total: CellKey, *parts: CellKey) -> None:
        """Say that these counts add up to another one, so that none of them follows where another is hidden.

        Where they do not in the data at hand, as a person can be in two of them, nobody can calculate by it.
        """
        self.sums.append((total, parts))
