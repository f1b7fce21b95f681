"""The texts that come with Zicht, and how easily they read."""

from dataclasses import replace

import pytest
from edition_factory import make_release

from zicht.publication.authored import BlockKind, fill_text
from zicht.publication.authored.easy_reading import EASY, check_easy, reading_ease, sentences_of
from zicht.publication.authored.shipped import sections_of, text_of_kind
from zicht.release.model import AuthoredText

KINDS = ("easy", "talk", "questions")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_shipped_texts_are_filled_as_far_as_the_edition_has_their_figures(kind, language):
    filled = text_of_kind(kind, make_release(), language)

    assert {figure.table for figure in filled.figures} >= {"T01"}
    assert "T19" not in {figure.table for figure in filled.figures}
    kinds = [block.kind for block in filled.blocks]
    assert not any(
        here is following is BlockKind.HEADING
        for here, following in zip(kinds, [*kinds[1:], BlockKind.HEADING], strict=True)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_say_as_much_with_the_same_figures(kind):
    dutch, english = (text_of_kind(kind, make_release(), language) for language in ("nl", "en"))

    assert [one.reference for one in dutch.figures] == [one.reference for one in english.figures]
    assert [block.kind for block in dutch.blocks] == [block.kind for block in english.blocks]


def test_a_text_of_the_edition_takes_the_place_of_ours():
    own = AuthoredText("kort", "nl", "In het kort", "Het waren {T01 last}.", "easy")
    release = replace(make_release(), authored=(own,))

    assert text_of_kind("easy", release, "nl") == fill_text(own, release)
    assert text_of_kind("easy", release, "en").title == "In easy words"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_summary_reads_easily(language):
    filled = text_of_kind("easy", make_release(), language)

    assert list(check_easy(filled, "easy.md")) == []


def test_sections_hold_what_stands_below_a_heading_with_its_figures():
    sections = list(sections_of(text_of_kind("questions", make_release(), "en")))

    assert sections[0].title == "How many victims were reported?"
    assert [figure.text for figure in sections[0].figures] == ["984 persons"]


def test_reading_ease_is_that_of_flesch():
    """His example of the measure: 'The cat sat on the mat' has 6 words, 6 syllables and 1 sentence."""
    assert reading_ease(["The cat sat on the mat."], "en") == pytest.approx(206.835 - 84.6 - 1.015 * 6)


def test_reading_ease_is_that_of_douma():
    """Counted by hand: de kat zat op de mat, 6 words of one syllable; de va-der werkt, 4 syllables in 3 words."""
    assert reading_ease(["De kat zat op de mat."], "nl") == pytest.approx(206.84 - 77 - 0.93 * 6)
    assert reading_ease(["De vader werkt."], "nl") == pytest.approx(206.84 - 77 * 4 / 3 - 0.93 * 3)


def test_a_hard_text_is_told_what_makes_it_hard():
    hard = AuthoredText(
        "hard", "nl", "Hard",
        "De verantwoordelijkheidsverdeling tussen samenwerkingsverbanden en uitvoeringsorganisaties belemmert in "
        "toenemende mate de informatie-uitwisseling die voor multidisciplinaire slachtofferidentificatie nodig is.",
    )  # fmt: skip
    filled = fill_text(hard, make_release())

    assert reading_ease(sentences_of(filled), "nl") < EASY
    assert [problem.where.msgid for problem in check_easy(filled, "hard.nl.md")] == [
        "{file}: sentence {number} has {words} words.",
        "{file}: its reading ease is {ease}.",
    ]
