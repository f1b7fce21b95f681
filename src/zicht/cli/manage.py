"""`zicht manage`: management commands of the registry."""

import typer

from zicht.platform.command import manage


def run(context: typer.Context) -> None:
    manage(context.args)
