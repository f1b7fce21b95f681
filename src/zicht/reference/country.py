"""One whole country: everybody who was reported, what was written about them, and what came after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.reference.assignment import choose
from zicht.reference.care import assess_needs
from zicht.reference.care_help import write_help
from zicht.reference.cases import join_cases
from zicht.reference.corrections import NO_CORRECTIONS, Corrections, choose_corrections
from zicht.reference.draws import day_number
from zicht.reference.exploitation import exploit
from zicht.reference.follow_up import FollowUp, draw_found, follow_people, match_people
from zicht.reference.identity import identify
from zicht.reference.justice import write_suspects
from zicht.reference.model import Columns, Flags, Floats, Mode
from zicht.reference.outcomes import first_offence_years, free_curve, write_offences
from zicht.reference.people import People, register_people
from zicht.reference.place_differences import place_differences
from zicht.reference.registered import expected_minor_share
from zicht.reference.reports import Reports, write_reports
from zicht.reference.schedule import Schedule, schedule_reports
from zicht.reference.targets import YEARS
from zicht.reference.view import write_chats, write_signals

__all__ = ["LAST_DAY", "Country", "make_country", "make_reports"]

#: Offences and the other records run until the last default vintage.
LAST_DAY = int(day_number(2022, 9, 1))
#: Share of the people with one report to whom no agency could give the shared key.
_WITHOUT_KEY = 0.015


@dataclass(frozen=True)
class Country:
    """Everything that the agencies hold, and the truth behind the reports."""

    people: People
    reports: Reports
    corrections: Corrections
    first_offence_years: Floats
    follow_up: FollowUp
    tables: dict[str, Columns]


def make_reports(
    rng: np.random.Generator, *, mode: Mode, salt: str, unit: int | None = None
) -> tuple[People, Reports, Corrections]:
    """Make the registered people of all years and every report about them."""
    exact = mode is Mode.CALIBRATED
    people = register_people(rng, exact=exact, salt=salt)
    corrections = choose_corrections(people) if exact else NO_CORRECTIONS
    _share_identity(people, corrections)
    identity = identify(rng, people)
    for column in (identity.given, identity.prefix, identity.family, identity.citizen_number):
        column[corrections.merged] = column[corrections.into]
    schedule = schedule_reports(rng, people, alone=corrections.alone)
    reports = write_reports(
        rng,
        people,
        identity=identity,
        exploitation=exploit(rng, people, place_differences(salt, exact=exact), exact=exact),
        schedule=schedule,
        corrections=corrections,
        with_key=_with_key(rng, people, schedule, corrections=corrections, exact=exact),
        unit=unit,
    )
    return people, reports, corrections


def make_country(rng: np.random.Generator, *, mode: Mode, salt: str) -> Country:
    """Make one country with all its tables."""
    exact = mode is Mode.CALIBRATED
    people, reports, corrections = make_reports(rng, mode=mode, salt=salt)
    gone = np.concatenate([corrections.withdrawn, corrections.merged])
    members = reports.with_key & ~people.sub3
    members[gone] = False
    follow_up, years = _follow(rng, people, members=members, exact=exact, salt=salt)
    (of_care,) = rng.spawn(1)
    needs = assess_needs(of_care, people, reports, members=members, salt=salt, until=LAST_DAY)
    suspects = write_suspects(rng, people, members=members, salt=salt, exact=exact)
    offences = write_offences(
        rng,
        follow_up.followed(people),
        years=np.concatenate([years, follow_up.matched.years]),
        until=LAST_DAY,
    )
    tables = {
        "help": write_help(of_care, needs, until=LAST_DAY),
        "needs": needs.write(of_care),
        "offences": join_cases(rng.spawn(1)[0], offences, suspects),
        "suspects": suspects,
        "chats": write_chats(rng),
        "signals": write_signals(rng),
    }
    return Country(people, reports, corrections, years, follow_up, tables)


def _follow(
    rng: np.random.Generator, people: People, *, members: Flags, exact: bool, salt: str
) -> tuple[FollowUp, Floats]:
    """Draw who is found in the population register, the years to the first offence, and the end of follow-up."""
    of_found, of_matched, of_exits = rng.spawn(3)
    found = draw_found(of_found, people, members=members)
    years = first_offence_years(rng, people, members=found, exact=exact)
    curve = free_curve(expected_minor_share())
    matched = match_people(of_matched, found=found, salt=salt, curve=curve)
    follow_up = follow_people(
        of_exits,
        people,
        members=members,
        found=found,
        years=years,
        matched=matched,
        until=LAST_DAY,
        exact=exact,
    )
    return follow_up, years


def _share_identity(people: People, corrections: Corrections) -> None:
    """A person found to be another has that other's birth date, and is of the same sex and nationality in truth."""
    people.birth_day[corrections.merged] = people.birth_day[corrections.into]


def _with_key(
    rng: np.random.Generator,
    people: People,
    schedule: Schedule,
    *,
    corrections: Corrections,
    exact: bool,
) -> Flags:
    """Everybody with several reports has the shared key; a few with one report lack it."""
    once = np.bincount(schedule.person, minlength=len(people)) == 1
    once[corrections.alone] = False
    with_key = np.ones(len(people), dtype=bool)
    for year in YEARS:
        members = np.flatnonzero(once & (people.year == year))
        with_key[choose(rng, members, count=_WITHOUT_KEY * len(members), exact=exact)] = False
    return with_key
