"""The linked reports of an input folder as persons on lists, a list being a group of reporters."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zicht.cli.estimate_columns import Column, Persons
from zicht.cli.estimate_input import EstimateInput, Wanted
from zicht.cli.estimate_texts import in_each_language
from zicht.engine import fetch, open_engine
from zicht.errors import DefinitionError, InputError, Text
from zicht.linkage.persons import find_persons
from zicht.measures import CATALOGUE, CountingOptions, CountingRule, prepare_scope
from zicht.measures.dimensions import DIMENSIONS
from zicht.measures.lists import LIST, POPULATION, Seen, count_seen, lists_of, sum_seen
from zicht.methods.population_size.histories import CaptureHistories
from zicht.publication.sheet.document import InputKind, Texts
from zicht.records.intake import Intake, read_inputs
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["read_reports"]

IntArray = npt.NDArray[np.int64]

#: The year of a person's first report in the window: no dimension of the units, but their period.
YEAR = "year"
YEAR_LABEL = in_each_language(Text.of("Year"))


def read_reports(
    folder: Path, wanted: Wanted, *, work: Path, on_progress: Callable[[int, int], None] | None
) -> EstimateInput:
    """Read reports, link them, and count each person once in the window."""
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
    described = tuple(dict.fromkeys((*wanted.covariates, *wanted.grouped_by)))
    dimensions = tuple(name for name in described if name != YEAR)
    seen, lists = _count_reports(intake, wanted, dimensions, work=work)
    total = sum_seen(seen, len(lists))
    histories = _histories(total, lists, wanted.lists)
    return EstimateInput(
        folder.name,
        _sha256_of(intake),
        sum(r.accepted for r in intake.receipts if r.table == "reports"),
        InputKind.LINKED_REPORTS if wanted.linking else InputKind.REPORTS,
        histories=histories,
        persons=_persons(seen, lists, described, kept=histories.lists),
        simulated=intake.simulated,
        left_out=int(total[0]),
        labels={name: _label(LIST.name, name) for name in lists},
    )


def _count_reports(
    intake: Intake, wanted: Wanted, dimensions: Sequence[str], *, work: Path
) -> tuple[Seen, tuple[str, ...]]:
    """Count each person once in the window, by the groups of reporters that reported the person in it."""
    supplied = intake.supplied["reports"]
    _check_dimensions(dimensions, supplied)
    with open_engine(work / "engine") as engine:
        reports = find_persons(
            engine, intake.tables["reports"], wanted.linking, work=work / "engine", release="estimate"
        ).reports
        scope = prepare_scope(
            engine,
            reports,
            work=work / "units",
            declarations=[d for d in CATALOGUE if d.population == POPULATION],
            options=CountingOptions(wanted.window or _extent(reports), CountingRule.ONCE_IN_WINDOW),
            supplied=supplied,
        )
        lists = lists_of(scope)
        return count_seen(scope.units, lists, dimensions), lists


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
            Text.of("Persons have no single value of what --by or --covariates names."),
            expected=Text.of("One of: {names}.", names=", ".join(sorted([*single, YEAR]))),
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


def _persons(seen: Seen, lists: Sequence[str], described: Sequence[str], *, kept: Sequence[str]) -> Persons:
    """Return the persons of each period and codes by the lists that are kept, a bit for each of these."""
    rows = [(key, int(cell)) for key, table in seen.items() for cell in np.flatnonzero(table)]
    places = [(lists.index(name), at) for at, name in enumerate(kept)]
    cells = [sum((cell >> old & 1) << new for old, new in places) for _key, cell in rows]
    dimensions = [name for name in described if name != YEAR]
    columns = {
        name: _column(name, [key[0 if name == YEAR else 1 + dimensions.index(name)] for key, _cell in rows])
        for name in described
    }
    counts = [int(seen[key][cell]) for key, cell in rows]
    return Persons(tuple(kept), np.array(cells, dtype=np.int64), np.array(counts, dtype=np.int64), columns)


def _column(name: str, codes: Sequence[str]) -> Column:
    """Return a column of codes in the order of their list, kinds of unknown last."""
    unknowns = code_list("unknowns")
    order = sorted(set(codes)) if name == YEAR else DIMENSIONS[name].shown_codes
    known = [code for code in order if code in set(codes) and code not in unknowns]
    values = (*known, *sorted(set(codes) - set(known)))
    place = {code: at for at, code in enumerate(values)}
    return Column(
        name,
        values,
        tuple(_label(name, code) for code in values),
        np.array([place[code] for code in codes], dtype=np.int64),
        YEAR_LABEL if name == YEAR else in_all_languages(DIMENSIONS[name].label),
        frozenset(range(len(known), len(values))),
    )


def _label(name: str, code: str) -> Texts:
    unknowns = code_list("unknowns")
    if name == YEAR and code not in unknowns:
        return in_each_language(Text("{year}", (("year", code),)))
    codes = unknowns if code in unknowns else code_list(DIMENSIONS[name].list_name)
    return {"nl": codes[code].label_nl, "en": codes[code].label_en}


def _sha256_of(intake: Intake) -> str:
    return hashlib.sha256("".join(r.sha256 for r in intake.receipts).encode()).hexdigest()
