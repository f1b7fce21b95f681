"""`zicht serve`: the registry in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import LanguageOption, text
from zicht.cli.session import new_session
from zicht.platform.command import ServeOptions, serve

_ = text


def run(
    host: Annotated[
        str, typer.Option("--host", help=_("Address to listen on; a try-out takes this computer's alone."))
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help=_("Port to listen on."), min=1, max=65535)] = 8000,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            help=_("Folder of a try-out. Without it: the variable ZICHT_STATE, else build/platform."),
        ),
    ] = None,
    demo: Annotated[
        bool,
        typer.Option("--demo", help=_("Fill a try-out with simulated agencies, users and people.")),
    ] = False,
    workers: Annotated[int, typer.Option("--workers", help=_("Processes that serve."), min=1)] = 2,
    threads: Annotated[int, typer.Option("--threads", help=_("Threads in each of them."), min=1)] = 4,
    lang: LanguageOption = None,
) -> None:
    session = new_session(language=lang, as_json=False)
    options = ServeOptions(host, port, workers, threads, state, demo=demo)
    serve(options, say=lambda address: session.say(session.text(_("Zicht is at {address}"), address=address)))
