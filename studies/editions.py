"""Five editions of the reference country, each protected beside those that are out, and attacked together."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from zicht.disclosure.attacker import Attack, attack_releases
from zicht.pipeline import MonitorOptions, monitor
from zicht.reference import simulate
from zicht.release import Release, Status

__all__ = ["Chain", "Made", "study_editions"]

#: So many whole years before its vintage an edition is about.
YEARS = 5


@dataclass(frozen=True)
class Made:
    """An edition: its vintage, how many figures it hides, and what making it took in seconds of processor."""

    vintage: str
    figures: int
    hidden: int
    revised: int
    seconds: float


@dataclass(frozen=True)
class Chain:
    """Five editions with or without figures hidden for others' sake, and what the attack on all of them finds."""

    secondary: bool
    made: tuple[Made, ...]
    attack: Attack
    seconds: float


def study_editions(*, seed: int, workers: int, say: Callable[[str], None]) -> tuple[Chain, Chain]:
    """Make and attack the editions with figures hidden beside the small ones, and without."""
    with ProcessPoolExecutor(max_workers=min(workers, 2)) as pool:
        with_them, without = pool.map(_make_chain, ((True, seed), (False, seed)))
    for chain in (with_them, without):
        say(f"secondary {chain.secondary}: {chain.attack.exposed_numbers} of {chain.attack.hidden} exposed")
    return with_them, without


def _make_chain(asked: tuple[bool, int]) -> Chain:
    """Make the editions of a country one after another, with or without hiding others' figures, and attack them."""
    secondary, seed = asked
    releases: list[Release] = []
    made: list[Made] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        inputs = simulate(place / "country", seed=seed).inputs
        for vintage, files in sorted(inputs.items()):
            newest = vintage == max(inputs)
            options = MonitorOptions(
                window=(vintage.year - YEARS, vintage.year - 1),
                previous=tuple(releases),
                secondary=secondary,
                estimates=newest,
                outcomes=newest,
                texts=newest,
                forms=frozenset(),
            )
            start = time.process_time()
            release = monitor([files], out=place / f"edition-{vintage.year}", options=options).release
            releases.append(release)
            made.append(_measured(release, time.process_time() - start))
    start = time.process_time()
    attack = attack_releases(releases)
    return Chain(secondary, tuple(made), attack, time.process_time() - start)


def _measured(release: Release, seconds: float) -> Made:
    cells = [cell for table in release.tables for cell in table.cells]
    return Made(
        release.edition.vintage,
        len(cells),
        sum(cell.status in (Status.SUPPRESSED, Status.RANGE) for cell in cells),
        sum(revision.persons for revision in release.edition.revisions),
        seconds,
    )
