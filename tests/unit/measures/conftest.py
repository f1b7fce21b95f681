"""Counting a handful of reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from support.counted import count_reports
from zicht.measures.model import CountedTable


@pytest.fixture(scope="module")
def count(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, CountedTable]]:
    """Return a function that counts reports; the same ones are counted once for all tests of a file."""
    known: dict[str, dict[str, CountedTable]] = {}

    def counted(lines: str | Sequence[str], **options: object) -> dict[str, CountedTable]:
        asked = repr((lines, sorted(options.items())))
        if asked not in known:
            known[asked] = count_reports(tmp_path_factory.mktemp("reports"), lines, **options)
        return known[asked]

    return counted
