"""What a sheet says of the number registered, of what may be expected, and of municipalities of like size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zicht.publication.municipal.document import Figure, MunicipalDocument, Registered, Told
from zicht.publication.municipal.numbers import Printer
from zicht.publication.municipal.printed import Section
from zicht.publication.sheet.printed import PrintedTable
from zicht.publication.words import Words

__all__ = [
    "Headline",
    "headline_expected",
    "headline_registered",
    "list_warnings",
    "word_expected",
    "word_like",
    "word_registered",
]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: Parts of the width of an interval below this share are not named.
LEAST_SHARE = 0.01


@dataclass(frozen=True)
class Headline:
    """What stands in large print: over it what it is, below it the sentence that it must not be told without."""

    label: str
    number: str
    sentence: str


#: What is registered here, by what is told of it.
REGISTERED = {
    Told.EXACT: _("{number} persons exploited in {name} were registered as presumed victims in {years}."),
    Told.ROUNDED: _(
        "About {number} persons exploited in {name} were registered as presumed victims in {years}."
    ),
    Told.RANGE: _(
        "Between {lower} and {upper} persons exploited in {name} were registered as presumed victims in {years}. The "
        "exact number is hidden, so that nobody can be recognised."
    ),
    Told.UNDER_OTHERS: _(
        "Nobody exploited in {name} was registered under its own name in {years}, but it was only made in {made_in}: "
        "older reports stand under the municipalities that were there before, and are not in this number."
    ),
    Told.HIDDEN: _(
        "Persons exploited in {name} were registered as presumed victims in {years}. How many is hidden: fewer than "
        "{below}, or more where that number would give away another one."
    ),
    Told.NONE: _(
        "Nobody exploited in {name} was registered as a presumed victim in {years}. That is not the same as no victims."
    ),
    Told.NOT_AVAILABLE: _("This edition does not count victims by municipality."),
}


ONE = _("One person exploited in {name} was registered as a presumed victim in {years}.")
AT_LEAST = _("{lower} or more persons exploited in {name} were registered as presumed victims in {years}.")
FEW_OR_NONE = _(
    "Few persons exploited in {name} were registered as presumed victims in {years}, or nobody: numbers are rounded, "
    "and at most {reach} off. That is not the same as no victims."
)
HIDDEN_FOR_OTHERS = _(
    "Persons exploited in {name} were registered as presumed victims in {years}. How many is hidden, so that nobody "
    "can be recognised."
)


def list_warnings(document: MunicipalDocument, words: Words) -> tuple[tuple[str, str], ...]:
    """Return what stands in the banner: a few strong words, and what they mean."""
    translate, edition = words.translate, document.edition
    found = [
        (
            translate("This is not a count of victims."),
            translate(
                "It says who was reported, and what may be expected. Most victims are never reported, and most of "
                "those that are have no municipality in their report."
            )
            if _is_mostly_unknown(document)
            else translate(
                "It says who was reported, and what may be expected. Most victims are never reported."
            ),
        )
    ]
    if edition.simulated:
        found.append(
            (
                translate("Simulated people."),
                translate("No figure here is about a real person, and inhabitants are made up."),
            )
        )
    if not edition.publishable:
        found.append((translate("Not for publication."), translate("This edition may not be published.")))
    return tuple(found)


def _is_mostly_unknown(document: MunicipalDocument) -> bool:
    total = document.registered.country
    return total is not None and 2 * unknown_of(document) > (total.value or 0) > 0


def unknown_of(document: MunicipalDocument) -> float:
    """Return how many victims are shown to have no known municipality."""
    return sum(figure.value or 0 for figure in document.registered.place_unknown)


def headline_registered(document: MunicipalDocument, words: Words) -> Headline:
    """Return what is registered here, in large print."""
    seen, printer = document.registered, Printer(words)
    label = words.translate("Registered, {years}").format(years=words.period(seen.period))
    return Headline(label, printer.figure(seen.here), _registered_sentence(document, words))


def _registered_sentence(document: MunicipalDocument, words: Words) -> str:
    seen, printer = document.registered, Printer(words)
    lower, upper = printer.outward(seen.here)
    return words.translate(_sentence_of(seen)).format(
        number=printer.count(seen.here.value),
        name=words.text(document.name),
        years=words.period(seen.period),
        lower=lower,
        upper=upper,
        below=seen.below,
        reach=seen.reach,
        made_in=document.made_in,
    )


def _sentence_of(seen: Registered) -> str:
    """Return the sentence that goes with what is told of the number registered here."""
    here = seen.here
    special = {
        ONE: here.told is Told.EXACT and here.value == 1,
        FEW_OR_NONE: here.told is Told.ROUNDED and not here.value,
        AT_LEAST: here.told is Told.RANGE and here.upper is None,
        HIDDEN_FOR_OTHERS: here.told is Told.HIDDEN and not seen.below,
    }
    return next((sentence for sentence, applies in special.items() if applies), REGISTERED[here.told])


def word_registered(document: MunicipalDocument, words: Words) -> Section:
    """Return what is registered: here, in the region, in the country, and without a known place."""
    sentences = [
        _registered_sentence(document, words),
        *_sight(document, words),
        *_place_unknown(document, words),
    ]
    return Section(
        "registered",
        words.translate("What is registered"),
        tuple(sentences),
        tables=tuple(_registered_table(document, words)),
        notes=(
            words.translate(
                "All years together: in one year numbers would be so small that they had to be hidden. The region is "
                "that of the organisation that reported first, which need not be where the exploitation was."
            ),
        ),
    )


def _sight(document: MunicipalDocument, words: Words) -> Iterator[str]:
    seen, printer = document.registered, Printer(words)
    if seen.in_sight is None or seen.in_sight.lower is None or seen.in_sight.upper is None:
        return
    lower, upper = printer.outward(seen.in_sight)
    sentence = (
        words.translate(
            "That says little: in the whole country, {lower} to {upper} of every 100 victims are in sight ({years})."
        )
        if seen.here.told not in (Told.EXACT, Told.ROUNDED)
        else words.translate(
            "In the whole country, {lower} to {upper} of every 100 victims are in sight ({years}): the others are not "
            "in this number."
        )
    )
    yield sentence.format(lower=lower, upper=upper, years=words.period(seen.in_sight_period))


def _place_unknown(document: MunicipalDocument, words: Words) -> Iterator[str]:
    total, unknown = document.registered.country, unknown_of(document)
    if total is None or not total.value or not unknown:
        return
    printer = Printer(words)
    yield words.translate(
        "Of {unknown} of the {total} registered victims in the country ({share}) it is not known in which municipality "
        "they were exploited. For some of them it may have been here."
    ).format(
        unknown=printer.count(unknown),
        total=printer.count(total.value),
        share=printer.share(100 * unknown / total.value),
    )


def _registered_table(document: MunicipalDocument, words: Words) -> Iterator[PrintedTable]:
    seen, translate, printer = document.registered, words.translate, Printer(words)
    rows: list[tuple[str, Figure | None]] = [(words.text(document.name), seen.here)]
    if document.region:
        unit = translate("Police unit {unit}").format(unit=words.text(document.region_name))
        rows.append((unit, seen.region))
    rows.append((translate("The Netherlands"), seen.country))
    printed = [(label, printer.figure(figure)) for label, figure in rows if figure is not None]
    if unknown_of(document):
        printed.append(
            (translate("of whom without a known municipality"), printer.count(unknown_of(document)))
        )
    if seen.country is not None:
        yield PrintedTable(
            "registered-table",
            translate("Presumed victims registered, {years}").format(years=words.period(seen.period)),
            (translate("Where"), translate("Persons")),
            tuple(printed),
            frozenset({1}),
        )


def headline_expected(document: MunicipalDocument, words: Words) -> Headline:
    """Return what may be expected, in large print: the interval, or that nothing can be said."""
    figure, translate, printer = document.expected.figure, words.translate, Printer(words)
    label = translate("To be expected, a year")
    if figure is None:
        return Headline(label, translate("cannot be said"), _refusal(document, words))
    lower, upper = printer.outward(figure)
    return Headline(
        label,
        translate("{lower} to {upper}").format(lower=lower, upper=upper),
        _expected_sentence(document, figure, words),
    )


def _refusal(document: MunicipalDocument, words: Words) -> str:
    return words.translate("How many victims may be expected in {name} cannot be said. {why}").format(
        name=words.text(document.name), why=words.text(document.expected.why)
    )


def _expected_sentence(document: MunicipalDocument, figure: Figure, words: Words) -> str:
    lower, upper = Printer(words).outward(figure)
    sentence = words.translate(
        "In {name}, {lower} to {upper} victims a year may be expected, seen and unseen together. This is an estimate "
        "with a 95% interval, not a count."
    )
    return sentence.format(name=words.text(document.name), lower=lower, upper=upper)


def word_expected(document: MunicipalDocument, words: Words) -> Section:
    """Return what may be expected: the interval first, then its average, what it rests on and why it is wide."""
    expected, translate = document.expected, words.translate
    title = translate("What may be expected")
    if expected.figure is None:
        return Section("expected", title, (_refusal(document, words),))
    return Section(
        "expected",
        title,
        (
            _expected_sentence(document, expected.figure, words),
            *_average(document, words),
            *_twice(document, words),
            *_width(document, words),
            *_plain(document, words),
        ),
        points=tuple(map(words.text, expected.assumptions)),
        notes=(
            translate(
                "The estimate spreads the hidden number of the whole country over municipalities, and leans on what is "
                "registered here as far as that can carry it."
            ),
        ),
    )


def _average(document: MunicipalDocument, words: Words) -> Iterator[str]:
    expected = document.expected
    if expected.figure is None or expected.figure.value is None:
        return
    yield words.translate(
        "On average that is {value}; no number should be told without the interval ({years})."
    ).format(value=Printer(words).average(expected.figure.value), years=words.period(expected.years))


def _twice(document: MunicipalDocument, words: Words) -> Iterator[str]:
    twice = document.expected.twice
    if twice is not None:
        lower, upper = Printer(words).outward(twice)
        yield words.translate(
            "If municipalities differed twice as much in how much is seen, it would be {lower} to {upper}."
        ).format(lower=lower, upper=upper)


def _width(document: MunicipalDocument, words: Words) -> Iterator[str]:
    named_parts = (part for part in document.expected.width if part.share >= LEAST_SHARE)
    parts = sorted(named_parts, key=lambda part: -part.share)
    if not parts:
        return
    printer = Printer(words)
    named = "; ".join(f"{words.text(part.label)} ({printer.share(100 * part.share)})" for part in parts)
    yield words.translate("Why it is so wide: {parts}.").format(parts=named)


def _plain(document: MunicipalDocument, words: Words) -> Iterator[str]:
    plain, why = document.expected.plain, words.text(document.expected.plain_why)
    if plain is not None and plain.value is not None:
        printed = Printer(words).average(plain.value)
        yield (
            words.translate("Registered numbers alone would give {value} a year. {why}")
            .format(value=printed, why=why)
            .strip()
        )
    elif why:
        yield why


def word_like(document: MunicipalDocument, words: Words) -> Section:
    """Return how municipalities of like size fare, without a rank and without a name."""
    like, translate, printer = document.like, words.translate, Printer(words)
    title = translate("Municipalities of like size")
    if like is None:
        return Section("like", title)
    lower, upper = like.size
    size = (
        translate("{lower} inhabitants or more").format(lower=printer.count(lower))
        if upper is None
        else translate("fewer than {upper} inhabitants").format(upper=printer.count(upper))
        if not lower
        else translate("{lower} to {upper} inhabitants").format(
            lower=printer.count(lower), upper=printer.count(upper)
        )
    )
    sentence = translate(
        "There are {number} municipalities with {size}. In {none} of them nobody was registered, in {hidden} the "
        "number is small, hidden or not whole, in {shown} it is shown."
    ).format(number=like.municipalities, size=size, none=like.none, hidden=like.hidden, shown=like.shown)
    reading = translate("This is no ranking: where more is registered, people may look better.")
    return Section("like", title, (sentence, reading))
