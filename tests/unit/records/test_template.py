from __future__ import annotations

import pytest
import python_calamine

from zicht.errors import DefinitionError, OutputError
from zicht.records.contracts import CONTRACTS
from zicht.records.template import write_templates
from zicht.vocabulary import code_list


def sheets_of(path):
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_template_of_each_table_is_an_empty_table_of_its_contract(tmp_path, read, stored, language):
    paths = write_templates(tmp_path / "templates", language=language)

    intake = read(tmp_path / "templates")

    assert [p.stem for p in paths] == list(CONTRACTS)
    assert sorted(intake.tables) == sorted(CONTRACTS)
    assert all(stored(intake, table).num_rows == 0 for table in CONTRACTS)


def test_template_explains_every_column_and_lists_its_codes(tmp_path):
    (path,) = write_templates(tmp_path, ["needs"])

    table, columns, codes = sheets_of(path).values()

    contract = CONTRACTS["needs"]
    assert table == [list(contract.column_names)]
    assert [row[0] for row in columns[1:]] == list(contract.column_names)
    assert columns[1 + contract.column_names.index("assessed")][4] == "yes"
    severities = [c.code for c in code_list("severities")]
    assert [row[1] for row in codes if row[0] == "severities"] == [
        *severities,
        "not_asked",
        "unknown",
        "withheld",
    ]


def test_template_speaks_the_language_asked_for(tmp_path):
    (path,) = write_templates(tmp_path, ["needs"], "nl")

    codes = [*sheets_of(path).values()][2]

    label = code_list("severities")["high"].label("nl")
    assert ["severities", "high", label] in codes


def test_template_has_the_same_bytes_on_every_run(tmp_path):
    (first,) = write_templates(tmp_path / "a", ["reports"])
    (second,) = write_templates(tmp_path / "b", ["reports"])

    assert first.read_bytes() == second.read_bytes()


def test_template_filled_in_can_be_read(tmp_path, read, write):
    """The header of a template is the header of a file."""
    (path,) = write_templates(tmp_path, ["needs"])
    header = sheets_of(path)["needs"][0]
    row = {"row_id": "1", "person_key": "p", "assessed": "2019-03"}

    intake = read(write("needs.csv", f"{','.join(header)}\n{','.join(row.get(c, '') for c in header)}\n"))

    assert intake.receipts[0].accepted == 1


def test_template_of_unknown_table_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match="victims"):
        write_templates(tmp_path, ["victims"])


def test_template_into_a_file_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError):
        write_templates(tmp_path / "file")
