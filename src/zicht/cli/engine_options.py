"""Options of the commands that count on an engine."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import text
from zicht.engine import EngineKind

__all__ = ["EngineOption", "MemoryOption", "WorkOption"]

_ = text

EngineOption = Annotated[EngineKind, typer.Option("--engine", help=_("What counts: duckdb or spark."))]
MemoryOption = Annotated[
    str, typer.Option("--memory", help=_("Memory of the engine before it uses the disk."))
]
WorkOption = Annotated[
    Path | None,
    typer.Option(
        "--work",
        help=_("Private folder for the checked tables and the quarantine. Without it: beside --out."),
    ),
]
