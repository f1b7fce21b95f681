"""Small files and the ways to read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zicht.records.intake import Intake, read_inputs


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Intake]:
    return lambda *paths: read_inputs(paths, work=tmp_path / "work")


@pytest.fixture
def stored() -> Callable[[Intake, str], pa.Table]:
    return lambda intake, table: pq.read_table(intake.tables[table])


@pytest.fixture
def quarantined() -> Callable[..., list[list[str]]]:
    """Return row, column and reason of each line of a quarantine file."""

    def lines(intake: Intake, table: str = "reports") -> list[list[str]]:
        text = intake.quarantine[table].read_text(encoding="utf-8")
        return [line.split(",")[1:4] for line in text.splitlines()[1:]]

    return lines
