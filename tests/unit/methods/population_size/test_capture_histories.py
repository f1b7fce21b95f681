"""What a table of capture histories holds, and what it refuses."""

import numpy as np
import pytest

from support.mse import published
from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories

ROWS = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]]


def read(rows, counts, lists=("A", "B", "C")):
    return CaptureHistories.from_wide(rows, counts, lists=lists)


def test_histories_add_up_rows_of_the_same_history():
    twice = read([*ROWS, [1, 0, 0]], [30, 30, 20, 6, 10])

    assert twice == read(ROWS, [40, 30, 20, 6])
    assert hash(twice) == hash(read(ROWS, [40, 30, 20, 6]))


def test_histories_leave_out_rows_that_count_nobody():
    assert read([*ROWS, [0, 0, 0], [1, 1, 1]], [40, 30, 20, 6, 0, 0]) == read(ROWS, [40, 30, 20, 6])


def test_histories_from_persons_equal_histories_from_counts():
    persons = [row for row, count in zip(ROWS, [4, 3, 2, 1], strict=True) for _ in range(count)]

    assert CaptureHistories.from_persons(persons, lists=["A", "B", "C"]) == read(ROWS, [4, 3, 2, 1])


def test_histories_from_columns_equal_histories_from_rows():
    columns = {name: [row[j] for row in ROWS] for j, name in enumerate("ABC")}

    assert CaptureHistories.from_table(columns, [40, 30, 20, 6]) == read(ROWS, [40, 30, 20, 6])


def test_table_is_indexed_by_bitmask():
    assert read(ROWS, [40, 30, 20, 6]).table().tolist() == [0, 40, 30, 6, 20, 0, 0, 0]


def test_sizes_and_overlaps_by_hand():
    histories = read(ROWS, [40, 30, 20, 6])

    assert histories.persons == 96
    assert histories.list_sizes.tolist() == [46, 36, 20]
    assert histories.overlaps().tolist() == [[46, 6, 0], [6, 36, 0], [0, 0, 20]]
    assert histories.share_on_one_list == pytest.approx(90 / 96)


def test_list_sizes_of_united_kingdom_are_as_published():
    histories = published("uk2013_6")

    assert dict(zip(histories.lists, histories.list_sizes.tolist(), strict=True)) == {
        "LA": 94,
        "NG": 567,
        "PF": 1102,
        "GO": 807,
        "GP": 336,
        "NCA": 102,
    }
    assert histories.persons == 2744


def test_merging_police_and_crime_agency_gives_the_published_five_lists():
    merged = published("uk2013_6").merge_lists("PF", "NCA")

    assert merged.lists == ("LA", "NG", "PF+NCA", "GO", "GP")
    assert merged.table().tolist() == published("uk2013_5").table().tolist()


def test_dropping_a_list_gives_the_published_four_lists():
    assert published("uk2013_5").drop_list("GP") == published("uk2013_4")


def test_reordering_back_gives_the_same_histories():
    histories = published("kosovo_4")

    assert histories.reorder_lists(histories.lists[::-1]).reorder_lists(histories.lists) == histories


def test_leaving_one_person_out_gives_one_table_per_history():
    left = list(published("korea_3").without_one())

    assert [count for count, _ in left] == published("korea_3").counts.tolist()
    assert {table.persons for _, table in left} == {122}


def test_list_with_everyone_is_found():
    assert read([[1, 1, 0], [1, 0, 1]], [3, 4]).list_with_everyone == "A"
    assert published("korea_3").list_with_everyone is None


def test_empty_lists_are_left_out_of_a_stratum():
    stratum = CaptureHistories.from_dense([0, 5, 3, 1, 0, 0, 0, 0], lists=["A", "B", "C"])

    assert stratum.without_empty_lists().lists == ("A", "B")


@pytest.mark.parametrize(
    ("rows", "counts", "lists", "message"),
    [
        ([[1], [1]], [3, 4], ["A"], "1 list columns"),
        ([[1, 0], [0, 0]], [3, 4], ["A", "B"], "1 rows count persons who are on no list"),
        ([[1, 0], [0, 1]], [3, -4], ["A", "B"], "1 counts are negative"),
        ([[1, 0], [0, 1]], [3, 0.5], ["A", "B"], "1 counts are negative, no whole number"),
        ([[1, 0], [0, 1]], [3, float("nan")], ["A", "B"], "or missing"),
        ([[1, 0], [0, 1]], [3, float("inf")], ["A", "B"], "1 counts"),
        ([[1, 0], [1, 0]], [3, 4], ["A", "B"], "List 'B' holds nobody"),
        ([[1, 0], [0, 1]], [3, 4], ["A", "A"], "1 list columns have a name that another has too"),
        ([[1, 2], [0, 1]], [3, 4], ["A", "B"], "1 values in the list columns are not 0 or 1"),
        ([[1, 0], [0, 1]], [0, 0], ["A", "B"], "hold no persons"),
        ([[1, 0], [0, 1]], [3, 10**300], ["A", "B"], "more persons than there are people"),
        ([[1, 0], [0, 1]], [3, 10**400], ["A", "B"], "not a table of numbers"),
        ([["yes", "no"], ["no", "yes"]], [3, 4], ["A", "B"], "not a table of numbers"),
        ([[1, 0], [0, 1]], [3], ["A", "B"], "not a table of numbers"),
        ([], [], ["A", "B"], "not a table of numbers"),
        ([[1, 1, 0], [0, 0, 1]], [3, 4], ["A", "B", "C"], "'A' and 'B' hold exactly the same persons"),
        (np.eye(17), np.ones(17), [f"L{j}" for j in range(17)], "17 list columns"),
    ],
)
def test_histories_refuse_what_is_no_table(rows, counts, lists, message):
    with pytest.raises(InputError, match=message):
        read(rows, counts, lists)


def test_histories_report_every_problem_at_once():
    with pytest.raises(InputError) as raised:
        read([[1, 2], [0, 1]], [3, -4], ["A", "A"])

    assert len(raised.value.problems) == 3


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(InputError, match="not a table of numbers"):
        CaptureHistories.from_table({"A": [1, 0], "B": [1]}, [1, 1])


def test_unknown_list_is_refused():
    with pytest.raises(InputError, match="no list 'X'"):
        published("korea_3").drop_list("X")


def test_list_is_not_merged_with_itself():
    with pytest.raises(InputError, match="with itself"):
        published("korea_3").merge_lists("b", "b")


def test_no_count_stands_in_repr():
    assert repr(published("korea_3")) == "CaptureHistories(lists=('b', 'c', 'd'), histories=6)"
