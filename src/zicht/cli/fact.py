"""`zicht fact`: a sentence checked against an edition, with the figure that it should have been about."""

from __future__ import annotations

from typing import Annotated

import typer

from zicht.cli.options import NOT_TO_QUOTE, EditionOption, JsonOption, text
from zicht.cli.session import Session, edition_folder, new_session
from zicht.publication.fact_answers import Answers
from zicht.release import read_release
from zicht.release.facts import FactCheck, FactChecker, Verdict

_ = text

#: How the command ends, by the verdict on the whole sentence.
EXIT_CODES = {
    Verdict.RIGHT: 0,
    Verdict.INCOMPLETE: 7,
    Verdict.WRONG: 8,
    Verdict.NOT_IN_DATA: 9,
    Verdict.PROTECTED: 18,
}


def run(
    sentence: Annotated[str, typer.Argument(help=_("The sentence, in Dutch or English, between quotes."))],
    edition: EditionOption = None,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            help=_("Language of the answer: nl or en. Without it: that of the sentence."),
            metavar="nl|en",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    folder = edition_folder(edition)
    release = read_release(folder)
    found = FactChecker(release).check(sentence)
    session = new_session(language=lang or found.language, as_json=json)
    answers = Answers(release, session.language)
    if json:
        session.show_json(answers.as_json(found) | {"edition_folder": str(folder)})
    else:
        _show(session, found, answers)
        if not release.edition.publishable:
            session.say(session.text(NOT_TO_QUOTE), style="bold")
        session.say(session.text(_("Read from: {folder}"), folder=folder), style="dim")
    raise typer.Exit(EXIT_CODES[found.verdict])


def _show(session: Session, found: FactCheck, answers: Answers) -> None:
    session.say(answers.verdict(found.verdict), style="bold")
    told: set[tuple[str, str]] = set()
    for finding in found.findings:
        session.say()
        for sentence in answers.sentences(finding):
            session.say(sentence)
        for label, value in answers.details(finding):
            if (label, value) not in told:
                session.say(f"  {label + ':':<14} {value}", style="dim")
            told.add((label, value))
    if answers.release.edition.simulated:
        session.say()
        session.say(session.text(_("Simulated people: this figure is not about real persons.")), style="bold")
