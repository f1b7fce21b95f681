"""What both sides count: the columns that T01 to T14 need, and how the peer lays the tables out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from zicht.vocabulary import code_list

__all__ = [
    "AGES",
    "CODED",
    "DATES",
    "LISTS",
    "TABLES",
    "TICKED",
    "WINDOW",
    "Breakdown",
    "Cells",
    "PeerTable",
    "listed_codes",
    "write_cells",
]

#: The window of an edition of the reference country's last vintage.
WINDOW = (2017, 2021)
#: Cells that are not zero: table, then codes in the order of the table's dimensions, then persons.
Cells = dict[str, dict[tuple[str, ...], int]]

#: Columns of one code a report, with their lists.
CODED = {
    "reporter_region": "police_units",
    "sex": "sexes",
    "age_class_at_report": "age_classes",
    "nationality": "countries",
    "origin_region": "world_regions",
    "residence_at_start": "residence_classes",
    "residence_at_report": "residence_classes",
    "residence_later": "residence_classes",
    "main_form": "forms",
    "route": "routes",
    "place_municipality": "municipalities",
}
#: Columns of several codes a report, with their lists.
TICKED = {
    "reporter_type": "reporter_types",
    "dependence": "dependences",
    "lost_together": "dependences",
    "forms": "forms",
    "sectors": "sectors",
    "sub3": "yes_no",
}
DATES = ("report_date", "report_date_last")
AGES = ("age_at_report", "age_at_start")


@dataclass(frozen=True)
class Breakdown:
    """One way to break a table down. `known` also counts who has a known code; `years` is off for pooled years."""

    dimensions: tuple[str, ...] = ()
    known: bool = False
    years: bool = True


@dataclass(frozen=True)
class PeerTable:
    """A table: its population, its dimensions in order, its breakdowns."""

    population: str
    dimensions: tuple[str, ...]
    breakdowns: tuple[Breakdown, ...]


#: The list of each dimension.
LISTS = {
    "form": "forms",
    "coding": "form_codings",
    "group": "monitor_groups",
    "route": "routes",
    "sex_sector": "sectors",
    "other_sector": "sectors",
    "visibility": "visibilities",
    "sex": "sexes",
    "age_class": "age_classes",
    "age_band": "age_bands",
    "age_class_at_start": "age_classes",
    "age_band_at_start": "age_bands",
    "nationality": "countries",
    "nationality_class": "nationality_classes",
    "origin_region": "world_regions",
    "residence_at_start": "residence_classes",
    "residence_at_report": "residence_classes",
    "residence_later": "residence_classes",
    "dependence": "dependences",
    "lost_together": "dependences",
    "reporter_type": "reporter_types",
    "reporter_group": "reporter_groups",
    "region": "police_units",
    "municipality": "municipalities",
}


def listed_codes(dimension: str) -> list[str]:
    """Return the codes that a dimension shows."""
    codes = list(code_list(LISTS[dimension]))
    if dimension == "sex_sector":
        codes = [c for c in codes if c.extra["domain"] == "sex_industry"]
    if dimension == "other_sector":
        codes = [c for c in codes if c.extra["domain"] != "sex_industry"]
    return [c.code for c in codes]


def _one(dimension: str) -> Breakdown:
    return Breakdown((dimension,), known=True)


def _by(*dimensions: str) -> Breakdown:
    return Breakdown(dimensions)


_TOTAL = Breakdown()

TABLES = {
    "T01": PeerTable("victims", (), (_TOTAL,)),
    "T02": PeerTable("victims", ("form", "coding"), (_TOTAL, _by("form"), _one("coding"))),
    "T03": PeerTable("victims", ("group",), (_TOTAL, _one("group"))),
    "T04": PeerTable("sub3", ("sex",), (_TOTAL, _one("sex"))),
    "T05": PeerTable("sexual", ("sex_sector", "visibility"), (_TOTAL, _by("sex_sector"), _one("visibility"))),
    "T06": PeerTable("other", ("other_sector",), (_TOTAL, _by("other_sector"))),
    "T07": PeerTable(
        "victims", ("group", "route"), (_TOTAL, _by("group"), _one("route"), _by("group", "route"))
    ),
    "T08": PeerTable("victims", ("group", "sex"), (_TOTAL, _by("group"), _one("sex"), _by("group", "sex"))),
    "T09": PeerTable(
        "victims",
        ("group", "age_class", "age_band", "age_class_at_start", "age_band_at_start"),
        (
            _TOTAL,
            _by("group"),
            _one("age_class"),
            _one("age_band"),
            _by("group", "age_class"),
            _by("group", "age_band"),
            _one("age_class_at_start"),
            _one("age_band_at_start"),
        ),
    ),
    "T10": PeerTable(
        "victims",
        ("group", "route", "nationality", "nationality_class", "origin_region"),
        (
            _TOTAL,
            _by("group"),
            _by("route"),
            _one("nationality"),
            _one("nationality_class"),
            _one("origin_region"),
            _by("group", "nationality"),
            _by("route", "nationality"),
            _by("group", "route", "nationality_class"),
        ),
    ),
    "T11": PeerTable(
        "victims",
        (
            "group",
            "residence_at_report",
            "residence_at_start",
            "residence_later",
            "dependence",
            "lost_together",
        ),
        (
            _TOTAL,
            _by("group"),
            _one("residence_at_report"),
            _one("residence_at_start"),
            _one("residence_later"),
            _by("group", "residence_at_report"),
            _by("dependence"),
            _by("lost_together"),
        ),
    ),
    "T12": PeerTable(
        "minors",
        ("group", "nationality_class", "sex", "reporter_group", "sex_sector"),
        (
            _TOTAL,
            _one("group"),
            _one("nationality_class"),
            _one("sex"),
            _by("reporter_group"),
            _by("sex_sector"),
            _by("group", "sex"),
        ),
    ),
    "T13": PeerTable(
        "victims",
        ("reporter_group", "reporter_type", "group", "age_class", "nationality_class"),
        (
            _TOTAL,
            _by("reporter_group"),
            _by("reporter_type"),
            _by("group", "reporter_group"),
            _by("age_class", "reporter_group"),
            _by("nationality_class", "reporter_group"),
        ),
    ),
    "T14": PeerTable(
        "victims",
        ("region", "group", "municipality"),
        (
            _TOTAL,
            _one("region"),
            _by("region", "group"),
            Breakdown(("municipality",), years=False),
        ),
    ),
}


def write_cells(cells: Cells, out: Path) -> None:
    """Write cells so that equal cells are equal bytes; print how many."""
    plain = {table: {"|".join(codes): n for codes, n in found.items()} for table, found in cells.items()}
    out.write_text(json.dumps(plain, indent=0, sort_keys=True), encoding="utf-8")
    print(json.dumps({"cells": sum(map(len, plain.values()))}))
