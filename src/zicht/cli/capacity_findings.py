"""What `zicht capacity` found, for a person and for a machine."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.cli.capacity_input import Body
from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.methods.waiting_cases import Outlook, Workload
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary.numbers import format_number

__all__ = ["Findings", "Scenario", "YearAhead", "findings_json", "show_findings", "summarise"]

_ = text

Floats = npt.NDArray[np.float64]
#: Middle, lower and upper: half of the replicates lie on each side of the first, 95% between the others.
Range = tuple[float, float, float]
QUANTILES = (0.5, 0.025, 0.975)

SCENARIOS = {
    "now": _("As it is: {posts} deployable posts"),
    "all_filled": _("All {posts} funded posts filled and deployable"),
    "posts": _("{change} posts: {posts} deployable"),
    "inflow": _("{change}% cases, {posts} deployable posts"),
}


@dataclass(frozen=True)
class Scenario:
    """What is changed: `kind` is a key of `SCENARIOS`; `change` in posts, or percent of the cases."""

    kind: str
    posts: float
    change: float = 0.0


@dataclass(frozen=True)
class YearAhead:
    """What a scenario comes to in one year."""

    year: int
    waiting: Range
    unanswered: Range
    wait_days: Range
    busy: Range


@dataclass(frozen=True)
class Findings:
    """What was found of one body; nothing but what is missing where something is."""

    body: Body
    needed: tuple[Floats, Floats] | None = None
    scenarios: tuple[tuple[Scenario, tuple[YearAhead, ...]], ...] = ()


def summarise(
    scenario: Scenario, outlook: Outlook, *, first_year: int
) -> tuple[Scenario, tuple[YearAhead, ...]]:
    """Return the middle and the range of a scenario, year by year."""
    figures = [outlook.waiting, outlook.unanswered, outlook.wait_days, outlook.busy]
    return scenario, tuple(
        YearAhead(first_year + place, *(range_of(values[:, place]) for values in figures))
        for place in range(outlook.waiting.shape[1])
    )


def range_of(values: Floats) -> Range:
    """Return the middle and the range of what was drawn; nan where nothing was."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        middle, lower, upper = np.nanquantile(values, QUANTILES)
    return float(middle), float(lower), float(upper)


# For a machine


def findings_json(found: Sequence[Findings], *, years: int, replicates: int, seed: int) -> dict[str, object]:
    """Return all that was found."""
    return {
        "years": years,
        "replicates": replicates,
        "seed": seed,
        "range": "95% of the replicates",
        "bodies": [_body_json(each) for each in found],
    }


def _body_json(found: Findings) -> dict[str, object]:
    body = found.body
    shape: dict[str, object] = {
        "body": body.name,
        "expertise": body.expertise,
        "year": body.year,
        "posts": dict(body.posts),
        "missing": list(body.missing),
    }
    if body.workload is None or found.needed is None:
        return shape
    keep_up, catch_up = found.needed
    return shape | {
        "cases": _cases_json(body, body.workload),
        "needed": {
            "posts_to_keep_up": _range_json(range_of(keep_up)),
            "posts_to_catch_up_too": _range_json(range_of(catch_up)),
        },
        "scenarios": [
            {
                "scenario": scenario.kind,
                "posts": scenario.posts,
                "change": scenario.change,
                "years": [_year_json(year) for year in years],
            }
            for scenario, years in found.scenarios
        ],
    }


def _cases_json(body: Body, workload: Workload) -> dict[str, object]:
    return {
        "hours_per_post": workload.hours_per_post,
        "inflow_from": "reports" if body.from_reports else "own cases",
        "kinds": [
            {
                "case_type": name,
                "inflow_a_year": kind.inflow.mean,
                "years_seen": kind.inflow.years,
                "extra_variance": kind.inflow.extra_variance,
                "hours_per_case": kind.hours,
                "answer_within_days": kind.patience_days,
                "open": open_cases,
            }
            for name, kind, open_cases in zip(
                body.case_types, workload.kinds, workload.open_cases, strict=True
            )
        ],
    }


def _year_json(year: YearAhead) -> dict[str, object]:
    return {
        "year": year.year,
        "waiting": _range_json(year.waiting),
        "unanswered": _range_json(year.unanswered),
        "wait_days": _range_json(year.wait_days),
        "busy": _range_json(year.busy),
    }


def _range_json(found: Range) -> dict[str, float | None]:
    names = ("middle", "lower", "upper")
    return {
        name: None if math.isnan(value) else round(value, 4) for name, value in zip(names, found, strict=True)
    }


# For a person


