"""FEBRL without the number, on keyed tokens only: within 0.01 of what names and texts reach.

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
    ("names", "one_to_one"),
    [(("dataset4a", "dataset4b"), {"dataset4a", "dataset4b"}), (("dataset3",), set())],
)
def test_febrl_is_linked_on_tokens_nearly_as_well_as_on_names(tmp_path, names, one_to_one):
    texts = read_febrl(*names)
    persons = {name: person_of(name) for name in texts["record"].to_pylist()}

    on_texts = link(texts, FEBRL, tmp_path, one_to_one)
    on_tokens = link(make_tokens(texts, KEY, schema=FEBRL), token_schema(FEBRL), tmp_path, one_to_one)

    assert pair_f1(on_tokens, persons) >= pair_f1(on_texts, persons) - 0.01


def link(records, schema, folder, one_to_one):
    with open_engine(folder) as engine:
        model = train(records, schema, engine=engine)
        pairs = score_pairs(records, schema, model, engine=engine)
    return make_clusters(records, pairs, one_to_one=one_to_one)
