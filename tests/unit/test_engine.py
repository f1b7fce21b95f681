"""The one place that opens an engine: where it spills, and what a full disk or a missing part becomes."""

import subprocess
import sys

import duckdb
import ibis
import pytest

from zicht.engine import EngineKind, open_engine
from zicht.errors import DefinitionError, OutputError


def test_engine_counts_in_its_own_folder_with_the_memory_asked_for(tmp_path):
    with open_engine(tmp_path / "work", memory="300MB", threads=1) as engine:
        settings = dict(
            engine.raw_sql(
                "SELECT name, value FROM duckdb_settings() WHERE name IN ('threads', 'temp_directory')"
            ).fetchall()
        )
        assert engine.execute(ibis.literal(1) + 1) == 2

    assert settings == {"threads": "1", "temp_directory": str(tmp_path / "work" / "spill")}
    assert (tmp_path / "work" / "engine.duckdb").exists()


def test_engine_forgets_what_an_earlier_run_left(tmp_path):
    with open_engine(tmp_path) as engine:
        engine.raw_sql("CREATE TABLE left_over (x INTEGER)")

    with open_engine(tmp_path) as engine:
        assert engine.raw_sql("SELECT table_name FROM duckdb_tables()").fetchall() == []


def test_engine_fetches_nothing(tmp_path):
    with open_engine(tmp_path) as engine:
        query = "SELECT value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions'"
        assert engine.raw_sql(query).fetchall() == [("false",), ("false",)]


@pytest.mark.parametrize("error", [duckdb.IOException, duckdb.OutOfMemoryException])
def test_full_disk_or_memory_is_an_output_error(tmp_path, error):
    with pytest.raises(OutputError, match="--memory") as caught, open_engine(tmp_path):
        raise error("a message of the library")

    assert caught.value.exit_code == 16
    assert "library" not in str(caught.value)


def test_spark_that_is_not_installed_is_a_definition_error(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(DefinitionError, match="Java 17"), open_engine(tmp_path, kind=EngineKind.SPARK):
        pass


def test_engine_draws_no_bar_of_its_own_where_the_answers_go(tmp_path):
    """DuckDB draws one on the standard output in an interpreter without a file, which looks interactive to it."""
    asked = (
        "import sys; from pathlib import Path; from zicht.engine import open_engine\n"
        "with open_engine(Path(sys.argv[1])) as engine:\n"
        "    print(engine.con.sql(\"SELECT current_setting('enable_progress_bar')\").fetchone())"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout == "(False,)\n"
