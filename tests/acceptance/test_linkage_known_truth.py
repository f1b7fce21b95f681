"""Does what a linkage says of itself hold where the truth is known: the reference country, its keys left out."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zicht.engine import open_engine
from zicht.linkage.link import link_persons
from zicht.linkage.quality import estimate_quality
from zicht.records.intake import read_inputs

SETS = 20


@pytest.fixture(scope="module", params=[31, pytest.param(34, marks=pytest.mark.study)])
def country(request, country_of, tmp_path_factory):
    """Return the linked reports of a country without person keys, and the true person of each record."""
    folder, made = tmp_path_factory.mktemp("linked"), country_of(request.param)
    intake = read_inputs([made.newest], work=folder / "work", tables=("reports",))
    reports = pq.read_table(intake.tables["reports"])
    place = reports.column_names.index("person_key")
    reports = reports.set_column(place, "person_key", pa.nulls(len(reports), pa.string()))
    with open_engine(folder / "engine") as engine:
        linked = link_persons(reports, folder / "register", engine=engine)
    truth = pq.read_table(made.folder / "truth" / "links.parquet").to_pydict()
    named = zip(truth["source"], truth["report_id"], truth["person"], strict=True)
    return linked, {f"{source}:{report}": person for source, report, person in named}


def pairs_of(places):
    return sum(size * (size - 1) // 2 for size in Counter(places).values())


@pytest.mark.slow
def test_intervals_of_persons_precision_and_recall_hold_the_truth(country):
    linked, person = country
    drawn = list(linked.draw_persons(SETS))
    clusters = linked.clusters["cluster"].to_pylist()
    persons = [person[record] for record in linked.clusters["record"].to_pylist()]
    right = pairs_of(zip(clusters, persons, strict=True))

    count = linked.count_persons(drawn)
    quality = estimate_quality(
        linked.pairs, linked.clusters, linked.decisions, seed=1, missed=linked.missed, link_sets=drawn
    )

    assert count.lower <= len(set(persons)) <= count.upper
    assert quality.precision.lower <= right / pairs_of(clusters) <= quality.precision.upper
    assert quality.recall.lower <= right / pairs_of(persons) <= quality.recall.upper
