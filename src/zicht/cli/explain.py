"""`zicht explain`: one figure with everything that a careful reader needs beside it."""

from typing import Annotated

import typer

from zicht.cli.options import NOT_TO_QUOTE, EditionOption, JsonOption, LanguageOption, text
from zicht.cli.session import Session, edition_folder, new_session
from zicht.errors import NoSuchFigure, Text
from zicht.measures import LINKAGE_INTERVAL_RULE
from zicht.publication.words import FINE, Words
from zicht.release import ALL, State, Status, read_release
from zicht.release.explain import Explanation, Share, explain
from zicht.vocabulary.numbers import PERCENT, format_number

_ = text

#: The states of an edition in words.
STATES = {
    State.DRAFT: _("draft unless signed: `zicht verify` tells"),
    State.CHECKED: _("checked"),
    State.SIGNED: _("signed"),
}


def run(
    context: typer.Context,
    table: Annotated[str, typer.Argument(help=_("The table, such as T03."))],
    year: Annotated[
        str | None,
        typer.Option("--year", help=_("A year, or first and last year. Without it: the edition's window.")),
    ] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help=_("The measure. Without it: the table's first."))
    ] = None,
    edition: EditionOption = None,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    folder = edition_folder(edition)
    explanation = explain(
        read_release(folder), table.upper(), year=year, codes=_codes(context.args), measure=measure
    )
    if json:
        session.show_json(explanation.as_json() | {"edition_folder": str(folder)})
        return
    _show(session, explanation)
    if not explanation.publishable:
        session.say(session.text(NOT_TO_QUOTE), style="bold")
    session.say(session.text(_("Read from: {folder}"), folder=folder), style="dim")


def _codes(arguments: list[str]) -> dict[str, str]:
    """Return `--group labour --sex=female` as codes by dimension."""
    codes: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).removeprefix("--").partition("=")
        if not equals:
            if not rest:
                raise NoSuchFigure.of(
                    Text.of("A dimension is named without a code."),
                    expected=Text.of("A dimension and its code, such as --group labour."),
                    to_fix=Text.of("Add the code behind the dimension."),
                )
            value = rest.pop(0)
        codes[name.replace("-", "_")] = value
    return codes


def _show(session: Session, found: Explanation) -> None:
    language = session.language
    cell = ", ".join(used.label[language] for used in found.codes if used.code != ALL)
    session.say(f"{found.table} {found.title[language]}: {cell}", style="bold")
    session.say()
    session.say(f"  {_number(found.value, found, language)}  {found.measure_label[language]}", style="bold")
    for share in found.shares:
        session.say(f"  {_share(share, found, language)}  {share.label[language]}")
    session.say()
    for label, value in _lines(session, found):
        if value:
            session.say(f"{label + ':':<18} {value}")
    if found.reporters:
        session.say(f"{session.text(_('Reporters'))}:")
    for reporter in found.reporters:
        count = "-" if reporter.value is None else format_number(reporter.value, "persons", 0, language)
        session.say(f"{'':<18} {reporter.label[language]}: {count}")
    for series_break in found.breaks:
        session.say(f"{session.text(_('Break in series')) + ':':<18} {series_break.label[language]}")
        session.say(f"{'':<18} {series_break.explanation[language]}")
    if found.simulated:
        session.say(session.text(_("Simulated people: this figure is not about real persons.")), style="bold")


def _number(value: float | None, found: Explanation, language: str) -> str:
    bounds = _span(found, found.unit, language)
    if value is None:
        return bounds or found.status_text[language]
    shown = format_number(value, found.unit, _digits(found.unit, value), language)
    return f"{shown} ({bounds})" if bounds else shown


def _share(share: Share, found: Explanation, language: str) -> str:
    bounds = _span(share, PERCENT, language)
    if share.value is None:
        return bounds or "-"
    whole, shown = (format_number(share.value, PERCENT, digits, language) for digits in (0, 1))
    if share.status is Status.ESTIMATE and bounds:
        return f"{shown} ({bounds})"
    unit = "" if found.unit == PERCENT else found.unit
    base = "" if share.n is None else f" / {format_number(share.n, unit, 0, language)}"
    between = f"; {bounds}" if bounds else ""
    return f"{whole} ({shown}{base}{between})"


def _span(figure: Explanation | Share, unit: str, language: str) -> str:
    """Return bounds that leave anything open."""
    lower, upper, is_estimate = figure.lower, figure.upper, figure.status is Status.ESTIMATE
    if lower is None or upper is None or (lower == upper and not is_estimate):
        return ""
    digits = _digits(unit, lower, upper)
    return " - ".join(format_number(bound, unit, digits, language) for bound in (lower, upper))


def _digits(unit: str, *numbers: float) -> int:
    return FINE.get(unit, 0 if all(float(number).is_integer() for number in numbers) else 1)


def _bounds_text(found: Explanation, language: str) -> list[str]:
    """Say what the bounds of a count are, where it has any."""
    if found.status is Status.ESTIMATE or found.lower is None:
        return []
    rules = [rule for rule in found.rules if rule.name == LINKAGE_INTERVAL_RULE.name]
    return [f"{rule.name} (v{rule.version}): {rule.text[language]}" for rule in rules]


def _lines(session: Session, found: Explanation) -> list[tuple[str, str]]:
    language, rule = session.language, found.counting_rule
    texts = [
        (_("Unit"), Words(language).unit(found.unit)),
        (_("Made as"), found.made_by.get(language, "")),
        (_("Definition"), found.definition[language]),
        (_("Measure"), found.measure_definition[language]),
        (_("Population"), found.population[language]),
        (_("Horizon"), found.horizon.get(language, "")),
        (_("Counting rule"), f"{rule.name} (v{rule.version}): {rule.text[language]}"),
        *((_("In brackets"), text) for text in _bounds_text(found, language)),
        (_("Vintage"), found.vintage),
        (_("Edition"), f"{found.edition} ({session.text(STATES[found.state])})"),
        (_("Protection"), f"{found.status_text[language]} [{found.protection}]"),
        *((_("Note"), note[language]) for note in (*found.notes, *found.counting_notes)),
        (_("Sources"), ", ".join(found.sources)),
    ]
    return [(session.text(label), value) for label, value in texts]
