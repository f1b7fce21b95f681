"""How much of what a list sees the others have seen too."""

from itertools import product

import numpy as np
import pytest

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.coverage import sample_coverage

ROWS = [row for row in product([0, 1], repeat=3) if any(row)]


def three_lists(counts):
    return CaptureHistories.from_wide(ROWS, counts, lists=["A", "B", "C"])


def test_lists_that_see_half_of_the_people_each_on_their_own_give_all_people():
    """800 persons, 100 per combination: coverage 3/4, and nothing to correct."""
    found = sample_coverage(three_lists([100] * 7))

    assert found.coverage == pytest.approx(0.75)
    assert (found.independent, found.one_step, found.general) == pytest.approx((800, 800, 800))
    assert found.dependence == pytest.approx(np.zeros((3, 3)))


def test_high_coverage_takes_the_general_estimator():
    found = sample_coverage(three_lists([100] * 6 + [200]))

    assert not found.is_low
    assert found.total == found.general
    assert str(found.estimate().label) == "Sample coverage"
    assert not found.estimate().warnings


def test_low_coverage_is_said_and_takes_one_step():
    answer = sample_coverage(three_lists([100, 100, 20, 100, 20, 20, 10])).estimate()

    assert str(answer.label) == "Sample coverage, one step"
    assert "lower bound" in str(answer.warnings[0])
    assert "Sample coverage is 33 %" in str(answer.notes[0])


def test_interval_has_the_width_of_the_delta_method():
    """Independent lists of half of 800 people: the variance by numerical derivatives of (n - mean f) / C."""
    counts = np.full(7, 100.0)

    def total(counts):
        table = three_lists(counts * 1000)
        return sample_coverage(table, replicates=2).general / 1000

    slopes = np.array([(total(counts + step) - total(counts - step)) / 2 for step in np.eye(7)])
    variance = slopes**2 @ counts - (slopes @ counts) ** 2 / 800

    assert sample_coverage(three_lists(counts), replicates=4000).variance == pytest.approx(variance, rel=0.1)


def test_replicates_are_the_same_with_the_same_seed():
    table = three_lists([100, 100, 20, 100, 20, 20, 10])

    first, again, other = (sample_coverage(table, seed=seed).variance for seed in (1, 1, 2))

    assert first == again != other


def test_lists_without_overlap_leave_no_answer():
    histories = CaptureHistories.from_wide(np.eye(3), [10, 20, 40], lists="ABC")

    with pytest.raises(NotConverged, match="coverage is 0 %"):
        sample_coverage(histories).estimate()


def test_two_lists_are_refused():
    histories = CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [10, 20, 40], lists=["A", "B"])

    with pytest.raises(InputError, match="2 lists hold somebody"):
        sample_coverage(histories)


def test_list_with_everyone_misses_nobody():
    histories = CaptureHistories.from_wide([[1, 1, 0], [1, 0, 1]], [10, 20], lists="ABC")

    answer = sample_coverage(histories).estimate()

    assert answer.total == 30
    assert [(i.lower, i.upper) for i in answer.intervals] == [(30, 30), (30, 30)]


def test_too_few_replicates_are_refused():
    with pytest.raises(InputError, match="so few replicates"):
        sample_coverage(three_lists([100] * 7), replicates=1)


def test_repr_holds_no_count():
    assert repr(sample_coverage(three_lists([100] * 7))) == "SampleCoverage(lists=3, coverage=0.75)"
