"""What `zicht triage` prints: findings of the checker, and an assessment in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.errors import Text
from zicht.triage import Assessment, Finding, Table
from zicht.triage.words import STATUSES, name_of_shutter
from zicht.vocabulary import code_list

__all__ = ["show_assessment", "show_findings"]

_ = text

#: How many questions are shown: the first are the most informative.
QUESTIONS = 7

UNVERIFIED = _("By {text}, which nobody compared with the law of today: ask.")


def show_findings(
    session: Session, findings: Sequence[Finding], sizes: Mapping[str, int], table: Table
) -> None:
    """Print what the checker found: errors first, each kind once with the names of the rules."""
    errors = sum(finding.fault.is_error for finding in findings)
    if session.as_json:
        session.show_json(
            {
                "version": table["version"],
                **sizes,
                "errors": errors,
                "findings": [
                    {
                        "fault": one.fault.code,
                        "error": one.fault.is_error,
                        "where": one.where,
                        "beside": one.beside,
                    }
                    for one in findings
                ],
            }
        )
        return
    session.say(
        session.text(
            _(
                "Questions: {facts}. Indicators: {indicators}. Rules on urgency: {urgency_rules}. Options: {options}. "
                "Worked cases: {cases}."
            ),
            **sizes,
        )
    )
    session.say(session.text(_("Version of the table: `{version}`."), version=table["version"]))
    for fault, group in groupby(findings, key=lambda one: one.fault):
        names = [f"{one.where} ({one.beside})" if one.beside else one.where for one in group]
        said = fault.text.render(session.translate)
        mark = _("Error: {text}") if fault.is_error else _("Note: {text}")
        session.say()
        session.say(session.text(mark, text=said))
        session.say("  " + ", ".join(names))
    session.say()
    session.say(session.text(_("Errors: {errors}."), errors=errors))


def show_assessment(session: Session, found: Assessment, table: Table) -> None:
    """Print an assessment: how urgent and why, what to ask, what is open and what is not."""
    language = session.language
    asks = {fact["id"]: fact["ask"][language] for fact in table["facts"]}
    level = next(one for one in table["levels"] if one["code"] == found["level"])
    actors = {actor["code"]: actor["name"][language] for actor in table["actors"]}
    session.say(f"{level['code']}: {level['name'][language]}. {level['by'][language]}", style="bold")
    for reason in found["reasons"]:
        ground = code_list("legal_grounds").label(reason["ground"], language)
        session.say(f"  {reason['level']}  {reason['because'][language]}")
        session.say(f"      {actors[reason['who']]}: {reason['act'][language]}")
        session.say("      " + session.text(_("May be shared on the ground of: {ground}"), ground=ground))
    if found["ask"]:
        session.say()
        session.say(session.text(_("Worth asking next")), style="bold")
    for asked in found["ask"][:QUESTIONS]:
        session.say(f"  {asks[asked['fact']]} {asked['because'][language]}")
    _show_options(session, found, table)
    session.say()
    session.say(session.text(_("A person decides. This says nothing about who is a victim.")))


def _show_options(session: Session, found: Assessment, table: Table) -> None:
    language = session.language
    entries = {entry["id"]: entry for entry in table["options"]}
    for status, said in STATUSES.items():
        options = [option for option in found["options"] if option["status"] == status]
        if options:
            session.say()
            session.say(said.render(session.translate), style="bold")
        for option in options:
            session.say(f"  {entries[option['id']]['name'][language]}")
            for one in option["shut"]:
                by = name_of_shutter(one["by"], language)
                session.say(f"      {by}: {one['because'][language]}")
            for standing in option["conditions"]:
                session.say(f"      {standing['text'][language]}")
            if option["missing"]:
                names = ", ".join(option["missing"])
                session.say("      " + session.text(_("Not known: {names}"), names=names))
            if status == "to_check":
                session.say(
                    "      " + session.text(UNVERIFIED, text=_law(entries[option["id"]]["law_as_of"]))
                )


def _law(day: str) -> Text:
    return Text.of("a text without a date") if not day else Text.of("the text of {day}", day=day)
