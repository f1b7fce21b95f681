"""FEBRL without the number, on keyed tokens only: within 0.01 of what names and texts are asked to reach.

Nothing is learned from who is who: the record numbers are read only to judge.
"""

from __future__ import annotations

import pytest

from support.febrl import FEBRL, pair_f1, person_of, read_febrl
from zicht.engine import open_engine
from zicht.linkage.clusters import make_clusters
from zicht.linkage.model import train
from zicht.linkage.pairs import score_pairs
from zicht.linkage.tokens import make_tokens, token_schema

pytestmark = pytest.mark.slow

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("names", "one_to_one", "least"),
    [
        (("dataset4a", "dataset4b"), {"dataset4a", "dataset4b"}, 0.987),
        (("dataset3",), set(), 0.975),
    ],
)
def test_febrl_is_linked_on_tokens_nearly_as_well_as_on_names(tmp_path, names, one_to_one, least):
    schema = token_schema(FEBRL)
    records = make_tokens(read_febrl(*names), KEY, schema=FEBRL)
    with open_engine(tmp_path) as engine:
        model = train(records, schema, engine=engine)
        pairs = score_pairs(records, schema, model, engine=engine)

    clusters = make_clusters(records, pairs, one_to_one=one_to_one)

    assert pair_f1(clusters, {name: person_of(name) for name in records["record"].to_pylist()}) >= least
