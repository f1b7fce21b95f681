"""The fixed words of a sheet: the verdict, the answer in a sentence, and what a reader must be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zicht.publication.sheet.document import EstimateDocument, Grade, Measure, VerdictCode
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
    found = verdict.in_sight
    seen = translate("{seen} of them were seen: about {share} ({low} to {high}).").format(
        seen=printer.whole(document.persons), **_shares(found, printer)
    )
    return printer.estimate(verdict.total), (
        total,
        *([seen] if found else []),
        *_rate(document, words, printer),
    )


def _without_interval(document: EstimateDocument, words: Words, printer: Printer, *, total: float) -> Written:
    sentence = words.translate(
        "An estimated {total} persons, seen and unseen; {seen} of them were seen."
    ).format(total=printer.estimate(total), seen=printer.whole(document.persons))
    return printer.estimate(total), (sentence, *_rate(document, words, printer))


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
        **_shares(verdict.in_sight, printer),
    )
    ends = [words.text(end) for end in verdict.range_from]
    origin = translate("Lowest: {low}. Highest: {high}.").format(low=ends[0], high=ends[1]) if ends else ""
    sentences = (total, origin, seen if verdict.in_sight else "", *_rate(document, words, printer))
    return printer.span(verdict.lower, verdict.upper), tuple(filter(None, sentences))


def _not_at_all(document: EstimateDocument, words: Words, printer: Printer) -> Written:
    seen = words.translate(
        "{seen} persons were seen. How many were not, these lists cannot tell well enough to be quoted."
    ).format(seen=printer.whole(document.persons))
    return "", (seen,)


def _shares(measure: Measure | None, printer: Printer) -> dict[str, str]:
    """Return the share of all who were seen, and its bounds."""
    found = measure or Measure(0.0)
    return {
        "share": printer.share(found.value or 0.0),
        "low": printer.share(found.lower or 0.0),
        "high": printer.share(1.0 if found.upper is None else found.upper),
    }


def _rate(document: EstimateDocument, words: Words, printer: Printer) -> Iterator[str]:
    """Yield how many that is per 100,000 inhabitants, where their number is known."""
    measure, translate = document.verdict.rate_per_100k, words.translate
    if measure is None:
        return
    if measure.lower is None:
        sentence = translate("That is {rate} per 100,000 inhabitants.")
    elif measure.value is None:
        sentence = translate("That is between {low} and {high} per 100,000 inhabitants.")
    else:
        sentence = translate("That is {rate} per 100,000 inhabitants ({low} to {high}).")
    yield sentence.format(
        rate=printer.rate(measure.value), low=printer.rate(measure.lower), high=printer.rate(measure.upper)
    )


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
