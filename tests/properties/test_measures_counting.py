"""Counting by integers on an engine gives what counting by hand in Python gives, for any reports."""

import tempfile
from collections import Counter
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.counted import counting_only
from zicht.linkage import link_reports
from zicht.measures import CountingOptions, CountingRule, units
from zicht.measures.compute import count_tables
from zicht.vocabulary import UNKNOWNS, code_list

WINDOW = (2016, 2018)
UNKNOWN_ORDER = ("withheld", "unknown", "not_asked")
SUPPLIED = {
    "person_key",
    "report_date",
    "reporter_type",
    "sex",
    "age_at_report",
    "forms",
    "main_form",
    "route",
    "status",
    "sub3",
}


def _position(list_name, code):
    return list(code_list(list_name).codes).index(code)


reports = st.fixed_dictionaries(
    {
        "person_key": st.sampled_from([*(f"p-{n}" for n in range(1, 13)), None]),
        "report_date": st.integers(0, 1700).map(lambda day: date(2014, 6, 1) + timedelta(days=day)),
        "reporter_type": st.sampled_from(["police", "shelter", "youth_care", "care_coordination", "unknown"]),
        "sex": st.sampled_from(["female", "male", *UNKNOWN_ORDER]),
        "age_at_report": st.one_of(st.none(), st.integers(10, 30)),
        "forms": st.sampled_from(
            ["sexual", "labour", "labour;sexual", "criminal", "unknown", "not_asked", "begging"]
        ),
        "main_form": st.sampled_from(["sexual", "labour", "not_asked"]),
        "route": st.sampled_from(["domestic", "cross_border", "unknown"]),
        "status": st.sampled_from(["presumed", "presumed", "withdrawn"]),
        "sub3": st.sampled_from(["no", "no", "yes"]),
    }
)
#: A count takes as long for many reports as for few: few examples, each of many persons and years.
many_reports = st.lists(reports, min_size=15, max_size=60)


def _table(rows):
    filled = [
        row | {"source": "s", "report_id": str(n), "report_date_last": row["report_date"], "birth_date": None}
        for n, row in enumerate(rows)
    ]
    schema = dict.fromkeys(filled[0], "string") | {
        "report_date": "date",
        "report_date_last": "date",
        "age_at_report": "int32",
        "birth_date": "date",
    }
    columns = {name: [row[name] for row in filled] for name in schema}
    return ibis.memtable(columns, schema=schema)


def _units(rows, rule):
    """Group the reports into counted units, the slow and plain way."""
    standing = [
        row | {"person": row["person_key"] or f"own-{n}"}
        for n, row in enumerate(rows)
        if row["status"] != "withdrawn"
    ]
    standing = [row for row in standing if row["report_date"].year <= WINDOW[1]]
    if rule is CountingRule.ONCE_IN_WINDOW:
        standing = [row for row in standing if row["report_date"].year >= WINDOW[0]]
    standing.sort(key=lambda row: (row["person"], row["report_date"].year))
    units = []
    for (person, year), group in groupby(standing, key=lambda row: (row["person"], row["report_date"].year)):
        units.append(_unit(person, str(year), list(group)))
    if rule is CountingRule.ONCE_PER_YEAR:
        inside = [row for row in standing if row["report_date"].year >= WINDOW[0]]
        pooled = [
            _unit(person, "2016-2018", list(group))
            for person, group in groupby(inside, key=lambda row: row["person"])
        ]
        return units + pooled
    first = {}
    for unit in units:
        first.setdefault(unit["person"], unit)
    once = list(first.values())
    return once + [
        unit | {"period": "2016-2018"} for unit in once if WINDOW[0] <= int(unit["period"]) <= WINDOW[1]
    ]


