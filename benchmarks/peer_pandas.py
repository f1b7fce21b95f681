"""T01 to T14 in pandas: `python -m benchmarks.peer_pandas FILE OUT`.

It is what a good analyst would write without Zicht. Only the needed columns are
read, codes as categories; a person is factorised once and is a category too; each
trait then is one minimum over groups of packed integers, and each table one count
of small integers. Nothing of Zicht is used but the code lists.

A code is its place in its list; the kinds of unknown are -1 (withheld), -2
(unknown) and -3 (not asked), the most telling first. Several codes are a bit
mask: the bits 0 to 2 for the kinds of unknown, the codes from bit 3.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd  # noqa: TID251 - the yardstick
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.layout import (
    AGES,
    CODED,
    DATES,
    LISTS,
    TABLES,
    TICKED,
    WINDOW,
    Breakdown,
    Cells,
    listed_codes,
    write_cells,
)
from zicht.vocabulary import code_list

__all__ = ["count_tables"]

Ints = npt.NDArray[np.integer]
Bools = npt.NDArray[np.bool_]

UNKNOWNS = ("withheld", "unknown", "not_asked")
#: Traits of which the last known one counts, not the first.
LATEST = ("residence_later",)

NO_DAY = 1 << 23
NO_PERIOD = 99_999_999
UNKNOWN_SHIFT = 40
AGE_BAND_STARTS = (12, 15, 18, 23, 30, 40)
FORM_ORDER = ("sexual", "criminal", "labour", "other")


def count_tables(
    path: Path,
    *,
    window: tuple[int, int],
    collect: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
    column_by_column: bool = False,
) -> Cells:
    """Count T01 to T14 of canonical reports over a window.

    `collect` groups reports into persons, by default with pandas' own groups.
    `column_by_column` reads the file a column at a time: less memory than pandas' usual way.
    """
    with pd.option_context("mode.copy_on_write", True):  # noqa: FBT003 - pandas' own form
        reports = read_reports(path, last_year=window[1], column_by_column=column_by_column)
        units = (collect or collect_units)(reports)
        del reports
        populations = split_populations(units)
        del units
        cells: Cells = {}
        for name, table in TABLES.items():
            cells[name] = {}
            for breakdown in table.breakdowns:
                counts, codes = count_breakdown(populations[table.population], breakdown, window=window)
                cells[name] |= label_cells(counts, codes, dict.fromkeys(table.dimensions, "all"))
        return cells


# -- reading ---------------------------------------------------------------


def read_reports(path: Path, *, last_year: int, column_by_column: bool) -> pd.DataFrame:
    """Read the reports that stand, up to a year, as integers."""
    columns = ["person_key", *DATES, *AGES, *CODED, *TICKED]
    whole = pd.DataFrame() if column_by_column else read_columns(path, columns, last_year=last_year)

    def take(column: str) -> pd.Series:
        if column_by_column:
            return read_columns(path, [column], last_year=last_year)[column]
        return whole.pop(column)

    reports = pd.DataFrame({"person": number_persons(take("person_key"))})
    reported, reported_last = take("report_date"), take("report_date_last")
    period = reported.dt.year * 10_000 + reported_last.dt.year
    reports["period"] = period.fillna(NO_PERIOD).astype("int32")
    reports["day"] = days_since_1970(reported)
    for column in AGES:
        reports[column] = ages(take(column))
    for column, list_name in CODED.items():
        reports[column] = places(take(column), list_name)
    for column, list_name in TICKED.items():
        reports[column] = masks(take(column), list_name)
    return reports


def read_columns(path: Path, columns: Sequence[str], *, last_year: int) -> pd.DataFrame:
    """Read columns of the reports that stand: codes as categories, dates as dates, keys as Arrow holds them."""
    day = pc.field("report_date")
    stands = pc.field("status") != "withdrawn"
    table = pq.read_table(
        path,
        columns=list(columns),
        filters=stands & (day.is_null() | (day <= date(last_year, 12, 31))),
        read_dictionary=["status", *CODED, *TICKED],
    )
    return table.to_pandas(
        split_blocks=True,
        self_destruct=True,
        date_as_object=False,
        types_mapper={pa.string(): pd.ArrowDtype(pa.string())}.get,
    )


def number_persons(keys: pd.Series) -> Ints:
    """Number the persons; a report without a key is a person of its own."""
    codes, unique = pd.factorize(keys)
    without = codes == -1
    codes[without] = len(unique) + np.arange(without.sum())
    return codes.astype("int32")


def places(column: pd.Series, list_name: str) -> Ints:
    """Return each code's place in its list."""
    order = {code.code: place for place, code in enumerate(code_list(list_name))}
    order |= {kind: -rank for rank, kind in enumerate(UNKNOWNS, 1)}
    lookup = np.array([order[c] for c in column.cat.categories], dtype=np.min_scalar_type(-len(order)))
    return lookup[column.cat.codes.to_numpy()]


