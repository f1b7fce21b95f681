"""`zicht attack`: what a reader could work out of what is hidden, with every release in hand."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.attack_findings import show_attack
from zicht.cli.attack_sheets import read_statements
from zicht.cli.membership import (
    InputsOption,
    RegisterOption,
    SampleOption,
    SeedOption,
    look_for_one,
    show_membership,
)
from zicht.cli.options import JsonOption, LanguageOption, OneToOneOption, text
from zicht.cli.session import new_session
from zicht.disclosure.attacker import attack_releases
from zicht.errors import DisclosureRefused
from zicht.pipeline import LEFT_OUT
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
    sheets: Annotated[
        Path | None,
        typer.Option(
            "--sheets", help=_("Folder with sheets of `zicht municipality`, which a reader has too.")
        ),
    ] = None,
    inputs: InputsOption = None,
    register: RegisterOption = None,
    one_to_one: OneToOneOption = None,
    sample: SampleOption = LEFT_OUT,
    seed: SeedOption = 1,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    with session.stages() as stages:
        stages.begin(_("Reading what was published"))
        read = [read_release(folder) for folder in releases]
        statements = read_statements(sheets, read) if sheets else ()
        stages.begin(_("Working out what is hidden"))
        attack = attack_releases(read, statements=statements, on_progress=stages.advance)
        membership = None
        if inputs:
            (folder, newest), *others = sorted(
                zip(releases, read, strict=True), key=lambda pair: pair[1].edition.vintage, reverse=True
            )
            membership = look_for_one(
                stages,
                newest,
                inputs,
                folder=folder,
                released=[release for _folder, release in others],
                register=register,
                one_to_one=one_to_one,
                sample=sample,
                seed=seed,
            )
        stages.finish()
    if json:
        session.show_json({**attack.as_json(), "membership": membership.as_json() if membership else None})
    show_attack(session, attack, every=every)
    if membership:
        show_membership(session, membership)
    if attack.is_broken or (membership and membership.tells):
        raise typer.Exit(DisclosureRefused.exit_code)
