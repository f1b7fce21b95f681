"""What holds for every name and date that is made comparable."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zicht.linkage.attributes import make_attributes
from zicht.linkage.dates import swap_day_and_month
from zicht.linkage.letters import to_latin
from zicht.linkage.names import parse_family_name, parse_given_names
from zicht.linkage.rules import read_rules
from zicht.linkage.sounds import sound_of
from zicht.linkage.tokens import OPEN, make_tokens

KEY = bytes(32)
LETTERS = st.sampled_from("abcdehijklmnorstuvwyz")
WORD = st.one_of(
    st.text(LETTERS, min_size=1, max_size=12),
    st.sampled_from(["van", "de", "der", "geb.", "alias", "e/v", "Ivanova", "Petrovich", "abd", "el", "thi"]),
)
NAME = st.lists(WORD, max_size=5).map(" ".join)
ANY_TEXT = st.text(max_size=30)


@given(st.one_of(ANY_TEXT, NAME))
@example("IJ")
def test_text_is_made_latin_once_and_for_all(text):
    once = to_latin(text)

    assert to_latin(once) == once


@given(st.one_of(ANY_TEXT, NAME))
@example("lij jan")
@example("vand enbergska")
def test_family_name_is_normalised_once_and_for_all(text):
    name = parse_family_name(text)

    assert parse_family_name(name.core or "").core == name.core


@given(st.one_of(ANY_TEXT, NAME))
@example("abd el rahman")
def test_given_name_is_normalised_once_and_for_all(text):
    first = parse_given_names(text).first

    assert parse_given_names(first or "").first == first


@given(NAME)
def test_case_does_not_matter(text):
    assert parse_family_name(text.upper()) == parse_family_name(text.lower())
    assert parse_given_names(text.upper()) == parse_given_names(text.lower())


@given(NAME, st.sampled_from("\u0300\u0301\u0308\u030c\u0323"))
def test_marks_do_not_matter(text, mark):
    marked = "".join(letter + mark if letter in "aeiou" else letter for letter in text)

    assert parse_family_name(marked) == parse_family_name(text)


#: What stands before a name and says which one it is, as in "née": there, order tells something.
MARKERS = {to_latin(row["marker"]) for row in read_rules("markers")}
WORD = st.text(LETTERS, min_size=2, max_size=8).filter(lambda word: word not in MARKERS)


@given(st.lists(WORD, min_size=1, max_size=4), st.randoms())
def test_order_of_names_does_not_matter_for_all_of_them(names, shuffle):
    other = list(names)
    shuffle.shuffle(other)

    assert parse_family_name(" ".join(other)).every == parse_family_name(" ".join(names)).every


@given(st.one_of(ANY_TEXT, NAME))
def test_a_name_is_plain_letters_or_nothing(text):
    family, given_names = parse_family_name(text), parse_given_names(text)

    for name in (family.core, given_names.first, *family.every, *given_names.every):
        assert name is None or (name.isascii() and name.isalpha() and name.islower() and len(name) > 1)


@given(st.text(LETTERS, max_size=15))
def test_a_sound_has_no_sound_twice_in_a_row_and_none_but_the_first_is_a_vowel(name):
    sound = sound_of(name) or ""

    assert "A" not in sound[1:]
    assert set(sound) <= set("APFSTLMNR")


@given(st.dates())
def test_a_date_swapped_twice_is_itself(day):
    once = swap_day_and_month(pa.array([day], pa.date32()))
    twice = swap_day_and_month(once)

    assert once.to_pylist() == [None] or twice.to_pylist() == [day]


REPORT = st.fixed_dictionaries(
    {
        "given_names": st.none() | NAME,
        "name_prefix": st.none() | st.just("van der"),
        "family_name": st.none() | NAME,
        "citizen_number": st.none() | st.text("0123456789-", max_size=10),
        "birth_date": st.none() | st.dates(date(1950, 1, 1), date(2010, 1, 1)),
        "birth_date_precision": st.sampled_from(["day", "month", "year", "unknown"]),
        "sex": st.sampled_from(["female", "male", "unknown"]),
    }
)


def table(rows):
    types = {"birth_date": pa.date32(), "birth_date_last": pa.date32()}
    full = [
        row | {"source": "a", "report_id": str(at), "birth_date_last": row["birth_date"]}
        for at, row in enumerate(rows)
    ]
    names = full[0] if full else {}
    return pa.table({n: pa.array([row[n] for row in full], types.get(n, pa.string())) for n in names})


@given(st.lists(REPORT, min_size=1, max_size=6))
@settings(max_examples=40)
def test_attributes_hold_no_empty_text(rows):
    made = make_attributes(table(rows))

    assert all(
        "" not in (value, *(value if isinstance(value, list) else ()))
        for row in made.to_pylist()
        for value in row.values()
        if isinstance(value, str | list)
    )
    assert all(row["family_all"] != [] and row["given_all"] != [] for row in made.to_pylist())


@given(st.lists(REPORT, min_size=2, max_size=6))
@settings(max_examples=40)
def test_attributes_of_a_report_do_not_depend_on_the_order(rows):
    forward = make_attributes(table(rows)).drop(["record"]).to_pylist()
    backward = make_attributes(table(rows[::-1])).drop(["record"]).to_pylist()

    assert forward == backward[::-1]


@given(st.lists(REPORT, min_size=1, max_size=6))
@settings(max_examples=40)
def test_tokens_are_the_same_where_attributes_are(rows):
    attributes = make_attributes(table(rows))
    tokens = make_tokens(attributes, KEY, hardening=OPEN)

    for name in ("given", "given_all", "family", "family_sound", "birth", "birth_year", "number"):
        values, made = attributes[name].to_pylist(), tokens[name].to_pylist()
        pairs = [(at, other) for at in range(len(values)) for other in range(at)]
        assert [v is None for v in values] == [m is None for m in made]
        assert all((values[a] == values[b]) == (made[a] == made[b]) for a, b in pairs)
