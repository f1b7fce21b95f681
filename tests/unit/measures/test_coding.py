"""Are codes packed into integers so that the aggregate over reports is the code that the rule asks for?"""

from datetime import date

import ibis
import pytest

from zicht.measures import coding
from zicht.vocabulary import UNKNOWNS, code_list

ROUTES = coding.positions_of("routes")
DOMESTIC, CROSS_BORDER = ROUTES["domestic"], ROUTES["cross_border"]


def least(reports, pack=coding.dated):
    """Return the decoded minimum over (code, date) pairs, as one person's reports give it."""
    table = ibis.memtable(
        {
            "key": [coding.keys_of("routes")[code] for code, _ in reports],
            "day": [None if day is None else date.fromisoformat(day) for _, day in reports],
        },
        schema={"key": "int64", "day": "date"},
    )
    packed = table.select(packed=pack(table.key, coding.days_since_1900(table.day)))
    engine = ibis.duckdb.connect()
    found = engine.execute(coding.decode_key(packed.packed.min()))
    engine.disconnect()
    return int(found)


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("cross_border", "2019-01-02"), ("domestic", "2019-01-03")], CROSS_BORDER),
        ([("unknown", "2019-01-01"), ("domestic", "2019-12-31")], DOMESTIC),
        ([("domestic", None), ("cross_border", "2021-12-31")], CROSS_BORDER),
        ([("domestic", None), ("not_asked", "2019-01-01")], DOMESTIC),
        ([("not_asked", "2019-01-01"), ("unknown", "2019-02-01"), ("withheld", "2020-01-01")], -1),
        ([("not_asked", "2019-01-01"), ("unknown", "2019-02-01")], -2),
        ([("not_asked", "2019-01-01")], -3),
        ([("cross_border", "1900-01-01"), ("domestic", "1900-01-02")], CROSS_BORDER),
        ([("cross_border", "2100-12-31")], CROSS_BORDER),
    ],
    ids=[
        "earliest",
        "known before unknown",
        "dated before undated",
        "known without a date",
        "withheld",
        "unknown",
        "not asked",
        "first day",
        "last day",
    ],
)
def test_minimum_of_keys_is_the_first_known_code(reports, expected):
    assert least(reports) == expected


def test_minimum_of_keys_on_one_day_is_the_code_that_its_list_names_first():
    day = "2019-05-05"

    assert least([("cross_border", day), ("domestic", day)]) == min(DOMESTIC, CROSS_BORDER)


def test_minimum_of_keys_turned_round_is_the_last_known_code():
    reports = [("domestic", "2019-01-01"), ("cross_border", "2020-01-01"), ("unknown", "2021-01-01")]

    assert least(reports, coding.dated_last) == CROSS_BORDER


def test_kinds_of_unknown_are_those_of_the_vocabulary():
    assert set(coding.UNKNOWN_RANKS) == set(UNKNOWNS)


@pytest.mark.parametrize("name", ["countries", "municipalities", "sectors"])
def test_every_code_of_a_long_list_has_room_in_a_key(name):
    positions = coding.positions_of(name)

    assert len(set(positions.values())) == len(positions)
    assert max(positions.values()) < 1 << 16


@pytest.mark.parametrize(
    "name",
    ["forms", "sectors", "reporter_types", "bodies", "dependences", "technology", "technology_detection"],
)
def test_every_code_of_a_multiple_list_has_a_bit_of_its_own(name):
    positions = coding.positions_of(name)
    bits = [coding.mask_bit(code, positions) for code in (*UNKNOWNS, *positions)]

    assert len(set(bits)) == len(UNKNOWNS) + len(code_list(name))
    assert all(bit.bit_count() == 1 for bit in bits)
    assert max(bits) < 1 << int(coding.mask_type(name).removeprefix("int")) - 1


def test_mask_holds_each_code_once():
    positions = coding.positions_of("forms")

    mask = coding.mask_of("labour;sexual;labour;unknown", positions)

    assert mask.bit_count() == 3
    assert mask & coding.mask_bit("sexual", positions)
    assert mask & coding.mask_bit("unknown", positions)


def test_age_that_is_not_known_is_unknown():
    table = ibis.memtable({"age": [None, 17]}, schema={"age": "int32"})
    engine = ibis.duckdb.connect()

    found = engine.execute(table.select(code=coding.decode_key(coding.age_keys(table.age))))
    engine.disconnect()

    assert sorted(found.code) == [-coding.UNKNOWN_RANKS["unknown"], 17]


def test_position_of_each_code_and_of_each_kind_of_unknown():
    values = [*ROUTES, "withheld", "unknown", "not_asked", None]
    table = ibis.memtable({"route": values}, schema={"route": "string"})
    engine = ibis.duckdb.connect()

    found = engine.to_pyarrow(table.select(code=coding.position(table.route, "routes")))
    engine.disconnect()

    assert found["code"].to_pylist() == [*ROUTES.values(), -1, -2, -3, -3]


def test_looked_up_number_of_each_value_and_of_none():
    numbers = {"a": 5, "not_asked": 9, "b": 7}
    table = ibis.memtable({"value": ["b", "a", "not_asked", None]}, schema={"value": "string"})
    engine = ibis.duckdb.connect()

    found = engine.to_pyarrow(table.select(number=coding.look_up(table.value, numbers, "int16")))
    engine.disconnect()

    assert found["number"].to_pylist() == [7, 5, 9, 9]
