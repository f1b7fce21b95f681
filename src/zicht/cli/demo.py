"""`zicht demo`: the reference country, from simulated files to five successive editions."""

from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.monitor import show_result
from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.own_folder import own_folder
from zicht.cli.session import new_session
from zicht.pipeline import MonitorOptions, monitor
from zicht.publication import EVERY_FORM
from zicht.reference import DEFAULT_VINTAGES, simulate
from zicht.workers import open_worker

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
    # The editions to compare with are made beside the rest, each from when its files are there.
    with session.stages() as stages, open_worker() as worker:
        before = _Before(out, worker)
        stages.begin(_("Making simulated people"))
        with own_folder(out, "zicht demo", emptied=True):
            inputs = simulate(out, seed=seed, on_progress=stages.advance, on_vintage=before.add).inputs
        newest = max(inputs)
        result = monitor(
            [inputs[newest]],
            out=out / "edition",
            options=_options(newest, out, tuple(before.made), newest=True),
            on_stage=stages.begin,
            on_progress=stages.advance,
        )
        stages.finish()
    if json:
        session.show_json(
            {"edition": str(result.out), "editions": [*map(str, before.places), str(result.out)]}
        )
    show_result(session, result)


@dataclass
class _Before:
    """The editions before the newest: where they are made, by whom, and what will come of it."""

    out: Path
    worker: Executor
    places: list[Path] = field(default_factory=list)
    made: list[Future[Path]] = field(default_factory=list)

    def add(self, vintage: date, inputs: Path) -> None:
        if vintage == max(DEFAULT_VINTAGES):
            return
        place = self.out / "editions" / _window_name(vintage)
        options = _options(vintage, self.out, tuple(self.places), newest=False)
        self.made.append(self.worker.submit(_make, inputs, place, options))
        self.places.append(place)


def _make(inputs: Path, out: Path, options: MonitorOptions) -> Path:
    return monitor([inputs], out=out, options=options).out


def _window(vintage: date) -> tuple[int, int]:
    """Return the five whole years before a vintage."""
    return vintage.year - WINDOW_YEARS, vintage.year - 1


def _window_name(vintage: date) -> str:
    first, last = _window(vintage)
    return f"{first}-{last}"


def _options(
    vintage: date, out: Path, previous: tuple[Path | Future[Path], ...], *, newest: bool
) -> MonitorOptions:
    """Return how an edition is made: to save time, those to compare with hold the tables of reports only.

    Rules alone hide figures in them, so that they are not fit to publish.
    """
    return MonitorOptions(
        window=_window(vintage),
        previous=previous,
        work=out / "work" / _window_name(vintage),
        estimates=newest,
        outcomes=newest,
        secondary=newest,
        forms=EVERY_FORM if newest else frozenset(),
    )
