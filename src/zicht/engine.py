"""The one place that opens a database engine: DuckDB in this process, or Spark where that is too small.

Everything above speaks Ibis to what is opened here. An engine lives as long
as one run and keeps what it spills to disk in the run's own work folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from zicht.errors import DefinitionError, OutputError, Text

__all__ = ["EngineKind", "fetch", "open_engine"]

#: Memory that the engine may hold before it spills to the work folder.
DEFAULT_MEMORY = "500MB"


class EngineKind(StrEnum):
    """The engines that the tables are counted on."""

    DUCKDB = "duckdb"
    SPARK = "spark"


@contextmanager
def open_engine(
    work: Path,
    *,
    kind: EngineKind = EngineKind.DUCKDB,
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
) -> Iterator[BaseBackend]:
    """Open an engine that spills into `work` and is closed at the end.

    `memory` is a size such as `700MB` (DuckDB) and is the driver's heap on
    Spark; `threads` defaults to all cores.
    """
    work.mkdir(parents=True, exist_ok=True)
    open_kind = _open_duckdb if kind is EngineKind.DUCKDB else _open_spark
    backend = open_kind(work, memory, threads)
    try:
        yield backend
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise OutputError.of(
            Text.of("The engine ran out of disk space or memory in its work folder."),
            expected=Text.of("Room for what it spills to disk."),
            to_fix=Text.of("Free disk space, choose another work folder with --work, or raise --memory."),
        ) from error
    finally:
        backend.disconnect()


def fetch(table: ir.Table) -> pa.Table:
    """Return the rows of a table. Unlike Ibis' `to_pyarrow`, this imports no pandas: time and memory saved."""
    reader = table.to_pyarrow_batches()
    batches = list(reader)
    # An engine's whole numbers can be larger than Ibis announces: its schema is for where there are no rows.
    return pa.Table.from_batches(batches, schema=None if batches else reader.schema)


def _open_duckdb(work: Path, memory: str, threads: int | None) -> BaseBackend:
    database = work / "engine.duckdb"
    database.unlink(missing_ok=True)
    backend = ibis.duckdb.connect(
        database,
        threads=threads or os.cpu_count() or 1,
        memory_limit=memory,
        temp_directory=str(work / "spill"),
        preserve_insertion_order=False,
        # The system keeps files in memory; a second copy would take room from what is counted.
        enable_external_file_cache=False,
        # Nothing is ever fetched: the extensions in use are built in.
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
    )
    # In an interactive interpreter DuckDB draws a bar of its own, on the standard output, where the answers go.
    backend.con.execute("SET enable_progress_bar = false")
    return backend


def _open_spark(work: Path, memory: str, threads: int | None) -> BaseBackend:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an optional dependency
        from splink.backends.spark import similarity_jar_location  # noqa: PLC0415 - imports pyspark
    except ImportError as error:
        raise DefinitionError.of(
            Text.of("The engine `spark` is not installed."),
            expected=Text.of("The optional part `spark` of Zicht, and Java 17."),
            to_fix=Text.of("Install zicht[spark], or leave out --engine."),
        ) from error
    # The workers must be the interpreter that runs us, not the first on the path.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master(f"local[{threads or '*'}]")
        .appName("zicht")
        .config("spark.driver.memory", memory.lower().removesuffix("b"))
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        # How alike two names are: functions of Splink's that a session can only be given at its start.
        .config("spark.jars", similarity_jar_location())
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.local.dir", str(work / "spill"))
        .config("spark.sql.warehouse.dir", str(work / "warehouse"))
        .getOrCreate()
    )
    return ibis.pyspark.connect(session)
