"""What an edition lets say about one municipality: the content of its JSON, and all that its sheet is made from.

Nothing here is computed, and every number is one that the edition shows, or follows from numbers that it shows.
Texts stand in every language; numbers are whole precision; what is hidden is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

__all__ = [
    "FORM",
    "BreakLine",
    "DoorLine",
    "EditionLine",
    "Expected",
    "Figure",
    "GapLine",
    "Level",
    "LikeLine",
    "MunicipalDocument",
    "Registered",
    "ReporterLine",
    "Told",
    "WidthPart",
]

#: A text by language.
Texts = Mapping[str, str]

#: The form of the JSON; it changes where a field changes its meaning.
FORM = "zicht-municipality/1"


class Level(StrEnum):
    """Of which place a figure is."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    COUNTRY = "country"


class Told(StrEnum):
    """What is told of a figure.

    `exact`: its value; `rounded`: about its value. `range`: it lies between `lower` and `upper`, the edition says.
    `hidden`: that it is there, and nothing else. `none`: nobody was registered. `under_others`: nobody under this code,
    which is too new to hold what was registered before. `estimate`: `lower` and `upper`, and a
    value where one may be quoted. `not_available`: nothing, and not because it is small.
    """

    EXACT = "exact"
    ROUNDED = "rounded"
    RANGE = "range"
    HIDDEN = "hidden"
    NONE = "none"
    UNDER_OTHERS = "under_others"
    ESTIMATE = "estimate"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True)
class Figure:
    """One number that a sheet tells, and the cell of the edition that it repeats.

    `codes` are those that the cell is broken down by. One that follows from several cells has no `table`. `n` is what
    a share is taken of.
    """

    level: Level
    unit: str
    told: Told
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    n: float | None = None
    table: str = ""
    measure: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EditionLine:
    """The edition that all figures come from; `base` is where it stands on the web, empty where that is not known."""

    name: str
    title: Texts
    window: tuple[int, int]
    vintage: str
    state: str
    simulated: bool
    publishable: bool
    counting_rule: Texts
    publisher: str = ""
    base: str = ""


@dataclass(frozen=True)
class Registered:
    """Victims over the whole window: with exploitation here, in the region, in all, and how many of no known place.

    The `region` is that of the first report's reporter, not that of the exploitation. `in_sight` is the last year's
    share of all victims in the country that are known to anybody, in percent: a range where no one number may be
    quoted. `below` is the number that counts of a municipality are hidden under, and `reach` how far a rounded one can
    be off; 0 where none is.
    """

    period: str
    here: Figure
    region: Figure | None = None
    country: Figure | None = None
    place_unknown: tuple[Figure, ...] = ()
    in_sight: Figure | None = None
    in_sight_period: str = ""
    below: int = 0
    reach: int = 0


@dataclass(frozen=True)
class WidthPart:
    """One reason why an expected number is not exact, and what part of its width comes from that, 0 to 1."""

    code: str
    label: Texts
    share: float


@dataclass(frozen=True)
class Expected:
    """How many victims a year may be expected, seen and unseen: a 95 % interval, or why there is none.

    `value` is what comes out on average, never shown without the interval. `assumptions` are what it is right under.
    `plain` is what registered numbers alone would give, for comparison, with the reason why that fails. `twice` is the
    interval if municipalities differed twice as much in how much is seen as is assumed.
    """

    figure: Figure | None
    years: str = ""
    refusal: str = ""
    why: Texts = field(default_factory=dict)
    assumptions: tuple[Texts, ...] = ()
    width: tuple[WidthPart, ...] = ()
    plain: Figure | None = None
    plain_why: Texts = field(default_factory=dict)
    twice: Figure | None = None


@dataclass(frozen=True)
class ReporterLine:
    """One kind of reporter, or one organisation: its reports in the last year, and what its history lets expect.

    `level` is that of an organisation of the region, or of one that reports for the country. `silent_in` are the years
    of the window in which it reported less than its own history lets expect.
    """

    code: str
    label: Texts
    level: Level
    reports: Figure
    expected: Figure | None = None
    silent_in: tuple[str, ...] = ()
    is_organisation: bool = False


@dataclass(frozen=True)
class DoorLine:
    """Help that was needed or asked for, and how it ended: `code` names what is counted."""

    code: str
    label: Texts
    level: Level
    figures: tuple[Figure, ...]
    period: str = ""


@dataclass(frozen=True)
class LikeLine:
    """Municipalities of like size: in how many of them nobody, few or more were registered. Never which.

    `size` is the class of inhabitants: from, and below (None where it has no end).
    """

    size: tuple[int, int | None]
    municipalities: int
    none: int
    hidden: int
    shown: int


@dataclass(frozen=True)
class GapLine:
    """One thing that cannot be known from this edition, why, and the figures that say so."""

    code: str
    figures: tuple[Figure, ...] = ()
    labels: tuple[Texts, ...] = ()


@dataclass(frozen=True)
class BreakLine:
    """A year from which figures are not comparable without a word."""

    year: int
    label: Texts
    explanation: Texts


@dataclass(frozen=True)
class MunicipalDocument:
    """What is known of one municipality, what may be expected, and what cannot be known. It is no count of victims.

    `region` is the police unit that it lies in. `made_in` is the year in which it came to be, where that is in the
    window: victims of the years before stand under the municipalities that were there then.
    """

    code: str
    name: Texts
    region: str
    region_name: Texts
    edition: EditionLine
    registered: Registered
    expected: Expected
    province: str = ""
    made_in: int | None = None
    inhabitants: Figure | None = None
    reporters: tuple[ReporterLine, ...] = ()
    doors: tuple[DoorLine, ...] = ()
    like: LikeLine | None = None
    gaps: tuple[GapLine, ...] = ()
    breaks: tuple[BreakLine, ...] = ()
    next_steps: tuple[str, ...] = ()
    form: str = FORM

    def figures(self) -> Iterator[Figure]:
        """Yield every number that the sheet tells."""
        return (figure for _section, figure in self.figures_by_section())

    def figures_by_section(self) -> Iterator[tuple[str, Figure]]:
        """Yield every number that the sheet tells, with the part of it that tells it."""
        seen = self.registered
        by_section: dict[str, tuple[Figure | None, ...]] = {
            "inhabitants": (self.inhabitants,),
            "registered": (seen.here, seen.region, seen.country, *seen.place_unknown),
            "in_sight": (seen.in_sight,),
            "expected": (self.expected.figure,),
            "expected_if_sight_differs_twice_as_much": (self.expected.twice,),
            "plain": (self.expected.plain,),
            "reporters": tuple(one for line in self.reporters for one in (line.reports, line.expected)),
            "doors": tuple(figure for door in self.doors for figure in door.figures),
            "gaps": tuple(figure for gap in self.gaps for figure in gap.figures),
        }
        for section, figures in by_section.items():
            yield from ((section, figure) for figure in figures if figure is not None)

    def as_json(self) -> dict[str, object]:
        """Return the document as values that JSON can hold."""
        return asdict(self)
