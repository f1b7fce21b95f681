"""What is published of small areas, what is assumed of them, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

__all__ = [
    "BLIND",
    "SIGHT_OF_AREAS",
    "SIGHT_OF_REGIONS",
    "AreaEstimates",
    "AreaRefusal",
    "Areas",
    "Assumed",
    "Fitted",
    "FloatArray",
    "IntArray",
    "Whole",
    "WidthPart",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Standard deviation of the logarithm of the share in sight, between areas of a region and between regions. Assumed:
#: no count of those in sight can tell it. 0.5 says that 19 in 20 areas see from 0.37 to 2.7 times what is usual.
SIGHT_OF_AREAS, SIGHT_OF_REGIONS = 0.5, 0.2
#: The share of areas where nobody can be seen at all. Assumed too: no count tells it from a place without victims.
BLIND = 0.02


class AreaRefusal(StrEnum):
    """Why an area gets no estimate."""

    NO_ESTIMATE = "no_estimate"
    NO_INHABITANTS = "no_inhabitants"
    NOT_ALL_YEARS = "not_all_years"
    OUTSIDE_MODEL = "outside_model"
    NOBODY_SEEN = "nobody_seen"
    LESS_THAN_ONE = "less_than_one"
    TOO_WIDE = "too_wide"


class WidthPart(StrEnum):
    """What the width of an interval comes from."""

    WHOLE = "whole"  # the interval of the estimate of the whole
    AREAS = "areas"  # differences in what is registered, which the few counts do not show
    SIGHT = "sight"  # differences in the share in sight, which no count of those in sight shows
    CHANCE = "chance"  # the number itself differs by chance


@dataclass(frozen=True)
class Areas:
    """What is published of each area, one entry per area.

    `low` and `high` bound what was registered there in all years together (the same where it is exact, infinite `high`
    where nothing bounds it); `inhabitants` are the mean over the years in which the area existed, NaN where not known;
    `existed` is the part of the years in which it did (0 to 1); `region` is the place of its region, -1 for none.
    """

    low: FloatArray
    high: FloatArray
    inhabitants: FloatArray
    existed: FloatArray
    region: IntArray


@dataclass(frozen=True)
class Whole:
    """What is published of the whole and its regions.

    `total`, `lower` and `upper` are the estimate a year with its 95 % interval, each None where there is none; without
    `total` only a range stands, of which every part is taken to be as likely on the logarithmic scale;
    `in_areas` the least and most share of it that lies in any area at all. `region_low` and `region_high` bound what
    was registered in each region in all `years` together.
    """

    total: float | None
    lower: float | None
    upper: float | None
    years: int
    region_low: FloatArray
    region_high: FloatArray
    in_areas: tuple[float, float] = (1.0, 1.0)

    @property
    def middle(self) -> float | None:
        """The estimate, or the geometric mean of the range; None where nothing bounds it."""
        if not self.lower or not self.upper:
            return None
        return self.total if self.total is not None else float(np.sqrt(self.lower * self.upper))

    @property
    def middle_in_areas(self) -> float:
        return sum(self.in_areas) / 2


@dataclass(frozen=True)
class Assumed:
    """What no registered number can tell: how much sight differs (standard deviation of its logarithm), and in what
    share of areas there is none.
    """

    sight_of_areas: float = SIGHT_OF_AREAS
    sight_of_regions: float = SIGHT_OF_REGIONS
    blind: float = BLIND

    def doubled(self) -> Assumed:
        return Assumed(2 * self.sight_of_areas, 2 * self.sight_of_regions, 2 * self.blind)


@dataclass(frozen=True)
class Fitted:
    """Standard deviations of the logarithms of registered rates between areas of a region and between regions (fitted),
    of true rates (which follow with what is assumed), and how much of a registered difference is taken over.
    """

    registered_between_areas: float
    registered_between_regions: float
    true_between_areas: float
    true_between_regions: float
    weight_of_areas: float
    weight_of_regions: float


@dataclass(frozen=True)
class AreaEstimates:
    """Victims a year in each area, in sight and out of sight together (floats, one per area).

    `lower` and `upper` bound the true yearly mean with a probability of 95 %, `lower_twice` and `upper_twice` if sight
    differed twice as much as is assumed. All are NaN where `refusal` says why, and so is `value` where of the whole
    only a range stands. `expected` is what inhabitants alone lead to, and `parts` what share of the width on the
    logarithmic scale comes from what. None of it has passed disclosure control; made from published figures, it tells
    no more than they do.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    lower_twice: FloatArray
    upper_twice: FloatArray
    expected: FloatArray
    refusal: tuple[AreaRefusal | None, ...]
    parts: Mapping[WidthPart, FloatArray] = field(default_factory=dict)
    fitted: Fitted | None = None
