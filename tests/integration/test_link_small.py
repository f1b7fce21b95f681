"""Linkage of few or empty records: nothing fails, and a shared key still decides."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zicht.engine import open_engine
from zicht.linkage.attributes import make_attributes
from zicht.linkage.circumstances import add_circumstances
from zicht.linkage.clusters import make_clusters
from zicht.linkage.model import TrainedModel, train
from zicht.linkage.pairs import score_pairs
from zicht.linkage.schema import CASES, pair_table

COLUMNS = ("source", "report_id", "person_key", "given_names", "family_name", "citizen_number")


def attributes(*rows):
    """Make attributes of reports that give these columns only."""
    columns = {name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(COLUMNS)}
    reports = pa.table(columns | {"report_date": pa.array([0] * len(rows), pa.date32())})
    return add_circumstances(make_attributes(reports), reports)


ROWS = (
    ("police", "1", "p-1", "Anna", "Nowak", None),
    ("other", "1", "p-1", None, None, None),
    ("other", "2", "p-2", "Anna", "Nowak", None),
    ("other", "3", None, "Jan", "de Vries", "123456789"),
    ("police", "3", None, "J.", None, "123456789"),
)


@pytest.mark.parametrize("rows", [(), ROWS[:1], ROWS])
def test_few_records_are_linked(tmp_path, rows):
    records = attributes(*rows)

    with open_engine(tmp_path) as engine:
        model = train(records, CASES, engine=engine)
        pairs = score_pairs(records, CASES, model, engine=engine)
    clusters = make_clusters(records, pairs)

    assert pairs.schema == pair_table(CASES)
    assert sorted(clusters["record"].to_pylist()) == sorted(records["record"].to_pylist())


def test_keys_and_numbers_decide(tmp_path):
    records = attributes(*ROWS)

    with open_engine(tmp_path) as engine:
        model = train(records, CASES, engine=engine)
        pairs = score_pairs(records, CASES, model, engine=engine)
    found = dict(
        zip(*(make_clusters(records, pairs)[name].to_pylist() for name in ("record", "cluster")), strict=True)
    )

    assert found["police:1"] == found["other:1"] != found["other:2"]
    assert found["police:3"] == found["other:3"]


def test_a_model_is_the_same_after_it_was_stored(tmp_path):
    with open_engine(tmp_path) as engine:
        model = train(attributes(*ROWS), CASES, engine=engine)

    stored = model.to_json()

    assert TrainedModel.from_json(stored) == model
    assert not any(value in stored for value in ("Nowak", "nowak", "vries", "123456789"))
