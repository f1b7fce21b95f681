"""`zicht simulate`: the files of the built-in reference country."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import new_session
from zicht.reference import Mode, simulate

_ = text


def run(
    out: Annotated[Path, typer.Option("--out", help=_("Folder to write in."))] = Path("build/simulated"),
    mode: Annotated[
        Mode,
        typer.Option(
            "--mode",
            help=_("calibrated: the published figures hold exactly. free: drawn from known parameters."),
        ),
    ] = Mode.CALIBRATED,
    seed: Annotated[int, typer.Option("--seed", help=_("The same seed makes the same files."), min=0)] = 1,
    scale: Annotated[
        int,
        typer.Option("--scale", help=_("How many countries at once; above 1 the files are Parquet."), min=1),
    ] = 1,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    with session.stages() as stages:
        stages.begin(_("Making simulated people"))
        made = simulate(out, mode=mode, seed=seed, scale=scale, on_progress=stages.advance)
    if json:
        session.show_json({"out": str(out), "inputs": [str(folder) for folder in made.inputs.values()]})
    for folder in made.inputs.values():
        session.say(str(folder))
