"""T01 to T14 with persons grouped by hand in NumPy: `python -m benchmarks.peer_numpy FILE OUT [column-by-column]`.

It goes further than pandas does: instead of pandas' groups, the reports are sorted
once and each trait is one reduction over the sorted reports. The rest is `peer_pandas`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd  # noqa: TID251 - the yardstick

from benchmarks.layout import AGES, CODED, TICKED, WINDOW, write_cells
from benchmarks.peer_pandas import LATEST, NO_DAY, count_tables, dated, undated

__all__ = ["collect_units"]


def collect_units(reports: pd.DataFrame) -> pd.DataFrame:
    """Return a row per person: the year of the first report, and the traits that its reports name."""
    order = np.argsort(reports["person"].to_numpy().astype("int64") << 32 | reports["period"].to_numpy())
    person, period = (reports.pop(column).to_numpy()[order] for column in ("person", "period"))
    first = np.flatnonzero(np.diff(person, prepend=-1))
    in_first_period = period == np.repeat(period[first], np.diff(first, append=len(person)))
    order, person = order[in_first_period], person[in_first_period]
    starts = np.flatnonzero(np.diff(person, prepend=-1))
    day = reports.pop("day").to_numpy()[order].astype("int64")
    units = {"period": pd.Categorical(period[first])}
    for column in (*CODED, *AGES):
        value = reports.pop(column).to_numpy()[order]
        keys = dated(value, NO_DAY - day if column in LATEST else day)
        units[column] = undated(np.minimum.reduceat(keys, starts), value.dtype)
    for column in TICKED:
        units[column] = np.bitwise_or.reduceat(reports.pop(column).to_numpy()[order], starts)
    return pd.DataFrame(units, copy=False)


if __name__ == "__main__":
    file, out, *how = sys.argv[1:]
    cells = count_tables(Path(file), window=WINDOW, collect=collect_units, column_by_column=bool(how))
    write_cells(cells, Path(out))
