"""The tables around the people: simulated inhabitants, promises, capacity, surveys and campaigns."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.reference.model import Floats
from zicht.reference.places import places
from zicht.reference.shipped import shipped_rows

__all__ = ["POLICY_TABLES", "policy_rows", "population_table"]

#: What was promised, what there was to do it with, what was asked around, and how the chat was made known.
POLICY_TABLES = ("commitments", "capacity", "surveys", "campaigns")

_YEARS = range(2014, 2022)
_SEXES = ("female", "male")
#: Shares of the age bands; simulated, the same everywhere.
_AGE_SHARES = {
    "0-11": 0.125, "12-14": 0.033, "15-17": 0.034, "18-22": 0.062, "23-29": 0.089, "30-39": 0.123, "40+": 0.534,
}  # fmt: skip
_GROWTH_A_YEAR = 0.005
_BASE_YEAR = 2019


def population_table(until_year: int) -> pa.Table:
    """Return simulated inhabitants by municipality, sex and age band, for the years up to one."""
    table = _all_years()
    return table.filter(pc.less_equal(table["year"], until_year))


def policy_rows(name: str, vintage: date) -> list[dict[str, str]]:
    """Return the rows of one of `POLICY_TABLES` that were known on a day, as they were then."""
    return [_as_of(row, vintage) for row in shipped_rows(f"{name}.csv") if _is_known(row, vintage)]


def _is_known(row: dict[str, str], vintage: date) -> bool:
    """Know a promise once made, a campaign once ended, what was done in a year once it is over; money before."""
    day = row.get("made") or row.get("ended")
    if day:
        return day <= vintage.isoformat()
    is_money_only = bool(row.get("euro")) and not row.get("posts") and not row.get("target")
    return int(row["year"]) < vintage.year + is_money_only


def _as_of(row: dict[str, str], vintage: date) -> dict[str, str]:
    """What was done or dropped in the end had begun until it was due."""
    was_going = row.get("state") in ("done", "dropped") and row["due"] > vintage.isoformat()
    return row | {"state": "started"} if was_going else row


@cache
def _all_years() -> pa.Table:
    return pa.concat_tables([_population(year) for year in _YEARS])


def _population(year: int) -> pa.Table:
    listed = places(year)
    cells = len(_SEXES) * len(_AGE_SHARES)
    shares: Floats = np.array([[0.5 * share for share in _AGE_SHARES.values()] for _ in _SEXES]).ravel()
    grown = listed.inhabitants * (1 + _GROWTH_A_YEAR * (year - _BASE_YEAR))
    number = np.round(grown[:, None] * shares).astype(np.int64).ravel()
    size = len(listed.codes)
    return pa.table(
        {
            "municipality": pa.array(np.repeat(listed.codes, cells), pa.string()),
            "year": pa.array(np.full(size * cells, year), pa.int64()),
            "sex": pa.array(
                np.tile(np.repeat(np.array(_SEXES, dtype=object), len(_AGE_SHARES)), size), pa.string()
            ),
            "age_band": pa.array(
                np.tile(np.array(list(_AGE_SHARES), dtype=object), size * len(_SEXES)), pa.string()
            ),
            "number": pa.array(number, pa.int64()),
        }
    )
