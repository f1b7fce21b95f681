"""Tables of capture histories drawn by Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = "ABCDEFGHIJKL"


@st.composite
def tables(draw, least_lists=3, most_lists=4, most_persons=60):
    """Draw counts of every combination of lists; most of them small or zero."""
    lists = draw(st.integers(least_lists, most_lists))
    count = st.one_of(st.just(0), st.integers(0, 5), st.integers(0, most_persons))
    counts = draw(st.lists(count, min_size=2**lists - 1, max_size=2**lists - 1))
    rows = [[cell >> j & 1 for j in range(lists)] for cell in range(1, 2**lists)]
    return rows, counts
