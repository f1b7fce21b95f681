"""The help that came of needs, step by step: asked for, refused, waited for, started, changed of payer, ended.

Not every need has a row: of some, nothing was ever registered. Some help came before the first report.
"""

from __future__ import annotations

import numpy as np

from zicht.reference.care import Needs, care_provenance, row_numbers
from zicht.reference.care_chances import (
    MINOR_ODDS,
    RESIDENCE_ODDS,
    YOUTH_DOMAINS,
    answered_chance,
    closed_chance,
    town_odds,
)
from zicht.reference.care_funding import CHANGES, follow_on, streams_of
from zicht.reference.care_steps import NOTHING, Steps
from zicht.reference.draws import pick, pick_by, strings, where
from zicht.reference.model import Columns, Floats, Ints, Strings

__all__ = ["write_help"]

_YEAR = 365
#: Mean days until help starts, by severity; and how much longer where help is scarce.
_WAIT_DAYS = np.array([110.0, 80.0, 50.0, 18.0])
_SCARCE_WAIT = 1.6
#: A need that is answered was refused before by another provider.
_REFUSED_BEFORE = 0.12
#: What becomes of needs that are not answered within a year.
_UNANSWERED = {"refused": 44, "nothing": 30, "waiting": 17, "offered": 9}
#: Of those who wait longer than a year: helped in the end, or tired of it.
_LATE, _GAVE_UP = 0.35, 0.3
_EARLIER_HELP = 0.12

_KINDS = {
    "safety": "shelter", "housing": "womens_shelter", "health": "medical", "mind": "mental_health", "law": "legal_aid",
    "money": "victim_support", "debts": "care_coordination", "language": "care_coordination", "papers": "legal_aid",
    "school": "care_coordination", "child": "victim_support", "social": "victim_support",
    "images_online": "victim_support",
}  # fmt: skip
_REFUSERS = {
    "status": {"authority": 60, "municipality": 30, "provider": 10},
    "municipality": {"municipality": 100},
    "age": {"provider": 70, "municipality": 30},
    "capacity": {"provider": 90, "municipality": 10},
    "funding": {"municipality": 60, "authority": 40},
    "no_indication": {"provider": 60, "municipality": 40},
    "person_declined": {"person": 100},
}
_REASONS = tuple(_REFUSERS)
_COMMON_REASONS = {"capacity": 30.0, "funding": 10.0, "no_indication": 14.0, "person_declined": 12.0}
_WHY_CLOSED = {
    "no_ambulatory_place": 48,
    "safety_from_offender": 22,
    "running_away": 13,
    "behaviour": 9,
    "treatment_refused": 5,
    "other": 3,
}
_WHY_CLOSED_WANTED = {"safety_from_offender": 45, "running_away": 25, "behaviour": 22, "other": 8}


def write_help(rng: np.random.Generator, needs: Needs, *, until: int) -> Columns:
    """Write the table `help`, up to a day."""
    answered = rng.random(len(needs)) < answered_chance(
        needs.domain, needs.severity, residence=needs.residence, town=needs.town, minor=needs.minor
    )
    first = _answers(rng, needs, np.flatnonzero(answered))
    steps = [first, _refused_before(rng, needs, first), _unanswered(rng, needs, np.flatnonzero(~answered))]
    steps.append(follow_on(rng, needs, first))
    steps.append(_earlier(rng, needs))
    whole = Steps.together(steps)
    whole = whole.take(np.flatnonzero(whole.offered <= until))
    return _columns(rng, needs, whole.take(np.argsort(whole.offered, kind="stable")))


def _answers(rng: np.random.Generator, needs: Needs, rows: Ints) -> Steps:
    """Return the help that started within a year, of needs that are answered."""
    own = needs.take(rows)
    mean = _WAIT_DAYS[own.severity] * np.where(town_odds(own.town) < 1, _SCARCE_WAIT, 1.0)
    wait = np.floor(-mean * np.log(1 - rng.random(len(rows)) * -np.expm1(-_YEAR / mean))).astype(np.int64)
    steps = Steps.of(rows, own.assessed + np.floor(wait * rng.uniform(0, 0.5, len(rows))).astype(np.int64))
    steps.started[:] = own.assessed + wait
    steps.waited_from[:] = np.where(steps.started > steps.offered, steps.offered, NOTHING)
    length = 7 + np.floor(rng.exponential(150, len(rows))).astype(np.int64)
    steps.ended[:] = steps.started + length
    _choose_kinds(rng, own, steps)
    return steps


