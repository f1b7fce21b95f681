"""`zicht fact` as people and machines meet it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from support.fact_release import fact_release
from zicht.release import write_release

HIDDEN = "In 2018 there were {} minor victims of criminal exploitation"
SENTENCES = [
    ("984 victims in 2020", 0, "Right.\n\n984 is right.\nIn 2020: 984 presumed victims.\n"),
    ("984 victims", 7, "Right but incomplete.\n"),
    ("985 victims in 2020", 8, "Wrong.\n\n985 is wrong.\nIn 2020: 984 presumed victims.\n"),
    ("984 tall victims in 2020", 9, "Not in the data.\n"),
    (HIDDEN.format(3), 18, "Protected: no answer.\n"),
]


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fact") / "edition"
    write_release(fact_release(), folder)
    return folder


@pytest.mark.parametrize(("sentence", "code", "begins"), SENTENCES)
def test_fact_answers_and_ends_with_the_code_of_its_verdict(zicht, edition, sentence, code, begins):
    ran = zicht("fact", sentence, "--edition", edition)

    assert ran.code == code
    assert ran.out.startswith(begins)


def test_fact_says_what_belongs_to_the_figure_and_where_to_look(zicht, edition):
    out = zicht("fact", "In 2019 108 victims were minors", "--edition", edition).out

    assert all(
        label in out for label in ("Unit:", "Definition:", "Population:", "Counting rule:", "Vintage:")
    )
    assert "zicht explain T09 --year 2019 --age_class minor" in out
    assert "Simulated people" in out


def test_fact_answers_in_the_language_of_the_sentence_or_in_the_one_asked_for(zicht, edition):
    sentence = "In 2020 waren er 985 slachtoffers"

    assert zicht("fact", sentence, "--edition", edition).out.startswith("Klopt niet.")
    assert zicht("fact", sentence, "--edition", edition, "--lang", "en").out.startswith("Wrong.")


def test_fact_gives_all_of_it_to_a_machine(zicht, edition):
    found = zicht("fact", "668 victims in 2019, 108 of whom minors", "--edition", edition, "--json").json()

    assert (found["verdict"], found["language"]) == ("wrong", "en")
    assert [claim["number"] for claim in found["claims"]] == [668, 108]
    assert found["claims"][0]["figure"]["value"] == 1334
    assert {twin["table"] for twin in found["claims"][0]["same_number_elsewhere"]} == {"T01", "T03"}


def test_fact_says_the_same_of_a_hidden_figure_for_every_number(zicht, edition):
    answers = {
        re.sub(r"\d+ cannot", "N cannot", zicht("fact", HIDDEN.format(n), "--edition", edition).out)
        for n in (1, 62)
    }

    assert len(answers) == 1


@pytest.mark.parametrize("command", [("fact", "984 victims in 2020"), ("explain", "T01", "--year", "2020")])
def test_figure_of_an_edition_that_is_not_to_be_published_is_not_to_be_quoted(zicht, tmp_path, command):
    release = fact_release()
    write_release(replace(release, edition=replace(release.edition, publishable=False)), tmp_path / "edition")

    out = zicht(*command, "--edition", tmp_path / "edition").out

    assert "This edition is marked as not for publication: do not quote its figures." in out
