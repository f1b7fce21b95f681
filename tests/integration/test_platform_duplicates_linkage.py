"""Are the levels that the register finds in its rows of tokens those that `zicht.linkage` finds in a table of them?"""

from __future__ import annotations

from itertools import combinations

import pyarrow as pa
import pytest

from support import platform
from zicht.engine import open_engine
from zicht.linkage.attributes import make_attributes
from zicht.linkage.model import TrainedModel
from zicht.linkage.pairs import score_pairs
from zicht.linkage.tokens import OPEN, make_tokens
from zicht.platform.duplicates import scoring
from zicht.platform.duplicates.levels import TOKEN_LEVELS, levels_of_tokens
from zicht.platform.duplicates.scoring import MODEL_FILE, REGISTER, weigh
from zicht.platform.registry.checking import stored_rows
from zicht.platform.vault.tokens import FIELDS, tokens_of

pytestmark = pytest.mark.platform
SET_UP = platform
KEY = b"any key"

PEOPLE = [
    {"given_names": "Ewa Maria", "family_name": "Nowak", "birth_date": "1998-05-02"},
    {
        "given_names": "Ewa",
        "family_name": "Nowack",
        "birth_date": "1998-02-05",
        "citizen_number": "999990019",
    },
    {"given_names": "Eva", "family_name": "Novak", "birth_date": "1998", "citizen_number": "999990019"},
    {"given_names": "Ewa Maria", "family_name": "Kowalska", "birth_date": "1998-11-20"},
    {"family_name": "Nowak", "birth_date": "1998-05-02", "citizen_number": "999990020"},
    {"given_names": "Piet", "family_name": "van der Nowak", "birth_date": "1961-01-01"},
]


@pytest.fixture(scope="module")
def model():
    text = scoring.files(scoring.__package__).joinpath(MODEL_FILE).read_text(encoding="utf-8")
    return TrainedModel.from_json(text)


@pytest.fixture(scope="module")
def scored(model, tmp_path_factory):
    """Return the pairs that the model's rules compare, as `zicht.linkage` scores them."""
    rows = [{"report_id": str(place), **one} for place, one in enumerate(PEOPLE)]
    attributes = make_attributes(pa.Table.from_batches([stored_rows(rows)]))
    with open_engine(tmp_path_factory.mktemp("engine")) as engine:
        pairs = score_pairs(make_tokens(attributes, KEY, hardening=OPEN), REGISTER, model, engine=engine)
    return {
        tuple(sorted(int(row[side].split(":")[1]) for side in ("record_l", "record_r"))): row
        for row in pairs.to_pylist()
    }


def levels(one, other):
    found = [
        {name: {t.token for t in tokens if t.field == number} for name, number in FIELDS.items()}
        for tokens in tokens_of([PEOPLE[one], PEOPLE[other]], KEY)
    ]
    return levels_of_tokens(*found)


def test_levels_are_those_of_the_linkage(scored):
    assert len(scored) > 5
    for (one, other), row in scored.items():
        own = levels(one, other)
        for name, many in TOKEN_LEVELS.items():
            gamma = -1 if own[name] < 0 else len(many) - own[name]
            assert gamma == row[f"gamma_{name}"], (one, other, name)


def test_model_belongs_to_the_tokens_of_the_vault(model):
    model.check_schema(REGISTER)
    assert {name: len(model.parameters[name]) for name in TOKEN_LEVELS} == {
        name: len(many) + 1 for name, many in TOKEN_LEVELS.items()
    }


def test_order_of_pairs_is_that_of_the_levels(scored):
    """How usual a value is moves weights of the linkage; the likeliest and the unlikeliest pair stay what they are."""
    weights = {pair: weigh(levels(*pair)) for pair in combinations(range(len(PEOPLE)), 2)}

    assert max(weights, key=weights.__getitem__) in {(0, 1), (1, 2), (0, 4)}
    assert weights[0, 5] < weights[0, 3] < weights[0, 1]
