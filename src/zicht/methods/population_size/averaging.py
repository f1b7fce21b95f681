"""An answer of many models at once, each weighed by how well it fits for its number of parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from zicht.errors import Text
from zicht.methods.population_size.fitting import Criterion
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.information import dark_variances
from zicht.methods.population_size.results import (
    Estimate,
    Interval,
    IntervalKind,
    check_levels,
    nobody_missed,
)
from zicht.methods.population_size.selection import Selection, search

__all__ = ["AveragePoint", "Mode", "ModelAverage", "ModelWeight", "average_models"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Models with less weight than this, relative to the best, change no answer.
NEGLIGIBLE = 1e-9
#: Halvings of an interval that holds a quantile: to the last digit.
HALVINGS = 100
#: Points at which the density is looked at for modes.
GRID = 2001
#: A mode whose share is below this is no more than a bend.
SMALLEST_MODE = 0.01
#: Standard deviations beyond which a log-normal distribution holds nothing.
FAR = 9.0


class AveragePoint(StrEnum):
    """Which number stands for the distribution over all models."""

    MEDIAN = "median"
    GEOMETRIC_MEAN = "geometric_mean"


@dataclass(frozen=True, repr=False)
class ModelWeight:
    """A model's part in the average.

    Attributes
    ----------
    model : str
        As published.
    total : float
        Persons seen and unseen, according to this model.
    weight : float
        Its share, 0 to 1.
    difference : float
        How far its criterion is above the lowest.
    """

    model: str
    total: float
    weight: float
    difference: float

    def __repr__(self) -> str:
        return f"ModelWeight(model={self.model!r}, weight={self.weight:.3f})"


@dataclass(frozen=True, repr=False)
class Mode:
    """A number of people that the models gather around.

    Attributes
    ----------
    total : float
        Persons seen and unseen, where the density of the logarithm of the dark figure is highest.
    share : float
        The share of the distribution between the valleys around it, 0 to 1.
    """

    total: float
    share: float

    def __repr__(self) -> str:
        return f"Mode(share={self.share:.2f})"


@dataclass(frozen=True, eq=False, repr=False)
class ModelAverage:
    """Models with their weights, and the distribution of the number of people over all of them.

    Attributes
    ----------
    selection : Selection
        The models, best first in its `ranking`.
    criterion : Criterion
        What the weights are from.
    levels : tuple of float
        The levels of the intervals, ascending.
    point : AveragePoint
        Which number is the answer.
    differences : float array, shape (models,)
        How far each model's criterion is above the lowest, in the order of the ranking.
    weights : float array, shape (models,)
        The shares of the models, in that order; they add up to 1.
    totals : float array, shape (models,)
        Persons seen and unseen according to each, in that order.
    deviations : float array, shape (models,)
        The standard deviation of the logarithm of the dark figure in each; 0 where the weight is negligible.
    """

    selection: Selection
    criterion: Criterion
    levels: tuple[float, ...]
    point: AveragePoint
    differences: FloatArray
    weights: FloatArray
    totals: FloatArray
    deviations: FloatArray

    def __repr__(self) -> str:
        return f"ModelAverage(criterion={self.criterion.value!r}, models={len(self.weights)})"

    @property
    def effective_models(self) -> float:
        """How many models of equal weight would be as spread out: one over the sum of the squared weights."""
        return float(1 / np.sum(self.weights**2)) if len(self.weights) else 0.0

    @cached_property
    def modes(self) -> tuple[Mode, ...]:
        """The numbers that the models gather around, lowest first; more than one: the models disagree."""
        return self._find_modes() if len(self.weights) else ()

    def top(self, models: int = 10) -> tuple[ModelWeight, ...]:
        """Return the models with the largest weights."""
        best = range(min(models, len(self.weights)))
        ranked = self.selection.fits.models.take(self.selection.ranking[: len(best)])
        return tuple(
            ModelWeight(
                str(ranked[at]), float(self.totals[at]), float(self.weights[at]), float(self.differences[at])
            )
            for at in best
        )

    def range_within(self, difference: float) -> tuple[float, float]:
        """Return the lowest and the highest number of people of models that are at most so far above the best.

        Parameters
        ----------
        difference : float
            In the criterion; 2 is hardly a difference, 6 a clear one, 10 a very clear one [1]_.

        Returns
        -------
        tuple of float
            Persons seen and unseen: the estimates themselves, without their intervals.

        References
        ----------
        .. [1] Raftery, A. E. (1995). "Bayesian model selection in social research". Sociological Methodology
               25:111-163.
        """
        near = self.totals[self.differences <= difference]
        persons = float(self.selection.histories.persons)
        return (float(near.min()), float(near.max())) if len(near) else (persons, persons)

    def quantile(self, share: float) -> float:
        """Return the number of people below which this share of the distribution is, 0 to 1."""
        if not len(self.weights):
            return float(self.selection.histories.persons)
        means, deviations, weights = self._mixture
        low, high = np.min(means - FAR * deviations), np.max(means + FAR * deviations)
        for _halving in range(HALVINGS):
            middle = (low + high) / 2
            below = float(weights @ ndtr((middle - means) / deviations))
            low, high = (middle, high) if below < share else (low, middle)
        with np.errstate(over="ignore"):
            return float(self.selection.histories.persons + np.exp((low + high) / 2))

    def estimate(self) -> Estimate:
        """Return the answer over all models, with intervals that include what they disagree about."""
        histories = self.selection.histories
        everyone = histories.list_with_everyone
        note = nobody_missed(everyone)
        return Estimate(
            f"average_{self.criterion.value}",
            Text.of("Average over models, weighed by {criterion}", criterion=self.criterion.name),
            Text.of(
                "Lists depend on each other as in one of the models, and what fits best for its number of "
                "parameters is the likeliest to be right."
            ),
            histories.persons,
            self._total(),
            intervals=tuple(
                Interval(level, self.quantile((1 - level) / 2), self.quantile((1 + level) / 2), self._kind)
                for level in self.levels
            ),
            notes=(note,) if everyone else (*self.selection.notes, self._note()),
            warnings=self._warnings(),
        )

    @property
    def _kind(self) -> IntervalKind:
        return IntervalKind.MODEL_AVERAGE

    @cached_property
    def _mixture(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The means and standard deviations of the logarithm of the dark figure, and the weights, that count."""
        counted = self.deviations > 0
        weights = self.weights[counted]
        darks = self.selection.fits.coefficients[self.selection.ranking[counted], 0]
        return darks, self.deviations[counted], weights / weights.sum()

    def _total(self) -> float:
        if self.point == AveragePoint.MEDIAN or not len(self.weights):
            return self.quantile(0.5)
        means, _deviations, weights = self._mixture
        return float(self.selection.histories.persons + np.exp(weights @ means))

    def _note(self) -> Text:
        return Text.of(
            "{models} models give an estimate; their weights are as spread out as of {effective} equal ones.",
            models=len(self.weights),
            effective=f"{self.effective_models:.1f}",
        )

    def _warnings(self) -> tuple[Text, ...]:
        if len(self.modes) < 2:
            return ()
        return (
            Text.of(
                "The models gather around {modes} different numbers of people: an answer between them is that "
                "of no model.",
                modes=len(self.modes),
            ),
        )

    def _find_modes(self) -> tuple[Mode, ...]:
        means, deviations, weights = self._mixture
        grid = np.linspace(np.min(means - 4 * deviations), np.max(means + 4 * deviations), GRID)
        scaled = (grid[:, None] - means) / deviations
        density = np.exp(-(scaled**2) / 2) @ (weights / deviations)
        below = ndtr(scaled) @ weights
        inner = density[1:-1]
        valleys = 1 + np.flatnonzero((inner < density[:-2]) & (inner <= density[2:]))
        edges = [0, *valleys.tolist(), len(grid) - 1]
        found = []
        for start, end in pairwise(edges):
            top = start + int(np.argmax(density[start : end + 1]))
            found.append(
                Mode(
                    float(self.selection.histories.persons + np.exp(grid[top])),
                    float((1.0 if end == edges[-1] else below[end]) - (0.0 if start == 0 else below[start])),
                )
            )
        return tuple(mode for mode in found if mode.share >= SMALLEST_MODE)


