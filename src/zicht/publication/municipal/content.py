"""What a sheet on a municipality says in one language, printed: pages, the PDF and the platform only lay it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zicht.publication.municipal.document import FORM, MunicipalDocument
from zicht.publication.municipal.parts import (
    list_steps,
    word_breaks,
    word_doors,
    word_gaps,
    word_reporters,
)
from zicht.publication.municipal.printed import Section
from zicht.publication.municipal.wording import (
    Headline,
    headline_expected,
    headline_registered,
    list_warnings,
    word_expected,
    word_like,
    word_registered,
)
from zicht.publication.words import Words
from zicht.release.model import State

__all__ = ["Content", "print_municipality"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


STATES = {
    State.DRAFT.value: _("Draft unless signed"),
    State.CHECKED.value: _("Checked"),
    State.SIGNED.value: _("Signed"),
}


@dataclass(frozen=True)
class Content:
    """A sheet in one language.

    `headlines` are what a reader sees first: what is registered, and what may be expected. `statement` says both in
    one sentence each, with all that belongs to them, for use elsewhere; `source` is the last of it.
    """

    language: str
    code: str
    name: str
    title: str
    subtitle: str
    warnings: tuple[tuple[str, str], ...]
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]
    statement: str
    source: str


def print_municipality(document: MunicipalDocument, language: str) -> Content:
    """Print a document in one language."""
    words = Words(language)
    name = words.text(document.name)
    headlines = (headline_registered(document, words), headline_expected(document, words))
    sections = (
        word_registered(document, words),
        word_expected(document, words),
        word_like(document, words),
        word_reporters(document, words),
        word_doors(document, words),
        word_gaps(document, words),
        word_breaks(document, words),
        list_steps(document, words),
    )
    return Content(
        language=language,
        code=document.code,
        name=name,
        title=words.translate("Human trafficking in {name}: what is known, and what is not").format(
            name=name
        ),
        subtitle=_subtitle(document, words),
        warnings=list_warnings(document, words),
        headlines=headlines,
        sections=tuple(section for section in sections if section.says_anything),
        facts=_facts(document, words),
        statement=" ".join([*(headline.sentence for headline in headlines), _source(document, words)]),
        source=_source(document, words),
    )


def _subtitle(document: MunicipalDocument, words: Words) -> str:
    parts = [document.code, document.province]
    if document.region:
        parts.append(words.translate("police unit {unit}").format(unit=words.text(document.region_name)))
    if document.inhabitants is not None and document.inhabitants.value is not None:
        inhabitants = words.number(document.inhabitants.value, unit="", digits=0)
        parts.append(words.translate("{number} inhabitants").format(number=inhabitants))
    return " · ".join(filter(None, parts))


def _source(document: MunicipalDocument, words: Words) -> str:
    return words.translate("Source: {title}, figures of {date}. Not a count of victims.").format(
        title=words.period(words.text(document.edition.title)), date=words.date(document.edition.vintage)
    )


def _protection(document: MunicipalDocument, words: Words) -> Iterator[str]:
    translate, seen = words.translate, document.registered
    yield translate("Every figure is one that the edition shows, or follows from such figures.")
    if seen.below:
        yield translate(
            "Numbers below {below}, and numbers from which one could be worked out, are hidden."
        ).format(below=seen.below)
    if seen.reach:
        yield translate("Numbers of municipalities are rounded, and at most {reach} off.").format(
            reach=seen.reach
        )


def _facts(document: MunicipalDocument, words: Words) -> tuple[tuple[str, str], ...]:
    edition, translate = document.edition, words.translate
    facts = [
        (translate("Edition"), words.period(words.text(edition.title))),
        (translate("Figures of"), words.date(edition.vintage)),
        (translate("State"), translate(STATES.get(edition.state, edition.state))),
        (translate("Published by"), edition.publisher),
        (
            translate("What is counted"),
            translate("Presumed victims (persons), by municipality of exploitation."),
        ),
        (translate("How it is counted"), words.text(edition.counting_rule)),
        (
            translate("Protection"),
            " ".join(_protection(document, words)),
        ),
        (
            translate("Borders"),
            translate(
                "Of the municipality as it was in {year}. What was reported under municipalities that are gone is not "
                "counted in."
            ).format(year=edition.window[1]),
        ),
        (translate("Tables"), ", ".join(sorted({f.table for f in document.figures() if f.table}))),
        (translate("Form"), FORM),
    ]
    return tuple((label, value) for label, value in facts if value)
