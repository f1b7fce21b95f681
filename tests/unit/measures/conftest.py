"""Counting a handful of reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from support.counted import count_reports
from zicht.measures.model import CountedTable


@pytest.fixture
def count(tmp_path: Path) -> Callable[..., dict[str, CountedTable]]:
    return partial(count_reports, tmp_path)
