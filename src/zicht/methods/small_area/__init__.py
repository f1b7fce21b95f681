"""Small areas: how many victims there may be where too few are registered to count."""

from zicht.methods.small_area.areas import (
    BLIND,
    SIGHT_OF_AREAS,
    SIGHT_OF_REGIONS,
    AreaEstimates,
    AreaRefusal,
    Areas,
    Assumed,
    Fitted,
    Whole,
    WidthPart,
)
from zicht.methods.small_area.estimate import LEAST_A_YEAR, WIDEST, estimate_areas, ratio_estimates

__all__ = [
    "BLIND",
    "LEAST_A_YEAR",
    "SIGHT_OF_AREAS",
    "SIGHT_OF_REGIONS",
    "WIDEST",
    "AreaEstimates",
    "AreaRefusal",
    "Areas",
    "Assumed",
    "Fitted",
    "Whole",
    "WidthPart",
    "estimate_areas",
    "ratio_estimates",
]
