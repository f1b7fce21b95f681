"""`zicht demo`: the reference country, from simulated files to five successive editions."""

import shutil
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.monitor import show_result
from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import new_session
from zicht.errors import OutputError, Text
from zicht.pipeline import MonitorOptions, MonitorResult, monitor
from zicht.publication import EVERY_FORM
from zicht.reference import simulate

_ = text

#: A folder with this file was made by this command, so that it may be replaced.
MARK = "made-by-zicht-demo"
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
    _empty(out)
    with session.stages() as stages:
        stages.begin(_("Making simulated people"))
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


def _empty(out: Path) -> None:
    """Remove what an earlier demo left; a folder with anything else in it is not touched."""
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).exists():
        raise OutputError.of(
            Text.of("Folder {name}: holds something else than a demo.", name=out.name),
            expected=Text.of("A folder that is empty, that is not there yet, or that an earlier demo made."),
            to_fix=Text.of("Choose another folder with --out. Nothing in it was touched."),
        )
    try:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        (out / MARK).write_text("This folder is replaced by each run of `zicht demo`.\n", encoding="utf-8")
    except OSError:
        raise OutputError.of(
            Text.of("Folder {name}: cannot be written.", name=out.name),
            expected=Text.of("A place with enough room that this account may write to."),
            to_fix=Text.of("Make room, or choose another folder with --out."),
        ) from None
