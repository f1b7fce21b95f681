from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zicht.errors import InputError
from zicht.records.readers import open_source


def texts_of(source):
    return {
        name: pa.chunked_array([b.columns[name].cast(pa.string()) for b in source.batches()]).to_pylist()
        for name in source.columns
    }


def write(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_values_become_canonical_text(tmp_path):
    path = write(
        tmp_path / "a.parquet",
        text=pa.array(["x", None]),
        large=pa.array(["x", None], pa.large_string()),
        coded=pa.array(["x", None]).dictionary_encode(),
        whole=pa.array([3, None], pa.int64()),
        float_=pa.array([3.0, 2.5]),
        gap=pa.array([21.0, None]),
        day=pa.array([date(2019, 3, 4), None]),
        moment=pa.array([datetime(2019, 3, 4, 10, 30), None]),  # noqa: DTZ001
        flag=pa.array([True, False]),
        nothing=pa.nulls(2),
    )

    assert texts_of(open_source(path)) == {
        "text": ["x", None],
        "large": ["x", None],
        "coded": ["x", None],
        "whole": ["3", None],
        "float_": ["3", "2.5"],
        "gap": ["21", None],
        "day": ["2019-03-04", None],
        "moment": ["2019-03-04", None],
        "flag": ["true", "false"],
        "nothing": [None, None],
    }


def test_parquet_rows_are_numbered_over_batches_as_in_a_spreadsheet(tmp_path, monkeypatch):
    monkeypatch.setattr("zicht.records.readers.columnar._ROWS", 10)
    source = open_source(write(tmp_path / "a.parquet", a=pa.array([str(n) for n in range(35)])))

    rows = [row for batch in source.batches() for row in batch.rows.to_pylist()]

    assert rows == list(range(2, 37))


def test_parquet_with_lists_is_refused(tmp_path):
    path = write(tmp_path / "a.parquet", a=pa.array(["x"]), b=pa.array([["x", "y"]]))

    with pytest.raises(InputError, match="columns 2 hold lists"):
        open_source(path)


@pytest.mark.parametrize("content", [b"PAR1", b"a,b\n1,2\n", b"PAR1" + bytes(100) + b"PAR1"])
def test_file_that_is_no_parquet_is_refused(tmp_path, content):
    (tmp_path / "a.parquet").write_bytes(content)

    with pytest.raises(InputError, match="cannot be read as Parquet") as caught:
        open_source(tmp_path / "a.parquet")

    assert str(tmp_path) not in str(caught.value)


def test_parquet_damaged_in_the_middle_is_refused_while_it_is_read(tmp_path):
    path = write(tmp_path / "a.parquet", a=pa.array([str(n * 7919 % 10_007) for n in range(50_000)]))
    content = bytearray(path.read_bytes())
    content[2_000:20_000] = bytes(18_000)
    path.write_bytes(bytes(content))

    source = open_source(path)

    with pytest.raises(InputError, match="cannot be read as Parquet"):
        list(source.batches())


def test_parquet_with_column_twice_is_refused(tmp_path):
    pq.write_table(pa.table([pa.array(["x"]), pa.array(["y"])], names=["a", "a"]), tmp_path / "a.parquet")

    with pytest.raises(InputError, match="share a name"):
        open_source(tmp_path / "a.parquet")
