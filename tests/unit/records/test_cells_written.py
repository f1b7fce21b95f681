"""Are canonical rows written as cells that say the same?"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from zicht.records.cells_written import write_cells
from zicht.records.contracts import CONTRACTS

REPORTS = CONTRACTS["reports"]


def rows(first, last, precision):
    return pa.table(
        {
            "report_id": ["1"],
            "report_date": pa.array([first], pa.date32()),
            "report_date_last": pa.array([last], pa.date32()),
            "report_date_precision": pa.array([precision]).dictionary_encode(),
            "sex": pa.array(["female"]).dictionary_encode(),
            "age_at_report": pa.array([21], pa.int32()),
        }
    )


@pytest.mark.parametrize(
    ("first", "last", "precision", "cell"),
    [
        (date(2019, 3, 14), date(2019, 3, 14), "day", "2019-03-14"),
        (date(2019, 3, 1), date(2019, 3, 31), "month", "2019-03"),
        (date(2019, 1, 1), date(2019, 12, 31), "year", "2019"),
        (date(2014, 1, 1), date(2018, 12, 31), "range", "2014/2018"),
        (None, None, "unknown", None),
    ],
)
def test_write_cells_writes_a_date_as_well_as_it_is_known(first, last, precision, cell):
    written = write_cells(rows(first, last, precision), REPORTS, {"report_date"})

    assert written.to_pylist() == [{"report_date": cell}]


def test_write_cells_writes_the_named_columns_in_the_order_of_the_contract():
    written = write_cells(rows(None, None, "unknown"), REPORTS, ["age_at_report", "sex", "report_id"])

    assert written.to_pylist() == [{"report_id": "1", "sex": "female", "age_at_report": "21"}]
