"""What lists share, counted by hand."""

from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.overlap import describe_overlap

#: A: 10 + 4 + 1 = 15; B: 20 + 4 + 1 = 25; C: 30 + 1 = 31; D: 7.
FOUR = CaptureHistories.from_table(
    {"A": [1, 0, 0, 1, 1, 0], "B": [0, 1, 0, 1, 1, 0], "C": [0, 0, 1, 0, 1, 0], "D": [0, 0, 0, 0, 0, 1]},
    [10, 20, 30, 4, 1, 7],
)


def test_overlap_holds_list_sizes_and_what_two_lists_share():
    assert describe_overlap(FOUR).shared == ((15, 5, 1, 0), (5, 25, 1, 0), (1, 1, 31, 0), (0, 0, 0, 7))


def test_persons_on_other_lists_too_are_counted_per_list():
    found = describe_overlap(FOUR)

    assert (found.recaptured, found.several) == ((5, 5, 1, 0), 5)


def test_pairs_that_share_nobody_are_named():
    found = describe_overlap(FOUR)

    assert found.apart == (("A", "D"), ("B", "D"), ("C", "D"))
    assert (found.pairs, found.smallest) == (6, 0)


def test_triples_are_told_by_pairs_and_by_persons():
    found = describe_overlap(FOUR)

    assert (found.triples, found.mutual_triples, found.common_triples) == (4, 1, 1)


def test_three_lists_may_overlap_two_by_two_only():
    found = describe_overlap(
        CaptureHistories.from_table({"A": [1, 1, 0], "B": [1, 0, 1], "C": [0, 1, 1]}, [1, 1, 1])
    )

    assert (found.mutual_triples, found.common_triples) == (1, 0)


def test_repr_holds_no_counts():
    assert repr(describe_overlap(FOUR)) == "Overlap(lists=('A', 'B', 'C', 'D'), pairs=6, apart=3)"
