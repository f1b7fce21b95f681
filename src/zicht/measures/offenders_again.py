"""How many convicts became suspects in a later case, within how many years of their release."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from zicht.measures.dimensions import text
from zicht.measures.gathered import Gathered
from zicht.measures.model import MeasureDeclaration
from zicht.measures.offenders_dimensions import HORIZONS, place
from zicht.measures.offenders_endings import supervision_of
from zicht.measures.offenders_known import DAYS_A_YEAR, NEVER, Proceedings
from zicht.measures.repeats import read_curve
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = ["AGAIN_MEASURES", "add_again", "later_case"]

_ = text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

INCIDENCE = MeasureDeclaration(
    "again_share",
    _("Suspect in a later case"),
    "percent",
    _(
        "Cumulative incidence (Aalen and Johansen): the share of convicts who became suspects in a later "
        "case within the years after their release, or after the conviction where no release is known. Death "
        "and departure are not known here. With its 95% interval."
    ),
)
AGAIN = MeasureDeclaration(
    "again", _("Convicts with a later case"), "persons", _("Persons with a later case within the years.")
)
AT_RISK = MeasureDeclaration(
    "again_at_risk",
    _("Still followed"),
    "persons",
    _("Persons who were still followed after so many years, without a later case."),
)
FOLLOWED = MeasureDeclaration(
    "again_of",
    _("Convicts followed"),
    "persons",
    _("Persons from their first conviction in these data on, who were released by the last day of the data."),
)
AGAIN_MEASURES = (INCIDENCE, AGAIN, AT_RISK, FOLLOWED)


def add_again(cells: Gathered, known: Proceedings) -> None:
    """Add later cases of convicts: of all, by supervision and by what tells suspects apart."""
    first = _first_convictions(known)
    days, again = later_case(known, first)
    _add(cells, days, again, {})
    groups = {"supervision": supervision_of(known)} if "supervision_from" in known.supplied else {}
    for trait in known.traits:
        codes = known.by(trait)
        groups[trait] = {code: codes == code for code in np.unique(codes[first]).tolist()}
    for name, within in groups.items():
        for code, flags in within.items():
            chosen = flags[first]
            _add(cells, days[chosen], again[chosen], {name: code})


def _first_convictions(known: Proceedings) -> IntArray:
    """Return the proceedings with the first conviction of each person who is out of prison."""
    start = _starts(known)
    convicted = np.flatnonzero((known.day["convicted"] < NEVER) & (start <= known.until))
    order = convicted[np.lexsort((known.day["convicted"][convicted], known.person[convicted]))]
    first: IntArray = order[np.diff(known.person[order], prepend=-1) != 0]
    return first


def _starts(known: Proceedings) -> IntArray:
    """Return from when a convict is followed: the release, or the conviction where no release is known."""
    convicted = known.day["convicted"]
    return np.where(known.released < NEVER, np.maximum(known.released, convicted), convicted)


def later_case(known: Proceedings, places: IntArray) -> tuple[IntArray, BoolArray]:
    """Return the days to the first case that began after the start of follow-up, or to the last day of the data."""
    start = _starts(known)[places]
    order = np.lexsort((known.began, known.person))
    whose, began = known.person[order], known.began[order]
    # The first case of the same person that began later: cases stand by person, then by day.
    step = np.int64(NEVER) + 1
    at = np.searchsorted(whose * step + began, known.person[places] * step + start, side="right")
    there = at < len(whose)
    own = np.minimum(at, len(whose) - 1)
    later = np.where(there & (whose[own] == known.person[places]), began[own], NEVER)
    named = known.again[places]
    later = np.minimum(later, np.where(named > start, named, NEVER))
    again = later <= known.until
    return np.minimum(later, known.until) - start, again


def _add(cells: Gathered, days: IntArray, again: BoolArray, codes: Mapping[str, str]) -> None:
    table = RiskTable.of(days, again.astype(np.int64), causes=1)
    curve = cumulative_incidence(table)
    for horizon in HORIZONS:
        last = round(DAYS_A_YEAR * horizon)
        here = place(horizon=str(horizon), **codes)
        of = cells.count(here, FOLLOWED, len(days))
        follows = (
            cells.count(here, AGAIN, (again & (days <= last)).sum()),
            cells.count(here, AT_RISK, table.at_risk_at(last)),
        )
        cells.add_up(of, *follows)
        cells.estimate(here, INCIDENCE, read_curve(curve, last, 100), follows=follows, of=of)
