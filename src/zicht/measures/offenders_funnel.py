"""How far suspects and cases came, by the year of the stage and by that of the suspicion, and how long it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from zicht.measures.dimensions import text
from zicht.measures.gathered import Bounds, Gathered
from zicht.measures.model import CellKey, EstimatedCell, MeasureDeclaration
from zicht.measures.offenders_dimensions import ENDED, HORIZONS, PENDING, place, years_between
from zicht.measures.offenders_known import DAYS_A_YEAR, ENDS, NEVER, STAGES, Proceedings, years_of
from zicht.measures.repeats import FEWEST_AT_RISK
from zicht.methods.recurrence.curve import Curve
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.quantiles import quantile
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = [
    "FUNNEL_MEASURES",
    "FUNNEL_NOTES",
    "LAG_MEASURES",
    "WITHIN_MEASURES",
    "add_funnel",
    "add_lags",
    "add_within",
]

_ = text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

PERSONS = MeasureDeclaration(
    "persons",
    _("Persons"),
    "persons",
    _("Persons who reached the stage in the period, each once, also where it was in several cases."),
)
CASES = MeasureDeclaration(
    "cases", _("Cases"), "cases", _("Cases of which the first suspect reached the stage in the period.")
)
REACHED = MeasureDeclaration(
    "reached",
    _("Persons who came so far"),
    "persons",
    _(
        "Of the persons whose case began in the period, those who have reached the stage since, in that "
        "period or later, up to the last day of the data. Of a person in several cases each counts, so that "
        "one person can have been dismissed and convicted."
    ),
)
REACHED_SHARE = MeasureDeclaration(
    "reached_share",
    _("Share of the suspects who came so far"),
    "percent",
    _(
        "Percentage of the persons whose case began in the period. The last years are not finished: see who "
        "has no end yet."
    ),
)
FUNNEL_MEASURES = (PERSONS, CASES, REACHED, REACHED_SHARE)

WITHIN = MeasureDeclaration(
    "within",
    _("Came so far within the years"),
    "percent",
    _(
        "Cumulative incidence (Aalen and Johansen) of the stage since the suspicion, a suspect in each case "
        "counted; the other ends compete, and cases without an end yet count for as long as they lasted. "
        "With its 95% interval."
    ),
)
WITHIN_COUNT = MeasureDeclaration(
    "within_count",
    _("Suspects who did"),
    "suspects in cases",
    _("Those of whom it is known within the years."),
)
WITHIN_OF = MeasureDeclaration(
    "within_of", _("Suspects followed"), "suspects in cases", _("All suspects in cases, each in each case.")
)

#: The stages that are counted for each trait in each year.
BY_TRAIT = ("suspected", "convicted")

WITHIN_MEASURES = (WITHIN, WITHIN_COUNT, WITHIN_OF)

_QUARTILES = tuple(
    (
        part,
        MeasureDeclaration(
            name,
            label,
            "days",
            _(
                "Days after which that part of all who were at the stage before had come to this one, with "
                "the 95% interval; other ends compete. Nothing where so many never came so far."
            ),
        ),
    )
    for part, name, label in (
        (0.25, "first_quarter", _("Days until a quarter had")),
        (0.50, "half", _("Days until half had")),
        (0.75, "three_quarters", _("Days until three quarters had")),
    )
)
LAG_COUNT = MeasureDeclaration(
    "lag_count",
    _("Came so far"),
    "suspects in cases",
    _("Those whose dates of both stages are known to the day."),
)
LAG_OF = MeasureDeclaration(
    "lag_of",
    _("At the stage before"),
    "suspects in cases",
    _("Suspects in cases at the stage before, in the years of the window, its date known to the day."),
)
LAG_MEASURES = (*(declared for _part, declared in _QUARTILES), LAG_COUNT, LAG_OF)

#: The note of a time that there is not.
NOT_REACHED = "not_reached"
FUNNEL_NOTES = {
    NOT_REACHED: _("So many have not come so far, or too few were followed to say when."),
}

#: From which stage to which time is measured, and what competes.
_STEPS = {
    "registered": ("suspected", ("dismissed",)),
    "prosecuted": ("registered", ("dismissed",)),
    "dismissed": ("registered", ("prosecuted",)),
    "convicted": ("prosecuted", ("acquitted",)),
    "acquitted": ("prosecuted", ("convicted",)),
    ENDED: ("suspected", ()),
}


def add_funnel(cells: Gathered, known: Proceedings, *, window: tuple[int, int], window_code: str) -> None:
    """Add persons and cases by stage, and how far those came whose cases began in each year."""
    everybody = np.ones(len(known), dtype=bool)
    periods = years_between(int(known.year_began.min(initial=window[1])), window[1])
    whole = {code: (int(code), int(code)) for code in periods} | {window_code: window}
    for period, years in whole.items():
        _add_reached_in(cells, known, everybody, period=period, years=years, stages=STAGES, codes={})
        _add_cases(cells, known, period=period, years=years)
        _add_inflow(cells, known, everybody, period=period, years=years, codes={})
    for trait in known.traits:
        for code in np.unique(known.by(trait)).tolist():
            within = known.by(trait) == code
            for period, years in whole.items():
                _add_reached_in(
                    cells, known, within, period=period, years=years, stages=BY_TRAIT, codes={trait: code}
                )
            _add_inflow(cells, known, within, period=window_code, years=window, codes={trait: code})


def _between(year: IntArray, years: tuple[int, int]) -> BoolArray:
    inside: BoolArray = (year >= years[0]) & (year <= years[1])
    return inside


def _persons(known: Proceedings, chosen: BoolArray) -> int:
    return len(np.unique(known.person[chosen]))


def _add_reached_in(
    cells: Gathered,
    known: Proceedings,
    within: BoolArray,
    *,
    period: str,
    years: tuple[int, int],
    stages: Sequence[str],
    codes: Mapping[str, str],
) -> None:
    """Count who reached each stage in a period."""
    for stage in stages:
        reached = within & _between(known.year[stage], years)
        cells.count(place(period=period, stage=stage, **codes), PERSONS, _persons(known, reached))


def _add_cases(cells: Gathered, known: Proceedings, *, period: str, years: tuple[int, int]) -> None:
    """Count the cases of which the first suspect reached each stage in a period."""
    for stage in STAGES:
        first = np.full(int(known.case.max(initial=-1)) + 1, NEVER)
        np.minimum.at(first, known.case, known.day[stage])
        cells.count(place(period=period, stage=stage), CASES, _between(years_of(first), years).sum())


def _add_inflow(
    cells: Gathered,
    known: Proceedings,
    within: BoolArray,
    *,
    period: str,
    years: tuple[int, int],
    codes: Mapping[str, str],
) -> None:
    """Count how far those came whose case began in a period."""
    began = within & _between(known.year_began, years)
    all_of = cells.count(place(period=period, stage="suspected", **codes), REACHED, _persons(known, began))
    ended = known.ended <= known.until
    reached = {stage: known.day[stage] <= known.until for stage in STAGES[1:]} | {PENDING: ~ended}
    counts = {}
    for stage, came in reached.items():
        here = place(period=period, stage=stage, **codes)
        counts[stage] = cells.count(here, REACHED, _persons(known, began & came))
        cells.share(here, REACHED_SHARE, counts[stage], all_of)
    # Where nobody is in several cases, these are all persons.
    cells.add_up(all_of, *(counts[stage] for stage in (*ENDS, PENDING)))
    if (all_of[0], PERSONS.name) in cells.counts:
        cells.add_up(all_of, (all_of[0], PERSONS.name))


def add_within(cells: Gathered, known: Proceedings) -> None:
    """Add the share that came to each end within some years of the suspicion, by all that tells suspects apart."""
    everybody = known.began <= known.until
    _add_within(cells, known, everybody, {})
    for trait in known.traits:
        for code in np.unique(known.by(trait)).tolist():
            _add_within(cells, known, everybody & (known.by(trait) == code), {trait: code})


def _add_within(cells: Gathered, known: Proceedings, within: BoolArray, codes: Mapping[str, str]) -> None:
    days = np.minimum(known.ended, known.until)[within] - known.began[within]
    ends = [known.day[end][within] for end in ENDS]
    cause = np.where(known.ended[within] <= known.until, 1 + np.argmin(ends, axis=0), 0)
    table = RiskTable.of(days, cause, causes=len(ENDS))
    for number, end in enumerate(ENDS, start=1):
        curve = cumulative_incidence(table, cause=number)
        for horizon in HORIZONS:
            last = round(DAYS_A_YEAR * horizon)
            here = place(stage=end, horizon=str(horizon), **codes)
            follows = (cells.count(here, WITHIN_COUNT, ((cause == number) & (days <= last)).sum()),)
            of = cells.count(here, WITHIN_OF, len(days))
            long_enough = int((known.until - known.began[within] >= last).sum())
            figures = _read(curve, last) if long_enough >= FEWEST_AT_RISK else None
            cells.estimate(here, WITHIN, figures, follows=follows, of=of)


def _read(curve: Curve, days: int) -> Bounds | None:
    """Return a curve at a horizon in percent; where all came to an end before, it stays what it was at the last end."""
    found = curve.at(min(days, curve.last))
    figures = (100 * found.value, 100 * found.lower, 100 * found.upper)
    return figures if np.isfinite(figures).all() else None


def add_lags(cells: Gathered, known: Proceedings, *, window: tuple[int, int]) -> None:
    """Add how long each step took, of those who were at the stage before in the window."""
    for stage, (start, others) in _STEPS.items():
        _add_lag(cells, known, stage, start, others=others, window=window)


def _add_lag(
    cells: Gathered,
    known: Proceedings,
    stage: str,
    start: str,
    *,
    others: tuple[str, ...],
    window: tuple[int, int],
) -> None:
    since = known.known_day[start]
    reached = np.minimum.reduce([known.day[s] for s in (ENDS if stage == ENDED else (stage,))])
    to_the_day = np.minimum.reduce([known.known_day[s] for s in (ENDS if stage == ENDED else (stage,))])
    other = np.minimum.reduce([known.day[s] for s in others]) if others else np.full(len(known), NEVER)
    first = np.minimum(np.minimum(reached, other), known.until)
    # Whose next stage is known to a month or a year only has no number of days.
    counted = (
        _between(years_of(since), window)
        & (since <= known.until)
        & (first >= since)
        & (reached == to_the_day)
    )
    cause = np.where(reached <= np.minimum(other, known.until), 1, np.where(other <= known.until, 2, 0))[
        counted
    ]
    table = RiskTable.of((first - since)[counted], cause, causes=2)
    here = place(stage=stage)
    follows = (cells.count(here, LAG_COUNT, (cause == 1).sum()), cells.count(here, LAG_OF, counted.sum()))
    curve = cumulative_incidence(table)
    for part, declared in _QUARTILES:
        figures = _time_of(curve, part) if counted.sum() >= FEWEST_AT_RISK else None
        cells.add(_days(here, declared, figures, follows))


def _time_of(curve: Curve, part: float) -> Bounds | None:
    """Return the time by which so many came so far; nothing where follow-up does not say it with both limits."""
    found = quantile(curve, part)
    figures = (found.value, found.lower, found.upper)
    return figures if np.isfinite(figures).all() else None


def _days(
    here: tuple[str, ...], declared: MeasureDeclaration, figures: Bounds | None, follows: tuple[CellKey, ...]
) -> EstimatedCell:
    """Return a number of days; it is rounded as counts are, for it can be that of one person."""
    value, lower, upper = figures or (None, None, None)
    return EstimatedCell(
        here, declared.name, value, lower, upper, declared.unit, follows, rests_on=follows[0]
    )
