"""The estimates by group, as small printed tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zicht.publication.sheet.document import EstimateDocument, Measure, StratumLine, VerdictCode
from zicht.publication.sheet.numbers import NONE, Printer
from zicht.publication.sheet.printed import PrintedTable
from zicht.publication.words import Words

__all__ = ["HIDDEN", "ROUNDED", "print_count", "print_strata"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


HIDDEN = "<5"
ROUNDED = _(
    "<5: one to four persons, not shown. ≈: rounded to fives, because what is hidden would follow from exact numbers."
)
#: What the verdict on everybody leaves of the groups.
LEFT = {
    VerdictCode.PUBLISH_AS_RANGE: _(
        "Everybody together is a range, so a group may be published as its interval, and not as a number."
    ),
    VerdictCode.DO_NOT_PUBLISH: _(
        "Everybody together has no estimate that may be published, so no group has one: these numbers stay inside."
    ),
}


def print_strata(document: EstimateDocument, words: Words, printer: Printer) -> tuple[PrintedTable, ...]:
    """Print one table for each breakdown."""
    breakdowns = dict.fromkeys(line.by for line in document.strata)
    return tuple(
        _table([line for line in document.strata if line.by == by], number, document, words, printer)
        for number, by in enumerate(breakdowns)
    )


def print_count(persons: int | None, printer: Printer, *, rounded: bool) -> str:
    """Print a number of persons that may be hidden or rounded."""
    if persons is None:
        return HIDDEN
    return ("≈" if rounded else "") + printer.whole(persons)


def _table(
    lines: Sequence[StratumLine], number: int, document: EstimateDocument, words: Words, printer: Printer
) -> PrintedTable:
    translate = words.translate
    heading = words.text(lines[0].by_label) or lines[0].by
    inside = heading[:1].lower() + heading[1:] if lines[0].by_label else heading
    columns = [(translate("Seen"), [_seen(line, printer) for line in lines])]
    columns += [(translate("Persons"), [_persons(line, printer) for line in lines])]
    columns += [(translate("95% interval"), [_interval(line, printer) for line in lines])]
    if any(line.in_sight for line in lines):
        columns += [(translate("Share in sight"), [_share(line.in_sight, printer) for line in lines])]
    if any(line.rate_per_100k for line in lines):
        columns += [(translate("Per 100,000"), [_rate(line.rate_per_100k, printer) for line in lines])]
    cells = zip(*(values for _head, values in columns), strict=True)
    return PrintedTable(
        f"strata-{number}",
        translate("By {column}").format(column=inside),
        (heading, *(head for head, _values in columns)),
        tuple((words.text(line.label), *row) for line, row in zip(lines, cells, strict=True)),
        frozenset(range(1, 1 + len(columns))),
        tuple(_notes(lines, document, words)),
    )


def _notes(lines: Sequence[StratumLine], document: EstimateDocument, words: Words) -> Iterator[str]:
    translate, code = words.translate, document.verdict.code
    yield translate(
        "One model for all groups, in which lists depend on each other in pairs and alike in each; small groups are "
        "drawn to the others. They need not add up to the whole."
    )
    if {line.name for line in document.covariates} - set(lines[0].by.split(",")):
        yield translate("Other covariates than these are not in that model.")
    kinds = {words.text(line.kind_label) for line in lines if line.kind_label}
    if kinds:
        yield translate("Intervals: {kind}.").format(kind="; ".join(sorted(kinds)))
    if code in LEFT:
        yield translate(LEFT[code])
    if any(line.rate_per_100k for line in lines):
        yield translate("Per 100,000: persons, seen and unseen, per 100,000 inhabitants of the group.")
    if any(line.is_rounded for line in lines):
        yield translate(ROUNDED)
    reasons = {line.label["en"]: line.why["en"] for line in lines if line.why}
    for reason in dict.fromkeys(reasons.values()):
        alike = [line for line in lines if line.why and line.why["en"] == reason]
        names = "; ".join(words.text(line.label) for line in alike)
        yield f"{names}: {words.text(alike[0].why).rstrip('.')}."


def _seen(line: StratumLine, printer: Printer) -> str:
    return print_count(line.persons, printer, rounded=line.is_rounded)


def _persons(line: StratumLine, printer: Printer) -> str:
    return Printer(printer.language, line.persons or 0).estimate(line.total)


def _interval(line: StratumLine, printer: Printer) -> str:
    if line.lower is None:
        return NONE
    return Printer(printer.language, line.persons or 0).span(line.lower, line.upper)


def _share(measure: Measure | None, printer: Printer) -> str:
    if measure is None:
        return NONE
    if measure.value is not None or measure.lower is None or measure.upper is None:
        return printer.share(measure.value or 0)
    return f"{printer.share(measure.lower)}–{printer.share(measure.upper)}"


def _rate(measure: Measure | None, printer: Printer) -> str:
    if measure is None:
        return NONE
    span = "" if measure.lower is None else f"{printer.rate(measure.lower)}–{printer.rate(measure.upper)}"
    if measure.value is None:
        return span
    return f"{printer.rate(measure.value)} ({span})" if span else printer.rate(measure.value)