def show_findings(session: Session, found: Sequence[Findings], *, years: int) -> None:
    """Print each body: what is missing, or what there is to do, what it takes, and what becomes of it."""
    for number, each in enumerate(found):
        if number:
            session.say()
        _show_body(session, each, years)
    if any(not each.body.missing for each in found):
        session.say()
        session.say(session.text(_("Ranges hold 95% of what was drawn. A post works on one case at a time.")))


def _show_body(session: Session, found: Findings, years: int) -> None:
    body = found.body
    head = session.text(_("{body}, at the end of {year}"), body=body.name, year=str(body.year))
    session.say(head, style="bold")
    if body.expertise:
        session.say(session.text(_("Expertise that is required: {words}"), words=body.expertise))
    if body.workload is None or found.needed is None:
        _show_missing(session, body)
        return
    _show_cases(session, body, body.workload)
    keep_up, catch_up = (_spread(session, range_of(drawn), digits=0) for drawn in found.needed)
    session.say(session.text(_("Posts that keep up with what comes: {posts}"), posts=keep_up))
    session.say(
        session.text(
            _("Posts that also do what waits now, within {years} years: {posts}"), years=years, posts=catch_up
        )
    )
    leaves = any(kind.patience_days is not None for kind in body.workload.kinds)
    for scenario, ahead in found.scenarios:
        session.say()
        _show_scenario(session, scenario, ahead, leaves=leaves)


def _show_missing(session: Session, body: Body) -> None:
    session.say(session.text(_("Nothing can be said: these columns of the table capacity are missing.")))
    contract = CONTRACTS["capacity"]
    for name in body.missing:
        session.say(f"  {name}: {session.text(contract[name].description)}")


def _show_cases(session: Session, body: Body, workload: Workload) -> None:
    a_year = sum(kind.inflow.mean for kind in workload.kinds)
    hours = sum(kind.inflow.mean * kind.hours for kind in workload.kinds)
    years = max(kind.inflow.years for kind in workload.kinds)
    line = _("Cases a year: {cases}, as given.")
    if years:
        line = _("Cases a year: {cases}, the mean of {years} years.")
        if body.from_reports:
            line = _("Cases a year: {cases}, the mean of {years} years of reports.")
    session.say(session.text(line, cases=_number(session, a_year), years=years))
    session.say(
        session.text(
            _("Hours of work in them: {hours} a year; the deployable posts have {own}."),
            hours=_number(session, hours),
            own=_number(session, workload.posts * workload.hours_per_post),
        )
    )
    session.say(
        session.text(
            _("Open cases: {open}, of which {waiting} wait."),
            open=_number(session, sum(workload.open_cases)),
            waiting=_number(session, max(0.0, sum(workload.open_cases) - workload.posts)),
        )
    )


def _show_scenario(session: Session, scenario: Scenario, ahead: Sequence[YearAhead], *, leaves: bool) -> None:
    change = _number(session, scenario.change, digits=0 if scenario.change.is_integer() else 1)
    shown = f"+{change}" if scenario.change > 0 else change
    posts = _number(session, scenario.posts, digits=0 if scenario.posts.is_integer() else 1)
    session.say(session.text(SCENARIOS[scenario.kind], posts=posts, change=shown))
    columns: Mapping[str, bool] = {
        _("Year"): True,
        _("Waiting at its end"): True,
        _("Left unanswered"): leaves,
        _("Days waited"): True,
        _("Posts at work"): True,
    }
    rows = [
        [
            cell
            for cell, is_shown in zip(_year_cells(session, year), columns.values(), strict=True)
            if is_shown
        ]
        for year in ahead
    ]
    heads = [session.text(head) for head, is_shown in columns.items() if is_shown]
    session.show_grid(heads, rows, numbers=range(1, len(heads)))


def _year_cells(session: Session, year: YearAhead) -> tuple[str, ...]:
    busy: Range = (100 * year.busy[0], 100 * year.busy[1], 100 * year.busy[2])
    return (
        str(year.year),
        _spread(session, year.waiting, digits=0),
        _spread(session, year.unanswered, digits=0),
        _spread(session, year.wait_days, digits=0),
        _spread(session, busy, digits=0, unit="percent"),
    )


def _spread(session: Session, found: Range, *, digits: int, unit: str = "") -> str:
    if math.isnan(found[0]):
        return "-"
    middle, lower, upper = (format_number(value, "", digits, session.language) for value in found)
    sign = format_number(found[0], unit, digits, session.language).removeprefix(middle)
    return f"{middle}{sign} ({lower}–{upper})"


def _number(session: Session, value: float, digits: int = 0) -> str:
    return format_number(value, "", digits, session.language)