def _unit(person, period, rows):
    forms = {form for row in rows for form in row["forms"].split(";")}
    return {
        "person": person,
        "period": period,
        "sex": _first_known(rows, "sex", "sexes"),
        "main_form": _first_known(rows, "main_form", "forms"),
        "route": _first_known(rows, "route", "routes"),
        "age": next((a for a in _ages(rows) if a is not None), None),
        "forms": (forms - set(UNKNOWNS)) or {next(kind for kind in UNKNOWN_ORDER if kind in forms)},
        "sub3": all(row["sub3"] == "yes" for row in rows),
    }


def _ages(rows):
    dated = sorted(rows, key=lambda row: (row["report_date"], row["age_at_report"] or 0))
    return [row["age_at_report"] for row in dated]


def _first_known(rows, column, list_name):
    known = [row for row in rows if row[column] not in UNKNOWNS]
    if not known:
        return min((row[column] for row in rows), key=UNKNOWN_ORDER.index)
    return min(known, key=lambda row: (row["report_date"], _position(list_name, row[column])))[column]


def _group(unit):
    group = code_list("forms").extra("group")
    main = group.get(unit["main_form"])
    if main is None:
        named = {group[form] for form in unit["forms"] if form in group}
        main = next((g for g in ("sexual", "criminal", "labour", "other") if g in named), None)
    if main is None:
        return next(iter(unit["forms"]))
    if main == "sexual":
        routes = {"domestic": "domestic_sexual", "cross_border": "cross_border_sexual"}
        return routes.get(unit["route"], "sexual_route_unknown")
    return main


def _counted(table, *dimensions):
    names = [d.name for d in table.dimensions]
    places = [names.index(name) for name in dimensions]
    others = [i for i in range(1, len(names)) if i not in places]
    return Counter(
        {
            (cell.codes[0], *(cell.codes[i] for i in places)): cell.value
            for cell in table.cells
            if cell.measure == "victims"
            and cell.value
            and all(cell.codes[i] == "all" for i in others)
            and not {"all", "known"} & {cell.codes[i] for i in places}
        }
    )


@pytest.mark.parametrize("rule", list(CountingRule))
@settings(max_examples=4)
@given(rows=many_reports)
def test_counts_equal_counting_by_hand(rule, rows):
    assert_counted_as_by_hand(rule, rows)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=many_reports)
def test_counts_stay_the_same_where_persons_share_their_number(rows, monkeypatch):
    """Every person gets one number, told apart by the second number alone."""
    plain = units.number_of
    with monkeypatch.context() as patch:
        patch.setattr(units, "number_of", lambda linked: plain(linked) * 0)
        assert_counted_as_by_hand(CountingRule.FIRST_REPORT_IN_YEAR, rows)


def assert_counted_as_by_hand(rule, rows):
    engine = ibis.duckdb.connect()
    with tempfile.TemporaryDirectory() as work, counting_only("T01", "T02", "T03", "T04", "T08", "T12"):
        tables = count_tables(
            engine,
            link_reports(_table(rows)),
            work=Path(work),
            options=CountingOptions(WINDOW, rule, estimates=False, outcomes=False),
            supplied=SUPPLIED,
            sources=("s",),
        )
    by_id = {table.id: table for table in tables}
    counted = _units(rows, rule)
    victims = [unit for unit in counted if not unit["sub3"]]
    minors = [unit for unit in victims if unit["age"] is not None and unit["age"] < 18]

    assert _counted(by_id["T01"]) == Counter((u["period"],) for u in victims)
    assert _counted(by_id["T02"], "form") == Counter(
        (u["period"], form) for u in victims for form in u["forms"]
    )
    assert _counted(by_id["T03"], "group") == Counter((u["period"], _group(u)) for u in victims)
    assert _counted(by_id["T04"]) == Counter((u["period"],) for u in counted if u["sub3"])
    assert _counted(by_id["T08"], "group", "sex") == Counter(
        (u["period"], _group(u), u["sex"]) for u in victims
    )
    assert _counted(by_id["T12"]) == Counter((u["period"],) for u in minors)
    engine.disconnect()
