"""What comes into view without being a report: coded chats and signals about places."""

from __future__ import annotations

import numpy as np

from zicht.reference.draws import day_number, iso_days, pick, pick_by, pick_several, strings, where, years_of
from zicht.reference.model import Columns, Floats, Ints, Strings
from zicht.reference.places import places
from zicht.reference.targets import published_rows, simulated_figure

__all__ = [
    "CAMPAIGNS",
    "KNOWN_BEFORE",
    "LED_TO_REPORT",
    "REFERRALS",
    "REPORT_MADE",
    "SAME_VISITOR",
    "chat_victims",
    "write_chats",
    "write_signals",
]

_CHAT_YEARS = (2018, 2019, 2020, 2021)
_SELF, _MINOR, _UNDER_15, _SEVERAL = 0.89, 2 / 3, 0.26, 0.20
#: What counsellors answer, in percent: whether a visitor may be one of another row, and was in view before.
SAME_VISITOR = {"no": 70, "yes": 6, "unknown": 24}
KNOWN_BEFORE = {"no": 48, "yes": 17, "unknown": 35}
#: What came of a referral, in percent; help that started had been accepted.
REFERRALS = {"accepted": 26, "refused": 22, "no_contact": 22, "help_started": 18, "unknown": 12}
#: Whether a visitor who accepted a referral agreed to a report, in percent; nobody else did.
REPORT_MADE = {"yes": 14, "no": 81, "unknown": 5}
#: By which campaign visitors of a year came, in percent; the others came by none.
CAMPAIGNS = {2018: {"spring": 17, "schools": 9}, 2020: {"night": 6}, 2021: {"sons": 12}}
#: Ages of those who named an age band, in the classes with a border between 15 and 16, in percent.
_AGE_GROUPS = {
    "0-11": {"0-11": 100},
    "12-14": {"12-13": 41, "14-15": 59},
    "15-17": {"14-15": 5, "16-17": 95},
    "18-22": {"18-22": 100},
}
_FIRST_BY = {
    "sex": {"female": 92, "male": 6, "x": 1, "unknown": 1},
    "nationality_class": {"dutch": 88, "other": 6, "unknown": 6},
    "route": {"domestic": 93, "cross_border": 3, "unknown": 4},
}
_TECHNOLOGY = {
    "online_recruitment": 0.45, "advertising_platform": 0.3, "remote_control": 0.35, "coercion_images": 0.4,
    "payment": 0.12,
}  # fmt: skip


def chat_victims(year: int) -> int:
    """Return how many victims the chat first saw in a year."""
    published = [r for r in published_rows() if r["series"] == "chat" and r["group"] == "victims"]
    by_year = {int(r["year"]): int(r["value"]) for r in published}
    return by_year.get(year) or int(simulated_figure("chat", year, "victims"))


def write_chats(rng: np.random.Generator) -> Columns:
    """Write the coded chats: each year so many, with the published shares of 2019 in every year.

    Who may stand in two rows, or was in view before, is drawn apart: see `SAME_VISITOR` and `KNOWN_BEFORE`.
    """
    sizes = [chat_victims(year) for year in _CHAT_YEARS]
    year = np.repeat(np.array(_CHAT_YEARS), sizes)
    day = np.sort(day_number(year) + rng.integers(0, 365, len(year)))
    size = len(year)
    self_contact = _just(rng, sizes, _SELF)
    minor = _just(rng, sizes, _MINOR)
    young = np.zeros(size, dtype=bool)
    start = 0
    for count in sizes:
        minors = start + np.flatnonzero(minor[start : start + count])
        young[rng.permutation(minors)[: round(_UNDER_15 * count)]] = True
        start += count
    kinds = np.where(young, 0, np.where(minor, 1, 2))
    bands = ({"0-11": 6, "12-14": 94}, {"15-17": 1}, {"18-22": 64, "23-29": 22, "30-39": 10, "40+": 4})
    offender_kinds = _just(rng, sizes, _SEVERAL)
    doubts = rng.spawn(1)[0]
    further = doubts.spawn(1)[0]
    relations = ({"partner": 0.4, "parent": 0.16, "family": 0.08, "acquaintance": 0.25, "network": 0.1},)
    chats = {
        "row_id": _numbers(size),
        "first_seen": iso_days(day),
        "rule": strings(["unique_visitor"] * size),
        "trafficking": strings(["yes"] * size),
        "same_visitor": pick(doubts, SAME_VISITOR, size),
        "known_before": pick(doubts, KNOWN_BEFORE, size),
        "contact": where(self_contact == 1, "self", "third_party"),
        "age_band": pick_by(rng, kinds, bands),
        "form": pick(rng, {"sexual": 94, "criminal": 4, "labour": 1, "unknown": 1}, size),
        "still_exploited": pick(rng, {"yes": 74, "no": 22, "unknown": 4}, size),
        "duration": pick(
            rng,
            {"under_1_month": 8, "1_to_12_months": 28, "1_to_5_years": 33, "over_5_years": 23, "unknown": 8},
            size,
        ),
        "offenders": where(offender_kinds == 1, "several", pick(rng, {"one": 80, "unknown": 20}, size)),
        "relation": pick_several(rng, relations, np.zeros(size, dtype=int)),
        "language": pick(rng, {"nl": 97, "en": 2, "pl": 0.5, "other": 0.5}, size),
        "referral": pick(rng, REFERRALS, size),
        "legal_ground": strings(["legitimate_interest"] * size),
        "purposes": strings(["statistics"] * size),
        "retain_until": iso_days(day + 1825),
    }
    return chats | _coded_further(further, chats, year)