def _choose_kinds(rng: np.random.Generator, own: Needs, steps: Steps) -> None:
    """Choose what came, and what the professional would have chosen."""
    abroad = ~np.isin(own.residence, ("dutch", "lawful"))
    kind = strings([_KINDS[domain] for domain in own.domain])
    kind = where((kind == "womens_shelter") & (abroad | ~own.female), "shelter", kind)
    kind = where((kind == "shelter") & (rng.random(len(own)) < 0.12), "shelter_complex", kind)
    preferred = where(rng.random(len(own)) < 0.85, kind, pick(rng, _OTHER_WISHES, len(own)))
    young = own.minor & np.isin(own.domain, YOUTH_DOMAINS)
    alone = young & np.isin(own.residence, ("asylum_seeker", "without_title")) & (own.domain == "housing")
    young &= ~alone
    closed = young & (rng.random(len(own)) < closed_chance(own.severity, victim=own.victim))
    kind = where(alone, "protected_reception", kind)
    kind = where(young, where(closed, "youth_care_closed", "youth_care_ambulatory"), kind)
    wanted = closed & (rng.random(len(own)) < 0.3)
    preferred = where(young, where(wanted, "youth_care_closed", "youth_care_ambulatory"), preferred)
    preferred = where(alone, "protected_reception", preferred)
    steps.kind[:] = kind
    steps.preferred[:] = where(rng.random(len(own)) < 0.12, "unknown", preferred)
    why = pick_by(rng, wanted.astype(np.int64), (_WHY_CLOSED, _WHY_CLOSED_WANTED))
    steps.placement_reason[:] = where(closed, why, "not_asked")


_OTHER_WISHES = {
    "shelter": 2,
    "mental_health": 3,
    "care_coordination": 3,
    "legal_aid": 1,
    "victim_support": 1,
}


def _refused_before(rng: np.random.Generator, needs: Needs, first: Steps) -> Steps:
    """Return refusals by others before the help that came: no place there."""
    late = np.flatnonzero(
        (first.offered > needs.assessed[first.need]) & (rng.random(len(first)) < _REFUSED_BEFORE)
    )
    steps = Steps.of(first.need[late], needs.assessed[first.need[late]])
    steps.kind[:] = first.kind[late]
    steps.refused_by[:], steps.reason[:] = "provider", "capacity"
    return steps


def _unanswered(rng: np.random.Generator, needs: Needs, rows: Ints) -> Steps:
    """Return what is registered of needs that were not answered within a year; of some nothing is."""
    fate = pick(rng, _UNANSWERED, len(rows))
    rows, fate = rows[fate != "nothing"], fate[fate != "nothing"]
    own = needs.take(rows)
    steps = Steps.of(rows, own.assessed + np.floor(rng.exponential(12, len(rows))).astype(np.int64))
    _choose_kinds(rng, own, steps)
    steps.placement_reason[:] = "not_asked"
    refused, waiting = fate == "refused", fate == "waiting"
    reason = _reasons(rng, own)
    by = pick_by(
        rng, np.array([_REASONS.index(code) for code in reason], dtype=np.int64), tuple(_REFUSERS.values())
    )
    steps.reason[:] = where(refused, reason, "not_asked")
    steps.refused_by[:] = where(refused, by, "not_asked")
    steps.waited_from[:] = np.where(waiting, steps.offered, NOTHING)
    end = rng.random(len(rows))
    late, tired = waiting & (end < _LATE), waiting & (end >= _LATE) & (end < _LATE + _GAVE_UP)
    started = own.assessed + _YEAR + 1 + np.floor(rng.exponential(120, len(rows))).astype(np.int64)
    steps.started[:] = np.where(late, started, NOTHING)
    away = steps.offered + 30 + np.floor(rng.exponential(120, len(rows))).astype(np.int64)
    stays = started + 7 + np.floor(rng.exponential(150, len(rows))).astype(np.int64)
    steps.ended[:] = np.where(late, stays, np.where(tired, away, NOTHING))
    steps.ended_why[:] = where(tired, "left_unknown", "not_asked")
    steps.reason[:] = where(tired, "capacity", steps.reason)
    steps.refused_by[:] = where(tired, "person", steps.refused_by)
    return steps


