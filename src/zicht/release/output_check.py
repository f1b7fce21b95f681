"""What an output checker needs to know of tables before they leave the place where the rows are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["InputCheck", "OutputCheck", "TableCheck"]


@dataclass(frozen=True)
class InputCheck:
    """One file that was read, by its hash; `one_person` and `one_source` are percentages of its table's rows.

    They say how much one person, and one organisation, weighs in what is counted; None where the table names none.
    """

    file: str
    table: str
    sha256: str
    rows: int
    persons: int | None
    one_person: float | None
    one_source: float | None


@dataclass(frozen=True)
class TableCheck:
    """One table as it leaves: counts before protection are told of only as far as they are shown.

    Attributes
    ----------
    protection
        What its counts passed, by the names of the regimes.
    figures, counts
        All cells, and how many of them are counts; the others follow from counts or are estimates.
    small, beside, following
        Cells that are hidden: counts because they are small, counts because a small one would follow from them, and
        estimates and shares of either.
    smallest
        The smallest count above zero behind a figure that is shown, before rounding; None where none is.
    fewest_possible
        Of the hidden counts, that of which a reader knows most by subtracting: so many counts it can still be.
        None where none is hidden or none stands in a line.
    everybody
        Lines in which one part is the whole: that everybody in the group has one trait can be read from them.
    """

    id: str
    title: Mapping[str, str]
    protection: str
    figures: int
    counts: int
    small: int
    beside: int
    following: int
    smallest: int | None
    fewest_possible: int | None
    everybody: int


@dataclass(frozen=True)
class OutputCheck:
    """The whole sheet: what was run, on what, and what each table gives away."""

    title: Mapping[str, str]
    made_by: str
    made_on: str
    vintage: str
    window: tuple[int, int]
    simulated: bool
    command: str
    software: Mapping[str, str]
    inputs: tuple[InputCheck, ...]
    tables: tuple[TableCheck, ...]
    outputs: Mapping[str, str]
