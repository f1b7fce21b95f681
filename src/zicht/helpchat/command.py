"""What `zicht helpchat` does: set Django up, refuse what must not be, start the server."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from zicht.errors import CalledWrongly, DefinitionError, NotPermitted, Text
from zicht.web.listening import check_loopback

__all__ = ["ServeOptions", "manage", "serve"]

#: Management commands that run under the role that owns the tables.
_AS_OWNER = frozenset({"set_up", "migrate", "sqlmigrate", "showmigrations"})


@dataclass(frozen=True)
class ServeOptions:
    """What to serve, where to listen, and where a try-out keeps its files. `side`: visitors, console or both."""

    side: str
    host: str
    port: int
    console_port: int
    workers: int
    state: Path | None
    demo: bool


def serve(options: ServeOptions, *, say: Callable[[str, str], None]) -> None:
    """Set up what is missing in a try-out, and serve until it is stopped; `say` is told what is at which address.

    Raises
    ------
    NotPermitted
        If a try-out should be seen from elsewhere, or a demo or both sides at once are asked of a real chat.
    DefinitionError
        If the environment is wrong, or the tables of a real chat are behind.
    """
    if options.demo:
        os.environ["ZICHT_CHAT_DEMO"] = "yes"
    os.environ.setdefault("ZICHT_CHAT_VISITORS", f"http://{options.host}:{options.port}")
    os.environ.setdefault("ZICHT_CHAT_CONSOLE", f"http://{options.host}:{options.console_port}")
    _set_up_django(options.state)
    from django.conf import settings  # noqa: PLC0415 - an extra
    from django.db import connections  # noqa: PLC0415

    from zicht.helpchat.console.demo import make_demo  # noqa: PLC0415
    from zicht.helpchat.serving import serve_both, serve_side  # noqa: PLC0415
    from zicht.helpchat.setup import behind, set_up  # noqa: PLC0415

    if settings.TRY_OUT:
        check_loopback(options.host)
        set_up(day_and_night=options.demo)
        if options.demo:
            make_demo()
    else:
        _check_real(options)
        if behind():
            raise _behind()
    settings.STATIC_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    connections.close_all()
    if options.side != "console":
        say("visitors", f"http://{options.host}:{options.port}/")
    if options.side != "visitors":
        port = options.console_port if options.side == "both" else options.port
        say("console", f"http://{options.host}:{port}/" + ("demo/" if options.demo else ""))
    if options.side == "both":
        serve_both(host=options.host, visitors_port=options.port, console_port=options.console_port)
    else:
        serve_side(options.side, host=options.host, port=options.port, workers=options.workers)


def manage(arguments: Sequence[str], *, state: Path | None = None) -> None:
    """Run a management command."""
    if not arguments:
        raise CalledWrongly.of(
            Text.of("{command}: something is missing.", command="zicht helpchat manage"),
            expected=Text.of("The name of a management command."),
            to_fix=Text.of("`{command} help` lists them.", command="zicht helpchat manage"),
        )
    if arguments[0] in _AS_OWNER:
        os.environ["ZICHT_CHAT_AS_OWNER"] = "yes"
    _set_up_django(state)
    from django.core.management import ManagementUtility  # noqa: PLC0415 - an extra

    ManagementUtility(["zicht helpchat manage", *arguments]).execute()


def _set_up_django(state: Path | None) -> None:
    if any(find_spec(name) is None for name in ("django", "channels", "nacl", "uvicorn")):
        raise DefinitionError.of(
            Text.of("The parts that the help chat needs are not installed."),
            expected=Text.of("Zicht with its extra `helpchat`."),
            to_fix=Text.of("Install it with: pip install 'zicht[helpchat]'"),
        )
    if state is not None:
        os.environ["ZICHT_CHAT_STATE"] = str(state.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "zicht.helpchat.settings"
    import django  # noqa: PLC0415 - an extra

    from zicht.helpchat.state import make_state_folder  # noqa: PLC0415

    make_state_folder()
    django.setup()


def _check_real(options: ServeOptions) -> None:
    """In real use each side is a service of its own, under a role of its own; people there are no demo."""
    if options.demo:
        raise NotPermitted.of(
            Text.of("A demo cannot be made in a chat on PostgreSQL."),
            expected=Text.of("A try-out on SQLite."),
            to_fix=Text.of("Take the address of the database out of the environment, or leave --demo out."),
        )
    if options.side == "both":
        raise NotPermitted.of(
            Text.of("Visitors and counsellors cannot be served by one process in real use."),
            expected=Text.of("--side visitors or --side console, each with its own role of the database."),
            to_fix=Text.of("Start two services, each with its own side and environment."),
        )


def _behind() -> DefinitionError:
    return DefinitionError.of(
        Text.of("The tables are not those of this version."),
        expected=Text.of("Tables that were brought up to date."),
        to_fix=Text.of("Run `zicht helpchat manage set_up`, and start again."),
    )
