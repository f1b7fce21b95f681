"""`zicht demo`: the reference country, from simulated files to five successive editions."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.monitor import show_result
from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.own_folder import own_folder
from zicht.cli.session import new_session
from zicht.pipeline import MonitorOptions, MonitorResult, monitor
from zicht.publication import EVERY_FORM
from zicht.reference import simulate

_ = text

WINDOW_YEARS = 5


def run(
    out: Annotated[Path, typer.Option("--out", help=_("Folder to write in; replaced on each run."))] = Path(
        "build/demo"
    ),
    seed: Annotated[int, typer.Option("--seed", help=_("The same seed makes the same editions."), min=0)] = 1,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    with session.stages() as stages:
        stages.begin(_("Making simulated people"))
        with own_folder(out, "zicht demo", emptied=True):
            inputs = simulate(out, seed=seed, on_progress=stages.advance).inputs
        newest = max(inputs)
        made: list[MonitorResult] = []
        for vintage, folder in sorted(inputs.items()):
            options = _options(vintage, out, made, newest=vintage == newest)
            place = "edition" if vintage == newest else f"editions/{_window_name(vintage)}"
            stages.heading = _window_name(vintage)
            result = monitor(
                [folder],
                out=out / place,
                options=options,
                on_stage=stages.begin,
                on_progress=stages.advance,
            )
            made.append(result)
        stages.finish()
    if json:
        session.show_json({"edition": str(result.out), "editions": [str(one.out) for one in made]})
    show_result(session, result)


def _window(vintage: date) -> tuple[int, int]:
    """Return the five whole years before a vintage."""
    return vintage.year - WINDOW_YEARS, vintage.year - 1


def _window_name(vintage: date) -> str:
    first, last = _window(vintage)
    return f"{first}-{last}"


def _options(vintage: date, out: Path, made: list[MonitorResult], *, newest: bool) -> MonitorOptions:
    """Return how an edition is made: to save time, those to compare with hold the tables of reports only.

    Rules alone hide figures in them, so that they are not fit to publish.
    """
    return MonitorOptions(
        window=_window(vintage),
        previous=tuple(one.release for one in made),
        work=out / "work" / _window_name(vintage),
        estimates=newest,
        outcomes=newest,
        secondary=newest,
        forms=EVERY_FORM if newest else frozenset(),
    )
