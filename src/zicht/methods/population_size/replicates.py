"""Tables that might as well have been seen: drawn again, and with one person left out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.histories import CaptureHistories

__all__ = ["draw_replicates", "in_blocks", "leave_one_out", "lists_with_everyone"]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Answer = TypeVar("Answer")

#: Tables that are worked on together, whatever the number of threads, and the most numbers in them.
TABLES_TOGETHER, MOST_NUMBERS = 256, 2**21


def draw_replicates(histories: CaptureHistories, replicates: int, seed: int) -> IntArray:
    """Draw the persons again, with replacement.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    replicates : int
        How many tables to draw.
    seed : int
        The same seed gives the same tables, in whatever order the lists are.

    Returns
    -------
    int array, shape (replicates, histories)
        Multinomial counts of as many persons over the histories that occur.
    """
    order = _order_without_labels(histories)
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    shares = histories.counts[order] / histories.persons
    counts = np.empty((replicates, len(order)), dtype=np.int64)
    counts[:, order] = generator.multinomial(histories.persons, shares, size=replicates)
    return counts


def leave_one_out(histories: CaptureHistories) -> IntArray:
    """Return, per history that occurs, the counts without one of its persons, shape (histories, histories)."""
    return histories.counts - np.eye(len(histories.counts), dtype=np.int64)


def lists_with_everyone(tables: IntArray) -> BoolArray:
    """Return which tables have a list that holds every person: nobody is missed there, shape (tables,)."""
    cells = np.arange(tables.shape[1])
    lists = 1 << np.arange(len(cells).bit_length() - 1)
    outside = (cells[:, None] & lists == 0).astype(np.int64)
    full: BoolArray = (tables @ outside == 0).any(axis=1)
    return full


def in_blocks(
    histories: CaptureHistories,
    counts: IntArray,
    work: Callable[[IntArray], Answer],
    *,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Answer]:
    """Do a work on blocks of tables, and return what comes out in their order, on any number of threads.

    Parameters
    ----------
    histories : CaptureHistories
        The original table.
    counts : int array, shape (tables, histories)
        Persons per history that occurs in it.
    work : callable
        Takes the whole tables of a block, shape (tables, 2**K).
    workers : int
        Threads.
    on_progress : callable, optional
        Called with the number of tables that are done, and of all.

    Returns
    -------
    list
        One answer per block; the blocks do not depend on the number of threads.
    """

    def work_on(block: IntArray) -> Answer:
        tables = np.zeros((len(block), 1 << histories.list_count), dtype=np.int64)
        tables[:, histories.cells] = block
        return work(tables)

    together = max(1, min(TABLES_TOGETHER, MOST_NUMBERS >> histories.list_count))
    blocks = [counts[at : at + together] for at in range(0, len(counts), together)]
    done, answers = 0, []
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for block, answer in zip(blocks, (pool.map if workers > 1 else map)(work_on, blocks), strict=True):
            answers.append(answer)
            done += len(block)
            if on_progress is not None:
                on_progress(done, len(counts))
    return answers


def _order_without_labels(histories: CaptureHistories) -> list[int]:
    """Put the histories in an order that does not change with that of the lists."""
    sizes = histories.list_sizes.tolist()
    lists = [np.flatnonzero(row).tolist() for row in histories.members]
    keys = [
        (count, sorted(sizes[j] for j in held), sorted(histories.lists[j] for j in held))
        for count, held in zip(histories.counts.tolist(), lists, strict=True)
    ]
    return sorted(range(len(keys)), key=keys.__getitem__)
