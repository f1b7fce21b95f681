"""What can someone who knows how often names occur learn from tokens?"""

from __future__ import annotations

import importlib
from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from zicht.linkage.attributes import ATTRIBUTES
from zicht.linkage.sounds import sound_of
from zicht.linkage.tokens import OPEN, Hardening, make_tokens

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(32)


def family(name, **more):
    return {"family": name, "family_all": [name], "family_sound": sound_of(name)} | more


def usual_names(**counts):
    sounds = Counter()
    for name, count in counts.items():
        sounds[sound_of(name)] += count
    return {("NLD", "female"): {"family": Counter(counts), "family_sound": sounds}}


USUAL = usual_names(jansen=9, bakker=5, visser=2)


@pytest.fixture(scope="module")
def study():
    """Return the modules of the study, which are no part of the package."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(ROOT))
        attacks, country, tokens = map(
            importlib.import_module, ("studies.token_attacks", "studies.token_country", "studies.tokens")
        )
    return SimpleNamespace(**vars(attacks) | vars(country) | vars(tokens))


@pytest.fixture(scope="module")
def reference(study):
    """Return the reference country."""
    return study.make_country(1)


def make_country(study, *changes, usual=USUAL, reports=None, persons=None):
    """Return reports about women of one nationality, each about a person of her own unless it is said."""
    rows = [
        {"record": f"a:{at}", "source": "a", "nationality": "NLD", "sex": "female"} | change
        for at, change in enumerate(changes)
    ]
    own = {row["record"]: row["record"] for row in rows}
    return study.Country(
        pa.Table.from_pylist(rows, ATTRIBUTES), reports or pa.table({}), own | (persons or {}), usual
    )


@pytest.fixture
def country(study):
    """Six reports: three of a commonest name, two of the next, one of the last."""
    names = ["jansen"] * 3 + ["bakker"] * 2 + ["visser"]
    return make_country(study, *map(family, names))


def test_attacker_names_open_tokens_by_their_rank(study, country):
    tokens = make_tokens(country.attributes, KEY, hardening=OPEN)

    assert study.match_ranks(country, tokens, "family") == study.Leak(values=6, tokens=6, named=6)


def test_attacker_passes_over_names_too_common_for_a_token(study, country):
    tokens = make_tokens(country.attributes, KEY, hardening=Hardening(most=0.4, fewest=1))

    assert study.match_ranks(country, tokens, "family") == study.Leak(values=6, tokens=3, named=6)


def test_guess_without_tokens_gives_everyone_the_commonest_name(study, country):
    assert study.guess_names(country, "family") == study.Leak(values=6, tokens=0, named=3)


def test_attacker_counts_neighbours_and_namesakes_of_tokens(study):
    """Three names are as common as each other; two of them are one letter apart."""
    names = [name for name in ("visser", "smit", "smid") for _ in range(5)]
    usual = usual_names(smit=3, smid=3, visser=3)
    country = make_country(study, *map(family, names), usual=usual)
    tokens = make_tokens(country.attributes, KEY, hardening=OPEN)

    assert study.match_ranks(country, tokens, "family").named == 0
    assert study.match_structure(country, tokens, "family").named == 15


@pytest.mark.parametrize(("persons", "named"), [({}, 3), ({"a:2": "a:0"}, 5)])
def test_attacker_joins_years_through_a_person_with_two(study, persons, named):
    years = [1990, 1990, 1991, 1991, 1992]
    rows = [family("jansen", birth_year=year) for year in years]
    country = make_country(study, *rows, family("visser"), persons=persons)
    tokens = make_tokens(country.attributes, KEY, hardening=Hardening(most=0.4, fewest=1))

    assert study.match_chained(country, tokens, "family") == study.Leak(values=6, tokens=1, named=named)


def test_attacker_finds_a_birthday_between_ages(study):
    told = {date(2020, 6, 14): 19, date(2021, 6, 15): 21, date(2022, 6, 16): 22}
    reports = pa.table({"report_date": list(told), "age_at_report": list(told.values())})
    country = make_country(study, *[{"birth": date(2000, 6, 15)}] * 3, reports=reports)

    together = study.match_births(country, study.BIRTHS["the date"])
    one = make_country(study, {"birth": date(2000, 6, 15)}, reports=reports.slice(0, 1))

    assert together == study.BirthLeak(dates=3, months=3, nearly=3, days=3)
    assert study.match_births(one, study.BIRTHS["the date"]).days == 0


@pytest.mark.slow
def test_tokens_of_the_reference_country_give_away_no_more_than_their_page_says(study, reference):
    rules = {"open": OPEN, "default": Hardening(), "soundless": Hardening(sounds=False)}
    tokens = {name: study.send_tokens(reference.attributes, rule) for name, rule in rules.items()}

    for column in study.COLUMNS:
        guess = study.guess_names(reference, column).named
        ranks = {name: study.match_ranks(reference, made, column).named for name, made in tokens.items()}
        joined = {name: study.match_structure(reference, made, column).named for name, made in tokens.items()}
        assert ranks["default"] < ranks["open"]
        assert ranks["default"] < 2 * guess
        assert guess < joined["soundless"] < joined["default"] < joined["open"] < 5 * guess
        assert study.match_chained(reference, tokens["default"], column).named <= ranks["default"]


@pytest.mark.slow
def test_dates_of_the_reference_country_are_named_by_parts_that_are_not_sent(study, reference):
    leaks = {what: study.match_births(reference, shared) for what, shared in study.BIRTHS.items()}

    assert leaks["the date"].days / leaks["the date"].dates < 0.02
    assert leaks["the month"].months / leaks["the month"].dates > 0.9
    assert leaks["the date without its year"].nearly > 5 * leaks["the date"].nearly
