"""What `zicht capacity` reads: bodies with posts, the cases that these posts have, and what is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow.parquet as pq

from zicht.errors import InputError, Text
from zicht.methods.waiting_cases import Inflow, Kind, Workload, estimate_inflow
from zicht.records.intake import Intake
from zicht.vocabulary import code_list

__all__ = ["Body", "read_bodies"]

Row = Mapping[str, object]

#: Years of reports that an inflow is estimated from.
YEARS_OF_REPORTS = 5
POSTS = ("posts", "filled", "deployable")
CASES = ("case_type", "inflow", "caseload", "hours_per_case", "reporter_group")


@dataclass(frozen=True)
class Body:
    """The posts of one body that ask for the same expertise, with their cases, as they were at the end of a year.

    `missing` names the columns without which nothing can be said; there is no workload then.
    """

    name: str
    expertise: str
    year: int
    posts: Mapping[str, float]
    workload: Workload | None
    case_types: tuple[str, ...] = ()
    from_reports: bool = False
    missing: tuple[str, ...] = ()


def read_bodies(
    intake: Intake, *, named: Sequence[str] = (), inflow: float | None = None, language: str = "en"
) -> list[Body]:
    """Return the bodies that have posts, each in the last year that was delivered.

    `named` keeps bodies whose name holds one of these words; `inflow` is what comes in a year, in place of what
    was seen.
    """
    if "capacity" not in intake.tables:
        raise InputError.of(
            Text.of("None of the files holds the table capacity."),
            expected=Text.of("At least one file for the table capacity."),
            to_fix=Text.of("Add a file of capacity; `zicht template` writes an empty one."),
        )
    rows: list[Row] = pq.read_table(intake.tables["capacity"]).to_pylist()
    pools: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if any(row[name] is not None for name in (*POSTS, *CASES) if name != "reporter_group"):
            pools.setdefault((str(row["body"]), str(row["expertise"] or "")), []).append(row)
    reports = _ReportCounts.of(intake)
    bodies = [
        _body(found, reports, inflow=inflow, language=language)
        for (name, _expertise), found in sorted(pools.items())
        if not named or any(word.casefold() in name.casefold() for word in named)
    ]
    if not bodies:
        raise InputError.of(
            Text.of("No body with posts or cases was found among {count} rows of capacity.", count=len(rows)),
            expected=Text.of("Rows with posts, and with the cases that these have."),
            to_fix=Text.of("Fill these columns in, or name another --body."),
        )
    return bodies


@dataclass(frozen=True)
class _ReportCounts:
    """Reports that stand, by group of reporters and year; nothing where no file holds reports."""

    counts: Mapping[tuple[str, int], int]
    years: range

    @classmethod
    def of(cls, intake: Intake) -> _ReportCounts:
        path = intake.tables.get("reports")
        if path is None:
            return cls({}, range(0))
        columns = ["report_date", "report_date_last", "reporter_type", "status"]
        groups = {code.code: code.extra["group"] for code in code_list("reporter_types")}
        counted: Counter[tuple[str, int]] = Counter()
        for row in pq.read_table(path, columns=columns).to_pylist():
            first, last = row["report_date"], row["report_date_last"]
            if first is not None and first.year == last.year and row["status"] != "withdrawn":
                counted[groups.get(row["reporter_type"], ""), first.year] += 1
        # Of the year of extraction not all has come in.
        last = (
            intake.vintage.year - 1 if intake.vintage else max((year for _group, year in counted), default=0)
        )
        years = [year for _group, year in counted if year <= last]
        return cls(counted, range(min(years), max(years) + 1) if years else range(0))

    def inflow(self, group: str, until: int) -> Inflow | None:
        """Estimate from the last years up to one, years without any report counted as none."""
        years = [year for year in self.years if until - YEARS_OF_REPORTS < year <= until]
        counts = [self.counts.get((group, year), 0) for year in years]
        return estimate_inflow(counts) if any(counts) else None


def _body(rows: Sequence[Row], reports: _ReportCounts, *, inflow: float | None, language: str) -> Body:
    year = max(int(str(row["year"])) for row in rows)
    now = [row for row in rows if row["year"] == year]
    posts = {name: _total(now, name) for name in POSTS}
    cases = [row for row in now if any(_is_there(row[name]) for name in CASES)]
    inflows = [_inflow(row, rows, reports) for row in cases]
    if inflow is not None and cases:
        inflows = _shared_out(inflow, inflows)
    missing = [
        *(name for name in ("posts", "deployable") if posts[name] is None),
        *(() if _total(now, "hours_per_post") else ("hours_per_post",)),
        *(() if rows[0]["expertise"] else ("expertise",)),
        *(
            name
            for name in ("hours_per_case", "caseload")
            if not cases or any(r[name] is None for r in cases)
        ),
        *(() if cases and all(inflows) else ("inflow",)),
    ]
    name = str((rows[0]["body_nl"] if language == "nl" else None) or rows[0]["body"])
    known = {key: value for key, value in posts.items() if value is not None}
    about = (name, str(rows[0]["expertise"] or ""), year, known)
    if missing:
        return Body(*about, None, missing=tuple(missing))
    kinds = [
        Kind(each, float(str(row["hours_per_case"])), _number(row["answer_within"]))
        for each, row in zip(inflows, cases, strict=True)
        if each is not None
    ]
    workload = Workload(
        kinds,
        [round(float(str(row["caseload"]))) for row in cases],
        known["deployable"],
        max(float(str(row["hours_per_post"])) for row in now if row["hours_per_post"] is not None),
    )
    from_reports = inflow is None and any(row["inflow"] is None for row in cases)
    return Body(*about, workload, tuple(str(row["case_type"] or "") for row in cases), from_reports)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _is_there(value: object) -> bool:
    return value is not None and value not in {code.code for code in code_list("unknowns")}


def _total(rows: Sequence[Row], name: str) -> float | None:
    values = [float(str(row[name])) for row in rows if row[name] is not None]
    return sum(values) if values else None


def _inflow(row: Row, rows: Sequence[Row], reports: _ReportCounts) -> Inflow | None:
    """Estimate what comes in from the body's own years, else from the reports that are its cases."""
    same = [other for other in rows if other["case_type"] == row["case_type"]]
    own = [float(str(other["inflow"])) for other in same if other["inflow"] is not None]
    if own:
        return estimate_inflow(own)
    return reports.inflow(str(row["reporter_group"]), int(str(row["year"])))


def _shared_out(inflow: float, seen: Sequence[Inflow | None]) -> list[Inflow | None]:
    """Share a given inflow out over the kinds of cases as they were seen; it cannot be where one was not."""
    if len(seen) == 1:
        return [Inflow(inflow)]
    total = sum(each.mean for each in seen if each)
    return [Inflow(inflow * each.mean / total) if each and total else None for each in seen]
