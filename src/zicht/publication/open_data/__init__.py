"""The edition in the forms of open data, from a release and nothing else."""

from zicht.publication.open_data.catalogue import catalogue_turtle, write_catalogue
from zicht.publication.open_data.json_stat import write_json_stat
from zicht.publication.open_data.parquet import write_parquet
from zicht.publication.open_data.sdmx import write_sdmx
from zicht.publication.open_data.tables import write_open_data

__all__ = [
    "catalogue_turtle",
    "write_catalogue",
    "write_json_stat",
    "write_open_data",
    "write_parquet",
    "write_sdmx",
]
