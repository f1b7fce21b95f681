"""How easily a text reads, by the length of its sentences and words.

Flesch' measure for English [1]_ and Douma's for Dutch [2]_: 100 is very easy and 0 very hard. Douma calls 70 to 80
fairly easy (the last years of primary school) and 60 to 70 normal. They count syllables and words and know nothing of
meaning: a text that passes can still be hard, one that fails surely is not easy.

.. [1] Flesch, R. (1948). "A new readability yardstick". Journal of Applied Psychology 32, 221-233.
.. [2] Douma, W.H. (1960). "De leesbaarheid van landbouwbladen". Bulletin 17, Landbouwhogeschool Wageningen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zicht.errors import Problem, Text
from zicht.publication.authored.filling import Block, FilledText

__all__ = ["EASY", "LONGEST_SENTENCE", "check_easy", "reading_ease", "sentences_of"]

#: From here on a text is fairly easy (Douma); and no sentence of it is longer than so many words.
EASY = 70.0
LONGEST_SENTENCE = 15

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: One sound each; the longest is taken first, and a vowel with a diaeresis begins a syllable of its own.
DUTCH_VOWELS = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|ai|oi|[aeiouyàáâäèéêëìíîïòóôöùúûü]"
)
ENGLISH_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûü]+")
SILENT_E = re.compile(r"(?<=[^aeiouyl])es?$|(?<=[aeiouy]l)es?$|(?<=[^aeiouytd])ed$")


def reading_ease(sentences: Iterable[str], language: str) -> float:
    """Return the measure for a text in Dutch or English; numbers in it are left out."""
    counted = [words for sentence in sentences if (words := WORD.findall(sentence.lower()))]
    words = [word for sentence in counted for word in sentence]
    if not words:
        return 100.0
    per_sentence = len(words) / len(counted)
    per_word = sum(_syllables(word, language) for word in words) / len(words)
    if language == "nl":
        return 206.84 - 77 * per_word - 0.93 * per_sentence
    return 206.835 - 84.6 * per_word - 1.015 * per_sentence


def _syllables(word: str, language: str) -> int:
    if language == "nl":
        return max(1, len(DUTCH_VOWELS.findall(word)))
    return max(1, len(ENGLISH_VOWELS.findall(SILENT_E.sub("", word))))


def sentences_of(text: FilledText) -> Iterator[str]:
    """Yield the sentences of a text, its headings among them."""
    for block in _innermost(text.blocks):
        yield from SENTENCE_END.split("".join(run.text for run in block.runs).strip())


def _innermost(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.runs:
            yield block
        yield from _innermost(block.blocks)


def check_easy(text: FilledText, file: str) -> Iterator[Problem]:
    """Yield what makes a text too hard for a summary in easy language."""
    sentences = list(sentences_of(text))
    to_fix = Text.of("Use shorter sentences and shorter words; let somebody read it who reads with effort.")
    for number, sentence in enumerate(sentences, 1):
        if (words := len(sentence.split())) > LONGEST_SENTENCE:
            where = Text.of(
                "{file}: sentence {number} has {words} words.", file=file, number=number, words=words
            )
            yield Problem(where, Text.of("At most {most} words.", most=LONGEST_SENTENCE), to_fix)
    ease = reading_ease(sentences, text.language)
    if ease < EASY:
        where = Text.of("{file}: its reading ease is {ease}.", file=file, ease=round(ease))
        yield Problem(
            where,
            Text.of("{least} or more: fairly easy (Flesch; Douma for Dutch).", least=round(EASY)),
            to_fix,
        )
