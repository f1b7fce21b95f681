"""Is what is planted in the simulated care really in it? Needs are drawn here: no country is made for it."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from zicht.methods.penalised_logistic import penalised_logistic
from zicht.reference.care import Needs, assess_needs
from zicht.reference.care_chances import DOMAINS, RESIDENCES, YOUTH_DOMAINS, care_truth
from zicht.reference.care_funding import CHANGES
from zicht.reference.care_help import write_help
from zicht.reference.draws import strings
from zicht.reference.people import People

SIZE, LAST = 12_000, 19_000
TOWNS = ("GM0599", "GM1723", "GM0603", "GM0363", "unknown")
TRUTH = care_truth()


@pytest.fixture(scope="module")
def drawn():
    """Return needs, one a person, and the help that came of them."""
    rng = np.random.default_rng(4)
    minor = rng.random(SIZE) < 0.35
    day = rng.integers(16_000, 17_000, SIZE)
    needs = Needs(
        key=strings([f"p-{n:05d}" for n in range(SIZE)]),
        victim=rng.random(SIZE) < 0.6,
        female=rng.random(SIZE) < 0.6,
        minor=minor,
        residence=strings(RESIDENCES)[rng.integers(0, 5, SIZE)],
        town=strings(TOWNS)[rng.integers(0, 5, SIZE)],
        domain=strings(list(DOMAINS))[rng.integers(0, len(DOMAINS), SIZE)],
        severity=rng.integers(0, 4, SIZE),
        assessed=day,
        adult_from=np.where(minor, day + rng.integers(1, 700, SIZE), day - 3000),
        index_day=day - 20,
    )
    return needs, write_help(rng, needs, until=LAST)


def days_of(help_, column):
    empty = help_[column] == ""
    return np.where(empty, -1, np.where(empty, "1970-01-01", help_[column]).astype("M8[D]").astype(np.int64))


def rows_of(needs, help_):
    """Return the place of the need of each row of help; -1 where it is about none."""
    place = {(key, domain): n for n, (key, domain) in enumerate(zip(needs.key, needs.domain, strict=True))}
    return np.array([place.get(pair, -1) for pair in zip(help_["person_key"], help_["need"], strict=True)])


def answered_within(needs, help_, days):
    rows, started = rows_of(needs, help_), days_of(help_, "started")
    known = np.flatnonzero((rows >= 0) & (started >= 0))
    found = np.zeros(len(needs), dtype=bool)
    found[rows[known[started[known] - needs.assessed[rows[known]] <= days]]] = True
    return found


def test_planted_odds_are_in_the_help_and_those_of_sex_are_not(drawn):
    needs, help_ = drawn
    columns = {"constant": np.ones(SIZE)}
    columns |= {f"severity {n}": needs.severity == n for n in range(1, 4)}
    columns |= {domain: needs.domain == domain for domain in list(DOMAINS)[1:]}
    columns |= {code: needs.residence == code for code in RESIDENCES[1:]}
    columns |= {town: needs.town == town for town in TRUTH["odds_by_town"]}
    columns |= {"minor": needs.minor, "female": needs.female}
    design = np.stack([np.asarray(one, dtype=float) for one in columns.values()], axis=1)
    kinds, place = np.unique(design, axis=0, return_inverse=True)
    got = answered_within(needs, help_, 365)

    fit = penalised_logistic(
        kinds,
        np.bincount(place.ravel(), weights=got),
        np.bincount(place.ravel()),
        names=tuple(columns),
        of=("female", "minor", *RESIDENCES[1:], *TRUTH["odds_by_town"]),
    )

    found = {one.name: one for one in fit.coefficients}
    planted = {code: TRUTH["odds_by_residence"][code] for code in RESIDENCES[1:]} | TRUTH["odds_by_town"]
    planted |= {"minor": TRUTH["odds_of_minors"], "female": TRUTH["odds_of_women"]}
    away = {name: (found[name].value - np.log(odds)) / found[name].error for name, odds in planted.items()}
    assert max(map(abs, away.values())) < 3.5, away
    assert all(found[name].p_value < 1e-6 for name in planted if name not in ("female", "lawful"))


def test_victims_are_placed_in_closed_care_more_often_than_children_alike(drawn):
    needs, help_ = drawn
    rows = rows_of(needs, help_)
    in_care = (
        (rows >= 0)
        & (help_["started"] != "")
        & np.isin(help_["kind"], ("youth_care_closed", "youth_care_ambulatory"))
    )
    own = needs.take(rows[in_care])
    assert own.minor.all()
    assert np.isin(own.domain, YOUTH_DOMAINS).all()
    closed = help_["kind"][in_care] == "youth_care_closed"
    design = np.stack([*(own.severity == n for n in range(4)), own.victim], axis=1).astype(float)

    fit = penalised_logistic(
        design, closed, np.ones(len(closed)), names=("low", "medium", "high", "acute", "victim")
    )

    planted = np.log(TRUTH["closed_youth_care"]["odds_of_victims_against_children_alike"])
    assert fit.coefficients[-1].value == pytest.approx(planted, abs=3.5 * fit.coefficients[-1].error)


def test_closed_care_has_a_reason_and_nothing_else_has(drawn):
    _needs, help_ = drawn
    given = help_["placement_reason"] != "not_asked"

    assert set(help_["kind"][given]) == {"youth_care_closed"}
    assert (given == ((help_["kind"] == "youth_care_closed") & (help_["started"] != "")))[
        help_["need"] != "unknown"
    ].mean() > 0.95
    ambulatory = given & (help_["preferred_by_professional"] == "youth_care_ambulatory")
    assert "no_ambulatory_place" in help_["placement_reason"][ambulatory]


@pytest.mark.parametrize(
    ("before", "after"), [("youth_act", {"wmo", "health_insurance"}), ("cosm", {"wmo"}), ("rvb", {"cosm"})]
)
def test_payer_changes_with_the_planted_gaps(drawn, before, after):
    """Where the first payer stopped, the next begins on that day, some days later, or not at all."""
    needs, help_ = drawn
    rows, ended, offered = rows_of(needs, help_), days_of(help_, "ended"), days_of(help_, "offered")
    started = days_of(help_, "started")
    next_ = {
        (n, day): place
        for place, (n, day) in enumerate(zip(rows, offered, strict=True))
        if help_["funding_stream"][place] in after
    }
    stopped = [
        (n, day)
        for n, day, why, payer in zip(rows, ended, help_["ended_why"], help_["funding_stream"], strict=True)
        if payer == before and why == "moved" and n >= 0
    ]
    if before == "youth_act":
        stopped = [(n, day) for n, day in stopped if needs.adult_from[n] == day]

    gaps = [started[next_[pair]] - pair[1] for pair in stopped if pair in next_]

    planted = CHANGES[before]
    assert len(gaps) > 30
    assert np.mean(np.array(gaps) == 0) == pytest.approx(
        planted["at_once"], abs=3.5 * np.sqrt(0.25 / len(gaps))
    )
    assert min(gaps) == 0


def test_shelter_that_a_report_asked_for_goes_with_assessments_and_needs_of_housing():
    rng = np.random.default_rng(1)
    person = np.arange(4000)
    columns = {field.name: np.zeros(len(person), dtype=np.int64) for field in fields(People)}
    columns |= {"key": strings([f"p-{n}" for n in person]), "female": person % 3 == 0}
    days = {"year": 2018, "index_day": 17_700, "birth_day": 5_000}
    people = People(**columns | {name: np.full(len(person), day) for name, day in days.items()})
    said = {
        "shelter_requested": strings(["yes", "no"])[person % 2],
        "residence_at_report": strings(["unknown"] * len(people)),
    }
    reports = SimpleNamespace(columns=said, person=person)
    everybody = np.ones(len(people), dtype=bool)

    needs = assess_needs(rng, people, reports, members=everybody, salt="s", until=LAST)

    own = np.unique(needs.key[needs.victim])
    asked = np.isin(own, people.key[person % 2 == 0])
    housing = np.isin(own, needs.key[needs.domain == "housing"])
    assert asked.mean() == pytest.approx(0.8 / (0.8 + 0.34), abs=0.02)
    assert housing[asked].mean() > 2 * housing[~asked].mean()
