"""What decides over help in the simulated country: what is planted, and what is not.

At equal need - the same part of life, equally severe - a need is answered within a year with odds that depend on
residence status, on the town and on age, and on nothing else: not on sex. Who needs what differs between these groups
and between the sexes, so that shares which leave the need out of account mislead.
"""

from __future__ import annotations

import numpy as np

from zicht.reference.model import Flags, Floats, Ints, Strings

__all__ = [
    "ASSESSED",
    "DOMAINS",
    "MINOR_ODDS",
    "RESIDENCES",
    "RESIDENCE_ODDS",
    "SEVERITIES",
    "YOUTH_DOMAINS",
    "answered_chance",
    "care_truth",
    "closed_chance",
    "domain_weights",
    "severity_chances",
    "town_odds",
]

SEVERITIES = ("low", "medium", "high", "acute")
RESIDENCES = ("dutch", "eu", "lawful", "asylum_seeker", "without_title")

#: Odds that a need is answered within a year, against those of Dutch people, adults, and other towns.
RESIDENCE_ODDS = {"dutch": 1.0, "eu": 0.65, "lawful": 0.8, "asylum_seeker": 0.5, "without_title": 0.35}
MINOR_ODDS = 0.6
TOWN_ODDS = {"GM0599": 0.4, "GM1723": 0.35, "GM0603": 0.4}
#: Odds that a presumed victim in youth care is placed in closed care, against those of a child alike.
CLOSED_ODDS = 2.5

#: Share of whom needs are assessed: where a report asked for shelter, and where none did.
ASSESSED = {True: 0.8, False: 0.34}

_ANSWERED = {"low": -0.5, "medium": 0.2, "high": 0.9, "acute": 1.6}
_CLOSED = {"low": -3.0, "medium": -2.2, "high": -1.4, "acute": -0.6}
_SEVERITY = {"low": 20, "medium": 42, "high": 29, "acute": 9}
#: How much likelier each step of severity is, on the scale of logarithms.
_MORE_SEVERE = {"dutch": 0.0, "eu": 0.3, "lawful": 0.3, "asylum_seeker": 0.6, "without_title": 0.9}
_FEMALE_MORE_SEVERE, _MINOR_MORE_SEVERE = 0.45, 0.2

#: By part of life: how common it is, and how much easier it is to answer, on the scale of logarithms.
DOMAINS = {
    "safety": (14, 0.5), "housing": (20, -0.5), "health": (12, 0.6), "mind": (20, -0.4), "law": (10, 0.5),
    "money": (9, 0.1), "debts": (5, -0.2), "language": (6, 0.3), "papers": (9, -0.6), "school": (5, 0.2),
    "child": (4, 0.1), "social": (5, 0.2), "images_online": (3, -0.4),
}  # fmt: skip
#: Parts of life in which a minor gets youth care.
YOUTH_DOMAINS = ("safety", "housing", "mind", "school")
#: How much more common a need is among some people.
_FOREIGN = {"papers": 4.0, "language": 4.0, "law": 1.6, "housing": 1.3, "debts": 0.4, "images_online": 0.3}
_FEMALE = {"safety": 1.7, "mind": 1.5, "child": 3.0, "images_online": 2.0, "money": 0.7, "debts": 0.6}
#: The same of those for whom a report asked for shelter, and of the others.
_SHELTERED, _NOT_SHELTERED = {"housing": 5.0, "safety": 2.5}, {"housing": 0.6, "safety": 0.7}
_MINOR = {"school": 5.0, "papers": 0.5, "debts": 0.2, "money": 0.3, "images_online": 2.5, "child": 0.5}


def severity_chances(residence: Strings, *, female: Flags, minor: Flags) -> Floats:
    """Return the chance of each severity, one row per need."""
    tilt = np.array([_MORE_SEVERE[code] for code in residence])
    tilt = tilt + _FEMALE_MORE_SEVERE * female + _MINOR_MORE_SEVERE * minor
    weights = np.array(list(_SEVERITY.values())) * np.exp(tilt[:, None] * np.arange(len(SEVERITIES)))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def domain_weights(residence: Strings, *, female: Flags, minor: Flags, sheltered: Flags) -> Floats:
    """Return how common each need is, one row per person."""
    foreign = ~np.isin(residence, ("dutch", "lawful"))
    weights: Floats = np.tile(np.array([common for common, _ease in DOMAINS.values()]), (len(residence), 1))
    groups = (
        (foreign, _FOREIGN),
        (female, _FEMALE),
        (minor, _MINOR),
        (sheltered, _SHELTERED),
        (~sheltered, _NOT_SHELTERED),
    )
    for members, factors in groups:
        factor = np.array([factors.get(domain, 1.0) for domain in DOMAINS])
        weights = np.where(members[:, None], weights * factor, weights)
    return weights


def answered_chance(
    domain: Strings, severity: Ints, *, residence: Strings, town: Strings, minor: Flags
) -> Floats:
    """Return the chance that each need is answered within a year."""
    linear = np.array([DOMAINS[code][1] for code in domain])
    linear = linear + np.array(list(_ANSWERED.values()))[severity]
    linear = linear + np.log([RESIDENCE_ODDS[code] for code in residence])
    linear = linear + np.log(town_odds(town)) + np.log(MINOR_ODDS) * minor
    return np.asarray(1 / (1 + np.exp(-linear)))


def closed_chance(severity: Ints, *, victim: Flags) -> Floats:
    """Return the chance that a minor who gets youth care is placed in closed care."""
    linear = np.array(list(_CLOSED.values()))[severity] + np.log(CLOSED_ODDS) * victim
    return np.asarray(1 / (1 + np.exp(-linear)))


def town_odds(town: Strings) -> Floats:
    """Return the odds of each town."""
    return np.array([TOWN_ODDS.get(code, 1.0) for code in town])


def care_truth() -> dict[str, object]:
    """Return what is planted."""
    return {
        "answered_within_365_days": "logistic: severity + domain + log odds of residence, age and town; none of sex",
        "log_odds_by_severity": _ANSWERED,
        "log_odds_by_domain": {domain: ease for domain, (_common, ease) in DOMAINS.items()},
        "odds_by_residence": RESIDENCE_ODDS,
        "odds_of_minors": MINOR_ODDS,
        "odds_by_town": TOWN_ODDS,
        "odds_of_women": 1.0,
        "more_severe_by_residence": _MORE_SEVERE,
        "more_severe_women": _FEMALE_MORE_SEVERE,
        "assessed": {"shelter_asked": ASSESSED[True], "not_asked": ASSESSED[False]},
        "needs_where_shelter_was_asked": {"shelter_asked": _SHELTERED, "not_asked": _NOT_SHELTERED},
        "closed_youth_care": {
            "log_odds_by_severity": _CLOSED,
            "odds_of_victims_against_children_alike": CLOSED_ODDS,
        },
    }
