"""What the commands `zicht serve` and `zicht manage` do: set Django up, refuse what must not be, start the server."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from zicht.errors import CalledWrongly, DefinitionError, NotPermitted, Text
from zicht.web.listening import check_loopback

__all__ = ["ServeOptions", "check_installed", "manage", "serve"]

#: Management commands that run under the roles that own the tables.
_AS_OWNER = frozenset(
    {
        "set_up",
        "migrate",
        "createcachetable",
        "sqlmigrate",
        "showmigrations",
        "backup",
        "restore",
        "rotate_master_key",
    }
)


@dataclass(frozen=True)
class ServeOptions:
    """Where to listen, with how many processes of how many threads, and where a try-out keeps its files."""

    host: str
    port: int
    workers: int
    threads: int
    state: Path | None
    demo: bool


def check_installed() -> None:
    """Raise where the packages of the platform are not there: they are an extra."""
    if any(find_spec(name) is None for name in ("django", "allauth", "gunicorn")):
        raise DefinitionError.of(
            Text.of("The parts that the platform needs are not installed."),
            expected=Text.of("Zicht with its extra `platform`."),
            to_fix=Text.of("Install it with: pip install 'zicht[platform]'"),
        )


def serve(options: ServeOptions, *, say: Callable[[str], None]) -> None:
    """Set up what is missing in a try-out, and serve until it is stopped.

    Raises
    ------
    NotPermitted
        If a try-out should be seen from elsewhere, or a demo is asked of a real registry.
    DefinitionError
        If the environment is wrong, or the tables of a real registry are behind.
    """
    _set_up_django(options.state)
    from django.conf import settings  # noqa: PLC0415 - an extra
    from django.db import connections  # noqa: PLC0415

    from zicht.platform.operation.demo import make_demo, make_practice_keys  # noqa: PLC0415
    from zicht.platform.operation.demo_cases import make_demo_cases  # noqa: PLC0415
    from zicht.platform.operation.demo_people import make_demo_people  # noqa: PLC0415
    from zicht.platform.operation.server import beside, run_server  # noqa: PLC0415
    from zicht.platform.operation.setup import behind, set_up  # noqa: PLC0415

    if settings.TRY_OUT:
        check_loopback(options.host)
        set_up(simulated=True)
        if options.demo:
            make_demo()
            make_demo_people()
            make_demo_cases()
            make_practice_keys()
    elif options.demo:
        raise _no_demo()
    elif behind():
        raise _behind()
    settings.STATIC_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    connections.close_all()
    say(f"http://{options.host}:{options.port}/" + ("demo/" if options.demo else ""))
    with beside("work", "--attached") if options.demo else nullcontext():
        run_server(
            host=options.host,
            port=options.port,
            workers=options.workers,
            threads=options.threads,
            try_out=settings.TRY_OUT,
        )


def manage(arguments: Sequence[str], *, state: Path | None = None) -> None:
    """Run a management command."""
    if not arguments:
        raise CalledWrongly.of(
            Text.of("{command}: something is missing.", command="zicht manage"),
            expected=Text.of("The name of a management command."),
            to_fix=Text.of("`{command} help` lists them.", command="zicht manage"),
        )
    if arguments[0] in _AS_OWNER:
        os.environ["ZICHT_AS_OWNER"] = "yes"
    _set_up_django(state)
    from django.core.management import ManagementUtility  # noqa: PLC0415 - an extra

    ManagementUtility(["zicht manage", *arguments]).execute()


def _set_up_django(state: Path | None) -> None:
    check_installed()
    if state is not None:
        os.environ["ZICHT_STATE"] = str(state.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "zicht.platform.settings"
    import django  # noqa: PLC0415 - an extra

    from zicht.platform.state import make_state_folder  # noqa: PLC0415

    make_state_folder()

    django.setup()


def _no_demo() -> NotPermitted:
    return NotPermitted.of(
        Text.of("A demo cannot be made in a registry on PostgreSQL."),
        expected=Text.of("A try-out on SQLite, with simulated people alone."),
        to_fix=Text.of("Take the addresses of databases out of the environment, or leave --demo out."),
    )


def _behind() -> DefinitionError:
    return DefinitionError.of(
        Text.of("The tables are not those of this version."),
        expected=Text.of("Tables that were brought up to date."),
        to_fix=Text.of("Make a backup, run `zicht manage set_up`, and start again."),
    )
