"""How much happens in each simulated place, and how much of it is seen."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from zicht.reference.exploitation import exploit
from zicht.reference.people import register_people
from zicht.reference.place_differences import (
    BLIND,
    OF_PLACES,
    OF_UNITS,
    place_differences,
    unseen_places,
)
from zicht.reference.places import places
from zicht.reference.simulate import DEFAULT_VINTAGES, simulate

YEAR = 2019


@pytest.fixture(scope="module")
def people():
    return register_people(np.random.default_rng(1), exact=True, salt="1")


def exploited(people, differences, *, exact):
    return exploit(np.random.default_rng(4), people, differences, exact=exact)


def test_what_differs_between_places_changes_nothing_of_an_exact_country(people):
    one, other = (
        exploited(people, place_differences(salt, exact=True), exact=True) for salt in ("one", "other")
    )
    for name in ("place", "municipality", "unit", "route", "forms", "technology", "start_day"):
        assert (getattr(one, name) == getattr(other, name)).all(), name


def test_in_a_free_country_victims_are_seen_more_where_more_happens_or_sight_is_better(people):
    differences = place_differences("7", exact=False)
    found = exploited(people, differences, exact=False)
    listed = places(YEAR)
    _victims, in_sight = differences.of(listed)
    of_year = found.place[people.year == YEAR]
    counts = np.array([(of_year == code).sum() for code in listed.codes])
    inhabitants = listed.inhabitants / listed.inhabitants.sum()
    expected, by_size = counts.sum() * in_sight, counts.sum() * inhabitants
    assert ((counts - expected) ** 2).sum() < 1.5 * expected.sum() < ((counts - by_size) ** 2).sum()


def test_nobody_is_seen_where_nobody_can_be(people):
    for salt in ("1", "2", "3"):
        differences = place_differences(salt, exact=False)
        assert differences.blind
        assert not set(differences.blind) & set(exploited(people, differences, exact=False).place)
        assert len(differences.blind) < 4 * BLIND * len(differences.codes)


def test_differences_are_as_wide_as_the_truth_says():
    drawn = [place_differences(str(seed), exact=False) for seed in range(20)]
    incidence = np.log(np.concatenate([one.incidence for one in drawn]))
    sight = np.concatenate([one.sight for one in drawn])
    wide = np.hypot(OF_PLACES, OF_UNITS)
    assert incidence.std() == pytest.approx(wide, rel=0.05)
    assert np.log(sight[sight > 0]).std() == pytest.approx(wide, rel=0.05)


def test_in_an_exact_country_the_seen_are_spread_as_the_inhabitants():
    listed = places(YEAR)
    _victims, in_sight = place_differences("1", exact=True).of(listed)
    assert in_sight == pytest.approx(listed.inhabitants / listed.inhabitants.sum())


@pytest.mark.parametrize("exact", [True, False])
def test_seen_and_unseen_together_are_spread_as_victims_are(exact):
    differences = place_differences("5", exact=exact)
    listed = places(YEAR)
    victims, in_sight = differences.of(listed)
    rng = np.random.default_rng(2)
    seen = rng.choice(listed.codes, 20_000, p=in_sight)
    years = np.full(len(seen), YEAR)
    unseen = np.full(80_000, YEAR)
    found = unseen_places(rng, (years, seen, np.ones(len(seen), dtype=bool)), unseen, differences)
    together = np.array([(seen == code).sum() + (found == code).sum() for code in listed.codes])
    # Where more are seen than there are victims on average, the seen alone are too many already.
    fits = victims * 100_000 > in_sight * 20_000
    assert fits.mean() > 0.95
    assert together[fits].sum() / 100_000 == pytest.approx(victims[fits].sum(), abs=0.03)
    # Of 100,000, by chance alone a place is off by less than five standard deviations.
    off = np.abs(together - 100_000 * victims)[fits]
    assert (off < 5 * np.sqrt(100_000 * victims[fits]) + 0.04 * 100_000 * victims[fits]).mean() > 0.97


def test_fewer_of_the_unseen_than_of_the_seen_were_abroad_only():
    differences = place_differences("5", exact=False)
    seen = np.array(["GM0363"] * 80 + [""] * 20, dtype=object)
    of_seen = (np.full(100, YEAR), seen, np.ones(100, dtype=bool))
    found = unseen_places(np.random.default_rng(3), of_seen, np.full(50_000, YEAR), differences)
    assert (found == "").mean() == pytest.approx(0.2 * differences.abroad, abs=0.01)


def test_the_truth_says_where_everybody_was(tmp_path):
    simulate(tmp_path, seed=3, vintages=DEFAULT_VINTAGES[:1])
    people = pq.read_table(tmp_path / "truth" / "persons.parquet").to_pandas()
    truth = json.loads((tmp_path / "truth" / "truth.json").read_text())["places"]
    here = people[people["municipality"].astype(str) != ""]
    for year in (2016, 2020):
        known = set(places(year).codes)
        assert set(here.loc[here["year"] == year, "municipality"].astype(str)) <= known
    assert truth["deviation_between_places"] == OF_PLACES
    of_all = here.groupby(here["municipality"].astype(str)).size()
    in_sight = here[here["registered"]].groupby(here["municipality"].astype(str)).size()
    share = (in_sight.reindex(of_all.index).fillna(0) / of_all)[of_all > 400]
    # Sight differs by more than chance does: a standard deviation of some 0.45 on the logarithmic scale.
    assert np.log(share).std() > 0.25