def masks(column: pd.Series, list_name: str) -> Ints:
    """Return the mask of each combination of codes."""
    lookup = np.array([bits(list_name, c.split(";")) for c in column.cat.categories], dtype="int32")
    return lookup[column.cat.codes.to_numpy()]


def bits(list_name: str, codes: Sequence[str]) -> int:
    order = {code: bit for bit, code in enumerate([*UNKNOWNS, *(c.code for c in code_list(list_name))])}
    return sum(1 << order[code] for code in set(codes))


def days_since_1970(dates: pd.Series) -> Ints:
    days = dates.to_numpy().astype("datetime64[D]").astype("int64")
    return np.where(dates.isna(), NO_DAY, days).astype("int32")


def ages(years: pd.Series) -> Ints:
    return years.fillna(-2).astype("int16").to_numpy()


# -- units -----------------------------------------------------------------


def collect_units(reports: pd.DataFrame) -> pd.DataFrame:
    """Return a row per person: the year of the first report, and the traits that its reports name."""
    persons = pd.RangeIndex(int(reports["person"].max()) + 1)
    person = pd.Series(pd.Categorical.from_codes(reports.pop("person").to_numpy(), categories=persons))
    period = reports["period"].groupby(person, observed=False)
    units = {"period": pd.Categorical(period.min())}
    in_first_period = reports["period"] == period.transform("min")
    reports, person = reports[in_first_period], person[in_first_period]
    day = reports["day"].to_numpy().astype("int64")
    for column in (*CODED, *AGES):
        value = reports.pop(column).to_numpy()
        keys = pd.Series(dated(value, NO_DAY - day if column in LATEST else day), index=reports.index)
        units[column] = undated(keys.groupby(person, observed=False).min().to_numpy(), value.dtype)
    for column in TICKED:
        mask = reports.pop(column).to_numpy()
        bits_of = {bit: (mask >> bit & 1).astype("int8") for bit in range(int(mask.max()).bit_length())}
        ticked = pd.DataFrame(bits_of, index=reports.index).groupby(person, observed=False).max()
        units[column] = sum((ticked[bit].to_numpy().astype("int32") << bit for bit in ticked), np.int32(0))
    return pd.DataFrame(units, copy=False)


def dated(value: Ints, day: Ints) -> Ints:
    """Return keys of which the least is the known value of the first day; of one day the first of its list.

    A value counts as itself, a kind of unknown comes after all known values; -1 to -3 look up from the end.
    """
    worth = np.concatenate([np.arange(value.max(initial=0) + 1), np.array([3, 2, 1]) << UNKNOWN_SHIFT])
    return worth[value] | day << 16


def undated(key: Ints, smallest: np.dtype[np.integer]) -> Ints:
    """Return the values of keys."""
    rank = key >> UNKNOWN_SHIFT
    return np.where(rank > 0, -rank, key & 0xFFFF).astype(smallest)


# -- dimensions ------------------------------------------------------------


