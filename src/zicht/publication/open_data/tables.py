"""The tables in every form of open data at once."""

from __future__ import annotations

from pathlib import Path

from zicht.publication.open_data.json_stat import write_json_stat
from zicht.publication.open_data.parquet import write_parquet
from zicht.publication.open_data.sdmx import write_sdmx
from zicht.release.model import Release

__all__ = ["write_open_data"]


def write_open_data(release: Release, folder: Path) -> None:
    """Write `data/`: each table as Parquet, JSON-stat and SDMX."""
    for write in (write_parquet, write_json_stat, write_sdmx):
        write(release, folder)
