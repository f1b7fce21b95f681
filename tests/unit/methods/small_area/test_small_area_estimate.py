"""Estimates of small areas: what they must do for every input, when they refuse, and whether they hold the truth."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.errors import InputError
from zicht.methods.small_area import (
    LEAST_A_YEAR,
    WIDEST,
    AreaRefusal,
    Areas,
    Assumed,
    Whole,
    WidthPart,
    estimate_areas,
    ratio_estimates,
)
from zicht.methods.small_area.prediction import TrueSpread

YEARS = 5


def areas_of(counts, inhabitants, region=None, **changes):
    counts = np.asarray(counts, dtype=float)
    areas = Areas(
        low=counts,
        high=counts,
        inhabitants=np.asarray(inhabitants, dtype=float),
        existed=np.ones(len(counts)),
        region=np.zeros(len(counts), dtype=np.int64) if region is None else np.asarray(region),
    )
    return replace(areas, **changes)


def whole_of(areas, total=1000.0, width=1.3, **changes):
    sums = np.bincount(areas.region, areas.low, int(areas.region.max()) + 1).astype(float)
    return replace(Whole(total, total / width, total * width, YEARS, sums, sums), **changes)


def country(rng, size=120, *, incidence=0.5, sight=0.5, unreachable=()):
    """Draw true victims of each area in all years, and how many of them are seen."""
    inhabitants = rng.lognormal(10.4, 0.8, size)
    region = rng.integers(0, 6, size)
    rate = inhabitants * np.exp(rng.normal(0, incidence, size) + rng.normal(0, 0.2, 6)[region])
    true = rng.poisson(rate / rate.sum() * 1500 * YEARS)
    share = 0.2 * np.exp(rng.normal(0, sight, size) - sight**2 / 2)
    share[list(unreachable)] = 0
    seen = rng.binomial(true, np.minimum(share, 0.95))
    small = (seen > 0) & (seen < 10)
    areas = areas_of(
        seen, inhabitants, region, low=np.where(small, 1.0, seen), high=np.where(small, 9.0, seen)
    )
    sums = np.bincount(region, seen, 6).astype(float)
    total = true.sum() / YEARS * np.exp(rng.normal(0, 0.1))
    return true / YEARS, areas, Whole(total, total / 1.22, total * 1.22, YEARS, sums, sums)


@pytest.fixture(scope="module")
def countries():
    """Six simulated countries, with what is estimated of them."""
    drawn = [country(np.random.default_rng(seed)) for seed in range(6)]
    return [(true, areas, whole, estimate_areas(areas, whole)) for true, areas, whole in drawn]


def test_intervals_hold_the_truth_in_simulated_countries(countries):
    held = np.concatenate(
        [
            ((found.lower <= true) & (true <= found.upper))[np.isfinite(found.lower)]
            for true, _areas, _whole, found in countries
        ]
    )
    assert len(held) > 600
    assert 0.90 <= held.mean() <= 0.98


def test_a_value_is_nearer_to_the_truth_than_the_plain_ratio(countries):
    off, plainly_off = [], []
    for true, areas, whole, found in countries:
        plain = ratio_estimates(areas, whole, areas.high.sum())
        both = np.isfinite(found.value) & np.isfinite(plain)
        off.append(np.abs(found.value - true)[both])
        plainly_off.append(np.abs(plain - true)[both])
    assert np.concatenate(off).mean() < 0.95 * np.concatenate(plainly_off).mean()


def test_estimates_add_up_to_that_of_the_whole(countries):
    for _true, _areas, whole, found in countries:
        stands = np.isfinite(found.value)
        left = found.expected[~stands].sum()
        assert found.value[stands].sum() + left == pytest.approx(whole.total, rel=0.05)


def test_nothing_registered_is_never_zero():
    areas = areas_of([0, 0, 40, 60, 30, 0], [30_000, 60_000, 90_000, 120_000, 80_000, 45_000])
    found = estimate_areas(areas, whole_of(areas, total=300.0))
    nobody = areas.high == 0
    given_ = np.isfinite(found.value)
    assert all(found.refusal[at] is not None or found.value[at] > 0 for at in range(6))
    assert (found.upper[nobody & given_] > 0).all()
    assert (ratio_estimates(areas, whole_of(areas), 130.0)[nobody] == 0).all()


def test_where_nobody_of_many_is_seen_no_estimate_is_made():
    rng = np.random.default_rng(8)
    true, areas, whole = country(rng, unreachable=range(4))
    areas = replace(areas, inhabitants=np.where(np.arange(120) < 4, 600_000.0, areas.inhabitants))
    found = estimate_areas(areas, whole)
    assert (areas.high[:4] == 0).all()
    assert true[:4].min() > 0
    assert set(found.refusal[:4]) == {AreaRefusal.NOBODY_SEEN}


def test_a_few_places_where_nobody_is_seen_are_refused_and_the_others_none_the_worse():
    """Six of 120 are out of all sight, and hold three a year or more each."""
    given_, others = 0, []
    for seed in range(5):
        true, areas, whole = country(np.random.default_rng(100 + seed), unreachable=range(6))
        found = estimate_areas(areas, whole)
        stands = np.isfinite(found.lower)
        inside = (found.lower <= true) & (true <= found.upper)
        given_ += stands[:6].sum()
        others.extend(inside[6:][stands[6:]])
    assert given_ == 0
    assert 0.9 <= np.mean(others) <= 0.99


BASE = areas_of([3, 12, 0, 40, 25], [20_000, 50_000, 15_000, 100_000, 70_000], [0, 0, 1, 1, 1])


@pytest.mark.parametrize(
    ("areas", "changes", "at", "refusal"),
    [
        (BASE, {"total": None, "lower": None, "upper": None}, 0, AreaRefusal.NO_ESTIMATE),
        (BASE, {"lower": None}, 0, AreaRefusal.NO_ESTIMATE),
        (
            replace(BASE, inhabitants=np.array([np.nan, 5e4, 1.5e4, 1e5, 7e4])),
            {},
            0,
            AreaRefusal.NO_INHABITANTS,
        ),
        (replace(BASE, inhabitants=np.array([0, 5e4, 1.5e4, 1e5, 7e4])), {}, 0, AreaRefusal.NO_INHABITANTS),
        (replace(BASE, existed=np.array([0.4, 1, 1, 1, 1])), {}, 0, AreaRefusal.NOT_ALL_YEARS),
        (replace(BASE, inhabitants=np.array([20.0, 5e4, 1.5e4, 1e5, 7e4])), {}, 0, None),
        (BASE, {"total": 1.5, "lower": 1.0, "upper": 2.0}, 0, AreaRefusal.LESS_THAN_ONE),
        (BASE, {"lower": 20.0, "upper": 40_000.0}, 4, AreaRefusal.TOO_WIDE),
    ],
)
def test_an_estimate_is_refused_where_it_cannot_be_carried(areas, changes, at, refusal):
    found = estimate_areas(areas, replace(whole_of(BASE), **changes))
    if refusal is None:
        assert found.refusal[at] is not None
    else:
        assert found.refusal[at] is refusal
    assert all(
        np.isnan(numbers[at]) for numbers in (found.value, found.lower, found.upper, found.upper_twice)
    )


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_what_holds_of_every_estimate(data):
    size = data.draw(st.integers(2, 8))
    whole_numbers = st.integers(0, 60)
    low = np.array(data.draw(st.lists(whole_numbers, min_size=size, max_size=size)), dtype=float)
    high = low + np.array(data.draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)))
    people = np.array(data.draw(st.lists(st.integers(5_000, 900_000), min_size=size, max_size=size)))
    region = np.array(data.draw(st.lists(st.integers(-1, 1), min_size=size, max_size=size)))
    areas = areas_of(low, people, region, low=low, high=high)
    total = low.sum() / YEARS * data.draw(st.floats(1.5, 30)) + 10
    whole = Whole(total, total / 1.5, total * 1.4, YEARS, np.array([5.0, 9.0]), np.array([5.0, 9.0]))
    found = estimate_areas(areas, whole)
    for at, refusal in enumerate(found.refusal):
        if refusal is not None:
            assert np.isnan(found.value[at])
            continue
        assert found.value[at] >= LEAST_A_YEAR
        # Those who are registered here are victims here.
        assert low[at] / YEARS <= found.lower[at] <= found.value[at] <= found.upper[at]
        assert found.upper[at] <= WIDEST * found.lower[at]
        assert sum(part[at] for part in found.parts.values()) == pytest.approx(1)
        assert all(0 <= part[at] <= 1 for part in found.parts.values())


def test_the_same_figures_give_the_same_estimates():
    once, again = (estimate_areas(BASE, whole_of(BASE)) for _time in range(2))
    assert (np.nan_to_num(once.upper) == np.nan_to_num(again.upper)).all()


def test_sight_that_differs_more_widens_intervals_and_is_what_they_come_from(countries):
    _true, _areas, _whole, found = countries[0]
    stands = np.isfinite(found.value)
    assert (found.upper_twice >= found.upper)[stands].mean() > 0.95
    assert (found.lower_twice <= found.lower)[stands].mean() > 0.95
    assert np.nanmean(found.parts[WidthPart.SIGHT]) > np.nanmean(found.parts[WidthPart.WHOLE])


def test_an_estimate_of_the_whole_that_is_surer_makes_those_of_areas_surer():
    wide = estimate_areas(BASE, whole_of(BASE, width=2.0))
    narrow = estimate_areas(BASE, whole_of(BASE, width=1.05))
    stands = np.isfinite(wide.value) & np.isfinite(narrow.value)
    assert stands.any()
    assert ((narrow.upper / narrow.lower) < (wide.upper / wide.lower))[stands].all()


def test_a_range_of_the_whole_gives_bounds_without_a_value():
    ranged = estimate_areas(BASE, replace(whole_of(BASE), total=None))
    estimated = estimate_areas(BASE, whole_of(BASE))
    stands = np.isfinite(ranged.lower) & np.isfinite(estimated.lower)
    assert stands.any()
    assert np.isnan(ranged.value).all()
    # Every part of a range is as likely: that is wider than a normal interval with the same bounds.
    wider, narrower = (found.parts[WidthPart.WHOLE][stands] for found in (ranged, estimated))
    assert (wider > narrower).all()


def test_who_is_abroad_only_is_in_no_area():
    all_in = estimate_areas(BASE, whole_of(BASE))
    half = estimate_areas(BASE, whole_of(BASE, in_areas=(0.5, 0.5)))
    assert half.expected == pytest.approx(all_in.expected / 2)
    assert half.value[3] == pytest.approx(all_in.value[3] / 2, rel=0.1)


@pytest.mark.parametrize(
    ("registered", "sight"), [(0.9, 0.5), (0.72, 0.5), (0.6, 0.5), (0.1, 0.5), (0.4, 0.0)]
)
def test_true_differences_and_sight_make_the_registered_ones(registered, sight):
    """By the law of total variance, and because a registered rate is a true one times the share in sight."""
    found = TrueSpread.of(registered, sight)
    assert found.deviation**2 == pytest.approx(found.weight**2 * registered**2 + found.left)
    # What is left of the registered difference is that of sight: its variance is the assumed one.
    of_sight = (1 - found.weight) ** 2 * registered**2 + found.left
    assert of_sight == pytest.approx(sight**2)
    assert found.deviation >= sight - 1e-12


def test_a_zero_tells_less_where_places_may_be_blind():
    areas = areas_of([0, 30, 40, 60, 30], [60_000, 70_000, 90_000, 120_000, 80_000])
    surely, maybe = (
        estimate_areas(areas, whole_of(areas, total=200.0), assumed=Assumed(0.3, 0.1, blind=blind))
        for blind in (0.0, 0.3)
    )
    assert maybe.fitted is not None
    assert surely.fitted is not None
    # An empty place among others widens the spread of all, unless it may be blind.
    assert maybe.fitted.registered_between_areas < surely.fitted.registered_between_areas


def test_the_plain_ratio_is_a_multiplication_that_hidden_numbers_stop():
    areas = replace(BASE, high=np.array([9.0, 12, 0, 40, 25]))
    plain = ratio_estimates(areas, whole_of(BASE, total=160.0), 80.0)
    assert np.isnan(plain[0])
    assert plain[1:] == pytest.approx([24.0, 0.0, 80.0, 50.0])
    assert np.isnan(ratio_estimates(areas, replace(whole_of(BASE), total=None), 80.0)).all()


@pytest.mark.parametrize(
    "wrong",
    [
        replace(BASE, low=BASE.low - 5),
        replace(BASE, high=BASE.high - 1),
        replace(BASE, inhabitants=BASE.inhabitants[:3]),
        replace(BASE, inhabitants=-BASE.inhabitants),
        replace(BASE, existed=BASE.existed + 1),
        replace(BASE, region=BASE.region + 7),
    ],
)
def test_figures_that_do_not_fit_are_refused(wrong):
    with pytest.raises(InputError, match="do not fit"):
        estimate_areas(wrong, whole_of(BASE))


def test_nothing_assumed_of_sight_takes_registered_differences_for_true_ones():
    found = estimate_areas(BASE, whole_of(BASE), assumed=Assumed(0.0, 0.0, 0.0))
    assert found.fitted is not None
    assert found.fitted.weight_of_areas == 1.0
    assert np.nanmax(found.parts[WidthPart.SIGHT]) < 0.05
