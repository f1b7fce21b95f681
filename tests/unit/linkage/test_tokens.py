"""Do tokens say which values are the same, and nothing else?"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date

import pyarrow as pa
import pytest

from zicht.errors import InputError
from zicht.linkage.attributes import ATTRIBUTES
from zicht.linkage.schema import REPORTS, Attribute, Kind, LinkSchema, Role
from zicht.linkage.token_column import (
    COLUMN,
    TOKEN_CASES,
    has_tokens,
    pack_tokens,
    unpack_cases,
    unpack_tokens,
)
from zicht.linkage.tokens import OPEN, TOKENS, Hardening, make_tokens, scheme_of, token_schema

KEY = bytes(range(32))
PERSON = {
    "source": "police",
    "given": "anna",
    "given_all": ["anna", "maria"],
    "initial": "a",
    "given_sound": "AN",
    "family": "berg",
    "family_all": ["berg"],
    "family_sound": "PRS",
    "birth": date(1998, 3, 4),
    "birth_swapped": date(1998, 4, 3),
    "birth_year": 1998,
    "birth_month": 3,
    "birth_precision": "day",
    "sex": "female",
    "nationality": "NLD",
    "number": "12345679",
}


def attributes(*changes):
    return pa.Table.from_pylist(
        [PERSON | {"record": f"police:{at}"} | change for at, change in enumerate(changes)], ATTRIBUTES
    )


def tokens(*changes, key=KEY, hardening=None):
    return make_tokens(attributes(*changes), key, hardening=hardening).to_pylist()


def without_letter_shared(one, other, column):
    return set(one[column]) & set(other[column])


def test_make_tokens_is_hmac_sha256_under_a_key_of_the_field():
    (row,) = tokens({})
    field = hmac.new(KEY, b"zicht 2 family", hashlib.sha256).digest()
    expected = base64.urlsafe_b64encode(hmac.new(field, b"berg", hashlib.sha256).digest()[:9]).decode()

    assert row["family"] == expected


def test_make_tokens_has_the_columns_of_the_linker_for_tokens():
    table = make_tokens(attributes({}), KEY)

    assert set(table.column_names) == set(TOKENS.columns) == set(token_schema(REPORTS).columns)


def test_make_tokens_leaves_nothing_of_what_identifies():
    shown = str(tokens({}))

    for value in ("anna", "maria", "berg", "AN'", "PRS", "1998", "12345679"):
        assert value not in shown


def test_tokens_of_two_fields_never_compare():
    (row,) = tokens({"given": "berg", "initial": "b", "given_sound": "PRS", "number": "1998"})

    assert row["given"] != row["family"]
    assert row["given_sound"] != row["family_sound"]
    assert row["number"] != row["birth_year"]
    assert not set(row["given_near"]) & set(row["family_near"])


def test_tokens_of_two_keys_never_compare():
    (one,), (other,) = tokens({}), tokens({}, key=bytes(32))
    keyed = {name for name in one if name not in {"record", "source", "sex", "nationality"}}

    assert [name for name in keyed if one[name] is not None and one[name] == other[name]] == []
    assert scheme_of(KEY) != scheme_of(bytes(32))


def test_swapped_date_compares_with_the_date_itself():
    one, other = tokens({}, {"birth": date(1998, 4, 3), "birth_swapped": date(1998, 3, 4)})

    assert one["birth_swapped"] == other["birth"]


def test_one_of_several_names_compares_with_the_first():
    (row,) = tokens({})

    assert row["given"] in row["given_all"]


@pytest.mark.parametrize("mistyped", ["andrzje", "andrej", "andrezej", "andrzek", "ndrzej"])
def test_names_one_typing_error_apart_share_a_code(mistyped):
    one, other = tokens({"given": "andrzej"}, {"given": mistyped})

    assert without_letter_shared(one, other, "given_near")
    assert one["given"] != other["given"]


def test_numbers_one_typing_error_apart_share_a_code():
    one, other, another = tokens({}, {"number": "12345697"}, {"number": "99345601"})

    assert without_letter_shared(one, other, "number_near")
    assert not without_letter_shared(one, another, "number_near")


def test_short_names_share_no_code_by_chance():
    one, other = tokens({"given": "jan"}, {"given": "ana"})

    assert not without_letter_shared(one, other, "given_near")


@pytest.mark.parametrize("name", ["jo", "anna", "bartholomeus", "wolfeschlegelsteinhausenbergerdorff"])
def test_number_of_codes_of_typing_errors_tells_nothing_of_the_length(name):
    (row,) = tokens({"given": name})

    assert len(set(row["given_near"])) == 16


def test_codes_that_fill_up_are_shared_with_no_other_name():
    one, other = tokens({"given": "jo"}, {"given": "li"})

    assert not without_letter_shared(one, other, "given_near")


def test_parts_of_dates_other_than_the_year_get_no_token():
    (row,) = tokens({})

    assert not {"birth_month", "birth_near", "birth_precision"} & set(row)
    assert row["birth_year"]


def test_common_name_compares_with_itself_in_the_same_year_only():
    *_, one, same, older = tokens(
        *[{}] * 10, {"birth_year": 1990}, {"birth_year": 1990}, {"birth_year": 1991}
    )

    assert one["given"] is None
    assert one["given_by_year"] == same["given_by_year"] != older["given_by_year"]


def test_name_that_many_have_in_one_year_gets_no_token_of_that_year_either():
    rows = tokens(*[{}] * 10)

    assert {row["given_by_year"] for row in rows} == {None}


def test_name_without_year_gets_no_token_of_a_year():
    (row,) = tokens({"birth_year": None})

    assert row["given_by_year"] is None


def test_name_that_many_have_gets_no_token():
    rows = tokens(*[{}] * 10, {"family": "zeldzaam", "family_all": ["zeldzaam"], "family_sound": "STLSM"})
    of_family = ("family", "family_all", "family_sound", "family_near")

    assert {rows[at][name] for at in range(10) for name in of_family} == {None}
    assert all(rows[10][name] for name in of_family)


def test_name_that_resembles_a_common_one_shows_no_tie_to_it():
    *_, common, rare = tokens(*[{}] * 10, {"family": "bergh", "family_all": ["bergh"]})

    assert common["family_near"] is None
    assert rare["family_near"]


def test_name_that_few_have_in_a_small_file_keeps_its_token():
    rows = tokens(*[{}] * 4, hardening=Hardening(fewest=5))

    assert all(row["family"] for row in rows)


def test_common_name_is_none_of_several_names_either():
    *_, row = tokens(*[{}] * 10, {"given": "olga", "given_all": ["anna", "olga"]})

    assert row["given_all"] == [row["given"]]


def test_open_tokens_are_made_of_common_names_too():
    assert all(row["family"] and row["family_near"] for row in tokens(*[{}] * 10, hardening=OPEN))


def test_sounds_get_no_token_where_that_is_asked():
    (row,) = tokens({}, hardening=Hardening(sounds=False))

    assert (row["given_sound"], row["family_sound"]) == (None, None)
    assert row["given"]


def test_initials_get_no_token():
    (row,) = tokens({})

    assert "initial" not in row


def test_birth_dates_are_never_too_common():
    assert all(row["birth"] and row["birth_year"] for row in tokens(*[{}] * 10))


def test_unknown_stays_null():
    nothing = dict.fromkeys(("given", "given_all", "given_sound", "family", "birth", "birth_year", "number"))
    (row,) = tokens(nothing)

    assert [row[name] for name in (*nothing, "given_near", "family_near", "given_by_year")] == [None] * 10


def test_make_tokens_takes_any_schema_of_texts():
    schema = LinkSchema(
        "towns",
        (
            Attribute("town", Kind.TEXT, {Role.EXACT: "town"}),
            Attribute("state", Kind.CODE, {Role.EXACT: "state"}),
        ),
    )
    table = pa.table(
        {"record": ["a:1", "a:2"], "source": ["a", "a"], "town": ["utrecht", "utrcht"], "state": ["u", "u"]}
    )
    one, other = make_tokens(table, KEY, schema=schema).to_pylist()

    assert without_letter_shared(one, other, "town_near")
    assert one["state"] == "u"
    assert token_schema(schema).columns == ("record", "source", "town", "town_near", "state")


def reports(*cells):
    rows = range(len(cells))
    return pa.table(
        {
            "source": pa.array(["police"] * len(cells), pa.string()),
            "report_id": pa.array([str(row) for row in rows], pa.string()),
            "sex": pa.array(["female"] * len(cells), pa.string()),
            "nationality": pa.array(["NLD"] * len(cells), pa.string()),
            COLUMN: pa.array(cells, pa.string()),
        }
    )


def test_unpack_tokens_gives_back_what_was_packed():
    made = make_tokens(attributes({}, {"given": None, "birth_year": None}), KEY)
    unpacked = unpack_tokens(reports(*pack_tokens(made, scheme_of(KEY)).to_pylist()))

    assert unpacked.to_pylist() == made.select(unpacked.column_names).to_pylist()


def test_unpack_tokens_of_report_without_tokens_is_null():
    (row,) = unpack_tokens(reports(None)).to_pylist()

    known = {name: value for name, value in row.items() if value is not None}
    assert known == {"record": "police:0", "source": "police", "sex": "female", "nationality": "NLD"}


@pytest.mark.parametrize(("cells", "expected"), [((), False), ((None,), False), ((None, "z"), True)])
def test_has_tokens_needs_one_cell(cells, expected):
    assert has_tokens(reports(*cells)) is expected


def test_unpack_tokens_refuses_tokens_of_two_keys():
    made = make_tokens(attributes({}), KEY)
    cells = [pack_tokens(made, scheme_of(key))[0].as_py() for key in (KEY, bytes(32))]

    with pytest.raises(InputError, match="same key file"):
        unpack_tokens(reports(*cells))


def test_unpack_tokens_refuses_a_cell_that_was_cut_off():
    cell = pack_tokens(make_tokens(attributes({}), KEY), scheme_of(KEY))[0].as_py()

    with pytest.raises(InputError, match="1 rows hold no tokens") as caught:
        unpack_tokens(reports(cell, cell[:50]))
    assert cell[:20] not in str(caught.value)


def test_unpack_cases_adds_what_the_report_says_of_the_case():
    cells = pack_tokens(make_tokens(attributes({}), KEY), scheme_of(KEY)).to_pylist()
    told = {
        "report_date": pa.array([date(2019, 3, 14)], pa.date32()),
        "age_at_report": pa.array([20], pa.int32()),
        "forms": pa.array(["labour;sexual"]),
    }
    table = reports(*cells)
    for name, column in told.items():
        table = table.append_column(name, column)
    (row,), (tokens_alone,) = unpack_cases(table).to_pylist(), unpack_tokens(table).to_pylist()

    assert set(TOKEN_CASES.columns) <= set(row)
    assert {name: row[name] for name in tokens_alone} == tokens_alone
    assert row["form_all"] == ["labour", "sexual"]
    assert row["birth_from"] <= date(1999, 3, 1) <= row["birth_to"]
    assert (row["birth_to"] - row["birth_from"]).days > 365
