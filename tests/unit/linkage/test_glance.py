"""What a pair weighs at a glance, beside sums made by hand."""

from __future__ import annotations

from datetime import date
from math import log2

import duckdb
import pyarrow as pa
import pytest

from zicht.linkage.comparisons import DUCKDB
from zicht.linkage.glance import encode_values, weigh_sql
from zicht.linkage.schema import Attribute, Kind, LinkSchema, Role

SEX = Attribute("sex", Kind.CODE, {Role.EXACT: "sex"})
DAY = Attribute("day", Kind.TIME, {Role.EXACT: "day"})
FAMILY = Attribute("family", Kind.FAMILY_NAME, {Role.EXACT: "family", Role.SOUND: "sound"})
CROSSED = (
    Attribute("given", Kind.GIVEN_NAME, {Role.EXACT: "given", Role.ALL: "all", Role.CROSSED: "family"}),
    Attribute("family", Kind.FAMILY_NAME, {Role.EXACT: "family", Role.CROSSED: "given"}),
)


def weigh(schema, shares, prior, left, right):
    """Weigh one pair of records, whose values are numbers already."""
    sides = [
        "(SELECT "
        + ", ".join(
            f"{'NULL' if value is None else value}::INTEGER AS {name}_{side}" for name, value in row.items()
        )
        + ")"
        for side, row in (("l", left), ("r", right))
    ]
    sql = weigh_sql(schema, DUCKDB, shares, prior=prior)
    found = duckdb.connect().execute(f"SELECT {sql} FROM {sides[0]} JOIN {sides[1]} ON TRUE").fetchall()  # noqa: S608
    return float(found[0][0])


@pytest.mark.parametrize(
    ("sexes", "days", "expected"),
    [
        ((1, 1), (10, 20), log2(1 / 9) + log2(0.9 / 0.5) + log2(0.5 / 0.1)),
        ((1, 2), (10, 20), log2(1 / 9) + log2(0.1 / 0.5) + log2(0.5 / 0.1)),
        ((1, 1), (10, 5000), log2(1 / 9) + log2(0.9 / 0.5) + log2(0.1 / 0.6)),
        ((None, 1), (10, 20), log2(1 / 9) + log2(0.5 / 0.1)),
        ((None, 1), (None, 20), log2(1 / 9)),
    ],
)
def test_weight_of_what_a_glance_can_tell_is_the_whole_weight(sexes, days, expected):
    schema = LinkSchema("test", (SEX, DAY))
    shares = {
        "sex": [(0.9, 0.5), (0.1, 0.5)],
        "day": [(0.5, 0.1), (0.2, 0.1), (0.1, 0.1), (0.1, 0.1), (0.1, 0.6)],
    }
    left, right = ({"sex": sex, "day": day} for sex, day in zip(sexes, days, strict=True))

    assert weigh(schema, shares, 0.1, left, right) == pytest.approx(expected, abs=0.002)


#: Levels of a name: same, typing error, sound, alike, different.
NAMES = [(0.6, 0.01), (0.2, 0.01), (0.1, 0.02), (0.06, 0.06), (0.04, 0.9)]


@pytest.mark.parametrize(
    ("names", "sounds", "expected"),
    [
        ((1, 1), (5, 5), log2(0.6 / 0.01)),
        # Most typing errors leave the sound as it is.
        ((1, 2), (5, 5), log2(0.3 / 0.03)),
        # Names that are alike look different at a glance.
        ((1, 2), (5, 6), log2(0.1 / 0.96)),
    ],
)
def test_a_level_that_no_glance_can_tell_counts_with_what_it_is_taken_for(names, sounds, expected):
    schema = LinkSchema("test", (FAMILY,))
    left, right = ({"family": name, "sound": sound} for name, sound in zip(names, sounds, strict=True))

    assert weigh(schema, {"family": NAMES}, 0.5, left, right) == pytest.approx(expected, abs=0.002)


def test_the_same_text_gets_the_same_number_in_every_column():
    records = pa.table(
        {
            "given": ["anna", "li", None],
            "all": [["anna"], ["li"], None],
            "family": ["li", "anna", "smit"],
            "sex": pa.array(["female", None, "male"]).dictionary_encode(),
            "day": pa.array([date(1970, 1, 11), None, date(1970, 1, 1)]),
        }
    )

    found = encode_values(records, LinkSchema("test", (*CROSSED, SEX, DAY))).to_pydict()

    assert sorted(found) == ["day", "family", "family_elsewhere", "given", "given_elsewhere", "sex"]
    assert found["given"][:2] == found["family"][1::-1] == found["family_elsewhere"][:2]
    assert found["given_elsewhere"] == found["family"]
    assert len({*found["family"], *found["sex"]} - {None}) == 5
    assert (found["given"][2], found["sex"][1]) == (None, None)
    assert found["day"] == [10, None, 0]
