"""Sentences of others against published figures: verdicts by hand, and what an answer must never give away."""

from __future__ import annotations

import pytest

from support.fact_checks import misread, telling
from support.fact_release import fact_release, sentences
from zicht.release.facts import FactChecker, Reason, Verdict, cell_sentence, check_sentence
from zicht.vocabulary import LANGUAGES

HIDDEN = "In 2018 waren er {number} minderjarige slachtoffers van criminele uitbuiting"


@pytest.fixture(scope="module")
def release():
    return fact_release()


@pytest.fixture(scope="module")
def checker(release):
    return FactChecker(release)


def check_one(checker, sentence):
    (finding,) = checker.check(sentence).findings
    return finding


@pytest.mark.parametrize("judged", sentences(), ids=lambda judged: judged.sentence)
def test_sentence_gets_the_verdict_that_it_was_given_by_hand(checker, judged):
    found = checker.check(judged.sentence)

    assert (found.language, found.verdict.value) == (judged.language, judged.verdict)
    assert {reason.value for f in found.findings for reason in f.reasons} == set(judged.reasons)


def test_sentences_are_in_both_languages_and_have_every_verdict():
    judged = sentences()

    assert {s.language for s in judged} == set(LANGUAGES)
    assert {s.verdict for s in judged} == {v.value for v in Verdict} - {"protected"}
    assert len(judged) > 60


def test_every_cell_restated_is_right_and_with_another_number_wrong(release):
    assert list(misread(release, size=1000)) == []


def test_hidden_cells_get_the_same_answer_whatever_the_number(release):
    assert list(telling(release, size=1000)) == []


@pytest.mark.parametrize("number", [0, 1, 3, 29, 62, 668])
def test_natural_sentence_about_a_hidden_cell_is_protected(checker, number):
    finding = check_one(checker, HIDDEN.format(number=number))

    assert (finding.verdict, finding.reasons, finding.twins, finding.other) == (
        Verdict.PROTECTED,
        (),
        (),
        None,
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2018 waren er {number} slachtoffers van criminele en binnenlandse seksuele uitbuiting, minderjarig",
        "In 2019 steeg het aantal minderjarige slachtoffers van criminele uitbuiting met {number}",
        "In 2018 was {number} procent van de slachtoffers van criminele uitbuiting minderjarig",
    ],
)
def test_figure_made_with_a_hidden_cell_says_the_same_for_every_number(checker, sentence):
    answers = {
        tuple((f.verdict, f.reasons, f.twins) for f in checker.check(sentence.format(number=n)).findings)
        for n in (1, 5, 30, 33)
    }

    assert len(answers) == 1


def test_wrong_number_comes_with_the_right_one_and_what_it_is_the_number_of(checker):
    finding = check_one(checker, "668 slachtoffers in 2019")

    assert finding.figure.cell.value == 1334
    assert {(t.table.id, t.period) for t in finding.twins} == {("T01", "2018"), ("T03", "2019")}


def test_pair_of_years_comes_with_what_lies_between(checker):
    last = checker.check("Van 288 (2015) naar 108 (2019) minderjarigen").findings[-1]

    assert (last.other.period, last.other.cell.value) == ("2018", 62)


def test_two_groups_named_together_come_with_their_sum(checker):
    finding = check_one(
        checker, "In 2019 waren er 196 slachtoffers van criminele en grensoverschrijdende seksuele uitbuiting"
    )

    assert finding.reasons == (Reason.PART_OF_GROUP,)
    assert finding.other.cell.value == 668 + 196


def test_number_of_another_publisher_comes_with_ours(checker):
    finding = check_one(checker, "1,372 victims in 2019")

    assert (finding.published.publisher, finding.figure.cell.value) == ("CoMensha", 1334)


def test_worst_claim_decides(checker):
    found = checker.check("In 2019 waren er 1.334 slachtoffers, van wie 109 minderjarig")

    assert [f.verdict for f in found.findings] == [Verdict.RIGHT, Verdict.WRONG]
    assert found.verdict is Verdict.WRONG


def test_language_can_be_given(release):
    assert check_sentence(release, "984 in 2020", "en").language == "en"


def test_a_cell_without_value_makes_no_sentence(release):
    table = release.table("T09")
    hidden = next(c for c in table.cells if c.value is None)

    with pytest.raises(ValueError, match="without a value"):
        cell_sentence(table, hidden, "en")


@pytest.mark.parametrize(
    "sentence", ["", "?", "()", "2019", "%", "van naar", "45", "1.2.3.4", "een op de", "T99 4"]
)
def test_scraps_are_answered_and_never_right(checker, sentence):
    assert checker.check(sentence).verdict is not Verdict.RIGHT
