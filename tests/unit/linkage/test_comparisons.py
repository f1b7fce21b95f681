"""Is a pair compared where it may be, and on what it may be?"""

from __future__ import annotations

import duckdb
import pytest

from zicht.linkage.comparisons import DUCKDB, list_levels, unknown_sql, usual_column
from zicht.linkage.schema import Attribute, Kind, Role
from zicht.linkage.tokens import TOKENS

BY_YEAR = next(one for one in TOKENS.attributes if one.name == "given_by_year")
SAME = {"given": None, "given_by_year": "t", "birth_year": "y"}


def ask(sql, left, right):
    """Say whether a condition on two records holds."""
    columns = [
        f"'{value}' AS {name}_l" if value else f"NULL::VARCHAR AS {name}_l" for name, value in left.items()
    ]
    columns += [
        f"'{value}' AS {name}_r" if value else f"NULL::VARCHAR AS {name}_r" for name, value in right.items()
    ]
    query = f"SELECT {sql} FROM (SELECT {', '.join(columns)})"  # noqa: S608 - values of our own
    return bool(duckdb.sql(query).fetchone()[0])


@pytest.mark.parametrize(
    ("left", "right", "compared"),
    [
        ({}, {}, True),
        ({}, {"given_by_year": "other"}, True),
        ({}, {"given": "own"}, True),
        ({"given": "own"}, {"given": "own"}, False),
        ({}, {"birth_year": "other"}, False),
        ({}, {"given_by_year": None}, False),
    ],
)
def test_names_by_year_compare_in_one_year_where_one_has_no_token_of_its_own(left, right, compared):
    assert ask(unknown_sql(BY_YEAR), SAME | left, SAME | right) is not compared


def test_how_usual_a_name_by_year_is_counts_for_nothing():
    assert usual_column(BY_YEAR) is None
    assert not any(level.frequent for level in list_levels(BY_YEAR, TOKENS, DUCKDB))


def test_typing_errors_in_texts_are_seen_on_tokens():
    town = Attribute("town", Kind.TEXT, {Role.EXACT: "town", Role.NEAR: "town_near"})

    assert [level.name for level in list_levels(town, TOKENS, DUCKDB)] == ["same", "typing error"]


def test_typing_errors_in_numbers_are_seen_on_tokens():
    number = next(one for one in TOKENS.attributes if one.kind is Kind.NUMBER)

    assert [level.name for level in list_levels(number, TOKENS, DUCKDB)] == ["same", "typing error"]
