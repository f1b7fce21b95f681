"""The inputs of the measurements: `python -m benchmarks.inputs KIND SCALE FOLDER`.

Kinds: `country` (the agencies' files of a simulated country), `reports` (its
canonical reports), `large` (one country's canonical reports several times
over, each time with other people), `attributes` (what linkage compares of its
first million reports by person, or of all, without the shared keys), `spark`
(the first of those), `days` and `distinct` (follow-up of as many persons as
SCALE says, in whole days or at times that all differ), `register` (as many
offences, beside the reports of the largest country or, of few, the smallest).
What is there already is used again.
Prints one line of JSON: where the input is, and how many reports it holds.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.follow_up import make_follow_up
from benchmarks.offences import make_offences
from benchmarks.sizes import LARGE, LINKED, LINKED_ON_SPARK, OFFENCES, SCALES
from zicht.linkage.attributes import make_attributes
from zicht.linkage.circumstances import add_circumstances
from zicht.records.intake import read_inputs
from zicht.reference import simulate

__all__ = ["TRUTH", "make_attributes_file", "make_country", "make_large", "make_reports", "make_spark_file"]

#: The column that says which person a record is about.
TRUTH = "true_person"


def make_country(scale: int, bench: Path) -> Path:
    """Return the folder with the agencies' files of a country, as of its last vintage."""
    out = bench / f"country-{scale}"
    if not out.exists():
        part = out.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        simulate(part, scale=scale)
        part.rename(out)
    return max((out / "inputs").iterdir())


def make_reports(scale: int, bench: Path) -> Path:
    """Return the canonical reports of a country."""
    path = bench / f"reports-{scale}.parquet"
    if not path.exists():
        work = bench / "intake.part"
        read_inputs([make_country(scale, bench)], work=work)
        (work / "canonical" / "reports.parquet").rename(path)
        shutil.rmtree(work)
    return path


def make_large(scale: int, bench: Path) -> Path:
    """Return the canonical reports of a country, repeated with other people up to `LARGE`."""
    path = bench / "reports-large.parquet"
    if not path.exists():
        source, part = pq.ParquetFile(make_reports(scale, bench)), path.with_suffix(".part")
        with pq.ParquetWriter(part, source.schema_arrow, compression="zstd") as writer:
            for group in _groups(source):
                writer.write_table(group)
        part.rename(path)
    return path


def make_attributes_file(scale: int, bench: Path) -> Path:
    """Return what linkage compares, of whole persons, without the keys that would give them away.

    The keys are in another column, `true_person`, for who looks afterwards how good the links are.
    """
    path = bench / f"attributes-{scale}.parquet"
    if not path.exists():
        reports = pq.read_table(make_reports(scale, bench))
        reports = reports.take(pc.sort_indices(reports["person_key"])[:LINKED])
        attributes = add_circumstances(make_attributes(reports), reports)
        place = attributes.column_names.index("person_key")
        nothing = pa.nulls(len(attributes), pa.string())
        known = attributes.append_column(TRUTH, attributes["person_key"])
        part = path.with_suffix(".part")
        pq.write_table(known.set_column(place, "person_key", nothing), part)
        part.rename(path)
    return path


def make_spark_file(scale: int, bench: Path) -> Path:
    """Return the first of those records."""
    path = bench / f"attributes-{scale}-spark.parquet"
    if not path.exists():
        part = path.with_suffix(".part")
        pq.write_table(pq.read_table(make_attributes_file(scale, bench)).slice(0, LINKED_ON_SPARK), part)
        part.rename(path)
    return path


def make_register(offences: int, bench: Path) -> Path:
    """Return a folder with a register of so many offences, and the follow-up of everybody in the reports beside it."""
    scale = SCALES[-1] if offences >= OFFENCES else SCALES[0]
    return make_offences(offences, make_reports(scale, bench), bench)


def _groups(source: pq.ParquetFile) -> Iterator[pa.Table]:
    left, time = LARGE, 0
    while left:
        for number in range(source.num_row_groups):
            group = _other_people(source.read_row_group(number), time).slice(0, left)
            left -= len(group)
            yield group
        time += 1


def _other_people(reports: pa.Table, time: int) -> pa.Table:
    """Replace the first character of every person's key and report's number by a letter of this time."""
    letter = chr(ord("a") + time).encode()
    for column in ("person_key", "report_id"):
        place = reports.schema.get_field_index(column)
        changed = pc.binary_replace_slice(reports[column].cast(pa.binary()), 0, 1, letter)
        reports = reports.set_column(place, reports.schema.field(place), changed.cast(pa.string()))
    return reports


KINDS: Mapping[str, Callable[[int, Path], Path]] = {
    "country": make_country,
    "reports": make_reports,
    "large": make_large,
    "attributes": make_attributes_file,
    "spark": make_spark_file,
    "days": partial(make_follow_up, whole_days=True),
    "distinct": partial(make_follow_up, whole_days=False),
    "register": make_register,
}

if __name__ == "__main__":
    kind, factor, folder = sys.argv[1:]
    made = KINDS[kind](int(factor), Path(folder))
    rows = pq.ParquetFile(made).metadata.num_rows if made.suffix == ".parquet" else 0
    print(json.dumps({"path": str(made), "reports": rows}))
