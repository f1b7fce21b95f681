"""`zicht attack`: what a reader could work out of what is hidden, with every release in hand."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.attack_findings import show_attack
from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import new_session
from zicht.disclosure.attacker import attack_releases
from zicht.errors import DisclosureRefused
from zicht.release import read_release

_ = text


def run(
    releases: Annotated[
        list[Path],
        typer.Argument(help=_("Folders of editions: all that a reader can have."), metavar="RELEASE..."),
    ],
    every: Annotated[
        bool, typer.Option("--all", help=_("Name every exposed figure, not the first twenty alone."))
    ] = False,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    with session.stages() as stages:
        stages.begin(_("Reading what was published"))
        read = [read_release(folder) for folder in releases]
        stages.begin(_("Working out what is hidden"))
        attack = attack_releases(read, on_progress=stages.advance)
        stages.finish()
    if json:
        session.show_json(attack.as_json())
    show_attack(session, attack, every=every)
    if attack.is_broken:
        raise typer.Exit(DisclosureRefused.exit_code)
