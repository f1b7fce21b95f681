"""What an estimate starts from, and how its input is to be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from zicht.cli.estimate_columns import Persons
from zicht.cli.estimate_texts import Labels
from zicht.linkage.persons import Linking
from zicht.methods.population_size.histories import CaptureHistories
from zicht.publication.sheet.document import InputKind

__all__ = ["EstimateInput", "Wanted"]


@dataclass(frozen=True)
class Wanted:
    """How the input is to be read: which columns are what, and of reports which years.

    Each of `by` is a breakdown: the columns by whose combinations an estimate is made. Without `linking`, reports
    are about one person where agencies gave them the same key, and only there.
    """

    lists: tuple[str, ...] = ()
    count: str | None = None
    by: tuple[tuple[str, ...], ...] = ()
    covariates: tuple[str, ...] = ()
    one_row_per_person: bool = False
    window: tuple[int, int] | None = None
    linking: Linking | None = None

    @property
    def grouped_by(self) -> tuple[str, ...]:
        """The columns of all breakdowns, each once."""
        return tuple(dict.fromkeys(name for names in self.by for name in names))


@dataclass(frozen=True, repr=False)
class EstimateInput:
    """Who was seen by whom; `persons` says it with the columns that were asked for.

    `left_out` counts persons of whom no list is known: of reports, those whose reporter is not named.
    """

    name: str
    sha256: str
    rows: int
    kind: InputKind
    histories: CaptureHistories
    persons: Persons
    simulated: bool = False
    left_out: int = 0
    labels: Labels = field(default_factory=dict)
