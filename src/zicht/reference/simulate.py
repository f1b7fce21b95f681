"""Make the reference country and write it: inputs by vintage, and the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np

from zicht.errors import InputError, OutputError, Text
from zicht.reference.country import make_country
from zicht.reference.inputs import write_inputs
from zicht.reference.latent import unseen_people
from zicht.reference.model import DEFAULT_VINTAGES, Mode, OnProgress, OnVintage, Simulation
from zicht.reference.place_differences import place_differences, unseen_places
from zicht.reference.scaled import write_scaled
from zicht.reference.truth import write_truth
from zicht.reference.written import CHAPTER_OF, write_chapter

__all__ = ["simulate"]

_EARLIEST, _LATEST = date(2009, 1, 1), date(2022, 12, 31)


def simulate(
    out: Path,
    *,
    mode: Mode = Mode.CALIBRATED,
    seed: int = 1,
    scale: int = 1,
    vintages: Sequence[date] = DEFAULT_VINTAGES,
    on_progress: OnProgress | None = None,
    on_vintage: OnVintage | None = None,
) -> Simulation:
    """Write a Netherlands-like country of simulated people into `out`.

    Parameters
    ----------
    out : Path
        A folder; gets `inputs/<vintage>/` with the agencies' files and
        `zicht.toml`, and `truth/`.
    mode : Mode
        Calibrated: the published margins hold exactly. Free: everything is
        drawn from known parameters.
    seed : int
        The same seed gives the same bytes.
    scale : int
        How many countries are written as one. Above 1, only the last vintage is
        written, only the reports and the tables without people, as Parquet.
    vintages : sequence of date
        The days as of which the inputs are written.
    on_progress : callable, optional
        Gets the steps that are done, and the steps in all.
    on_vintage : callable, optional
        Gets each vintage of one country, in order, and its folder as soon as that is written.

    Returns
    -------
    Simulation
        Where everything was written, and how much.

    Raises
    ------
    InputError
        If the scale is below 1, or a vintage is none that this country has.
    OutputError
        If the folder cannot be written.
    """
    days = _checked(scale, vintages)
    with _writing(out):
        if scale > 1:
            return write_scaled(
                out, mode=mode, seed=seed, scale=scale, vintage=days[-1], on_progress=on_progress
            )
        return _write_country(
            out, mode=mode, seed=seed, vintages=days, on_progress=on_progress, on_vintage=on_vintage
        )


def _checked(scale: int, vintages: Sequence[date]) -> tuple[date, ...]:
    if scale < 1:
        raise InputError.of(
            Text.of("The scale of the simulation is below 1."),
            expected=Text.of("A whole number from 1."),
            to_fix=Text.of("Give a larger scale, or none."),
        )
    days = tuple(sorted(set(vintages)))
    if not days or days[0] < _EARLIEST or days[-1] > _LATEST:
        raise InputError.of(
            Text.of(
                "The simulation was asked for {count} vintages, not all of which exist.", count=len(days)
            ),
            expected=Text.of("At least one day from {first} to {last}.", first=_EARLIEST, last=_LATEST),
            to_fix=Text.of("Choose other vintages, or leave them out for the usual five."),
        )
    return days


def _write_country(
    out: Path,
    *,
    mode: Mode,
    seed: int,
    vintages: Sequence[date],
    on_progress: OnProgress | None,
    on_vintage: OnVintage | None,
) -> Simulation:
    report = on_progress or _silent
    steps = len(vintages) + 2
    people_seed, unseen_seed, place_seed = np.random.SeedSequence(seed).spawn(3)
    country = make_country(np.random.default_rng(people_seed), mode=mode, salt=f"{seed}")
    report(1, steps)
    unseen = unseen_people(np.random.default_rng(unseen_seed), country.people, exact=mode is Mode.CALIBRATED)
    differences = place_differences(f"{seed}", exact=mode is Mode.CALIBRATED)
    seen = (country.people.year, country.reports.place, ~country.people.sub3)
    elsewhere = unseen_places(np.random.default_rng(place_seed), seen, unseen.year, differences)
    write_truth(country, unseen, elsewhere, out / "truth", mode=mode, seed=seed)
    report(2, steps)
    folders = {}
    for step, vintage in enumerate(vintages, start=3):
        folders[vintage] = out / "inputs" / vintage.isoformat()
        write_inputs(country, folders[vintage], vintage=vintage)
        if mode is Mode.CALIBRATED and vintage == CHAPTER_OF:
            write_chapter(folders[vintage])
        if on_vintage:
            on_vintage(vintage, folders[vintage])
        report(step, steps)
    return Simulation(folders, out / "truth", reports=len(country.reports.day), people=len(country.people))


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """Translate what the file system says."""
    try:
        # Known before anything is made, which takes a while.
        out.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise OutputError.of(
            Text.of("{folder}: the simulation cannot be written there.", folder=out.name),
            expected=Text.of("A folder that may be written, with enough room."),
            to_fix=Text.of("Choose another folder, or make room."),
        ) from error


def _silent(done: int, steps: int) -> None:
    """Tell nobody."""
