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

    counts = draw_replicates(histories, 50, seed=3)

    assert counts.shape == (50, len(histories.cells))
    assert (counts.sum(axis=1) == histories.persons).all()


def test_replicates_have_the_expected_counts():
    """Within five standard errors of the multinomial mean."""
    histories = published("kosovo_4")

    counts = draw_replicates(histories, 2000, seed=3)

    expected = histories.counts
    error = np.sqrt(expected * (1 - expected / histories.persons) / 2000)
    assert (np.abs(counts.mean(axis=0) - expected) < 5 * error).all()


def test_replicates_of_another_seed_differ():
    histories = published("korea_3")

    first, again, other = (draw_replicates(histories, 20, seed) for seed in (1, 1, 2))

    assert (first == again).all()
    assert (first != other).any()


def test_replicates_do_not_depend_on_the_order_of_the_lists():
    histories = published("uk2013_5")
    turned = histories.reorder_lists(histories.lists[::-1])

    counts, others = draw_replicates(histories, 20, 1), draw_replicates(turned, 20, 1)

    backwards = [int(f"{cell:05b}"[::-1], 2) for cell in turned.cells]
    assert (counts == others[:, np.argsort(backwards)]).all()


def test_leave_one_out_is_the_table_without_one_person_per_history():
    histories = published("korea_3")

    counts = leave_one_out(histories)

    assert [c.tolist() for c in counts] == [
        t.table()[histories.cells].tolist() for _, t in histories.without_one()
    ]


def test_list_with_everyone_is_found_per_table():
    tables = np.array([[0, 3, 0, 2], [0, 3, 1, 2], [0, 0, 4, 1]])

    assert lists_with_everyone(tables).tolist() == [True, False, True]


def test_blocks_come_back_in_order_on_any_number_of_threads():
    histories, seen = published("korea_3"), []
    counts = np.arange(1000)[:, None] + np.zeros(6, dtype=np.int64)

    one = in_blocks(histories, counts, lambda block: block.sum(), on_progress=lambda *done: seen.append(done))
    two = in_blocks(histories, counts, lambda block: block.sum(), workers=2)

    assert one == two
    assert sum(one) == 6 * 499500
    assert seen[-1] == (1000, 1000)


def test_blocks_hold_whole_tables():
    histories = published("korea_3")

    (tables,) = in_blocks(histories, histories.counts[None], np.copy)

    assert (tables == histories.table()).all()


def test_blocks_of_many_lists_are_small():
    members = np.eye(16, dtype=int)
    histories = CaptureHistories.from_wide([*members, [1] * 16], np.ones(17), lists=list("ABCDEFGHIJKLMNOP"))

    sizes = in_blocks(histories, np.ones((100, 17), dtype=np.int64), len)

    assert sum(sizes) == 100
    assert max(sizes) * 2**16 <= 2**21
