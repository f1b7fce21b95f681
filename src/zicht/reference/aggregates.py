"""The published figures as rows of `aggregates`: each beside the cell of the table that it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from zicht.reference.targets import published_rows

__all__ = ["aggregate_rows"]


@dataclass(frozen=True)
class _Place:
    """Where a series belongs: `cell` is filled in with the row's group, by its code here."""

    table: str
    cell: str = ""
    measure: str = "victims"
    reason: str = ""
    codes: dict[str, str] = field(default_factory=dict)


_CODINGS = {
    "sexual": "coding=sexual_only",
    "labour_and_criminal": "coding=labour_or_criminal",
    "sexual_and_labour": "coding=sexual_and_labour",
    "uncategorised": "coding=uncategorised",
    "criminal": "form=criminal",
}
_FORMS = {
    "sexual": "form=sexual",
    "criminal": "form=criminal",
    "labour_and_criminal": "form=labour|criminal",
    "uncategorised": "form=unknown",
}
_PLACES = {
    "victims": _Place("T01"),
    "minors": _Place("T09", "age_class=minor"),
    "minors_share": _Place("T09", "age_class=minor", "share"),
    "women": _Place("T08", "sex=female"),
    "form_exclusive": _Place("T02", "{group}", codes=_CODINGS),
    "form_multi": _Place("T02", "{group}", reason="multi_coded", codes=_FORMS),
    "monitor_group": _Place("T03", "group={group}"),
    "monitor_group_share": _Place("T03", "group={group}", "share"),
    "monitor_group_minors": _Place("T12", "group={group}"),
    "reporter": _Place("T13", "reporter_group={group}", reason="several_reporters"),
    "nationality": _Place("T10", "nationality={group}"),
    "repeat_victimisation": _Place("T19", "horizon={year}", "share"),
    "hidden_population": _Place("T26", "", "estimate", "model_estimate"),
    "hidden_population_share": _Place("T26", "age_class=minor", "share", "model_estimate"),
    "chat": _Place("T29", "", "share", "unverified_chat"),
    "convictions": _Place("T28", "stage=convicted", "persons", "other_unit"),
    "suspects_police": _Place("T28", "stage=suspected", "persons", "rounded_at_source"),
    "funding": _Place("T36", "body={group}", "euro"),
    "municipalities_insufficient_sight": _Place(
        "T36", "question=the_municipality_has_insufficient_sight_on_victims_and_offenders", "said_so"
    ),
}
_CHAT_CELLS = {
    "victims": "",
    "self_contact": "contact=self",
    "minor": "age_class=minor",
    "several_offenders": "offenders=several",
}
#: Printed words that stand for one value; bounds and ranges have none and are left out.
_VALUES = {"1/3": "33.3", "2/3": "66.7"}
_DIGITS = {"1/3": "1", "2/3": "1"}
#: How a note says that a range was printed with the value.
_RANGE = re.compile(r"range (\d+) to (\d+)")
_REVISED = {("victims", "2014", "1256"), ("victims", "2017", "958")}


def aggregate_rows(until_year: int) -> list[dict[str, str]]:
    """Return the published figures on the years up to one, as canonical rows."""
    rows = [row for row in published_rows() if _has_place(row) and _last_year(row["year"]) <= until_year]
    return [{"row_id": str(number), **_row(row)} for number, row in enumerate(rows, start=1)]


def _has_place(row: dict[str, str]) -> bool:
    place = _PLACES.get(row["series"])
    if place is None or not _VALUES.get(row["value"], row["value"]).replace(".", "").isdigit():
        return False
    return row["series"] != "chat" or row["group"] in _CHAT_CELLS


def _last_year(year: str) -> int:
    last = year.rsplit("-", maxsplit=1)[-1]
    return int(last) if last.isdigit() else 0


def _row(row: dict[str, str]) -> dict[str, str]:
    place = _PLACES[row["series"]]
    group = place.codes.get(row["group"], row["group"])
    bounds = _RANGE.search(row["note"])
    measure = "victims" if row["series"] == "chat" and row["group"] == "victims" else place.measure
    return {
        "provider": row["publisher"],
        "table": place.table,
        "period": row["year"] if row["year"][:4].isdigit() else "unknown",
        "cell": _cell(row, place, group),
        "measure": measure,
        "value": _VALUES.get(row["value"], row["value"]),
        "lower": bounds[1] if bounds else "",
        "upper": bounds[2] if bounds else "",
        "digits": _DIGITS.get(row["value"], "0"),
        "unit": row["unit"],
        "counting": row["counting"],
        "difference_reason": _reason(row, place),
        "protected_by": "rounded to 5" if row["series"] == "suspects_police" else "",
        "reference": row["source"],
    }


def _cell(row: dict[str, str], place: _Place, group: str) -> str:
    if row["series"] == "chat":
        return _CHAT_CELLS[row["group"]]
    if row["series"] == "hidden_population":
        return (
            "group=domestic_sexual;sex=female;age_class=minor"
            if row["group"] == "girls_domestic_sexual"
            else ""
        )
    return place.cell.format(group=group, year=row["year"])


def _reason(row: dict[str, str], place: _Place) -> str:
    if row["publisher"] == "CoMensha":
        return "unexplained"
    if (row["series"], row["year"], row["value"]) in _REVISED:
        return "revised"
    if row["year"] == "2014-2015":
        return "two_year_mean"
    return place.reason or "not_asked"
