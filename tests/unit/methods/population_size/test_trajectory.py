"""The answer from ever more of the persons."""

import numpy as np
import pytest

from support.mse import published
from zicht.methods.population_size import CaptureHistories, stepwise
from zicht.methods.population_size.trajectory import SHARES, follow_trajectory


def test_trajectory_ends_at_the_answer_of_all_persons():
    histories = published("kosovo_4")

    last = follow_trajectory(histories)[-1]

    assert (last.share, last.median) == (1.0, pytest.approx(stepwise(histories).estimate().total))


def test_independent_lists_give_the_same_number_from_fewer_persons():
    """Two lists that see 40 % each of 10,000 people, by chance: 1,600 are on both."""
    histories = CaptureHistories.from_table({"A": [1, 0, 1], "B": [0, 1, 1]}, [2400, 2400, 1600])

    medians = [point.median for point in follow_trajectory(histories)]

    assert medians == pytest.approx([10_000] * len(SHARES), rel=0.05)


def test_same_seed_gives_the_same_trajectory():
    histories = published("korea_3")

    first, again, other = (follow_trajectory(histories, seed=seed) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_lists_that_share_nobody_have_no_trajectory():
    apart = CaptureHistories.from_wide(np.eye(3), [4, 5, 6], lists=["A", "B", "C"])

    assert [point.median for point in follow_trajectory(apart)] == [None] * len(SHARES)


def test_list_with_everyone_gives_the_persons():
    everyone = CaptureHistories.from_table({"A": [1, 1], "B": [1, 0]}, [30, 20])

    assert follow_trajectory(everyone)[-1].median == 50


def test_one_person_ends_in_points():
    one = CaptureHistories.from_table({"A": [1], "B": [1]}, [1])

    assert len(follow_trajectory(one)) == len(SHARES)
