from __future__ import annotations

import pyarrow as pa

from zicht.records.keys import SeenKeys


def test_find_repeated_keeps_the_first_of_each_key():
    repeated = SeenKeys().find_repeated([pa.array(["a", "a", "b", "a"]), pa.array(["1", "2", "1", "1"])])

    assert repeated.tolist() == [False, False, False, True]


def test_find_repeated_remembers_earlier_calls():
    seen = SeenKeys()
    calls = [
        seen.find_repeated([pa.array([str(n) for n in range(start, start + 100)])])
        for start in range(0, 900, 50)
    ]

    assert calls[0].sum() == 0
    assert all(call.tolist() == [True] * 50 + [False] * 50 for call in calls[1:])


def test_find_repeated_tells_keys_apart_whose_parts_join_to_the_same_text():
    assert not SeenKeys().find_repeated([pa.array(["ab", "a"]), pa.array(["c", "bc"])]).any()


def test_find_repeated_of_no_rows_is_nothing():
    assert SeenKeys().find_repeated([pa.array([], pa.string())]).tolist() == []
