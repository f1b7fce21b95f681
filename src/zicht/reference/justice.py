"""Suspects by stage: as many at the police and as many convicted, year by year, as was published."""

from __future__ import annotations

import numpy as np

from zicht.reference.assignment import choose
from zicht.reference.draws import day_number, iso_days, pick, strings, where
from zicht.reference.model import Columns, Flags, Floats, Ints, Strings
from zicht.reference.targets import published_rows, simulated_figure

__all__ = ["suspect_figures", "write_suspects"]

_YEARS = range(2010, 2022)
_SENTENCE_MONTHS = 18
_STAGES = ("suspected", "registered", "prosecuted", "dismissed", "convicted", "acquitted")


def suspect_figures(series: str) -> dict[int, int]:
    """Return the wanted number of each year: the published one, else our own."""
    published = {int(r["year"]): int(r["value"]) for r in published_rows() if r["series"] == series}
    own = {year: int(simulated_figure(series, year)) for year in _YEARS}
    return {year: number for year, number in (own | published).items() if number}


def write_suspects(rng: np.random.Generator, *, salt: str, exact: bool) -> Columns:
    """Write one row per suspect and stage reached."""
    wanted = suspect_figures("suspects_police")
    sizes = [n if exact else int(rng.poisson(n)) for n in wanted.values()]
    year = np.repeat(np.array(list(wanted)), sizes)
    convicted_in = _convictions(rng, year, exact=exact)
    start = day_number(year) + rng.integers(0, 365, len(year))
    registered = start + rng.integers(20, 150, len(year))
    decided = np.maximum(registered + rng.integers(30, 400, len(year)), 0)
    court = np.where(convicted_in > 0, day_number(np.maximum(convicted_in, 1970)), decided + 150)
    court = court + rng.integers(0, 365, len(year))
    prosecuted = (convicted_in > 0) | (rng.random(len(year)) < 0.25)
    decided = np.where(convicted_in > 0, np.maximum(np.minimum(decided, court - 30), registered), decided)
    reached = {
        "suspected": (np.ones(len(year), dtype=bool), start),
        "registered": ((convicted_in > 0) | (rng.random(len(year)) < 0.9), np.minimum(registered, court)),
        "prosecuted": (prosecuted, np.minimum(decided, court)),
        "dismissed": (~prosecuted, decided),
        "convicted": (convicted_in > 0, court),
        "acquitted": (prosecuted & (convicted_in < 0), court),
    }
    person = _personal(rng, year, salt)
    return _rows(rng, person, reached)


def _convictions(rng: np.random.Generator, year: Ints, *, exact: bool) -> Ints:
    """Choose who is convicted in which year: suspects of the one or two years before, each once."""
    convicted_in = np.full(len(year), -1, dtype=np.int64)
    for when, count in suspect_figures("convictions").items():
        waiting = np.flatnonzero((convicted_in < 0) & np.isin(year, (when - 1, when - 2)))
        convicted_in[choose(rng, waiting, count=count, exact=exact)] = when
    return convicted_in


def _personal(rng: np.random.Generator, year: Ints, salt: str) -> Columns:
    size = len(year)
    age = 17 + np.floor(rng.gamma(2.2, 6.5, size)).astype(np.int64)
    return {
        "suspect_key": strings([f"s-{salt}-{n:05d}" for n in range(size)]),
        "case_key": strings([f"c-{salt}-{n:05d}" for n in np.arange(size) * 2 // 3]),
        "birth_year": (year - age).astype(str).astype(object),
        "sex": pick(rng, {"male": 82, "female": 18}, size),
        "group": pick(
            rng, {"domestic_sexual": 45, "cross_border_sexual": 30, "labour": 16, "criminal": 9}, size
        ),
        "victim_of_earlier_report": pick(rng, {"no": 55, "yes": 8, "unknown": 37}, size),
    }


def _rows(rng: np.random.Generator, person: Columns, reached: dict[str, tuple[Flags, Ints]]) -> Columns:
    rows = np.concatenate([np.flatnonzero(flags) for flags, _ in reached.values()])
    day = np.concatenate([days[flags] for flags, days in reached.values()])
    stage = np.concatenate([strings([name] * int(reached[name][0].sum())) for name in _STAGES])
    order = np.lexsort((rows, day))
    rows, day, stage, size = rows[order], day[order], stage[order], len(order)
    months: Floats = np.maximum(1, rng.gamma(1.6, _SENTENCE_MONTHS / 1.6, size)).round()
    convicted = stage == "convicted"
    blank: Strings = strings([""] * size)
    supervised = convicted & (rng.random(size) < 0.45)
    return {
        "row_id": np.arange(1, size + 1).astype(str).astype(object),
        **{name: values[rows] for name, values in person.items()},
        "stage": stage,
        "stage_date": iso_days(day),
        "dismissal_reason": where(
            stage == "dismissed", pick(rng, {"technical": 75, "policy": 20, "other": 5}, size), "not_asked"
        ),
        "sentence_months": where(convicted, months.astype(int).astype(str).astype(object), blank),
        "supervision_from": where(supervised, iso_days(day + 400), blank),
        "supervision_to": where(supervised, iso_days(day + 1130), blank),
        "help_offered": pick(rng, {"no": 60, "yes": 15, "unknown": 25}, size),
        "next_case": blank,
        "legal_ground": strings(["research"] * size),
        "purposes": strings(["statistics"] * size),
        "retain_until": iso_days(day + 7300),
    }
