"""`zicht.toml` can name tables that were counted elsewhere, beside files."""

import pytest

from zicht.errors import DefinitionError
from zicht.records.manifest import find_inputs

FILE = '[[file]]\npath = "reports.csv"\ntable = "reports"\n'


@pytest.fixture
def find(tmp_path):
    def run(manifest):
        (tmp_path / "reports.csv").write_text("report_id,report_date\n1,2019\n")
        (tmp_path / "zicht.toml").write_text(manifest)
        return find_inputs([tmp_path])

    return run


def test_folders_are_found_from_where_the_manifest_is(find, tmp_path):
    found = find(FILE + '[[aggregates]]\npath = "one"\n[[aggregates]]\npath = "../two"\n')

    assert found.aggregates == (tmp_path / "one", tmp_path / "../two")


@pytest.mark.parametrize(
    "wrong", ["[[aggregates]]\n", "[[aggregates]]\npath = 3\n", '[aggregates]\npath = "x"\n']
)
def test_entry_without_a_path_is_a_definition_error(find, wrong):
    with pytest.raises(DefinitionError, match="aggregates"):
        find(FILE + wrong)
