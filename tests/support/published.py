"""The figures that were published and that an edition of the reference country must print."""

from __future__ import annotations

import csv
from pathlib import Path

from zicht.publication.international import FORMS, fill_form
from zicht.release import Release, Status

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

#: Rows of the form for the US report, and what its narratives of 2020 to 2022 printed: netherlands.csv.
NARRATIVES = [
    ("Sex trafficking", "2018", 458),
    ("Labour trafficking, including forced criminality and forced begging", "2018", 142),
    ("Both sex and labour trafficking", "2018", 28),
    ("Uncategorised", "2018", 40),
    ("Sex trafficking", "2019", 849),
    ("of which forced criminality", "2019", 196),
    ("Children", "2018", 62),
    ("Women and girls", "2020", 547),
    ("Police", "2019", 952),
    ("Regional health care organisations (care coordination)", "2018", 91),
    ("Nigeria", "2019", 512),
]


def printed_otherwise(release: Release) -> list[tuple[str, str, int]]:
    """Return the figures of the narratives that the form does not hold."""
    rows = {one.row.row: one.figures for one in fill_form(release, "tip").rows}
    return [printed for printed in NARRATIVES if rows[printed[0]][printed[1]].value != printed[2]]


def rows_without_figures(release: Release) -> list[tuple[str, str]]:
    """Return the rows that name a figure which the release has in no year."""
    return [
        (name, one.row.row)
        for name in FORMS
        for one in fill_form(release, name).rows
        if one.figures and all(figure.status is Status.NOT_AVAILABLE for figure in one.figures.values())
    ]


#: Figures that people look up: table, year, codes, persons, and the percentage where one was published.
EXPLAINED = [
    ("T01", "2020", {}, 984, None),
    ("T01", "2019", {}, 1334, None),
    ("T01", "2015-2019", {}, 5060, None),
    ("T03", "2020", {"group": "domestic_sexual"}, 108, 11),
    ("T03", "2020", {"group": "labour"}, 423, 43),
    ("T03", "2019", {"group": "labour"}, 228, 17),
    ("T09", "2019", {"age_class": "minor"}, 108, 8),
    ("T09", "2015", {"age_class": "minor"}, 288, None),
]

#: Figures of several years or codes in T33: period, publisher and cell, our number, and how it was taken together.
TAKEN_TOGETHER = [
    (("2015-2019", "NR", "T01:victims"), 5060, "summed"),
    (("2014-2015", "NR", "T03:group=domestic_sexual:victims"), 365, "mean_of_years"),
    (("2020", "TIP", "T02:form=labour|criminal:victims"), 603, "summed"),
]

GIRLS = {"group": "domestic_sexual", "sex": "female", "age_class": "minor"}
#: Estimates by others that T26 shows: period, publisher, of whom, and the number with its interval.
ESTIMATED = [
    ("2010-2015", "UNODC/NR", {}, (6250, 5000, 7500)),
    ("2018-2019", "WODC", {}, (5000, None, None)),
    ("2010-2015", "UNODC/NR", GIRLS, (1300, None, None)),
]
