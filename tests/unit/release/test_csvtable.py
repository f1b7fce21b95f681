"""The tidy CSV file of a table, and its CSVW description."""

from dataclasses import replace

import pytest
from csvw import CSVW
from release_samples import codes, count, groups_table, release, table, texts, victims_table

from zicht.release import read_release, write_release
from zicht.release.csvtable import neutralise, table_csv
from zicht.release.model import Cell, Dimension, MeasureText, Status


def test_table_csv_is_tidy_with_empty_for_no_value():
    # 100 * 424 / 984 = 43.08943089430894...
    assert table_csv(groups_table()).decode().splitlines() == [
        "period,monitor_group,measure,value,lower,upper,unit,n,status,note",
        "2020,all,victims,984,,,persons,,exact,",
        "2020,labour,victims,424,,,persons,,exact,several",
        "2020,labour,share,43.08943089430894,,,percent,984,exact,",
        "2020,criminal,victims,,,,persons,,suppressed,",
    ]


def test_rows_follow_the_order_of_the_declared_codes(tmp_path):
    turned = replace(groups_table(), cells=groups_table().cells[::-1])

    written = write_release(release(turned), tmp_path / "edition")

    assert written.tables[0].cells == groups_table().cells


@pytest.mark.parametrize(
    ("value", "printed"),
    [(984.0, "984"), (-6.0, "-6"), (-0.0, "0"), (0.1, "0.1"), (1e-7, "1e-07"), (984, "984")],
)
def test_numbers_are_the_shortest_that_read_back(value, printed):
    made = replace(victims_table(), cells=(count("2020", value=value),))

    assert table_csv(made).decode().splitlines()[1] == f"2020,victims,{printed},,,persons,,exact,"


@pytest.mark.parametrize("text", ["=1+1", "+31", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "＝1"])
def test_text_that_a_spreadsheet_may_run_is_neutralised_and_restored(tmp_path, text):
    dimension = Dimension("code", texts("Code"), codes(text))
    measure = MeasureText("victims", texts("Victims"), "persons", texts("Persons"))
    made = table("T02", (dimension,), (measure,), (Cell((text,), "victims", 1.0, "persons", note=text),))

    written = write_release(release(made), tmp_path / "edition")

    assert neutralise(text) == f"'{text}"
    assert b"'" + text.encode() in table_csv(made)
    assert read_release(tmp_path / "edition") == written
    assert written.tables[0].cells == made.cells


@pytest.mark.parametrize("text", ["labour", "40+", "a,b", 'a "b"', "a\nb", "'t Hart", ""])
def test_other_text_is_left_as_it_is(text):
    assert neutralise(text) == text


def test_metadata_is_valid_csvw_and_describes_the_file(tmp_path):
    write_release(release(), tmp_path / "edition")

    described = CSVW(str(tmp_path / "edition" / "tables" / "T03.csv-metadata.json"), validate=True)

    assert described.is_valid
    assert [row["value"] for row in described.tables[0]] == [984.0, 424.0, pytest.approx(43.0894309), None]
    assert described.tables[0].tableSchema.primaryKey == ["period", "monitor_group", "measure"]


def test_status_of_every_kind_reads_back(tmp_path):
    made = victims_table()
    statuses = dict(zip(("2015", "2016", "2017", "2018", "2019", "2020"), Status, strict=True))
    without_value = (Status.SUPPRESSED, Status.RANGE, Status.NOT_AVAILABLE)
    cells = tuple(count(y, value=None if s in without_value else 5.0, status=s) for y, s in statuses.items())

    write_release(release(replace(made, cells=cells)), tmp_path / "edition")

    assert read_release(tmp_path / "edition").tables[0].cells == cells
