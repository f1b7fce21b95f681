"""Thin levels of a covariate are taken together, and nobody is lost."""

from hypothesis import given
from hypothesis import strategies as st

from zicht.methods.population_size import CovariateTable
from zicht.methods.population_size.thin_levels import merge_thin_levels


def _table(on_both):
    """Return a table of two lists, with so many persons on both at each level, and ten on one at every level."""
    rows = [(1, 1, level, n) for level, n in on_both.items()] + [
        (*alone, level, 5) for level in on_both for alone in ((1, 0), (0, 1))
    ]
    a, b, level, counts = zip(*rows, strict=True)
    return CovariateTable.from_columns({"A": a, "B": b}, {"form": level}, counts)


def test_levels_with_enough_persons_on_two_lists_stay():
    table = _table({"labour": 7, "sexual": 30})

    assert merge_thin_levels(table).covariates == table.covariates


def test_the_thinnest_level_joins_the_next_thinnest():
    merged = merge_thin_levels(_table({"criminal": 5, "labour": 9, "other": 1, "sexual": 30}))

    # other (1) joins criminal (5): six, still fewer than seven, so that labour (9) joins too.
    assert set(merged.covariates[0].levels) == {"sexual", "other + criminal + labour"}


def test_a_covariate_with_one_level_left_is_left_out():
    merged = merge_thin_levels(_table({"labour": 2, "sexual": 3}))

    assert merged.names == ()
    assert merged.persons == 25


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 20), min_size=1))
def test_every_level_left_is_thick_and_every_history_keeps_its_persons(on_both):
    table = _table(on_both)

    merged = merge_thin_levels(table)

    assert (merged.histories().table() == table.histories().table()).all()
    for name in merged.names:
        dense = merged.keep_covariates([name]).table()
        assert (dense[dense.sum(axis=1) > 0, 3] >= 7).all()
