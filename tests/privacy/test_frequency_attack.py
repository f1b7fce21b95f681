"""What can someone who knows how often names occur learn from tokens?"""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from zicht.linkage.attributes import ATTRIBUTES
from zicht.linkage.tokens import OPEN, Hardening, make_tokens

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(32)


@pytest.fixture
def study(monkeypatch):
    """Return the module of the study, which is no part of the package."""
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("studies.tokens")


@pytest.fixture
def country(study):
    """Six reports: three of a commonest name, two of the next, one of the last."""
    names = ["jansen"] * 3 + ["bakker"] * 2 + ["visser"]
    rows = [
        {
            "record": f"a:{at}",
            "source": "a",
            "family": name,
            "family_all": [name],
            "nationality": "NLD",
            "sex": "female",
        }
        for at, name in enumerate(names)
    ]
    usual = {("NLD", "female"): {"family": Counter({"jansen": 9, "bakker": 5, "visser": 2})}}
    return study.Country(pa.Table.from_pylist(rows, ATTRIBUTES), pa.table({}), {}, usual)


def test_attacker_names_open_tokens_by_their_rank(study, country):
    tokens = make_tokens(country.attributes, KEY, hardening=OPEN)

    assert study.match_ranks(country, tokens, "family") == study.Leak(values=6, tokens=6, named=6)


def test_attacker_takes_the_next_name_for_the_commonest_that_is_left(study, country):
    tokens = make_tokens(country.attributes, KEY, hardening=Hardening(most=0.4, fewest=1))

    assert study.match_ranks(country, tokens, "family") == study.Leak(values=6, tokens=3, named=0)


def test_guess_without_tokens_gives_everyone_the_commonest_name(study, country):
    assert study.guess_names(country, "family") == study.Leak(values=6, tokens=0, named=3)


@pytest.mark.slow
def test_tokens_of_the_reference_country_tell_no_more_than_a_guess_of_given_names(study):
    country = study.make_country(1)
    open_tokens, tokens = (study.send_tokens(country.attributes, rule) for rule in (OPEN, Hardening()))

    guess = {column: study.guess_names(country, column).named for column in study.COLUMNS}
    before = {column: study.match_ranks(country, open_tokens, column).named for column in study.COLUMNS}
    after = {column: study.match_ranks(country, tokens, column).named for column in study.COLUMNS}
    assert all(before[column] > 1.5 * guess[column] for column in study.COLUMNS)
    assert all(after[c] <= 1.1 * guess[c] for c in ("given", "given_sound", "family_sound", "initial"))
    assert after["family"] <= before["family"] < 2.5 * guess["family"]
