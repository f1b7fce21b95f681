"""`zicht briefing`: a talk of ten minutes on an edition, and one page for each question that is always asked."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.own_folder import own_folder
from zicht.cli.session import edition_folder, new_session
from zicht.publication.briefing import write_briefing
from zicht.release import read_release

_ = text


def run(
    edition: Annotated[
        Path | None,
        typer.Argument(help=_("Folder of the edition. Without it: ZICHT_EDITION, else build/demo/edition.")),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help=_("Folder to write in."))] = Path("briefing"),
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    folder = edition_folder(edition)
    release = read_release(folder)
    with own_folder(out, "zicht briefing"):
        pages = write_briefing(release, out)
    if json:
        session.show_json({"edition": str(folder), "out": str(out), "pages": list(pages)})
    session.say(session.text(_("The talk: {path}"), path=out / session.language / "talk.html"), style="bold")
    session.say(session.text(_("The questions: {path}"), path=out / session.language / "index.html"))
    if release.edition.simulated:
        session.say(session.text(_("Simulated people: no figure in this edition is about a real person.")))
    session.say(session.text(_("Read from: {folder}"), folder=folder), style="dim")
