from __future__ import annotations

from datetime import date

import pytest

from zicht.errors import DefinitionError, InputError
from zicht.records.manifest import Regime, find_inputs
from zicht.records.mapping import shipped_mapping

REPORTS = "report_id,report_date\n1,2019\n"
MANIFEST = """
[input]
country = "NLD"
vintage = 2021-09-01
simulated = true
[[file]]
path = "a.csv"
table = "reports"
source = "police"
regime = "round5"
"""


def test_manifest_says_what_holds_for_the_input_and_each_file(write):
    write("a.csv", REPORTS)
    manifest = find_inputs([write("zicht.toml", MANIFEST).parent])

    file = manifest.files[0]
    assert (manifest.country, manifest.vintage, manifest.simulated) == ("NLD", date(2021, 9, 1), True)
    assert (file.source, file.regime, file.mapping.table) == ("police", Regime.ROUND5, "reports")


def test_manifest_takes_a_mapping_of_ones_own_beside_it(write):
    write("a.csv", "Nr,Datum\n1,2019\n")
    write(
        "own.toml",
        'table = "reports"\n[columns]\nreport_id = { from = "Nr" }\nreport_date = { from = "Datum" }\n',
    )
    manifest = find_inputs([write("zicht.toml", '[[file]]\npath = "a.csv"\nmapping = "own.toml"\n').parent])

    assert manifest.files[0].mapping.name == "own"


def test_file_without_table_and_mapping_is_recognised(write):
    write("a.csv", REPORTS)
    manifest = find_inputs([write("zicht.toml", '[[file]]\npath = "a.csv"\n').parent])

    assert (manifest.files[0].mapping.table, manifest.files[0].source) == ("reports", "a")


@pytest.mark.parametrize(
    "name", ["nl_police", "nl_care_coordination", "ctdc_victim_perpetrator", "ctdc_global"]
)
def test_file_of_a_shipped_mapping_is_recognised_by_its_header(write, name):
    columns = [f'"{column}"' for column in shipped_mapping(name).source_columns]

    manifest = find_inputs([write("a.csv", ",".join([*columns, "other"]) + "\n")])

    assert manifest.files[0].mapping.name == name


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("report_id,report_date,sex", "reports"),
        ("row_id,person_key,domain,assessed", "needs"),
        ("row_id,person_key,registered,kind,remark", "offences"),
        ("municipality,year,sex,age_band,number", "population"),
    ],
)
def test_canonical_file_is_recognised_by_its_header(write, header, table):
    assert find_inputs([write("a.csv", header + "\n")]).files[0].mapping.table == table


def test_header_that_fits_no_table_is_refused_without_showing_it(write):
    with pytest.raises(InputError, match="fits no table") as caught:
        find_inputs([write("a.csv", "Jansen,1998-01-01\n")])

    assert "Jansen" not in str(caught.value)


def test_header_that_lacks_required_columns_names_them(write):
    with pytest.raises(InputError, match="nearest is 'reports', without: report_date"):
        find_inputs([write("a.csv", "report_id,sex,nationality\n")])


def test_header_that_fits_two_tables_is_refused(write):
    with pytest.raises(InputError, match="more than one table"):
        find_inputs([write("a.csv", "row_id,person_key,registered,assessed\n")])


def test_folder_without_manifest_is_read_file_by_file_in_order_of_name(write):
    write("b.csv", REPORTS)
    write("notes.md", "not read")
    folder = write("a.csv", REPORTS).parent

    assert [f.path.name for f in find_inputs([folder]).files] == ["a.csv", "b.csv"]


def test_all_files_that_cannot_be_read_are_told_at_once(write):
    folder = write("a.csv", "").parent
    write("b.csv", "x\n")
    write("c.csv", REPORTS)

    with pytest.raises(InputError) as caught:
        find_inputs([folder, folder / "missing.csv"])

    assert len(caught.value.problems) == 3


def test_folder_with_nothing_to_read_is_refused(tmp_path):
    with pytest.raises(InputError, match="no file that can be read"):
        find_inputs([tmp_path])


def test_inputs_with_different_vintages_are_refused(write, tmp_path):
    write("a.csv", REPORTS)
    first = write("zicht.toml", MANIFEST).parent
    second = tmp_path / "second"
    second.mkdir()
    (second / "a.csv").write_text(REPORTS)
    (second / "zicht.toml").write_text(MANIFEST.replace("2021", "2020"))

    with pytest.raises(InputError, match="differ in vintage"):
        find_inputs([first, second])


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[[file]", "not TOML"),
        ("[input]\n", "[[file]]"),
        ("[[file]]\n", "[[file]] 1"),
        ('[[file]]\npath = "a.csv"\nregime = "round3"\n', "[[file]] 1 regime"),
        ('[[file]]\npath = "a.csv"\ntable = "report"\n', "[[file]] 1 table"),
        ('[[file]]\npath = "a.csv"\ncolour = "red"\n', "[[file]] 1 colour"),
        ('[[file]]\npath = "a.csv"\nmapping = "nl_polite"\n', "nl_polite"),
        ('[[file]]\npath = "a.csv"\nmapping = "nl_police"\ntable = "help"\n', "a.csv"),
        ('[input]\nvintage = "2021-09-01"\n[[file]]\npath = "a.csv"\n', "[input] vintage"),
        ("[input]\nvintage = 2021-09-01T10:00:00\n[[file]]\npath = 'a.csv'\n", "[input] vintage"),
    ],
)
def test_mistake_in_the_manifest_is_told_by_its_place(write, text, where):
    write("a.csv", REPORTS)

    with pytest.raises(DefinitionError) as caught:
        find_inputs([write("zicht.toml", text).parent])

    assert where in str(caught.value)


def test_mapping_whose_required_columns_the_file_lacks_is_refused(write):
    write("a.csv", "Meldingnummer;Geslacht\n1;man\n")

    with pytest.raises(InputError, match="required columns are missing: Datum melding"):
        find_inputs([write("zicht.toml", '[[file]]\npath = "a.csv"\nmapping = "nl_police"\n').parent])


def test_folder_of_an_edition_is_no_input(write):
    write("tables.csv", REPORTS)

    with pytest.raises(InputError, match="an edition, which holds no records"):
        find_inputs([write("release.json", "{}").parent])


def test_folder_that_is_not_there_is_no_kind_of_file(tmp_path):
    with pytest.raises(InputError, match="nowhere: the file cannot be opened"):
        find_inputs([tmp_path / "nowhere"])
