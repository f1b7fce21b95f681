"""`zicht helpchat`: the anonymous help chat."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import LanguageOption, text
from zicht.cli.session import new_session
from zicht.errors import CalledWrongly, Text
from zicht.helpchat.command import ServeOptions, manage, serve

_ = text


class What(StrEnum):
    """What to do with the chat."""

    SERVE = "serve"
    MANAGE = "manage"


class Side(StrEnum):
    """Which side to serve."""

    BOTH = "both"
    VISITORS = "visitors"
    CONSOLE = "console"


#: What stands at an address, by side.
_AT = {"visitors": _("Visitors: {address}"), "console": _("Counsellors: {address}")}


def run(
    context: typer.Context,
    what: Annotated[
        What, typer.Argument(help=_("serve, or manage with the name of a management command after it."))
    ],
    side: Annotated[
        Side, typer.Option("--side", help=_("Which side to serve; a try-out serves both from one process."))
    ] = Side.BOTH,
    host: Annotated[
        str, typer.Option("--host", help=_("Address to listen on; a try-out takes this computer's alone."))
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option("--port", help=_("Port to listen on; of both sides, the visitors'."), min=1, max=65535),
    ] = 8010,
    console_port: Annotated[
        int,
        typer.Option("--console-port", help=_("Port of the counsellors, of both sides."), min=1, max=65535),
    ] = 8011,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            help=_("Folder of a try-out. Without it: the variable ZICHT_CHAT_STATE, else build/helpchat."),
        ),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help=_("Fill a try-out with counsellors to sign in as."))
    ] = False,
    workers: Annotated[int, typer.Option("--workers", help=_("Processes that serve one side."), min=1)] = 1,
    lang: LanguageOption = None,
) -> None:
    session = new_session(language=lang, as_json=False)
    if what is What.MANAGE:
        manage(context.args, state=state)
        return
    if context.args:
        raise CalledWrongly.of(
            Text.of(
                "`{command}` does not know everything that stands after it.", command="zicht helpchat serve"
            ),
            expected=Text.of("Options of the command alone."),
            to_fix=Text.of("See `{command} --help`.", command="zicht helpchat"),
        )
    options = ServeOptions(side.value, host, port, console_port, workers, state, demo=demo)
    serve(options, say=lambda at, address: session.say(session.text(_AT[at], address=address)))
