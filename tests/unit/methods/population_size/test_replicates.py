"""Tables that are drawn again, or miss one person."""

import numpy as np

from support.mse import published
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.replicates import (
    draw_replicates,
    in_blocks,
    leave_one_out,
    lists_with_everyone,
)


def test_replicates_hold_as_many_persons_over_the_same_histories():
    histories = published("western_us_5")

    tables = draw_replicates(histories, 50, seed=3)

    assert (tables.sum(axis=1) == histories.persons).all()
    assert set(np.flatnonzero(tables.any(axis=0))) <= set(histories.cells.tolist())


def test_replicates_have_the_expected_counts():
    """Within five standard errors of the multinomial mean."""
    histories = published("kosovo_4")

    tables = draw_replicates(histories, 2000, seed=3)

    expected = histories.counts
    error = np.sqrt(expected * (1 - expected / histories.persons) / 2000)
    assert (np.abs(tables.mean(axis=0)[histories.cells] - expected) < 5 * error).all()


def test_replicates_of_another_seed_differ():
    histories = published("korea_3")

    first, again, other = (draw_replicates(histories, 20, seed) for seed in (1, 1, 2))

    assert (first == again).all()
    assert (first != other).any()


def test_replicates_do_not_depend_on_the_order_of_the_lists():
    histories = published("uk2013_5")
    turned = histories.reorder_lists(histories.lists[::-1])

    tables, others = draw_replicates(histories, 20, 1), draw_replicates(turned, 20, 1)

    for table, other in zip(tables, others, strict=True):
        back = CaptureHistories.from_dense(other, lists=turned.lists).reorder_lists(histories.lists)
        assert (back.table() == table).all()


def test_leave_one_out_is_the_table_without_one_person_per_history():
    histories = published("korea_3")

    tables = leave_one_out(histories)

    assert [t.tolist() for t in tables] == [h.table().tolist() for _, h in histories.without_one()]


def test_list_with_everyone_is_found_per_table():
    tables = np.array([[0, 3, 0, 2], [0, 3, 1, 2], [0, 0, 4, 1]])

    assert lists_with_everyone(tables).tolist() == [True, False, True]


def test_blocks_come_back_in_order_on_any_number_of_threads():
    tables, seen = np.arange(1000)[:, None], []

    one = in_blocks(tables, lambda block: block.sum(), on_progress=lambda *done: seen.append(done))
    two = in_blocks(tables, lambda block: block.sum(), workers=2)

    assert one == two
    assert sum(one) == 499500
    assert seen[-1] == (1000, 1000)
