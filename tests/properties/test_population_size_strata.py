"""What holds for every table of strata."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CovariateTable, Thinness, estimate_by_stratum

HISTORIES = [[h >> j & 1 for j in range(3)] for h in range(1, 8)]
COUNTS = st.lists(st.one_of(st.integers(0, 5), st.integers(0, 80)), min_size=7, max_size=7)
STRATA = st.lists(COUNTS, min_size=2, max_size=5)
ANY = Thinness(0, 0, 2)


def answer(strata, names, *, order=(0, 1, 2), split=1, **options):
    rows = [
        (history, name, count)
        for name, counts in zip(names, strata, strict=True)
        for history, count in zip(HISTORIES, counts, strict=True)
        for count in [count // split] * (split - 1) + [count - count // split * (split - 1)]
    ]
    lists = {"ABC"[j]: [row[0][j] for row in rows] for j in order}
    try:
        table = CovariateTable.from_columns(lists, {"s": [row[1] for row in rows]}, [row[2] for row in rows])
        return estimate_by_stratum(table, ["s"], **options)
    except (InputError, NotConverged):
        return None


def close(first, second):
    return first is second is None or (
        first is not None and second is not None and math.isclose(first, second, rel_tol=1e-5)
    )


@given(STRATA)
@settings(max_examples=10, deadline=None)
def test_every_stratum_has_a_number_of_at_least_its_persons_or_reasons(strata):
    found = answer(strata, "abcde"[: len(strata)])
    if found is None:
        return

    for one in found.strata:
        assert (one.total is None) == bool(one.reasons)
        assert one.total is None or (math.isfinite(one.total) and one.total >= one.persons * (1 - 1e-9))
    assert sum(one.persons for one in found.strata) == found.estimate().persons
    assert found.estimate().total >= found.estimate().persons * (1 - 1e-9)


@given(STRATA, st.permutations("abcde"), st.permutations(range(3)), st.booleans())
@settings(max_examples=8, deadline=None)
def test_names_order_and_splitting_rows_change_nothing(strata, names, order, shrink):
    first = answer(strata, "abcde"[: len(strata)], shrink=shrink)
    second = answer(strata, names[: len(strata)], order=order, split=3, shrink=shrink)

    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert close(first.estimate().total, second.estimate().total)
        there = {one.levels: one.total for one in second.strata}
        for one, name in zip("abcde", names, strict=False):
            total = next((s.total for s in first.strata if s.levels == (one,)), None)
            assert close(total, there.get((name,)))


@given(COUNTS, COUNTS)
@settings(max_examples=10, deadline=None)
def test_merging_identical_strata_changes_nothing(same, other):
    """Without drawing together, which looks at how many strata there are."""
    apart = answer([same, same, other], "abc", thinness=ANY, shrink=False)
    merged = answer([[2 * n for n in same], other], "ac", thinness=ANY, shrink=False)

    assert (apart is None) == (merged is None)
    if apart is not None and merged is not None:
        assert close(apart.estimate().total, merged.estimate().total)
        two = [one.total for one in apart.strata if one.levels != ("c",)]
        one = [one.total for one in merged.strata if one.levels != ("c",)]
        assert close(None if None in two else math.fsum(two), None if None in one else math.fsum(one))


@given(COUNTS)
@settings(max_examples=8, deadline=None)
def test_merging_strata_that_are_all_identical_changes_nothing_when_drawn_together(same):
    apart = answer([same] * 4, "abcd", thinness=ANY)
    merged = answer([[2 * n for n in same]] * 2, "ab", thinness=ANY)

    assert (apart is None) == (merged is None)
    if apart is not None and merged is not None:
        assert close(apart.sum_of_strata, merged.sum_of_strata)
