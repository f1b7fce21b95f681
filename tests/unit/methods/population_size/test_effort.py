"""How much of a bootstrap is done where lists are many."""

import numpy as np
import pytest

from support.mse import published
from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.effort import MOST_CELLS, Effort, limit_effort


def with_every_history(lists):
    """Make a table in which every combination of lists occurs: the most histories that there can be."""
    counts = np.ones(2**lists, dtype=np.int64)
    counts[0] = 0
    return CaptureHistories.from_dense(counts, lists=[f"L{j}" for j in range(lists)])


def with_histories(lists, histories):
    counts = np.zeros(2**lists, dtype=np.int64)
    counts[1 : 1 + histories] = 1
    return CaptureHistories.from_dense(counts, lists=[f"L{j}" for j in range(lists)])


@pytest.mark.parametrize("lists", range(2, 9))
def test_up_to_eight_lists_nothing_changes(lists):
    """1000 replicates and 255 histories, 100 models and 2**8 combinations: 32,128,000 cells."""
    effort = limit_effort(with_every_history(lists), models=100, replicates=1000, most_cells=MOST_CELLS)

    assert effort == Effort(100, 1000)


def test_models_are_lowered_before_replicates():
    """With ten lists 2,000,000 cells leave 1,953 fits; of 100 + 20 tables each has 16 models."""
    effort = limit_effort(with_histories(10, 20), models=100, replicates=100, most_cells=2_000_000)

    (note,) = effort.notes
    assert (effort.models, effort.replicates) == (16, 100)
    assert "among 16" in str(note)
    assert "among 100" in str(note)


def test_replicates_are_lowered_where_five_models_are_too_many():
    """With ten lists 4,000,000 cells leave 3,906 fits; with five models each that is 781 tables."""
    effort = limit_effort(with_histories(10, 20), models=100, replicates=1000, most_cells=4_000_000)

    models, replicates = effort.notes
    assert (effort.models, effort.replicates) == (5, 761)
    assert "among 5," in str(models)
    assert "761 were drawn" in str(replicates)


def test_models_that_cannot_be_fewer_lower_the_replicates_only():
    effort = limit_effort(
        with_histories(10, 20), models=12, replicates=1000, most_cells=4_000_000, fewest_models=12
    )

    assert (effort.models, effort.replicates, len(effort.notes)) == (12, 305, 1)


def test_less_than_the_least_is_refused_without_counts():
    histories = with_histories(10, 600)

    with pytest.raises(InputError, match="10 lists are combined in so many ways") as refusal:
        limit_effort(histories, models=100, replicates=1000, most_cells=4_000_000)

    assert "600" not in str(refusal.value)


def test_fewer_replicates_than_two_hundred_may_be_asked():
    effort = limit_effort(with_histories(10, 20), models=100, replicates=20, most_cells=500_000)

    assert (effort.models, effort.replicates) == (12, 20)


def test_without_a_limit_nothing_changes():
    assert limit_effort(with_every_history(12), models=100, replicates=1000) == Effort(100, 1000)


def test_published_table_is_left_as_it_is():
    effort = limit_effort(published("uk2013_6"), models=100, replicates=1000, most_cells=MOST_CELLS)

    assert effort == Effort(100, 1000)
