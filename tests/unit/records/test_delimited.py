from __future__ import annotations

import pytest

from zicht.errors import InputError
from zicht.records.readers import open_source
from zicht.records.readers.delimited import DelimitedSource


def rows_of(source):
    return [
        (row, *cells.values())
        for batch in source.batches()
        for row, cells in zip(batch.rows.to_pylist(), batch.columns.to_pylist(), strict=True)
    ]


def misfits_of(source):
    return [(m.row, m.cells) for batch in source.batches() for m in batch.misfits]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimited_finds_separator(write, delimiter):
    source = open_source(write("a.csv", f"a{delimiter}b\n1{delimiter}2\n"))

    assert source.columns == ("a", "b")
    assert rows_of(source) == [(2, "1", "2")]


def test_delimited_finds_separator_outside_quotation_marks(write):
    source = open_source(write("a.csv", '"a,b,c,d";e\n1;2\n'))

    assert source.columns == ("a,b,c,d", "e")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimited_reads_encoding(write, encoding):
    source = open_source(write("a.csv", "één;twee\r\nZoë;€ 5\r\n".encode(encoding)))

    assert source.columns == ("één", "twee")
    assert rows_of(source) == [(2, "Zoë", "€ 5")]


def test_delimited_takes_windows_1252_only_where_the_whole_file_is_not_utf8(write):
    late = "a\n" + "x\n" * 600_000 + "é\n"

    assert rows_of(open_source(write("utf8.csv", late.encode())))[-1] == (600_002, "é")
    assert rows_of(open_source(write("cp1252.csv", late.encode("cp1252"))))[-1] == (600_002, "é")


def test_delimited_one_column_needs_no_separator(write):
    assert rows_of(open_source(write("a.csv", "a\n1\n2"))) == [(2, "1"), (3, "2")]


def test_delimited_keeps_line_breaks_in_quotation_marks_and_counts_records(write):
    source = open_source(write("a.csv", 'a,b\n"one\ntwo",3\n4,5\n'))

    assert rows_of(source) == [(2, "one\ntwo", "3"), (3, "4", "5")]


def test_delimited_rows_with_other_number_of_fields_are_misfits(write):
    source = open_source(write("a.csv", 'a,b\n1,2\n3\n4,5\n6,"7,8",9\n'))

    assert rows_of(source) == [(2, "1", "2"), (4, "4", "5")]
    assert misfits_of(source) == [(3, ("3",)), (5, ("6", "7,8", "9"))]


def test_delimited_numbers_rows_across_blocks_of_reading(write, monkeypatch):
    monkeypatch.setattr("zicht.records.readers.delimited._BLOCK_BYTES", 64)
    lines = ["1,2,3" if place % 7 == 0 else f"{place},x" for place in range(2, 400)]
    source = DelimitedSource(write("a.csv", "a,b\n" + "\n".join(lines) + "\n"))

    assert rows_of(source) == [(place, str(place), "x") for place in range(2, 400) if place % 7]
    assert [row for row, _ in misfits_of(source)] == [place for place in range(2, 400) if place % 7 == 0]


def test_delimited_blank_lines_are_no_rows_but_have_a_number(write):
    assert rows_of(open_source(write("a.csv", "a,b\n\n1,2\n\n\n3,4\n\n"))) == [(3, "1", "2"), (6, "3", "4")]


def test_delimited_row_of_separators_is_a_row_where_no_line_is_blank(write):
    assert rows_of(open_source(write("a.csv", "a,b\n,\n3,4\n"))) == [(2, "", ""), (3, "3", "4")]


def test_delimited_header_alone_gives_no_rows(write):
    assert rows_of(open_source(write("a.csv", "a,b"))) == []


@pytest.mark.parametrize("content", ['a,b\n1,"2\n3,4\n', 'a,b\n1,2\n"3,4\n5,6\n'])
def test_delimited_refuses_quotation_mark_that_is_never_closed(write, content):
    source = open_source(write("a.csv", content))

    with pytest.raises(InputError, match="never closed"):
        rows_of(source)


def test_delimited_lone_quotation_mark_inside_a_value_is_text(write):
    assert rows_of(open_source(write("a.csv", 'a,b\n5" pipe,2\n'))) == [(2, '5" pipe', "2")]


def test_delimited_refuses_row_longer_than_a_block(write, monkeypatch):
    monkeypatch.setattr("zicht.records.readers.delimited._BLOCK_BYTES", 1024)
    source = DelimitedSource(write("a.csv", "a,b\n1," + "x" * 5000 + "\n2,3\n"))

    with pytest.raises(InputError, match="cannot be told apart"):
        rows_of(source)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\na,b\n", "no column names"),
        (b",,\n1,2,3\n", "no column names"),
        (b"a,b,a\n1,2,3\n", "columns 1, 3 share a name"),
        (b"a,b\n1,\x00\n", "line 2: a NUL"),
        (b"a,b\n1,\x81\xff\n", "encoding is not known"),
        ("a,b\n1,2\n".encode("utf-16-le"), "NUL"),
        (",".join(f"c{n}" for n in range(10_000)).encode(), "10000 columns"),
    ],
)
def test_delimited_refuses_broken_file(write, content, message):
    with pytest.raises(InputError, match=message):
        open_source(write("a.csv", content))


def test_delimited_column_without_a_name_is_called_by_its_place(write):
    assert open_source(write("a.csv", "a,,c\n1,2,3\n")).columns == ("a", "(column 2)", "c")


@pytest.mark.parametrize("name", ["missing.csv", "notes.docx"])
def test_open_source_refuses_what_is_not_there_or_not_read(tmp_path, name):
    (tmp_path / "notes.docx").write_text("x")

    with pytest.raises(InputError) as caught:
        open_source(tmp_path / name)

    assert name in str(caught.value)
    assert tmp_path.name not in str(caught.value)
