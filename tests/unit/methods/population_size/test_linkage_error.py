"""Does the correction give back what right links would have given, and refuse what cannot be?"""

import numpy as np
import pytest

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CaptureHistories,
    MissedLinks,
    correct_linkage,
    false_links_of_rate,
    linkage_what_if,
    use_model,
)


def two_lists(first, second, linked):
    return CaptureHistories.from_dense([0, first - linked, second - linked, linked], lists="AB")


def broken(members, links, random):
    """Return the table of persons whose records fall apart."""
    cells = members.astype(int) @ (1 << np.arange(members.shape[1]))
    dense = np.zeros(1 << members.shape[1], dtype=int)
    for cell in cells[cells > 0]:
        np.add.at(dense, links.break_up(int(cell), random), 1)
    return CaptureHistories.from_dense(dense, lists="ABCDEFGH"[: members.shape[1]])


@pytest.fixture
def random():
    return np.random.Generator(np.random.PCG64(5))


@pytest.mark.parametrize(("recall", "wrong"), [(0.8, 0.0), (1.0, 0.1), (0.9, 0.05)])
def test_two_lists_are_corrected_in_closed_form(recall, wrong):
    """300 and 200 persons, 60 links: N = n1 n2 recall / (m (1 - false))."""
    found = correct_linkage(two_lists(300, 200, 60), recall=recall, false_links=wrong)

    both = 60 * (1 - wrong) / recall
    assert found.total == pytest.approx(300 * 200 / both)
    assert found.table == pytest.approx([0, 300 - both, 200 - both, both])
    assert found.seen == pytest.approx(500 - both)


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.1])
def test_rate_per_record_gives_the_estimator_of_ding_and_fienberg(rate):
    """N = n1 n2 (alpha - beta) / (m - beta n2), records of the second list looked up in the first."""
    histories = two_lists(300, 200, 60)
    share = false_links_of_rate(histories, recall=0.9, rate=rate, searched="B")

    found = correct_linkage(histories, recall=0.9, false_links=share)

    assert found.total == pytest.approx(300 * 200 * (0.9 - rate) / (60 - rate * 200))


@pytest.mark.parametrize("model", ["[1,2,3]", "[12,3]", "[12,13,23]"])
def test_right_links_change_nothing(model):
    dense = [0, 120, 90, 30, 80, 25, 20, 12]
    histories = CaptureHistories.from_dense(dense, lists="ABC")

    found = correct_linkage(histories, recall=1.0, model=model)

    assert found.total == pytest.approx(use_model(histories, model).estimate().total)
    assert found.corrected() == histories
    assert found.cut_off == 0


def test_two_lists_with_right_links_have_the_variance_of_lincoln_and_petersen():
    """n1 n2 (n1 - m) (n2 - m) / m**3 (Seber 1982, section 3.1)."""
    found = correct_linkage(two_lists(300, 200, 60), recall=1.0)

    assert found.variance == pytest.approx(300 * 200 * 240 * 140 / 60**3)


def test_saturated_model_has_the_variance_of_its_closed_form():
    """No highest-order interaction: the variance of the log of the dark figure is the sum of 1/n."""
    dense = np.array([0, 120, 90, 30, 80, 25, 20, 12])

    found = correct_linkage(CaptureHistories.from_dense(dense, lists="ABC"), recall=1.0, model="[12,13,23]")

    dark = 120 * 90 * 80 * 12 / (30 * 25 * 20)
    assert found.total == pytest.approx(dense.sum() + dark)
    assert found.variance == pytest.approx(dark**2 * np.sum(1 / dense[1:]) + dark)


def test_expected_table_of_broken_links_is_mended():
    rates = np.array([[1, 0.9, 0.7], [0.9, 1, 0.8], [0.7, 0.8, 1]])
    whole = np.array([0, 40_000, 30_000, 9_000, 25_000, 8_000, 6_000, 3_000])
    linked = np.rint(MissedLinks(rates).transition() @ whole).astype(int)

    found = correct_linkage(CaptureHistories.from_dense(linked, lists="ABC"), recall=rates)

    assert found.table == pytest.approx(whole, abs=3)
    assert found.recall == 0.7