def _coded_further(rng: np.random.Generator, chats: Columns, year: Ints) -> Columns:
    """Write what counsellors coded of later: drawn apart, so that the rest stays as it was."""
    size = len(year)
    age = np.empty(size, dtype=object)
    for band in np.unique(chats["age_band"]):
        rows = np.flatnonzero(chats["age_band"] == band)
        age[rows] = pick(rng, _AGE_GROUPS.get(band, {"23+": 100}), len(rows))
    campaign: Strings = strings(["none"] * size)
    for of, shares in CAMPAIGNS.items():
        rows = np.flatnonzero(year == of)
        campaign[rows] = pick(rng, {**shares, "none": 100 - sum(shares.values())}, len(rows))
    accepted = np.isin(chats["referral"], ("accepted", "help_started"))
    return {
        "age_group": age,
        **{name: pick(rng, shares, size) for name, shares in _FIRST_BY.items()},
        "technology": pick_several(rng, (_TECHNOLOGY,), np.zeros(size, dtype=int)),
        "campaign": campaign,
        "report_made": where(accepted, pick(rng, REPORT_MADE, size), "no"),
    }


def _just(rng: np.random.Generator, sizes: list[int], share: float) -> Ints:
    """Mark a share of each year, to the person."""
    parts = [rng.permutation(np.arange(size) < round(share * size)).astype(np.int64) for size in sizes]
    return np.concatenate(parts)


_OUTCOMES = {
    "registered": 30, "forwarded": 30, "investigated": 15, "closed_no_indication": 20, "closed_no_capacity": 5,
}  # fmt: skip
_SENDERS = {
    "police": 25,
    "municipality": 25,
    "labour_inspectorate": 15,
    "outreach": 12,
    "other": 15,
    "self": 8,
}


#: In percent, of signals with this outcome: whether a report to the register came of them. Of no other one did.
LED_TO_REPORT = {
    "investigated": {"yes": 34, "no": 52, "unknown": 14},
    "forwarded": {"yes": 12, "no": 48, "unknown": 40},
}

_WORK_PLACES = ("farm", "factory", "building_site", "restaurant", "nail_studio", "car_wash")


def write_signals(rng: np.random.Generator, *, a_year: int = 420) -> Columns:
    """Write signals about places, 2014 to 2021.

    How bad work seemed, which suspicions could not be substantiated and of which a report came is drawn apart: the
    rest stays as it was.
    """
    years = np.arange(2014, 2022)
    day = np.sort(day_number(np.repeat(years, a_year)) + rng.integers(0, 365, a_year * len(years)))
    size = len(day)
    municipality: Strings = strings([""] * size)
    for year in years:
        rows = np.flatnonzero(years_of(day) == year)
        listed = places(int(year))
        weights: Floats = listed.inhabitants / listed.inhabitants.sum()
        municipality[rows] = listed.codes[rng.choice(len(weights), len(rows), p=weights)]
    settled = rng.random(size) < 0.7
    outcome = pick(rng, _OUTCOMES, size)
    kinds = {"home": 25, "hotel": 12, "massage": 10, "club": 4, "farm": 8, "factory": 5, "building_site": 7}
    kinds |= {"restaurant": 9, "nail_studio": 5, "car_wash": 5, "online": 6, "other": 4}
    place = pick(rng, kinds, size)
    further, of_reports = rng.spawn(2)
    work = np.isin(place, _WORK_PLACES)
    grade = pick(further, {"bad_employment": 55, "serious_disadvantage": 35, "exploitation": 10}, size)
    reasons = {"no_second_source": 40, "does_not_talk": 30, "too_little_seen": 20, "no_powers": 10}
    why = pick(further, reasons, size)
    suspected = settled & (outcome == "closed_no_indication") & (further.random(size) < 0.4)
    indicators = ({"dependence": 0.4, "freedom": 0.3, "conditions": 0.5, "integrity": 0.2, "repeated": 0.15},)
    return {
        "row_id": _numbers(size),
        "place_class": place,
        "municipality": municipality,
        "signal_date": iso_days(day),
        "sender_class": pick(rng, _SENDERS, size),
        "certainty": pick(rng, {"low": 40, "medium": 40, "high": 20}, size),
        "severity": pick(rng, {"low": 20, "medium": 45, "high": 30, "acute": 5}, size),
        "indicators": pick_several(rng, indicators, np.zeros(size, dtype=int)),
        "work_grade": where(work, grade, ""),
        "outcome": where(suspected, "suspected_unsubstantiated", where(settled, outcome, "no_outcome_known")),
        "outcome_why": where(suspected, why, ""),
        "report_made": _led_to_report(of_reports, where(settled, outcome, "")),
        "outcome_date": where(settled, iso_days(day + rng.integers(3, 300, size)), ""),
        "legal_ground": strings(["public_task"] * size),
        "purposes": strings(["registration;statistics"] * size),
        "retain_until": iso_days(day + 1825),
    }


def _led_to_report(rng: np.random.Generator, outcome: Strings) -> Strings:
    """Draw whether a report came of each signal, by its outcome; where there is none yet, it was not asked."""
    made = where(outcome == "", "", "no")
    for code, shares in LED_TO_REPORT.items():
        made = where(outcome == code, pick(rng, shares, len(outcome)), made)
    return made


def _numbers(size: int) -> Strings:
    return np.arange(1, size + 1).astype(str).astype(object)
