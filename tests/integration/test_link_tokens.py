"""From two agencies' files of tokens to persons, with no name on the way."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from zicht.linkage.tokens import Hardening

ROOT = Path(__file__).resolve().parents[2]

HEADER = "report_id,report_date,reporter,sex,nationality,given_names,family_name,birth_date\n"
FIRST = ["Ewa", "Jan", "Maria", "Piotr", "Anna", "Ahmed", "Fatima", "Kees", "Sanne", "Ion", "Elena", "Olga"]
LAST = ["Nowak", "Jansen", "Popescu", "Yilmaz", "Visser", "Smit", "Ivanov", "Nguyen", "Bakker", "Kaya"]
PERSONS, TWICE = 400, 150


@pytest.fixture
def agencies(tmp_path):
    """Write 400 persons to one agency's file, and 150 of them, in another spelling, to that of a second one."""
    rng = np.random.default_rng(5)
    people = [
        (
            ["female", "male"][int(rng.integers(2))],
            ["NLD", "POL", "ROU"][int(rng.integers(3))],
            f"{FIRST[rng.integers(12)]}{'aeiou'[n % 5]}{chr(98 + n % 24)}a",
            f"{LAST[rng.integers(10)]}{chr(97 + n // 20)}o",
            date(1970, 1, 2) + timedelta(days=int(rng.integers(10_000))),
        )
        for n in range(PERSONS)
    ]
    write(tmp_path / "one.csv", people, str)
    write(tmp_path / "two.csv", people[:TWICE], str.upper)
    return tmp_path


def write(path, people, spell):
    lines = [
        f"{n},2019-02-01,Agency,{sex},{country},{spell(given)},{spell(family)},{born}\n"
        for n, (sex, country, given, family, born) in enumerate(people)
    ]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")


def send(zicht, folder, name, key="key"):
    """Pseudonymise an agency's file; the first to use a key makes it."""
    new = () if (folder / key).exists() else ("--new-key",)
    out = folder / "sent" / f"{name}.csv"
    sent = zicht("pseudonymise", folder / f"{name}.csv", "--key-file", folder / key, *new, "--out", out)

    assert sent.code == 0


def test_reports_of_two_agencies_are_linked_on_tokens(zicht, agencies):
    send(zicht, agencies, "one")
    send(zicht, agencies, "two")

    done = zicht("link", agencies / "sent", "--register", agencies / "register", "--sets", 0, "--json")

    assert done.code == 0
    told = done.json()
    assert told["reports"] == PERSONS + TWICE
    assert told["persons"] == pytest.approx(PERSONS, abs=8)


def test_tokens_of_two_keys_are_not_linked(zicht, agencies):
    send(zicht, agencies, "one")
    send(zicht, agencies, "two", "other-key")

    done = zicht("link", agencies / "sent", "--register", agencies / "register")

    assert done.code == 11
    assert "same key file" in done.err


@pytest.mark.study
def test_reference_country_is_linked_on_tokens_nearly_as_well_as_on_names(monkeypatch):
    """Each agency makes its own tokens, and common names have none: F1 of pairs is within 0.01.

    In `make test`: `test_reports_of_two_agencies_are_linked_on_tokens`.
    """
    monkeypatch.syspath_prepend(str(ROOT))
    study = importlib.import_module("studies.tokens")
    country = importlib.import_module("studies.token_country").make_country(1)

    names = study.link_names(country)
    tokens = study.link_tokens(country, study.send_tokens(country.attributes, Hardening()))

    for on_names, on_tokens in zip(names, tokens, strict=True):
        assert on_tokens.scores[-1] >= on_names.scores[-1] - 0.01
