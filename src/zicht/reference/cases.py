"""Which investigations of trafficking are a case with suspects: victims and suspects of one case meet there."""

from __future__ import annotations

import numpy as np

from zicht.reference.draws import strings
from zicht.reference.model import Columns, Floats

__all__ = ["join_cases"]

#: The share of investigations of trafficking that have a suspect.
_WITH_SUSPECT = 0.7
#: Days by which the registration of an offence can come before and after the first suspect.
_BEFORE, _AFTER = 120, 200
#: Some cases have many victims: their weights have a long tail.
_TAIL = 1.2


def join_cases(rng: np.random.Generator, offences: Columns, suspects: Columns) -> Columns:
    """Return the offences with the `case_key` as investigation where a case of about that time was chosen.

    All offences of an investigation go along, and nobody is the victim in two investigations of one case: what counts
    as the same investigation stays the same.
    """
    investigation = offences["investigation"].copy()
    chosen = np.flatnonzero((offences["kind"] == "trafficking") & (investigation != ""))
    keys, first = np.unique(suspects["case_key"].astype(str), return_index=True)
    began = suspects["stage_date"][first].astype("datetime64[D]").astype(np.int64)
    keys, began = keys[np.argsort(began)], np.sort(began)
    weight: Floats = rng.pareto(_TAIL, len(keys)) + 0.05
    victims: dict[str, set[str]] = {}
    for name, person in zip(investigation, offences["person_key"], strict=True):
        victims.setdefault(name, set()).add(person)
    case_of: dict[str, str] = {}
    taken: dict[str, set[str]] = {}
    for row in chosen:
        name = investigation[row]
        if name in case_of or rng.random() > _WITH_SUSPECT:
            continue
        day = int(np.datetime64(offences["registered"][row], "D").astype(np.int64))
        low, high = np.searchsorted(began, (day - _AFTER, day + _BEFORE))
        if low == high:
            continue
        case = str(rng.choice(keys[low:high], p=weight[low:high] / weight[low:high].sum()))
        if taken.setdefault(case, set()).isdisjoint(victims[name]):
            taken[case] |= victims[name]
            case_of[name] = case
    return {**offences, "investigation": strings([case_of.get(name, name) for name in investigation])}
