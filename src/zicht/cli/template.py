"""`zicht template`: an empty, documented spreadsheet per table."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import new_session
from zicht.errors import DefinitionError, Text
from zicht.records.contracts import CONTRACTS
from zicht.records.template import write_templates

_ = text


def run(
    tables: Annotated[
        list[str] | None,
        typer.Argument(help=_("Names of tables, such as reports or help. Without names: all of them.")),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help=_("Folder to write them in."))] = Path("templates"),
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    wanted = tables or list(CONTRACTS)
    if set(wanted) - set(CONTRACTS):
        raise DefinitionError.of(
            Text.of("A table of that name does not exist."),
            expected=Text.of("One of: {names}.", names=", ".join(CONTRACTS)),
            to_fix=Text.of("Correct the name, or leave names out to get all tables."),
        )
    written = write_templates(out, wanted, language=session.language)
    if json:
        session.show_json({"templates": [str(path) for path in written]})
    for path in written:
        session.say(str(path))
