"""The answer from ever more of the persons: an answer that keeps growing has not been reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.errors import InputError, Text
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.stepwise import step_tables
from zicht.methods.population_size.variations import MOST_LISTS_TO_VARY

__all__ = ["SHARES", "TrajectoryPoint", "follow_trajectory"]

#: Shares of the persons that are kept.
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
#: How often persons are drawn at each share.
DRAWS = 40


@dataclass(frozen=True, repr=False)
class TrajectoryPoint:
    """The answers from a share of the persons, scaled up to all of them.

    Attributes
    ----------
    share : float
        The share of the persons that was kept, 0 to 1.
    median, lower, upper : float or None
        Of the answers: the middle one, and the ends of their middle half; `None` where there is none.
    draws, answered : int
        How often persons were drawn, and how often that gave an answer.
    """

    share: float
    median: float | None
    lower: float | None
    upper: float | None
    draws: int
    answered: int

    def __repr__(self) -> str:
        return f"TrajectoryPoint(share={self.share}, draws={self.draws}, answered={self.answered})"

    def to_dict(self) -> dict[str, object]:
        """Return the point as values that JSON can hold."""
        return {
            "share": self.share,
            "median": self.median,
            "lower": self.lower,
            "upper": self.upper,
            "draws": self.draws,
            "answered": self.answered,
        }


def follow_trajectory(histories: CaptureHistories, *, seed: int = 1) -> tuple[TrajectoryPoint, ...]:
    """Estimate, by steps, from random shares of the persons.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    seed : int
        The same seed gives the same answer.

    Returns
    -------
    tuple of TrajectoryPoint
        One per share, rising. Whoever is kept stays on the same lists, so that the population shrinks with the
        persons: its size divided by the share should stay the same.

    Raises
    ------
    InputError
        If there are more than twelve lists: it would take hours.
    """
    if histories.list_count > MOST_LISTS_TO_VARY:
        raise InputError.of(
            Text.of("There are {lists} lists.", lists=histories.list_count),
            expected=Text.of("At most {most}.", most=MOST_LISTS_TO_VARY),
            to_fix=Text.of("Merge the smallest lists."),
        )
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    table, everyone = histories.table(), histories.list_with_everyone is not None
    draws = [1 if share == 1 else DRAWS for share in SHARES]
    drawn = [
        generator.binomial(table, share, size=(times, len(table)))
        for share, times in zip(SHARES, draws, strict=True)
    ]
    kept = [tables[tables.any(axis=1)] for tables in drawn]
    fits, points = step_tables(np.concatenate(kept), histories.list_count), []
    ends = np.cumsum([len(tables) for tables in kept])
    for share, times, tables, end in zip(SHARES, draws, kept, ends, strict=True):
        own = fits.take(np.arange(end - len(tables), end))
        totals = tables.sum(axis=1) if everyone else own.total[own.ok]
        points.append(_point(share, totals / share, times))
    return tuple(points)


def _point(share: float, totals: np.typing.NDArray[np.float64], draws: int) -> TrajectoryPoint:
    if not len(totals):
        return TrajectoryPoint(share, None, None, None, draws, 0)
    lower, median, upper = np.quantile(totals, (0.25, 0.5, 0.75)).tolist()
    return TrajectoryPoint(share, median, lower, upper, draws, len(totals))
