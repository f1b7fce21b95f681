"""What holds for every input of the intake."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.records.contract import Kind
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import read_inputs
from zicht.records.mapping import invert, shipped_mapping, shipped_mapping_names
from zicht.vocabulary import UNKNOWNS, code_list

REPORTS = CONTRACTS["reports"]
AGENCIES = [name for name in shipped_mapping_names() if name.startswith("nl_")]
COLUMNS = ["report_id", "report_date", "sex", "forms", "age_at_report", "birth_date", "given_names"]
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
PLAUSIBLE = st.sampled_from(
    ["1", "2", "2019", "2019-03", "2019-02-30", "female", "labour;sexual", "unknown", ""]
)


def read_rows(rows, suffix=".csv"):
    """Write rows under a header of canonical columns, read them, and return receipt, stored and quarantined rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        if suffix == ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
        else:
            columns = zip(*rows, strict=True) if rows else [[] for _ in COLUMNS]
            arrays = [pa.array(column, pa.string()) for column in columns]
            pq.write_table(pa.table(dict(zip(COLUMNS, arrays, strict=True))), path)
        intake = read_inputs([path], work=Path(folder) / "work")
        quarantine = intake.quarantine.get("reports")
        lines = []
        if quarantine is not None:
            with quarantine.open(encoding="utf-8", newline="") as file:
                lines = list(csv.DictReader(file))
        return intake.receipts[0], pq.read_table(intake.tables["reports"]), lines


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(TEXT | PLAUSIBLE, min_size=7, max_size=7), max_size=12))
def test_rows_in_are_rows_accepted_and_rows_quarantined(rows):
    receipt, stored, lines = read_rows(rows, ".parquet")

    assert receipt.rows == len(rows) == stored.num_rows + len(lines)
    assert (receipt.accepted, receipt.quarantined) == (stored.num_rows, len(lines))
    assert sum(receipt.reasons.values()) >= len(lines)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(TEXT | PLAUSIBLE, min_size=5, max_size=9).filter(any), max_size=12))
def test_rows_of_any_length_are_accepted_or_quarantined_under_their_number(rows):
    receipt, stored, lines = read_rows(rows)

    numbers = [int(line["row"]) for line in lines]
    assert receipt.rows == len(rows) == stored.num_rows + len(lines)
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(2, len(rows) + 2))
    assert {n for n, row in enumerate(rows, 2) if len(row) != len(COLUMNS)} <= set(numbers)


def canonical_cells(column):
    """Return what a valid cell of this column can be, as canonical text."""
    kinds = st.sampled_from(UNKNOWNS)
    if column.kind is Kind.CODE:
        return st.sampled_from([c.code for c in code_list(column.codes)]) | kinds
    if column.kind is Kind.CODES:
        codes = st.sets(st.sampled_from([c.code for c in code_list(column.codes)]), min_size=1, max_size=4)
        return codes.map(lambda found: ";".join(sorted(found))) | kinds
    if column.name in {"retain_until", "corrected_on"}:  # dates that need no order
        return st.dates(date(1990, 1, 1), date(2100, 12, 31)).flatmap(
            lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]])
        )
    if column.kind is Kind.DATE:
        # All on the last day of one year or later, so that no order of dates is broken.
        return st.sampled_from(["2019-12-31", "2019-12", "2019", "2019/2020", "unknown"])
    if column.kind is Kind.INTEGER:
        return st.integers(0, 110).map(str) | st.just("")
    return st.from_regex(r"[A-Za-zéł' -]{0,12}", fullmatch=True).map(lambda text: " ".join(text.split()))


def canonical_rows(mapping):
    """Return rows that an agency can have: unique numbers, valid cells, and nothing in columns that it has not."""
    cells = {
        rule.column: canonical_cells(REPORTS[rule.column])
        for rule in mapping.rules.values()
        if rule.source_columns
    }
    cells["report_date"] = st.sampled_from(["2019-12-31", "2019-12", "2019", "2019/2020", "unknown"])
    return st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=6)


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_what_an_agency_writes_is_read_back_as_it_was(data):
    """The oracle is the same rows read as canonical text, without any mapping."""
    mapping = shipped_mapping(data.draw(st.sampled_from(AGENCIES)))
    rows = [row | {"report_id": f"r{n}"} for n, row in enumerate(data.draw(canonical_rows(mapping)))]
    table = pa.Table.from_pylist(rows)
    constants = {r.column: r.constant for r in mapping.rules.values() if r.constant is not None}
    for column, constant in constants.items():
        table = table.append_column(column, pa.array([constant] * len(rows)))

    direct, through = read_table(table), read_table(invert(mapping, table))

    assert through.num_rows == len(rows)
    assert through.equals(direct)


def read_table(table):
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(table, Path(folder) / "a.parquet")
        intake = read_inputs([Path(folder) / "a.parquet"], work=Path(folder) / "work")
        return pq.read_table(intake.tables["reports"])
