"""What may be expected in each municipality, from an edition's published figures alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from zicht.disclosure.regimes import strictest
from zicht.disclosure.sums import said_by
from zicht.methods.small_area import (
    AreaEstimates,
    AreaRefusal,
    Areas,
    Fitted,
    Whole,
    WidthPart,
    estimate_areas,
    ratio_estimates,
)
from zicht.release.model import ALL, OWN, Cell, Release, Status, Table
from zicht.release.periods import period_code
from zicht.vocabulary import UNKNOWNS, Code, code_list, in_all_languages

__all__ = ["AreaEstimate", "AreaFigures", "SmallAreas", "estimate_small_areas", "read_areas"]

Texts = Mapping[str, str]
#: Lower and upper bound.
Bounds = tuple[float, float]

PLACES, HIDDEN_POPULATION, ROUTES = "T14", "T26", "T07"
#: A hidden count is taken to be so small: most are, and no table says which are hidden for another's sake.
SMALL = (1.0, 9.0)


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


WHY = {
    AreaRefusal.NO_ESTIMATE: _(
        "This edition has no estimate of the whole country with an interval, so that there is nothing to share out."
    ),
    AreaRefusal.NO_INHABITANTS: _("The number of inhabitants of this municipality is not in this edition."),
    AreaRefusal.NOT_ALL_YEARS: _(
        "This municipality did not exist in all these years with these borders, so that the years cannot be compared."
    ),
    AreaRefusal.NOBODY_SEEN: _(
        "Nobody is registered here, where somebody could be expected to be. Whether there is nobody, or nobody who "
        "sees them, no registered number can tell."
    ),
    AreaRefusal.OUTSIDE_MODEL: _(
        "What is registered here is so far from what is usual that the method does not fit: either much more or much "
        "less happens here, or it is seen much better or much worse."
    ),
    AreaRefusal.LESS_THAN_ONE: _(
        "Fewer than one victim a year may be expected here. No method tells that from none; it does not mean that "
        "nobody is exploited."
    ),
    AreaRefusal.TOO_WIDE: _("The interval is so wide that it would say nothing."),
}
WIDTH = {
    WidthPart.WHOLE: _("Uncertainty of the estimate for the whole country"),
    WidthPart.AREAS: _("Differences in what is registered, which so few reports do not show"),
    WidthPart.SIGHT: _("Differences in how much is seen, which registered numbers cannot show"),
    WidthPart.CHANCE: _("Chance: numbers differ from year to year"),
}
ASSUMPTIONS = (
    _(
        "Victims are spread over the country as its inhabitants are, but for differences between regions and between "
        "municipalities of which registered numbers show a part."
    ),
    _(
        "How much is seen differs between municipalities. By how much, nobody knows; it is assumed that 19 in 20 see "
        "between a third and three times what is usual. Should that be an eighth to eight times, the interval would "
        "be the wider one beside it."
    ),
    _(
        "Where registered numbers differ little between municipalities, that can hide true differences: real numbers "
        "are taken to differ at least as much as sight does."
    ),
    _(
        "In 2 of 100 municipalities nobody may be in sight at all, whatever happens there. That nobody is registered "
        "therefore says less than it seems to."
    ),
    _("Of victims whose place is not known, as many are taken to be in each municipality as of the others."),
    _("A hidden number is taken to be from 1 to 9, unless the edition says otherwise."),
    _(
        "Regions differ by what is registered in their municipalities together, not by who reports: an organisation "
        "can report who was exploited elsewhere."
    ),
)
OF_RANGE = _(
    "For the whole country only a range stands. Every part of it is taken to be as likely, so that there are bounds "
    "here and no number between them."
)
IN_COUNTRY = _(
    "Some victims were exploited abroad only, in no municipality here. Of those out of sight that is taken to be "
    "between nobody and the share among registered victims."
)
PLAIN_NONE = _(
    "Nothing is registered here, so that the plain calculation gives zero. That is wrong: most victims are not seen."
)
PLAIN_HIDDEN = _("The plain calculation is not possible: the exact number that is registered is not shown.")
PLAIN = _(
    "The plain calculation takes for granted that sight here is as in the whole country and that chance plays no part. "
    "It has no interval."
)


@dataclass(frozen=True)
class AreaFigures:
    """What an edition publishes to estimate from: `codes` names the municipalities, in the order of `areas`.

    `placed` is how many registered victims have a known municipality, in all years; `registered` how many there are.
    """

    codes: tuple[str, ...]
    areas: Areas
    whole: Whole
    years: str
    placed: float
    registered: float
    routes_known: bool


@dataclass(frozen=True)
class AreaEstimate:
    """Victims a year in one municipality, in sight and out of sight: a value with its 95 % interval, or why not.

    Where of the whole country only a range stands, there are bounds without a value.
    `twice` is the interval if sight differed twice as much as is assumed; `by_inhabitants` shares the country's
    estimate out by inhabitants alone. `plain` is the plain ratio estimate, and `plain_why` what is wrong with it.
    `width` says what share of the interval's width comes from what (adds up to 1).
    """

    code: str
    value: float | None
    lower: float | None
    upper: float | None
    refusal: AreaRefusal | None
    why: Texts = field(default_factory=dict)
    twice: Bounds | None = None
    by_inhabitants: float | None = None
    plain: float | None = None
    plain_why: Texts = field(default_factory=dict)
    width: Mapping[WidthPart, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SmallAreas:
    """The estimates of all municipalities of the window, by code, and what they rest on.

    `years` is the period's code. `in_areas` bounds the share of the country's estimate that lies in some
    municipality.
    """

    years: str
    areas: Mapping[str, AreaEstimate]
    assumptions: tuple[Texts, ...]
    width_labels: Mapping[WidthPart, Texts]
    in_areas: Bounds
    placed: float
    registered: float
    fitted: Fitted | None = None


def estimate_small_areas(release: Release) -> SmallAreas:
    """Estimate for each municipality that existed in the edition's window how many victims a year there may be."""
    figures = read_areas(release)
    found = estimate_areas(figures.areas, figures.whole)
    plain = ratio_estimates(figures.areas, figures.whole, figures.placed)
    return SmallAreas(
        years=figures.years,
        areas={
            code: _estimate(figures, at, found, plain=float(plain[at]))
            for at, code in enumerate(figures.codes)
        },
        assumptions=tuple(map(in_all_languages, _assumptions(figures))),
        width_labels={part: in_all_languages(text) for part, text in WIDTH.items()},
        in_areas=figures.whole.in_areas,
        placed=figures.placed,
        registered=figures.registered,
        fitted=found.fitted,
    )


