"""Are phrases hard to guess, easy to write in three alphabets, and read in one way only?"""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.chat_browser import NODE, ask_browser
from zicht.helpchat.phrases import BITS, make_phrase, normalise_phrase, write_phrase

LANGUAGES = ("nl", "en", "pl", "ro", "bg", "es", "ar", "uk")
SYLLABLES = st.tuples(st.sampled_from("bdfghjklmnprstvz"), st.sampled_from("aeiou")).map("".join)
PHRASES = st.lists(SYLLABLES, min_size=9, max_size=9).map(
    lambda nine: " ".join("".join(nine[start : start + 3]) for start in (0, 3, 6))
)
TYPED = st.text("bdaeiou -'\u0640\u0301бдаеиоуіїйبداهيعوأىBDИ?3\u00e1\u0627\u064e", max_size=40)
pytestmark = pytest.mark.helpchat
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")


def test_phrase_is_worth_at_least_fifty_two_bits():
    assert pytest.approx(math.log2(80**9)) == BITS
    assert BITS >= 52


@given(PHRASES, st.sampled_from(LANGUAGES))
def test_phrase_is_read_back_from_the_letters_of_every_language(phrase, language):
    assert normalise_phrase(write_phrase(phrase, language)) == phrase


@given(PHRASES, st.sampled_from(LANGUAGES))
def test_capitals_gaps_and_accents_do_not_matter(phrase, language):
    written = write_phrase(phrase, language)
    typed = f"  {written.upper().replace(' ', ' - ')}. "

    assert normalise_phrase(typed) == phrase
    assert normalise_phrase(written.replace(" ", "")) == phrase
    assert normalise_phrase("".join(f"{one}\u0301" for one in phrase)) == phrase


def test_phrases_that_are_made_are_phrases_and_differ():
    made = {make_phrase() for _ in range(200)}

    assert len(made) == 200
    assert all(normalise_phrase(one) == one for one in made)


@pytest.mark.parametrize(
    "typed",
    ["", "bababa", "bababa dadada fafaf", "bababa dadada fafafafa", "ababab dadada fafafa", "password 1"],
)
def test_what_can_be_no_phrase_is_said_to_be_none(typed):
    assert normalise_phrase(typed) is None


def test_no_letter_stands_for_two():
    letters = [write_phrase("bdfghjklmnprstvzaeiou", language) for language in LANGUAGES]

    assert all(len(set(row)) == 21 for row in letters)


@needs_node
def test_browser_makes_phrases_that_we_read():
    made = ask_browser([("makePhrase",)] * 50)

    assert [normalise_phrase(one) for one in made] == made
    assert len(set(made)) == 50


@needs_node
@settings(max_examples=10)
@given(
    st.lists(st.tuples(PHRASES, st.sampled_from(LANGUAGES)), min_size=40, max_size=40),
    st.lists(TYPED, min_size=200),
)
def test_browser_reads_and_writes_as_we_do(phrases, typed):
    calls = [
        *(("writePhrase", phrase, language) for phrase, language in phrases),
        *(("normalisePhrase", write_phrase(phrase, language).upper()) for phrase, language in phrases),
        *(("normalisePhrase", one) for one in typed),
    ]

    assert ask_browser(calls) == [
        *(write_phrase(phrase, language) for phrase, language in phrases),
        *(phrase for phrase, _ in phrases),
        *(normalise_phrase(one) for one in typed),
    ]
