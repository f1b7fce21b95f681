"""`zicht answer`: the public site with answers, for who can run a program behind a web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import LanguageOption, text
from zicht.cli.session import edition_folder, new_session
from zicht.publication.site.application import make_application
from zicht.publication.site.serving import open_server

_ = text


def run(
    edition: Annotated[
        Path | None,
        typer.Argument(
            help=_(
                "Folder of the edition that sentences are judged by. Without it: ZICHT_EDITION, else "
                "build/demo/edition."
            )
        ),
    ] = None,
    site: Annotated[
        Path, typer.Option("--site", help=_("Folder of the site, as `zicht site` wrote it."))
    ] = Path("site"),
    host: Annotated[str, typer.Option("--host", help=_("Address to listen on."))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help=_("Port to listen on."), min=0, max=65535)] = 8090,
    lang: LanguageOption = None,
) -> None:
    session = new_session(language=lang, as_json=False)
    application = make_application(site, edition_folder(edition))
    with open_server(application, host, port) as server:
        address = f"http://{host}:{server.server_port}/"
        session.say(session.text(_("The site is at {address}"), address=address), style="bold")
        session.say(session.text(_("Sentences are checked at {address}"), address=f"{address}check"))
        session.say(session.text(_("Nothing that is asked is kept or logged. Ctrl+C stops it.")), style="dim")
        server.serve_forever()