def average_models(
    histories: CaptureHistories,
    *,
    criterion: Criterion = Criterion.BIC,
    max_order: int | None = None,
    levels: Sequence[float] = (0.8, 0.95),
    point: AveragePoint = AveragePoint.MEDIAN,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> ModelAverage:
    """Average over every hierarchical model that has an estimate.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    criterion : Criterion
        What the weights are from: a model whose criterion is `d` above the lowest has weight exp(-d / 2).
    max_order : int, optional
        The most lists in one interaction: as in `search`.
    levels : sequence of float
        Levels of the intervals, above 0 and below 1.
    point : AveragePoint
        The answer: the median of the distribution over all models, or the geometric mean of the models' dark
        figures. The median is always inside the intervals, and a number that some model stands for. The mean may
        fall between two groups of models where none does, but moves smoothly with the weights.
    workers : int
        Threads; the answer is the same with any number.
    on_progress : callable, optional
        Called with the number of models that are fitted, and of all.

    Returns
    -------
    ModelAverage
        Nothing in it is drawn at random. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a level is no probability.
    NotConverged
        If no model gives an estimate of the table.

    Notes
    -----
    With BIC the weights are close to the probabilities of the models given the table, if all were as likely
    before [1]_. Within a model the dark figure is taken to be log-normal around its estimate, with the classical
    variance; the distribution is the mixture of these, so that its quantiles include both what a model does not
    know and what the models disagree about [2]_. Where more lists were searched downhill, the models that were
    seen are averaged. Assumes a closed population, right links, and persons that differ in their chance to be
    on a list on one list only. The weights tell how models fit those who were seen; what they assume of the
    others no table can tell, so that the answer may lean either way.

    References
    ----------
    .. [1] Kass, R. E. and Raftery, A. E. (1995). "Bayes factors". JASA 90:773-795.
    .. [2] Buckland, S. T., Burnham, K. P. and Augustin, N. H. (1997). "Model selection: an integral part of
           inference". Biometrics 53:603-618.
    """
    asked = check_levels(levels)
    selection = search(
        histories, max_order=max_order, criterion=criterion, workers=workers, on_progress=on_progress
    )
    selection.estimate()
    if histories.list_with_everyone is not None:
        none = np.zeros(0)
        return ModelAverage(selection, criterion, asked, point, none, none, none, none)
    fits, ranking = selection.fits, selection.ranking
    differences = fits.criterion(criterion)[ranking]
    differences = np.maximum(differences - differences[0], 0.0)
    relative = np.exp(-differences / 2)
    counted = relative > NEGLIGIBLE
    deviations = np.zeros(len(ranking))
    deviations[counted] = np.sqrt(dark_variances(fits, ranking[counted]))
    return ModelAverage(
        selection,
        criterion,
        asked,
        point,
        differences,
        relative / relative.sum(),
        fits.total[ranking],
        deviations,
    )