def test_interval_covers_the_truth_as_often_as_it_says(random):
    """Of 100 intervals of 95 %, 90 or more cover in 98 of 100 such runs; uncorrected ones hardly ever do."""
    links, covered, uncorrected = MissedLinks(np.full((3, 3), 0.85)), 0, 0
    for _ in range(100):
        table = broken(random.random((1_000, 3)) < [0.4, 0.3, 0.35], links, random)
        fits = [correct_linkage(table, recall=r, model="[1,2,3]").estimate() for r in (0.85, 1.0)]
        intervals = [fit.interval(0.95) for fit in fits]
        covered += intervals[0].lower <= 1_000 <= intervals[0].upper
        uncorrected += intervals[1].lower <= 1_000 <= intervals[1].upper

    assert covered >= 90
    assert uncorrected < 50


def test_rate_that_is_known_less_well_widens_the_interval():
    known, guessed, false_guessed = (
        correct_linkage(two_lists(300, 200, 60), recall=0.85, false_links=0.05, **errors).variance
        for errors in ({}, {"recall_error": 0.05}, {"false_links_error": 0.05})
    )

    slope = 300 * 200 / (60 * 0.95)
    assert guessed - known == pytest.approx((0.05 * slope) ** 2, rel=1e-3)
    assert false_guessed - known == pytest.approx((0.05 * slope * 0.85 / 0.95) ** 2, rel=1e-3)


def test_scenarios_fall_with_recall_and_rise_with_false_links():
    found = linkage_what_if(two_lists(300, 200, 60), recalls=(1.0, 0.9), false_links=(0.0, 0.1))

    assert [round(s.total, 6) for s in found] == [1000.0, 1111.111111, 900.0, 1000.0]


def test_scenario_that_cannot_be_says_why():
    (fine, impossible) = linkage_what_if(two_lists(300, 200, 180), recalls=(1.0, 0.5))

    assert fine.reason is None
    assert (impossible.total, str(impossible.reason)) == (
        None,
        "Counts that would be below zero under these rates of links: 2.",
    )


def test_count_a_little_below_zero_is_noise():
    found = correct_linkage(two_lists(300, 200, 185), recall=0.92)

    assert (found.cut_off, found.total) == (1, found.seen)
    assert "below zero" in str(found.estimate().warnings[0])


@pytest.mark.parametrize(
    "options",
    [
        {"recall": 0.0},
        {"recall": 1.1},
        {"recall": 90},
        {"recall": np.nan},
        {"recall": "high"},
        {"recall": [[1, 0.9], [0.8, 1]]},
        {"recall": [0.9, 0.9]},
        {"recall": 0.9, "false_links": 1.0},
        {"recall": 0.9, "false_links": -0.1},
        {"recall": 0.9, "recall_error": -0.1},
        {"recall": 0.9, "levels": (0.0,)},
    ],
)
def test_rates_out_of_range_are_refused(options):
    with pytest.raises(InputError):
        correct_linkage(two_lists(300, 200, 60), **options)


def test_false_links_of_more_than_two_lists_are_refused():
    histories = CaptureHistories.from_dense([0, 120, 90, 30, 80, 25, 20, 12], lists="ABC")

    with pytest.raises(InputError, match="False links cannot be taken out"):
        correct_linkage(histories, recall=0.9, false_links=0.05)


@pytest.mark.parametrize("options", [{"recall": 0.1, "rate": 0.2, "searched": "B"}, {"searched": "C"}])
def test_rate_per_record_out_of_range_is_refused(options):
    with pytest.raises(InputError):
        false_links_of_rate(two_lists(300, 200, 60), **{"recall": 0.9, "rate": 0.1, **options})


def test_rate_per_record_that_explains_all_links_is_refused():
    with pytest.raises(NotConverged):
        false_links_of_rate(two_lists(300, 200, 60), recall=0.9, rate=0.5, searched="B")


def test_more_than_eight_lists_are_refused():
    histories = CaptureHistories.from_wide(np.eye(9, dtype=int), np.ones(9), lists="ABCDEFGHI")

    with pytest.raises(InputError, match="At most 8 lists"):
        correct_linkage(histories, recall=0.9)


def test_list_with_everyone_gives_the_persons_seen():
    estimate = correct_linkage(two_lists(300, 60, 60), recall=1.0).estimate()

    assert (estimate.persons, estimate.total) == (300, 300)
    assert {(i.lower, i.upper) for i in estimate.intervals} == {(300, 300)}
