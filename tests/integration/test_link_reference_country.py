"""The reference country without its shared keys: who is who is found again, however the reports come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from support.febrl import cluster_f1, pair_f1
from zicht.engine import open_engine
from zicht.linkage.attributes import make_attributes
from zicht.linkage.circumstances import add_circumstances
from zicht.linkage.clusters import make_clusters
from zicht.linkage.model import train
from zicht.linkage.pairs import score_pairs
from zicht.linkage.schema import CASES
from zicht.records.intake import read_inputs
from zicht.reference import simulate
from zicht.reference.model import DEFAULT_VINTAGES

pytestmark = pytest.mark.slow


@dataclass
class Country:
    reports: pa.Table
    attributes: pa.Table
    persons: dict[str, int]
    #: How much lower F1 can be by chance: two standard errors where persons are few, as some have many reports.
    chance: float


def comparable(reports):
    return add_circumstances(make_attributes(reports), reports)


def link(attributes, folder):
    with open_engine(folder) as engine:
        model = train(attributes, CASES, engine=engine)
        pairs = score_pairs(attributes, CASES, model, engine=engine)
    return model, pairs, make_clusters(attributes, pairs)


@pytest.fixture(
    scope="module", params=[pytest.param(1, marks=pytest.mark.study), 8], ids=["all", "an eighth"]
)
def country(request, tmp_path_factory):
    """Return one edition's reports, of all or some persons, without keys, and the truth that linkage never sees."""
    folder = tmp_path_factory.mktemp("country")
    simulate(folder, vintages=[max(DEFAULT_VINTAGES)])
    inputs = max((folder / "inputs").iterdir())
    intake = read_inputs([inputs], work=folder / "work")
    reports = pq.read_table(intake.tables["reports"])
    place = reports.column_names.index("person_key")
    reports = reports.set_column(place, "person_key", pa.nulls(len(reports), pa.string()))
    truth = pq.read_table(next((folder / "truth").glob("links.parquet"))).to_pylist()
    persons = {f"{row['source']}:{row['report_id']}": row["person"] for row in truth}
    places = {person: place for place, person in enumerate(sorted(set(persons.values())))}
    records = zip(reports["source"].to_pylist(), reports["report_id"].to_pylist(), strict=True)
    some = [places[persons[f"{source}:{report}"]] % request.param == 0 for source, report in records]
    reports = reports.filter(pa.array(some))
    return Country(reports, comparable(reports), persons, 0.0 if request.param == 1 else 0.03)


@pytest.fixture(scope="module")
def linked(country, tmp_path_factory):
    return link(country.attributes, tmp_path_factory.mktemp("linked"))


def those(clusters, attributes, rows):
    wanted = attributes.filter(rows)["record"].combine_chunks()
    return clusters.filter(pc.is_in(clusters["record"], wanted))


def test_dutch_nationals_are_found(country, linked):
    dutch = pc.equal(country.attributes["nationality"], "NLD")

    assert cluster_f1(those(linked[2], country.attributes, dutch), country.persons) >= 0.97 - country.chance
    assert pair_f1(those(linked[2], country.attributes, dutch), country.persons) >= 0.97 - country.chance


def test_foreign_victims_without_a_number_are_found(country, linked):
    foreign = pc.and_(
        pc.not_equal(country.attributes["nationality"], "NLD"), pc.is_null(country.attributes["number"])
    )

    assert cluster_f1(those(linked[2], country.attributes, foreign), country.persons) >= 0.93 - country.chance
    assert pair_f1(those(linked[2], country.attributes, foreign), country.persons) >= 0.93 - country.chance


def test_probabilities_say_how_often_pairs_are_right(country, linked):
    """Among pairs that are neither sure nor hopeless, the model's expectation is within a tenth of the truth.

    Of few pairs the truth itself differs by chance: by three standard deviations hardly ever.
    """
    pairs = linked[1].filter(pc.greater(linked[1]["probability"], 0.01)).to_pydict()
    same = [
        country.persons[left] == country.persons[right]
        for left, right in zip(pairs["record_l"], pairs["record_r"], strict=True)
    ]

    chance = 3 * sum(p * (1 - p) for p in pairs["probability"]) ** 0.5
    assert sum(pairs["probability"]) == pytest.approx(sum(same), abs=max(0.1 * sum(same), chance))


def test_the_order_of_reports_does_not_matter(country, linked, tmp_path):
    order = np.random.default_rng(7).permutation(len(country.attributes))

    model, _pairs, clusters = link(country.attributes.take(order), tmp_path)

    assert model == linked[0]
    assert clusters.equals(linked[2])


def test_the_names_of_sources_do_not_matter(country, linked, tmp_path):
    """The new names sort otherwise, so that even the order of records within a pair changes."""
    names = {
        name: f"agency-{n}"
        for n, name in enumerate(sorted(pc.unique(country.reports["source"]).to_pylist(), reverse=True))
    }
    place = country.reports.column_names.index("source")
    renamed = pa.array([names[name] for name in country.reports["source"].to_pylist()])
    attributes = comparable(country.reports.set_column(place, "source", renamed))
    old = dict(zip(attributes["record"].to_pylist(), country.attributes["record"].to_pylist(), strict=True))

    _model, _pairs, clusters = link(attributes, tmp_path)

    def groups(clusters, name):
        found = {}
        for record, cluster in zip(
            clusters["record"].to_pylist(), clusters["cluster"].to_pylist(), strict=True
        ):
            found.setdefault(cluster, set()).add(name(record))
        return {frozenset(members) for members in found.values()}

    assert groups(clusters, old.__getitem__) == groups(linked[2], str)


def test_new_reports_are_scored_as_in_a_full_run(country, linked, tmp_path):
    model, pairs, _clusters = linked
    new, earlier = country.attributes.slice(0, 200), country.attributes.slice(200)

    with open_engine(tmp_path) as engine:
        added = score_pairs(new, CASES, model, engine=engine, against=earlier)

    names = new["record"].combine_chunks()
    likely = pc.greater(pairs["weight"], 0.0)
    involved = pc.or_(pc.is_in(pairs["record_l"], names), pc.is_in(pairs["record_r"], names))
    full = pairs.filter(pc.and_(likely, involved)).select(["record_l", "record_r", "weight"]).to_pylist()
    found = {(row["record_l"], row["record_r"]): row["weight"] for row in added.to_pylist()}
    assert full
    assert all(found[row["record_l"], row["record_r"]] == pytest.approx(row["weight"]) for row in full)
