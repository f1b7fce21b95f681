"""What a simulation is asked for, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["DEFAULT_VINTAGES", "Columns", "Ints", "Mode", "OnProgress", "OnVintage", "Simulation", "Strings"]

#: One simulated table while it is made: a column per name, all of one length.
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.object_]
Columns = dict[str, Strings]

OnProgress = Callable[[int, int], None]
OnVintage = Callable[[date, Path], None]

DEFAULT_VINTAGES = tuple(date(year, 9, 1) for year in range(2018, 2023))


class Mode(StrEnum):
    """How the country is made.

    `calibrated`: the published margins hold exactly. `free`: everything is
    drawn from known parameters, the margins are expectations; studies of bias
    and coverage use it.
    """

    CALIBRATED = "calibrated"
    FREE = "free"


@dataclass(frozen=True)
class Simulation:
    """What was written: a folder of inputs per vintage, and the truth."""

    inputs: Mapping[date, Path]
    truth: Path
    reports: int
    people: int
