"""`zicht triage`: rules that are data, checked, asked, or written as one table or card."""

import json as json_library
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import Session, new_session
from zicht.cli.triage_findings import show_assessment, show_findings
from zicht.errors import CalledWrongly, DefinitionError, InputError, Text, writing
from zicht.triage import (
    SHIPPED,
    Content,
    Table,
    Triage,
    Verification,
    check_content,
    compile_table,
    load_cases,
    load_content,
    load_verifications,
    rule_card,
    write_table,
)

_ = text


class Action(Enum):
    """What to do with the rules."""

    CHECK = "check"
    ASSESS = "assess"
    TABLE = "table"
    CARD = "card"


def run(
    action: Annotated[
        Action,
        typer.Argument(
            help=_(
                "check: look at all rules and worked cases, with exit code 12 where any is wrong. assess: answer the "
                "JSON file FILE, which holds `answers` and `today`. table: write the decision table to FILE. card: "
                "write the rule card to FILE, in Markdown."
            ),
            metavar="check|assess|table|card",
        ),
    ],
    file: Annotated[
        Path | None, typer.Argument(help=_("File to read or write; `check` needs none."), metavar="FILE")
    ] = None,
    content: Annotated[
        Path | None,
        typer.Option("--content", help=_("Folder with own rules. Without it: those that come with Zicht.")),
    ] = None,
    verified: Annotated[
        Path | None,
        typer.Option(
            "--verified",
            help=_("File that says which rules were verified, by whom and when. Without it: none."),
        ),
    ] = None,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    folder = content or SHIPPED
    rules = load_content(folder)
    by = load_verifications(verified) if verified else ()
    if action is Action.CHECK:
        _check(session, folder, rules, by)
        return
    if file is None:
        raise CalledWrongly.of(
            Text.of("zicht triage {action}: no file is named.", action=action.value),
            expected=Text.of("A file to read or write."),
            to_fix=Text.of("Name it behind the word."),
        )
    table = compile_table(rules, by)
    if action is Action.ASSESS:
        _assess(session, table, file)
        return
    if action is Action.TABLE:
        write_table(table, file)
    else:
        _write(file, rule_card(table, session.language))
    if json:
        session.show_json({"version": table["version"], "file": str(file)})
    session.say(session.text(_("Written: {path}"), path=file))
    session.say(session.text(_("Version of the table: `{version}`."), version=table["version"]))


def _check(session: Session, folder: Path, rules: Content, verified: tuple[Verification, ...]) -> None:
    cases = load_cases(folder)
    findings = check_content(rules, cases, verified=verified)
    table = compile_table(rules, verified)
    sizes = {
        "facts": len(rules.questions.facts),
        "indicators": sum(len(one.items) for one in rules.instruments),
        "urgency_rules": len(rules.urgency),
        "options": len(rules.options),
        "cases": len(cases),
    }
    show_findings(session, findings, sizes, table)
    if any(finding.fault.is_error for finding in findings):
        raise typer.Exit(DefinitionError.exit_code)


def _assess(session: Session, table: Table, file: Path) -> None:
    answers, today = _read_answers(file)
    found = Triage(table).assess(answers, today=today)
    if session.as_json:
        session.show_json(found)
        return
    show_assessment(session, found, table)


def _read_answers(file: Path) -> tuple[dict[str, object], date]:
    try:
        asked = json_library.loads(file.read_text(encoding="utf-8"))
        answers, today = asked["answers"], date.fromisoformat(asked["today"])
    except (OSError, ValueError, KeyError, TypeError):
        answers, today = None, date.min
    if not isinstance(answers, dict):
        raise InputError.of(
            Text.of("File {file}: holds no answers.", file=file.name),
            expected=Text.of("JSON with `answers`, a mapping of questions to answers, and `today`, a date."),
            to_fix=Text.of("Correct the file."),
        )
    return answers, today


def _write(file: Path, words: str) -> None:
    with writing(file.name):
        file.write_text(words, encoding="utf-8")
