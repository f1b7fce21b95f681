"""Sexual violence and drug-related crime before and after the first report, by hand and from a known truth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from zicht.measures.followed import Followed
from zicht.measures.overlap_offences import DRUGS, SEXUAL, count_offence_overlap
from zicht.measures.repeats import HORIZONS
from zicht.vocabulary import code_list

KINDS = [code.code for code in code_list("offence_kinds")]
SEXUAL_KIND, OTHER_KIND = 1 + KINDS.index("sexual_violence"), 1 + KINDS.index("theft")
YEAR = 365.2425


def follow(offences, *, size, days=4000, found=True):
    """Follow people with offences of (person, day, kind, drugs, unknown), in the order of the days."""
    rows = sorted(offences, key=lambda row: row[1])
    whose, day, kind, drugs, unknown = (np.array(column) for column in zip(*rows, strict=True))
    flags = np.full(size, found)
    length = np.full(size, days)
    return Followed(
        np.ones(size, dtype=bool),
        flags,
        length,
        length,
        np.zeros(size, dtype=bool),
        {"group": np.full(size, "labour"), "age_class": np.full(size, "adult"), "sex": np.full(size, "male")},
        whose,
        day,
        kind,
        day.copy(),
        drugs.astype(bool),
        (2010, 2012),
        date(2022, 9, 1),
        unknown.astype(bool),
    )


def cells(followed):
    table = count_offence_overlap(followed, sources=("police",), missing=())
    return {(cell.codes, cell.measure): cell for cell in (*table.cells, *table.estimated)}


def test_counts_by_hand():
    found = cells(
        follow(
            [
                (0, -10, SEXUAL_KIND, 0, 0),  # before
                (0, 100, OTHER_KIND, 0, 1),  # not known whether linked to drugs
                (0, 500, OTHER_KIND, 1, 0),  # linked, in the second year
                (1, 200, OTHER_KIND, 0, 0),  # another offence first does not end follow-up
                (1, 300, SEXUAL_KIND, 0, 0),
                (2, -5, OTHER_KIND, 0, 1),
                (3, 5000, SEXUAL_KIND, 0, 0),  # after the end of follow-up
            ],
            size=4,
        )
    )

    def value(measure, kind, horizon="all"):
        return found[(horizon, kind, "all", "all", "all"), measure].value

    assert [value("with_offence", SEXUAL, year) for year in ("1", "2")] == [1, 1]
    assert [value("with_offence", DRUGS, year) for year in ("1", "2")] == [0, 1]
    assert [value("link_unknown", DRUGS, year) for year in ("1", "2")] == [1, 0]
    assert (value("before", SEXUAL), value("before", DRUGS), value("unknown_before", DRUGS)) == (1, 0, 1)
    assert value("at_risk", SEXUAL, "1") == 3
    assert value("found", SEXUAL) == 4


@pytest.mark.parametrize(("kind", "a_year"), [(SEXUAL, 0.05), (DRUGS, 0.02)])
def test_constant_rates_are_found_back(kind, a_year):
    rng, size = np.random.default_rng(4), 3000
    offences = [
        *(
            (person, day, SEXUAL_KIND, 0, 0)
            for person, day in enumerate(rng.exponential(YEAR / 0.05, size).round() + 1)
        ),
        *(
            (person, day, OTHER_KIND, 1, 0)
            for person, day in enumerate(rng.exponential(YEAR / 0.02, size).round() + 1)
        ),
    ]
    found = cells(follow(offences, size=size))

    for horizon in HORIZONS:
        cell = found[(str(horizon), kind, "all", "all", "all"), "incidence"]
        # Within three standard errors.
        assert abs(cell.value + 100 * np.expm1(-a_year * horizon)) < 3 * (cell.upper - cell.lower) / 3.92


def test_without_offences_the_table_says_so():
    table = count_offence_overlap(None, sources=(), missing=("offences",))

    assert (table.cells, table.views, table.missing) == ((), (), ("offences",))
