"""FEBRL without the number: at least what a plain set-up of Splink 5 reaches (0.9923 and 0.9757), and more.

Nothing is learned from who is who: the record numbers are read only to judge.
"""

from __future__ import annotations

import pytest

from support.febrl import FEBRL, pair_f1, person_of, read_febrl
from zicht.engine import open_engine
from zicht.linkage.clusters import make_clusters
from zicht.linkage.model import train
from zicht.linkage.pairs import score_pairs

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("names", "one_to_one", "least"),
    [
        (("dataset4a", "dataset4b"), {"dataset4a", "dataset4b"}, 0.997),
        (("dataset3",), set(), 0.985),
    ],
)
def test_febrl_is_linked_better_than_by_a_plain_model(tmp_path, names, one_to_one, least):
    records = read_febrl(*names)
    with open_engine(tmp_path) as engine:
        model = train(records, FEBRL, engine=engine)
        pairs = score_pairs(records, FEBRL, model, engine=engine)

    clusters = make_clusters(records, pairs, one_to_one=one_to_one)

    assert pair_f1(clusters, {name: person_of(name) for name in records["record"].to_pylist()}) >= least
