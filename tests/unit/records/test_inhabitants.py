"""Tables of inhabitants as people have them: what is read, and what is refused without repeating it."""

from __future__ import annotations

import pytest

from zicht.errors import InputError
from zicht.records.inhabitants import read_inhabitants

CANARY = "Kanarie-7f3a"


def write(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_rows_are_known_by_the_columns_that_are_filled_in(tmp_path):
    path = write(
        tmp_path / "i.csv",
        ["year,sex,inhabitants", ",,900", "2018,,300", "2018,female,160", ",female,450"],
    )

    assert read_inhabitants(path, by=["sex", "year"]) == {
        ("", ""): 900,
        ("", "2018"): 300,
        ("female", "2018"): 160,
        ("female", ""): 450,
    }


@pytest.mark.parametrize("name", ["inhabitants", "Inwoners", " population ", "BEVOLKING"])
def test_numbers_of_everybody_need_no_other_column(name, tmp_path):
    assert read_inhabitants(write(tmp_path / "i.csv", [name, "17081507"])) == {(): 17_081_507}


@pytest.mark.parametrize("word", ["", "total", "Totaal", "ALL"])
def test_word_for_everybody_is_as_good_as_an_empty_cell(word, tmp_path):
    path = write(tmp_path / "i.csv", ["Sex;inwoners", f"{word};900", "male;440"])

    assert read_inhabitants(path, by=["sex"]) == {("",): 900, ("male",): 440}


def test_column_that_is_not_there_is_empty_everywhere(tmp_path):
    path = write(tmp_path / "i.csv", ["sex,inhabitants", "male,440"])

    assert read_inhabitants(path, by=["year", "sex"]) == {("", "male"): 440}


def test_row_that_another_column_says_more_of_is_left_out(tmp_path):
    path = write(
        tmp_path / "i.csv",
        ["year,sex,region,inhabitants", ",,,900", ",male,,440", ",male,north,120", "2018,male,,430"],
    )

    assert read_inhabitants(path, by=["sex"]) == {("",): 900, ("male",): 440}
    assert read_inhabitants(path) == {(): 900}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["sex,number", "male,440"], "0 columns are named as a number of inhabitants"),
        (["inwoners,population", "3,3"], "2 columns are named as a number of inhabitants"),
        (["sex,region,inhabitants", "male,x,440"], "no row is about everybody, or about the columns of --by"),
        (["sex,inhabitants", "male,440", "male,441"], "1 rows are about the same people"),
        (["inhabitants", "440", "441"], "1 rows are about the same people"),
        (["sex,inhabitants", "male,0", "female,1.5"], "column 2 that cannot be used: 2 (first: row 2)"),
        (["sex,inhabitants", "male,17.081.507"], "cannot be used: 1"),
        (["sex,inhabitants", "male,99999999999999999999"], "cannot be used: 1"),
        (["sex,inhabitants"], "no row below the header"),
    ],
)
def test_what_cannot_be_used_is_refused(lines, words, tmp_path):
    with pytest.raises(InputError) as refused:
        read_inhabitants(write(tmp_path / "i.csv", lines), by=["sex"])

    assert words in str(refused.value)


@pytest.mark.parametrize(
    "lines",
    [
        [f"sex,{CANARY},inhabitants", f"{CANARY},{CANARY},3"],
        ["sex,inhabitants", f"{CANARY},3", f"{CANARY},4"],
        ["sex,inhabitants", f"male,{CANARY}"],
    ],
)
def test_no_message_repeats_what_a_file_holds(lines, tmp_path):
    with pytest.raises(InputError) as refused:
        read_inhabitants(write(tmp_path / "i.csv", lines), by=["sex"])

    assert CANARY not in str(refused.value) + repr(refused.value)
