"""How much of a bootstrap is done where lists are many."""

import numpy as np
import pytest

from support.mse import published
from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.effort import (
    MOST_CELLS,
    MOST_SWEEPS,
    Effort,
    Sweeps,
    limit_effort,
    limit_sweeps,
)


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


def test_tables_without_one_person_are_left_out_where_they_are_too_many():
    """With ten lists 4,000,000 cells leave 3,906 fits: not 600 + 200 tables of five models, but 781 of five."""
    effort = limit_effort(with_histories(10, 600), models=100, replicates=1000, most_cells=4_000_000)

    assert (effort.models, effort.replicates, effort.left_out) == (5, 781, False)
    assert "leave out one person of each history" in str(effort.notes[-1])
    assert not any("600" in str(note) for note in effort.notes)


@pytest.mark.parametrize("lists", range(9, 13))
def test_steps_among_all_pairs_of_twelve_lists_are_within_the_limit(lists):
    """The longest way is a fit per pair of lists: as many replicates remain as an interval needs."""
    fits = 1 + lists * (lists - 1) // 2

    effort = limit_effort(
        with_every_history(lists), models=fits, replicates=1000, most_cells=MOST_CELLS, fewest_models=fits
    )

    assert effort.models == fits
    assert effort.replicates >= 200


def test_less_than_the_least_is_refused_without_counts():
    histories = with_histories(10, 600)

    with pytest.raises(InputError, match="10 lists are combined in so many ways") as refusal:
        limit_effort(histories, models=30, replicates=1000, most_cells=4_000_000, fewest_models=30)

    assert "600" not in str(refusal.value)


def test_fewer_replicates_than_two_hundred_may_be_asked():
    effort = limit_effort(with_histories(10, 20), models=100, replicates=20, most_cells=500_000)

    assert (effort.models, effort.replicates) == (12, 20)


def test_without_a_limit_nothing_changes():
    assert limit_effort(with_every_history(12), models=100, replicates=1000) == Effort(100, 1000)


def test_published_table_is_left_as_it_is():
    effort = limit_effort(published("uk2013_6"), models=100, replicates=1000, most_cells=MOST_CELLS)

    assert effort == Effort(100, 1000)


@pytest.mark.parametrize("lists", range(2, 8))
def test_usual_chains_of_up_to_seven_lists_are_as_asked(lists):
    """Four chains of 50,000 sweeps over 127 combinations: 25,400,000."""
    histories = with_every_history(lists)

    sweeps = limit_sweeps(histories, draws=4000, burn_in=10_000, thin=10, chains=4, most_sweeps=MOST_SWEEPS)

    assert sweeps == Sweeps(4000, 10_000)


def test_chains_are_shortened_in_proportion():
    """Of 200,000 sweeps over 100 combinations the limit leaves a quarter."""
    histories = with_histories(10, 100)

    sweeps = limit_sweeps(histories, draws=4000, burn_in=10_000, thin=10, chains=4, most_sweeps=5_000_000)

    assert (sweeps.draws, sweeps.burn_in) == (1000, 2500)
    assert "1000 draws were kept" in str(sweeps.notes[0])


def test_a_hundred_draws_are_kept_before_the_warm_up_is():
    """1,100 sweeps of each chain: 1,000 for the draws."""
    histories = with_histories(10, 100)

    sweeps = limit_sweeps(histories, draws=4000, burn_in=10_000, thin=10, chains=4, most_sweeps=440_000)

    assert (sweeps.draws, sweeps.burn_in) == (100, 100)


def test_chains_that_would_be_too_short_are_refused_without_counts():
    with pytest.raises(InputError, match="even the shortest chains") as refusal:
        limit_sweeps(with_histories(10, 600), draws=4000, burn_in=100, thin=10, chains=4, most_sweeps=600_000)

    assert "600" not in str(refusal.value)


def test_chains_without_a_limit_are_as_asked():
    histories = with_every_history(12)

    assert limit_sweeps(histories, draws=9, burn_in=9, thin=9, chains=9) == Sweeps(9, 9)
