"""`zicht briefing`: a talk of ten minutes on an edition, and one page for each question that is always asked."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import edition_folder, new_session
from zicht.errors import OutputError, Text
from zicht.publication.briefing import write_briefing
from zicht.release import read_release
from zicht.release.place import is_vacant

_ = text

#: A folder with this file was made by this command, so that it may be written again.
MARK = "made-by-zicht-briefing"


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
    _check(out)
    release = read_release(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / MARK).write_text("This folder is written again by `zicht briefing`.\n", encoding="utf-8")
        pages = write_briefing(release, out)
    except OSError:
        raise OutputError.of(
            Text.of("Folder {name}: cannot be written.", name=out.name),
            expected=Text.of("A place with enough room that this account may write to."),
            to_fix=Text.of("Make room, or choose another folder with --out."),
        ) from None
    if json:
        session.show_json({"edition": str(folder), "out": str(out), "pages": list(pages)})
    session.say(session.text(_("The talk: {path}"), path=out / session.language / "talk.html"), style="bold")
    session.say(session.text(_("The questions: {path}"), path=out / session.language / "index.html"))
    if release.edition.simulated:
        session.say(session.text(_("Simulated people: no figure in this edition is about a real person.")))
    session.say(session.text(_("Read from: {folder}"), folder=folder), style="dim")


def _check(out: Path) -> None:
    if not is_vacant(out) and not (out / MARK).exists():
        raise OutputError.of(
            Text.of("Folder {name}: holds something else than a briefing.", name=out.name),
            expected=Text.of(
                "A folder that is empty, that is not there yet, or that an earlier briefing made."
            ),
            to_fix=Text.of("Choose another folder with --out. Nothing in it was touched."),
        )
