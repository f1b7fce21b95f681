"""What `[protection]` asks of tables, before it is put into effect."""

import pytest

from zicht.errors import DefinitionError
from zicht.pipeline.asked import ask_tables
from zicht.records.table_regimes import TableRegimes


def test_key_file_that_is_not_there_is_told_in_words_of_the_settings(tmp_path):
    with pytest.raises(DefinitionError, match=r"the key file of \[protection\] is not there"):
        ask_tables([], TableRegimes(key=tmp_path / "protection.key"))
