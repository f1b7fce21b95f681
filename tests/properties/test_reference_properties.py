"""What holds for every seed of the reference country."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.reference.country import make_reports
from zicht.reference.lists import MEMBERS
from zicht.reference.model import Mode
from zicht.reference.registered import register_year
from zicht.reference.targets import MONITOR_GROUPS, REMOVED, REPORTER_GROUPS, YEARS, targets

SEEDS = st.integers(1000, 100_000)


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, year=st.sampled_from(YEARS))
def test_calibrated_cohort_hits_every_margin(seed, year):
    wanted = targets(year)

    cohort = register_year(np.random.default_rng(seed), year, exact=True)

    victims = ~cohort.sub3
    lists = MEMBERS[cohort.pattern[victims]].astype(bool)
    reporters = [*lists[:, :4].sum(axis=0), (lists[:, 4] | lists[:, 5]).sum()]
    assert np.bincount(cohort.group[victims], minlength=7).tolist() == [
        wanted.groups[g] for g in MONITOR_GROUPS
    ]
    assert (cohort.minor & cohort.age_recorded & victims).sum() == wanted.minors
    assert (cohort.female & cohort.sex_recorded & victims).sum() == wanted.women
    assert reporters == [wanted.reporters[group] for group in REPORTER_GROUPS]
    assert (lists.sum(axis=1) > 0).all()


@cache
def made(seed):
    return make_reports(np.random.default_rng(seed), mode=Mode.CALIBRATED, salt=str(seed))


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(1000, 1003))
def test_person_is_first_reported_in_the_own_year(seed):
    people, reports, _ = made(seed)

    first = np.full(len(people), np.iinfo(np.int64).max)
    np.minimum.at(first, reports.person, reports.day)

    assert (first == people.index_day).all()
    assert len(set(zip(reports.source, reports.columns["report_id"], strict=True))) == len(reports.day)


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(1000, 1003))
def test_who_may_stay_without_it_wants_no_reflection_period(seed):
    people, reports, _corrections = made(seed)
    stays = (people.dutch | people.european)[reports.person]

    assert not (reports.columns["reflection_wanted"][stays] == "yes").any()
    assert (reports.columns["reflection_wanted"][~stays] == "yes").any()


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(1000, 1003))
def test_revisions_are_the_only_people_who_leave(seed):
    people, reports, corrections = made(seed)
    old = Counter(reports.as_of(reports.corrected_day - 1)["status"])
    gone = np.concatenate([corrections.withdrawn, corrections.merged])

    assert old["withdrawn"] == 0
    assert Counter(people.year[gone]) == {year: len(kinds) for year, kinds in REMOVED.items()}


@pytest.mark.parametrize("year", [2011, 2016, 2019])
def test_free_cohorts_expect_the_targets(year):
    wanted = targets(year)
    cohorts = [register_year(np.random.default_rng(seed), year, exact=False) for seed in range(40)]

    victims = np.array([(~c.sub3).sum() for c in cohorts])
    minors = np.array([(c.minor & c.age_recorded & ~c.sub3).sum() for c in cohorts])
    police = np.array([(c.pattern & 1)[~c.sub3].sum() for c in cohorts])

    for drawn, expected in (
        (victims, wanted.victims),
        (minors, wanted.minors),
        (police, wanted.reporters["police"]),
    ):
        assert drawn.mean() == pytest.approx(expected, abs=4 * drawn.std() / 40**0.5 + 1)
    assert victims.std() > 5
