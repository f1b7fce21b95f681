"""Reading what an estimate starts from: a table of capture histories in a file, or reports."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from zicht.cli.estimate_columns import NOT_KNOWN, Column, Persons
from zicht.cli.estimate_input import EstimateInput, Wanted
from zicht.cli.estimate_reports import read_reports
from zicht.errors import DefinitionError, Text
from zicht.methods.population_size.histories import CaptureHistories
from zicht.publication.sheet.document import InputKind
from zicht.records.capture import Covariate, read_capture_table
from zicht.records.contracts import CONTRACTS
from zicht.records.readers import open_source
from zicht.vocabulary import LANGUAGES

__all__ = ["hash_file", "read_estimate_input"]

#: What tells a file of reports from a table of capture histories.
REPORTS = frozenset(CONTRACTS["reports"].required)


def read_estimate_input(
    path: Path, wanted: Wanted, *, work: Path, on_progress: Callable[[int, int], None] | None = None
) -> EstimateInput:
    """Read a file of capture histories, or reports (a folder, or a file with canonical columns) as persons.

    `work` is a private folder: reports hold names and dates of birth.
    """
    if path.is_dir() or REPORTS.issubset(open_source(path).columns):
        return read_reports(path, wanted, work=work, on_progress=on_progress)
    if wanted.window is not None:
        raise DefinitionError.of(
            Text.of("{file}: a table of capture histories has no window of years.", file=path.name),
            expected=Text.of("--window with a folder of reports only."),
            to_fix=Text.of("Leave --window out, and give a file with the rows of those years."),
        )
    if wanted.linking is not None:
        raise DefinitionError.of(
            Text.of("{file}: a table of capture histories holds nothing to link.", file=path.name),
            expected=Text.of("--link with reports only."),
            to_fix=Text.of("Leave --link out."),
        )
    return _read_table(path, wanted)


def _read_table(path: Path, wanted: Wanted) -> EstimateInput:
    table = read_capture_table(
        path,
        lists=wanted.lists,
        count=wanted.count,
        covariates=wanted.covariates,
        by=wanted.grouped_by,
        one_row_per_person=wanted.one_row_per_person,
    )
    # Who is on none of the lists that were chosen may well be on another, so that is no fault of the table.
    unseen = ~table.members.any(axis=1) & bool(wanted.lists)
    counts = np.where(unseen, 0, table.counts)
    columns = zip((*wanted.covariates, *wanted.grouped_by), (*table.covariates, *table.by), strict=True)
    return EstimateInput(
        path.name,
        hash_file(path),
        len(table.counts),
        InputKind.HISTORIES if table.is_counted else InputKind.PERSONS,
        CaptureHistories.from_wide(table.members, counts, lists=table.lists),
        Persons(
            table.lists,
            table.members @ (1 << np.arange(len(table.lists), dtype=np.int64)),
            counts,
            {asked: _column(found) for asked, found in columns},
        ),
        left_out=int(table.counts[unseen].sum()),
    )


def _column(found: Covariate) -> Column:
    """Return a column whose empty cells have a value of their own, the last."""
    last = len(found.values)
    labels = tuple(dict.fromkeys(LANGUAGES, value) for value in found.values)
    codes = np.where(found.codes < 0, last, found.codes)
    return Column(found.name, (*found.values, ""), (*labels, NOT_KNOWN), codes, unknown=frozenset({last}))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
