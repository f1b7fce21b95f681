"""Who pays for help, and what comes when the payer changes: the next payer's help, some days later, or none.

youth_act -> wmo or health_insurance   at the 18th birthday
rvb -> cosm                            when foreign nationals are recognised, or come of age
cosm -> wmo                            when the time for reflection is over
"""

from __future__ import annotations

import numpy as np

from zicht.reference.care import Needs
from zicht.reference.care_steps import NOTHING, Steps
from zicht.reference.draws import pick, strings, where
from zicht.reference.model import Flags, Ints, Strings

__all__ = ["CHANGES", "follow_on", "streams_of"]

_STREAMS = {
    "shelter": "cosm", "shelter_complex": "cosm", "womens_shelter": "wmo", "medical": "health_insurance",
    "mental_health": "health_insurance", "legal_aid": "victim_fund", "victim_support": "victim_fund",
    "care_coordination": "wmo", "protected_reception": "rvb", "youth_care_closed": "youth_act",
    "youth_care_ambulatory": "youth_act",
}  # fmt: skip
#: Share of shelter of asylum seekers that the scheme for foreign nationals pays first.
_RVB_FIRST = 0.6
#: Days that a payer pays where no birthday ends it.
_PAYS_DAYS = {"rvb": 60, "cosm": 90}
#: At each change: the share to whom help of the next payer comes, at once, and the mean days of gap of the others.
CHANGES = {
    "youth_act": {"goes_on": 0.6, "at_once": 0.35, "mean_gap_days": 45},
    "cosm": {"goes_on": 0.65, "at_once": 0.45, "mean_gap_days": 30},
    "rvb": {"goes_on": 0.8, "at_once": 0.6, "mean_gap_days": 12},
}
_AFTER_YOUTH_CARE = {"care_coordination": 55, "mental_health": 30, "womens_shelter": 15}
_AFTER_SHELTER = {"care_coordination": 60, "womens_shelter": 40}


def streams_of(kind: Strings) -> Strings:
    """Return who pays for each kind of help."""
    return strings([_STREAMS.get(code, "other") for code in kind])


def follow_on(rng: np.random.Generator, needs: Needs, first: Steps) -> Steps:
    """Say who pays for help, cut it off where that changes, and return the help of the next payers."""
    sheltered = np.isin(first.kind, ("shelter", "shelter_complex"))
    waits = np.isin(needs.residence[first.need], ("asylum_seeker", "without_title"))
    first.stream[:] = streams_of(first.kind)
    first.stream[sheltered & waits & (rng.random(len(first)) < _RVB_FIRST)] = "rvb"
    parts, steps = [], first
    for _change in range(len(CHANGES)):
        steps = _next(rng, needs, steps)
        parts.append(steps)
    return Steps.together(parts)


def _next(rng: np.random.Generator, needs: Needs, steps: Steps) -> Steps:
    """End each episode on the day its payer stops, and return what follows on it."""
    day = _last_paid(rng, needs, steps)
    cut = np.flatnonzero((steps.ended > day) & (day > steps.started))
    whole = steps.ended[cut] - day[cut]
    steps.ended[cut] = day[cut]
    steps.ended_why[cut] = "moved"
    stream = steps.stream[cut]
    goes, at_once, mean = (
        np.array([CHANGES[code][name] for code in stream], dtype=float)
        for name in ("goes_on", "at_once", "mean_gap_days")
    )
    gap = np.where(rng.random(len(cut)) < at_once, 0, 1 + np.floor(rng.exponential(1.0, len(cut)) * mean))
    goes_on = rng.random(len(cut)) < goes
    rows, gap, whole, stream = cut[goes_on], gap[goes_on].astype(np.int64), whole[goes_on], stream[goes_on]
    after = Steps.of(steps.need[rows], steps.ended[rows])
    after.waited_from[:] = np.where(gap > 0, after.offered, NOTHING)
    after.started[:] = after.offered + gap
    after.ended[:] = after.started + np.maximum(whole, 14)
    after.kind[:] = _kinds(rng, steps.kind[rows], stream)
    after.preferred[:] = after.kind
    after.stream[:] = where(stream == "rvb", "cosm", streams_of(after.kind))
    return after


def _last_paid(rng: np.random.Generator, needs: Needs, steps: Steps) -> Ints:
    """Return the day on which each payer stops; later than any where none does."""
    day = np.full(len(steps), 2**40, dtype=np.int64)
    minor, comes_of_age = needs.minor[steps.need], needs.adult_from[steps.need]
    young: Flags = minor & np.isin(steps.stream, ("youth_act",)) | (steps.kind == "protected_reception")
    day[young] = comes_of_age[young]
    for stream, days in _PAYS_DAYS.items():
        rows = np.flatnonzero((steps.stream == stream) & ~young)
        day[rows] = steps.started[rows] + days + rng.integers(-10, 11, len(rows))
    return day


def _kinds(rng: np.random.Generator, kind: Strings, stream: Strings) -> Strings:
    """Return what kind of help follows on another."""
    size = len(kind)
    after_shelter = pick(rng, _AFTER_SHELTER, size)
    after_youth = pick(rng, _AFTER_YOUTH_CARE, size)
    return where(stream == "rvb", "shelter", where(stream == "cosm", after_shelter, after_youth))
