"""Mappings: TOML files that turn an agency's own columns and codes into a canonical table, and back."""

from zicht.records.mapping.describe import describe_mapping
from zicht.records.mapping.inverse import invert
from zicht.records.mapping.load import load_mapping, shipped_mapping, shipped_mapping_names
from zicht.records.mapping.model import ColumnRule, FileFormat, Mapping

__all__ = [
    "ColumnRule",
    "FileFormat",
    "Mapping",
    "describe_mapping",
    "invert",
    "load_mapping",
    "shipped_mapping",
    "shipped_mapping_names",
]
