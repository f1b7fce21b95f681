"""From model to neighbour as long as a criterion falls: for more lists than all models can be fitted of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.fitting import TIE, Criterion, FittedModels, fit_tables
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.models import ModelSet, list_interactions

__all__ = ["search_downhill"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: So many of the best models seen so far are starts of a way down.
STARTS = 30


def search_downhill(
    histories: CaptureHistories,
    *,
    max_order: int,
    criterion: Criterion = Criterion.BIC,
    admit_faces: bool = False,
    count_infinite: bool = True,
    on_progress: Callable[[int, int], None] | None = None,
) -> FittedModels:
    """Fit the models on the ways down from the best ones seen so far.

    It begins with independence and with the model of all pairs of lists. Then the neighbours, with one
    interaction more or less, of the best model are fitted whose neighbours were not yet, as long as it is among
    the thirty best that were seen. So it goes down from many starts, and none is drawn at random: the answer
    depends neither on a seed nor on the order of the lists.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    max_order : int
        The most lists in one interaction.
    criterion : Criterion
        What is to fall.
    admit_faces, count_infinite : bool
        As in `search`.
    on_progress : callable, optional
        Called with the number of models that were fitted, twice: how many will be is not known.

    Returns
    -------
    FittedModels
        Every model that was fitted, each once.
    """
    walk = _Walk(histories, max_order, criterion, admit_faces=admit_faces, count_infinite=count_infinite)
    while (place := walk.next_start()) is not None:
        walk.look_around(place)
        if on_progress is not None:
            on_progress(len(walk.fits), len(walk.fits))
    return walk.fits


class _Walk:
    """The models seen so far, each once, and the ways on from each."""

    def __init__(
        self,
        histories: CaptureHistories,
        max_order: int,
        criterion: Criterion,
        *,
        admit_faces: bool,
        count_infinite: bool,
    ) -> None:
        self.lists, self.table = histories.list_count, histories.table()[None]
        self.criterion, self.admit_faces, self.count_infinite = criterion, admit_faces, count_infinite
        self.terms = list_interactions(self.lists, max_order=max_order)
        inside = (self.terms[:, None] & self.terms) == self.terms[:, None]
        #: Whether the row's interaction is a part of the column's.
        self.part_of: BoolArray = inside & (self.terms[:, None] != self.terms)
        starts = np.stack([np.zeros(len(self.terms), dtype=bool), np.bitwise_count(self.terms) == 2])
        starts = np.unique(starts, axis=0)
        self.seen = {model.tobytes() for model in starts}
        self.left: set[int] = set()
        self.fits = self._fit(starts)

    def next_start(self) -> int | None:
        """Return the best model whose neighbours were not fitted yet, if it is among the best of all."""
        values = self.fits.criterion(self.criterion, admit_faces=self.admit_faces)
        worth = np.where(
            np.isfinite(values), np.round(np.where(np.isfinite(values), values, 0.0) / TIE), np.inf
        )
        best = np.lexsort((self.fits.total, self.fits.parameters, worth))[:STARTS].tolist()
        return next((place for place in best if place not in self.left), None)

    def look_around(self, place: int) -> None:
        """Fit the neighbours of a model, beginning at its own coefficients."""
        self.left.add(place)
        neighbours = self._neighbours(self.fits.models.member[place])
        new = neighbours[[model.tobytes() not in self.seen for model in neighbours]]
        if len(new):
            self.seen.update(model.tobytes() for model in new)
            self.fits = FittedModels.join([self.fits, self._fit(new, start=self.fits.coefficients[place])])

    def _fit(self, models: BoolArray, *, start: FloatArray | None = None) -> FittedModels:
        return fit_tables(
            self.table,
            ModelSet(self.lists, self.terms, models),
            table=np.zeros(len(models), dtype=np.int64),
            start=None if start is None else np.repeat(start[None], len(models), axis=0),
            faces=self.admit_faces,
            count_infinite=self.count_infinite,
        )

    def _neighbours(self, model: BoolArray) -> BoolArray:
        """Return the hierarchical models with one interaction more or less."""
        can_enter = ~model & ~(self.part_of & ~model[:, None]).any(axis=0)
        can_leave = model & ~(self.part_of & model).any(axis=1)
        turned = np.flatnonzero(can_enter | can_leave)
        neighbours = np.repeat(model[None], len(turned), axis=0)
        neighbours[np.arange(len(turned)), turned] ^= True
        return neighbours
