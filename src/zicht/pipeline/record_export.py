"""Records of persons in an international standard, so that none of them is about one person: from files to a file.

The reports of one person are taken together by the agencies' shared key. What was recorded first and is known counts,
of forms and other columns with several codes all that any report names. Persons of whom no report stands, and reports
whose purposes are recorded without statistics among them, are left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from zicht.disclosure.k_anonymity import FEWEST_ALIKE, check_fewest, make_alike
from zicht.errors import DisclosureRefused, InputError, Text
from zicht.pipeline.record_forms import RECORD_FORMS, Person, RecordForm
from zicht.records.contract import Kind
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import Intake, read_inputs
from zicht.vocabulary import UNKNOWNS

__all__ = ["RecordExport", "export_records"]

COLUMNS = (
    *(
        "source",
        "report_id",
        "person_key",
        "report_date",
        "status",
        "purposes",
        "reporter_type",
        "sex",
        "nationality",
    ),
    *(
        "age_at_report",
        "age_class_at_report",
        "age_at_start",
        "forms",
        "sectors",
        "means",
        "relation",
        "place_country",
    ),
)
#: Columns of which all codes of all reports count.
SEVERAL = frozenset({"forms", "sectors", "means", "relation", "reporter_type"})
NOT_STANDING = frozenset({"withdrawn", "decided_not"})
STATISTICS = "statistics"
#: What sources ask of counts that is met where each record is like ten others.
MET_BY_LIKENESS = frozenset({"exact", "suppress_below_5", "suppress_below_10"})

Row = Mapping[str, object]


@dataclass(frozen=True)
class RecordExport:
    """What was written, and what was not: values by column, and whole records."""

    form: RecordForm
    text: str
    persons: int
    records: int
    withheld_values: Mapping[str, int]
    withheld_records: int
    not_for_statistics: int
    fewest: int
    simulated: bool

    def about(self) -> dict[str, object]:
        """Return what a reader of the file must know, for a file beside it."""
        return {
            "form": self.form.name,
            "standard": self.form.title,
            "conformance": "not claimed",
            "simulated": self.simulated,
            "records": self.records,
            "each_record_is_like_at_least": self.fewest - 1,
            "withheld_records": self.withheld_records,
            "withheld_values": dict(self.withheld_values),
            "reports_not_for_statistics": self.not_for_statistics,
            "notes": list(self.form.notes),
            "where_a_code_does_not_fit": list(self.form.unfilled_notes),
        }


def export_records(
    inputs: Sequence[Path],
    form: str,
    *,
    work: Path,
    fewest: int = FEWEST_ALIKE,
    on_progress: Callable[[int, int], None] | None = None,
) -> RecordExport:
    """Return the persons of an input as records of a standard, each like at least `fewest - 1` others.

    `work` is a private folder that the caller deletes.

    Raises
    ------
    InputError
        If the input holds no reports.
    DisclosureRefused
        If `fewest` is below eleven, or a source asks that its counts be rounded.
    """
    check_fewest(fewest)
    intake = read_inputs(inputs, work=work, tables=("reports",), on_progress=on_progress)
    if "reports" not in intake.tables:
        raise InputError.of(
            Text.of("None of the files holds reports."),
            expected=Text.of("At least one file for the table reports."),
            to_fix=Text.of("Name the files with reports."),
        )
    _check_regimes(intake)
    rows = pq.read_table(intake.tables["reports"], columns=list(COLUMNS)).to_pylist()
    allowed = [row for row in rows if _for_statistics(row)]
    asked = RECORD_FORMS[form]
    persons = list(_persons(allowed))
    alike = make_alike(
        [tuple(group.fill(person) for group in asked.groups) for person in persons], fewest=fewest
    )
    values = (
        [
            cell
            for group, found in zip(asked.groups, record, strict=True)
            for cell in _cells(group.columns, group.withheld, found)
        ]
        for record in alike.records
    )
    withheld = {
        column: count
        for group, count in zip(asked.groups, alike.withheld_values, strict=False)
        for column in group.columns
    }
    return RecordExport(
        asked,
        _written(asked.columns, values),
        persons=len(persons),
        records=len(alike.records),
        withheld_values=withheld,
        withheld_records=alike.withheld_records,
        not_for_statistics=len(rows) - len(allowed),
        fewest=fewest,
        simulated=intake.simulated,
    )


def _check_regimes(intake: Intake) -> None:
    """Refuse the reports of a source whose counts may not be exact: who has records can count them."""
    sources = {r.source for r in intake.receipts if r.table == "reports" and r.regime not in MET_BY_LIKENESS}
    if sources:
        raise DisclosureRefused.of(
            Text.of(
                "Sources {sources}: their counts may not be shown exactly.",
                sources=", ".join(sorted(sources)),
            ),
            expected=Text.of("Sources of which exact counts of eleven and more may be shown."),
            to_fix=Text.of(
                "Leave their files out: records can be counted, and a count of them would be exact."
            ),
        )


def _cells(columns: Sequence[str], withheld: str, found: tuple[str, ...] | None) -> Sequence[str]:
    return [withheld] * len(columns) if found is None else found


def _written(columns: Sequence[str], records: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(records)
    return text.getvalue()


def _for_statistics(row: Row) -> bool:
    """Say whether a report may be used for statistics: what purposes it has is not recorded, or that is one of them."""
    purposes = str(row["purposes"] or "").split(";")
    return not set(purposes) - {*UNKNOWNS, ""} or STATISTICS in purposes


def _persons(rows: Iterable[Row]) -> Iterator[Person]:
    """Give what is known of each person of whom a report stands, the reports taken in the order of their dates."""
    by_person: dict[str, list[Row]] = {}
    for row in rows:
        if row["status"] not in NOT_STANDING:
            key = row["person_key"] or f"report:{row['source']}:{row['report_id']}"
            by_person.setdefault(str(key), []).append(row)
    for reports in by_person.values():
        yield _person(sorted(reports, key=lambda row: str(row["report_date"] or "9999")))


def _person(reports: Sequence[Row]) -> Person:
    person = {name: _codes(reports, name) for name in COLUMNS[4:]}
    day = reports[0]["report_date"]
    return {**person, "year": (str(day)[:4],) if day else ()}


def _codes(reports: Sequence[Row], name: str) -> tuple[str, ...]:
    kind = CONTRACTS["reports"][name].kind
    found = [
        str(row[name]).split(";") if kind is Kind.CODES else [str(row[name])]
        for row in reports
        if row[name] is not None
    ]
    known = [[code for code in codes if code not in UNKNOWNS] for codes in found]
    if name in SEVERAL:
        return tuple(sorted({code for codes in known for code in codes}))
    return next((tuple(codes) for codes in known if codes), ())
