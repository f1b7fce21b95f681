"""What the registered part of the country must add up to: published figures first, our own where none is published.

`published_netherlands.csv` holds what was published; `simulated_figures.csv`
holds plausible figures of our own for what was not, each labelled as
simulated. A few published shares are turned into numbers of persons in the
second file and in the constants below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from zicht.reference.shipped import shipped_rows

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MONITOR_GROUPS",
    "REMOVED",
    "REPORTER_GROUPS",
    "YEARS",
    "YearTargets",
    "published_rows",
    "simulated_figure",
    "targets",
]

FIRST_YEAR, LAST_YEAR = 2008, 2021
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)

MONITOR_GROUPS = (
    "domestic_sexual",
    "cross_border_sexual",
    "sexual_route_unknown",
    "labour",
    "criminal",
    "other",
    "unknown",
)
REPORTER_GROUPS = ("police", "border_police", "labour_inspectorate", "care_coordination", "other")

#: Persons whom a later vintage no longer counts: 1,256 became 1,255 and 958 became 956.
REMOVED: Mapping[int, tuple[str, ...]] = {2014: ("withdrawn",), 2017: ("withdrawn", "duplicate_merged")}

#: Of the 132 victims of domestic sexual exploitation in 2018, 29 were minors.
_MINORS_IN_DOMESTIC = {2018: 29}


@dataclass(frozen=True)
class YearTargets:
    """The margins of one year of first reports, counted before later corrections remove anybody."""

    year: int
    victims: int
    groups: Mapping[str, int]
    second_forms: Mapping[str, int]
    minors: int
    minors_in_domestic: int | None
    women: int
    sex_unknown: int
    nationalities: Mapping[str, int]
    nationality_unknown: int
    reporters: Mapping[str, int]
    less_visible: float
    sub3: int
    latent: int


def published_rows() -> list[dict[str, str]]:
    """Return the published figures, row by row as they were collected."""
    return shipped_rows("published_netherlands.csv")


def simulated_figure(series: str, year: int, group: str = "all") -> float:
    """Return a figure of our own; no figure counts as none."""
    return _simulated()[series, year].get(group, 0.0)


@cache
def targets(year: int) -> YearTargets:
    """Return what the year must add up to."""
    groups = {group: int(simulated_figure("group", year, group)) for group in MONITOR_GROUPS}
    return YearTargets(
        year=year,
        victims=sum(groups.values()),
        groups=groups,
        second_forms=_whole("second_form", year),
        minors=_one("minors", year),
        minors_in_domestic=_MINORS_IN_DOMESTIC.get(year),
        women=_one("women", year),
        sex_unknown=int(simulated_figure("sex_unknown", year)),
        nationalities=_whole("nationality", year),
        nationality_unknown=int(simulated_figure("nationality_unknown", year)),
        reporters=_whole("reporter", year),
        less_visible=simulated_figure("less_visible_percent", year) / 100,
        sub3=int(simulated_figure("sub3", year)),
        latent=int(simulated_figure("latent", year)),
    )


def _whole(series: str, year: int) -> dict[str, int]:
    """Our own figures of a series, overruled by the published ones (never by another register's own count)."""
    own = {group: int(value) for group, value in _simulated()[series, year].items()}
    return own | {group: int(value) for group, value in _published()[series, year].items()}


def _one(series: str, year: int) -> int:
    return _whole(series, year)["all"]


@cache
def _published() -> Mapping[tuple[str, int], dict[str, float]]:
    figures: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for row in published_rows():
        if row["publisher"] != "CoMensha" and row["year"].isdigit() and row["value"].isdigit():
            figures[row["series"], int(row["year"])][row["group"]] = float(row["value"])
    return figures


@cache
def _simulated() -> Mapping[tuple[str, int], dict[str, float]]:
    figures: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for row in shipped_rows("simulated_figures.csv"):
        figures[row["series"], int(row["year"])][row["group"]] = float(row["value"])
    return figures
