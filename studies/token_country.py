"""The reference country as someone sees it who reads reports, or who knows how often every name occurs in it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.linkage.attributes import make_attributes
from zicht.linkage.names import parse_family_name, parse_given_names
from zicht.linkage.sounds import sound_of
from zicht.linkage.token_column import COLUMN
from zicht.records.intake import read_inputs
from zicht.reference import DEFAULT_VINTAGES, simulate
from zicht.reference.shipped import shipped_rows

__all__ = ["COLUMNS", "Country", "Stratum", "Usual", "make_country", "strata_of"]

#: The columns in which someone who knows names can count.
COLUMNS = ("given", "family")
#: The reference country draws the names of a list with these weights, by their place in it.
_FIRST, _FALL = 8.0, -0.8

#: A nationality and a sex.
Stratum = tuple[str, str]
#: How usual the values of a column are, among people of one nationality and sex.
Usual = Mapping[Stratum, Mapping[str, Counter[str]]]


@dataclass(frozen=True, repr=False)
class Country:
    """Reports of the reference country without the agencies' shared key, and the person behind each."""

    attributes: pa.Table
    reports: pa.Table
    persons: Mapping[str, str]
    usual: Usual


def make_country(seed: int) -> Country:
    """Simulate the country and read its newest files as a register does."""
    with tempfile.TemporaryDirectory() as folder:
        newest = max(DEFAULT_VINTAGES)
        made = simulate(Path(folder) / "country", seed=seed, vintages=[newest])
        tables = read_inputs([made.inputs[newest]], work=Path(folder) / "work").tables
        reports = pq.read_table(tables["reports"]).drop(["person_key", COLUMN])
        links = pq.read_table(Path(folder) / "country" / "truth" / "links.parquet").to_pylist()
    attributes = make_attributes(reports)
    persons = {f"{link['source']}:{link['report_id']}": str(link["person"]) for link in links}
    return Country(attributes, reports, persons, _usual_names(strata_of(attributes)))


def strata_of(attributes: pa.Table) -> list[Stratum]:
    """Return the nationality and the sex of every report."""
    columns = (attributes[name].to_pylist() for name in ("nationality", "sex"))
    return [(country or "", sex or "") for country, sex in zip(*columns, strict=True)]


def _usual_names(strata: Iterable[Stratum]) -> Usual:
    """Return how usual names are, from the public lists that the country draws from."""
    given, family = (shipped_rows(f"names/{kind}_names.csv") for kind in ("given", "family"))
    return {
        (country, sex): _weigh(
            [parse_given_names(row["name"]).first for row in _of(given, country) if row["sex"] == sex],
            [parse_family_name(row["name"]).core for row in _of(family, country)],
        )
        for country, sex in set(strata)
        if country and sex in {"female", "male"}
    }


def _of(rows: Sequence[Mapping[str, str]], country: str) -> Sequence[Mapping[str, str]]:
    return [row for row in rows if row["country"] == country] or [
        row for row in rows if row["country"] == "*"
    ]


def _weigh(given: Sequence[str | None], family: Sequence[str | None]) -> Mapping[str, Counter[str]]:
    usual: dict[str, Counter[str]] = {c: Counter() for name in COLUMNS for c in (name, f"{name}_sound")}
    for kind, names in (("given", given), ("family", family)):
        for place, name in enumerate(names):
            weight = round(1e6 * (place + _FIRST) ** _FALL)
            if name is not None:
                usual[kind][name] += weight
                usual[f"{kind}_sound"][sound_of(name) or ""] += weight
    return usual
