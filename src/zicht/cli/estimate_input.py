"""What an estimate starts from: a table of capture histories in a file, or the linked reports of an input folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zicht.cli.estimate_texts import Labels, in_each_language
from zicht.engine import fetch, open_engine
from zicht.errors import DefinitionError, InputError, Text
from zicht.linkage import link_reports
from zicht.measures import CATALOGUE, CountingOptions, CountingRule, prepare_scope
from zicht.measures.dimensions import DIMENSIONS
from zicht.measures.lists import LIST, POPULATION, count_seen, lists_of, sum_seen
from zicht.methods.population_size.histories import CaptureHistories
from zicht.publication.sheet.document import InputKind, Texts
from zicht.records.capture import CaptureTable, read_capture_table
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import Intake, read_inputs
from zicht.records.readers import open_source
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["EstimateInput", "Wanted", "read_estimate_input"]

IntArray = npt.NDArray[np.int64]

#: What tells a file of reports from a table of capture histories.
REPORTS = frozenset(CONTRACTS["reports"].required)


@dataclass(frozen=True)
class Wanted:
    """How the input is to be read: which columns are what, and of reports which years."""

    lists: tuple[str, ...] = ()
    count: str | None = None
    by: tuple[str, ...] = ()
    one_row_per_person: bool = False
    window: tuple[int, int] | None = None


@dataclass(frozen=True, repr=False)
class Group:
    """Some of the persons: by which column, with which value, and who of them was seen by whom."""

    by: str
    label: Texts
    table: IntArray
    by_label: Texts = field(default_factory=dict)

    @property
    def persons(self) -> int:
        return int(self.table[1:].sum())


@dataclass(frozen=True, repr=False)
class EstimateInput:
    """Who was seen by whom, whole and by group; `left_out` counts persons of whom no reporter is named."""

    name: str
    sha256: str
    rows: int
    kind: InputKind
    histories: CaptureHistories
    groups: tuple[Group, ...] = field(default=())
    simulated: bool = False
    left_out: int = 0
    labels: Labels = field(default_factory=dict)


def read_estimate_input(
    path: Path, wanted: Wanted, *, work: Path, on_progress: Callable[[int, int], None] | None = None
) -> EstimateInput:
    """Read a file of capture histories, or reports (a folder, or a file with canonical columns) as persons.

    `work` is a private folder: reports hold names and dates of birth.
    """
    if path.is_dir() or REPORTS.issubset(open_source(path).columns):
        return _read_reports(path, wanted, work=work, on_progress=on_progress)
    if wanted.window is not None:
        raise DefinitionError.of(
            Text.of("{file}: a table of capture histories has no window of years.", file=path.name),
            expected=Text.of("--window with a folder of reports only."),
            to_fix=Text.of("Leave --window out, and give a file with the rows of those years."),
        )
    return _read_table(path, wanted)


# A table of capture histories


def _read_table(path: Path, wanted: Wanted) -> EstimateInput:
    table = read_capture_table(
        path,
        lists=wanted.lists,
        count=wanted.count,
        covariates=wanted.by,
        one_row_per_person=wanted.one_row_per_person,
    )
    # Who is on none of the lists that were chosen may well be on another, so that is no fault of the table.
    unseen = ~table.members.any(axis=1) & bool(wanted.lists)
    histories = CaptureHistories.from_wide(
        table.members, np.where(unseen, 0, table.counts), lists=table.lists
    )
    return EstimateInput(
        path.name,
        _sha256(path),
        len(table.counts),
        InputKind.HISTORIES if table.is_counted else InputKind.PERSONS,
        histories,
        tuple(_groups_of(table)),
        left_out=int(table.counts[unseen].sum()),
    )


def _groups_of(table: CaptureTable) -> list[Group]:
    cells = table.members @ (1 << np.arange(len(table.lists), dtype=np.int64))
    groups = []
    for covariate in table.covariates:
        for code in [*range(len(covariate.values)), -1]:
            dense = np.zeros(1 << len(table.lists), dtype=np.int64)
            chosen = covariate.codes == code
            np.add.at(dense, cells[chosen], table.counts[chosen])
            label = Text("{value}", (("value", covariate.values[code]),)) if code >= 0 else NOT_KNOWN
            if dense.any():
                groups.append(Group(covariate.name, in_each_language(label), dense))
    return groups


NOT_KNOWN = Text.of("not known")


# Reports of an input folder


def _read_reports(
    folder: Path, wanted: Wanted, *, work: Path, on_progress: Callable[[int, int], None] | None
) -> EstimateInput:
    if wanted.count is not None or wanted.one_row_per_person:
        raise DefinitionError.of(
            Text.of("{folder}: reports have no column of counts.", folder=folder.name),
            expected=Text.of("--count and --persons with a table of capture histories only."),
            to_fix=Text.of("Leave them out: persons follow from the reports."),
        )
    intake = read_inputs([folder], work=work, on_progress=on_progress)
    if "reports" not in intake.tables:
        raise InputError.of(
            Text.of("None of the files holds reports."),
            expected=Text.of("At least one file for the table reports."),
            to_fix=Text.of("Add a file of reports; `zicht template` writes an empty one."),
        )
    seen, lists = _count_reports(intake, wanted, work=work)
    total = sum_seen(seen, len(lists))
    histories = _histories(total, lists, wanted.lists)
    return EstimateInput(
        folder.name,
        _sha256_of(intake),
        sum(r.accepted for r in intake.receipts if r.table == "reports"),
        InputKind.REPORTS,
        histories=histories,
        groups=tuple(_groups_of_reports(seen, lists, wanted.by, kept=histories.lists)),
        simulated=intake.simulated,
        left_out=int(total[0]),
        labels={name: _label(LIST.name, name) for name in lists},
    )


def _count_reports(
    intake: Intake, wanted: Wanted, *, work: Path
) -> tuple[Mapping[tuple[str, ...], IntArray], tuple[str, ...]]:
    """Count each person once in the window, by the groups of reporters that reported the person in it."""
    supplied = intake.supplied["reports"]
    _check_dimensions(wanted.by, supplied)
    with open_engine(work / "engine") as engine:
        reports = link_reports(engine.read_parquet(intake.tables["reports"], table_name="reports"))
        scope = prepare_scope(
            engine,
            reports,
            work=work / "units",
            declarations=[d for d in CATALOGUE if d.population == POPULATION],
            options=CountingOptions(wanted.window or _extent(reports), CountingRule.ONCE_IN_WINDOW),
            supplied=supplied,
        )
        lists = lists_of(scope)
        return count_seen(scope.units, lists, wanted.by), lists


def _extent(reports: ir.Table) -> tuple[int, int]:
    found = fetch(
        reports.aggregate(first=reports.report_date.year().min(), last=reports.report_date_last.year().max())
    )
    first, last = found["first"][0].as_py(), found["last"][0].as_py()
    if first is None or last is None:
        raise InputError.of(
            Text.of("None of the accepted reports has a date."),
            expected=Text.of("At least one report with a year."),
            to_fix=Text.of("Look at the quarantine for the reasons, and at the mapping of report_date."),
        )
    return first, last


def _check_dimensions(names: Sequence[str], supplied: Mapping[str, frozenset[str]]) -> None:
    declared = {
        n for d in CATALOGUE if d.population == POPULATION for b in d.breakdowns for n in b.dimensions
    }
    single = sorted(
        name
        for name in declared
        if not DIMENSIONS[name].multiple and not DIMENSIONS[name].missing(supplied) and name != LIST.name
    )
    if set(names) - set(single):
        raise DefinitionError.of(
            Text.of("Persons cannot be grouped by what --by names."),
            expected=Text.of("One of: {names}.", names=", ".join(single)),
            to_fix=Text.of(
                "Name a dimension that this input supplies, and that has one code for each person."
            ),
        )


def _histories(total: IntArray, lists: Sequence[str], wanted: Sequence[str]) -> CaptureHistories:
    """Return the histories of the lists that hold somebody, or of those that were asked for."""
    unknown = set(wanted) - set(lists)
    if unknown:
        raise DefinitionError.of(
            Text.of(
                "{missing} of the names given with --lists are not groups of reporters.", missing=len(unknown)
            ),
            expected=Text.of("One of: {names}.", names=", ".join(lists)),
            to_fix=Text.of("Correct the names, or leave --lists out for all groups."),
        )
    if not total[1:].any():
        raise InputError.of(
            Text.of("No report in these years names its reporter."),
            expected=Text.of("Years in which groups of reporters reported persons."),
            to_fix=Text.of("Give another --window, or leave it out."),
        )
    everything = CaptureHistories.from_dense(np.where(np.arange(len(total)) > 0, total, 0), lists=lists)
    chosen = everything.reorder_lists(wanted) if wanted else everything.without_empty_lists()
    return CaptureHistories.from_wide(chosen.members, chosen.counts, lists=chosen.lists)


def _groups_of_reports(
    seen: Mapping[tuple[str, ...], IntArray], lists: Sequence[str], by: Sequence[str], *, kept: Sequence[str]
) -> list[Group]:
    """Return the persons of each code of each dimension, by the lists that are kept."""
    groups = []
    for place, name in enumerate(by):
        for code in dict.fromkeys(key[place + 1] for key in seen):
            chosen = [code if n == place else None for n in range(len(by))]
            total = sum_seen(seen, len(lists), [None, *chosen])
            table = CaptureHistories.from_dense(total, lists=lists).reorder_lists(kept).table()
            groups.append(Group(name, _label(name, code), table, in_all_languages(DIMENSIONS[name].label)))
    return groups


def _label(name: str, code: str) -> Texts:
    codes = code_list(DIMENSIONS[name].list_name)
    known = codes if code in codes else code_list("unknowns")
    return {"nl": known[code].label_nl, "en": known[code].label_en}


def _sha256_of(intake: Intake) -> str:
    return hashlib.sha256("".join(r.sha256 for r in intake.receipts).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
