"""The fixed words of a sheet: the verdict, the answer in a sentence, and what a reader must be told."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.publication.sheet.document import EstimateDocument, Grade, VerdictCode
from zicht.publication.sheet.numbers import Printer
from zicht.publication.words import Words

__all__ = ["GRADES", "Answer", "list_warnings", "word_answer"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: What may be done, in words that need no other.
VERDICTS = {
    VerdictCode.PUBLISH_WITH_INTERVAL: _("Publish it with its interval"),
    VerdictCode.PUBLISH_AS_RANGE: _("Publish a range, not one number"),
    VerdictCode.DO_NOT_PUBLISH: _("Do not publish an estimate from these lists"),
}
#: How a finding reads, in a word, for those who cannot tell colours apart.
GRADES = {
    Grade.GOOD: _("good"),
    Grade.CAUTION: _("caution"),
    Grade.BAD: _("bad"),
    Grade.NEUTRAL: _("info"),
}


@dataclass(frozen=True)
class Answer:
    """The verdict in words, the number in large print (empty where none may be quoted), and sentences."""

    verdict: str
    number: str
    unit: str
    sentences: tuple[str, ...]


def word_answer(document: EstimateDocument, words: Words, printer: Printer) -> Answer:
    """Return what the top of a sheet says."""
    writers = {
        VerdictCode.PUBLISH_WITH_INTERVAL: _with_interval,
        VerdictCode.PUBLISH_AS_RANGE: _as_range,
        VerdictCode.DO_NOT_PUBLISH: _not_at_all,
    }
    number, sentences = writers[document.verdict.code](document, words, printer)
    unit = words.translate("persons, seen and unseen") if number else ""
    return Answer(words.translate(VERDICTS[document.verdict.code]), number, unit, sentences)


Written = tuple[str, tuple[str, ...]]


def _with_interval(document: EstimateDocument, words: Words, printer: Printer) -> Written:
    translate, verdict = words.translate, document.verdict
    if verdict.total is None:
        return _not_at_all(document, words, printer)
    if verdict.lower is None:
        return _without_interval(document, words, printer, total=verdict.total)
    total = translate(
        "An estimated {total} persons, seen and unseen ({level} interval: {lower} to {upper})."
    ).format(
        total=printer.estimate(verdict.total),
        level=printer.level(verdict.level or 0.95),
        lower=printer.estimate(verdict.lower),
        upper=printer.bound(verdict.upper),
    )
    seen = translate("{seen} of them were seen: about {share} ({low} to {high}).").format(
        seen=printer.whole(document.persons),
        share=printer.share(document.persons / verdict.total),
        low=_share_of(document.persons, verdict.upper, printer),
        high=_share_of(document.persons, verdict.lower, printer),
    )
    return printer.estimate(verdict.total), (total, seen)


def _without_interval(document: EstimateDocument, words: Words, printer: Printer, *, total: float) -> Written:
    sentence = words.translate(
        "An estimated {total} persons, seen and unseen; {seen} of them were seen."
    ).format(total=printer.estimate(total), seen=printer.whole(document.persons))
    return printer.estimate(total), (sentence,)


def _as_range(document: EstimateDocument, words: Words, printer: Printer) -> Written:
    translate, verdict = words.translate, document.verdict
    if verdict.lower is None:
        return _not_at_all(document, words, printer)
    total = translate(
        "The lists leave open where the number lies: between {lower} and {upper} persons, depending on what one "
        "assumes. No number in between is better than another."
    ).format(lower=printer.estimate(verdict.lower), upper=printer.bound(verdict.upper))
    seen = translate("{seen} persons were seen: between {low} and {high} of all.").format(
        seen=printer.whole(document.persons),
        low=_share_of(document.persons, verdict.upper, printer),
        high=_share_of(document.persons, verdict.lower, printer),
    )
    ends = [words.text(end) for end in verdict.range_from]
    origin = translate("Lowest: {low}. Highest: {high}.").format(low=ends[0], high=ends[1]) if ends else ""
    return printer.span(verdict.lower, verdict.upper), tuple(filter(None, (total, origin, seen)))


def _not_at_all(document: EstimateDocument, words: Words, printer: Printer) -> Written:
    seen = words.translate(
        "{seen} persons were seen. How many were not, these lists cannot tell well enough to be quoted."
    ).format(seen=printer.whole(document.persons))
    return "", (seen,)


def _share_of(persons: int, total: float | None, printer: Printer) -> str:
    if total is None:
        return printer.share(0)
    return printer.share(min(1.0, persons / max(total, 1)))


def list_warnings(document: EstimateDocument, words: Words) -> tuple[tuple[str, str], ...]:
    """Return what stands in the banner: a few strong words, and what they mean."""
    translate = words.translate
    found = [
        (
            translate("Not cleared for publication."),
            translate(
                "This has not passed disclosure control. Small counts can point to a person: clear it with whoever "
                "guards publication before it leaves the office."
            ),
        )
    ]
    if not document.every_method:
        found.append(
            (
                translate("Not every way of estimating was asked."),
                translate(
                    "The verdict rests on fewer rules than it should: ask all before anything is published."
                ),
            )
        )
    if document.internal:
        found.append(
            (
                translate("Internal."),
                translate(
                    "Overlaps of fewer than five persons are shown in full. Keep this inside the office."
                ),
            )
        )
    if document.simulated:
        found.append((translate("Simulated people."), translate("No figure here is about a real person.")))
    return tuple(found)
