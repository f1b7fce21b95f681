"""`zicht manage`: management commands of the registry."""

import typer

from zicht.cli.options import LanguageOption
from zicht.platform.command import manage


def run(context: typer.Context, lang: LanguageOption = None) -> None:
    del lang  # read before the command begins: errors are in it
    manage(context.args)
