"""The yearly change taken apart adds up to the change, whatever the reports are."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from support.counted import counting_only, shown
from zicht.linkage import link_reports
from zicht.measures import CountingOptions
from zicht.measures.compute import count_tables
from zicht.records.contracts import CONTRACTS

WAYS = ("first_reporter_group", "group", "nationality")
SUPPLIED = frozenset(
    ["person_key", "report_date", "reporter_type", "forms", "route", "nationality", "status"]
)

report = st.fixed_dictionaries(
    {
        "person_key": st.sampled_from([*(f"p-{n}" for n in range(1, 13)), None]),
        "report_date": st.integers(0, 1400).map(lambda day: date(2015, 1, 1) + timedelta(days=day)),
        "reporter_type": st.sampled_from(["police", "shelter", "care_coordination", "unknown", "withheld"]),
        "forms": st.sampled_from(["sexual", "labour;sexual", "criminal", "other", "unknown", "not_asked"]),
        "route": st.sampled_from(["domestic", "cross_border", "unknown"]),
        "nationality": st.sampled_from(["NLD", "POL", "NGA", "withheld", "unknown"]),
        "status": st.sampled_from(["presumed", "presumed", "withdrawn"]),
    }
)


def change_table(rows):
    filled = [
        row | {"report_id": str(n), "source": "s", "report_date_last": row["report_date"]}
        for n, row in enumerate(rows)
    ]
    schema = dict.fromkeys(filled[0], "string") | {"report_date": "date", "report_date_last": "date"}
    rest = {name: "string" for name in CONTRACTS["reports"].column_names if name not in schema}
    table = ibis.memtable({name: [row[name] for row in filled] for name in schema}, schema=schema)
    table = table.mutate(**{name: ibis.literal("not_asked", kind) for name, kind in rest.items()})
    engine = ibis.duckdb.connect()
    with tempfile.TemporaryDirectory() as work, counting_only("T31"):
        counted = count_tables(
            engine,
            link_reports(table),
            work=Path(work),
            options=CountingOptions((2015, 2018), estimates=False, outcomes=False),
            supplied=SUPPLIED,
            sources=("reports",),
        )
    engine.disconnect()
    return shown({table.id: table for table in counted}, "T31")


@settings(max_examples=4)
@given(st.lists(report, min_size=15, max_size=60))
def test_each_way_to_take_the_change_apart_adds_up_to_it(rows):
    table = change_table(rows)
    parts = {}
    for cell in table.cells:
        if cell.measure == "change":
            ways = [
                name for name, code in zip(table.dimension_names, cell.codes, strict=True) if code != "all"
            ]
            parts.setdefault((cell.codes[0], *ways[1:]), []).append(cell.value)

    for year in {year for year, *_way in parts}:
        (total,) = parts[(year,)]
        assert {way: sum(parts[year, way]) for way in WAYS} == dict.fromkeys(WAYS, total)
