"""Who is found in the population register, and until when; and people alike who were never reported."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from zicht.reference.draws import iso_days, strings, where, years_of
from zicht.reference.model import Columns, Flags, Floats, Ints, Strings
from zicht.reference.outcomes import Curve, Followed
from zicht.reference.people import People, recorded_sex

__all__ = ["EXITS", "MATCHED_HAZARD", "FollowUp", "Matched", "draw_found", "follow_people", "match_people"]

#: The share that is found in the population register, by nationality: Dutch, of the Union, other.
_FOUND = (0.98, 0.72, 0.55)
#: Ends of follow-up other than the last day of the data, a year.
EXITS = {"death": 0.004, "emigration": 0.02, "deregistration": 0.01}
_NEVER = 2**40
#: One in so many found victims is matched with somebody alike.
_MATCHED_PER = 3
#: How likely somebody alike is to be registered as a victim, at any time, against an adult victim.
MATCHED_HAZARD = 0.3


@dataclass(frozen=True)
class Matched:
    """People alike: key, the victim matched with, and the years to the first offence."""

    key: Strings
    victim: Ints
    years: Floats


@dataclass(frozen=True)
class FollowUp:
    """Of every person: whether looked for, whether found, and when and why follow-up ends before the last day."""

    members: Flags
    found: Flags
    exit_day: Ints
    why: Strings
    matched: Matched

    def followed(self, people: People) -> Followed:
        """Return whose offences are registered: those who are found, then those alike."""
        victim = self.matched.victim
        own = Followed(people.key, people.index_day, self.exit_day, self.found)
        others = Followed(
            self.matched.key,
            people.index_day[victim],
            np.full(len(victim), _NEVER),
            np.ones(len(victim), bool),
        )
        return Followed.together([own, others])

    def rows(self, people: People, *, day: int) -> Columns:
        """Write the table as of a day: whoever was reported by then, and those alike."""
        own = np.flatnonzero(self.members & (people.index_day <= day))
        others = np.flatnonzero(people.index_day[self.matched.victim] <= day)
        person = np.concatenate([own, self.matched.victim[others]])
        is_own = np.arange(len(person)) < len(own)
        found = self.found[person] | ~is_own
        ends = np.where(is_own, self.exit_day[person], _NEVER)
        left = ends <= day
        size = len(person)
        start = people.index_day[person]
        blank = strings([""] * size)
        return {
            "row_id": np.arange(1, size + 1).astype(str).astype(object),
            "person_key": np.concatenate([people.key[own], self.matched.key[others]]),
            "person_group": where(is_own, "victim", "matched"),
            "found": where(found, "yes", "no"),
            "followed_from": iso_days(start),
            "followed_until": where(found, iso_days(np.where(left, ends, day)), blank),
            "ended": where(found, where(left, self.why[person], "still_followed"), "not_asked"),
            "sex": recorded_sex(people)[person],
            "birth_year": years_of(people.birth_day[person]).astype(str).astype(object),
            "legal_ground": strings(["research"] * size),
            "purposes": strings(["statistics"] * size),
            "retain_until": iso_days(start + 7300),
        }


def draw_found(rng: np.random.Generator, people: People, *, members: Flags) -> Flags:
    """Draw who is found in the population register, among those whom agencies know by a key."""
    share = np.where(people.dutch, _FOUND[0], np.where(people.european, _FOUND[1], _FOUND[2]))
    return members & (rng.random(len(people)) < share)


def follow_people(
    rng: np.random.Generator,
    people: People,
    *,
    members: Flags,
    found: Flags,
    years: Floats,
    matched: Matched,
    until: int,
    exact: bool,
) -> FollowUp:
    """Draw deaths and departures; calibrated, only of people to whom nothing would have happened anyway.

    So the published shares stay what they are, whichever way they are taken.
    """
    names = list(EXITS)
    waits = rng.exponential(1.0, (len(names), len(people))) / np.array(list(EXITS.values()))[:, None]
    day = people.index_day + 1 + np.floor(waits.min(axis=0) * 365.2425).astype(np.int64)
    leaves = found & (day < until)
    if exact:
        leaves &= people.index_day + np.floor(np.minimum(years, 200) * 365.2425) > until
    why = where(leaves, strings(names)[waits.argmin(axis=0)], "still_followed")
    return FollowUp(members, found, np.where(leaves, day, _NEVER), why, matched)


def match_people(rng: np.random.Generator, *, found: Flags, salt: str, curve: Curve) -> Matched:
    """Make somebody alike for some of the victims who were found, with a lower hazard of the same shape."""
    victim = np.flatnonzero(found)[::_MATCHED_PER]
    years = curve.years(rng.exponential(1.0, len(victim)) / MATCHED_HAZARD)
    keys = [
        f"m-{hashlib.blake2b(b'%d' % place, key=salt.encode(), digest_size=6).hexdigest()}"
        for place in victim
    ]
    return Matched(strings(keys), victim, years)
