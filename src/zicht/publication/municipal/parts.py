"""What a sheet says of reporters, shut doors, gaps, breaks, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from zicht.publication.municipal.document import (
    DoorLine,
    Figure,
    GapLine,
    Level,
    MunicipalDocument,
    ReporterLine,
    Told,
)
from zicht.publication.municipal.numbers import Printer
from zicht.publication.municipal.printed import Section
from zicht.publication.sheet.printed import PrintedTable
from zicht.publication.words import Words

__all__ = ["list_steps", "word_breaks", "word_doors", "word_gaps", "word_reporters"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: Of the country's kinds of reporters, so many are named.
MOST_OF_COUNTRY = 6

DOORS = {
    "within_90": _("Of {1} needs for help that were followed, {0} were met within 90 days."),
    "refused": _("Help was refused for {0} of {1} needs."),
    "waited": _("For {0} of {1} needs somebody had to wait."),
    "median": _("Half of those who waited and got help waited {0} days or longer."),
    "shelter_asked": _("Shelter was asked for {0} of {1} victims."),
    "shelter_placed": _("Of {1} who were offered shelter, {0} were placed."),
    "shelter_refused": _("Shelter was refused to {0}; {1} of them got none at all."),
    "shelter_median": _("Half of those who were placed had waited {0} days or longer."),
}
DOORS_OF = {
    Level.MUNICIPALITY: _("Here, of victims who live in {name}:"),
    Level.REGION: _("In the region, by the organisation that reported first:"),
    Level.COUNTRY: _("In the whole country, as too few needs are known of {name}:"),
}

GAPS = {
    "nobody": _(
        "Whether there are victims who nobody reported. That nobody was registered is no proof that nobody is "
        "exploited here."
    ),
    "small": _("The exact number that is registered: it is small, and small numbers can point at a person."),
    "at_least": _("The exact number that is registered: only from where it begins is shown."),
    "rounded": _("The exact number that is registered: it is rounded, and can be {reach} more or fewer."),
    "took_over": _(
        "What was registered before in municipalities of the province that are gone ({named}): if {name} took one of "
        "them over, that is not in its number."
    ),
    "hidden": _(
        "The number that is registered: it is hidden, as it could point at a person here or elsewhere."
    ),
    "not_counted": _("What is registered here: this edition has no numbers by municipality."),
    "pooled": _(
        "Whether it rises or falls, and which forms, ages or nationalities there are: split further, numbers would "
        "point at persons."
    ),
    "place_unknown": _(
        "How many of the victims without a known municipality were exploited here: {unknown} in the whole country."
    ),
    "place_by_reporter": _(
        "Where most exploitation is: in the last year {share} of the reports name the municipality ({named})."
    ),
    "place_by_all": _(
        "Where most exploitation is: in the last year {share} of the reports name the municipality."
    ),
    "region_of_reporter": _(
        "How many were exploited in the region: its number is by reporter, not by place."
    ),
    "region_unknown": _(
        "What is registered in the region: the list of municipalities names no police unit for this one."
    ),
    "made_in": _(
        "What was registered here before {year}: the municipality was made in that year, and older reports stand under "
        "the municipalities before it."
    ),
    "no_expected": _("How many victims may be expected: see above for the reason."),
    "no_inhabitants": _(
        "How this compares with municipalities of like size: the edition has no inhabitants."
    ),
    "reporters_of_region": _(
        "Which of these organisations look in this municipality: of each is known of which region it is, and no more."
    ),
    "reporters_of_country": _(
        "Which organisations look in this municipality: who reports is known for the whole country only."
    ),
    "doors_not_here": _("Whether help is refused here: too few needs from here are known to show them."),
    "doors_of_home": _(
        "Whether those who were exploited here got help: needs are known by where a person lives, often elsewhere."
    ),
}

STEPS = {
    "talk": _(
        "Talk with the care coordinator and the police of the region: what do they see here, and what do they not see?"
    ),
    "silent": _("Ask the organisations that fell silent why: a lost post, a law, or fewer victims?"),
    "place": _(
        "Ask reporters to write down the municipality of exploitation: without it nobody can act on a report."
    ),
    "doors": _("Look at who is refused help, and why: some reasons are the municipality's own to change."),
    "readiness": _(
        "Do the self-assessment on the five themes of the national framework, and make a plan with owners."
    ),
    "route_map": _("See to it that every front-line worker has the route map: who to call for what, here."),
}


def word_reporters(document: MunicipalDocument, words: Words) -> Section:
    """Return who reports and who fell silent, and of which place that is known."""
    translate = words.translate
    kinds = [line for line in document.reporters if not line.is_organisation]
    here = [line for line in document.reporters if line.level is Level.REGION]
    silent = [line for line in document.reporters if line.is_organisation and line.level is Level.COUNTRY]
    sentences = [
        translate("Who reports is known for the region, not for {name} alone.")
        if here
        else translate("Who reports is known for the whole country only, not for {name} or its region.")
    ]
    if silent:
        sentences.append(
            translate(
                "In {year} these organisations, which report for more than one region, reported less than their own "
                "history lets expect:"
            )
        )
    tables = [
        *([_of_region(here, document, words)] if here else []),
        *([_of_country(kinds, document, words)] if kinds else []),
    ]
    name, year = words.text(document.name), document.edition.window[1]
    return Section(
        "reporters",
        translate("Who looks, and who is silent"),
        tuple(sentence.format(name=name, year=year) for sentence in sentences) if tables or silent else (),
        points=tuple(_silent(line, words) for line in silent),
        tables=tuple(tables),
        notes=(
            translate(
                "A silence can be a law, a lost post, a full shelter or fewer victims. It is a reason to call."
            ),
        )
        if silent or here
        else (),
    )


def _silent(line: ReporterLine, words: Words) -> str:
    printer, label = Printer(words), words.text(line.label)
    if line.expected is None:
        return words.translate("{name} (numbers are hidden)").format(name=label)
    lower, upper = printer.outward(line.expected)
    return words.translate("{name}: {number} reports, where {lower} to {upper} could be expected").format(
        name=label, number=printer.figure(line.reports), lower=lower, upper=upper
    )


def _of_country(lines: Sequence[ReporterLine], document: MunicipalDocument, words: Words) -> PrintedTable:
    translate, printer, year = words.translate, Printer(words), document.edition.window[1]
    most = sorted(lines, key=lambda line: (-(line.reports.value or 0), line.code))[:MOST_OF_COUNTRY]
    return PrintedTable(
        "reporters-table",
        translate("Victims by kind of reporter in the country, {year}: the largest").format(year=year),
        (translate("Kind of reporter"), translate("Persons")),
        tuple((words.text(line.label), printer.figure(line.reports)) for line in most),
        frozenset({1}),
    )


def _of_region(lines: Sequence[ReporterLine], document: MunicipalDocument, words: Words) -> PrintedTable:
    translate, year = words.translate, document.edition.window[1]
    return PrintedTable(
        "organisations-table",
        translate("Organisations of police unit {unit}, {year}").format(
            unit=words.text(document.region_name), year=year
        ),
        (
            translate("Organisation"),
            translate("Reports (by its own history)"),
            translate("Reads"),
        ),
        tuple(_organisation(line, words, str(year)) for line in lines),
        frozenset({1}),
    )


def _organisation(line: ReporterLine, words: Words, year: str) -> tuple[str, ...]:
    printer, translate = Printer(words), words.translate
    history = f" ({printer.figure(line.expected)})" if line.expected else ""
    return (words.text(line.label), printer.figure(line.reports) + history, translate(_read(line, year)))


def _read(line: ReporterLine, year: str) -> str:
    """Return whether an organisation is active or silent, as far as its number tells."""
    if year in line.silent_in:
        return _("fell silent")
    if line.reports.told in (Told.EXACT, Told.ROUNDED):
        return _("active") if line.reports.value else _("reported nobody")
    if line.reports.told is Told.HIDDEN:
        return _("few reports, or hidden for others' sake")
    return _("not known")


def word_doors(document: MunicipalDocument, words: Words) -> Section:
    """Return which help was refused or waited for, each with the place of which that is known."""
    translate, name = words.translate, words.text(document.name)
    points = []
    level = None
    for line in document.doors:
        if line.code.startswith("reason:"):
            continue
        if line.level is not level:
            level = line.level
            points.append(translate(DOORS_OF[level]).format(name=name))
        points[-1] += f" {_door(line, words)}"
    reasons = [line for line in document.doors if line.code.startswith("reason:")]
    if reasons:
        printer = Printer(words)
        named = ", ".join(
            f"{words.text(line.label)} ({printer.figure(line.figures[0])})"
            for line in reasons
            if line.figures
        )
        points.append(
            translate("Why help was refused most often, in the whole country: {reasons}.").format(
                reasons=named
            )
        )
    notes = (
        translate(
            "Needs are by where the person lived at the assessment; shelter is by the region of the first reporter."
        ),
    )
    return Section(
        "doors", translate("Which doors are shut"), points=tuple(points), notes=notes if points else ()
    )


def _door(line: DoorLine, words: Words) -> str:
    printer = Printer(words)
    printed = {str(place): _in_sentence(figure, printer) for place, figure in enumerate(line.figures)}
    sentence = words.translate(DOORS[line.code])
    for place, text in printed.items():
        sentence = sentence.replace(f"{{{place}}}", text)
    return sentence


def _in_sentence(figure: Figure, printer: Printer) -> str:
    """Print a figure within a sentence: an estimate's value with its interval."""
    if figure.told is Told.ESTIMATE and figure.value is not None and figure.lower is not None:
        value = printer.share(figure.value) if figure.unit == "percent" else printer.average(figure.value)
        lower, upper = printer.outward(figure)
        return f"{value} ({lower}–{upper})"
    if figure.told is Told.HIDDEN:
        return printer.words.translate("a hidden number")
    return printer.figure(figure)


