"""Options that several commands take, and the mark for texts that are translated when help is shown."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "EditionOption",
    "JsonOption",
    "LanguageOption",
    "LinkOption",
    "OneToOneOption",
    "text",
]


def text(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


_ = text

#: Said with each figure of an edition that is marked as not for publication.
NOT_TO_QUOTE = _("This edition is marked as not for publication: do not quote its figures.")

LanguageOption = Annotated[
    str | None, typer.Option("--lang", help=_("Language of texts: nl or en."), metavar="nl|en")
]
JsonOption = Annotated[bool, typer.Option("--json", help=_("Print the result as JSON, for a machine."))]
EditionOption = Annotated[
    Path | None,
    typer.Option(
        "--edition",
        help=_("Folder of the edition. Without it: the variable ZICHT_EDITION, else build/demo/edition."),
    ),
]
LinkOption = Annotated[
    bool,
    typer.Option(
        "--link",
        help=_(
            "Find reports about one person by names, birth dates, numbers and circumstances too, not by the "
            "agencies' shared key alone."
        ),
    ),
]
OneToOneOption = Annotated[
    list[str] | None,
    typer.Option(
        "--one-to-one", help=_("A source that reports nobody twice; may be repeated."), metavar="SOURCE"
    ),
]