def _assumptions(figures: AreaFigures) -> list[str]:
    ranged = figures.whole.total is None and figures.whole.middle is not None
    return [*ASSUMPTIONS, *([OF_RANGE] if ranged else []), *([IN_COUNTRY] if figures.routes_known else [])]


def _estimate(figures: AreaFigures, at: int, found: AreaEstimates, *, plain: float) -> AreaEstimate:
    refusal = found.refusal[at]
    value, lower, upper = (_told(numbers[at]) for numbers in (found.value, found.lower, found.upper))
    nothing = not figures.areas.high[at]
    plain_text = PLAIN_HIDDEN if math.isnan(plain) else PLAIN_NONE if nothing else PLAIN
    return AreaEstimate(
        code=figures.codes[at],
        value=value,
        lower=lower,
        upper=upper,
        refusal=refusal,
        why=in_all_languages(WHY[refusal]) if refusal else {},
        twice=None if refusal else (float(found.lower_twice[at]), float(found.upper_twice[at])),
        by_inhabitants=None if figures.whole.total is None else _told(found.expected[at]),
        plain=_told(plain),
        plain_why=in_all_languages(plain_text) if figures.whole.total is not None else {},
        width={} if refusal else {part: float(shares[at]) for part, shares in found.parts.items()},
    )


