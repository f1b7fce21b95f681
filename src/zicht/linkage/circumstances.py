"""What a report says of the case beside who it is about: when, where, what; and the age, which bounds the birth.

Many reports carry no name or no date of birth. Two of them can still be about
one person: same sex, nationality and age, the same place and form, a week apart.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.vocabulary import UNKNOWNS

__all__ = ["CIRCUMSTANCES", "add_circumstances"]

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]

#: The columns that are added, in order: `birth_from` and `birth_to` are the first and last days that are possible.
CIRCUMSTANCES = pa.schema(
    [
        ("birth_from", pa.date32()),
        ("birth_to", pa.date32()),
        ("reported", pa.int32()),
        ("form", pa.string()),
        ("form_all", pa.list_(pa.string())),
        ("sector", pa.string()),
        ("sector_all", pa.list_(pa.string())),
        ("means", pa.string()),
        ("means_all", pa.list_(pa.string())),
        ("relation", pa.string()),
        ("place", pa.string()),
        ("region", pa.string()),
        ("phase", pa.string()),
        ("offenders", pa.string()),
    ]
)

#: Columns with several codes in one cell, and those with one.
_SEVERAL = {"form": "forms", "sector": "sectors", "means": "means"}
_ONE = {
    "relation": "relation",
    "place": "place_municipality",
    "region": "reporter_region",
    "phase": "phase",
    "offenders": "offenders",
}
_NOT_A_DAY = np.datetime64("NaT", "D")


def add_circumstances(attributes: pa.Table, reports: pa.Table) -> pa.Table:
    """Return the attributes with `CIRCUMSTANCES` beside them; the rows of both tables are the same reports in order."""
    earliest, latest = _bound_births(attributes, reports)
    columns: dict[str, pa.Array] = {
        "birth_from": pa.array(earliest, pa.date32(), from_pandas=True),
        "birth_to": pa.array(latest, pa.date32(), from_pandas=True),
        "reported": pc.cast(pc.cast(_to_the_day(reports, "report_date"), pa.int32()), pa.int32()),
    }
    for name, column in _SEVERAL.items():
        columns[name] = _known(reports, column)
        columns[f"{name}_all"] = pc.split_pattern(columns[name], ";")
    columns |= {name: _known(reports, column) for name, column in _ONE.items()}
    added = pa.table(columns, schema=CIRCUMSTANCES)
    return pa.table({**_columns_of(attributes), **_columns_of(added)})


def _columns_of(table: pa.Table) -> Mapping[str, pa.ChunkedArray]:
    return {name: table[name] for name in table.column_names}


def _bound_births(attributes: pa.Table, reports: pa.Table) -> tuple[Days, Days]:
    """Bound the birth by its date as far as that is known, and by the age at the report where the two agree."""
    day, year, month = (_numpy(attributes[name]) for name in ("birth", "birth_year", "birth_month"))
    born = np.where(np.isnan(year), np.nan, year - 1970) * 12
    whole = np.isnan(month)
    first_month = born + np.where(whole, 1, month) - 1
    last_month = born + np.where(whole, 12, month) - 1
    exact = ~np.isnan(day)
    earliest = np.where(exact, day, _first_day(first_month))
    latest = np.where(exact, day, _first_day(last_month + 1) - 1)
    from_age, to_age = _bound_by_age(reports)
    possible = ~(np.maximum(earliest, from_age) > np.minimum(latest, to_age))
    earliest = np.where(possible, np.fmax(earliest, from_age), earliest)
    latest = np.where(possible, np.fmin(latest, to_age), latest)
    return _days(earliest), _days(latest)


def _bound_by_age(reports: pa.Table) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bound the birth by the age in whole years, to the month: an age is often that of some days before or after."""
    if "age_at_report" not in reports.column_names:
        nothing = np.full(len(reports), np.nan)
        return nothing, nothing
    months = _months(_to_the_day(reports, "report_date"))
    age = _numpy(reports["age_at_report"])
    return _first_day(months - 12 * (age + 1)), _first_day(months - 12 * age + 1) - 1


def _months(days: pa.Array) -> npt.NDArray[np.float64]:
    known = np.asarray(pc.is_valid(days))
    months = (
        np.asarray(pc.fill_null(days, 0), dtype="datetime64[D]").astype("datetime64[M]").astype(np.float64)
    )
    return np.where(known, months, np.nan)


def _first_day(months: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the day number of the first of each month; unknown stays unknown."""
    known = ~np.isnan(months)
    days = np.where(known, months, 0).astype(np.int64).astype("datetime64[M]").astype("datetime64[D]")
    return np.where(known, days.astype(np.float64), np.nan)


def _days(numbers: npt.NDArray[np.float64]) -> Days:
    known = ~np.isnan(numbers)
    return np.where(known, np.where(known, numbers, 0).astype(np.int64).astype("datetime64[D]"), _NOT_A_DAY)


def _numpy(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    """Return numbers, or days as numbers; NaN is unknown."""
    if pa.types.is_date(column.type):
        column = pc.cast(column, pa.int32())
    return np.asarray(pc.cast(column, pa.float64()).combine_chunks().to_numpy(zero_copy_only=False))


def _to_the_day(reports: pa.Table, name: str) -> pa.Array:
    """Return a date where it is known to the day."""
    date = reports[name].combine_chunks()
    if f"{name}_precision" not in reports.column_names:
        return date
    precise = pc.equal(pc.cast(reports[f"{name}_precision"], pa.string()).combine_chunks(), "day")
    return pc.if_else(pc.fill_null(precise, fill_value=False), date, pa.scalar(None, date.type))


def _known(reports: pa.Table, name: str) -> pa.Array:
    """Return a column of codes as text, null where nothing is known."""
    if name not in reports.column_names:
        return pa.nulls(len(reports), pa.string())
    values = pc.cast(reports[name], pa.string()).combine_chunks()
    nothing = pc.is_in(values, pa.array(["", *UNKNOWNS]))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), values)
