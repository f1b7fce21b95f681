"""The figures that were published and that an edition of the reference country must print."""

from __future__ import annotations

import csv
from pathlib import Path

PUBLISHED = Path(__file__).parents[2] / "src/zicht/reference/published_netherlands.csv"


def published_rows():
    with PUBLISHED.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


#: Series of the facts file whose table is one of T01 to T14.
TABLE_OF_SERIES = {
    "victims": "T01",
    "form_exclusive": "T02",
    "form_multi": "T02",
    "monitor_group": "T03",
    "monitor_group_share": "T03",
    "women": "T08",
    "minors": "T09",
    "minors_share": "T09",
    "nationality": "T10",
    "monitor_group_minors": "T12",
    "reporter": "T13",
}
SUPERSEDED = {("victims", "2014", "1256"), ("victims", "2017", "958")}
FIGURES = [
    row
    for row in published_rows()
    if row["publisher"] in {"NR", "TIP"}
    and row["series"] in TABLE_OF_SERIES
    and (row["series"], row["year"], row["value"]) not in SUPERSEDED
]
