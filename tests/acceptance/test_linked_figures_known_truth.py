"""Do the linkage intervals of an edition hold the true counts: the reference country, its person keys left out."""

from __future__ import annotations

import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.counted import counting_only
from zicht.disclosure import protect
from zicht.engine import open_engine
from zicht.linkage import link_reports
from zicht.linkage.persons import Linking, find_persons
from zicht.measures import CountingOptions
from zicht.measures.compute import count_tables
from zicht.records.intake import read_inputs

LEVEL = 0.95
TABLES = ("T01", "T02", "T03", "T08")


@pytest.fixture(scope="module")
def counted(country_of, tmp_path_factory):
    """Return the tables of a country without person keys: as linked, with the true person, and with nobody linked."""
    folder, country = tmp_path_factory.mktemp("counted"), country_of(31)
    intake = read_inputs([country.newest], work=folder / "work", tables=("reports",))
    reports = pq.read_table(intake.tables["reports"])
    place = reports.column_names.index("person_key")
    path = folder / "reports.parquet"
    pq.write_table(reports.set_column(place, "person_key", pa.nulls(len(reports), pa.string())), path)
    sources = tuple(sorted(set(reports["source"].to_pylist())))

    def count(linked, name, link_sets=None):
        tables = count_tables(
            engine,
            linked,
            work=folder / name,
            options=CountingOptions((2017, 2021), estimates=False),
            supplied=intake.supplied["reports"],
            sources=sources,
            link_sets=link_sets,
        )
        return {table.id: protect(table, dict.fromkeys(sources, "exact")) for table in tables}

    with counting_only(*TABLES), open_engine(folder / "engine") as engine:
        persons = find_persons(
            engine, path, Linking(folder / "register"), work=folder / "engine", release="1"
        )
        known = engine.read_parquet(country.folder / "truth" / "links.parquet", table_name="truth")
        read = engine.read_parquet(path, table_name="without_keys")
        joined = read.join(
            known.select("source", "report_id", who=known.person.cast("string")), ["source", "report_id"]
        )
        return (
            count(persons.reports, "linked", persons.link_sets),
            count(joined.mutate(linked=joined.who, person=joined.who), "true"),
            count(link_reports(read), "alone"),
        )


def cells_of(tables, names=TABLES):
    """Return the cells of counts and shares by table, codes and measure."""
    return {
        (name, cell.codes, cell.measure): cell
        for name in names
        for cell in tables[name].cells
        if cell.measure in {"victims", "share"}
    }


@pytest.mark.slow
def test_intervals_hold_the_true_figures_as_often_as_they_say(counted):
    """Figures of one year hang on the same links: so many independent ones there are as years, two errors aside."""
    linked, true, alone = map(cells_of, counted)
    bounded = {key: cell for key, cell in linked.items() if cell.lower is not None and key in true}
    years = sum(1 for name, codes, _measure in bounded if name == "T01" and codes[0].isdigit())

    held = [cell.lower - 1e-9 <= (true[key].value or 0) <= cell.upper + 1e-9 for key, cell in bounded.items()]

    assert len(held) > 1_000
    assert years == 14
    assert sum(held) / len(held) >= LEVEL - 2 * math.sqrt(LEVEL * (1 - LEVEL) / years)
    # And they say something: each year they are narrower than what linking takes away.
    of_years = {key: cell for key, cell in bounded.items() if key[0] == "T01" and key[1][0].isdigit()}
    assert all(cell.upper - cell.lower < alone[key].value - cell.value for key, cell in of_years.items())
