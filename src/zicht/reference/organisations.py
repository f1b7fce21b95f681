"""Which organisation reports: police teams, brigades, one inspectorate, coordinators, and some 25 others.

All names are made up. One shelter falls silent in June 2018, and one
organisation for workers reports far more in 2021: both can be found again in
the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from zicht.reference.draws import strings, years_of
from zicht.reference.model import Flags, Floats, Ints, Strings
from zicht.reference.places import POLICE_UNITS
from zicht.reference.shipped import shipped_rows

__all__ = ["Organisation", "choose_reporters", "organisations"]

_BRIGADES = ("Brigade Schiphol", "Brigade Rotterdam haven", "Brigade Eindhoven", "Brigade Oost grens")
_BRIGADE_UNITS = (3, 6, 8, 1)
_JUMP = 6.0


@dataclass(frozen=True)
class Organisation:
    """One of the other organisations; `minors` and `labour` say how much likelier it sees those."""

    name: str
    list: str
    type: str
    region: str
    weight: float
    minors: float
    labour: float
    silent_from: str
    jumps_in: str


@cache
def organisations() -> tuple[Organisation, ...]:
    """Return the organisations of the lists Z and O."""
    return tuple(
        Organisation(
            name=row["name"],
            list=row["list"],
            type=row["type"],
            region=row["region"],
            weight=float(row["weight"]),
            minors=float(row["minors"]),
            labour=float(row["labour"]),
            silent_from=row["silent_from"],
            jumps_in=row["jumps_in"],
        )
        for row in shipped_rows("organisations.csv")
    )


def choose_reporters(
    rng: np.random.Generator, *, lists: Strings, days: Ints, units: Ints, minor: Flags, labour: Flags
) -> tuple[Strings, Strings, Strings]:
    """Return reporter type, reporter and region of each report."""
    types, names, regions = (strings(["unknown"] * len(lists)) for _ in range(3))
    unit_codes = strings(POLICE_UNITS)
    regional = {
        "P": ("police", "Politie-eenheid team mensenhandel "),
        "R": ("care_coordination", "Zorgcoördinatie "),
    }
    for name, (kind, prefix) in regional.items():
        rows = lists == name
        types[rows], regions[rows] = kind, unit_codes[units[rows]]
        names[rows] = strings([prefix + code for code in POLICE_UNITS])[units[rows]]
    border = np.flatnonzero(lists == "K")
    brigade = rng.choice(len(_BRIGADES), len(border), p=[0.6, 0.1, 0.15, 0.15])
    types[border], names[border] = "border_police", strings(_BRIGADES)[brigade]
    regions[border] = unit_codes[np.array(_BRIGADE_UNITS)[brigade]]
    types[lists == "I"], names[lists == "I"] = "labour_inspectorate", "Inspectie team mensenhandel"
    for name in ("Z", "O"):
        rows = np.flatnonzero(lists == name)
        listed = [o for o in organisations() if o.list == name]
        weights = _weights(listed, days[rows], minor[rows], labour[rows])
        edges = np.cumsum(weights, axis=1)
        drawn = (rng.random(len(rows))[:, None] * edges[:, -1:] >= edges).sum(axis=1)
        types[rows] = strings([o.type for o in listed])[drawn]
        names[rows] = strings([o.name for o in listed])[drawn]
        regions[rows] = strings([o.region or "unknown" for o in listed])[drawn]
    return types, names, regions


def _weights(listed: list[Organisation], days: Ints, minor: Flags, labour: Flags) -> Floats:
    years = years_of(days)
    columns = []
    for o in listed:
        weight = o.weight * np.where(minor, o.minors, 1.0) * np.where(labour, o.labour, 1.0)
        if o.silent_from:
            weight = weight * (days < np.datetime64(o.silent_from, "D").astype(np.int64))
        if o.jumps_in:
            weight = weight * np.where(years == int(o.jumps_in), _JUMP, 1.0)
        columns.append(weight)
    return np.stack(columns, axis=1)
