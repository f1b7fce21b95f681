"""What people needed and what help came of it: plausible episodes with dates, simulated."""

from __future__ import annotations

import numpy as np

from zicht.reference.draws import iso_days, pick, pick_by, strings, where
from zicht.reference.model import Columns, Flags, Ints, Strings
from zicht.reference.people import People

__all__ = ["write_help", "write_needs"]

_ASSESSED = 0.45
_DOMAINS = {
    "safety": 14, "housing": 20, "health": 12, "mind": 20, "law": 10, "money": 9, "debts": 5, "language": 6,
    "papers": 9, "school": 5, "child": 4, "social": 5, "images_online": 3,
}  # fmt: skip
_KINDS = {
    "safety": "shelter", "housing": "womens_shelter", "health": "medical", "mind": "mental_health", "law": "legal_aid",
    "money": "victim_support", "debts": "care_coordination", "language": "care_coordination", "papers": "legal_aid",
    "school": "care_coordination", "child": "victim_support", "social": "victim_support",
    "images_online": "victim_support",
}  # fmt: skip
_KINDS_MINOR = {
    "safety": "protected_reception",
    "housing": "youth_care_closed",
    "mind": "youth_care_ambulatory",
}
_STREAMS = {
    "shelter": "cosm", "womens_shelter": "wmo", "medical": "health_insurance", "mental_health": "health_insurance",
    "legal_aid": "victim_fund", "victim_support": "victim_fund", "care_coordination": "wmo",
    "protected_reception": "rvb", "youth_care_closed": "youth_act", "youth_care_ambulatory": "youth_act",
}  # fmt: skip
_REASONS = {
    "status": 22, "municipality": 16, "age": 6, "capacity": 30, "funding": 10, "no_indication": 8, "person_declined": 8,
}  # fmt: skip


def write_needs(
    rng: np.random.Generator, people: People, *, members: Flags, until: int
) -> tuple[Columns, Ints]:
    """Write the assessed needs, and return whose each is."""
    assessed = np.flatnonzero(members & (rng.random(len(people)) < _ASSESSED))
    person = np.repeat(assessed, 1 + rng.poisson(1.1, len(assessed)))
    day = people.index_day[person] + np.floor(rng.exponential(25, len(person))).astype(np.int64)
    kept = np.flatnonzero(day <= until)
    kept = kept[np.lexsort((person[kept], day[kept]))]
    person, day, size = person[kept], day[kept], len(kept)
    since = day - np.floor(rng.exponential(200, size)).astype(np.int64)
    return {
        "row_id": _numbers(size),
        "person_key": people.key[person],
        "domain": pick(rng, _DOMAINS, size),
        "severity": pick(rng, {"low": 15, "medium": 40, "high": 35, "acute": 10}, size),
        "since": where(rng.random(size) < 0.4, _months(since), "unknown"),
        "assessed": iso_days(day),
        **_provenance(day),
    }, person


def write_help(rng: np.random.Generator, people: People, *, needs: Columns, person: Ints) -> Columns:
    """Write the help that was offered for most needs: refused, waited for, started, ended."""
    rows = np.flatnonzero(rng.random(len(person)) < 0.8)
    person, size = person[rows], len(rows)
    domain = needs["domain"][rows]
    assessed = needs["assessed"][rows].astype("datetime64[D]").astype(np.int64)
    kind = _kinds(domain, people.minor[person])
    offered = assessed + np.floor(rng.exponential(12, size)).astype(np.int64)
    access = np.where(people.dutch[person], 0.12, np.where(people.european[person], 0.25, 0.35))
    refused = rng.random(size) < access
    starts = ~refused & (rng.random(size) < 0.9)
    started = offered + np.floor(rng.exponential(30, size)).astype(np.int64)
    ended = started + 7 + np.floor(rng.exponential(150, size)).astype(np.int64)
    ends = starts & (rng.random(size) < 0.85)
    nobody = strings(["not_asked"] * size)
    return {
        "row_id": _numbers(size),
        "person_key": people.key[person],
        "need": domain,
        "kind": kind,
        "preferred_by_professional": where(rng.random(size) < 0.6, kind, "unknown"),
        "offered": iso_days(offered),
        "refused_by": where(
            refused,
            pick(rng, {"provider": 40, "municipality": 30, "authority": 15, "person": 15}, size),
            nobody,
        ),
        "reason": where(refused, pick(rng, _REASONS, size), nobody),
        "waited_from": where(starts, iso_days(offered), ""),
        "started": where(starts, iso_days(started), ""),
        "ended": where(ends, iso_days(ended), ""),
        "ended_why": where(ends, pick(rng, _END_REASONS, size), nobody),
        "funding_stream": strings([_STREAMS[k] for k in kind]),
        "forced": where(
            kind == "youth_care_closed", pick_by(rng, refused.astype(int), [{"yes": 1}, {"no": 1}]), "no"
        ),
        "municipality": strings(["unknown"] * size),
        "provider": strings([f"provider-{n:02d}" for n in rng.integers(1, 40, size)]),
        "outcome": where(
            ends, pick(rng, {"goals_met": 30, "partly_met": 35, "not_met": 15, "left": 20}, size), nobody
        ),
        **_provenance(offered),
    }


_END_REASONS = {"completed": 50, "moved": 15, "left_unknown": 15, "order_ended": 5, "refused": 5, "other": 10}


def _kinds(domain: Strings, minor: Flags) -> Strings:
    adult = strings([_KINDS[d] for d in domain])
    young = strings([_KINDS_MINOR.get(d, _KINDS[d]) for d in domain])
    return where(minor, young, adult)


def _provenance(day: Ints) -> Columns:
    size = len(day)
    return {
        "legal_ground": strings(["consent"] * size),
        "purposes": strings(["registration;shelter"] * size),
        "retain_until": iso_days(day + 3650),
    }


def _months(day: Ints) -> Strings:
    return strings([text[:7] for text in iso_days(day)])


def _numbers(size: int) -> Strings:
    return np.arange(1, size + 1).astype(str).astype(object)
