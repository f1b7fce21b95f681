"""What the answer hangs on that no table can show, as small printed tables."""

from __future__ import annotations

from collections.abc import Iterator

from zicht.publication.sheet.document import SensitivityKind, SensitivityLine, SuppositionLine
from zicht.publication.sheet.numbers import NONE, Printer
from zicht.publication.sheet.printed import PrintedTable
from zicht.publication.words import Words

__all__ = ["print_sensitivity"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


CAPTIONS = {
    SensitivityKind.HETEROGENEITY: _("If people differ in how easily they are seen"),
    SensitivityKind.XI: _("If all lists together tie more or less than smaller groups show"),
}
NOTES = {
    SensitivityKind.HETEROGENEITY: _(
        "Right only if lists depend on each other through such differences alone, and these have that form. No "
        "table can show which form they have."
    ),
    SensitivityKind.XI: _(
        "xi is what ties all lists at once, beyond what smaller groups of them show; the number unseen is divided "
        "by it. No table can show what it is."
    ),
}


def print_sensitivity(series: SensitivityLine, words: Words, printer: Printer) -> PrintedTable:
    """Print the answers under suppositions about one thing; where there is none, the reason."""
    translate = words.translate
    rows = tuple(_row(answer, words, printer) for answer in series.answers)
    return PrintedTable(
        f"sensitivity-{series.kind.value}",
        translate(CAPTIONS[series.kind]),
        (translate("Supposition"), translate("Persons"), translate("95% interval")),
        rows or ((translate("no answer"), NONE, NONE),),
        frozenset({1, 2}),
        (translate(NOTES[series.kind]), *_remarks(series, words)),
    )


def _row(answer: SuppositionLine, words: Words, printer: Printer) -> tuple[str, ...]:
    bounds = NONE if answer.lower is None else printer.span(answer.lower, answer.upper)
    return (words.text(answer.label), printer.estimate(answer.total), bounds)


def _remarks(series: SensitivityLine, words: Words) -> Iterator[str]:
    """Yield what must be known of the answers, each once: with whose it is, unless all of them say so."""
    if series.why:
        yield words.text(series.why)
    said = [
        (answer, words.text(text))
        for answer in series.answers
        for text in (*answer.notes, answer.why)
        if text
    ]
    for remark in dict.fromkeys(text for _answer, text in said):
        whose = [words.text(answer.label) for answer, text in said if text == remark]
        yield remark if len(whose) == len(series.answers) else f"{', '.join(whose)}: {remark}"
