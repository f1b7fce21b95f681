"""Fill in the age at report, and whether that is a minor's, where the dates leave no doubt."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["derive_ages", "derived_columns"]

_ADULT = 18
_HIGHEST = 110


def derive_ages(reports: pa.RecordBatch) -> pa.RecordBatch:
    """Return the reports with `age_at_report` and `age_class_at_report` filled in from what the row says itself.

    The age comes from the birth date only where every day that birth and report
    can have gives the same age; the class needs less: only that all possible ages
    are on one side of 18. What the reporter wrote is never changed.
    """
    youngest = _years_between(reports["birth_date_last"], reports["report_date"])
    oldest = _years_between(reports["birth_date"], reports["report_date_last"])
    certain = pc.and_(
        pc.equal(youngest, oldest), pc.and_(pc.greater_equal(youngest, 0), pc.less_equal(oldest, _HIGHEST))
    )
    age = pc.coalesce(reports["age_at_report"], pc.if_else(certain, youngest, None).cast(pa.int32()))
    lowest, highest = pc.coalesce(age, youngest), pc.coalesce(age, oldest)
    derived = pc.case_when(
        pc.make_struct(
            pc.fill_null(pc.greater_equal(lowest, _ADULT), pa.scalar(value=False)),
            pc.fill_null(
                pc.and_(pc.less(highest, _ADULT), pc.greater_equal(lowest, 0)), pa.scalar(value=False)
            ),
        ),
        "adult",
        "minor",
    )
    given = reports["age_class_at_report"]
    words = given.dictionary
    text = given.cast(pa.string())
    open_ = pc.is_in(text, pa.array(["not_asked", "unknown"]))
    text = pc.if_else(open_, pc.coalesce(derived, text), text)
    classes = pa.DictionaryArray.from_arrays(pc.index_in(text, words), words)
    return _replace(reports, age_at_report=age, age_class_at_report=classes)


def derived_columns(table: str, supplied: Collection[str]) -> tuple[str, ...]:
    """Return the columns that `derive_ages` can fill in from those that were supplied."""
    if table != "reports":
        return ()
    if "birth_date" in supplied:
        return ("age_at_report", "age_class_at_report")
    return ("age_class_at_report",) if "age_at_report" in supplied else ()


def _years_between(birth: pa.Array, day: pa.Array) -> pa.Array:
    """Return the whole years from one day to a later one; null where either is unknown."""
    years = pc.subtract(pc.year(day), pc.year(birth))
    before_birthday = pc.less(_month_and_day(day), _month_and_day(birth))
    return pc.subtract(years, before_birthday.cast(pa.int64()))


def _month_and_day(day: pa.Array) -> pa.Array:
    return pc.add(pc.multiply(pc.month(day), 100), pc.day(day))


def _replace(batch: pa.RecordBatch, **columns: pa.Array) -> pa.RecordBatch:
    for name, column in columns.items():
        place = batch.schema.get_field_index(name)
        batch = batch.set_column(place, batch.schema.field(place), column)
    return batch