def _reasons(rng: np.random.Generator, own: Needs) -> Strings:
    """Draw why help is refused: the more a group is held back, the more often for that reason."""
    weights: Floats = np.zeros((len(own), len(_REASONS)))
    for reason, common in _COMMON_REASONS.items():
        weights[:, _REASONS.index(reason)] = common
    held_back = {
        "status": np.array([1 / RESIDENCE_ODDS[code] - 1 for code in own.residence]),
        "age": np.where(own.minor, 1 / MINOR_ODDS - 1, 0.0),
        "municipality": 1 / town_odds(own.town) - 1,
    }
    for reason, how_much in held_back.items():
        weights[:, _REASONS.index(reason)] = 4 + 45 * how_much
    weights[:, _REASONS.index("capacity")] += 20 * (1 / town_odds(own.town) - 1)
    edges = np.cumsum(weights, axis=1)
    place = (rng.random(len(own))[:, None] * edges[:, -1:] >= edges).sum(axis=1)
    reasons: Strings = strings(_REASONS)[place]
    return reasons


def _earlier(rng: np.random.Generator, needs: Needs) -> Steps:
    """Return help that some got in the year before their first report; for what, nobody wrote down."""
    firsts = np.unique(needs.key.astype(str), return_index=True)[1]
    rows = np.sort(firsts[rng.random(len(firsts)) < _EARLIER_HELP])
    own = needs.take(rows)
    back = rng.integers(60, 520, len(rows))
    steps = Steps.of(rows, own.index_day - back)
    steps.started[:] = steps.offered + np.floor(rng.exponential(20, len(rows))).astype(np.int64)
    stays = np.floor(rng.exponential(90, len(rows))).astype(np.int64)
    steps.ended[:] = np.minimum(steps.started + 7 + stays, np.maximum(own.index_day - 1, steps.started))
    steps.kind[:] = pick_by(rng, own.minor.astype(np.int64), (_EARLIER_ADULTS, _EARLIER_MINORS))
    steps.about_need[:] = False
    return steps


_EARLIER_ADULTS = {
    "mental_health": 35,
    "womens_shelter": 15,
    "care_coordination": 20,
    "medical": 20,
    "victim_support": 10,
}
_EARLIER_MINORS = {"youth_care_ambulatory": 70, "youth_care_closed": 8, "mental_health": 22}

_END_REASONS = {"completed": 50, "moved": 15, "left_unknown": 15, "order_ended": 5, "refused": 5, "other": 10}
_OUTCOMES = (
    {"goals_met": 30, "partly_met": 35, "not_met": 15, "left": 20},
    {"goals_met": 15, "partly_met": 30, "not_met": 25, "left": 30},
)


def _columns(rng: np.random.Generator, needs: Needs, steps: Steps) -> Columns:
    """Return the table."""
    own, size = needs.take(steps.need), len(steps)
    there = steps.started != NOTHING
    ends = there & (steps.ended != NOTHING)
    closed = steps.kind == "youth_care_closed"
    stream = where(steps.stream == "", streams_of(steps.kind), steps.stream)
    why = where(steps.ended_why == "not_asked", pick(rng, _END_REASONS, size), steps.ended_why)
    # Who moves on from a payer that pays for a time only does so on the day it stops, not at another.
    why = where(
        (steps.ended_why == "not_asked") & (why == "moved") & np.isin(stream, tuple(CHANGES)),
        "completed",
        why,
    )
    moved = rng.random(size) < 0.1
    elsewhere = own.town[rng.permutation(size)]
    outcome = pick_by(rng, closed.astype(np.int64), _OUTCOMES)
    return {
        "row_id": row_numbers(size),
        "person_key": own.key,
        "need": where(steps.about_need, own.domain, "unknown"),
        "kind": steps.kind,
        "preferred_by_professional": steps.preferred,
        "offered": steps.dates("offered"),
        "refused_by": steps.refused_by,
        "reason": steps.reason,
        "waited_from": steps.dates("waited_from"),
        "started": steps.dates("started"),
        "ended": steps.dates("ended"),
        "ended_why": where(steps.ended != NOTHING, why, "not_asked"),
        "funding_stream": stream,
        "forced": where(
            closed & (rng.random(size) < 0.9), "yes", where(rng.random(size) < 0.06, "yes", "no")
        ),
        "placement_reason": steps.placement_reason,
        "municipality": where(moved, elsewhere, own.town),
        "provider": strings([f"provider-{n:02d}" for n in rng.integers(1, 40, size)]),
        "outcome": where(ends, outcome, "not_asked"),
        **care_provenance(steps.offered),
    }
