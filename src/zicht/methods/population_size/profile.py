"""The interval of one given model, as if it were known to be right."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, ndtri, xlogy

from zicht.errors import NotConverged, Text
from zicht.methods.population_size.fitting import FittedModels, fit_models
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.information import dark_variances, read_information
from zicht.methods.population_size.models import Model
from zicht.methods.population_size.newton import fit_by_newton
from zicht.methods.population_size.results import Interval, IntervalKind, check_levels

__all__ = ["profile_interval"]

FloatArray = npt.NDArray[np.float64]

#: Points at which the profile is looked at together.
POINTS = 25
#: Rounds in which the place of a limit is narrowed down, each by the number of points.
ROUNDS = 6
#: A dark figure below this is nobody, and one above it is unlimited.
NOBODY, UNLIMITED = 1e-3, 1e15
MOST_STEPS = 100


def profile_interval(histories: CaptureHistories, model: Model | str, *, level: float = 0.95) -> Interval:
    """Return the profile likelihood interval of one model.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    model : Model or str
        The model, or its name as published: `[123,14,34]`.
    level : float
        The level, above 0 and below 1.

    Returns
    -------
    Interval
        Conditional on the model; the upper limit may be infinite. It has not passed disclosure control.

    Raises
    ------
    InputError
        If the model is not one of these lists, or the level is no probability.
    NotConverged
        If the model gives no estimate.

    Notes
    -----
    For every number of people the model is fitted to the table with those that were missed in it; the interval
    holds the numbers whose multinomial likelihood is not too far below the highest. It takes the model to be right.
    A model that was chosen because it fits was not given: then this interval is too narrow, often by far, and
    `bca_search` is the one to use. Assumes a closed population, right links, and what the model says.

    References
    ----------
    .. [1] Cormack, R. M. (1992). "Interval estimation for mark-recapture studies of closed populations".
           Biometrics 48:567-576.
    """
    (asked,) = check_levels([level])
    lists = histories.list_count
    fits = fit_models(histories, [Model.parse(model, lists) if isinstance(model, str) else model])
    persons, kind = float(histories.persons), IntervalKind.PROFILE_CONDITIONAL
    if histories.list_with_everyone is not None:
        return Interval(asked, persons, persons, kind)
    if not fits.ok[0]:
        raise _no_estimate()
    profile = _Profile(histories, fits)
    highest = profile.highest()
    least = highest - float(ndtri((1 + asked) / 2)) ** 2 / 2
    lower, upper = profile.limits(least)
    total = float(fits.total[0])
    return Interval(asked, min(persons + lower, total), max(persons + upper, total), kind)


def _no_estimate() -> NotConverged:
    return NotConverged.of(
        Text.of("The model gives no estimate of this table, and so no interval."),
        expected=Text.of("A model whose maximum likelihood estimate exists and is identifiable."),
        to_fix=Text.of("Take a model with fewer interactions, or merge lists that hardly overlap."),
    )


class _Profile:
    """The likelihood of a dark figure, highest over all other parameters of a model."""

    def __init__(self, histories: CaptureHistories, fits: FittedModels) -> None:
        (self.model,) = read_information(fits, [0])
        self.counts, self.persons = histories.table().astype(np.float64), float(histories.persons)
        self.kept = self.model.fitted[0] > 0
        self.kept[0] = True
        self.dark = float(fits.total[0]) - self.persons
        deviation = float(np.sqrt(dark_variances(fits, [0])[0]))
        #: A step that is wide enough to be seen, on the scale of `log(1 + dark figure)`.
        self.step = max(deviation * self.dark / (1 + self.dark), 0.1)

    def log_likelihoods(self, places: FloatArray) -> FloatArray:
        """Return the log-likelihood, but for its constant, at places on the scale of `log(1 + dark figure)`."""
        dark = np.maximum(np.expm1(places), NOBODY)
        counts = np.repeat(self.counts[:, None], len(dark), axis=1)
        counts[0] = dark
        fits = fit_by_newton(
            counts,
            np.repeat(self.kept[:, None], len(dark), axis=1),
            np.repeat(self.model.effects, len(dark), axis=0),
            most_steps=MOST_STEPS,
            start=np.repeat(self.model.coefficients, len(dark), axis=0),
        )
        everyone = self.persons + dark
        logs = self.model.design[0] @ fits.parameters.T
        fitted = self.counts @ logs + dark * fits.parameters[:, 0] - xlogy(everyone, everyone)
        values = fitted + gammaln(everyone + 1) - gammaln(dark + 1)
        return np.where(fits.converged, values, -np.inf)

    def highest(self) -> float:
        """Return the highest log-likelihood: its place is near the estimate."""
        centre, width = np.log1p(self.dark), self.step
        for _round in range(2):
            places = np.maximum(centre + width * np.linspace(-1, 1, POINTS), 0.0)
            values = self.log_likelihoods(places)
            centre, width = places[values.argmax()], 2 * width / POINTS
        return float(values.max())

    def limits(self, least: float) -> tuple[float, float]:
        """Return the dark figures on both sides where the log-likelihood falls below the least."""
        centre = float(np.log1p(self.dark))
        lower = 0.0
        if self.log_likelihoods(np.zeros(1))[0] < least:
            lower = float(np.expm1(self._crossing(centre, 0.0, least)))
        reach = self.step
        while self.log_likelihoods(np.array([centre + reach]))[0] >= least:
            reach *= 2
            if centre + reach > np.log(UNLIMITED):
                return lower, np.inf
        return lower, float(np.expm1(self._crossing(centre, centre + reach, least)))

    def _crossing(self, inside: float, outside: float, least: float) -> float:
        for _round in range(ROUNDS):
            places = np.linspace(inside, outside, POINTS)
            beyond = np.append(self.log_likelihoods(places[:-1]) < least, [True])
            first = max(int(beyond.argmax()), 1)
            inside, outside = places[first - 1], places[first]
        return float(outside)