def split_populations(units: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the units that the tables are about, by the population's name."""
    every_report_sub3 = units["sub3"] == bits("yes_no", ["yes"])
    victims = add_dimensions(units[~every_report_sub3])
    forms = victims["forms"].to_numpy()
    group_of = code_list("forms").extra("group")
    sexual = bits("forms", [form for form, group in group_of.items() if group == "sexual"])
    other = bits("forms", [form for form, group in group_of.items() if group != "sexual"])
    return {
        "victims": victims,
        "sub3": units.loc[every_report_sub3, ["period", "sex"]],
        "sexual": victims.loc[(forms & sexual) != 0, ["period", "sectors", "visibility"]],
        "other": victims.loc[(forms & other) != 0, ["period", "sectors"]],
        "minors": victims[victims["age_class"] == 0],
    }


def add_dimensions(units: pd.DataFrame) -> pd.DataFrame:
    """Add what follows from the traits: groups, classes and bands."""
    route, nationality = units["route"].to_numpy(), units["nationality"].to_numpy()
    age, start = units["age_at_report"].to_numpy(), units["age_at_start"].to_numpy()
    countries = code_list("countries")
    regions = {code.code: place for place, code in enumerate(code_list("world_regions"))}
    region_of = np.array([regions[c.extra["world_region"]] for c in countries], dtype="int16")
    dutch = list(countries.codes).index("NLD")
    return units.assign(
        group=monitor_group(units["main_form"].to_numpy(), units["forms"].to_numpy(), route),
        coding=form_coding(units["forms"].to_numpy()),
        visibility=visibility(units["sectors"].to_numpy()),
        age_class=np.where(age >= 0, age >= 18, units["age_class_at_report"]).astype("int8"),
        age_class_at_start=np.where(start >= 0, start >= 18, start).astype("int8"),
        age_band=age_band(age),
        age_band_at_start=age_band(start),
        nationality_class=np.where(nationality >= 0, nationality != dutch, nationality).astype("int8"),
        origin_region=np.where(nationality >= 0, region_of[nationality], units["origin_region"]),
        reporter_group=reporter_groups(units["reporter_type"].to_numpy()),
    )


def age_band(age: Ints) -> Ints:
    return np.where(age >= 0, np.searchsorted(AGE_BAND_STARTS, age, side="right"), age).astype("int8")


def unknown_kind(mask: Ints, *, otherwise: int) -> Ints:
    """Return the most telling kind of unknown in a mask."""
    return np.select([mask & 1 > 0, mask & 2 > 0, mask & 4 > 0], [-1, -2, -3], otherwise).astype("int8")


def main_form(main: Ints, forms: Ints) -> Ints:
    """Return the main form's group where one is recorded, else the first group that is ticked."""
    group_of = code_list("forms").extra("group")
    place_of_form = np.array([FORM_ORDER.index(group_of[c.code]) for c in code_list("forms")], dtype="int8")
    ticked = [
        (forms & bits("forms", [f for f, group in group_of.items() if group == name])) != 0
        for name in FORM_ORDER
    ]
    return np.where(
        main >= 0, place_of_form[main], np.select(ticked, [0, 1, 2, 3], unknown_kind(forms, otherwise=-3))
    )


def monitor_group(main: Ints, forms: Ints, route: Ints) -> Ints:
    form = main_form(main, forms)
    groups = list(code_list("monitor_groups").codes)
    domestic = list(code_list("routes").codes).index("domestic")
    sexual = form == FORM_ORDER.index("sexual")
    return np.select(
        [
            sexual & (route == domestic),
            sexual & (route >= 0),
            sexual,
            *(form == FORM_ORDER.index(name) for name in FORM_ORDER[1:]),
        ],
        [
            groups.index("domestic_sexual"),
            groups.index("cross_border_sexual"),
            groups.index("sexual_route_unknown"),
            *(groups.index(name) for name in FORM_ORDER[1:]),
        ],
        form,
    ).astype("int8")


def form_coding(forms: Ints) -> Ints:
    group_of = code_list("forms").extra("group")
    codes = list(code_list("form_codings").codes)
    sexual = (forms & bits("forms", [f for f, g in group_of.items() if g == "sexual"])) != 0
    work = (forms & bits("forms", [f for f, g in group_of.items() if g in {"labour", "criminal"}])) != 0
    names = ("sexual_and_labour", "sexual_only", "labour_or_criminal", "other_forms")
    return np.select(
        [sexual & work, sexual, work, forms > 7],
        [codes.index(name) for name in names],
        codes.index("uncategorised"),
    ).astype("int8")


def visibility(sectors: Ints) -> Ints:
    listed = code_list("sectors")
    less = bits("sectors", [c.code for c in listed if c.extra["visibility"] == "less_visible"])
    sex = bits("sectors", [c.code for c in listed if c.extra["domain"] == "sex_industry"])
    return np.select(
        [(sectors & less) != 0, (sectors & sex) != 0], [0, 1], unknown_kind(sectors, otherwise=-3)
    ).astype("int8")


def reporter_groups(types: Ints) -> Ints:
    """Return the mask of groups of reporters."""
    group_of = code_list("reporter_types").extra("group")
    groups = types & 7
    for name in code_list("reporter_groups").codes:
        members = bits("reporter_types", [t for t, group in group_of.items() if group == name])
        groups |= np.where((types & members) != 0, bits("reporter_groups", [name]), 0)
    return groups.astype("int16")


# -- counts ----------------------------------------------------------------

#: The columns of masks behind the dimensions of several codes a person.
MASKS = {
    "form": "forms",
    "sex_sector": "sectors",
    "other_sector": "sectors",
    "dependence": "dependence",
    "lost_together": "lost_together",
    "reporter_type": "reporter_type",
    "reporter_group": "reporter_group",
}
COLUMNS = {"region": "reporter_region", "municipality": "place_municipality"}


def count_breakdown(
    units: pd.DataFrame, breakdown: Breakdown, *, window: tuple[int, int]
) -> tuple[Ints, dict[str, list[str]]]:
    """Count units by period and codes: an axis for each, with the codes along it."""
    periods = units["period"].cat
    codes = {"period": [period_label(period) for period in periods.categories]}
    cell = periods.codes.to_numpy().astype("int64")
    many = [name for name in breakdown.dimensions if name in MASKS]
    for name in breakdown.dimensions:
        if name not in MASKS:
            codes[name] = [*reversed(UNKNOWNS), *listed_codes(name)]
            cell = cell * len(codes[name]) + (units[COLUMNS.get(name, name)].to_numpy() + len(UNKNOWNS))
    shape = [len(c) for c in codes.values()]
    if many:
        codes[many[0]], selections = select_codes(units[MASKS[many[0]]].to_numpy(), many[0])
        parts = [np.bincount(cell[s], minlength=np.prod(shape)).reshape(shape) for s in selections]
        counts = np.stack(parts, axis=-1)
    else:
        counts = np.bincount(cell, minlength=np.prod(shape)).reshape(shape)
    inside = [is_inside(label, window) for label in codes["period"]]
    pooled = counts[inside].sum(axis=0, keepdims=True)
    counts = np.concatenate([counts, pooled] if breakdown.years else [pooled])
    codes["period"] = [*(codes["period"] if breakdown.years else []), f"{window[0]}-{window[1]}"]
    if breakdown.known:
        known = counts[:, len(UNKNOWNS) :].sum(axis=1, keepdims=True)
        counts = np.concatenate([counts, known], axis=1)
        codes[breakdown.dimensions[0]].append("known")
    return counts, codes


def select_codes(mask: Ints, name: str) -> tuple[list[str], list[Bools]]:
    """Return the codes of a dimension, and who stands under each; only who has none under a kind of unknown."""
    listed = listed_codes(name)
    selections = [(mask & bits(LISTS[name], [code])) != 0 for code in listed]
    kind = np.where((mask & bits(LISTS[name], listed)) == 0, unknown_kind(mask, otherwise=-2), 0)
    return [*listed, *UNKNOWNS], [*selections, *(kind == -rank for rank in (1, 2, 3))]


def label_cells(
    counts: Ints, codes: Mapping[str, Sequence[str]], everything: Mapping[str, str]
) -> dict[tuple[str, ...], int]:
    """Return the cells that are not zero, with their codes in the order of the table."""
    cells = {}
    for place in np.argwhere(counts):
        named = {name: along[i] for (name, along), i in zip(codes.items(), place, strict=True)}
        cells[named.pop("period"), *({**everything, **named}.values())] = int(counts[tuple(place)])
    return cells


def period_label(period: int) -> str:
    first, last = divmod(period, 10_000)
    return "unknown" if first > 9998 else str(first) if first == last else f"{first}-{last}"


def is_inside(label: str, window: tuple[int, int]) -> bool:
    years = [int(year) for year in label.split("-")] if label != "unknown" else []
    return bool(years) and window[0] <= years[0] and years[-1] <= window[1]


if __name__ == "__main__":
    file, out = map(Path, sys.argv[1:])
    write_cells(count_tables(file, window=WINDOW), out)
