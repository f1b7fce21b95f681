"""`zicht site`: the public site on editions, as files that any web server serves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.own_folder import own_folder
from zicht.cli.session import Session, edition_folder, new_session
from zicht.pipeline.municipal import municipal_documents
from zicht.publication.municipal import MunicipalDocument
from zicht.publication.site.frame import Frame, check_address
from zicht.publication.site.shown import ShownEdition, newest_first
from zicht.publication.site.write import write_site
from zicht.release import read_release
from zicht.release.approval import approval_of
from zicht.release.place import put_in_place, staging_folder
from zicht.release.signers import Signer, read_signers

_ = text

COMMAND = "zicht site"


def run(
    editions: Annotated[
        list[Path] | None,
        typer.Argument(
            help=_(
                "Folders of the editions, in any order. Without one: ZICHT_EDITION, else build/demo/edition."
            )
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help=_("Folder to write in."))] = Path("site"),
    chat: Annotated[
        str, typer.Option("--chat", help=_("Address of the help chat, to which every page leads."))
    ] = "",
    check: Annotated[
        str,
        typer.Option("--check", help=_("Address where sentences are checked, if there is one.")),
    ] = "",
    address: Annotated[
        str,
        typer.Option(
            "--address", help=_("Address at which the site will stand, for figures that others show.")
        ),
    ] = "",
    municipalities: Annotated[
        bool,
        typer.Option(
            "--municipalities/--no-municipalities",
            help=_("A sheet on each municipality of the newest edition, where it counts by municipality."),
        ),
    ] = True,
    name: Annotated[str, typer.Option("--name", help=_("What the site calls itself."))] = "",
    signers: Annotated[
        Path | None,
        typer.Option(
            "--signers",
            help=_(
                "File with the names and public keys of those who may sign: an edition that two of them signed is "
                "shown as signed. Without it every edition is shown as a draft."
            ),
        ),
    ] = None,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    site = Frame(name, check_address(chat, "--chat"), check_address(check, "--check"))
    address = check_address(address, "--address")
    who = read_signers(signers) if signers else ()
    shown = newest_first(_read(folder, who) for folder in editions or [edition_folder(None)])
    sheets = _sheets(shown[0]) if municipalities else ()
    with _replaced(out) as folder, session.stages() as stages:
        stages.begin(_("Writing pages"))
        pages = write_site(
            shown,
            folder,
            site,
            on_progress=stages.advance,
            sheets=sheets,
            address=address,
        )
        stages.finish()
    if json:
        found = [
            {"edition": one.edition.name, "state": one.edition.state.value, "place": one.place}
            for one in shown
        ]
        session.show_json({"out": str(out), "editions": found, "pages": list(pages)})
    _tell(session, shown, out, site)


@contextmanager
def _replaced(out: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of the site when all of it is written: readers never see half of it."""
    place = out.resolve()
    with own_folder(out, COMMAND), staging_folder(place) as folder:
        with own_folder(folder, COMMAND):
            yield folder
        put_in_place(folder, place)


def _read(folder: Path, who: list[Signer] | tuple[Signer, ...]) -> ShownEdition:
    """Return the edition in a folder, in the state that its signatures give it."""
    release = read_release(folder)
    state = approval_of(folder, who).state
    return ShownEdition(replace(release, edition=replace(release.edition, state=state)), folder)


def _sheets(newest: ShownEdition) -> tuple[MunicipalDocument, ...]:
    """Return what the newest edition says of each municipality; nothing if it does not count by municipality."""
    counts = any(
        table.id == "T14" and "municipality" in table.dimension_names for table in newest.release.tables
    )
    return municipal_documents(newest.release) if counts else ()


def _tell(session: Session, shown: tuple[ShownEdition, ...], out: Path, site: Frame) -> None:
    session.say(session.text(_("The site: {path}"), path=out / "index.html"), style="bold")
    session.say(session.text(_("Editions: {count}."), count=len(shown)))
    if not site.chat:
        session.say(session.text(_("No page leads to a chat: give its address with --chat.")))
    if shown[0].edition.simulated:
        session.say(session.text(_("Simulated people: no figure in this edition is about a real person.")))
