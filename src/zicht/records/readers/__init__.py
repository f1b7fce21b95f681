"""Readers: CSV, XLSX, ODS and Parquet files as a stream of text columns with row numbers."""

from zicht.records.readers.formats import READABLE_SUFFIXES, open_source
from zicht.records.readers.model import Misfit, RawBatch, Source

__all__ = ["READABLE_SUFFIXES", "Misfit", "RawBatch", "Source", "open_source"]
