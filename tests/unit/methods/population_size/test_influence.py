"""What one more person adds to the number of people, against the answer with a little more of him."""

import numpy as np
import pytest

from support.mse import published
from zicht.methods.population_size import CaptureHistories, fit_tables, use_model
from zicht.methods.population_size.influence import influence_of_persons

PART = 1e-4


def test_two_lists_as_by_hand():
    """N = (b + a)(b + c) / b with b = 10 on both, a = 20, c = 30: dN/da = 40 / 10, dN/dc = 30 / 10."""
    histories = CaptureHistories.from_table({"A": [1, 0, 1], "B": [0, 1, 1]}, [20, 30, 10])

    influence = influence_of_persons(use_model(histories).fits)

    assert influence[1:] == pytest.approx([4.0, 3.0, 1 - 20 * 30 / 10**2])


@pytest.mark.parametrize(
    ("name", "model"),
    [("kosovo_4", "[1,2,3,4]"), ("kosovo_4", "[123,14,34]"), ("uk2013_5", "[15,23,34]")],
    ids=["independence", "three lists", "two that share nobody"],
)
def test_influence_is_the_change_with_a_part_of_a_person_more(name, model):
    histories = published(name)
    fits, cells = use_model(histories, model).fits, histories.cells
    more = np.concatenate(
        [np.zeros((1, 1 << histories.list_count)), np.eye(1 << histories.list_count)[cells]]
    )
    rows = np.arange(len(more))

    changed = fit_tables(
        histories.table() + PART * more, fits.models.take(np.zeros_like(rows)), table=rows, faces=False
    )

    changes = (changed.total[1:] - changed.total[0]) / PART
    assert influence_of_persons(fits)[cells] == pytest.approx(changes, rel=1e-3, abs=1e-3)
