"""Whatever the counts of a table: its controlled rounding adds up, next to the counts."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from zicht.disclosure.rounding import Relations, round_controlled

TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 60), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


@settings(max_examples=40)
@given(TABLES, st.sampled_from([5, 10]), st.integers(0, 2**32))
def test_two_way_tables_are_always_rounded_to_multiples_next_to_their_counts(counts, base, seed):
    """For a table of two dimensions with totals there is always one: Cox (1987)."""
    inner = np.array(counts, dtype=np.float64)
    full = np.block([[inner, inner.sum(axis=1, keepdims=True)], [inner.sum(axis=0), inner.sum()]])
    place = np.arange(full.size).reshape(full.shape)
    matrix = np.zeros((sum(full.shape), full.size))
    for row, line in enumerate([*place, *place.T]):
        matrix[row, line[:-1]], matrix[row, line[-1]] = 1.0, -1.0
    sums = Relations(csr_array(matrix), np.zeros(len(matrix)), np.zeros(len(matrix)))

    rounded = round_controlled(full.ravel(), sums, base=base, seed=seed)

    assert (rounded % base == 0).all()
    assert (np.abs(rounded - full.ravel()) < base).all()
    assert np.abs(matrix @ rounded).max() < 1e-9
