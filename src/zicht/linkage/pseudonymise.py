"""Reports without what identifies a person: tokens in its place, made where the names are known."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from zicht.errors import DefinitionError, InputError, OutputError, Text
from zicht.linkage.attributes import make_attributes
from zicht.linkage.token_column import COLUMN, pack_tokens
from zicht.linkage.tokens import Hardening, make_tokens, scheme_of
from zicht.records.ages import derived_columns
from zicht.records.cells_written import write_cells
from zicht.records.contracts import CONTRACTS

__all__ = ["IDENTIFYING", "Pseudonymised", "make_key", "pseudonymise_reports", "read_key"]

_REPORTS = CONTRACTS["reports"]
#: The columns that are replaced by tokens.
IDENTIFYING = tuple(c.name for c in _REPORTS.columns if c.identifying and c.name != COLUMN)
_SHORTEST_KEY = 32


@dataclass(frozen=True, repr=False)
class Pseudonymised:
    """The cells of the new file, and how many reports have tokens of what."""

    cells: pa.Table
    scheme: str
    named: int
    dated: int
    numbered: int


def pseudonymise_reports(
    reports: pa.Table, key: bytes, *, supplied: Collection[str], hardening: Hardening | None = None
) -> Pseudonymised:
    """Return canonical reports as a file's cells, with tokens in place of what identifies.

    The file has the columns that were supplied, but for those of `IDENTIFYING`; the age
    at the report is worked out before the birth date goes.

    Raises
    ------
    InputError
        If the reports hold tokens already, or nothing to make them of.
    """
    if COLUMN in supplied:
        raise _refused(Text.of("The reports hold tokens already."))
    if not set(IDENTIFYING) & set(supplied):
        raise _refused(Text.of("The reports hold nothing to make tokens of."))
    attributes = make_attributes(reports)
    tokens = make_tokens(attributes, key, hardening=hardening)
    kept = {"source", *supplied, *derived_columns("reports", supplied)} - set(IDENTIFYING)
    cells = write_cells(reports, _REPORTS, kept)
    scheme = scheme_of(key)
    return Pseudonymised(
        cells.append_column(COLUMN, pack_tokens(tokens, scheme)),
        scheme,
        named=len(attributes) - attributes["family"].null_count,
        dated=len(attributes) - attributes["birth_year"].null_count,
        numbered=len(attributes) - attributes["number"].null_count,
    )


def _refused(where: Text) -> InputError:
    return InputError.of(
        where,
        expected=Text.of("Reports with at least one of: {names}.", names=", ".join(IDENTIFYING)),
        to_fix=Text.of("Use the file as it comes from the agency's own records."),
    )


def read_key(path: Path) -> bytes:
    """Read a key file: all of it but white space at the end, at least 32 bytes."""
    try:
        key = path.read_bytes().rstrip()
    except OSError:
        raise _no_key(Text.of("The key file '{file}' cannot be read.", file=path.name)) from None
    if len(key) < _SHORTEST_KEY:
        raise _no_key(Text.of("The key file '{file}' is too short.", file=path.name))
    return key


def _no_key(where: Text) -> DefinitionError:
    return DefinitionError.of(
        where,
        expected=Text.of("A file with a random key of at least {bytes} bytes.", bytes=_SHORTEST_KEY),
        to_fix=Text.of("Ask the agency that made the key for it, or make one with --new-key."),
    )


def make_key(path: Path) -> None:
    """Write a new random key that only its owner may read; never over a key that is there."""
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secrets.token_hex(_SHORTEST_KEY) + "\n", encoding="ascii")
    except OSError:
        raise OutputError.of(
            Text.of("The key file '{file}' cannot be made.", file=path.name),
            expected=Text.of("A name that no file has yet, in a folder that may be written."),
            to_fix=Text.of("Leave --new-key out to use the key that is there, or choose another name."),
        ) from None