def _told(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


def read_areas(release: Release) -> AreaFigures:
    """Read from an edition what is published of its municipalities, its regions and the whole country."""
    window = release.edition.window
    reader = _Reader({table.id: table for table in release.tables}, period_code(*window))
    listed = [code for code in code_list("municipalities") if _part_of(code, window) > 0]
    regions = [code.code for code in code_list("police_units")]
    units = [code.extra.get("police_unit", "") for code in listed]
    region = np.array([regions.index(unit) if unit in regions else -1 for unit in units], dtype=np.int64)
    bounds = np.array([reader.registered(code.code) for code in listed]).reshape(-1, 2)
    # T14's counts of regions are by who reports: also of whom was exploited elsewhere, or nobody knows where.
    of_regions = np.zeros((len(regions), 2))
    np.add.at(of_regions, region[region >= 0], bounds[region >= 0])
    years = window[1] - window[0] + 1
    estimate = reader.estimate()
    in_areas, routes_known = reader.in_areas((estimate[0] or estimate[1] or 0.0) * years)
    return AreaFigures(
        codes=tuple(code.code for code in listed),
        areas=Areas(
            low=bounds[:, 0],
            high=bounds[:, 1],
            inhabitants=np.array([reader.inhabitants(code.code) for code in listed], dtype=np.float64),
            existed=np.array([_part_of(code, window) for code in listed], dtype=np.float64),
            region=region,
        ),
        whole=Whole(
            *estimate,
            years=years,
            region_low=of_regions[:, 0],
            region_high=of_regions[:, 1],
            in_areas=in_areas,
        ),
        years=reader.period,
        placed=reader.placed(),
        registered=reader.number(PLACES, "victims"),
        routes_known=routes_known,
    )


def _part_of(code: Code, window: tuple[int, int]) -> float:
    """Return the part of the years of a window in which a municipality existed."""
    first = max(int(code.valid_from[:4] or 0), window[0])
    last = min(int(code.valid_to[:4] or 9999), window[1])
    return max(last - first + 1, 0) / (window[1] - window[0] + 1)


@dataclass(frozen=True)
class _Reader:
    """Reads what the tables of an edition say of its whole window."""

    tables: Mapping[str, Table]
    period: str

    def cell(self, table_id: str, measure: str, /, **codes: str) -> Cell | None:
        table = self.tables.get(table_id)
        if table is None or not {*codes, "period"} <= set(table.dimension_names):
            return None
        return table.cell(measure, period=self.period, **codes)

    def number(self, table_id: str, measure: str, /, **codes: str) -> float:
        """Return a number that is shown, else NaN."""
        cell = self.cell(table_id, measure, **codes)
        return math.nan if cell is None or cell.value is None else cell.value

    def registered(self, code: str) -> Bounds:
        """Return between which numbers lies what is registered in a municipality.

        One that is not listed had nobody, where the table says that it lists all that had anybody.
        """
        cell = self.cell(PLACES, "victims", municipality=code)
        if cell is None:
            return (0.0, 0.0) if self.is_complete else (0.0, SMALL[1])
        if cell.status is Status.SUPPRESSED:
            return self._hidden
        return said_by(cell, strictest([self.tables[PLACES].protection]))

    @property
    def _hidden(self) -> Bounds:
        """Between which numbers lies a hidden count: anything from 1 where small ones are told as ranges."""
        table = self.tables[PLACES]
        at = table.dimension_names.index("municipality")
        ranged = any(cell.codes[at] != ALL and cell.status is Status.RANGE for cell in table.cells)
        return (SMALL[0], math.inf) if ranged else SMALL

    @property
    def is_complete(self) -> bool:
        """Whether a municipality that is not in the table had nobody."""
        table = self.tables.get(PLACES)
        return table is not None and table.lists_all("victims", ["municipality"], self.period)

    def inhabitants(self, code: str) -> float:
        return self.number(PLACES, "inhabitants", municipality=code)

    def placed(self) -> float:
        """Return how many registered victims have a known municipality; NaN where that is not told."""
        unknown = (self.cell(PLACES, "victims", municipality=code) for code in UNKNOWNS)
        gone = sum(math.nan if cell.value is None else cell.value for cell in unknown if cell is not None)
        return self.number(PLACES, "victims") - gone

    def estimate(self) -> tuple[float | None, float | None, float | None]:
        """Return the edition's own estimate a year over the window, with its interval."""
        cell = self.cell(HIDDEN_POPULATION, "estimate", publisher=OWN)
        if cell is None or cell.status is not Status.ESTIMATE:
            return None, None, None
        return cell.value, cell.lower, cell.upper

    def in_areas(self, total: float) -> tuple[Bounds, bool]:
        """Return between which shares of `total` lies what was exploited in the country, and if routes tell it.

        At least none of those out of sight was exploited abroad only, at most as many as of those in sight.
        """
        known, abroad = (self.number(ROUTES, "victims", route=route) for route in ("known", "abroad_only"))
        registered = self.number(ROUTES, "victims")
        if not known > 0 or math.isnan(abroad) or not 0 < registered <= total:
            return (1.0, 1.0), False
        share = abroad / known
        return (1 - share, 1 - share * registered / total), True
