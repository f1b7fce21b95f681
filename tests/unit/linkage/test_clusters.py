"""Clusters follow the evidence inside them, what was decided, and sources that hold nobody twice."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zicht.linkage.clusters import make_clusters


def records(*names):
    return pa.table({"record": list(names), "source": [name.split(":")[0] for name in names]})


def pairs(*rows):
    """Make pairs of (left, right, weight) or (left, right, weight, certain)."""
    full = [(*row, None)[:4] for row in rows]
    weights = [row[2] for row in full]
    return pa.table(
        {
            "record_l": pa.array([row[0] for row in full], pa.string()),
            "record_r": pa.array([row[1] for row in full], pa.string()),
            "weight": pa.array(weights, pa.float64()),
            "probability": pa.array(
                [1 / (1 + 2**-weight) if sure is None else float(sure) for _l, _r, weight, sure in full],
                pa.float64(),
            ),
            "certain": pa.array([row[3] for row in full], pa.bool_()),
        }
    )


def groups(clusters):
    found = {}
    for record, cluster in zip(clusters["record"].to_pylist(), clusters["cluster"].to_pylist(), strict=True):
        found.setdefault(cluster, set()).add(record)
    assert all(cluster == min(members) for cluster, members in found.items())
    return sorted(sorted(members) for members in found.values())


A, B, C, D = "x:a", "x:b", "y:c", "y:d"


def test_every_record_has_a_cluster():
    assert groups(make_clusters(records(A, B, C), pairs((A, B, 9.0)))) == [[A, B], [C]]


def test_no_records_make_no_clusters():
    assert make_clusters(records(), pairs()).num_rows == 0


def test_a_chain_is_cut_where_its_ends_contradict():
    chain = pairs((A, B, 9.0), (B, C, 6.0), (A, C, -14.0))

    assert groups(make_clusters(records(A, B, C), chain, threshold=0.0)) == [[A, B], [C]]


def test_a_chain_holds_where_its_ends_agree():
    chain = pairs((A, B, 9.0), (B, C, 6.0), (A, C, -1.0))

    assert groups(make_clusters(records(A, B, C), chain, threshold=0.0)) == [[A, B, C]]


def test_a_source_that_holds_nobody_twice_takes_the_best():
    two = pairs((A, C, 7.0), (B, C, 8.0))

    assert groups(make_clusters(records(A, B, C), two, one_to_one={"x"}, threshold=0.0)) == [[A], [B, C]]


@pytest.mark.parametrize(
    ("certain", "weight", "expected"), [(True, -20.0, [[A, B]]), (False, 30.0, [[A], [B]])]
)
def test_what_a_key_decides_stands(certain, weight, expected):
    assert groups(make_clusters(records(A, B), pairs((A, B, weight, certain)))) == expected


def test_what_must_be_together_is():
    apart = pairs((A, B, -9.0))

    assert groups(make_clusters(records(A, B, C), apart, must=[(B, A), (C, B)])) == [[A, B, C]]


def test_what_cannot_be_together_is_not_even_through_others():
    close = pairs((A, B, 9.0), (B, C, 8.0), (A, C, 9.0))

    found = groups(make_clusters(records(A, B, C), close, cannot=[(A, C)]))

    assert [A, B, C] not in found
    assert not any({A, C} <= set(group) for group in found)


def test_cannot_wins_over_must():
    assert groups(make_clusters(records(A, B), pairs(), must=[(A, B)], cannot=[(B, A)])) == [[A], [B]]


def test_the_threshold_is_where_f1_is_expected_to_be_highest():
    """Two sure pairs; a third of odds 1 to 1 is worth joining, a fourth of odds 1 to 3 is not (F1 / 2 of 0.8)."""
    names = [f"x:{n}" for n in range(8)]
    four = pairs(
        (names[0], names[1], 12.0),
        (names[2], names[3], 12.0),
        (names[4], names[5], 0.0),
        (names[6], names[7], -1.6),
    )

    found = groups(make_clusters(records(*names), four))

    assert [names[4], names[5]] in found
    assert [names[6], names[7]] not in found


def test_decisions_about_unknown_records_are_passed_over():
    assert groups(make_clusters(records(A), pairs(), must=[(A, "z:gone")])) == [[A]]
