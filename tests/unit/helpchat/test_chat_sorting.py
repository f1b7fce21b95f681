"""Who cannot wait: the rules, the words of eight languages, and the same result in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from support.chat_sorting import CAN_RUN_SCRIPT, sort_in_javascript
from zicht.errors import DefinitionError
from zicht.helpchat.sorting import questions, reason_codes, sort
from zicht.helpchat.sorting.reading import FOLDER, LANGUAGES, read_content, shipped, words_in
from zicht.helpchat.sorting.table import SCRIPT, compile_script
from zicht.vocabulary import code_list

CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "chat" / "sorting.yaml").read_text(encoding="utf-8")
)
LOCALE = FOLDER.parent / "locale"
NEVER = ("sex", "gender", "man", "woman", "nationality", "country", "passport", "born", "religion", "legal")

letters = st.sampled_from("aeinorst 0159ąłżñățşъщйїґéÉÜİıßΣς'’٠١٥۵ـَُّاأإآىةهي١_-½²①ﬁ ")
texts = st.one_of(st.text(letters, max_size=40), st.text(max_size=40))
phrases = st.sampled_from(
    sorted(" ".join(pattern) for patterns in shipped().words.values() for pattern in patterns)
).map(lambda pattern: pattern.replace("{minor}", "15").replace("+ ", "xx ").replace("*", "ab"))
answers = st.dictionaries(
    st.sampled_from([*(one.code for one in questions()), "other", "__proto__", "toString"]),
    st.one_of(
        st.sampled_from(sorted({choice.code for one in questions() for choice in one.choices})),
        st.lists(
            st.sampled_from(sorted({choice.code for one in questions() for choice in one.choices})),
            max_size=4,
        ),
    ),
    max_size=6,
)
written = st.lists(st.one_of(texts, phrases), max_size=4).map(" ".join)


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_sort_as_the_cases_say(case):
    found = sort(case["answers"], case["text"])

    assert (found.band, list(found.reasons)) == (case["band"], case["reasons"])


@pytest.mark.skipif(not CAN_RUN_SCRIPT, reason="nothing here reads JavaScript")
def test_browser_sorts_as_the_cases_say():
    found = sort_in_javascript([(case["answers"], case["text"]) for case in CASES])

    assert found == [{"band": case["band"], "reasons": case["reasons"]} for case in CASES]


@pytest.mark.skipif(not CAN_RUN_SCRIPT, reason="nothing here reads JavaScript")
@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(answers, written), min_size=150, max_size=150))
def test_browser_and_server_sort_alike(told):
    here = [sort(given, text) for given, text in told]

    assert sort_in_javascript(told) == [{"band": one.band, "reasons": list(one.reasons)} for one in here]


@pytest.mark.skipif(not CAN_RUN_SCRIPT, reason="nothing here reads JavaScript")
def test_every_pattern_is_found_alike_and_has_its_reason():
    told, wanted = [], []
    for subject, patterns in shipped().words.items():
        for pattern in patterns:
            told.append(
                ({}, " ".join(pattern).replace("{minor}", "15").replace("+ ", "xx ").replace("*", "ab"))
            )
            wanted.append(f"said_{subject}")
    here = [sort(*one) for one in told]

    assert [name for name, found in zip(wanted, here, strict=True) if name not in found.reasons] == []
    assert [one["reasons"] for one in sort_in_javascript(told)] == [list(one.reasons) for one in here]


@given(answers, written)
def test_words_never_make_less_urgent(given, text):
    without, beside = sort(given), sort(given, text)
    if without.reasons == ("not_told",):
        return
    assert beside.band <= without.band
    assert set(without.reasons) <= set(beside.reasons)


@given(answers, written)
def test_nothing_but_codes_comes_out(given, text):
    found = sort(given, text)

    assert found.band in {"U0", "U1", "U2", "U3"}
    assert set(found.reasons) <= reason_codes()


def test_every_reason_has_a_label_for_the_counsellor():
    assert set(code_list("chat_reasons").codes) == reason_codes()


def test_every_language_has_words_on_every_subject():
    """Otherwise one who writes in another language would wait longer for the same words."""
    for language in LANGUAGES:
        found = yaml.safe_load((FOLDER / "words" / f"{language}.yaml").read_text(encoding="utf-8"))
        assert set(found["words"]) == set(shipped().words), language
        assert {"reviewed_by", "reviewed_on"} < set(found), language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["threatened", "images", "debt", "hurt", "dark"])
def test_what_can_be_tapped_is_found_when_it_is_written(language, code):
    """In every language, in the words in which the page itself says it."""
    subject = {"threatened": "threat", "dark": "suicide"}.get(code, code)
    (text,) = [choice.text for one in questions() for choice in one.choices if choice.code == code]
    with (LOCALE / language / "LC_MESSAGES" / "helpchat.po").open("rb") as catalogue:
        said = read_po(catalogue)
    message = said.get(text)
    words = str(message.string) if message and message.string else text

    assert f"said_{subject}" in sort({}, words).reasons


def test_no_question_asks_who_somebody_is():
    codes = [code for one in questions() for code in (one.code, *(choice.code for choice in one.choices))]

    assert not set(codes) & set(NEVER)


def test_every_answer_alone_is_sorted():
    for question in questions():
        for choice in question.choices:
            sort({question.code: choice.code})


def test_words_lose_capitals_accents_and_vowel_signs():
    assert words_in("Él_DIJO:  «ŞI ţie» ٣ عَلَيَّ") == ["el", "dijo", "si", "tie", "3", "علي"]


def test_table_for_the_browser_is_that_of_the_rules():
    """Where this fails: tools/chat_sorting.py update."""
    assert SCRIPT.read_text(encoding="utf-8") == compile_script(shipped())


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("rules.yaml", "fact: safe, is: unsure", "fact: mood, is: unsure", "safety_unsure"),
        ("rules.yaml", "id: watched, band: U1", "id: watched, band: U9", "watched"),
        ("words/nl.yaml", "  debt:", "  depth:", "nl"),
        ("words/nl.yaml", '"dakloos"', '"+ dakloos"', "no_roof"),
        ("questions.yaml", "kind: several", "kind: many", "more"),
        ("rules.yaml", "minor: [6, 17]", "minor: 17", "numbers"),
    ],
)
def test_rules_that_do_not_fit_are_named(tmp_path, name, old, new, place):
    for path in (*FOLDER.glob("*.yaml"), *FOLDER.glob("words/*.yaml")):
        copy = tmp_path / path.relative_to(FOLDER)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    changed = (tmp_path / name).read_text(encoding="utf-8")
    assert old in changed
    (tmp_path / name).write_text(changed.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(DefinitionError, match=place):
        read_content(tmp_path)
