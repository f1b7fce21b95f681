"""Are default dates no birth dates, and does a swapped date stand beside the written one?"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from zicht.linkage.dates import is_default_date, normalise_births, swap_day_and_month
from zicht.linkage.rules import read_rules


def births(first, last, precision):
    columns = normalise_births(
        pa.array([first], pa.date32()), pa.array([last], pa.date32()), pa.array([precision])
    )
    return {name: column[0].as_py() for name, column in columns.items()}


def test_known_birth_date_says_all():
    assert births(date(1998, 3, 14), date(1998, 3, 14), "day") == {
        "birth": date(1998, 3, 14),
        "birth_swapped": None,
        "birth_year": 1998,
        "birth_month": 3,
        "birth_precision": "day",
    }


@pytest.mark.parametrize(
    ("first", "last", "precision", "expected"),
    [
        (date(1998, 3, 1), date(1998, 3, 31), "month", (1998, 3, "month")),
        (date(1998, 1, 1), date(1998, 12, 31), "year", (1998, None, "year")),
        (date(1998, 1, 1), date(1998, 1, 1), "day", (1998, None, "default")),
        (date(1998, 1, 1), date(1999, 12, 31), "range", (None, None, "none")),
        (None, None, "unknown", (None, None, "none")),
    ],
)
def test_birth_that_is_not_known_to_the_day_says_what_it_can(first, last, precision, expected):
    found = births(first, last, precision)

    assert (found["birth_year"], found["birth_month"], found["birth_precision"]) == expected
    assert found["birth"] is found["birth_swapped"] is None


@pytest.mark.parametrize(
    "rule", read_rules("default_dates"), ids=lambda rule: "-".join(list(rule.values())[:3])
)
def test_every_default_date_is_found(rule):
    day = date(int(rule["year"] or 1987), int(rule["month"]), int(rule["day"]))

    assert is_default_date(pa.array([day])).to_pylist() == [True]


def test_day_beside_a_default_date_is_none():
    days = pa.array([date(1987, 1, 2), date(1988, 12, 31), None], pa.date32())

    assert is_default_date(days).to_pylist() == [False, False, False]


@pytest.mark.parametrize(
    ("written", "swapped"),
    [
        (date(1998, 3, 4), date(1998, 4, 3)),
        (date(2000, 2, 12), date(2000, 12, 2)),
        (date(1998, 4, 4), None),
        (date(1998, 3, 13), None),
        (None, None),
    ],
)
def test_swap_day_and_month(written, swapped):
    assert swap_day_and_month(pa.array([written], pa.date32())).to_pylist() == [swapped]