def word_gaps(document: MunicipalDocument, words: Words) -> Section:
    """Return what cannot be known, one sentence for each gap."""
    return Section(
        "unknown",
        words.translate("What cannot be known, and why"),
        points=tuple(_gap(gap, document, words) for gap in document.gaps),
    )


def _gap(gap: GapLine, document: MunicipalDocument, words: Words) -> str:
    printer = Printer(words)
    shares = [printer.share(figure.value) for figure in gap.figures]
    labels = list(map(words.text, gap.labels))
    named = ", ".join(f"{label} {share}" for label, share in zip(labels, shares[1:], strict=False))
    code = "place_by_all" if gap.code == "place_by_reporter" and not named else gap.code
    return words.translate(GAPS[code]).format(
        unknown=printer.count(sum(figure.value or 0 for figure in gap.figures)),
        share=shares[0] if shares else "",
        named=named or ", ".join(labels),
        name=words.text(document.name),
        reach=document.registered.reach,
        year=document.made_in or "",
    )


def word_breaks(document: MunicipalDocument, words: Words) -> Section:
    """Return the years from which figures are not comparable without a word."""
    points = tuple(f"{words.text(one.label)}. {words.text(one.explanation)}" for one in document.breaks)
    return Section("breaks", words.translate("Breaks in the figures"), points=points)


def list_steps(document: MunicipalDocument, words: Words) -> Section:
    """Return what can be done about it."""
    points = tuple(words.translate(STEPS[code]) for code in document.next_steps)
    return Section("steps", words.translate("What you can do"), points=points)
